"""Prints how many questions a minute the page's API answers, and how fast, for one user and for many at once.

    python -m benchmarks.speed.page_load [--users N] [--seconds N]

The whole way is taken: HTTP, the queue, retrieval over an index, and a language model over HTTP that is
scripted, so it takes no time of its own. Each user asks about a berth of their own, which one article alone
names, and every answer must cite that article: an answer of somebody else's question would be seen. One user
and many take turns, since a time means little by itself on a machine that does other things too.
"""

import json
import re
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any

import uvicorn

from assistant.assistant import Assistant
from assistant.models.opening import open_model
from assistant.page.access.limits import QuestionLimits
from assistant.page.server import build_app, listen
from benchmarks.tables import machine_load, option_parser, print_table
from index.building.build import build_index
from index.embedding.embedder import Embedder
from index.search.index import open_index
from tests.support.scripted_server import Step, scripted_server

PATIENCE = 120.0  # seconds; an answer later than this is an error
_BERTH = re.compile(r"\bBERTH-[A-Z]{2}\d{2}\b")
_PASSAGE = re.compile(r'<passage number="(\d+)">(.*?)</passage>', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What some users met: the seconds of each answer, and what was wrong with the others."""

    users: int
    seconds: float
    answers: tuple[float, ...]
    errors: tuple[str, ...]

    @property
    def per_minute(self) -> float:
        """Answers a minute, of all users together."""
        return len(self.answers) * 60 / self.seconds

    def quantile(self, part: float) -> float:
        """Return the seconds within which this part of the answers came."""
        ordered = sorted(self.answers)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def berth(user: int) -> str:
    """Return the name of a user's berth; no two users share one."""
    return f"BERTH-{chr(65 + user // 26 % 26)}{chr(65 + user % 26)}{user % 90 + 10}"


def write_articles(folder: Path, users: int) -> None:
    """Write an article about the berth of each user, told apart by its name and numbers alone."""
    folder.mkdir(parents=True, exist_ok=True)
    for user in range(users):
        text = (
            f"Harbour survey of {berth(user)}\n\n2024-03-{user % 28 + 1:02}\n\n"
            f"The harbour office measured {berth(user)} at low water and found {user + 3} metres of depth. "
            f"The next sounding of {berth(user)} follows in {user % 9 + 2} weeks.\n"
        )
        (folder / f"{berth(user).lower()}.txt").write_text(text, encoding="utf-8")


def echo(request: dict[str, Any]) -> Step:
    """Answer as a model would that repeats what the passages say of the berth asked about."""
    asked = request["messages"][-1]["content"]
    question = asked[asked.rindex("Question:") :]
    wanted = _BERTH.search(question)
    for number, passage in _PASSAGE.findall(asked):
        sentence = re.search(rf"The harbour office measured {wanted[0] if wanted else '-'} .*?\.", passage)
        if sentence:
            return Step(pieces=[*re.findall(r"\S+\s*", sentence[0]), f" [{number}]"])
    return Step(pieces=["There was no such berth among the passages."])


@contextmanager
def served(assistant: Assistant) -> Iterator[str]:
    """Serve the page over an assistant, as `assistant serve` does; yield its address."""
    app = build_app(assistant, limits=QuestionLimits())
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def ask(address: str, question: str) -> dict[str, Any]:
    """Ask by the two requests of Gradio's API; raise ValueError for an answer that is none."""
    body = json.dumps({"question": question}).encode()
    asking = urllib.request.Request(  # noqa: S310
        f"{address}/gradio_api/call/v2/ask", body, {"content-type": "application/json"}
    )
    with urllib.request.urlopen(asking, timeout=PATIENCE) as reply:  # noqa: S310
        event = json.load(reply)["event_id"]
    with urllib.request.urlopen(f"{address}/gradio_api/call/ask/{event}", timeout=PATIENCE) as reply:  # noqa: S310
        lines = reply.read().decode().strip().split("\n")
    if lines[-2] != "event: complete":
        raise ValueError(" ".join(lines[-2:]))
    document: dict[str, Any] = json.loads(json.loads(lines[-1].removeprefix("data: "))[0])
    return document


def fault(answer: dict[str, Any], question: str, name: str) -> str:
    """Return what is wrong with an answer, empty when it is whole and nobody else's."""
    quotes = [citation["quote"] for citation in answer["citations"]]
    if answer["question"] != question or answer["mode"] != "model":
        return f"{question!r} was answered as {answer['question']!r} by {answer['mode']}"
    named = set(_BERTH.findall(" ".join([answer["text"], *quotes])))
    return "" if named == {name} and quotes else f"{name} was asked about, and {named or 'nothing'} told"


def run_users(address: str, users: int, seconds: float) -> Load:
    """Let so many users ask one question after another for so many seconds."""
    over = Event()

    def use(user: int) -> tuple[list[float], list[str]]:
        times: list[float] = []
        wrong: list[str] = []
        for turn in count():
            if turn and over.is_set():  # everybody asks once at least
                return times, wrong
            question = f"What depth was found at {berth(user)}, survey {turn}?"
            started = time.perf_counter()
            try:
                problem = fault(ask(address, question), question, berth(user))
            except (OSError, ValueError) as error:
                problem = f"{type(error).__name__}: {error}"
            times.append(time.perf_counter() - started)
            wrong += [problem] if problem else []
        return times, wrong

    started = time.perf_counter()
    with ThreadPoolExecutor(users) as pool:
        using = [pool.submit(use, user) for user in range(users)]
        over.wait(seconds)
        over.set()
        met = [one.result() for one in using]
    return Load(
        users=users,
        seconds=time.perf_counter() - started,
        answers=tuple(one for times, _ in met for one in times),
        errors=tuple(one for _, wrong in met for one in wrong),
    )


@contextmanager
def served_articles(index: Path, embedder: Embedder | None = None) -> Iterator[str]:
    """Serve the page over an index of such articles, the scripted model behind it; yield its address."""
    with scripted_server(echo) as server, ExitStack() as opened:
        retrieving = opened.enter_context(open_index(index, embedder=embedder))
        model = open_model("scripted", api_key="none", base_url=server.base_url)
        assistant = opened.enter_context(Assistant(retrieving, model))
        assistant.warm_up()
        yield opened.enter_context(served(assistant))


def _row(load: Load) -> list[object]:
    times = load.quantile(0.5), load.quantile(0.95)
    return [str(load.users), len(load.answers), load.per_minute, *times, len(load.errors)]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--users", type=int, default=50, help="users at once")
    parser.add_argument("--seconds", type=float, default=60, help="how long they ask")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        write_articles(Path(folder) / "corpus", options.users)
        build_index(Path(folder) / "corpus", index=Path(folder) / "index")
        with served_articles(Path(folder) / "index") as address:
            run_users(address, 1, 3)  # warms up
            loads = [
                run_users(address, users, options.seconds * part)
                for users, part in ((1, 0.25), (options.users, 1.0), (1, 0.25))
            ]
    header = ["users", "answers", "a minute", "median s", "p95 s", "errors"]
    print_table(f"Asking through the page's API ({machine_load()})", header, [_row(load) for load in loads])
    for error in sorted({one for load in loads for one in load.errors})[:10]:
        print(error)


if __name__ == "__main__":
    main()
