"""DeepFM (Guo et al. 2017): a factorisation machine and an MLP, their outputs added (eq. 1).

Parted, the machine has the ids and the MLP the rest; else both read all embeddings, as the paper has it.
"""

import torch
from torch import Tensor, nn

from samples import Samples

from .fm import pairs
from .inputs import IDS, Batch, mlp
from .model import Dense, Model


class DeepFM(Model):
    def __init__(
        self,
        samples: Samples,
        slots: list[str],
        parted: bool,
        widths: list[int],
        width: int = 10,
        id_penalty: float = 0.06,
    ):
        super().__init__(samples, slots)
        self.id_penalty = id_penalty if parted else 0
        fields = IDS if parted else self.slots
        self.field_columns = self.columns(fields)
        self.weights = self.embedding(fields, 1, deviation=0)
        self.vectors = self.embedding(fields, width)
        self.dense = Dense(self) if parted else None
        inputs = self.dense.width if self.dense else len(fields) * width + self.number_count
        self.hidden = mlp(inputs, widths)
        self.output = nn.Linear(widths[-1], 1)

    def forward(self, batch: Batch) -> Tensor:
        fields = batch.categories[:, self.field_columns]
        vectors = self.vectors(fields)
        deep = self.dense(batch) if self.dense else self._beside_numbers(vectors, batch)
        machine = self.weights(fields).sum((1, 2)) + pairs(vectors)
        return machine + self.output(self.hidden(deep))[:, 0]

    @staticmethod
    def _beside_numbers(vectors: Tensor, batch: Batch) -> Tensor:
        return torch.cat([vectors.flatten(1), batch.numbers], 1)

    def penalty(self, batch: Batch) -> Tensor | float:
        if not self.id_penalty:
            return 0.0
        fields = batch.categories[:, self.field_columns]
        squares = self.vectors(fields).square().sum() + self.weights(fields).square().sum() / 10
        return self.id_penalty / 2 * squares / len(fields)
