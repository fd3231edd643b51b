"""The index as a LlamaIndex retriever."""

from pathlib import Path

import pytest
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import QueryBundle, TextNode

from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder
from index.errors import QuestionError
from index.search.index import open_index
from index.values import Filters
from tests.support.hash_embedder import HashEmbedder

FERRY = "The ferry between Sosnivka and the island resumed on Monday after a winter of repairs."
BAKERY = "Пекарня на вулиці Садовій відкрилася у вівторок і обіцяє житній хліб щоранку."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("retriever")
    (root / "corpus").mkdir()
    (root / "corpus" / "ferry.txt").write_text(FERRY, encoding="utf-8")
    (root / "corpus" / "bakery.txt").write_text(BAKERY, encoding="utf-8")
    build_index(root / "corpus", index=root / "index", embedder=HashEmbedder())
    return root / "index"


def test_nodes_are_verbatim_slices_in_the_order_of_the_search(folder: Path) -> None:
    with open_index(folder, embedder=HashEmbedder()) as index:
        retriever = index.retriever(count=2)
        assert isinstance(retriever, BaseRetriever)
        found = retriever.retrieve("When did the ferry resume?")
        hits = index.search("When did the ferry resume?", 2)
        texts = {hit.passage.path: index.article(hit.passage.path).article.text for hit in hits}
    assert [one.node.node_id for one in found] == [hit.passage.id for hit in hits]
    assert [one.score for one in found] == [hit.score for hit in hits]
    for one in found:
        node = one.node
        assert isinstance(node, TextNode)
        text = texts[node.metadata["path"]]
        assert text[node.start_char_idx : node.end_char_idx] == node.text == one.get_content()


def test_count_and_filters_narrow_what_is_retrieved(folder: Path) -> None:
    with open_index(folder, embedder=HashEmbedder()) as index:
        assert len(index.retriever(count=1).retrieve("ferry, пекарня")) == 1
        only = index.retriever(filters=Filters(path="bakery*")).retrieve("ferry, пекарня")
        assert [one.node.metadata["path"] for one in only] == ["bakery.txt"]


def test_a_query_bundle_is_a_question_too(folder: Path) -> None:
    with open_index(folder, embedder=HashEmbedder()) as index:
        found = index.retriever(count=1).retrieve(QueryBundle("Коли відкрилася пекарня?"))
        assert found[0].node.metadata["path"] == "bakery.txt"
        with pytest.raises(QuestionError, match="empty"):
            index.retriever().retrieve(QueryBundle("  "))


def test_a_query_engine_works_over_it(folder: Path) -> None:
    """The model is LlamaIndex's own stand-in, which repeats what it is asked."""
    with open_index(folder, embedder=HashEmbedder()) as index:
        engine = RetrieverQueryEngine.from_args(index.retriever(count=1), llm=MockLLM())
        response = engine.query("When did the ferry resume?")
    assert response.source_nodes[0].node.metadata["path"] == "ferry.txt"
    assert FERRY in str(response)


def test_the_demonstration_corpus_is_retrieved_across_languages(
    demo_index: Path, embedder: TokenEmbedder
) -> None:
    with open_index(demo_index, embedder=embedder) as index:
        found = index.retriever(count=5).retrieve("Why was the ambassador summoned?")
    assert len({one.node.metadata["language"] for one in found}) > 1
