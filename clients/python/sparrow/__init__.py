"""A small client of sparrow-server.

    from sparrow import Sparrow

    with Sparrow("127.0.0.1:7070") as sparrow:
        ada = sparrow.create_user("ada").user_id
        sparrow.rate(ada, 1, 4.5)
        for item in sparrow.recommend(ada).items:
            print(item.movie.title)

The messages are those of proto/sparrow.proto, in `sparrow.messages`.
"""

from . import sparrow_pb2 as messages
from .client import Sparrow
from .errors import SparrowConnectionError, SparrowError

__all__ = ["Sparrow", "SparrowConnectionError", "SparrowError", "messages"]
