"""Alignment: where words meet across languages, and what the network reads of two texts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.relevance.alignment import align, content_weights, pair_features
from assistant.relevance.words import Words
from tests.assistant.relevance.test_words import words_of

SENTENCES = (
    "Пароплав відійшов о 15 годині",
    "The ferry left at 15",
    "Паром не отошёл",
    "Olha Reva, 62, spoke",
)


@pytest.mark.parametrize(
    ("asked", "text"),
    [("fifteen", "15"), ("п'ятнадцять", "15"), ("Зеленський", "Zelensky"), ("abolished", "скасували")],
)
def test_the_same_number_name_or_meaning_meets_across_languages(asked: str, text: str):
    assert align(words_of(asked), words_of(text)).same.tolist() == [[1.0]]


@pytest.mark.parametrize(("asked", "text"), [("fifteen", "16"), ("Ivanenko", "Petrenko"), ("1,2", "12")])
def test_another_number_or_name_does_not(asked: str, text: str):
    assert align(words_of(asked), words_of(text)).same.tolist() == [[0.0]]


def pair_of(asked: Words, text: Words):
    return pair_features(
        asked,
        text,
        align(asked, text),
        np.zeros(len(text), dtype=np.int64),
        [np.zeros(len(asked), dtype=np.float32)],
        [0.0],
    )


@given(st.sampled_from(SENTENCES), st.sampled_from(SENTENCES))
def test_features_are_finite_and_of_one_width(asked: str, text: str):
    pair, other = pair_of(words_of(asked), words_of(text)), pair_of(words_of(text), words_of(asked))
    assert pair.vectors.shape == (len(words_of(asked)), 3, 8)
    assert pair.features.shape[1] == other.features.shape[1]
    assert pair.both.shape == other.both.shape
    for values in (pair.vectors, pair.features, pair.unasked, pair.both):
        assert np.isfinite(values).all()


def test_another_number_changes_what_the_network_reads():
    text = words_of("The ferry left at 15")
    right, wrong = (pair_of(words_of(f"Паром ушёл в {hour}"), text) for hour in (15, 16))
    assert not np.array_equal(right.features, wrong.features)


def test_function_words_weigh_less():
    weights = content_weights(words_of("the ferry"))
    assert weights[0] < weights[1]
