"""What all models share."""

import torch
from torch import Tensor, nn

from samples import Samples

from .inputs import MOVIE_GENRES, USER_GENRES, Batch, SlotEmbedding


class Model(nn.Module):
    """A function from a batch to logits, with the slots that it wants in the batch.

    Tables are made after `sparse` is set, since PyTorch's sparse gradients are a property of a table.
    """

    #: Whether tables give sparse gradients; set by who makes models.
    sparse = False
    reads_history = False

    def __init__(self, samples: Samples, slots: list[str]):
        super().__init__()
        self.slots = list(dict.fromkeys(slots))
        self.cardinalities = {slot: samples.cardinality(slot) for slot in self.slots}
        self.number_count = samples.numbers.shape[1]

    def columns(self, slots: list[str]) -> slice | list[int]:
        """Where slots stand in the batch: a slice, which costs no copy, where they lie together."""
        places = [self.slots.index(slot) for slot in slots]
        together = places == list(range(places[0], places[0] + len(places))) if places else True
        return slice(places[0], places[-1] + 1) if places and together else places

    def embedding(self, slots: list[str], width: int, deviation: float | None = None) -> SlotEmbedding:
        cardinalities = [self.cardinalities[slot] for slot in slots]
        given = {} if deviation is None else {"deviation": deviation}
        return SlotEmbedding(cardinalities, width, self.sparse, **given)

    def penalty(self, batch: Batch) -> Tensor | float:
        """Regularisation to add to the mean loss of a batch."""
        return 0.0


class Dense(nn.Module):
    """Pooled genres beside the numbers: `[B × (2 · width + k)]`. A first layer makes the same of multi-hot inputs."""

    def __init__(self, model: Model, width: int = 16):
        super().__init__()
        # One table for a side, not one for a slot.
        self.user = nn.Embedding(model.cardinalities[USER_GENRES[0]], width)
        self.movie = nn.Embedding(model.cardinalities[MOVIE_GENRES[0]], width)
        for table in (self.user, self.movie):
            nn.init.normal_(table.weight, std=0.05)
        self.user_columns, self.movie_columns = model.columns(USER_GENRES), model.columns(MOVIE_GENRES)
        self.width = 2 * width + model.number_count

    def forward(self, batch: Batch) -> Tensor:
        user = self.user(batch.categories[:, self.user_columns]).sum(1)
        movie = self.movie(batch.categories[:, self.movie_columns]).sum(1)
        return torch.cat([user, movie, batch.numbers], 1)


class All(nn.Module):
    """An embedding for each slot beside the numbers: `[B × (slots · width + k)]`."""

    def __init__(self, model: Model, slots: list[str], width: int = 10):
        super().__init__()
        self.embedding = model.embedding(slots, width)
        self.columns = model.columns(slots)
        self.width = len(slots) * width + model.number_count

    def forward(self, batch: Batch) -> Tensor:
        embedded = self.embedding(batch.categories[:, self.columns])
        return torch.cat([embedded.flatten(1), batch.numbers], 1)
