"""`ask --format`, `export` and `verify`: documents, exit codes, and what is printed."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from assistant import ask
from assistant.cli.main import main
from assistant.exporting.export_formats import FORMATS
from assistant.exporting.values import FORMAT_NAMES
from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder
from tests.support.scripted_server import Step, scripted_server

CORPUS = Path(__file__).parents[3] / "corpus"
AMBASSADOR = "why was the ambassador summoned?"


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory, embedder: TokenEmbedder) -> Path:
    """A folder with a copy of the demonstration corpus, and its index."""
    folder = tmp_path_factory.mktemp("carried")
    shutil.copytree(CORPUS, folder / "corpus")
    build_index(folder / "corpus", index=folder / "index", embedder=embedder)
    return folder


@pytest.fixture
def folder(indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model_cache: Path) -> Path:
    monkeypatch.setenv("ASSISTANT_CACHE", str(model_cache))
    monkeypatch.chdir(tmp_path)
    return indexed


def verify(capfd: pytest.CaptureFixture[str], index: Path, place: Path) -> tuple[int, Any]:
    capfd.readouterr()
    code = main(["verify", str(place), "--index", str(index), "--json"])
    return code, json.loads(capfd.readouterr().out)


def test_an_answer_is_exported_in_every_format_and_a_folder_of_them_verifies(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    index = folder / "index"
    saved, exports = tmp_path / "answer.json", tmp_path / "exports"
    exports.mkdir()
    assert main(["ask", AMBASSADOR, "--index", str(index), "--json"]) == 0
    saved.write_text(capfd.readouterr().out)
    quotes = len(json.loads(saved.read_text())["citations"])
    for name in FORMAT_NAMES:
        out = exports / f"{name}{FORMATS[name].suffix}"
        assert main(["export", str(saved), "--format", name, "--out", str(out), "--language", "uk"]) == 0
    (exports / "notes.txt").write_text("no export")
    code, told = verify(capfd, index, exports)
    assert (code, told["stands"], told["gone"]) == (0, quotes * len(FORMAT_NAMES), 0)
    assert [Path(one["file"]).name for one in told["skipped"]] == ["notes.txt"]


def test_an_answer_is_asked_for_as_a_document(
    folder: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["ask", AMBASSADOR, "--index", str(folder / "index"), "--format", "markdown"]) == 0
    written = capfdbinary.readouterr().out.decode()
    assert written.startswith(f"## {AMBASSADOR}\n")
    assert " · sha256:" in written


def translating(request: dict[str, Any]) -> Step:
    """A model that fails to answer, and translates."""
    asked = request["messages"][-1]["content"]
    return Step(pieces=["The ambassador was called in."]) if "<quotation>" in asked else Step(status=400)


def test_quotes_in_another_language_are_translated_on_request_alone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    asked = ["ask", AMBASSADOR, "--index", str(folder / "index"), "--model", "scripted"]
    out = tmp_path / "answer.md"
    with scripted_server(translating) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        assert main([*asked, "--json"]) == 0
        assert not [one for one in server.requests if "<quotation>" in one["messages"][-1]["content"]]
        plain = json.loads(capfd.readouterr().out)
        assert main([*asked, "--json", "--translate"]) == 0
        translated = json.loads(capfd.readouterr().out)
        assert main([*asked, "--translate"]) == 0
        printed = capfd.readouterr().out
        assert main([*asked, "--translate", "--format", "markdown", "--out", str(out)]) == 0
        by_function = ask(AMBASSADOR, index=folder / "index", model="scripted", translate=True)
    foreign = [one["number"] for one in translated["citations"] if one["language"] != "en"]
    assert foreign
    assert [one["citation"] for one in translated["translations"]] == foreign
    assert [one.citation for one in by_function.translations] == foreign
    assert (plain["translations"], plain["citations"]) == ([], translated["citations"])
    assert translated["usage"]["completion_tokens"] > plain["usage"]["completion_tokens"]
    assert printed.count("Machine translation, scripted: The ambassador was called in.") == len(foreign)
    assert out.read_text(encoding="utf-8").count("Machine translation, scripted") == len(foreign)
    assert verify(capfd, folder / "index", out)[1]["stands"] == len(translated["citations"])


def test_a_script_learns_what_no_longer_stands(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    index = copy / "index"
    out = tmp_path / "answer.md"
    assert main(["index", str(copy / "corpus"), "--index", str(copy / "own")]) == 0
    index = copy / "own"
    assert main(["ask", AMBASSADOR, "--index", str(index), "--format", "markdown", "--out", str(out)]) == 0
    code, told = verify(capfd, index, out)
    assert (code, told["changed"], told["gone"], told["moved"]) == (0, 0, 0, 0)
    first = told["exports"][0]["quotes"][0]
    file = copy / "corpus" / first["path"]
    word = max(first["quote"].split(), key=len)
    file.write_bytes(file.read_bytes().replace(word.encode(), f"{word[:-1]}§".encode()))
    code, told = verify(capfd, index, out)
    assert code == 3
    assert told["changed"] >= 1
    assert main(["verify", str(out), "--index", str(index)]) == 3
    printed = capfd.readouterr().out
    assert "changed" in printed
    assert "{+" in printed and "§" in printed
    shutil.rmtree(copy / "corpus")
    assert main(["verify", str(out), "--index", str(index)]) == 1
    assert str(copy / "corpus") in capfd.readouterr().err


@pytest.mark.parametrize("words", [["verify", "missing.md"], ["export", "missing.json"], ["verify", "empty"]])
def test_what_cannot_be_read_is_one_clear_line(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], words: list[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert main([*words, "--index", str(folder / "index")]) == 1
    told = capfd.readouterr().err
    assert words[1] in told
    assert told.count("\n") == 1


def test_verify_says_in_its_help_which_code_tells_what(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["verify", "--help"])
    told = " ".join(capfd.readouterr().out.split())
    assert "Exit code 0 when every quote stands where it was taken from, 3 when one moved" in told
