"""Microseconds in which FAISS finds the nearest vectors of one query on one thread: exact, and by LSH.

The file has `vectors` [n × width] and `queries` [m × width], float32, all of length 1. Recall is measured against the
exact search, IndexFlatIP. IndexLSH keeps codes alone, and ranks by them; beside that its best are taken several times
over and scored by their vectors (IndexRefineFlat), as whoever wants a recall would do.
"""

import argparse
import json
import statistics
import time

import faiss
import numpy as np
from safetensors.numpy import load_file


class Search:
    """One query at a time into arrays that lie ready, without what Python adds to a call."""

    def __init__(self, index: faiss.Index, queries: np.ndarray, count: int):
        self.index, self.queries, self.count = index, queries, count
        self.scores = np.empty(count, np.float32)
        self.rows = np.empty(count, np.int64)
        self.pointers = [faiss.swig_ptr(query) for query in queries]
        self.out = faiss.swig_ptr(self.scores), faiss.swig_ptr(self.rows)

    def run(self, query: int) -> None:
        self.index.search_c(1, self.pointers[query], self.count, *self.out)

    def found(self) -> list[set[int]]:
        """The rows found for each query."""
        rows = []
        for query in range(len(self.queries)):
            self.run(query)
            rows.append(set(self.rows.tolist()))
        return rows

    def microseconds(self, seconds: float) -> float:
        """The median of all runs after the first tenth."""
        times: list[float] = []
        begun = time.perf_counter()
        while time.perf_counter() - begun < seconds or len(times) < 2 * len(self.queries):
            query = len(times) % len(self.queries)
            start = time.perf_counter_ns()
            self.run(query)
            times.append((time.perf_counter_ns() - start) / 1e3)
        return statistics.median(times[len(times) // 10 :])


def report(**values: object) -> None:
    print(json.dumps({"peer": "faiss", "version": faiss.__version__, **values}), flush=True)


def lsh(vectors: np.ndarray, bits: int, factor: int) -> faiss.Index:
    index = faiss.IndexLSH(vectors.shape[1], bits, True)
    if factor > 1:
        index = faiss.IndexRefineFlat(index)
        index.k_factor = factor
    index.train(vectors)
    index.add(vectors)
    return index


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("vectors", help="safetensors file")
    options.add_argument("--counts", default="100", help="how many to find, with commas between")
    options.add_argument("--lsh", action="store_true", help="measure LSH too")
    options.add_argument("--bits", default="64,128,192,256,512", help="bits of LSH's codes, with commas between")
    options.add_argument("--factors", default="1,2,3,4,6,8,12,16,32", help="how many times over its best are scored")
    options.add_argument("--seconds", type=float, default=1)
    options = options.parse_args()
    faiss.omp_set_num_threads(1)
    arrays = load_file(options.vectors)
    vectors, queries = np.ascontiguousarray(arrays["vectors"]), np.ascontiguousarray(arrays["queries"])

    flat = faiss.IndexFlatIP(vectors.shape[1])
    flat.add(vectors)
    for count in map(int, options.counts.split(",")):
        search = Search(flat, queries, count)
        exact = search.found()
        report(method="flat", count=count, microseconds=round(search.microseconds(options.seconds), 2), recall=1.0)
        if not options.lsh:
            continue
        for bits in map(int, options.bits.split(",")):
            for factor in map(int, options.factors.split(",")):
                search = Search(lsh(vectors, bits, factor), queries, count)
                found = search.found()
                recall = sum(len(a & b) for a, b in zip(exact, found, strict=True)) / (count * len(queries))
                report(
                    method="lsh",
                    count=count,
                    bits=bits,
                    factor=factor,
                    microseconds=round(search.microseconds(options.seconds / 4), 2),
                    recall=round(recall, 4),
                )


if __name__ == "__main__":
    main()
