"""Makes a file of encoded samples out of a MovieLens directory by a plain replay of the log, without Sparrow.

For machines without a build of Sparrow, and to hold Sparrow's export against: the raw features of both must agree.
Each sample's features come from events strictly before it in the order of (time, line).
"""

import argparse
import csv
import re
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from models.inputs import BUCKETS, CROSS
from samples import Samples

NUMBERS = [bucket.removesuffix(":buckets") for bucket in BUCKETS]
COUNTS = {"movieRatingCount", "userRatingCount"}
CATEGORIES = (
    ["movieId", "userId"]
    + [f"movieGenre{place}" for place in range(1, 4)]
    + [f"userGenre{place}" for place in range(1, 6)]
    + [f"userRatedMovie{place}" for place in range(1, 6)]
)
WINDOW = 100
HISTORY = 50
QUANTILES = 100
CROSS_BUCKETS = 10_000


@dataclass
class Movie:
    id: int
    year: int | None
    genres: list[str]
    count: int = 0
    sum: int = 0  # of half stars
    squares: int = 0


@dataclass
class User:
    window: deque = field(default_factory=lambda: deque(maxlen=WINDOW))  # (half stars, movie), oldest first
    positives: list[int] = field(default_factory=list)  # movie ids, oldest first


def read_movies(path: Path) -> dict[int, Movie]:
    movies = {}
    with open(path, encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            year = re.search(r"\((\d{4})\)\s*$", line["title"])
            genres = [genre for genre in line["genres"].split("|") if not genre.startswith("(")]
            movies[int(line["movieId"])] = Movie(int(line["movieId"]), int(year[1]) if year else None, genres)
    return movies


def read_ratings(path: Path) -> list[tuple[int, int, int, int]]:
    """(time, user, movie, half stars) in the order of the log."""
    with open(path, encoding="utf-8", newline="") as file:
        ratings = [
            (int(line["timestamp"]), int(line["userId"]), int(line["movieId"]), round(2 * float(line["rating"])))
            for line in csv.DictReader(file)
        ]
    # Sorting is stable, so ratings of one second keep the order of their lines.
    return sorted(ratings, key=lambda rating: rating[0])


def mean_and_deviation(count: int, total: int, squares: int, unit: float) -> tuple[float, float]:
    """Mean and sample deviation from whole sums; NaN where there are too few values."""
    mean = total / count * unit if count else np.nan
    if count < 2:
        return mean, np.nan
    return mean, max(0, (count * squares - total * total) / (count * (count - 1))) ** 0.5 * unit


def features(user: User, movie: Movie) -> list[float]:
    """The numbers, in the order of `NUMBERS`."""
    stars = [half_stars for half_stars, _ in user.window]
    years = [watched.year for _, watched in user.window if watched.year is not None]
    movie_mean, movie_deviation = mean_and_deviation(movie.count, movie.sum, movie.squares, 0.5)
    user_mean, user_deviation = mean_and_deviation(len(stars), sum(stars), sum(s * s for s in stars), 0.5)
    year_mean, year_deviation = mean_and_deviation(len(years), sum(years), sum(y * y for y in years), 1)
    year = np.nan if movie.year is None else movie.year
    of_movie = [year, movie.count, movie_mean, movie_deviation]
    return [*of_movie, len(stars), user_mean, user_deviation, year_mean, year_deviation]


def favourite_genres(user: User, positive_from: int) -> list[str]:
    """Genres of the positives in the window, by count, ties by name."""
    counts = Counter(
        genre for half_stars, movie in user.window if half_stars >= positive_from for genre in movie.genres
    )
    return sorted(counts, key=lambda genre: (-counts[genre], genre))[:5]


def padded(values: list[int], length: int) -> list[int]:
    return (values + [0] * length)[:length]


def replay(directory: Path, positive_from: int) -> dict[str, np.ndarray]:
    """Raw columns of all ratings, and their histories as movie ids."""
    movies = read_movies(directory / "movies.csv")
    ratings = read_ratings(directory / "ratings.csv")
    genres = sorted({genre for movie in movies.values() for genre in movie.genres})
    genre_row = {genre: row for row, genre in enumerate(genres, start=1)}
    users: dict[int, User] = {}
    numbers, categories, histories, labels = [], [], [], []
    for _, user_id, movie_id, half_stars in ratings:
        user, movie = users.setdefault(user_id, User()), movies[movie_id]
        numbers.append(features(user, movie))
        recent = user.positives[: -HISTORY - 1 : -1]
        favourites = [genre_row[genre] for genre in favourite_genres(user, positive_from)]
        own = [genre_row[genre] for genre in movie.genres]
        categories.append([movie_id, user_id, *padded(own, 3), *padded(favourites, 5), *padded(recent, 5)])
        histories.append(padded(recent, HISTORY))
        labels.append(half_stars >= positive_from)

        movie.count += 1
        movie.sum += half_stars
        movie.squares += half_stars * half_stars
        user.window.append((half_stars, movie))
        if half_stars >= positive_from:
            user.positives.append(movie_id)
    return {
        "numbers": np.array(numbers, np.float64),
        "categories": np.array(categories, np.int64),
        "histories": np.array(histories, np.int64),
        "labels": np.array(labels, np.uint8),
    }


def split(count: int, protocol: str, seed: int) -> np.ndarray:
    """1 for the test samples: the last fifth in time, or a random fifth."""
    is_test = np.ones(count, np.uint8)
    training = int(count * 0.8)
    order = np.arange(count) if protocol == "temporal" else np.random.default_rng(seed).permutation(count)
    is_test[order[:training]] = 0
    return is_test


def transformed(values: np.ndarray, training: np.ndarray, is_count: bool) -> tuple[np.ndarray, np.ndarray]:
    """z-scores (of logarithms for counts) with 0 for missing ones, and the flags of missing ones."""
    missing = np.isnan(values)
    values = np.log1p(values) if is_count else values
    known = values[training & ~missing]
    scores = (values - known.mean()) / (known.std() or 1)
    return np.where(missing, 0, np.clip(scores, -4, 4)), missing


def bucketed(values: np.ndarray, training: np.ndarray) -> tuple[np.ndarray, int]:
    """Quantile buckets from 1, 0 for missing ones, and how many rows their table has."""
    known = values[training & ~np.isnan(values)]
    bounds = np.unique(np.quantile(known, np.arange(1, QUANTILES) / QUANTILES))
    rows = np.where(np.isnan(values), 0, 1 + np.searchsorted(bounds, values, side="right"))
    return rows, len(bounds) + 2


def known_rows(ids: np.ndarray, vocabulary: np.ndarray) -> np.ndarray:
    """Rows from 1 in an ascending vocabulary, 0 for ids that it does not have."""
    places = np.searchsorted(vocabulary, ids)
    return np.where(vocabulary[np.minimum(places, len(vocabulary) - 1)] == ids, places + 1, 0)


def encoded_slots(log: dict[str, np.ndarray], training: np.ndarray) -> list[tuple[np.ndarray, int]]:
    """Rows and cardinality of each slot: the categories, the buckets of the numbers, the cross."""
    raw = log["categories"]
    movies, users = np.unique(raw[training, 0]), np.unique(raw[training, 1])
    genre_count = int(raw[:, 2:10].max())
    slots = [(known_rows(raw[:, 0], movies), len(movies) + 1), (known_rows(raw[:, 1], users), len(users) + 1)]
    slots += [(raw[:, column], genre_count + 1) for column in range(2, 10)]
    slots += [(known_rows(raw[:, column], movies), len(movies) + 1) for column in range(10, 15)]
    slots += [bucketed(numbers, training) for numbers in log["numbers"].T]
    # Two odd factors spread the pairs; which hash it is does not matter here.
    cross = (raw[:, 0] * 2_654_435_761 + raw[:, 10] * 40_503) % CROSS_BUCKETS + 1
    return [*slots, (cross, CROSS_BUCKETS + 1)]


def encoded_numbers(log: dict[str, np.ndarray], training: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Names and columns: each number, and after it a flag where training misses some."""
    names, columns = [], []
    for name, raw in zip(NUMBERS, log["numbers"].T, strict=True):
        values, missing = transformed(raw, training, name in COUNTS)
        names.append(f"{name}:{'logZScore' if name in COUNTS else 'zScore'}")
        columns.append(values)
        if missing[training].any():
            names.append(f"{name}:isMissing")
            columns.append(missing)
    return names, np.stack(columns, axis=1)


def encoded(log: dict[str, np.ndarray], protocol: str, seed: int) -> Samples:
    is_test = split(len(log["labels"]), protocol, seed)
    training = is_test == 0
    slots = encoded_slots(log, training)
    number_names, numbers = encoded_numbers(log, training)
    movies = np.unique(log["categories"][training, 0])
    return Samples(
        categories=np.stack([rows for rows, _ in slots], axis=1),
        cardinalities=np.array([cardinality for _, cardinality in slots]),
        numbers=numbers,
        history=known_rows(log["histories"], movies),
        history_count=(log["histories"] > 0).sum(axis=1),
        labels=log["labels"],
        users=log["categories"][:, 1],
        is_test=is_test,
        raw=np.concatenate([log["numbers"], log["categories"]], axis=1),
        slots=CATEGORIES + BUCKETS + [CROSS],
        number_names=number_names,
        raw_names=NUMBERS + CATEGORIES,
        protocol=protocol,
        seed=seed,
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("directory", type=Path, help="with ratings.csv and movies.csv")
    options.add_argument("output", type=Path, help="safetensors file to write")
    options.add_argument("--protocol", choices=["temporal", "random"], default="temporal")
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--positive-from", type=float, default=3.5, help="stars that count as liked")
    options = options.parse_args()
    log = replay(options.directory, round(2 * options.positive_from))
    encoded(log, options.protocol, options.seed).write(options.output)


if __name__ == "__main__":
    main()
