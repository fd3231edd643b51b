"""Bodies of requests, read within bounds of size and time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi.responses import JSONResponse, Response

PATIENCE = 30.0
"""Seconds that a sender may be silent in the middle of a body, and within which a small body has come."""


class RefusedError(Exception):
    """A request that is not answered: the status of HTTP, and one line for the program that sent it.

    It goes no further than the answer, and no reader sees it: it is no error of the product.
    """

    def __init__(self, status: int, problem: str) -> None:
        super().__init__(problem)
        self.status = status

    def response(self) -> Response:
        """Return the answer; the connection ends with it, since more of the body may be on its way."""
        return JSONResponse({"error": str(self)}, self.status, headers={"Connection": "close"})


async def stream_body(receive: Callable[[], Any], *, largest: int) -> AsyncIterator[bytes]:
    """Yield the pieces of a body.

    Raises RefusedError for more than `largest` bytes, for a sender that is silent for PATIENCE, and for one
    that hangs up.
    """
    size = 0
    while True:
        try:
            message = await asyncio.wait_for(receive(), PATIENCE)
        except TimeoutError as error:
            raise RefusedError(408, f"nothing came for {PATIENCE:.0f} seconds") from error
        if message["type"] != "http.request":
            raise RefusedError(400, "the request was broken off")
        piece = message.get("body", b"")
        size += len(piece)
        if size > largest:
            raise RefusedError(413, f"a request holds at most {largest} bytes")
        yield piece
        if not message.get("more_body"):
            return


async def read_body(receive: Callable[[], Any], *, largest: int) -> bytes:
    """Return a whole body that comes within PATIENCE; raises as `stream_body` does."""
    try:
        async with asyncio.timeout(PATIENCE):
            pieces = stream_body(receive, largest=largest)
            return b"".join([piece async for piece in pieces])
    except TimeoutError as error:
        raise RefusedError(408, f"a request comes within {PATIENCE:.0f} seconds") from error
