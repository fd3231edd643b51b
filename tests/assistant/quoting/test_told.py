"""Whether a question goes on about the one before, by what the articles hold of both."""

from pathlib import Path

import pytest

from assistant.quoting.told import CorpusTold
from index.building.build import build_index
from index.search.index import open_index
from index.values import Filters
from tests.support.hash_embedder import HashEmbedder

FERRY = "The ferry of Marenport carried 40 passengers on Monday. Its captain, Oda Lind, steered it home."
BRIDGE = "The bridge in Lipky was painted green. Engineer Taras Vovk chose the colour after a long vote."


@pytest.mark.parametrize(
    ("question", "same"),
    [
        ("who is the captain?", True),
        ("and what did Oda Lind do?", True),
        ("what about the bridge in Lipky?", False),
        ("which colour did the engineer choose?", False),
    ],
)
def test_a_question_goes_on_where_its_words_stand_in_the_same_articles(
    tmp_path: Path, question: str, same: bool
) -> None:
    corpus = tmp_path / "articles"
    corpus.mkdir()
    for name, text in (("ferry", FERRY), ("bridge", BRIDGE)):
        (corpus / f"{name}.txt").write_text(f"News of {name}\n\n{text}\n", encoding="utf-8")
    build_index(corpus, index=tmp_path / "index", embedder=HashEmbedder())
    with open_index(tmp_path / "index", embedder=HashEmbedder()) as index, index.pinned() as generation:
        before = "How many passengers did the ferry of Marenport carry?"
        told = CorpusTold(generation, Filters())
        assert (told.place(question, told.of([before])) != "elsewhere") is same
