"""The index as a LlamaIndex retriever, for programs written against LlamaIndex."""

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.nodes import node_metadata
from index.records import Filters
from index.retrieving import Index


class PassageRetriever(BaseRetriever):
    """Retrieves passages as nodes whose text is a verbatim slice of the article."""

    def __init__(self, index: Index, *, count: int = 10, filters: Filters | None = None) -> None:
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
