"""An embedder without token vectors where tokens are used: sentences take their place."""

import numpy as np
import pytest
from hypothesis import given, settings

from index.embedding.embedder import TokenEmbedder
from index.embedding.sentence_tokens import WholeTextTokens, with_tokens
from index.language.sentences import split_sentences
from tests.support.hash_embedder import HashEmbedder, PlainHashEmbedder
from tests.support.strategies import articles

TEXT = "Міст відкрили у вівторок. Мер подякував будівельникам! Чи відкриють другий?"


@pytest.fixture
def plain() -> PlainHashEmbedder:
    return PlainHashEmbedder()


def test_an_embedder_of_tokens_is_left_as_it_is() -> None:
    embedder = HashEmbedder()
    assert with_tokens(embedder) is embedder


def test_a_plain_embedder_becomes_one_of_tokens(plain: PlainHashEmbedder) -> None:
    assert not isinstance(plain, TokenEmbedder)
    wrapped = with_tokens(plain)
    assert isinstance(wrapped, TokenEmbedder)
    assert (wrapped.name, wrapped.dimensions, wrapped.max_tokens) == ("hash", 64, 512)


def test_each_sentence_of_a_passage_is_one_token(plain: PlainHashEmbedder) -> None:
    [tokens] = WholeTextTokens(plain).embed_passages_with_tokens([TEXT])[1]
    sentences = [TEXT[start:end] for start, end in tokens.offsets]
    assert sentences == [
        "Міст відкрили у вівторок.",
        "Мер подякував будівельникам!",
        "Чи відкриють другий?",
    ]
    assert np.array_equal(tokens.vectors, plain.embed_passages(sentences))


def test_a_question_is_one_token(plain: PlainHashEmbedder) -> None:
    _, [tokens] = WholeTextTokens(plain).embed_queries_with_tokens([TEXT])
    assert tokens.offsets.tolist() == [[0, len(TEXT)]]
    assert np.array_equal(tokens.vectors, plain.embed_queries([TEXT]))


def test_vectors_are_those_of_the_embedder(plain: PlainHashEmbedder) -> None:
    wrapped = WholeTextTokens(plain)
    assert np.array_equal(wrapped.embed_passages([TEXT]), plain.embed_passages([TEXT]))
    assert np.array_equal(wrapped.embed_queries([TEXT]), plain.embed_queries([TEXT]))
    vectors, tokens = wrapped.embed_passages_with_tokens([TEXT, "Один."])
    assert np.array_equal(vectors, plain.embed_passages([TEXT, "Один."]))
    assert [len(one) for one in tokens] == [3, 1]


def test_no_texts_and_blank_texts_have_no_tokens(plain: PlainHashEmbedder) -> None:
    wrapped = WholeTextTokens(plain)
    assert wrapped.embed_passages_with_tokens([])[1] == []
    assert [len(tokens) for tokens in wrapped.embed_passages_with_tokens([" \n ", "Так."])[1]] == [0, 1]


@settings(max_examples=30, deadline=None)
@given(articles())
def test_sentences_of_any_article_are_its_tokens_in_order(text: str) -> None:
    [tokens] = WholeTextTokens(PlainHashEmbedder()).embed_passages_with_tokens([text])[1]
    assert tokens.offsets.tolist() == [[span.start, span.end] for span in split_sentences(text)]
    assert len(tokens.vectors) == len(tokens.offsets)


def test_words_broken_by_layout_are_embedded_whole(plain: PlainHashEmbedder) -> None:
    broken, wrapped = TEXT.replace("вівторок", "вів-\nто\u00adрок"), WholeTextTokens(plain)
    vectors, [tokens] = wrapped.embed_passages_with_tokens([broken])

    assert np.array_equal(vectors, plain.embed_passages([TEXT]))
    assert np.array_equal(wrapped.embed_queries([broken]), plain.embed_queries([TEXT]))
    assert broken[slice(*tokens.offsets[0])] == "Міст відкрили у вів-\nто\u00adрок."
