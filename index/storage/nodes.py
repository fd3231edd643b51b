"""Passages as LlamaIndex nodes in a Chroma collection, and what a search asks of vectors wherever they are.

Any LlamaIndex program can open the collection, in a folder (`chroma_folder`) or on a server (`index.server`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Protocol

from index.embedding.embedder import TokenVectors, Vectors
from index.values import Article, Passage

HNSW = {"space": "cosine", "ef_search": 400}
"""How Chroma finds neighbours. Questions turned from their language lie apart from all passages: its own 100
misses a seventh of the nearest 25 among 11,661; this misses a thirtieth and takes a millisecond more."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredPassage:
    """A passage with its vector and its article, as a store keeps it."""

    passage: Passage
    article: Article
    vector: Vectors


class DenseLeg(Protocol):
    """Finds passages by the cosine of their vectors. Raises IndexStoreError."""

    def search(
        self, vector: Vectors, count: int, allowed: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return the ids of the nearest passages with their cosine, best first, at most `count`.

        `vector` has shape (dimensions,); `allowed` restricts the search to these ids. It may know passages
        that a catalogue does not know yet, or any more.
        """

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the stored vectors of these passages by id; those that are not there are left out."""


class TokenSource(Protocol):
    """Has the token vectors of passages. Raises IndexStoreError."""

    def passage_tokens(self, keys: Mapping[str, bytes]) -> Mapping[bytes, TokenVectors]:
        """Return the rotated tokens known of passages, given by id and content key, by that key."""


def put_nodes(
    write: Callable[..., object], stored: Sequence[StoredPassage], more: Mapping[str, str] | None = None
) -> None:
    """Write passages through LlamaIndex's ChromaVectorStore, which gives `write` the columns of Chroma.

    `write` is the `add` or `upsert` of a collection; `more` is said of every passage beside its metadata.
    """
    from llama_index.vector_stores.chroma import ChromaVectorStore

    # The vector store knows no upsert of its own: it only ever calls the `add` of its collection.
    vector_store = ChromaVectorStore(chroma_collection=SimpleNamespace(add=write))
    vector_store.add([_to_node(one, more or {}) for one in stored])


def node_metadata(passage: Passage, article: Article) -> dict[str, Any]:
    """Return what a LlamaIndex node says of its passage; flat values, as Chroma wants them."""
    return {
        "path": passage.path,
        "start": passage.start,
        "end": passage.end,
        "position": passage.position,
        "section": passage.section or "",
        "page": passage.page or 0,
        "title": article.title or "",
        "outlet": article.outlet or "",
        "url": article.url or "",
        "published": article.published or "",
        "language": article.language or "",
    }


def _to_node(stored: StoredPassage, more: Mapping[str, str]) -> Any:  # noqa: ANN401  imported where needed
    from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode

    passage = stored.passage
    return TextNode(
        id_=passage.id,
        text=passage.text,
        embedding=[float(value) for value in stored.vector],
        metadata=node_metadata(passage, stored.article) | dict(more),
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=passage.article_id)},
    )
