"""Stored answers -> marks of a prompt, over a small article of our own writing."""

import re

from assistant.checking.values import Claim
from assistant.checking.verifying import Verdict, verify_claims
from assistant.prompting.passages import Source, make_source
from benchmarks.answers.question_sets import read_rows
from benchmarks.answers.replayed import ANSWERS, ReplayedVerifier, claim_key, marks_of
from benchmarks.tables import ROOT
from index.values import Article, Block, CleanedArticle, Hit, Passage, Span

TEXT = (
    "The ferry sank at dawn. Nine people were saved. The captain was not on board.\n\nHe was asleep at home."
)


def make_sources() -> list[Source]:
    article = Article(
        id="a", path="ferry.txt", text=TEXT, title=None, outlet=None, url=None, published=None, language="en"
    )
    cleaned = CleanedArticle(article=article, blocks=(Block(start=0, end=len(TEXT), kind="body"),))
    border = TEXT.index("He was")
    return [
        make_source(
            Hit(
                passage=Passage(
                    id=f"p{rank}",
                    article_id="a",
                    path="ferry.txt",
                    position=rank,
                    start=start,
                    end=end,
                    text=TEXT[start:end],
                ),
                score=0.0,
                rank=rank,
            ),
            cleaned,
        )
        for rank, (start, end) in enumerate([(0, border - 2), (border, len(TEXT))], start=1)
    ]


def span_of(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start=start, end=start + len(words))


def test_neighbouring_sentences_become_a_run_and_others_marks_of_their_own() -> None:
    cited = [span_of("The ferry sank at dawn. Nine people were saved."), span_of("He was asleep at home.")]
    assert marks_of([("ferry.txt", span) for span in cited], make_sources()) == "[1.1-1.2][2.1]"


def test_sentences_that_are_no_neighbours_are_marked_apart() -> None:
    cited = [span_of("The ferry sank at dawn."), span_of("The captain was not on board.")]
    assert marks_of([("ferry.txt", span) for span in cited], make_sources()) == "[1.1][1.3]"


def test_what_stands_in_no_passage_has_no_mark() -> None:
    assert marks_of([("other.txt", span_of("The ferry sank at dawn."))], make_sources()) == ""


def test_verdicts_are_found_by_their_claims_and_a_claim_without_one_is_counted() -> None:
    verifier = ReplayedVerifier({claim_key("It sank."): {"verdict": "supported", "words": "sank"}})
    claims = [Claim(text=text, language="en", cited=[]) for text in ("It burned.", "It sank.")]
    unknown, known = verify_claims(claims, verifier)
    assert unknown is None
    assert known == Verdict(finding="supported", words="sank")
    assert (verifier.asked, verifier.unknown) == (2, 1)


def test_every_mark_of_a_stored_answer_has_its_spans_and_every_span_is_cited() -> None:
    assert ANSWERS.is_relative_to(ROOT)
    for row in read_rows(ANSWERS):
        assert set(re.findall(r"\[(\d+)\]", row["text"])) == set(row["cited"])
        assert all(0 <= start < end for spans in row["cited"].values() for _, start, end in spans)
