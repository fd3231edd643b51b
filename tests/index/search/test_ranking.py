"""What orders candidates: late interaction, shared words and the cosine, joined; copies come last."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embedding.embedder import TokenVectors
from index.language.question_words import question_words
from index.language.terms import word_term
from index.search.ranking import (
    COPY_PENALTY,
    COSINE,
    SHARED_WORDS,
    fused,
    late_interaction,
    matchable_terms,
    matches_in_each,
    rarity_weights,
    token_words,
    without_copies,
    without_crowding,
)
from tests.support.hash_embedder import HashEmbedder


def tokens(*vectors: tuple[float, ...]) -> TokenVectors:
    offsets = [[position, position + 1] for position in range(len(vectors))]
    return TokenVectors(
        vectors=np.array(vectors, dtype=np.float32).reshape(len(vectors), 2),
        offsets=np.array(offsets, dtype=np.int64).reshape(len(vectors), 2),
    )


def placed(*places: tuple[int, int]) -> TokenVectors:
    return TokenVectors(
        vectors=np.zeros((len(places), 2), dtype=np.float32),
        offsets=np.array(places, dtype=np.int64).reshape(len(places), 2),
    )


def terms_of_tokens(text: str, places: list[tuple[int, int]]) -> list[str]:
    return [word.term if word else "" for word in token_words(question_words(text), placed(*places))]


EAST, NORTH, BETWEEN = (1.0, 0.0), (0.0, 1.0), (0.6, 0.8)


def test_each_token_takes_its_best_match() -> None:
    matches = matches_in_each(tokens(EAST, NORTH), [tokens(BETWEEN, EAST)])
    assert matches[:, 0].tolist() == pytest.approx([1.0, 0.8])


def test_the_score_is_the_mean_of_the_matches() -> None:
    assert late_interaction(tokens(EAST, NORTH), [tokens(EAST)]) == pytest.approx(0.5)


def scores(late: list[float], shared: list[float], cosines: list[float]) -> list[float]:
    return [float(one) for one in fused(*(np.array(leg, np.float32) for leg in (late, shared, cosines)))]


def test_words_and_nearness_decide_between_texts_that_match_alike() -> None:
    unlike, told, near = scores([0.6] * 3, [0, 1, 0], [0.8, 0.8, 0.9])
    assert told > unlike < near
    assert near == pytest.approx(0.6 / (1 + SHARED_WORDS))
    assert near - unlike == pytest.approx(0.1 * COSINE / (1 + SHARED_WORDS))


def test_a_score_is_the_same_whatever_the_level_of_the_cosines() -> None:
    low, high = scores([0.6, 0.3], [1, 0], [0.1, 0.2]), scores([0.6, 0.3], [1, 0], [0.8, 0.9])
    assert low == pytest.approx(high)
    assert scores([1], [1], [0.5]) == pytest.approx([1])
    assert scores([], [], []) == []


def test_each_of_several_texts_has_its_own_score() -> None:
    question, empty = tokens(EAST, NORTH), tokens()
    texts = [empty, tokens(EAST), empty, tokens(BETWEEN, EAST, NORTH), tokens(NORTH), empty]
    alone = [late_interaction(question, [text])[0] for text in texts]
    assert late_interaction(question, texts) == pytest.approx(alone)
    assert alone == pytest.approx([0, 0.5, 0, 1, 0.5, 0])
    assert matches_in_each(question, texts[:2]).T.tolist() == [[0, 0], [1, 0]]
    assert matches_in_each(question, []).shape == (2, 0)
    assert late_interaction(question, []).shape == (0,)


def test_a_text_without_tokens_scores_zero_and_so_does_a_question() -> None:
    assert late_interaction(tokens(EAST), [tokens()]) == [0]
    assert late_interaction(tokens(), [tokens(EAST)]) == [0]


def test_more_text_never_lowers_a_score() -> None:
    question = tokens(EAST, NORTH)
    less, more = late_interaction(question, [tokens(BETWEEN), tokens(BETWEEN, EAST)])
    assert more >= less


@given(st.permutations(range(6)))
def test_the_order_of_the_text_makes_no_difference(order: list[int]) -> None:
    embedder = HashEmbedder()
    _, (question, text) = embedder.embed_queries_with_tokens(
        ["which bridge was opened", "the council opened a new bridge"]
    )
    shuffled = TokenVectors(vectors=text.vectors[order], offsets=text.offsets[order])
    one, other = late_interaction(question, [shuffled, text])
    assert one == pytest.approx(other)


def test_a_rarer_word_weighs_more_and_the_rarest_one() -> None:
    weights = rarity_weights([1, 10, 100], 100)
    assert weights[0] == 1
    assert list(weights) == sorted(weights, reverse=True)
    assert weights[2] > 0


def test_a_word_the_corpus_does_not_know_weighs_as_a_rare_one() -> None:
    weights = rarity_weights([0, 1, 50], 100)
    assert weights[0] == 1 > weights[1] > weights[2]


def test_what_is_no_word_of_matter_weighs_least() -> None:
    weights = rarity_weights([None, 0, 40], 100)
    assert weights[0] == min(weights) > 0


@given(st.lists(st.none() | st.integers(0, 10_000), max_size=20), st.integers(0, 10_000))
def test_weights_lie_between_zero_and_one_whatever_the_counts(
    frequencies: list[int | None], passages: int
) -> None:
    weights = rarity_weights(frequencies, passages)
    assert len(weights) == len(frequencies)
    assert np.isfinite(weights).all()
    assert ((weights >= 0) & (weights <= 1)).all()
    assert not len(weights) or weights.max() == 1


def test_parts_of_a_word_have_the_term_of_the_whole() -> None:
    text = "Тоді викликали — Утюпіна"
    pieces = [(5, 9), (9, 14), (15, 16), (17, 20), (20, 24)]
    found = terms_of_tokens(text, pieces)
    called, name = word_term("викликали"), word_term("Утюпіна")
    assert found == [called, called, "", name, name]


def test_function_words_are_of_no_matter() -> None:
    text = "who was the ambassador"
    found = terms_of_tokens(text, [(0, 3), (4, 7), (8, 11), (12, 22)])
    assert found == ["", "", "", word_term("ambassador")]


def test_a_word_keeps_its_apostrophe() -> None:
    text = "Хто п'є каву"
    at = text.index("'")
    found = terms_of_tokens(text, [(at, at + 1)])
    assert found == [word_term("п'є")]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Utyupin", "Посла Утюпіна викликали."),
        ("Utiupin", "Посла Утюпіна викликали."),
        ("kyiv", "У Києві відкрили міст."),
        ("posla", "Посла Утюпіна викликали."),
        ("1,200", "Прийшло 1 200 людей."),
        ("августа", "Це було 19.08.2024."),
    ],
)
def test_a_word_stands_in_a_text_by_its_term_whatever_its_form_and_script(question: str, text: str) -> None:
    (word,) = question_words(question)
    assert word.stands_in(matchable_terms(text))
    assert not word.stands_in(matchable_terms("Хліб подорожчав."))


COPIED = "Суд у Києві у вівторок визнав дії міністра незаконними, сказала речниця. Справу слухали три роки."
TOLD_ANEW = "Суддя сказав, що міністр перевищив повноваження; адвокати подадуть апеляцію до кінця місяця."


def test_a_copy_loses_and_whatever_differs_does_not() -> None:
    texts = [
        matchable_terms(text)
        for text in (
            COPIED,
            f"Київ. {COPIED}",
            TOLD_ANEW,
            COPIED.replace("три роки", "3 роки"),
            COPIED + " " + TOLD_ANEW,
            "Суд у Києві.",
        )
    ]
    scores = [0.5, 0.49, 0.45, 0.4, 0.3, 0.2]
    lowered = without_copies(scores, texts)
    assert lowered == pytest.approx([0.5, 0.49 - COPY_PENALTY, 0.45, 0.4, 0.3, 0.2])


@given(st.lists(st.floats(-1, 1), max_size=6))
def test_the_best_of_copies_keeps_its_score(scores: list[float]) -> None:
    lowered = without_copies(scores, [matchable_terms(COPIED)] * len(scores))
    assert sum(one == other for one, other in zip(scores, lowered, strict=True)) == min(1, len(scores))
    assert not scores or max(lowered) == max(scores)


def test_beyond_the_best_few_of_a_long_document_others_that_are_nearly_as_near_come_first():
    scores = [0.9 - 0.001 * number for number in range(8)] + [0.87, 0.5]
    lowered = without_crowding(scores, ["long.txt"] * 8 + ["near.txt", "far.txt"])
    order = sorted(range(10), key=lambda number: -lowered[number])
    assert order == [0, 1, 2, 3, 4, 8, 5, 6, 7, 9]
