"""ROC-AUC of LightGBM with its defaults on the raw features: the yardstick that the best model has to reach.

A line for each choice of columns, since no one choice is best on every protocol: genres as categories or as numbers,
with and without ids.
"""

import argparse
import time

import lightgbm
import numpy as np
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score

from options import report
from samples import Samples


def choices(names: list[str]) -> dict[str, tuple[list[int], list[int]]]:
    """By name: columns, and the places among them of those that are categories."""
    genres = [name for name in names if "Genre" in name]
    ids = [name for name in names if name in ("userId", "movieId") or name.startswith("userRatedMovie")]
    numbers = [name for name in names if name not in genres + ids]
    sets = {
        "numbers": (numbers, []),
        "numbers, genres": (numbers + genres, genres),
        "numbers, genres, movieId as a number": (numbers + genres + ["movieId"], genres),
        "all as numbers": (names, []),
    }
    return {
        choice: ([names.index(name) for name in columns], [columns.index(name) for name in categories])
        for choice, (columns, categories) in sets.items()
        if all(name in names for name in columns)
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("samples", help="safetensors file of encoded samples")
    options.add_argument("--trees", type=int, default=300)
    options.add_argument("--threads", type=int, default=2)
    options = options.parse_args()
    samples = Samples.read(options.samples)
    training, test = samples.training, samples.test

    for choice, (columns, categories) in choices(samples.raw_names).items():
        begun = time.perf_counter()
        values = samples.raw[:, columns].astype(np.float64)
        model = lightgbm.LGBMClassifier(n_estimators=options.trees, n_jobs=options.threads, verbose=-1)
        model.fit(values[training], samples.labels[training], categorical_feature=categories or "auto")
        scores = model.predict_proba(values[test])[:, 1]
        report(
            peer="lightgbm",
            work="quality",
            columns=choice,
            protocol=samples.protocol,
            trees=options.trees,
            auc=round(float(roc_auc_score(samples.labels[test], scores)), 5),
            prAUC=round(float(average_precision_score(samples.labels[test], scores)), 5),
            logLoss=round(float(log_loss(samples.labels[test], scores)), 5),
            seconds=round(time.perf_counter() - begun, 2),
            version=lightgbm.__version__,
        )


if __name__ == "__main__":
    main()
