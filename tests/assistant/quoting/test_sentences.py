"""Answering by quotes: sentences are scored, a few chosen, neighbours joined, all of it verbatim."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.quoting.choosing import MOST_QUOTES
from assistant.quoting.quotes import cite_sentences, make_candidates, quote_line, quote_sentences
from assistant.quoting.sentences import Findings, Sentence, find_sentences
from index.embedding.embedder import TokenEmbedder, TokenVectors
from index.language.sentences import split_sentences
from index.search.index import Index, open_index
from index.search.question import EmbeddedQuestion
from index.search.result import SearchResult
from index.values import Article, CleanedArticle, Hit, Passage
from tests.support.small_index import find, small_index

TEXT = (
    "Міст відкрили у вівторок.  Мер подякував будівельникам.\n"
    "Ліхтарі засвітять узимку. 🌉 Рух пішов о шостій."
    "\r\n\r\nНа відкритті грав оркестр. Далі буде другий міст."
)
SPANS = split_sentences(TEXT)
NO_TOKENS = TokenVectors(vectors=np.zeros((0, 2), dtype=np.float32), offsets=np.zeros((0, 2), dtype=np.int64))


def make_article(path: str) -> CleanedArticle:
    article = Article(
        id=path, path=path, text=TEXT, title=None, outlet="Вісник", url=None, published=None, language="uk"
    )
    return CleanedArticle(article=article, blocks=())


ARTICLES = {path: make_article(path) for path in ("a.txt", "b.txt")}


def make_sentence(
    path: str, number: int, score: float = 0.0, vector: Sequence[float] = (1.0, 0.0)
) -> Sentence:
    passage = Passage(
        id=f"p of {path}", article_id=path, path=path, position=0, start=0, end=len(TEXT), text=TEXT
    )
    span = SPANS[number]
    return Sentence(
        hit=Hit(passage=passage, score=1.0, rank=1, also=("c.txt",)),
        span=span,
        text=TEXT[span.start : span.end],
        vector=np.array(vector, dtype=np.float32),
        title=False,
        score=score,
        place=2 * number,
    )


def make_findings(sentences: Sequence[Sentence], question: str = "?") -> Findings:
    ordered = tuple(sorted(sentences, key=lambda sentence: -sentence.score))
    vector = np.zeros(2, dtype=np.float32)
    result = SearchResult(
        question=EmbeddedQuestion(text=question, embedder="none", vector=vector, tokens=NO_TOKENS),
        words=(),
        weights=np.zeros(0, dtype=np.float32),
        known_terms=frozenset(),
        hits=tuple(sentence.hit for sentence in ordered[:1]),
        tokens={},
        cosines={},
    )
    return Findings(result=result, articles={}, sentences=ordered)


NORTH, EAST = (0.0, 1.0), (1.0, 0.0)


# Choosing


def test_only_sentences_likely_beside_the_best_are_chosen() -> None:
    chosen = quote_sentences(
        make_findings([make_sentence("a.txt", number, score) for number, score in enumerate((9, 8.5, 2, 1))]),
        "likely",
    )
    assert [sentence.score for sentence in chosen] == [9, 8.5]


def test_at_most_four_quotes_are_chosen_the_best_first() -> None:
    findings = make_findings([make_sentence("a.txt", number, 9 + number / 100) for number in range(6)])
    chosen = quote_sentences(findings, "likely")
    assert len(chosen) == MOST_QUOTES == 4
    assert chosen == findings.sentences[:4]


def test_likely_neighbours_come_with_the_best_in_reading_order() -> None:
    beside = [replace(make_sentence("a.txt", n, score), place=n) for n, score in enumerate((7.0, 9.0, 6.0))]
    apart = make_sentence("b.txt", 4, 5.0, NORTH)
    chosen = quote_sentences(make_findings([*beside, apart]), "likely")
    assert [sentence.score for sentence in chosen] == [7, 9, 6]


@pytest.mark.parametrize(
    ("opening", "number"),
    [
        ("He said the bridge was late.", 2),
        ("За його словами, міст запізнився.", 2),
        ("«Он опоздал», — сказал мэр.", 2),
        ("According to her, it rained.", 2),
        ("Так містяни відповіли на промову.", 2),
        ("Там видели и других.", 2),
        ("Мер сказав це у вівторок.", 1),
        ("Hence the delay.", 1),
    ],
)
def test_a_pronoun_brings_the_sentence_that_names_its_subject(opening: str, number: int) -> None:
    named = replace(make_sentence("a.txt", 0, 1.0), place=0)
    leaning = replace(make_sentence("a.txt", 1, 9.0), place=1, text=opening)
    assert len(quote_sentences(make_findings([named, leaning]), "likely")) == number
    title = replace(named, title=True)
    assert quote_sentences(make_findings([title, leaning]), "likely") == (leaning,)


@pytest.mark.parametrize("end", ["Втихомирили», — сказав він.", "of course,” the mayor said."])
def test_a_quote_does_not_open_with_the_end_of_what_somebody_said(end: str) -> None:
    speech, answer = (
        replace(make_sentence("a.txt", n, score), place=n) for n, score in enumerate((7.0, 9.0))
    )
    ended = replace(speech, text=end)
    assert quote_sentences(make_findings([ended, answer]), "likely") == (answer,)
    assert quote_sentences(make_findings([speech, answer]), "likely") == (speech, answer)


def test_a_mark_that_both_opens_and_ends_a_name_cuts_nothing() -> None:
    speech, answer = (
        replace(make_sentence("a.txt", n, score), place=n) for n, score in enumerate((7.0, 9.0))
    )
    named = replace(speech, text="Вчора ”Динамо” виграло у Львові.")
    assert quote_sentences(make_findings([named, answer]), "likely") == (named, answer)


def test_the_end_of_what_somebody_said_brings_its_beginning_where_it_answers() -> None:
    begun = replace(make_sentence("a.txt", 0, 1.0), place=0, text="«Ми впоралися.")
    ended = replace(make_sentence("a.txt", 1, 9.0), place=1, text="Міст стоїть», — сказав мер.")
    assert quote_sentences(make_findings([begun, ended]), "likely") == (begun, ended)


def test_the_same_statement_of_another_article_is_left_out() -> None:
    said = [
        make_sentence("a.txt", 0, 9, EAST),
        make_sentence("b.txt", 1, 8.9, EAST),
        make_sentence("b.txt", 2, 8.8, NORTH),
        make_sentence("a.txt", 3, 8.7, EAST),
    ]
    assert [sentence.score for sentence in quote_sentences(make_findings(said), "likely")] == [9, 8.8, 8.7]


def test_a_question_for_several_things_is_given_unlikelier_quotes() -> None:
    said = [make_sentence("a.txt", 0, 9.0), make_sentence("b.txt", 1, 6.0, NORTH)]
    one, several = make_findings(said), make_findings(said, "Що відомо про міст?")
    assert [len(quote_sentences(findings, "likely")) for findings in (one, several)] == [1, 2]


def test_sentences_are_the_same_where_two_articles_say_one_thing() -> None:
    said = [("a.txt", EAST), ("a.txt", EAST), ("b.txt", EAST), ("b.txt", NORTH)]
    sentences = [make_sentence(path, n, vector=vector) for n, (path, vector) in enumerate(said)]
    same = make_candidates(sentences).same
    assert np.argwhere(np.triu(same)).tolist() == [[0, 2], [1, 2]]


def test_nothing_found_is_nothing_chosen() -> None:
    assert quote_sentences(make_findings([]), "likely") == ()


# Joining


def test_neighbours_are_joined_and_others_are_not() -> None:
    quotes = list(cite_sentences([make_sentence("a.txt", number) for number in (3, 0, 1)], ARTICLES))
    assert [TEXT[quote.start : quote.end] for quote in quotes] == [
        "Міст відкрили у вівторок.  Мер подякував будівельникам.",
        TEXT[SPANS[3].start : SPANS[3].end],
    ]


def test_the_best_article_comes_first_each_in_its_own_order() -> None:
    chosen = [make_sentence(*one) for one in (("b.txt", 5), ("a.txt", 2), ("b.txt", 0), ("a.txt", 0))]
    quotes = list(cite_sentences(chosen, ARTICLES))
    assert [(quote.path, quote.start) for quote in quotes] == [
        ("b.txt", SPANS[0].start),
        ("b.txt", SPANS[5].start),
        ("a.txt", SPANS[0].start),
        ("a.txt", SPANS[2].start),
    ]


@given(
    st.lists(
        st.tuples(st.sampled_from(["a.txt", "b.txt"]), st.integers(0, len(SPANS) - 1)),
        unique=True,
        max_size=8,
    )
)
def test_quotes_are_verbatim_apart_and_hold_what_was_chosen(chosen: list[tuple[str, int]]) -> None:
    quotes = list(cite_sentences([make_sentence(path, number) for path, number in chosen], ARTICLES))
    for path, number in chosen:
        held = [q for q in quotes if q.path == path and q.start <= SPANS[number].start < q.end]
        assert len(held) == 1
    for path in ARTICLES:
        own = [quote for quote in quotes if quote.path == path]
        assert all(TEXT[one.end : other.start].strip() for one, other in pairwise(own))
        assert [quote.start for quote in own] == sorted(quote.start for quote in own)
        characters = sum(len("".join(TEXT[quote.start : quote.end].split())) for quote in own)
        wanted = {number for where, number in chosen if where == path}
        assert characters == sum(
            len("".join(TEXT[s.start : s.end].split())) for s in map(SPANS.__getitem__, wanted)
        )


def test_a_citation_is_sliced_from_its_article_and_names_it() -> None:
    [citation] = cite_sentences([make_sentence("a.txt", 2), make_sentence("a.txt", 3)], ARTICLES, 7)
    assert TEXT[citation.start : citation.end] == citation.quote
    assert (citation.number, citation.path, citation.outlet) == (7, "a.txt", "Вісник")
    assert (citation.also, citation.story) == ((), ("c.txt",))
    assert citation.support == 1, "a quoted sentence is borne out by itself"


@given(st.text())
def test_a_quote_is_shown_in_one_line_with_all_its_words(quote: str) -> None:
    line = quote_line(quote)
    assert "\n" not in line and line.split() == quote.split()


# Finding, over a real index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("extracting")
    texts = {
        "ferry.txt": "Ferry back on the lake\n\nThe ferry to the island resumed on Monday. The crossing takes"
        " forty minutes. Bicycles travel free of charge.",
        "mill.txt": "Мельница в Заречном встала\n\nМельница остановилась из-за паводка. Мельник надеется"
        " запустить жернова осенью.",
    }
    with small_index(folder, texts) as opened:
        yield opened


def test_every_sentence_of_the_hits_is_scored_the_best_first(index: Index) -> None:
    findings = find(index, "How many minutes does the crossing take?")
    assert len(findings.sentences) == 7
    scores = [sentence.score for sentence in findings.sentences]
    assert scores == sorted(scores, reverse=True)
    assert findings.sentences[0].text == "The crossing takes forty minutes."
    for sentence in findings.sentences:
        text = index.article(sentence.hit.passage.path).article.text
        assert text[sentence.span.start : sentence.span.end] == sentence.text


def test_a_headline_is_known_as_such(index: Index) -> None:
    titles = {s.text for s in find(index, "ferry, мельница").sentences if s.title}
    assert titles == {"Ferry back on the lake", "Мельница в Заречном встала"}


def test_sentences_beside_each_other_have_places_one_apart(index: Index) -> None:
    sentences = sorted(find(index, "ferry").sentences, key=lambda one: (one.hit.passage.path, one.place))
    for one, other in pairwise(sentences):
        path = one.hit.passage.path
        near = path == other.hit.passage.path
        gap = index.article(path).article.text[one.span.end : other.span.start] if near else "."
        assert (other.place - one.place == 1) == (not gap.strip())


def test_no_hits_are_no_sentences(index: Index) -> None:
    findings = find_sentences(index.current().search("ferry?").with_hits(()), {})
    assert (findings.sentences, findings.result.hits) == ((), ())


@pytest.mark.parametrize(
    "question", ["…", "?!", "👍", "x", "Why? " * 300, "посол\u0000міністр", "Хто " + "дуже " * 200 + "?"]
)
def test_odd_questions_find_sentences_with_finite_scores(index: Index, question: str) -> None:
    assert all(np.isfinite(sentence.score) for sentence in find(index, question).sentences)


def test_quotes_of_the_demonstration_corpus_are_whole_sentences(
    demo_index: Path, embedder: TokenEmbedder
) -> None:
    with open_index(demo_index, embedder=embedder) as index:
        question = "Скільки будинків затопила повінь?"
        findings = find(index, question, 8)
        chosen = quote_sentences(findings, "likely")
        articles = {path: one.article for path, one in findings.articles.items()}
        quotes = list(cite_sentences(chosen, findings.articles))
    assert 1 <= len(quotes) <= MOST_QUOTES
    for quote in quotes:
        text = articles[quote.path].text
        sentences = split_sentences(text, language=articles[quote.path].language)
        assert quote.start in {span.start for span in sentences}
        assert quote.end in {span.end for span in sentences}
    assert any(re.search(r"\d", articles[q.path].text[q.start : q.end]) for q in quotes)
