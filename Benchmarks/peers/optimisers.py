"""The ways in which PyTorch can train the same model; a benchmark takes the fastest, as an expert would."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn
from torch.optim import Adagrad, Adam, Optimizer, SparseAdam


@dataclass(frozen=True)
class Variant:
    """How to make the optimisers of a model, and whether its tables give sparse gradients."""

    sparse: bool
    make: Callable[[nn.Module, float, float], list[Optimizer]]


def parted(model: nn.Module) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
    """The tables of slots, whose rows are many, and everything else."""
    tables = [module.weight for module in model.modules() if isinstance(module, nn.Embedding) and module.sparse]
    known = {id(table) for table in tables}
    return tables, [p for p in model.parameters() if id(p) not in known]


def _groups(model: nn.Module, rate: float, table_rate: float) -> list[dict]:
    tables = [module.weight for module in model.modules() if isinstance(module, nn.Embedding)]
    known = {id(table) for table in tables}
    others = [p for p in model.parameters() if id(p) not in known]
    return [{"params": others, "lr": rate}] + ([{"params": tables, "lr": table_rate}] if tables else [])


def _dense_adam(**implementation: bool) -> Callable[[nn.Module, float, float], list[Optimizer]]:
    return lambda model, rate, table_rate: [Adam(_groups(model, rate, table_rate), **implementation)]


def _sparse_adam(model: nn.Module, rate: float, table_rate: float) -> list[Optimizer]:
    tables, others = parted(model)
    return [Adam(others, lr=rate, fused=True)] + ([SparseAdam(tables, lr=table_rate)] if tables else [])


def _sparse_adagrad(model: nn.Module, rate: float, table_rate: float) -> list[Optimizer]:
    tables, others = parted(model)
    return [Adam(others, lr=rate, fused=True)] + ([Adagrad(tables, lr=table_rate)] if tables else [])


VARIANTS: dict[str, Variant] = {
    "adam-fused": Variant(False, _dense_adam(fused=True)),
    "adam-foreach": Variant(False, _dense_adam(foreach=True)),
    "sparse-adam": Variant(True, _sparse_adam),
    "sparse-adagrad": Variant(True, _sparse_adagrad),
    "adagrad-fused": Variant(
        False, lambda model, rate, table_rate: [Adagrad(_groups(model, rate, table_rate), fused=True)]
    ),
}


class Schedule:
    """Learning rates in a straight line to 0 at the last step, or constant."""

    def __init__(self, optimisers: list[Optimizer], steps: int, linear: bool):
        self.groups = [(group, group["lr"]) for optimiser in optimisers for group in optimiser.param_groups]
        self.steps, self.linear = steps, linear

    def set(self, step: int) -> None:
        for group, rate in self.groups:
            group["lr"] = rate * (1 - step / self.steps) if self.linear else rate


def step(model: nn.Module, optimisers: list[Optimizer], batch, labels: torch.Tensor) -> torch.Tensor:
    """One step on the mean logistic loss of a batch; the loss, still on the tape."""
    for optimiser in optimisers:
        optimiser.zero_grad(set_to_none=True)
    loss = nn.functional.binary_cross_entropy_with_logits(model(batch), labels) + model.penalty(batch)
    loss.backward()
    for optimiser in optimisers:
        optimiser.step()
    return loss
