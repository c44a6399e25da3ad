"""Seconds of one iteration of implicit ALS by the library implicit, and the loss that it reaches.

The matrix comes as a safetensors file: `offsets` (users + 1), `movies` (a row each) of compressed sparse rows. Its best
way is taken: native code, conjugate gradients, the threads given. BLAS must have one thread (OPENBLAS_NUM_THREADS=1), as
the library itself advises.
"""

import argparse
import json
import os
import statistics

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import implicit  # noqa: E402
import numpy as np  # noqa: E402
import scipy.sparse  # noqa: E402
from implicit.cpu.als import AlternatingLeastSquares  # noqa: E402
from safetensors.numpy import load_file, save_file  # noqa: E402


def loss(matrix: scipy.sparse.csr_matrix, users: np.ndarray, movies: np.ndarray, weight: float, lam: float) -> float:
    """Hu et al. 2008, eq. 3, in double precision, over the sum of confidences.

    The library's own figure is not of that formula. Only users and movies with ratings count.
    """
    users = users[np.diff(matrix.indptr) > 0].astype(np.float64)
    rated = np.bincount(matrix.indices, minlength=matrix.shape[1]) > 0
    movies = movies.astype(np.float64)
    counts = np.diff(matrix.indptr)
    rows = np.repeat(np.arange(len(users)), counts[counts > 0])
    scores = np.concatenate(
        [
            np.einsum("ij,ij->i", users[rows[at : at + 500_000]], movies[matrix.indices[at : at + 500_000]])
            for at in range(0, len(rows), 500_000)
        ]
    )
    movies = movies[rated]
    total = np.sum((users.T @ users) * (movies.T @ movies))
    total += np.sum((1 + weight) * (1 - scores) ** 2 - scores**2)
    total += lam * (np.sum(users**2) + np.sum(movies**2))
    return float(total / (len(users) * len(movies) + weight * matrix.nnz))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("matrix", help="safetensors file of the ratings that count")
    options.add_argument("--factors", type=int, default=64)
    options.add_argument("--iterations", type=int, default=5)
    options.add_argument("--lambda", dest="lam", type=float, default=10)
    options.add_argument("--alpha", type=float, default=10, help="what a rating adds to the confidence of 1")
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--factors-to", help="safetensors file to write the factors to")
    options = options.parse_args()

    tensors = load_file(options.matrix)
    offsets, movies = tensors["offsets"].astype(np.int64), tensors["movies"].astype(np.int32)
    shape = (len(offsets) - 1, int(tensors["movie_count"][0]))
    values = np.full(len(movies), 1 + options.alpha, dtype=np.float32)
    matrix = scipy.sparse.csr_matrix((values, movies, offsets), shape=shape)
    model = AlternatingLeastSquares(
        factors=options.factors,
        regularization=options.lam,
        iterations=options.iterations,
        use_native=True,
        use_cg=True,
        num_threads=options.threads,
        random_state=1,
    )
    seconds: list[float] = []
    model.fit(matrix, show_progress=False, callback=lambda _, elapsed, __: seconds.append(elapsed))
    if options.factors_to:
        save_file({"users": model.user_factors, "movies": model.item_factors}, options.factors_to)
    print(
        json.dumps(
            {
                "peer": "implicit",
                "version": implicit.__version__,
                "threads": options.threads,
                "secondsPerIteration": statistics.median(seconds),
                "loss": loss(matrix, model.user_factors, model.item_factors, options.alpha, options.lam),
            }
        ),
        flush=True,
    )


if __name__ == "__main__":
    main()
