"""Files that a browser sends: on disk as they come, another's never, and gone when nobody adds them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastapi
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from assistant.page.access import receiving
from assistant.page.access.bodies import RefusedError
from assistant.page.access.receiving import ReceivedFiles, disk_name
from index.errors import QuestionError
from index.reading.folder import MAX_FILE_BYTES

END = b"--b--\r\n"


def part(content: bytes, disposition: str = 'form-data; name="files"; filename="a.txt"') -> bytes:
    return b"--b\r\nContent-Disposition: " + disposition.encode() + b"\r\n\r\n" + content + b"\r\n"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def received(clock: Clock) -> Iterator[ReceivedFiles]:
    files = ReceivedFiles(clock)
    yield files
    files.close()
    assert not files.folder.exists()


@pytest.fixture
def client(received: ReceivedFiles) -> TestClient:
    app = fastapi.FastAPI()

    @app.post("/")
    async def receive(request: fastapi.Request) -> fastapi.Response:
        try:
            paths = await received.receive(request, request.headers.get("user"))
        except RefusedError as error:
            return error.response()
        return fastapi.responses.JSONResponse(paths)

    return TestClient(app)


def send(client: TestClient, *pieces: bytes, user: str = "olha") -> Any:
    headers = {"content-type": "multipart/form-data; boundary=b", "user": user}
    return client.post("/", content=iter(pieces), headers=headers)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.name != "held"]


def test_files_come_as_they_were_sent_though_they_share_a_name(
    client: TestClient, received: ReceivedFiles
) -> None:
    form = part("Пором".encode()) + part(b"two\r\n--c not the end") + END
    paths = send(client, *(form[at : at + 7] for at in range(0, len(form), 7))).json()
    assert [Path(path).name for path in paths] == ["a.txt", "a.txt"]
    taken = received.take(paths, "olha")
    assert [path.read_bytes() for path in taken] == ["Пором".encode(), b"two\r\n--c not the end"]
    received.delete(taken)
    assert files_in(received.folder) == []


def test_files_are_their_senders_and_are_taken_once(client: TestClient, received: ReceivedFiles) -> None:
    paths = send(client, part(b"x") + END).json()
    for user in ("petro", None):
        with pytest.raises(QuestionError):
            received.take(paths, user)
    with pytest.raises(QuestionError):
        received.take([*paths, "/etc/passwd"], "olha")
    assert received.take(paths, "olha")
    with pytest.raises(QuestionError):
        received.take(paths, "olha")


def test_what_a_page_does_not_ask_for_is_deleted(
    client: TestClient, received: ReceivedFiles, clock: Clock
) -> None:
    old = send(client, part(b"x") + END).json()
    clock.now = 40
    new = send(client, part(b"y") + END).json()
    clock.now = 70
    received.forget_old()
    assert [received.holds(path, "olha") for path in old + new] == [False, True]
    assert [str(path) for path in files_in(received.folder)] == new


def test_what_a_page_asked_for_waits_as_long_as_it_listens(
    client: TestClient, received: ReceivedFiles, clock: Clock
) -> None:
    [path] = send(client, part(b"x") + END).json()
    assert not received.asked_for(path, "petro", "page")
    with received.listening("page"):
        assert received.asked_for(path, "olha", "page")
        with received.listening("another"):
            clock.now = 500
        received.forget_old()
        assert received.holds(path, "olha")
    clock.now = 550
    received.forget_old()
    assert received.holds(path, "olha"), "a connection that broke may come back"
    clock.now = 561
    received.forget_old()
    assert not received.holds(path, "olha")
    assert files_in(received.folder) == []


def test_files_go_with_the_user_who_leaves(client: TestClient, received: ReceivedFiles) -> None:
    paths = send(client, part(b"x") + END).json()
    received.forget_user("ivan")
    assert received.holds(paths[0], "olha")
    received.forget_user("olha")
    assert not received.holds(paths[0], "olha")
    assert files_in(received.folder) == []


FIELD = 'form-data; name="x"'


@pytest.mark.parametrize(
    ("pieces", "status"),
    [
        ([part(b"x" * 100, FIELD), END], 400),
        ([part(b"x" * (MAX_FILE_BYTES + 1)), END], 413),
        ([part(b"x")], 400),
        (
            [
                b"--b\r\nContent-Disposition: form-data; name=files; filename=",
                b"h" * 1_000_000,
                b"\r\n\r\nx",
                END,
            ],
            400,
        ),
        ([b"no form"], 400),
        ([b""], 400),
        ([part(b"x") * 1_001, END], 413),
    ],
    ids=["field", "large", "cut", "header", "text", "nothing", "many"],
)
def test_what_is_no_form_of_files_leaves_nothing(
    client: TestClient, received: ReceivedFiles, pieces: list[bytes], status: int
) -> None:
    assert send(client, *pieces).status_code == status
    assert files_in(received.folder) == []


def test_what_a_killed_server_left_goes_when_the_next_one_starts(received: ReceivedFiles) -> None:
    script = (
        "import os; from assistant.page.access.receiving import ReceivedFiles; files = ReceivedFiles(); "
        "(files.folder / 'left.txt').touch(); print(files.folder, flush=True); os._exit(1)"
    )
    left = Path(subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout.strip())
    assert (left / "left.txt").exists()
    for folder in (left, received.folder):
        os.utime(folder / "held", (0, 0))
    ReceivedFiles().close()
    assert not left.exists()
    assert received.folder.exists(), "a server that runs keeps its own"


@given(name=st.text(max_size=400))
def test_a_name_is_one_of_a_file_and_of_no_folder(name: str) -> None:
    made = disk_name(name)
    assert len(made.encode("utf-8", "replace")) <= 255
    assert made not in {"", ".", ".."}
    assert not set(made) & set("/\\:\0\n\u202e")


def test_every_server_has_a_folder_that_nobody_else_reads(received: ReceivedFiles) -> None:
    assert receiving._PREFIX in received.folder.name
    if sys.platform != "win32":
        assert received.folder.stat().st_mode & 0o077 == 0
