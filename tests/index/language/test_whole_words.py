"""Words broken by layout are whole for the search, and every character knows where it stands in the text."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.language.names import name_terms
from index.language.question_words import question_words
from index.language.terms import placed_terms, text_terms
from index.language.whole_words import breaks_word, whole_words
from index.language.words import split_words

BROKEN = {
    "soft hyphens": "Тере\u00adщен\u00adко",
    "a zero-width space": "Тере\u200bщенко",
    "a word joiner": "Тере\u2060щенко",
    "a byte-order mark": "Тере\ufeffщенко",
    "a joiner and a direction mark": "Тере\u200d\u200eщенко",
    "a stress mark": "Тере\u0301щенко",
    "a Latin letter for a stressed one": "Терéщенко",
    "a hyphen at a line's end": "Тере-\nщенко",
    "a hyphen before blanks": "Тере- \r\n  щенко",
    "a soft hyphen at a line's end": "Тере\u00ad\nщенко",
    "a sign for a soft hyphen": "Тере¬\nщенко",
    "a typographic hyphen": "Тере\u2010\nщенко",
    "a stress mark before the hyphen": "Тере\u0301-\nщенко",
    "a hyphen in quoted mail": "Тере-\n> щенко",
    "letters of another script": "Tepeщeнкo",
}
LETTERS = ["Те", "ре", "щен", "ко", "і\u0308", "e\u0301", "é", "Ї", "7", "🙂\u200d", "."]
LAYOUT = ["-", "-\n", "\u00ad", "\u00ad\n", "\u200b", "\u0301", "\ufeff", " ", "\n\n", "\r\n"]
pieces = st.sampled_from([*LETTERS, *LAYOUT])
texts = st.one_of(st.lists(pieces, max_size=20).map("".join), st.text(max_size=40))


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_word_is_found_as_the_whole_one(broken: str) -> None:
    text = f"Приз узяв {broken} у Буську."

    assert text_terms(text) == text_terms("Приз узяв Терещенко у Буську.")
    assert name_terms(text) == name_terms("Приз узяв Терещенко у Буську.")
    assert split_words(text)[2] == "Терещенко"
    assert broken in {text[start:end] for start, end, _ in placed_terms(text)}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_word_of_a_question_is_the_whole_one(broken: str) -> None:
    [asked, *_] = [word for word in question_words(f"Який приз узяв {broken}?") if word.name]
    [whole, *_] = [word for word in question_words("Який приз узяв Терещенко?") if word.name]

    assert (asked.term, asked.name) == (whole.term, whole.name)


def test_letters_apart_from_their_marks_are_put_together() -> None:
    apart = unicodedata.normalize("NFD", "Її ёлка, café й ґанок")

    assert whole_words(apart).text == "Її ёлка, café й ґанок"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Івано-\nФранківськ", "Івано-Франківськ"),
        ("МІНІ-\nСТЕРСТВО", "МІНІСТЕРСТВО"),
        ("будь-який", "будь-який"),
        ("рейс Ту-\n134", "рейс Ту-\n134"),
        ("два дні -\nі все", "два дні -\nі все"),
        ("кінець-\n\nпочаток", "кінець-\n\nпочаток"),
        ("résumé naïve", "résumé naïve"),
        ("Дем‘янчук, Солов´їний", "Дем'янчук, Солов'їний"),
        ("Kуіv", "Kуіv".translate({0x443: "y", 0x456: "i"})),
        ("Windowsом, TVшний, a б c д", "Windowsом, TVшний, a б c д"),
        ("лікар Т е р е щ е н к о, а з ним", "лікар Терещенко, а з ним"),
        ("я і в У", "я і в У"),
    ],
)
def test_names_numbers_dashes_and_foreign_letters_stay(text: str, whole: str) -> None:
    assert whole_words(text).text == whole


@given(texts)
@example("\u0301")
@example("а\u00ad\n")
@example("а-\n\u0301б")
def test_every_character_stands_for_a_span_in_order(text: str) -> None:
    whole = whole_words(text)

    spans = list(zip(whole.starts, whole.ends, strict=True))
    assert len(spans) == len(whole.text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] or one == other for one, other in pairwise(spans))


@given(texts)
def test_what_is_left_out_is_only_what_breaks_words(text: str) -> None:
    whole = whole_words(text)
    covered = {
        place for start, end in zip(whole.starts, whole.ends, strict=True) for place in range(start, end)
    }

    left = "".join(text[place] for place in range(len(text)) if place not in covered)
    assert not any(character.isalnum() for character in left)


@given(texts)
def test_whole_words_are_not_joined_further(text: str) -> None:
    once = whole_words(text).text

    assert text_terms(whole_words(once).text) == text_terms(once)


@given(texts)
def test_terms_stand_where_their_words_do(text: str) -> None:
    for start, end, term in placed_terms(text):
        assert text[start:end].strip() == text[start:end] != ""
        assert term in text_terms(text[start:end]) or not text[start:end].isalpha()


def test_lines_of_which_the_first_ends_in_a_part_of_a_word_are_known() -> None:
    assert breaks_word("Приз узяв Тере-", "щенко у Буську.")
    assert not breaks_word("Приз узяв Терещенко —", "у Буську.")
    assert not breaks_word("Приз узяв Тере-", "")
