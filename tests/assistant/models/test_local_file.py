"""A GGUF file served by llama.cpp itself, on a loopback port of this process (extra `local`)."""

import gc
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from assistant.errors import ModelSettingsError
from assistant.models.client import LlamaIndexModel
from assistant.models.failures import ContextTooLongError
from assistant.models.opening import open_model
from assistant.models.replies import Message, StreamEnd
from tests.support.tiny_gguf import write_tiny_model

pytest.importorskip("xllamacpp", reason="the extra 'local' is not installed")


@pytest.fixture(scope="module")
def tiny_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "tiny.gguf"
    write_tiny_model(path)
    return path


@pytest.fixture(scope="module")
def model(tiny_file: Path) -> Iterator[LlamaIndexModel]:
    opened = open_model(str(tiny_file), context_tokens=400)
    assert isinstance(opened, LlamaIndexModel)
    yield opened
    opened.close()


def ask(model: LlamaIndexModel, text: str) -> list[str | StreamEnd]:
    return list(model.stream([Message(role="user", content=text)]))


def test_it_writes_and_counts_its_tokens(model):
    *pieces, end = ask(model, "hello")
    assert "".join(piece for piece in pieces if isinstance(piece, str))
    assert isinstance(end, StreamEnd)
    assert not end.estimated
    assert 0 < end.usage.completion_tokens <= 100


def test_it_answers_alike_each_time(model):
    assert ask(model, "hello")[:-1] == ask(model, "hello")[:-1]


def test_it_is_named_after_its_file_and_leaves_the_machine_nothing(model):
    assert (model.name, model.local, model.context_tokens) == ("tiny.gguf", True, 400)
    assert urlsplit(model.address).hostname == "127.0.0.1"


def test_others_on_the_machine_cannot_use_it(model):
    assert httpx.post(f"{model.address}/chat/completions", json={}, trust_env=False).status_code == 401


def test_a_prompt_above_its_context_is_said(model):
    with pytest.raises(ContextTooLongError):
        ask(model, "hello " * 300)


def test_closing_frees_its_port(tiny_file):
    opened = open_model(str(tiny_file), context_tokens=256)
    assert isinstance(opened, LlamaIndexModel)
    port = urlsplit(opened.address).port
    assert port
    opened.close()
    gc.collect()
    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", port)) != 0


def test_half_a_file_is_named(tiny_file, tmp_path):
    half = tmp_path / "half.gguf"
    half.write_bytes(tiny_file.read_bytes()[:20_000])
    with pytest.raises(ModelSettingsError, match=r"half\.gguf"):
        open_model(str(half))
