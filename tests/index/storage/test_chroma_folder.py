"""The vector store: cosine order, restriction by ids, and what LlamaIndex's own classes make of it."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import chromadb
import numpy as np
import pytest
from llama_index.core import VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.vector_stores.chroma import ChromaVectorStore  # noqa: TID251  as another program does

from index.embedding.embedder import scaled_to_length_one
from index.errors import IndexStoreError
from index.storage.chroma_folder import COLLECTION, PassageStore
from index.storage.nodes import StoredPassage
from index.values import Article, Passage
from tests.support.hash_embedder import HashEmbedder

SENTENCES = [
    "Посла викликали до міністерства.",
    "Мост через реку открыли во вторник.",
    "The ferry to the island resumed on Monday.",
    "The bakery on the corner sells rye bread.",
    "Пекарня наймає двох пекарів.",
]
ARTICLE = Article(
    id="article",
    path="many.txt",
    text="\n".join(SENTENCES),
    title="Новини дня",
    outlet=None,
    url="https://example.invalid/1",
    published="2024-08-21",
    language="uk",
)


def make_stored() -> list[StoredPassage]:
    starts = [ARTICLE.text.index(sentence) for sentence in SENTENCES]
    passages = [
        Passage(
            id=f"p{position}",
            article_id=ARTICLE.id,
            path=ARTICLE.path,
            position=position,
            start=start,
            end=start + len(sentence),
            text=sentence,
        )
        for position, (start, sentence) in enumerate(zip(starts, SENTENCES, strict=True))
    ]
    vectors = HashEmbedder().embed_passages(SENTENCES)
    return [
        StoredPassage(passage=passage, article=ARTICLE, vector=vector)
        for passage, vector in zip(passages, vectors, strict=True)
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "chroma"
    with closing(PassageStore.open(path, writable=True)) as store:
        store.add(make_stored())
    return path


@pytest.fixture
def store(folder: Path) -> Iterator[PassageStore]:
    with closing(PassageStore.open(folder)) as opened:
        yield opened


def test_passages_come_in_the_order_of_their_cosines(store: PassageStore) -> None:
    asked = HashEmbedder().embed_queries(["When did the ferry to the island resume?"])[0]
    found = store.search(asked, 5)
    cosines = {one.passage.id: float(one.vector @ asked) for one in make_stored()}
    assert [passage_id for passage_id, _ in found] == sorted(cosines, key=lambda i: -cosines[i])
    assert found[0][0] == "p2"
    for passage_id, score in found:
        assert score == pytest.approx(cosines[passage_id], abs=1e-5)


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [(None, 5), ([], 0), (["p0"], 1), (["p4", "p1", "p0"], 3), ([f"p{n}" for n in range(5)], 5)],
)
def test_a_search_keeps_to_the_allowed_ids(
    store: PassageStore, allowed: list[str] | None, expected: int
) -> None:
    asked = HashEmbedder().embed_queries(["ferry"])[0]
    found = [passage_id for passage_id, _ in store.search(asked, 10, allowed)]
    assert len(found) == expected
    assert allowed is None or set(found) == set(allowed)


def test_a_narrow_filter_returns_its_full_count(tmp_path: Path) -> None:
    """The allowed passages are the farthest of all: filtering afterwards would leave none of them."""
    directions = scaled_to_length_one(np.random.default_rng(3).standard_normal((400, 32)))
    asked = directions[0]
    order = np.argsort(-(directions @ asked))
    template = make_stored()[0].passage
    with closing(PassageStore.open(tmp_path / "chroma", writable=True)) as store:
        store.add(
            [
                StoredPassage(
                    passage=Passage(
                        id=str(number),
                        article_id="a",
                        path="a.txt",
                        position=number,
                        start=template.start,
                        end=template.end,
                        text=template.text,
                    ),
                    article=ARTICLE,
                    vector=vector,
                )
                for number, vector in enumerate(directions)
            ]
        )
        allowed = [str(number) for number in order[-30:]]
        found = [passage_id for passage_id, _ in store.search(asked, 20, allowed)]
    assert found == allowed[:20]


def test_no_more_than_the_count_is_returned(store: PassageStore) -> None:
    asked = HashEmbedder().embed_queries(["ferry"])[0]
    assert len(store.search(asked, 2)) == 2
    assert len(store.search(asked, 2, ["p0", "p1", "p2"])) == 2


def test_vectors_come_back_by_id(store: PassageStore) -> None:
    found = store.vectors(["p3", "p0", "unknown"])
    assert found.keys() == {"p0", "p3"}
    assert np.allclose(found["p3"], make_stored()[3].vector, atol=1e-6)


def test_removed_passages_are_gone_and_may_be_added_again(tmp_path: Path) -> None:
    with closing(PassageStore.open(tmp_path / "chroma", writable=True)) as store:
        store.add(make_stored())
        store.remove(["p0", "p1"])
        assert store.count() == 3
        asked = HashEmbedder().embed_queries(["посла"])[0]
        assert {passage_id for passage_id, _ in store.search(asked, 9)} == {"p2", "p3", "p4"}
        store.add(make_stored()[:2])
        assert store.search(asked, 1)[0][0] == "p0"


def test_adding_or_removing_nothing_is_no_error(tmp_path: Path) -> None:
    with closing(PassageStore.open(tmp_path / "chroma", writable=True)) as store:
        store.add([])
        store.remove([])
        assert (store.count(), store.search(np.ones(4, dtype=np.float32), 3)) == (0, [])


class LlamaIndexHashEmbedding(BaseEmbedding):
    """The hash embedder as a program written against LlamaIndex has it."""

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(value) for value in HashEmbedder().embed_queries([query])[0]]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return [float(value) for value in HashEmbedder().embed_passages([text])[0]]


def test_another_llama_index_program_opens_the_collection_and_finds_the_nodes(folder: Path) -> None:
    client = chromadb.PersistentClient(
        path=str(folder), settings=chromadb.config.Settings(anonymized_telemetry=False)
    )
    collection = client.get_collection(COLLECTION, embedding_function=None)
    opened = VectorStoreIndex.from_vector_store(
        ChromaVectorStore(chroma_collection=collection), embed_model=LlamaIndexHashEmbedding()
    )
    found = opened.as_retriever(similarity_top_k=2).retrieve("When did the ferry to the island resume?")
    node = found[0].node
    assert node.node_id == "p2"
    assert node.get_content() == SENTENCES[2]
    assert node.metadata["path"] == "many.txt"
    assert ARTICLE.text[node.metadata["start"] : node.metadata["end"]] == SENTENCES[2]
    assert (node.metadata["title"], node.metadata["outlet"]) == ("Новини дня", "")
    assert node.ref_doc_id == ARTICLE.id
    client.close()


def test_nothing_to_read_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(IndexStoreError, match="assistant index"):
        PassageStore.open(tmp_path / "empty")


def test_a_damaged_store_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"no database " * 500)
    with pytest.raises(IndexStoreError, match="assistant index"):
        PassageStore.open(folder)


def test_what_goes_wrong_while_searching_names_the_store_and_says_what_to_do(store: PassageStore) -> None:
    with pytest.raises(IndexStoreError, match=r"chroma.*assistant index"):
        store.search(np.ones(7, dtype=np.float32), 3)


def test_a_search_finds_all_that_was_added_since_the_one_before(tmp_path: Path) -> None:
    vector = HashEmbedder().embed_queries(["ferry"])[0]
    first, *others = make_stored()
    with closing(PassageStore.open(tmp_path / "chroma", writable=True)) as store:
        for stored, expected in (([first], 1), (others, len(SENTENCES))):
            store.add(stored)
            assert len(store.search(vector, 10)) == expected
        store.remove([one.passage.id for one in others])
        assert len(store.search(vector, 10)) == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_store_whose_files_nobody_may_write_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "chroma"
    with closing(PassageStore.open(folder, writable=True)) as store:
        store.add(make_stored())
    everything = [folder, *folder.rglob("*")]
    modes = {path: path.stat().st_mode for path in everything}
    for path in everything:
        path.chmod(modes[path] & 0o555)
    try:
        with closing(PassageStore.open(folder)) as store:
            assert store.count() == len(SENTENCES)
            assert store.search(HashEmbedder().embed_queries([SENTENCES[0]])[0], 1)[0][0] == "p0"
    finally:
        for path in everything:
            path.chmod(modes[path])
