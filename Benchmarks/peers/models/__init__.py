"""Sparrow's ranking models in PyTorch, layer by layer as in Sources/Engine/Ranking, with the same initial weights.

`sparrow` has the defaults of Sparrow, `reference` those of the reference system.
"""

from collections.abc import Callable

from samples import Samples

from .deepfm import DeepFM
from .din import DIN
from .embedding_mlp import EmbeddingMLP
from .fm import FM
from .inputs import BUCKETS, CROSS, GENRES, IDS, Batch, BatchSource
from .logistic_regression import LogisticRegression
from .model import Model
from .neural_cf import NeuMF
from .two_towers import TwoTowers
from .wide_and_deep import WideAndDeep

MODELS: dict[str, dict[str, Callable[[Samples], Model]]] = {
    "sparrow": {
        "logistic-regression": lambda s: LogisticRegression(s, GENRES + BUCKETS),
        "fm": lambda s: FM(s, GENRES + BUCKETS),
        "embedding-mlp": lambda s: EmbeddingMLP(s, GENRES, pools_genres=True),
        "wide-and-deep": lambda s: WideAndDeep(s, GENRES, wide=GENRES + BUCKETS, pools_genres=True),
        "neural-cf": lambda s: NeuMF(s),
        "two-towers": lambda s: TwoTowers(s, ["movieId", *GENRES]),
        "deepfm": lambda s: DeepFM(s, IDS + GENRES, parted=True, widths=[128, 64]),
        "din": lambda s: DIN(s, GENRES, pools_genres=True),
    },
    "reference": {
        "logistic-regression": lambda s: LogisticRegression(s, GENRES),
        "fm": lambda s: FM(s, IDS + GENRES),
        "embedding-mlp": lambda s: EmbeddingMLP(s, IDS + GENRES),
        "wide-and-deep": lambda s: WideAndDeep(s, IDS + GENRES, wide=[CROSS]),
        "neural-cf": lambda s: NeuMF(s),
        "two-towers": lambda s: TwoTowers(s, IDS + GENRES),
        "deepfm": lambda s: DeepFM(s, IDS + GENRES, parted=False, widths=[64, 64]),
        "din": lambda s: DIN(s, ["userId", *GENRES]),
    },
}

__all__ = ["MODELS", "Batch", "BatchSource", "Model"]
