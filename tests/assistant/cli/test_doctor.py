"""What the doctor finds, and what it says leaves the machine."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.cli.doctor import Diagnosis, Finding, examine, what_leaves
from index.building.build import build_index
from index.embedding.embedder import Vectors, scaled_to_length_one
from index.errors import SettingsError
from index.settings import Settings
from tests.support.scripted_server import Step, scripted_server

KEY = "sk-planted-key-that-nobody-may-see"


class HashEmbedder:
    """Vectors made of hashes: another embedder than the default one."""

    name = "hash/8"
    dimensions = 8
    max_tokens = 100

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        rows = [list(hashlib.sha256(text.encode()).digest()[:8]) for text in texts]
        return scaled_to_length_one(np.array(rows, dtype=np.float32).reshape(len(texts), 8))

    embed_queries = embed_passages


@pytest.fixture(autouse=True)
def _converted_model_in_an_empty_folder(
    monkeypatch: pytest.MonkeyPatch, model_cache: Path, tmp_path: Path
) -> None:
    monkeypatch.setenv("ASSISTANT_CACHE", str(model_cache))
    monkeypatch.chdir(tmp_path)


def by_name(findings: Diagnosis) -> Mapping[str, Finding]:
    return {part.name: part for part in findings.parts}


def test_a_whole_set_up_works_in_every_part(demo_index: Path) -> None:
    findings = examine(demo_index, servers={})
    assert [part for part in findings.parts if not part.works] == []
    assert by_name(findings).keys() == {
        *("version", "settings", "corpus", "embedder", "index", "language model")
    }
    assert "14 articles" in by_name(findings)["index"].detail
    assert "e5" in by_name(findings)["embedder"].detail
    assert findings.leaves == "nothing"


def test_a_model_server_of_this_machine_is_named_and_not_used(demo_index: Path) -> None:
    with scripted_server(Step()) as server:
        server.documents["/v1/models"] = {"data": [{"id": "qwen3:4b-instruct"}, {"id": "odd\nname"}]}
        findings = examine(
            demo_index, servers={"ollama": server.base_url, "lmstudio": "http://127.0.0.1:9/v1"}
        )
        assert server.requests == []
    detail = by_name(findings)["ollama"].detail
    assert server.base_url in detail
    assert "ASSISTANT_MODEL=ollama:qwen3:4b-instruct" in detail
    assert "\n" not in detail
    assert "lmstudio" not in by_name(findings)
    assert findings.leaves == "nothing"


def test_what_is_no_model_server_is_not_named(demo_index: Path) -> None:
    with scripted_server(Step()) as server:
        server.documents["/v1/models"] = {"data": "a page of something else"}
        assert "llamacpp" not in by_name(examine(demo_index, servers={"llamacpp": server.base_url}))


def test_the_document_holds_every_part(demo_index: Path) -> None:
    findings = examine(demo_index)
    document = findings.to_dict()
    assert document.keys() == {"parts", "leaves"}
    assert [part["name"] for part in document["parts"]] == [part.name for part in findings.parts]
    assert all(part.keys() == {"name", "works", "detail"} for part in document["parts"])


def test_a_missing_index_says_how_to_make_one(tmp_path: Path) -> None:
    part = by_name(examine(tmp_path / "absent"))["index"]
    assert not part.works
    assert "assistant index" in part.detail


def test_an_index_of_another_embedder_does_not_work(tmp_path: Path) -> None:
    corpus = tmp_path / "articles"
    corpus.mkdir()
    (corpus / "fair.txt").write_text("The fair\n\nThe fair in Sosnivka opens on Friday with forty stalls.")
    build_index(corpus, index=tmp_path / "index", embedder=HashEmbedder())
    part = by_name(examine(tmp_path / "index"))["index"]
    assert not part.works
    assert "hash/8" in part.detail
    assert "index again" in part.detail


def test_a_missing_or_empty_corpus_is_said(
    demo_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_CORPUS", str(tmp_path / "absent"))
    assert not by_name(examine(demo_index))["corpus"].works
    (tmp_path / "absent").mkdir()
    assert not by_name(examine(demo_index))["corpus"].works


def test_an_embedder_that_cannot_open_is_said_and_the_index_still_described(
    demo_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_EMBEDDING", "unheard-of")
    parts = by_name(examine(demo_index))
    assert not parts["embedder"].works
    assert "unheard-of" in parts["embedder"].detail
    assert not parts["index"].works
    assert "14 articles" in parts["index"].detail


def test_a_named_model_is_asked_once_and_answers(demo_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted_server(Step(pieces=["ready"])) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        part = by_name(examine(demo_index, "scripted"))["language model"]
    assert part.works
    assert "scripted on this machine" in part.detail
    assert len(server.requests) == 1


def test_a_model_that_refuses_the_key_does_not_work_and_hides_it(
    demo_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = Step(status=401, error=f"Incorrect API key provided: {KEY}", code="invalid_api_key")
    with scripted_server(refused) as server:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        findings = examine(demo_index, "scripted")
    part = by_name(findings)["language model"]
    assert not part.works
    assert "OPENAI_API_KEY" in part.detail
    assert KEY not in str(findings.to_dict())
    assert len(server.requests) == 1


def test_without_a_named_model_none_is_asked(demo_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted_server(Step(pieces=["ready"])) as server:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("ASSISTANT_MODEL", "scripted")
        findings = examine(demo_index, "none")
    assert by_name(findings)["language model"].works
    assert server.requests == []
    assert findings.leaves.startswith("nothing; OPENAI_API_KEY is set")


def test_settings_that_cannot_be_used_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMA_URL", "127.0.0.1:8000")
    with pytest.raises(SettingsError):
        examine()


REMOTE = "https://reader:secret@models.example:8443/v1?token=secret"
LOCAL = "http://127.0.0.1:11434/v1"


@pytest.mark.parametrize(
    ("settings", "said", "hosts"),
    [
        (Settings(), "nothing", []),
        (Settings(openai_api_key=KEY), "no language model is named", []),
        (Settings(model="mistral", openai_base_url=LOCAL), "nothing", []),
        (Settings(model="models/small.gguf", openai_api_key=KEY), "nothing", []),
        (Settings(model="gpt-x", openai_api_key=KEY), "question", ["https://api.openai.com/v1"]),
        (Settings(model="gpt-x", openai_base_url=REMOTE), "question", ["https://models.example:8443/v1"]),
        (Settings(embedding="openai:e", openai_api_key=KEY), "every passage", ["https://api.openai.com/v1"]),
        (Settings(embedding="openai:e", openai_base_url=LOCAL), "nothing", []),
        (Settings(embedding="e5:folder", openai_base_url=REMOTE), "nothing", []),
        (
            Settings(embedding="openai:e", model="m", openai_base_url=REMOTE),
            "every passage",
            ["https://models.example:8443/v1", "https://models.example:8443/v1"],
        ),
    ],
)
def test_what_leaves_names_the_machine_it_goes_to(settings: Settings, said: str, hosts: list[str]) -> None:
    leaves = what_leaves(settings)
    assert said in leaves
    assert leaves.startswith("nothing") == (not hosts)
    assert [word for word in leaves.split() if "." in word] == hosts
    assert "secret" not in leaves
    assert KEY not in leaves
