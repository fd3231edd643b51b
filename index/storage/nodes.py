"""Passages as LlamaIndex nodes in a Chroma collection, so that any LlamaIndex program can open it."""

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from index.storage.dense import StoredPassage
from index.values import Article, Passage


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
