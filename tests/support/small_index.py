"""An index of a few texts in hashed words, where a match is all or nothing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from assistant.quoting.sentences import Findings, find_sentences
from index.building.build import build_index
from index.search.index import Index, open_index
from tests.support.hash_embedder import HashEmbedder


@contextmanager
def small_index(folder: Path, texts: Mapping[str, str]) -> Iterator[Index]:
    """Index texts by file name in `folder`; yield the open index."""
    (folder / "corpus").mkdir()
    for name, text in texts.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    build_index(folder / "corpus", index=folder / "index", embedder=HashEmbedder())
    with open_index(folder / "index", embedder=HashEmbedder()) as opened:
        yield opened


def find(index: Index, question: str, count: int = 5) -> Findings:
    """Return the sentences found for a question."""
    with index.pinned() as generation:
        result = generation.search(question, count)
        return find_sentences(result, generation.articles(result.hits))
