"""Deep Interest Network (Zhou et al. 2018): the candidate weighs the movies of the history."""

import torch
from torch import Tensor, nn

from samples import Samples

from .inputs import Batch, mlp
from .model import All, Dense, Model


class Dice(nn.Module):
    """Eq. 4: between two slopes by where the normalised input lies."""

    def __init__(self, width: int):
        super().__init__()
        self.normalisation = nn.BatchNorm1d(width, affine=False)
        self.slope = nn.Parameter(torch.zeros(width))

    def forward(self, x: Tensor) -> Tensor:
        gate = torch.sigmoid(self.normalisation(x))
        return x * (self.slope + gate * (1 - self.slope))


class DIN(Model):
    reads_history = True

    def __init__(
        self,
        samples: Samples,
        slots: list[str],
        pools_genres: bool = False,
        width: int = 10,
        unit_width: int = 32,
        id_penalty: float = 0.06,
    ):
        super().__init__(samples, ["movieId", *slots])
        self.id_penalty = id_penalty if pools_genres else 0
        self.movies = self.embedding(["movieId"], width)
        self.rest = Dense(self) if pools_genres else All(self, slots)
        # The unit's first layer is linear in [h, m, h − m, h × m]; [h, h × m] of each pair and m once say the same.
        self.unit_pairs = nn.Linear(2 * width, unit_width)
        self.unit_movie = nn.Linear(width, unit_width, bias=False)
        self.unit_activation = nn.PReLU(unit_width)
        self.unit_output = nn.Linear(unit_width, 1)
        self.hidden = mlp(2 * width + self.rest.width, [128, 64], Dice)
        self.output = nn.Linear(64, 1)

    def forward(self, batch: Batch) -> Tensor:
        movie = self.movies.table(batch.categories[:, 0])
        interest = self._interest(self.movies.table(batch.history), movie, batch.history > 0)
        hidden = self.hidden(torch.cat([interest, movie, self.rest(batch)], 1))
        return self.output(hidden)[:, 0]

    def _interest(self, history: Tensor, movie: Tensor, watched: Tensor) -> Tensor:
        """Eq. 3, without a softmax, padding masked: `[B × width]`."""
        unit = self.unit_pairs(torch.cat([history, history * movie[:, None]], 2)) + self.unit_movie(movie)[:, None]
        # PReLU has its slopes in the second dimension.
        unit = self.unit_activation(unit.flatten(0, 1))
        weights = self.unit_output(unit).view(watched.shape) * watched
        return torch.bmm(weights[:, None], history)[:, 0]

    def penalty(self, batch: Batch) -> Tensor | float:
        if not self.id_penalty:
            return 0.0
        movie = self.movies.table(batch.categories[:, 0])
        return self.id_penalty / 2 * movie.square().sum() / len(movie)
