"""Whatever bytes, texts and questions come in, a parser answers or refuses with one of our errors, in time.

FUZZ_EXAMPLES sets the inputs a parser is given (`make test-fuzz`: 2,000 each).
"""

import os
import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import QuestionSetError
from assistant.evaluation.question_sets import load_questions
from assistant.evaluation.thresholds import parse_thresholds
from assistant.links import web_link
from assistant.models.replies import read_object
from assistant.page.markup import escape_attribute, escape_text
from assistant.prompting.harmless import clean_text, neutralise
from assistant.prompting.marked_sentences import assemble_sentences
from assistant.question.follow_ups import standalone_question
from assistant.question.kinds import question_kinds
from assistant.values import Turn
from index.chunking import split_passages
from index.cleaning.article import clean_article
from index.errors import CorpusError, NewsAssistantError
from index.language.names import name_terms
from index.language.sentences import split_sentences
from index.language.terms import text_terms
from index.reading.child_process import DocumentExtractor
from index.reading.decoding import decode_text
from index.reading.formats import DOCUMENT_SUFFIXES, PLAIN_SUFFIXES
from index.reading.jsonl import read_jsonl
from index.settings import load_settings
from index.storage.lexical import LexicalIndex, LexicalRow
from index.values import SourceDocument
from tests.support.strategies import articles

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25"))
IN_TIME = timedelta(seconds=20)
"""A generous limit: it finds what grows without bound, not what is slow on a busy machine."""

fuzzed = settings(
    max_examples=EXAMPLES,
    deadline=IN_TIME,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

_PIECES = (
    *("\x00", "\ufeff", "\u202e", "\u2028", "\r", "\n\n", "\t", " ", "\u00a0", "\u0301", "\ud7ff", "😀", "﷽"),
    *(
        "<script>",
        "</article>",
        "&amp;",
        "<!--",
        "]]>",
        "{{",
        "}}",
        "${x}",
        "%s",
        "'",
        '"',
        "`",
        "\\",
        "--",
        ";",
    ),
    *(
        "[1]",
        "[[1]]",
        "【1】",
        "[1-",
        "[999999999999]",
        "NEAR(",
        "AND",
        "OR",
        "NOT",
        "*",
        "^",
        "title:",
        "NULL",
    ),
    *("21.08.2024", "2024-13-45", "31 лютого", "в августе", "1" * 400, "а" * 400, "Читайте також:", "---\n"),
    *('{"id":', '"question"', "[]", "null", "1e999", "NaN", "=cmd|", "../..", "C:\\", "file:///etc/passwd"),
)
noise = st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=12)), max_size=60).map("".join)
texts = st.one_of(noise, articles(), st.builds(str.__add__, articles(), noise))


def _encoded(text: str) -> st.SearchStrategy[bytes]:
    codecs = st.sampled_from(("utf-8", "utf-16", "utf-16-le", "cp1251", "koi8-u", "utf-7"))
    return codecs.map(lambda codec: text.encode(codec, "replace"))


blobs = st.one_of(st.binary(max_size=2000), texts.map(lambda text: text.encode("utf-8", "replace")))
encoded = texts.flatmap(_encoded)


@fuzzed
@given(data=st.one_of(blobs, encoded))
def test_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        assert isinstance(decode_text(data).text, str)
    except CorpusError as error:
        assert str(error)


@pytest.fixture(scope="module")
def extractor() -> Iterator[DocumentExtractor]:
    with DocumentExtractor(max_seconds=20) as shared:
        yield shared


_HEADS = {
    ".html": b"<html><body><p>",
    ".htm": b"<table><tr><td>",
    ".pdf": b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
    ".docx": b"PK\x03\x04",
}


@pytest.mark.parametrize("suffix", DOCUMENT_SUFFIXES)
@fuzzed
@given(data=st.one_of(blobs, encoded))
def test_documents_are_read_or_refused(suffix: str, data: bytes, extractor: DocumentExtractor) -> None:
    try:
        document = extractor.read(suffix, _HEADS.get(suffix, b"") + data, "a")
    except CorpusError as error:
        assert "takes longer" not in str(error)
        assert "broke down" not in str(error)
    else:
        assert suffix in PLAIN_SUFFIXES or "\0" not in document.text


