"""The glossary: what its file holds, and how words of three languages meet by it."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from index.language.glossary import GLOSSARY, meanings
from index.language.question_words import question_words
from index.language.terms import word_term
from index.storage.lexical import LexicalIndex, LexicalRow

LETTERS = {"English": "a-z", "Ukrainian": "а-щьюяєіїґ", "Russian": "а-яё"}
LINES = GLOSSARY.read_text(encoding="utf-8").splitlines()


def test_every_line_has_words_of_the_three_languages() -> None:
    words = "\t".join(rf"[{letters}']+(?: [{letters}']+)*" for letters in LETTERS.values())
    assert [line for line in LINES if not re.fullmatch(words, line)] == []


def test_lines_are_sorted_and_none_stands_twice() -> None:
    assert sorted(set(LINES)) == LINES


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("embassy", "посольства"),
        ("ambassadors", "послом"),
        ("summoned", "викликали"),
        ("викликали", "вызвали"),
        ("eggs", "яйцами"),
        ("яйцями", "яйца"),
        ("flood", "наводнение"),
        ("лікарня", "hospital"),
    ],
)
def test_words_that_mean_the_same_meet_whatever_their_endings(one: str, other: str) -> None:
    assert word_term(other) in meanings(word_term(one))
    assert word_term(one) in meanings(word_term(other))


def test_a_word_that_is_not_there_means_itself_alone() -> None:
    assert meanings(word_term("Rooibos")) == {word_term("Rooibos")}
    assert meanings("") == {""}


def test_meanings_do_not_run_on_from_word_to_word() -> None:
    """A word of two senses stands in two lines; what means the one does not mean the other."""
    assert word_term("місяць") in meanings(word_term("month")) & meanings(word_term("moon"))
    assert word_term("moon") not in meanings(word_term("month"))


def test_function_words_of_a_question_are_left_out_and_others_carry_their_meanings() -> None:
    words = question_words("Who threw eggs at the embassy?")
    assert [word.term for word in words] == [word_term(one) for one in ("threw", "eggs", "embassy")]
    assert all(
        word_term(other) in word.meanings
        for word, other in zip(words[1:], ("яйца", "посольство"), strict=True)
    )


TOLD = [
    "Міст через затоку закрили на ремонт до весни, повідомили в управлінні доріг.",
    "Урожай зерна цього року менший на третину, кажуть у спілці фермерів.",
    "Бібліотеку відкриють після ремонту у вересні, обіцяє директорка.",
    "Лікарня отримала новий апарат, який подарували благодійники.",
]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What did the farmers say about the harvest of grain?", 1),
        ("When will the library be opened?", 2),
        ("Что получила больница?", 3),
    ],
)
def test_a_question_without_names_finds_the_words_of_another_language(
    tmp_path: Path, question: str, told: int
) -> None:
    with closing(LexicalIndex.open(tmp_path / "lexical.sqlite", writable=True)) as lexical:
        lexical.add(LexicalRow(number=number, title="", text=text) for number, text in enumerate(TOLD))
        assert lexical.search(question, 1)[0][0] == told
