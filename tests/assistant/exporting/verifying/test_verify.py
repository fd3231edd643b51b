"""Exports checked against the files as they are now: what stands, moved, changed or is gone."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from assistant import export_answers
from assistant.exporting.export_formats import FORMATS, read_export
from assistant.exporting.values import FORMAT_NAMES, CarriedQuote, QuoteCheck
from assistant.exporting.verifying.differences import compare_words, find_alike
from assistant.exporting.verifying.indexed_corpus import IndexedCorpus
from assistant.exporting.verifying.verify import verify_quotes
from assistant.values import CitedAnswer, cite_span
from index.search.index import Index
from index.values import Hit, Span
from tests.support.exports import answer_of, conversation, indexed, write_corpus


class Case:
    """A corpus, its index, and twenty answers about it."""

    def __init__(self, corpus: Path, index: Index) -> None:
        self.corpus = corpus
        self.index = index
        self.answers = conversation(index)

    def file(self, answer: CitedAnswer) -> Path:
        return self.corpus / answer.citations[0].path

    def verify(self, answers: list[CitedAnswer], name: str = "json") -> list[QuoteCheck]:
        quotes = read_export(export_answers(answers, name), f"export{FORMATS[name].suffix}")
        return self.verify_quotes(quotes)

    def verify_quotes(self, quotes: list[CarriedQuote]) -> list[QuoteCheck]:
        with self.index.pinned() as generation, closing(IndexedCorpus(generation)) as corpus:
            return verify_quotes(quotes, corpus)


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    corpus = tmp_path / "corpus"
    write_corpus(corpus)
    with indexed(corpus, tmp_path / "index") as index:
        yield Case(corpus, index)


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_every_exported_quote_stands(case: Case, name: str) -> None:
    checks = case.verify(case.answers, name)
    assert len(checks) == 40
    assert {(check.standing, check.file) for check in checks} == {("stands", "same")}


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_one_changed_byte_of_a_quote_is_caught_and_shown(case: Case, name: str) -> None:
    file = case.file(case.answers[4])
    file.write_bytes(file.read_bytes().replace(b"who had mended its roof", b"who had mended its rook"))
    first, second = case.verify([case.answers[4]], name)
    assert (first.standing, first.file) == ("stands", "changed")
    assert (second.standing, second.file) == ("changed", "changed")
    changes = [(one.operation, one.text) for one in second.difference if one.operation != "same"]
    assert changes == [("removed", "roof"), ("added", "rook")]


def test_a_changed_byte_beside_the_quotes_is_told_of_their_file(case: Case) -> None:
    file = case.file(case.answers[4])
    file.write_bytes(file.read_bytes().replace(b"before noon", b"before moon"))
    assert {(one.standing, one.file) for one in case.verify([case.answers[4]])} == {("stands", "changed")}


def test_a_changed_white_space_is_caught_where_the_format_keeps_it(case: Case) -> None:
    file = case.file(case.answers[4])
    file.write_bytes(file.read_bytes().replace(b"mended its roof", b"mended  its roof"))
    assert case.verify([case.answers[4]], "json")[1].standing == "changed"
    assert case.verify([case.answers[4]], "html")[1].standing == "moved"


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_a_moved_paragraph_is_found(case: Case, name: str) -> None:
    answer = case.answers[4]
    file = case.file(answer)
    text = file.read_bytes().decode()
    head, _, rest = text.partition("\n\n")
    file.write_bytes(f"{head}\n\nA new paragraph stands first.\n\n{rest}".encode())
    now = file.read_bytes().decode()
    for check, citation in zip(case.verify([answer], name), answer.citations, strict=True):
        assert (check.standing, check.path, check.difference) == ("moved", citation.path, ())
        assert check.start is not None
        assert now[check.start : check.end] == citation.quote
        assert check.start > citation.start


def test_a_renamed_file_is_found_before_and_after_the_index_knows(case: Case) -> None:
    file = case.file(case.answers[4])
    renamed = f"new {file.name.split()[1]} name.md"
    file.rename(file.with_name(renamed))
    before = case.verify([case.answers[4]])
    assert {(one.standing, one.path, one.file) for one in before} == {("moved", renamed, "gone")}
    with indexed(case.corpus, case.index.folder) as index:
        after = Case(case.corpus, index)
        again = after.verify_quotes([one.carried for one in before])
    assert {(one.standing, one.path) for one in again} == {("moved", renamed)}


def test_what_went_with_its_file_is_gone(case: Case) -> None:
    case.file(case.answers[4]).unlink()
    checks = case.verify([case.answers[4]])
    assert {(one.standing, one.file, one.start) for one in checks} == {("gone", "gone", None)}


def test_a_rewritten_article_no_longer_holds_the_quote(case: Case) -> None:
    case.file(case.answers[4]).write_text("Nothing of this kind was ever said here by anybody at all.\n")
    assert [one.standing for one in case.verify([case.answers[4]])] == ["gone", "gone"]


def test_a_record_that_has_another_line_now_is_found(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    lines = [
        json.dumps({"text": f"The well number {at} of Lypivka is open. Water is cold."}) for at in range(4)
    ]
    (corpus / "wells.jsonl").write_text("\n".join(lines))
    with indexed(corpus, tmp_path / "index") as index:
        article = index.article("wells.jsonl#3").article
        hit = Hit(passage=index.passages("wells.jsonl#3")[0], score=1.0, rank=1)
        citation = cite_span(article, Span(start=0, end=35), hit=hit, number=1, support=1.0)
        (corpus / "wells.jsonl").write_text("\n".join([json.dumps({"text": "A new well."}), *lines]))
        answer = answer_of((citation,), "It is open [1].\n\nNo more.", "Which well?")
        quotes = read_export(export_answers([answer], "markdown"), "export.md")
        with index.pinned() as generation, closing(IndexedCorpus(generation)) as now:
            [check] = verify_quotes(quotes, now)
    assert (check.standing, check.path, check.file) == ("moved", "wells.jsonl#4", "changed")


@pytest.mark.parametrize("path", ["../secret.txt", "/etc/passwd", "a\0b.txt", "", "sub", ".hidden.md"])
def test_an_export_does_not_lead_out_of_the_corpus(case: Case, path: str) -> None:
    (case.corpus.parent / "secret.txt").write_text("the secret word")
    (case.corpus / ".hidden.md").write_text("the secret word")
    (case.corpus / "sub").mkdir()
    quote = CarriedQuote(number=1, path=path, start=0, end=10, quote="the secret")
    [check] = case.verify_quotes([quote])
    assert (check.standing, check.file) == ("gone", "gone")


# Differences


def test_the_likest_stretch_is_found_with_its_signs() -> None:
    text = "Before. «The old pier will open in April, not in May.» After. The pier is old."
    quote = "«The new pier opens in April, not in May.»"
    span = find_alike(text, quote, 0)
    assert span is not None
    assert text[span.start : span.end] == "«The old pier will open in April, not in May.»"


def test_of_several_alike_the_nearest_is_taken() -> None:
    text = "The pier is shut now. " * 5
    span = find_alike(text, "The pier is open now.", 66)
    assert (span.start, span.end) == (66, 87) if span else False


def test_a_long_quote_of_few_words_said_over_and_over_is_compared_too() -> None:
    text, quote = "a c b d " * 3_000, "a b " * 1_500
    span = find_alike(text, quote, 0)
    assert span is not None
    changes = compare_words(quote, text[span.start : span.end])
    assert "".join(one.text for one in changes if one.operation != "added") == quote


@pytest.mark.parametrize("text", ["", "Nothing alike stands here.", "?!"])
def test_where_nothing_is_alike_nothing_is_found(text: str) -> None:
    assert find_alike(text, "The pier opens in April", 0) is None


def test_a_difference_holds_both_texts() -> None:
    changes = compare_words("one two  three", "one 2 three four")
    assert "".join(one.text for one in changes if one.operation != "added") == "one two  three"
    assert "".join(one.text for one in changes if one.operation != "removed") == "one 2 three four"
