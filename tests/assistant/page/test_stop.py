"""Stop ends the call behind an answer: the model's server sees its client hang up."""

import threading
from collections.abc import Iterator

import pytest

from assistant.models.opening import open_model
from assistant.models.replies import Message
from assistant.page.visits.stoppable import read_until
from tests.support.scripted_server import Step, scripted_server

ASKED = [Message(role="user", content="?")]


@pytest.mark.parametrize("pause", [0.01, 0.5], ids=["fast", "slow"])
def test_stop_hangs_up_on_the_model(pause: float) -> None:
    with scripted_server(Step(pieces=["word "] * 5_000, pause=pause)) as server:
        model = open_model("scripted", api_key="none", base_url=server.base_url)
        stopped = threading.Event()
        read = []

        def pieces() -> Iterator[str]:
            yield from (piece for piece in model.stream(ASKED) if isinstance(piece, str))

        for piece in read_until(pieces(), stopped):
            read.append(piece)
            stopped.set()
        assert read == ["word "]
        assert server.hung_up.wait(20)
        model.close()
