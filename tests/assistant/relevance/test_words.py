"""Words: one vector a word, the numbers that words stand for, and what a word is."""

import numpy as np
import pytest

from assistant.relevance.words import MARKS, Words, class_names, joined_words, sentence_words, text_words
from index.embedding.embedder import TokenVectors
from index.values import Span


def tokens_of(*pieces: tuple[int, int]) -> TokenVectors:
    """Return a token for each span, its vector a unit axis of its own."""
    return TokenVectors(
        vectors=np.eye(len(pieces), 8, dtype=np.float32),
        offsets=np.array(pieces, dtype=np.int64).reshape(-1, 2),
    )


def words_of(text: str) -> Words:
    """Return the words of a text of which each blank-separated piece is one token."""
    pieces, start = [], 0
    for piece in text.split(" "):
        pieces.append((start, start + len(piece)))
        start += len(piece) + 1
    vectors = np.ones((len(pieces), 8), dtype=np.float32) / np.sqrt(8)
    return text_words(text, TokenVectors(vectors=vectors, offsets=np.array(pieces, dtype=np.int64)))


def test_the_tokens_of_a_word_become_one_vector_of_length_one():
    words = text_words("ferries", tokens_of((0, 4), (4, 7)))
    assert len(words) == 1
    assert words.vectors[0] == pytest.approx([2**-0.5, 2**-0.5, 0, 0, 0, 0, 0, 0])


def test_a_word_broken_by_layout_is_one_word():
    words = text_words("old fer-\nry", tokens_of((0, 3), (4, 11)))
    assert words.spans.tolist() == [[0, 3], [4, 11]]
    assert words.terms == text_words("old ferry", tokens_of((0, 3), (4, 9))).terms


def test_a_word_without_a_token_is_left_out():
    words = text_words("old ferry", tokens_of((4, 9)))
    assert words.spans.tolist() == [[4, 9]]


def test_a_word_weighs_the_mean_of_its_tokens():
    words = text_words("ferries", tokens_of((0, 4), (4, 7)), np.array([1.0, 0.5], dtype=np.float32))
    assert words.weights.tolist() == [0.75]


def test_a_text_of_no_words_has_none():
    assert len(text_words("…", tokens_of((0, 1)))) == 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("55 000", 55_000),
        ("55 thousand", 55_000),
        ("1,2 млн", 1_200_000),
        ("2,500", 2_500),
        ("п'ятнадцять", 15),
        ("пятнадцати", 15),
        ("fifteen", 15),
        ("двадцять п'ять", 25),
        ("три тысячи двести", 3_200),
        ("two hundred", 200),
        ("третій", 3),
    ],
)
def test_a_number_is_read_in_digits_and_in_words(text: str, value: float):
    assert any(value in values for values in words_of(text).values)


@pytest.mark.parametrize(("text", "value"), [("2019 first", 2020), ("two three", 5), ("5 7", 12)])
def test_numbers_beside_each_other_are_not_added(text: str, value: float):
    assert all(value not in values for values in words_of(text).values)


@pytest.mark.parametrize("text", ["They did not sail", "Вони не відпливли", "Они не отплыли"])
def test_a_negation_is_marked_in_each_language(text: str):
    column = len(MARKS) + class_names().index("negation")
    assert words_of(text).marks[:, column].sum() == 1


def test_the_first_word_of_a_sentence_is_no_name():
    words = words_of("Yesterday Olha left.")
    assert words.marks[:, MARKS.index("name")].tolist() == [0, 1, 0]


def test_sentences_share_the_words_of_their_passage():
    text = "Ferry back. Bicycles free."
    tokens = tokens_of((0, 5), (6, 10), (10, 11), (12, 20), (21, 25))
    sentences = sentence_words(text, tokens, [Span(start=0, end=11), Span(start=12, end=26)])
    assert [text[start:end] for one in sentences for start, end in one.spans] == [
        "Ferry",
        "back",
        "Bicycles",
        "free",
    ]
    assert [len(one) for one in sentences] == [2, 2]


def test_joined_words_stand_in_order():
    first, second = words_of("Ferry back"), words_of("Bicycles free")
    assert joined_words([first, second]).terms == first.terms + second.terms
