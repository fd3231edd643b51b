"""Support: the verbatim span of a passage that bears a sentence out, and how well."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checking.support import SupportSignals, TokenSupport, is_verbatim, span_matches, support_of
from assistant.writing.evidence import CLEAR_SUPPORT
from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder, TokenVectors
from index.language.detection import is_latin
from index.language.sentences import split_sentences
from index.search.index import Index, open_index
from index.values import Passage, Span
from tests.support.hash_embedder import HashEmbedder

ARTICLE = (
    "Ferry back on the lake\n\nThe ferry between Sosnivka and the island resumed on Monday. Captain Olha Reva"
    " praised the repaired engine. Bicycles travel free of charge until October."
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("support")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "ferry.txt").write_text(ARTICLE, encoding="utf-8")
    build_index(folder / "corpus", index=folder / "index", embedder=HashEmbedder())
    with open_index(folder / "index", embedder=HashEmbedder()) as opened:
        yield opened


def support_in(index: Index, claim: str, passage: Passage) -> tuple[Span, float]:
    text = index.article(passage.path).article.text
    sentences = split_sentences(text, passage.start, passage.end)
    return TokenSupport(index.current()).best_span(claim, passage, text, sentences)


def best_span(index: Index, claim: str) -> tuple[str, float]:
    passage = index.passages("ferry.txt")[0]
    span, support = support_in(index, claim, passage)
    assert passage.start <= span.start < span.end <= passage.end
    return ARTICLE[span.start : span.end], support


@pytest.mark.parametrize(
    "sentence",
    [
        "The ferry between Sosnivka and the island resumed on Monday.",
        "Captain Olha Reva praised the repaired engine.",
        "Bicycles travel free of charge until October.",
    ],
)
def test_a_sentence_of_the_passage_supports_itself(index: Index, sentence: str) -> None:
    span, support = best_span(index, sentence)
    assert span == sentence
    assert support > 0.9


def test_a_claim_over_two_neighbouring_sentences_is_supported_by_both(index: Index) -> None:
    span, _ = best_span(index, "Captain Reva praised the engine, bicycles travel free until October")
    assert span.startswith("Captain") and span.endswith("October.")


def test_a_claim_of_other_words_has_little_support(index: Index) -> None:
    _, other = best_span(index, "Parliament rejected yesterday's budget proposal")
    _, own = best_span(index, "The ferry resumed on Monday")
    assert other < 0.5 < own


def test_a_claim_without_words_has_no_support(index: Index) -> None:
    assert best_span(index, "…")[1] == 0.0


def test_matches_of_a_span_are_those_of_its_tokens_alone() -> None:
    tokens = TokenVectors(
        vectors=np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32),
        offsets=np.array([[0, 4], [5, 9], [10, 14]]),
    )
    passage = Passage(
        id="p", article_id="a", path="a.txt", position=0, start=100, end=114, text="aaaa bbbb cccc"
    )
    asked = TokenVectors(vectors=np.eye(2, dtype=np.float32), offsets=np.array([[0, 1], [2, 3]]))
    assert span_matches(asked, tokens, Span(start=100, end=104), passage).tolist() == [1, 0]
    assert span_matches(asked, tokens, Span(start=105, end=114), passage).tolist() == pytest.approx([0.6, 1])
    assert span_matches(asked, tokens, Span(start=104, end=105), passage).tolist() == [-1, -1]


signals = st.builds(
    SupportSignals,
    match=st.floats(-1, 1),
    weakest=st.floats(-1, 1),
    terms=st.floats(0, 1),
    other_language=st.sampled_from([0.0, 1.0]),
    other_script=st.sampled_from([0.0, 1.0]),
    brevity=st.floats(0, 1),
)


@given(signals, st.floats(0, 1), st.floats(0, 1))
def test_support_lies_between_zero_and_one_and_grows_with_the_weakest_word_and_shared_words(
    given_signals: SupportSignals, weaker: float, fewer: float
) -> None:
    less = replace(given_signals, weakest=given_signals.weakest - weaker, terms=given_signals.terms * fewer)
    assert 0 < support_of(less) <= support_of(given_signals) < 1


@given(signals)
def test_a_claim_in_another_language_needs_less(given_signals: SupportSignals) -> None:
    same = replace(given_signals, other_language=0.0, other_script=0.0)
    assert support_of(replace(same, other_language=1.0)) > support_of(same)


@given(signals, st.floats(0.01, 1))
def test_a_shorter_claim_in_another_script_needs_more(given_signals: SupportSignals, shorter: float) -> None:
    brief = replace(given_signals, brevity=given_signals.brevity + shorter)
    assert support_of(brief) < support_of(given_signals)


def test_words_that_stand_nowhere_are_not_borne_out_by_a_passage_of_another_script(
    demo_index: Path, embedder: TokenEmbedder
) -> None:
    with open_index(demo_index, embedder=embedder) as index:
        told = [
            support_in(index, "MARBLE GIRAFFE", passage)[1]
            for path in index.paths()
            for passage in index.passages(path)
            if not is_latin(passage.text)
        ]
    assert sum(one < CLEAR_SUPPORT for one in told) > 0.8 * len(told) > 8


def test_one_swapped_word_costs_support(demo_index: Path, embedder: TokenEmbedder) -> None:
    with open_index(demo_index, embedder=embedder) as index:
        passage = next(p for p in index.passages("baltic-ledger_0457.txt") if "called in" in p.text)
        told, invented = (
            support_in(index, f"The ministry called in the {who} over a television appearance.", passage)[1]
            for who in ("ambassador", "goalkeeper")
        )
    assert told > 0.5 > invented


@pytest.mark.parametrize(
    ("sentence", "verbatim"),
    [
        ("Bicycles travel free of charge.", True),
        ("bicycles TRAVEL free", True),
        ("Bicycles travel", True),
        ("Bicycles do not travel free", False),
        ("cycles travel", False),
        ("…", False),
    ],
)
def test_a_sentence_is_verbatim_when_its_words_stand_there_in_a_row(sentence: str, verbatim: bool) -> None:
    assert is_verbatim(sentence, ARTICLE) is verbatim


def test_the_end_of_a_number_is_no_number_that_stands_there() -> None:
    text = "The town laid 2.5 km of track."
    assert is_verbatim("laid 2.5 km", text)
    assert not is_verbatim("5 km of track", text)


def test_the_embedded_embedder_finds_a_claims_sentence_in_another_language(
    demo_index: Path, embedder: TokenEmbedder
) -> None:
    """The claim is English, the passage Ukrainian: their vectors are one space."""
    with open_index(demo_index, embedder=embedder) as index:
        passage = next(p for p in index.passages("014_rankovyi-visnyk.txt") if "телевізійне" in p.text)
        text = index.article(passage.path).article.text
        claim = "The occasion was a television interview of Alexander Lukashenko."
        span, support = support_in(index, claim, passage)
        spans = split_sentences(text, passage.start, passage.end)
        unrelated_claim = "The library will lend bicycles to its readers in winter."
        _, unrelated = support_in(index, unrelated_claim, passage)
    assert "телевізійне інтерв'ю" in text[span.start : span.end]
    assert {span.start, span.end} <= {edge for one in spans for edge in (one.start, one.end)}
    assert support > unrelated
