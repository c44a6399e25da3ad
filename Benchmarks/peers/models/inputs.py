"""What models read: batches of a sample file's columns, embeddings of many slots in one table."""

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from samples import Samples

IDS = ["movieId", "userId"]
MOVIE_GENRES = [f"movieGenre{place}" for place in range(1, 4)]
USER_GENRES = [f"userGenre{place}" for place in range(1, 6)]
GENRES = MOVIE_GENRES + USER_GENRES
CROSS = "movieId*userRatedMovie1:10000"
BUCKETS = [
    f"{name}:buckets"
    for name in (
        "releaseYear", "movieRatingCount", "movieAvgRating", "movieRatingStddev", "userRatingCount", "userAvgRating",
        "userRatingStddev", "userAvgReleaseYear", "userReleaseYearStddev",
    )
]  # fmt: skip
EMBEDDING_DEVIATION = 0.05


class Batch(NamedTuple):
    categories: Tensor  # [B × slots] int64, the slots that the model reads
    numbers: Tensor  # [B × k]
    history: Tensor  # [B × T] int64, T at most the longest history of the batch; 0: padding
    history_count: Tensor  # [B]


class BatchSource:
    """Batches of a sample file, its columns already in the types that PyTorch looks up fastest."""

    def __init__(self, samples: Samples, slots: list[str], reads_history: bool):
        places = samples.positions(slots)
        self.categories = torch.from_numpy(samples.categories[:, places].astype(np.int64))
        self.numbers = torch.from_numpy(samples.numbers)
        length = samples.history.shape[1] if reads_history else 0
        self.history = torch.from_numpy(samples.history[:, :length].astype(np.int64))
        self.history_count = torch.from_numpy(np.minimum(samples.history_count, length).astype(np.int64))
        self.labels = torch.from_numpy(samples.labels.astype(np.float32))

    def batch(self, rows: Tensor) -> Batch:
        history, count = self.history[:, :0], self.history_count[:0]
        if self.history.shape[1]:
            history, count = self.history[rows], self.history_count[rows]
            # Padding that no row of the batch needs costs only time.
            history = history[:, : int(count.max())]
        return Batch(self.categories[rows], self.numbers[rows], history, count)


class SlotEmbedding(nn.Module):
    """An embedding table for each slot, all in one array, so that one gather reads them: `[B × slots × width]`."""

    def __init__(self, cardinalities: list[int], width: int, sparse: bool, deviation: float = EMBEDDING_DEVIATION):
        super().__init__()
        self.table = nn.Embedding(sum(cardinalities), width, sparse=sparse)
        nn.init.normal_(self.table.weight, std=deviation) if deviation else nn.init.zeros_(self.table.weight)
        starts = np.concatenate([[0], np.cumsum(cardinalities)[:-1]]) if cardinalities else np.zeros(0)
        self.register_buffer("starts", torch.tensor(starts, dtype=torch.int64), persistent=False)

    def forward(self, categories: Tensor) -> Tensor:
        return self.table(categories + self.starts)


def mlp(inputs: int, widths: list[int], activation: type[nn.Module] | None = nn.ReLU) -> nn.Sequential:
    """Dense layers, each with its activation (a module that is given the width where it learns)."""
    layers: list[nn.Module] = []
    for width in widths:
        layers.append(nn.Linear(inputs, width))
        layers.append(nn.ReLU() if activation is nn.ReLU else activation(width))
        inputs = width
    return nn.Sequential(*layers)
