"""`assistant follow` and `assistant news`, and what `assistant index --watch` tells after an update."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import pytest

from assistant.cli.main import main
from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder

BRIDGE = """Bridge in Olshany
River Post

The bridge in Olshany was closed because of a cracked pier, the council said. Carts go by the ford."""
WHY = "Why was the bridge in Olshany closed?"


@pytest.fixture
def run(
    tmp_path: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Run a command over an index of one article; return what it prints."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_CACHE", str(model_cache))
    (tmp_path / "news").mkdir()
    write(
        tmp_path,
        "market",
        "Market day\nRiver Post\n\nHoney was dear on Saturday, and there was little of it.",
    )

    def run(*arguments: str, code: int = 0) -> str:
        assert main(arguments) == code
        return capsys.readouterr().out

    return run


def write(folder: Path, name: str, text: str) -> None:
    (folder / "news" / f"{name}.txt").write_text(text, encoding="utf-8")


def test_a_followed_question_is_told_what_an_update_brought_once(
    run: Callable[..., str], tmp_path: Path, embedder: TokenEmbedder
) -> None:
    run("index", "news")
    run("follow", WHY)
    assert run("news") == "Nothing new.\n"
    write(tmp_path, "bridge", BRIDGE)
    run("index", "news")
    told = run("news")
    assert told.startswith(f"{WHY}\n  account: ")
    assert "cracked pier" in told
    assert "bridge.txt · Bridge in Olshany" in told
    assert run("news", "--json") == json.dumps({"news": []}, indent=1) + "\n"
    feed = feedparser.parse((tmp_path / ".assistant/index/following/feed.xml").read_bytes())
    assert [one.title for one in feed.entries] == [f"New: {WHY}"]
    [listed] = json.loads(run("follow", "--list", "--json"))["questions"]
    assert (listed["number"], listed["text"], listed["told"]) == (1, WHY, 1)
    assert json.loads(run("follow", "--remove", "1", "--json")) == {"questions": []}


def test_watching_tells_news_after_each_update(
    run: Callable[..., str], tmp_path: Path, embedder: TokenEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("index", "news")
    run("follow", WHY)

    def watched(folder: Path, *, index: Path, **_: Any) -> Any:
        for name, text in (("bridge", BRIDGE), ("copy", f"Gazette\n\n{BRIDGE}")):
            write(tmp_path, name, text)
            yield build_index(folder, index=index, embedder=embedder)

    monkeypatch.setattr("index.building.watching.watch_folder", watched)
    told = run("index", "news", "--watch", "--json")
    first, second = map(json.loads, told.replace("}\n{", "}\n\0{").split("\0"))
    assert [one["kind"] for one in first["news"]] == ["account"]
    assert "news" not in second


def test_a_question_is_followed_under_filters(run: Callable[..., str]) -> None:
    run("index", "news")
    run("follow", WHY, "--outlet", "River Post", "--since", "2024-07-01")
    assert "outlets: River Post; since: 2024-07-01" in run("follow", "--list")
    [kept] = json.loads(run("follow", "--list", "--json"))["questions"]
    assert kept["filters"] == {"outlets": ["River Post"], "since": "2024-07-01"}
    run("follow", WHY, "--since", "soon", code=1)
