"""Microseconds in which ONNX Runtime scores one user against many movies, inputs ready, for each model.

The model is the one that `train.py` trains, exported with a fixed batch; one session run scores all movies.
"""

import contextlib
import io
import logging
import statistics
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from torch import nn

from models import MODELS, Batch, BatchSource, Model
from options import chosen, parser, report
from samples import Samples


class Positional(nn.Module):
    """A model with a batch's parts as arguments, as the exporter wants it; parts that it does not read are left out."""

    def __init__(self, model: Model):
        super().__init__()
        self.model = model

    def forward(self, categories, numbers, history=None, history_count=None):
        if history is None:
            history, history_count = categories[:, :0], categories[:0, 0]
        return self.model(Batch(categories, numbers, history, history_count))


def export(model: Model, batch: Batch, path: str) -> dict[str, np.ndarray]:
    """Writes the model as ONNX.

    Returns its inputs by name.
    """
    parts = list(batch) if model.reads_history else list(batch)[:2]
    names = list(Batch._fields[: len(parts)])
    # The exporter reports its progress on standard output, which is ours.
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        torch.onnx.export(
            Positional(model).eval(), tuple(parts), path, input_names=names, output_names=["logits"], dynamo=True
        )
        logging.disable(logging.NOTSET)
    return {name: part.numpy() for name, part in zip(names, parts, strict=True)}


def one_user(source: BatchSource, rows: torch.Tensor) -> Batch:
    """The movies of some samples, all with the history of the first: what a request scores."""
    batch = source.batch(rows)
    if not batch.history.shape[1]:
        return batch
    return batch._replace(
        history=batch.history[:1].repeat(len(rows), 1), history_count=batch.history_count[:1].repeat(len(rows))
    )


def median_microseconds(session: onnxruntime.InferenceSession, inputs: dict[str, np.ndarray], seconds: float) -> float:
    names = {input.name for input in session.get_inputs()}
    inputs = {name: value for name, value in inputs.items() if name in names}
    times: list[float] = []
    begun = time.perf_counter()
    while time.perf_counter() - begun < seconds or len(times) < 100:
        start = time.perf_counter_ns()
        session.run(None, inputs)
        times.append((time.perf_counter_ns() - start) / 1e3)
    # The first runs still find their memory.
    return statistics.median(times[len(times) // 10 :])


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--movies", type=int, default=800)
    options.add_argument("--seconds", type=float, default=3)
    options.set_defaults(threads=1)
    options = options.parse_args()
    samples = Samples.read(options.samples)
    if len(samples.labels) < options.movies:
        raise SystemExit(f"{len(samples.labels)} samples for {options.movies} movies")
    Model.sparse = False

    for name in chosen(options):
        torch.manual_seed(1)
        model = MODELS[options.preset][name](samples).eval()
        source = BatchSource(samples, model.slots, model.reads_history)
        # The last samples have the longest histories and the most movies.
        batch = one_user(source, torch.arange(len(samples.labels) - options.movies, len(samples.labels)))
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "model.onnx")
            inputs = export(model, batch, path)
            settings = onnxruntime.SessionOptions()
            settings.intra_op_num_threads = options.threads
            settings.inter_op_num_threads = 1
            session = onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
        time_taken = median_microseconds(session, inputs, options.seconds)
        with torch.no_grad():
            expected = model(batch).numpy()
        names = {input.name for input in session.get_inputs()}
        logits = session.run(None, {key: value for key, value in inputs.items() if key in names})[0]
        report(
            peer="onnxruntime",
            work="score",
            model=name,
            preset=options.preset,
            movies=options.movies,
            threads=options.threads,
            microseconds=round(time_taken, 1),
            difference=float(np.abs(logits - expected).max()),
            version=onnxruntime.__version__,
        )


if __name__ == "__main__":
    main()
