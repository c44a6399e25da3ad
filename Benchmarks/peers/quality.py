"""ROC-AUC, PR-AUC and log loss on the test samples of each model trained by PyTorch: means of several seeds.

The defaults are those of Sparrow's trainer, `--preset reference` takes the reference system's.
"""

import time

import numpy as np
import torch
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score

from models import MODELS, BatchSource, Model
from optimisers import VARIANTS, Schedule, step
from options import chosen, parser, report
from samples import Samples

PRESETS = {
    "sparrow": {"epochs": 8, "batch": 1024, "rate": 1e-3, "linear": True, "user_dropout": 0.1, "movie_dropout": 0.05},
    "reference": {"epochs": 5, "batch": 12, "rate": 1e-3, "linear": False, "user_dropout": 0.0, "movie_dropout": 0.0},
}


def trained(samples: Samples, options, name: str, seed: int) -> tuple[Model, BatchSource]:
    torch.manual_seed(seed)
    variant = VARIANTS[options.variant]
    Model.sparse = variant.sparse
    model = MODELS[options.preset][name](samples).train()
    optimisers = variant.make(model, options.rate, options.table_rate or options.rate)
    source = BatchSource(samples, model.slots, model.reads_history)
    rows = torch.from_numpy(samples.training)
    schedule = Schedule(optimisers, options.epochs * -(-len(rows) // options.batch), options.linear)
    done = 0
    for _ in range(options.epochs):
        for chunk in rows[torch.randperm(len(rows))].split(options.batch):
            schedule.set(done)
            batch = source.batch(chunk)
            hide_ids(batch.categories, model.slots, options)
            step(model, optimisers, batch, source.labels[chunk])
            done += 1
    return model.eval(), source


def hide_ids(categories: torch.Tensor, slots: list[str], options) -> None:
    """Makes some ids unknown, so that row 0 learns what to say of newcomers; in place, on the batch's own copy."""
    for slot, share in (("userId", options.user_dropout), ("movieId", options.movie_dropout)):
        if slot in slots and share:
            categories[:, slots.index(slot)] *= torch.rand(len(categories)) >= share


def probabilities(model: Model, source: BatchSource, rows: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        return torch.cat([model(source.batch(part)) for part in torch.from_numpy(rows).split(4096)]).sigmoid().numpy()


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--epochs", type=int)
    options.add_argument("--batch", type=int)
    options.add_argument("--rate", type=float, help="learning rate")
    options.add_argument("--table-rate", type=float, help="learning rate of tables (default: --rate)")
    options.add_argument("--user-dropout", type=float, help="share of samples whose userId is hidden in training")
    options.add_argument("--movie-dropout", type=float, help="the same of the movieId")
    options.add_argument("--variant", choices=sorted(VARIANTS), default="adam-fused")
    options = options.parse_args()
    for setting, value in PRESETS[options.preset].items():
        if getattr(options, setting, None) is None:
            setattr(options, setting, value)
    torch.set_num_threads(options.threads)
    samples = Samples.read(options.samples)
    labels = samples.labels[samples.test]

    for name in chosen(options):
        begun = time.perf_counter()
        scores = [probabilities(*trained(samples, options, name, seed), samples.test) for seed in range(options.seeds)]
        seconds = (time.perf_counter() - begun) / options.seeds
        aucs = [roc_auc_score(labels, values) for values in scores]
        report(
            peer="pytorch",
            work="quality",
            model=name,
            preset=options.preset,
            protocol=samples.protocol,
            auc=round(float(np.mean(aucs)), 5),
            aucs=[round(value, 5) for value in aucs],
            prAUC=round(float(np.mean([average_precision_score(labels, values) for values in scores])), 5),
            logLoss=round(float(np.mean([log_loss(labels, values.astype(np.float64)) for values in scores])), 5),
            secondsPerSeed=round(seconds, 2),
            epochs=options.epochs,
            batch=options.batch,
            variant=options.variant,
        )


if __name__ == "__main__":
    main()
