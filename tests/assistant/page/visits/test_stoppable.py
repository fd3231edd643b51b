"""A stream of pieces can be left at any moment, and what feeds it is then ended."""

import threading
from collections.abc import Iterator

import pytest

from assistant.page.visits.stoppable import read_until
from index.errors import QuestionError


class Source:
    """Yields pieces, then waits for `go_on`; says whether it was closed before its end."""

    def __init__(self, pieces: str) -> None:
        self.pieces = pieces
        self.go_on = threading.Event()
        self.closed = threading.Event()

    def read(self) -> Iterator[str]:
        try:
            yield from self.pieces
            self.go_on.wait(10)
            yield "late"
        except GeneratorExit:
            self.closed.set()
            raise


def test_all_pieces_come_in_order() -> None:
    assert list(read_until(iter("abc"), threading.Event())) == ["a", "b", "c"]


def test_an_error_of_the_source_reaches_the_reader() -> None:
    def broken() -> Iterator[str]:
        yield "a"
        raise QuestionError("no")

    pieces = read_until(broken(), threading.Event())
    assert next(pieces) == "a"
    with pytest.raises(QuestionError, match="no"):
        next(pieces)


def test_stopping_ends_the_reading_while_the_source_is_silent() -> None:
    source, stopped = Source("ab"), threading.Event()
    pieces = read_until(source.read(), stopped)
    assert [next(pieces), next(pieces)] == ["a", "b"]
    stopped.set()
    assert list(pieces) == []
    source.go_on.set()
    assert source.closed.wait(10)


def test_leaving_closes_the_source() -> None:
    source = Source("ab")
    pieces = read_until(source.read(), threading.Event())
    next(pieces)
    del pieces
    source.go_on.set()
    assert source.closed.wait(10)
