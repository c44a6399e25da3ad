"""The client: one method for what a person does, `call` and `stream` for all the rest."""

from __future__ import annotations

import os
import re
import time
from typing import Any, Iterable, Iterator, Mapping, TypeVar

from google.protobuf.message import Message

from . import sparrow_pb2 as pb
from .connection import Call, Connection
from .errors import SparrowConnectionError, SparrowError

_SERVICE = pb.DESCRIPTOR.services_by_name["Sparrow"]
_M = TypeVar("_M", bound=Message)


class Sparrow:
    """A client of one daemon, for one thread.

    It connects when it is first needed, and again when the connection was lost: a call is then repeated, with the request id that it
    had, so that a write is applied once. PINGs are answered while a call waits; a connection that was closed in between is made anew.

    Users and movies are given by id. Calls raise SparrowError for what the daemon refuses, SparrowConnectionError where there is no
    daemon.
    """

    def __init__(
        self,
        address: str = "127.0.0.1:7070",
        *,
        timeout: float = 10.0,
        connect_timeout: float = 5.0,
        attempts: int = 3,
        token: str = "",
    ) -> None:
        """`timeout` is the deadline of a call in seconds; `attempts`, how often a call is tried where the connection is lost."""
        self.address = address
        self.timeout = timeout
        self._connect_timeout = connect_timeout
        self._attempts = max(1, attempts)
        self._token = token
        self._connection: Connection | None = None
        self._grace = 1.0

    def __enter__(self) -> Sparrow:
        self._connected()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    @property
    def welcome(self) -> pb.HelloReply:
        """What the daemon said of itself: limits, instance, version."""
        return self._connected().welcome

    # Any method

    def call(self, method: str, request: Message, timeout: float | None = None) -> Any:
        """Calls a unary method by its name in the proto ("GetMovie") and gives its reply.

        A write without a request_id gets one, in a copy of the request.
        """
        name, number, reply_type = _method(method)
        request = _with_request_id(request)
        is_write = "request_id" in request.DESCRIPTOR.fields_by_name
        payload = request.SerializeToString()
        seconds = self.timeout if timeout is None else timeout
        # The daemon ends the call at its deadline; what is more is for the way.
        deadline = time.monotonic() + seconds + self._grace
        for attempt in range(self._attempts):
            try:
                connection = self._connected()
                milliseconds = max(1, int(seconds * 1000))
                call = connection.start(name, number, payload, timeout_milliseconds=milliseconds, is_write=is_write)
                message = connection.wait(call, deadline)
                if message is None:
                    raise SparrowConnectionError(f"{name}: the daemon ended the call without an answer")
                return reply_type.FromString(message)
            except SparrowConnectionError:
                self.close()
                if attempt + 1 == self._attempts or time.monotonic() >= deadline:
                    raise
                # A daemon that restarts needs a moment.
                if attempt > 0:
                    time.sleep(min(0.1 * 2**attempt, max(0.0, deadline - time.monotonic())))
        raise AssertionError("unreachable")

    def stream(self, method: str, request: Message) -> Iterator[Any]:
        """Opens a method that streams and gives its messages. Closing the iterator cancels it. Other calls may go on meanwhile."""
        name, number, reply_type = _method(method)
        connection = self._connected()
        call = connection.start(name, number, request.SerializeToString())
        return self._messages(connection, call, reply_type)

    def _messages(self, connection: Connection, call: Call, reply_type: Any) -> Iterator[Any]:
        try:
            while True:
                if connection is not self._connection and not call.messages and not call.is_over:
                    raise SparrowConnectionError(f"{call.method}: the connection was lost")
                try:
                    message = connection.wait(call, None)
                except SparrowConnectionError:
                    if connection is self._connection:
                        self.close()
                    raise
                if message is None:
                    return
                yield reply_type.FromString(message)
        finally:
            if connection is self._connection and not call.is_over:
                try:
                    connection.cancel(call)
                except SparrowConnectionError:
                    self.close()

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = Connection(self.address, self._token, self._connect_timeout)
        return self._connection

    # Acts of one person

    def rate(self, user: int, movie: int, stars: float) -> pb.RateMovieReply:
        """Rates a movie: 0.5 to 5 stars, in halves."""
        request = pb.RateMovieRequest(user_id=user, movie_id=movie, half_stars=_half_stars(stars))
        return self.call("RateMovie", request)

    def unrate(self, user: int, movie: int) -> pb.UnrateMovieReply:
        """Takes a rating back."""
        return self.call("UnrateMovie", pb.UnrateMovieRequest(user_id=user, movie_id=movie))

    def not_interested(self, user: int, movie: int) -> pb.ActReply:
        """Keeps a movie off the user's lists."""
        return self.call("SetInterest", pb.SetInterestRequest(user_id=user, movie_id=movie, hidden=True))

    def interested(self, user: int, movie: int) -> pb.ActReply:
        """Takes not_interested back."""
        return self.call("SetInterest", pb.SetInterestRequest(user_id=user, movie_id=movie, hidden=False))

    def add_to_watchlist(self, user: int, movie: int) -> pb.ActReply:
        return self.call("SetWatchlist", pb.SetWatchlistRequest(user_id=user, movie_id=movie, listed=True))

    def remove_from_watchlist(self, user: int, movie: int) -> pb.ActReply:
        return self.call("SetWatchlist", pb.SetWatchlistRequest(user_id=user, movie_id=movie, listed=False))

    def watchlist(self, user: int) -> Iterator[pb.Movie]:
        """The user's watchlist, page by page."""
        return self._pages("GetWatchlist", pb.GetWatchlistRequest(user_id=user), "movies")

    def hidden(self, user: int) -> Iterator[pb.Movie]:
        """What not_interested keeps off the user's lists, page by page."""
        return self._pages("GetHidden", pb.GetHiddenRequest(user_id=user), "movies")

    # Recommendations

    def recommend(
        self,
        user: int,
        size: int = 20,
        *,
        model: str = "",
        filter: pb.MovieFilter | None = None,
        sources: Mapping[str, int] | None = None,
        reranking: pb.Reranking | None = None,
        others: Iterable[int] = (),
        policy: int = 0,
        interleaved_model: str = "",
    ) -> pb.RecommendationList:
        """What the user may like to watch next; of some sources alone where they are named, each with its quota (0: the usual one).

        With `others` one list for all of them, with `interleaved_model` one woven of two models' lists.
        """
        quotas = [pb.SourceQuota(source=source, quota=quota) for source, quota in (sources or {}).items()]
        request = pb.GetRecommendationsRequest(
            user_id=user,
            size=size,
            model=model,
            filter=filter,
            sources=quotas,
            reranking=reranking,
            other_user_ids=others,
            group_policy=policy,
            interleaved_model=interleaved_model,
        )
        return self.call("GetRecommendations", request)

    def recommend_many(self, users: Iterable[int], size: int = 20, *, model: str = "") -> pb.RecommendationBatch:
        """The list of each of at most 500 users, or the status that says why there is none."""
        request = pb.GetRecommendationsRequest(size=size, model=model)
        return self.call("BatchGetRecommendations", pb.BatchGetRecommendationsRequest(user_ids=users, request=request))

    def what_if(self, user: int, stars: Mapping[int, float], size: int = 20, *, model: str = "") -> pb.WhatIfReply:
        """The list that a user (0: nobody yet) would get with other ratings, by movie; 0 stars: as though it were not rated."""
        ratings = [
            pb.PretendedRating(movie_id=movie, half_stars=_half_stars(given) if given else 0)
            for movie, given in stars.items()
        ]
        request = pb.GetRecommendationsRequest(user_id=user, size=size, model=model)
        return self.call("WhatIf", pb.WhatIfRequest(request=request, ratings=ratings))

    def watch(
        self, user: int, size: int = 20, *, model: str = "", filter: pb.MovieFilter | None = None
    ) -> Iterator[pb.RecommendationList]:
        """The user's list at once, then each time that it changes, without end.

        Where the connection is lost it is made anew, and the watch goes on after the last list that it gave.
        """
        request = pb.WatchRecommendationsRequest(user_id=user, size=size, model=model, filter=filter)
        failures = 0
        while True:
            try:
                for message in self.stream("WatchRecommendations", request):
                    failures = 0
                    request.resume_offset = message.offset
                    yield message
                return
            except (SparrowConnectionError, SparrowError) as error:
                if isinstance(error, SparrowError) and error.code != "UNAVAILABLE":
                    raise
                failures += 1
                if failures > self._attempts:
                    raise
                self.close()
                # A daemon that restarts needs a moment.
                if failures > 1:
                    time.sleep(0.1 * 2**failures)

    def similar(self, movie: int, size: int = 20, space: str = "") -> pb.SimilarMovies:
        """The movies most like one: by what people choose together, or in a space (content, blended, als, item2vec, ...)."""
        return self.call("GetSimilarMovies", pb.GetSimilarMoviesRequest(movie_id=movie, size=size, space=space))

    def explain(self, user: int, movie: int, size: int = 0, *, model: str = "") -> pb.Explanation:
        """What a movie's score for a user comes from: all contributions, or the `size` largest."""
        return self.call("Explain", pb.ExplainRequest(user_id=user, movie_id=movie, size=size, model=model))

    def onboarding(self, user: int = 0, size: int = 20, groups: Iterable[str] = ()) -> pb.Onboarding:
        """Groups of taste, and the movies whose ratings tell most about somebody new."""
        return self.call("GetOnboarding", pb.GetOnboardingRequest(user_id=user, size=size, groups=groups))

    def begin_with(self, user: int, groups: Iterable[str]) -> pb.ActReply:
        """Sets the groups of `onboarding` that the user begins with; the list leans to them until ratings say more."""
        return self.call("SetTasteGroups", pb.SetTasteGroupsRequest(user_id=user, groups=groups))

    def taste(self, user: int, size: int = 10) -> pb.TasteProfile:
        """What the user likes and watches, against everybody."""
        return self.call("GetTasteProfile", pb.GetTasteProfileRequest(user_id=user, size=size))

    def neighbours(self, user: int, size: int = 10, movies: int = 20) -> pb.NeighbourList:
        """People of like taste, and what they love that the user has not rated."""
        return self.call("GetNeighbours", pb.GetNeighboursRequest(user_id=user, size=size, movies=movies))

    # Jobs

    def embed(self, name: str, *, seed: int = 1, **settings: object) -> Iterator[pb.Job]:
        """Trains an embedding in the daemon, and gives the job each time that it has moved, the last time as it ended.

        Settings are those of `sparrowctl embed --help`, with `_` for `-`: `embed("als", factors=32)`.
        """
        return self._job("embed", name, seed, settings)

    def train(self, name: str, *, seed: int = 1, **settings: object) -> Iterator[pb.Job]:
        """Trains a ranking model in the daemon, which judges it; like `embed`: `train("din", epochs=2)`. It serves once it is promoted."""
        return self._job("train", name, seed, settings)

    def _job(self, kind: str, name: str, seed: int, settings: Mapping[str, object]) -> Iterator[pb.Job]:
        request = pb.StartJobRequest(kind=kind, name=name, settings=self._settings(settings), seed=seed)
        job = self.call("StartJob", request)
        return self.stream("WatchJob", pb.WatchJobRequest(job_id=job.id))

    @staticmethod
    def _settings(settings: Mapping[str, object]) -> list[pb.Setting]:
        return [pb.Setting(name=key.replace("_", "-"), value=str(value)) for key, value in settings.items()]

    def jobs(self, size: int = 100) -> list[pb.Job]:
        """The newest jobs, the newest first."""
        return list(self.call("ListJobs", pb.ListJobsRequest(size=size)).jobs)

    def schedules(self) -> list[pb.Schedule]:
        """Jobs that start by themselves, with what came of their last ones."""
        return list(self.call("GetSchedule", pb.GetScheduleRequest()).schedules)

    def schedule(
        self,
        kind: str,
        name: str,
        *,
        after_ratings: int = 0,
        every_seconds: int = 0,
        promotes: bool = False,
        **settings: object,
    ) -> pb.Schedule:
        """Sets when a job starts by itself: after so many new ratings, every so long, or whichever comes first.

        With neither it is taken away. `schedule("train", "din", after_ratings=5000, promotes=True, epochs=2)`.
        """
        schedule = pb.Schedule(
            kind=kind,
            name=name,
            after_ratings=after_ratings,
            every_seconds=every_seconds,
            promotes=promotes,
            settings=self._settings(settings),
        )
        return self.call("SetSchedule", pb.SetScheduleRequest(schedule=schedule)).schedule

    def scrub(self, part: str = "all") -> Iterator[pb.Job]:
        """Compares the log and all artifacts ("all", "log", "artifacts") with their checksums, as a job; like `embed`."""
        return self._job("scrub", part, 1, {})

    # Ranking models

    def models(self) -> pb.ModelList:
        """All versions, with what was measured of them and what the gate says, and which one serves."""
        return self.call("ListModels", pb.ListModelsRequest())

    def model(self, name: str, version: int = 0) -> pb.ModelVersion:
        """One version with where it comes from; 0: the newest."""
        return self.call("GetModel", pb.GetModelRequest(name=name, version=version))

    def promote(
        self, name: str, version: int = 0, *, even_if_refused: bool = False, label: str = "", percent: int = 0
    ) -> pb.PromoteModelReply:
        """Puts a version into service for whoever names no model; 0: the newest that the gate let pass. "ease" is the recall's own order.

        With `label="canary"`, for `percent` of a hundred people (0: 10), who keep their side as long as it stands.
        """
        request = pb.PromoteModelRequest(
            name=name, version=version, even_if_refused=even_if_refused, label=label, percent=percent
        )
        return self.call("PromoteModel", request)

    def rollback(self, label: str = "") -> pb.PromoteModelReply:
        """What served before serves again, at once; a second rollback takes the first one back. A "canary" is withdrawn."""
        return self.call("RollbackModel", pb.RollbackModelRequest(label=label))

    # Catalogue

    def search(self, query: str, user: int | None = None) -> Iterator[pb.Movie]:
        """The movies with these words, or beginnings of words, in the title; the best first, page by page."""
        return self._pages("SearchMovies", pb.SearchMoviesRequest(query=query, user_id=user), "movies")

    def movie(self, movie: int, user: int | None = None) -> pb.MovieDetails:
        """All about one movie."""
        return self.call("GetMovie", pb.GetMovieRequest(movie_id=movie, user_id=user))

    def movies(
        self, *, filter: pb.MovieFilter | None = None, sort: int = 0, reversed: bool = False, user: int | None = None
    ) -> Iterator[pb.Movie]:
        """The catalogue, page by page. `sort` is one of messages.MOVIE_SORT_…"""
        request = pb.ListMoviesRequest(filter=filter, sort=sort, reversed=reversed, user_id=user)
        return self._pages("ListMovies", request, "movies")

    def create_movie(self, title: str, year: int | None = None, genres: Iterable[str] = ()) -> pb.CreateMovieReply:
        """Puts a movie into the catalogue."""
        return self.call("CreateMovie", pb.CreateMovieRequest(title=title, year=year, genres=genres))

    def genres(self) -> list[pb.Genre]:
        return list(self.call("ListGenres", pb.ListGenresRequest()).genres)

    # People

    def create_user(self, name: str) -> pb.CreateUserReply:
        return self.call("CreateUser", pb.CreateUserRequest(name=name))

    def user(self, who: int | str) -> pb.User:
        """All about one user, by id or name."""
        request = pb.GetUserRequest(name=who) if isinstance(who, str) else pb.GetUserRequest(user_id=who)
        return self.call("GetUser", request)

    def users(self) -> Iterator[pb.UserSummary]:
        """All users, page by page."""
        return self._pages("ListUsers", pb.ListUsersRequest(), "users")

    def ratings(self, user: int, *, sort: int = 0, reversed: bool = False) -> Iterator[pb.Rating]:
        """What a user has rated, page by page. `sort` is one of messages.RATING_SORT_…"""
        return self._pages("GetUserRatings", pb.GetUserRatingsRequest(user_id=user, sort=sort, reversed=reversed), "ratings")

    def export(self, user: int) -> pb.UserExport:
        """All that is kept of a user: ratings, lists, tags, the events of the log, what was shown."""
        whole = pb.UserExport()
        for part in self.stream("ExportUser", pb.ExportUserRequest(user_id=user)):
            whole.MergeFrom(part)
        return whole

    def erase(self, user: int, name: str, timeout: float = 600.0) -> pb.EraseUserReply:
        """Takes a user out of everything, for ever. `name` is the user's, as a confirmation."""
        return self.call("EraseUser", pb.EraseUserRequest(user_id=user, name=name), timeout)

    # Operations

    def health(self) -> pb.HealthReply:
        return self.call("Health", pb.HealthRequest())

    def stats(self) -> pb.Stats:
        return self.call("GetStats", pb.GetStatsRequest())

    def events(self, from_offset: int = 0, *, follow: bool = False, types: Iterable[str] = ()) -> Iterator[pb.Event]:
        """Events from an offset on; with `follow`, also each new one, without end."""
        request = pb.TailEventsRequest(from_offset=from_offset, follow=follow, types=types)
        for batch in self.stream("TailEvents", request):
            yield from batch.events

    def _pages(self, method: str, request: Any, elements: str) -> Iterator[Any]:
        request.page_size = self.welcome.limits.page_size_max or 100
        start = 0
        while True:
            request.page_start = start
            page = self.call(method, request)
            found = getattr(page, elements)
            yield from found
            start += len(found)
            if not found or start >= page.total:
                return


def _half_stars(stars: float) -> int:
    half_stars = stars * 2
    if half_stars != int(half_stars) or not 1 <= half_stars <= 10:
        raise ValueError(f"{stars} is off the half-star grid (0.5 to 5)")
    return int(half_stars)


def _method(name: str) -> tuple[str, int, Any]:
    """The name, number and reply type of a method of the proto."""
    descriptor = _SERVICE.methods_by_name.get(name)
    if descriptor is None:
        known = ", ".join(sorted(_SERVICE.methods_by_name))
        raise ValueError(f"{name!r} is not a method; there are {known}")
    number = pb.Method.Value("METHOD_" + re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper())
    return name, number, getattr(pb, descriptor.output_type.name)


def _with_request_id(request: _M) -> _M:
    if "request_id" not in request.DESCRIPTOR.fields_by_name or request.request_id:  # type: ignore[attr-defined]
        return request
    copy = type(request)()
    copy.CopyFrom(request)
    copy.request_id = os.urandom(16)  # type: ignore[attr-defined]
    return copy
