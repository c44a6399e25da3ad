"""Factorisation machine (Rendle 2010)."""

from torch import Tensor, nn

from samples import Samples

from .inputs import Batch
from .model import Model


def pairs(vectors: Tensor) -> Tensor:
    """Σ of the dot products of all pairs of `[B × fields × width]` (eq. 3 of the paper): `[B]`."""
    sum_of_fields = vectors.sum(1)
    return 0.5 * (sum_of_fields.square() - vectors.square().sum(1)).sum(1)


class FM(Model):
    def __init__(self, samples: Samples, slots: list[str], width: int = 10):
        super().__init__(samples, slots)
        self.weights = self.embedding(self.slots, 1, deviation=0)
        self.vectors = self.embedding(self.slots, width)
        self.numbers = nn.Linear(self.number_count, 1)

    def forward(self, batch: Batch) -> Tensor:
        linear = self.weights(batch.categories).sum((1, 2)) + self.numbers(batch.numbers)[:, 0]
        return linear + pairs(self.vectors(batch.categories))
