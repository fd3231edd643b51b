"""What the assistant and the index say in English stands on the page in the page's language."""

import re
import string
from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.composing import NO_MODEL_NOTICE
from index.embedding import TokenEmbedder
from index.reading import SUFFIXES, list_files
from ui.notices import NO_MODEL, notice_code, translate_notice, translate_reason
from ui.texts import ENGLISH, RUSSIAN, TEXTS, UKRAINIAN


def test_the_notice_of_no_model_is_known() -> None:
    assert notice_code(NO_MODEL_NOTICE) == NO_MODEL


def test_what_varies_is_kept() -> None:
    notice = "7 articles without a known year were left out by the date filter."
    assert translate_notice(notice, UKRAINIAN) == "Фільтр за датою не врахував статей без відомого року: 7."
    assert translate_notice(notice, ENGLISH) == notice


@pytest.mark.parametrize(
    ("notice", "code"),
    [
        ("Busy; try later. What it said before is kept, and quotes follow.", "model_broke_off"),
        ("Busy; try later. The passages keep the order of the search.", "order_kept"),
    ],
)
def test_why_a_model_is_not_used_is_told_with_its_reason(notice: str, code: str) -> None:
    assert notice_code(notice) == code
    assert "(Busy; try later.)" in translate_notice(notice, UKRAINIAN)


def test_what_the_filters_leave_out_is_known(demo_index: Path, embedder: TokenEmbedder) -> None:
    with Assistant.open(index=demo_index, embedder=embedder, model="none") as assistant:
        long_ago = assistant.find("Хто?", until="1990-01-01").notices
        nothing = assistant.find("Хто?", languages=["uk"], path="027*").notices
    assert "out_of_time" in map(notice_code, long_ago)
    assert "nothing_left" in map(notice_code, nothing)


def test_a_sentence_of_another_shape_stays_as_it_is() -> None:
    assert notice_code("Something new happened.") is None
    assert translate_notice("Something new happened.", RUSSIAN) == "Something new happened."


def test_braces_of_a_file_name_are_no_places() -> None:
    notice = "a{0}{path}.txt has changed since it was indexed; its quote is from the indexed text."
    assert "a{0}{path}.txt" in translate_notice(notice, UKRAINIAN)


@pytest.mark.parametrize(
    "kind", ["notices", "unread_reasons", "refused", "periods", "add_stages", "articles_per"]
)
def test_each_language_fills_the_same_places(kind: str) -> None:
    for code, template in getattr(ENGLISH, kind).items():
        places = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        for texts in TEXTS.values():
            own = {name for _, name, _, _ in string.Formatter().parse(getattr(texts, kind)[code]) if name}
            assert own <= places, (texts.code, code)


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
