"""Words a second of gensim's skip-gram with negative sampling, and the vectors that it learns.

The sequences come as a safetensors file: `offsets` (sequences + 1), `movies` (a row each). With --walks N they are walked over first, as
DeepWalk does: a graph of which movie came right after which, walks that begin and go on as often as edges weigh.
"""

import argparse
import json
import time

import gensim
import numpy as np
from gensim.models import Word2Vec
from safetensors.numpy import load_file, save_file


def walks(sequences: list[np.ndarray], count: int, steps: int, seed: int) -> list[list[str]]:
    edges: dict[int, dict[int, int]] = {}
    for sequence in sequences:
        for one, other in zip(sequence[:-1].tolist(), sequence[1:].tolist()):
            own = edges.setdefault(one, {})
            own[other] = own.get(other, 0) + 1
    names = np.array(sorted(edges))
    weights = np.array([sum(edges[name].values()) for name in names], dtype=float)
    tables = {
        name: (np.array(list(own)), np.cumsum(list(own.values())))
        for name, own in edges.items()
    }
    generator = np.random.default_rng(seed)
    starts = generator.choice(names, size=count, p=weights / weights.sum())
    made = []
    for start in starts.tolist():
        walk = [start]
        while len(walk) < steps and walk[-1] in tables:
            targets, sums = tables[walk[-1]]
            walk.append(int(targets[np.searchsorted(sums, generator.random() * sums[-1], side="right")]))
        made.append([str(movie) for movie in walk])
    return made


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sequences", help="safetensors file")
    options.add_argument("--dimension", type=int, default=64)
    options.add_argument("--window", type=int, default=5)
    options.add_argument("--negatives", type=int, default=5)
    options.add_argument("--subsampling", type=float, default=1e-3)
    options.add_argument("--epochs", type=int, default=10)
    options.add_argument("--rate", type=float, default=0.025)
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--walks", type=int, default=0)
    options.add_argument("--steps", type=int, default=10)
    options.add_argument("--vectors-to", help="safetensors file to write the vectors to, a row a movie, zeros for none")
    options = options.parse_args()

    tensors = load_file(options.sequences)
    offsets, movies = tensors["offsets"].astype(np.int64), tensors["movies"].astype(np.int64)
    sequences = [movies[a:b] for a, b in zip(offsets[:-1], offsets[1:]) if b > a]
    if options.walks:
        corpus = walks(sequences, options.walks, options.steps, options.seed)
    else:
        corpus = [[str(movie) for movie in sequence.tolist()] for sequence in sequences]
    model = Word2Vec(
        vector_size=options.dimension, window=options.window, min_count=1, sg=1, hs=0, negative=options.negatives,
        sample=options.subsampling, alpha=options.rate, min_alpha=0.0001, workers=options.threads, seed=options.seed,
    )
    model.build_vocab(corpus)
    words = sum(map(len, corpus))
    started = time.perf_counter()
    model.train(corpus, total_examples=len(corpus), total_words=words, epochs=options.epochs)
    seconds = time.perf_counter() - started
    if options.vectors_to:
        vectors = np.zeros((int(tensors["movie_count"][0]), options.dimension), dtype=np.float32)
        for name in model.wv.index_to_key:
            vectors[int(name)] = model.wv[name]
        save_file({"vectors": vectors}, options.vectors_to)
    print(
        json.dumps(
            {
                "peer": "gensim",
                "version": gensim.__version__,
                "wordsPerSecond": options.epochs * words / seconds,
                "seconds": seconds,
            }
        ),
        flush=True,
    )


if __name__ == "__main__":
    main()
