"""Two towers (Yi et al. 2019), the pointwise form: a vector of the user, one of the movie, and their scaled cosine."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from samples import Samples

from .inputs import Batch, mlp
from .model import Model


class TwoTowers(Model):
    reads_history = True

    def __init__(self, samples: Samples, slots: list[str], width: int = 16, widths: tuple[int, ...] = (64, 32)):
        super().__init__(samples, slots)
        users = [slot for slot in self.slots if slot.startswith("user")]
        others = [slot for slot in self.slots if slot not in users and slot != "movieId"]
        self.user_slots = self.embedding(users, width)
        self.movie_slots = self.embedding(others, width)
        # The history looks its movies up in the movie's own table.
        self.movies = self.embedding(["movieId"], width)
        self.user_columns, self.movie_columns = self.columns(users), self.columns(others)
        self.movie_column = self.slots.index("movieId")
        names = samples.number_names
        self.user_numbers = [i for i, name in enumerate(names) if name.startswith("user")]
        self.movie_numbers = [i for i, name in enumerate(names) if not name.startswith("user")]
        self.user = self._tower(width * (1 + len(users)) + len(self.user_numbers), widths)
        self.movie = self._tower(width * (1 + len(others)) + len(self.movie_numbers), widths)
        self.output = nn.Linear(1, 1)
        nn.init.constant_(self.output.weight, 10)

    @staticmethod
    def _tower(inputs: int, widths: tuple[int, ...]) -> nn.Sequential:
        return mlp(inputs, list(widths[:-1])).append(nn.Linear(widths[-2], widths[-1]))

    def forward(self, batch: Batch) -> Tensor:
        watched = batch.history > 0
        total = (self.movies.table(batch.history) * watched[:, :, None]).sum(1)
        mean = total / watched.sum(1, keepdim=True).clamp(min=1)
        users = self.user_slots(batch.categories[:, self.user_columns]).flatten(1)
        others = self.movie_slots(batch.categories[:, self.movie_columns]).flatten(1)
        movie = self.movies.table(batch.categories[:, self.movie_column])
        user_vector = self.user(torch.cat([mean, users, batch.numbers[:, self.user_numbers]], 1))
        movie_vector = self.movie(torch.cat([movie, others, batch.numbers[:, self.movie_numbers]], 1))
        cosine = (F.normalize(user_vector) * F.normalize(movie_vector)).sum(1, keepdim=True)
        return self.output(cosine)[:, 0]
