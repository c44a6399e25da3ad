"""Logistic regression: a weight for each value of each slot, a weight for each number."""

from torch import Tensor, nn

from samples import Samples

from .inputs import Batch
from .model import Model


class LogisticRegression(Model):
    def __init__(self, samples: Samples, slots: list[str]):
        super().__init__(samples, slots)
        self.weights = self.embedding(self.slots, 1, deviation=0)
        self.numbers = nn.Linear(self.number_count, 1)

    def forward(self, batch: Batch) -> Tensor:
        return self.weights(batch.categories).sum((1, 2)) + self.numbers(batch.numbers)[:, 0]
