"""Wide & Deep (Cheng et al. 2016): a linear part over crosses and further slots beside an MLP over embeddings."""

from torch import Tensor, nn

from samples import Samples

from .inputs import Batch, mlp
from .model import All, Dense, Model


class WideAndDeep(Model):
    def __init__(self, samples: Samples, deep: list[str], wide: list[str], pools_genres: bool = False):
        super().__init__(samples, deep + wide)
        self.inputs = Dense(self) if pools_genres else All(self, deep)
        self.hidden = mlp(self.inputs.width, [128, 128])
        self.output = nn.Linear(128, 1)
        self.wide = self.embedding(wide, 1, deviation=0)
        self.wide_columns = self.columns(wide)

    def forward(self, batch: Batch) -> Tensor:
        deep = self.output(self.hidden(self.inputs(batch)))[:, 0]
        return deep + self.wide(batch.categories[:, self.wide_columns]).sum((1, 2))
