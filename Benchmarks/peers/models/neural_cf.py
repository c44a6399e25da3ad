"""NeuMF (He et al. 2017): a matrix factorisation beside an MLP, each with its own embeddings."""

import torch
from torch import Tensor, nn

from samples import Samples

from .inputs import IDS, Batch, mlp
from .model import Model


class NeuMF(Model):
    def __init__(self, samples: Samples, width: int = 10, widths: tuple[int, ...] = (10, 10)):
        super().__init__(samples, IDS)
        # Both kinds of embedding of an id in one row: one gather instead of two.
        self.embeddings = self.embedding(IDS, 2 * width)
        self.width = width
        self.hidden = mlp(2 * width, list(widths))
        self.output = nn.Linear(width + widths[-1], 1)

    def forward(self, batch: Batch) -> Tensor:
        both = self.embeddings(batch.categories)
        factors = both[:, 0, : self.width] * both[:, 1, : self.width]
        hidden = self.hidden(both[:, :, self.width :].flatten(1))
        return self.output(torch.cat([factors, hidden], 1))[:, 0]
