"""Embeddings and numbers under a multilayer perceptron (after Deep Crossing, Shan et al. 2016)."""

from torch import Tensor, nn

from samples import Samples

from .inputs import Batch, mlp
from .model import All, Dense, Model


class EmbeddingMLP(Model):
    def __init__(self, samples: Samples, slots: list[str], pools_genres: bool = False):
        super().__init__(samples, slots)
        self.inputs = Dense(self) if pools_genres else All(self, self.slots)
        self.hidden = mlp(self.inputs.width, [128, 128])
        self.output = nn.Linear(128, 1)

    def forward(self, batch: Batch) -> Tensor:
        return self.output(self.hidden(self.inputs(batch)))[:, 0]
