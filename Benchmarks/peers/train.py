"""Samples a second that PyTorch trains, for each model and batch size, with its fastest optimiser variant.

Every variant trains for `--seconds` after a warm-up, in `--rounds` rounds of all variants; the median of its rounds
counts. Batches are shuffled and gathered as in any training; the encoded samples lie in memory.
"""

import statistics
import time

import torch

from models import MODELS, BatchSource, Model
from optimisers import VARIANTS, step
from options import chosen, parser, report
from samples import Samples

WARM_UP_STEPS = 5


class Run:
    """A model with one optimiser variant, in training."""

    def __init__(self, samples: Samples, preset: str, name: str, variant: str, batch: int, compiles: bool):
        torch.manual_seed(1)
        Model.sparse = VARIANTS[variant].sparse
        self.model = MODELS[preset][name](samples).train()
        self.optimisers = VARIANTS[variant].make(self.model, 1e-3, 1e-3)
        self.source = BatchSource(samples, self.model.slots, self.model.reads_history)
        self.rows = torch.from_numpy(samples.training)
        self.batch = batch
        if compiles:
            # Dynamic in the length of histories, or each length compiles anew.
            self.model.compile(dynamic=None if self.model.reads_history else False)

    def steps(self, seconds: float, count_max: int | None = None) -> float:
        """Trains for a while.

        Returns samples a second.
        """
        begun, done = time.perf_counter(), 0
        while True:
            for rows in self.rows[torch.randperm(len(self.rows))].split(self.batch):
                if len(rows) < self.batch:
                    break
                step(self.model, self.optimisers, self.source.batch(rows), self.source.labels[rows])
                done += 1
                elapsed = time.perf_counter() - begun
                if elapsed >= seconds or done == count_max:
                    return done * self.batch / elapsed


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--batches", default="1024,12", help="batch sizes with commas between")
    options.add_argument("--seconds", type=float, default=2, help="of each variant in each round")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--compile", action="store_true", help="torch.compile each model first; needs a C++ compiler")
    options = options.parse_args()
    torch.set_num_threads(options.threads)
    samples = Samples.read(options.samples)
    # The compiler does not know sparse gradients.
    variants = [name for name, variant in VARIANTS.items() if not (options.compile and variant.sparse)]

    for batch in map(int, options.batches.split(",")):
        if batch > len(samples.training):
            raise SystemExit(f"a batch of {batch} for {len(samples.training)} training samples")
        for name in chosen(options):
            runs = {
                variant: Run(samples, options.preset, name, variant, batch, options.compile) for variant in variants
            }
            for run in runs.values():
                run.steps(seconds=60, count_max=WARM_UP_STEPS)
            rates: dict[str, list[float]] = {variant: [] for variant in variants}
            for _ in range(options.rounds):
                for variant, run in runs.items():
                    rates[variant].append(run.steps(options.seconds))
            medians = {variant: round(statistics.median(values)) for variant, values in rates.items()}
            best = max(medians, key=medians.__getitem__)
            report(
                peer="pytorch",
                work="train",
                model=name,
                preset=options.preset,
                batch=batch,
                threads=options.threads,
                samplesPerSecond=medians[best],
                variant=best,
                variants=medians,
                compiled=options.compile,
                version=torch.__version__,
            )


if __name__ == "__main__":
    main()
