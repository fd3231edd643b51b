"""What the assistant and the index say in English stands on the page in the page's language."""

import re
from json import JSONDecodeError
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.answer import NO_MODEL_NOTICE
from assistant.assistant import Assistant
from assistant.finding.model_order import rerank_hits
from assistant.models.failures import Endpoint, Failure, cut_off, describe_failure, empty_reply, silent
from assistant.page.rendering.notices import (
    NO_MODEL,
    notice_code,
    translate_notice,
    translate_problem,
    translate_reason,
)
from assistant.page.texts import ENGLISH, RUSSIAN, UKRAINIAN
from assistant.question.scope import explain_filters, make_filters
from index.embedding.embedder import TokenEmbedder
from index.reading.folder import SUFFIXES, list_files
from index.search.index import open_index
from index.values import CorpusSummary
from tests.support.fakes import ScriptedModel


def test_the_notice_of_no_model_is_known() -> None:
    assert notice_code(NO_MODEL_NOTICE) == NO_MODEL


def test_what_varies_is_kept() -> None:
    notice = "coast/a.txt has changed since it was indexed; its quote is from the indexed text."
    assert "coast/a.txt змінився" in translate_notice(notice, UKRAINIAN)
    assert translate_notice(notice, ENGLISH) == notice


@pytest.mark.parametrize(
    ("counted", "uk", "ru"),
    [
        ("1 article", "1 статтю", "1 статью"),
        ("3 articles", "3 статті", "3 статьи"),
        ("12 articles", "12 статей", "12 статей"),
    ],
)
def test_a_number_of_articles_has_its_noun_in_the_right_form(counted: str, uk: str, ru: str) -> None:
    notice = f"The date filter left out {counted} without a known year."
    assert translate_notice(notice, ENGLISH) == notice
    assert f" {uk} " in translate_notice(notice, UKRAINIAN)
    assert f" {ru} " in translate_notice(notice, RUSSIAN)


@pytest.mark.parametrize(
    ("notice", "code"),
    [
        ("Busy; try later. What it said before is kept, and quotes follow.", "model_broke_off"),
        ("Busy; try later. The passages keep the order of the search.", "order_kept"),
    ],
)
def test_why_a_model_is_not_used_is_told_with_its_reason(notice: str, code: str) -> None:
    assert notice_code(notice) == code
    assert translate_notice(notice, UKRAINIAN).startswith("Busy; try later. ")


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
def test_what_the_filters_leave_out_is_known(
    demo_index: Path, embedder: TokenEmbedder, filters: dict[str, Any], code: str
) -> None:
    with Assistant.open(index=demo_index, embedder=embedder, model="none") as assistant:
        notices = assistant.find("Хто?", **filters).notices
    assert code in map(notice_code, notices)


def test_filters_of_an_index_that_knows_nothing_are_known() -> None:
    nothing = CorpusSummary(
        articles=1, passages=1, months={}, languages={}, outlets={}, earliest=None, latest=None, undated=1
    )
    said = explain_filters(make_filters(outlets=["Herald"], languages=["fr"]), nothing)
    assert [notice_code(line) for line in said] == ["no_outlets", "no_languages"]


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
@pytest.mark.parametrize("rest", ["", " The answer is made of quotes instead."], ids=["alone", "with quotes"])
def test_every_failure_of_a_model_is_told_in_the_language_of_the_page(failure: Failure, rest: str) -> None:
    told = translate_notice(f"{failure.error}{rest}", UKRAINIAN)
    known = r"qwen|http\S+|HTTP \d+|\([^)]*\)|OPENAI_\w+|ASSISTANT_\w+"
    assert not re.search("[A-Za-z]{3}", re.sub(known, "", told)), told


def test_an_order_that_a_model_did_not_give_is_told(demo_index: Path, embedder: TokenEmbedder) -> None:
    model = ScriptedModel(["I would rather not say."])
    with open_index(demo_index, embedder=embedder) as index:
        hits = index.search("harvest", count=3)
        articles = index.articles([hit.passage.path for hit in hits])
    notice = rerank_hits("harvest", hits, articles=articles, model=model).notice
    assert notice_code(notice) == "not_ranked"


def test_an_error_the_page_does_not_know_is_passed_on_as_one() -> None:
    message = "the index is damaged; build it again"
    assert translate_problem(message, ENGLISH) == message
    assert translate_problem(message, RUSSIAN) == f"Не получилось. Программа сообщает: {message}"


def test_a_sentence_of_another_shape_stays_as_it_is() -> None:
    assert notice_code("Something new happened.") is None
    assert translate_notice("Something new happened.", RUSSIAN) == "Something new happened."


def test_braces_of_a_file_name_are_no_places() -> None:
    notice = "a{0}{path}.txt has changed since it was indexed; its quote is from the indexed text."
    assert "a{0}{path}.txt" in translate_notice(notice, UKRAINIAN)


def test_the_reasons_of_the_file_listing_are_known(tmp_path) -> None:
    (tmp_path / ".hidden.txt").write_text("x")
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "picture.png").write_text("x")
    (tmp_path / "large.txt").write_text("x" * 20)
    reasons = [one.reason for one in list_files(tmp_path, max_bytes=10) if hasattr(one, "reason")]
    assert len(reasons) == 4
    translated = [translate_reason(reason, UKRAINIAN) for reason in reasons]
    for line in translated:
        assert not re.search("[a-z]{4}", re.sub("|".join(map(re.escape, SUFFIXES)), "", line)), line
