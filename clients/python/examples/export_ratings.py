#!/usr/bin/env python3
"""Writes one user's ratings, or everybody's, as csv in the form of MovieLens.

usage: export_ratings.py [--server ADDRESS] [USER]      USER is an id or a name
"""

from __future__ import annotations

import argparse
import csv
import sys

from sparrow import Sparrow


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--server", default="127.0.0.1:7070")
    parser.add_argument("user", nargs="?", help="an id or a name; default: everybody")
    arguments = parser.parse_args()

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["userId", "movieId", "rating", "timestamp"])
    with Sparrow(arguments.server) as sparrow:
        if arguments.user is None:
            users = [user.id for user in sparrow.users()]
        else:
            users = [sparrow.user(int(arguments.user) if arguments.user.isdigit() else arguments.user).id]
        for user in users:
            for rating in sparrow.ratings(user):
                writer.writerow([user, rating.movie.id, rating.half_stars / 2, rating.rated_at])


if __name__ == "__main__":
    main()
