"""An iterator that can be left at any moment, also while its next piece is still being waited for."""

import threading
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import TypeVar

Piece = TypeVar("Piece")

_PATIENCE = 0.1  # seconds between two looks at whether the reader stopped


def read_until(pieces: Iterator[Piece], stopped: threading.Event) -> Iterator[Piece]:
    """Yield the pieces until they end or `stopped` is set; what they raise is raised here.

    They are read in a thread of their own. When the reader stops or leaves, a generator is closed as soon
    as it can be, which ends the model's call behind it.
    """
    waiting: SimpleQueue[Piece | None] = SimpleQueue()
    with_reader = ThreadPoolExecutor(1, thread_name_prefix="answer")
    reading = with_reader.submit(_read, pieces, stopped, waiting)
    with_reader.shutdown(wait=False)
    try:
        while not stopped.is_set():
            try:
                piece = waiting.get(timeout=_PATIENCE)
            except Empty:
                continue
            if piece is None:
                reading.result()
                return
            yield piece
    finally:
        stopped.set()


def _read(pieces: Iterator[Piece], stopped: threading.Event, waiting: "SimpleQueue[Piece | None]") -> None:
    try:
        for piece in pieces:
            if stopped.is_set():
                break
            waiting.put(piece)
    finally:
        if isinstance(pieces, Generator):
            pieces.close()
        waiting.put(None)