@fuzzed
@given(data=blobs)
def test_jsonl_is_read_or_refused(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(data)
    try:
        with file.open("rb") as opened:
            assert all(item.path.startswith("a.jsonl#") for item in read_jsonl(opened, "a.jsonl"))
    except CorpusError as error:
        assert str(error)


@fuzzed
@given(text=texts)
def test_any_text_is_cleaned_and_cut_where_it_stands(text: str) -> None:
    cleaned = clean_article(SourceDocument(path="a.txt", text=text))
    assert cleaned.article.text == text
    ends = [0, *(block.end for block in cleaned.blocks)]
    assert all(end <= block.start < block.end for end, block in zip(ends, cleaned.blocks, strict=False))
    for passage in split_passages(cleaned):
        assert text[passage.start : passage.end] == passage.text
    for span in split_sentences(text, language="uk"):
        assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    "pattern", ["«", "'", '"', "(", "А. ", "- ", "---\n", "1. Ще\n", "Так.\n", "url: x\n"]
)
def test_a_long_text_of_one_pattern_is_cut_in_time(pattern: str) -> None:
    text = pattern * (100_000 // len(pattern))
    started = time.monotonic()
    passages = split_passages(clean_article(SourceDocument(path="a.txt", text=text)))
    assert all(text[passage.start : passage.end] == passage.text for passage in passages)
    assert time.monotonic() - started < IN_TIME.total_seconds()


@pytest.fixture(scope="module")
def lexical(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LexicalIndex]:
    index = LexicalIndex.open(tmp_path_factory.mktemp("fuzz") / "lexical.sqlite", writable=True)
    index.add([LexicalRow(number=1, title="Посол", text="The ambassador was summoned. Посла викликали.")])
    index.commit()
    yield index
    index.close()


def long_words(text: str) -> set[str]:
    """Return the words that no rule drops as conjunctions, in capitals, as rules may begin a question."""
    return set(re.findall(r"\w{6,}", text.upper()))


@fuzzed
@given(question=texts)
def test_any_question_is_searched_for(question: str, lexical: LexicalIndex) -> None:
    assert {number for number, _ in lexical.search(question, 5)} <= {1}
    assert all(term == term.strip() and term for term in [*text_terms(question), *name_terms(question)])
    alone = standalone_question(question, [Turn(role="user", text="Why?")]).text
    assert long_words(question) <= long_words(alone)
    assert question_kinds(question) == question_kinds(question)


@fuzzed
@given(
    content=st.one_of(texts, noise.map('{{"id": "1", "lang": "uk", "question": "{}"}}'.format)),
    csv=st.booleans(),
)
def test_question_sets_are_loaded_or_refused(content: str, csv: bool, tmp_path: Path) -> None:
    file = tmp_path / ("a.csv" if csv else "a.jsonl")
    file.write_text(content, encoding="utf-8", errors="replace")
    try:
        assert load_questions(file)
    except QuestionSetError as error:
        assert "a." in str(error)


@fuzzed
@given(lines=st.lists(st.one_of(noise, st.builds("ASSISTANT_{}={}".format, noise, noise)), max_size=8))
def test_settings_are_read_or_refused(
    lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("\n".join(lines), encoding="utf-8", errors="replace")
    monkeypatch.chdir(tmp_path)
    try:
        load_settings()
    except NewsAssistantError as error:
        assert str(error)


@pytest.mark.parametrize(
    "read",
    [read_object, lambda text: parse_thresholds([text])],
    ids=["a model's reply in JSON", "a threshold"],
)
@fuzzed
@given(text=texts)
def test_short_formats_are_read_or_refused(read: Callable[[str], object], text: str) -> None:
    try:
        read(text)
    except (NewsAssistantError, ValueError) as error:
        assert str(error)


@fuzzed
@given(chunks=st.lists(noise, max_size=20), count=st.integers(0, 20))
def test_any_stream_of_a_model_becomes_sentences(chunks: list[str], count: int) -> None:
    for sentence in assemble_sentences(chunks, [range(1, 4)] * count):
        assert all(1 <= number <= count for _, mark in sentence.anchors for number in mark.passages)
    assert isinstance(neutralise(clean_text("".join(chunks))), str)


@fuzzed
@given(text=texts)
def test_nothing_is_markup_after_escaping(text: str) -> None:
    assert "<script" not in escape_text(text)
    assert not set('<>"') & set(escape_attribute(text))
    link = web_link(text)
    assert link is None or link.startswith(("http://", "https://"))
