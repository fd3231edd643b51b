"""The index as a LlamaIndex retriever, for programs written against LlamaIndex."""

from collections.abc import Callable

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.search.generation import Generation
from index.storage.nodes import node_metadata
from index.values import Filters


class PassageRetriever(BaseRetriever):
    """Retrieves passages as nodes whose text is a verbatim slice of the article.

    `current` gives the generation that is searched.
    """

    def __init__(self, current: Callable[[], Generation], *, count: int, filters: Filters) -> None:
        super().__init__()
        self._current = current
        self._count = count
        self._filters = filters

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        generation = self._current()
        hits = generation.search(query_bundle.query_str, self._count, self._filters).hits
        articles = generation.catalogue.articles(hit.passage.path for hit in hits)
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
