"""Articles and tokens as records of a server: cut to what its cloud takes, and whole again."""

import json
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.chunking import split_passages
from index.cleaning.article import clean_article
from index.cleaning.repeated_lines import furniture_of, line_keys
from index.server.records import (
    PIECE_BYTES,
    SharedArticle,
    article_record,
    article_values,
    record_count,
    rest_name,
    split_pieces,
    to_article,
    to_tokens,
    to_value,
    tokens_value,
    value_owner,
    value_records,
)
from index.storage.catalogue.articles import same_article, shared_id
from index.values import SourceDocument
from tests.support.strategies import articles

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def shared(text: str, *, path: str = "a/b.txt", part: str = "a/") -> SharedArticle:
    document = SourceDocument(path=path, text=text)
    cleaned = clean_article(document, furniture_of([line_keys(text)]))
    article = replace(cleaned.article, sha256="ab" * 32, indexed_at="2026-11-30T05:54:17Z")
    cleaned = replace(cleaned, article=article)
    vector = np.linspace(-1, 1, 8, dtype=np.float32)
    return SharedArticle(
        id=shared_id(part, path, text),
        part=part,
        file=path,
        cleaned=cleaned,
        passages=split_passages(cleaned),
        vector=vector,
    )


@settings(max_examples=50)
@given(TEXTS, st.integers(0, 2))
def test_pieces_together_are_the_text_and_none_is_too_long(text, fillings):
    long = text + "ж🏠a" * (fillings * PIECE_BYTES // 7) + text
    pieces = split_pieces(long, PIECE_BYTES)
    assert "".join(pieces) == long
    assert all(len(piece.encode()) <= PIECE_BYTES for piece in pieces)
    assert all(pieces) or pieces == [""]


@settings(max_examples=50)
@given(TEXTS, st.integers(0, 60))
def test_a_value_comes_back_as_it_was(text, fillings):
    value = text + "ж🏠a" * (fillings * PIECE_BYTES // 7) + text
    records = list(value_records({"owner/name": value}, "a/"))
    assert to_value(records) == value
    assert [record_count(record) for record in records] == [len(records)] * len(records)


@settings(max_examples=30)
@given(articles())
def test_an_article_comes_back_as_it_was(text):
    article = shared(text)
    back = to_article(article_record(article, 1), article_values(article))
    assert back is not None
    assert (back.id, back.part, back.file) == (article.id, article.part, article.file)
    assert (back.cleaned, back.passages) == (article.cleaned, article.passages)
    if article.passages:
        assert np.array_equal(back.vector, article.vector)


def test_a_long_article_comes_back_as_it_was():
    article = shared("The fair opened.\n\n" + "Сорок рядів стояли на площі біля річки. " * 800)
    values = article_values(article)
    assert rest_name(article.id) in values
    back = to_article(article_record(article, 1), values)
    assert back is not None
    assert (back.cleaned, back.passages) == (article.cleaned, article.passages)


def test_an_article_without_all_its_text_is_not_taken_for_whole():
    article = shared("The fair opened.\n\n" + "Forty stalls stood on the square by the river. " * 800)
    values = article_values(article)
    assert values.pop(rest_name(article.id))
    assert to_article(article_record(article, 1), values) is None


def test_what_is_written_keeps_to_what_the_cloud_takes():
    title = "Міська рада відкрила міст " * 400
    article = shared(f"{title}\n\n" + "Лікарка Оксана Бондар оскаржила рішення суду у вівторок. " * 2000)
    records = [article_record(article, 1), *value_records(article_values(article), article.part)]
    assert len(records) > 3
    assert max(len(record.document.encode()) for record in records) <= 16_384
    assert max(len(record.id) for record in records) <= 128
    assert max(len(record.metadata) for record in records) <= 32
    values = [value for record in records for value in record.metadata.values()]
    assert max(len(str(value).encode()) for value in values) <= 4_096
    assert {value_owner(record.id) for record in records} == {article.id}


def test_versions_of_an_article_begin_alike_and_other_articles_otherwise():
    one = shared_id("a/", "a/x.txt", "first")
    assert same_article(one) == same_article(shared_id("a/", "a/x.txt", "second"))
    assert one != shared_id("a/", "a/x.txt", "second")
    assert same_article(one) != same_article(shared_id("", "a/x.txt", "first"))
    assert same_article(one) != same_article(shared_id("a/", "a/y.txt", "first"))


@given(st.binary(max_size=400), st.binary(max_size=80))
def test_tokens_come_back_as_they_were(vectors, offsets):
    value = tokens_value((vectors, offsets))
    assert json.loads(json.dumps(value)).isascii()
    assert to_tokens(value) == (vectors, offsets)
