#!/usr/bin/env python3
"""Rates films for a new user and shows how each star changes the list.

usage: rate_and_watch.py [ADDRESS]
"""

from __future__ import annotations

import sys
import time

from sparrow import Sparrow


def main() -> None:
    address = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:7070"
    with Sparrow(address) as sparrow:
        user = sparrow.create_user(f"example-{time.time_ns()}").user_id
        telling = sparrow.onboarding(user, size=5).movies

        lists = sparrow.watch(user, size=10)
        before = next(lists)
        print("At first:", ", ".join(item.movie.title for item in before.items))
        for movie, stars in zip(telling, [5, 4, 1, 4.5, 2]):
            rated = sparrow.rate(user, movie.id, stars)
            after = next(new for new in lists if new.offset >= rated.offset)
            old = {item.movie.id for item in before.items}
            new = [item.movie.title for item in after.items if item.movie.id not in old]
            print(f"{movie.title}: {stars} stars. New on the list: {', '.join(new) or 'nothing'}")
            before = after
        lists.close()


if __name__ == "__main__":
    main()
