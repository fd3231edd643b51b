"""What the assistant and the index say beside an answer stands on the page in the page's language."""

import re
from json import JSONDecodeError
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.assistant import Assistant
from assistant.finding.model_order import rerank_hits
from assistant.models.failures import Endpoint, Failure, cut_off, describe_failure, empty_reply, silent
from assistant.notices import Notice
from assistant.question.scope import explain_filters, make_filters
from assistant.texts.texts import ENGLISH, RUSSIAN, UKRAINIAN
from index.embedding.embedder import TokenEmbedder
from index.messages import CodedText
from index.reading.folder import SUFFIXES, list_files
from index.search.index import open_index
from index.values import CorpusSummary
from tests.support.fakes import ScriptedModel


@pytest.mark.parametrize(
    ("count", "en", "uk", "ru"),
    [
        (1, "1 article", "1 статтю", "1 статью"),
        (3, "3 articles", "3 статті", "3 статьи"),
        (1012, "1\u00a0012 articles", "1\u00a0012 статей", "1\u00a0012 статей"),
    ],
)
def test_a_number_of_articles_has_its_noun_in_the_right_form(count: int, en: str, uk: str, ru: str) -> None:
    notice = Notice("undated", articles=count)
    for texts, words in ((ENGLISH, en), (UKRAINIAN, uk), (RUSSIAN, ru)):
        assert f" {words} " in texts.say(notice)


def test_an_error_within_a_notice_is_told_in_the_same_language() -> None:
    busy = CodedText("model_busy", model="qwen", address="http://a", status="429")
    said = UKRAINIAN.say(Notice("model_broke_off", problem=busy))
    assert said.startswith("Модель «qwen» (http://a) зайнята (HTTP 429)") and said.endswith("йдуть цитати.")


@pytest.mark.parametrize(
    ("filters", "code"),
    [
        ({"until": "1990-01-01"}, "out_of_time"),
        ({"languages": ["uk"], "path": "027*"}, "nothing_left"),
        ({"outlets": ["Baltic Leger"]}, "other_outlets"),
        ({"languages": ["fr"]}, "other_languages"),
        ({"path": "nowhere/*"}, "other_paths"),
        ({"until": "2024-12-31"}, "undated"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_filters_leave_out_is_told(
    demo_index: Path, embedder: TokenEmbedder, filters: dict[str, Any], code: str
) -> None:
    with Assistant.open(index=demo_index, embedder=embedder, model="none") as assistant:
        notices = assistant.find("Хто?", **filters).notices
    assert code in [notice.code for notice in notices]


def test_filters_of_an_index_that_knows_nothing_are_told() -> None:
    nothing = CorpusSummary(
        articles=1, passages=1, months={}, languages={}, outlets={}, earliest=None, latest=None, undated=1
    )
    said = explain_filters(make_filters(outlets=["Herald"], languages=["fr"]), nothing)
    assert [notice.code for notice in said] == ["no_outlets", "no_languages"]


class StatusError(Exception):
    """What a provider's client raises for a status of HTTP."""

    def __init__(self, status_code: int, words: str = "") -> None:
        super().__init__(words)
        self.status_code = status_code


_ENDPOINT = Endpoint(model="qwen", address="http://127.0.0.1:1/v1")
_FAILURES = [
    *(describe_failure(StatusError(status), _ENDPOINT) for status in (400, 401, 402, 404, 413, 429, 500)),
    describe_failure(httpx.ConnectError("no"), _ENDPOINT),
    describe_failure(httpx.ReadTimeout("late"), _ENDPOINT),
    describe_failure(httpx.ReadError("cut"), _ENDPOINT),
    describe_failure(ValueError("odd"), _ENDPOINT),
    describe_failure(JSONDecodeError("bad", "{", 1), _ENDPOINT),
    silent(_ENDPOINT),
    cut_off(_ENDPOINT),
    empty_reply(_ENDPOINT),
]


@pytest.mark.parametrize("failure", _FAILURES, ids=lambda failure: str(failure.error))
def test_every_failure_of_a_model_is_told_in_the_language_of_the_page(failure: Failure) -> None:
    told = UKRAINIAN.say(Notice("model_failed_quotes", problem=failure.error.message))
    known = r"qwen|http\S+|HTTP \d+|\([^)]*\)|OPENAI_\w+|ASSISTANT_\w+"
    assert not re.search("[A-Za-z]{3}", re.sub(known, "", told)), told


def test_an_order_that_a_model_did_not_give_is_told(demo_index: Path, embedder: TokenEmbedder) -> None:
    model = ScriptedModel(["I would rather not say."])
    with open_index(demo_index, embedder=embedder) as index:
        hits = index.search("harvest", count=3)
        articles = index.articles([hit.passage.path for hit in hits])
    assert rerank_hits("harvest", hits, articles=articles, model=model).notice == Notice(
        "not_ranked", model="scripted"
    )


def test_braces_of_a_file_name_are_no_places() -> None:
    assert "a{0}{path}.txt" in UKRAINIAN.say(Notice("changed", path="a{0}{path}.txt"))


def test_the_reasons_of_the_file_listing_are_told(tmp_path) -> None:
    (tmp_path / ".hidden.txt").write_text("x")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "picture.png").write_text("x")
    (tmp_path / "large.txt").write_text("x" * 20)
    reasons = [one.reason for one in list_files(tmp_path, max_bytes=10) if hasattr(one, "reason")]
    assert len(reasons) == 4
    for line in map(UKRAINIAN.say, reasons):
        assert not re.search("[a-z]{4}", re.sub("|".join(map(re.escape, SUFFIXES)), "", line)), line
