"""How calls fail."""

from __future__ import annotations

from . import sparrow_pb2 as pb


class SparrowError(Exception):
    """The daemon (or, for DEADLINE_EXCEEDED, this client) refused a call.

    `code` is the name of one of the codes of gRPC: "NOT_FOUND". With `outcome_unknown` the write may have happened: ask again with
    the same request id.
    """

    def __init__(self, status: pb.Status, retry_after_milliseconds: int = 0) -> None:
        self.code: str = _code_name(status.code)
        self.message: str = status.message
        self.details: str = status.details
        self.outcome_unknown: bool = status.outcome_unknown
        self.resume_offset: int = status.resume_offset
        self.retry_after_milliseconds: int = retry_after_milliseconds
        super().__init__(f"{self.code}: {self.message}")

    @classmethod
    def deadline_exceeded(cls, method: str, is_write: bool) -> SparrowError:
        message = f"{method}: no answer in time"
        return cls(pb.Status(code=pb.Status.DEADLINE_EXCEEDED, message=message, outcome_unknown=is_write))


class SparrowConnectionError(ConnectionError):
    """There is no connection to a daemon, or what answers does not speak its protocol."""


def _code_name(code: int) -> str:
    try:
        return pb.Status.Code.Name(code)
    except ValueError:
        return f"CODE_{code}"
