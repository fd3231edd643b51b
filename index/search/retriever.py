"""The index as a LlamaIndex retriever, for programs written against LlamaIndex."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.storage.nodes import node_metadata
from index.values import Article, Filters, Hit


class SearchedIndex(Protocol):
    """What the retriever asks of an index."""

    def search(self, question: str, count: int, filters: Filters) -> list[Hit]:
        """Return the passages that answer best. Raises NewsAssistantError."""

    def articles(self, paths: Sequence[str]) -> Mapping[str, Article]:
        """Return the articles of the index by path."""


class PassageRetriever(BaseRetriever):
    """Retrieves passages as nodes whose text is a verbatim slice of the article."""

    def __init__(self, index: SearchedIndex, *, count: int = 10, filters: Filters | None = None) -> None:
        super().__init__()
        self._index = index
        self._count = count
        self._filters = filters or Filters()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._index.search(query_bundle.query_str, self._count, self._filters)
        articles = self._index.articles([hit.passage.path for hit in hits])
        return [
            NodeWithScore(
                node=TextNode(
                    id_=hit.passage.id,
                    text=hit.passage.text,
                    start_char_idx=hit.passage.start,
                    end_char_idx=hit.passage.end,
                    metadata=node_metadata(hit.passage, articles[hit.passage.path]),
                ),
                score=hit.score,
            )
            for hit in hits
        ]
