"""Samples a second of point-in-time features by pandas, on one thread: Sparrow's columns out of a MovieLens directory.

Counts, means and deviations of each movie's earlier ratings and of each user's last hundred, the years and genres of those, and the
latest five positives; `--check` holds them against the plain replay of `replay.py`. Reading the files is not counted.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import pandas as pd

from options import report
from replay import NUMBERS, WINDOW, read_movies, read_ratings, replay

RECENT = 5
FAVOURITES = 5


def frame(directory: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ratings in the order of the log, and a row of 0 and 1 for the genres of each movie, with its year."""
    movies = read_movies(directory / "movies.csv")
    genres = sorted({genre for movie in movies.values() for genre in movie.genres})
    known = pd.DataFrame(
        [[movie.year or np.nan] + [float(genre in movie.genres) for genre in genres] for movie in movies.values()],
        index=list(movies),
        columns=["year", *genres],
    )
    return pd.DataFrame(read_ratings(directory / "ratings.csv"), columns=["time", "user", "movie", "half"]), known


def deviation(count, total, squares):
    """The sample deviation out of sums; missing below two values."""
    spread = (count * squares - total * total).clip(lower=0) / (count * (count - 1)).where(count > 1)
    return np.sqrt(spread)


def of_movies(ratings: pd.DataFrame) -> pd.DataFrame:
    groups = ratings.groupby("movie", sort=False)
    stars = ratings.half / 2
    count = groups.cumcount()
    total = stars.groupby(ratings.movie, sort=False).cumsum() - stars
    squares = (stars * stars).groupby(ratings.movie, sort=False).cumsum() - stars * stars
    average = total / count.where(count > 0)
    columns = {"movieRatingCount": count, "movieAvgRating": average, "movieRatingStddev": deviation(count, total, squares)}
    return pd.DataFrame(columns)


def windowed(values: pd.DataFrame, users: pd.Series) -> pd.DataFrame:
    """Sums over each user's last hundred rows before this one: differences of running sums."""
    sums = values.groupby(users, sort=False).cumsum()
    before = sums.groupby(users, sort=False).shift(1, fill_value=0)
    return before - before.groupby(users, sort=False).shift(WINDOW, fill_value=0)


def of_users(ratings: pd.DataFrame, movies: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """Numbers, and the numbers of the favourite genres, 0 for none."""
    own = movies.loc[ratings.movie].set_index(ratings.index)
    stars, year = ratings.half / 2, own.year
    is_positive = ratings.half >= 7
    genres = own.drop(columns="year").mul(is_positive, axis=0)
    values = pd.DataFrame(
        {
            "one": 1.0, "stars": stars, "squares": stars * stars, "years": year.notna().astype(float),
            "year": year.fillna(0), "yearSquares": year.fillna(0) ** 2,
        }
    )  # fmt: skip
    sums = windowed(pd.concat([values, genres], axis=1), ratings.user)
    numbers = pd.DataFrame(
        {
            "userRatingCount": sums.one,
            "userAvgRating": sums.stars / sums.one.where(sums.one > 0),
            "userRatingStddev": deviation(sums.one, sums.stars, sums.squares),
            "userAvgReleaseYear": sums.year / sums.years.where(sums.years > 0),
            "userReleaseYearStddev": deviation(sums.years, sums.year, sums.yearSquares),
            "releaseYear": year,
        }
    )
    counts = sums[genres.columns].to_numpy()
    best = np.argsort(-counts, axis=1, kind="stable")[:, :FAVOURITES]
    return numbers, np.where(np.take_along_axis(counts, best, axis=1) > 0, best + 1, 0)


def recent(ratings: pd.DataFrame) -> np.ndarray:
    """The latest five positives of each user before each rating, newest first, 0 for none."""
    positives = ratings[ratings.half >= 7]
    shifts = pd.DataFrame(
        {place: positives.groupby("user", sort=False).movie.shift(place) for place in range(RECENT)},
    ).reindex(ratings.index)
    filled = shifts.groupby(ratings.user, sort=False).ffill()
    return filled.groupby(ratings.user, sort=False).shift(1).fillna(0).to_numpy(np.int64)


def features(ratings: pd.DataFrame, movies: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    numbers, favourites = of_users(ratings, movies)
    return pd.concat([of_movies(ratings), numbers], axis=1), favourites, recent(ratings)


def check(directory: Path, found: tuple[pd.DataFrame, np.ndarray, np.ndarray]) -> None:
    numbers, favourites, latest = found
    expected = replay(directory, 7)
    wrong = ~np.isclose(numbers[NUMBERS], expected["numbers"], rtol=1e-4, atol=2e-3, equal_nan=True)
    of_categories = np.concatenate([favourites, latest], axis=1) != expected["categories"][:, 5:15]
    report(wrongNumbers=int(wrong.sum()), wrongCategories=int(of_categories.sum()), samples=len(numbers))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("directory", type=Path, help="with ratings.csv and movies.csv")
    options.add_argument("--repetitions", type=int, default=3)
    options.add_argument("--check", action="store_true", help="hold the features against a plain replay")
    options = options.parse_args()
    ratings, movies = frame(options.directory)
    times = []
    for _ in range(options.repetitions):
        begun = time.perf_counter()
        found = features(ratings, movies)
        times.append(time.perf_counter() - begun)
    if options.check:
        check(options.directory, found)
    report(
        peer="pandas", version=pd.__version__, work="features", samplesPerSecond=round(len(ratings) / np.median(times))
    )


if __name__ == "__main__":
    main()
