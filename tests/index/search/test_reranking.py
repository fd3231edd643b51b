from dataclasses import replace
from pathlib import Path

from index.building.build import build_index
from index.search.index import open_index
from index.settings import load_settings
from tests.support.hash_embedder import HashEmbedder
from tests.support.tiny_cross_encoder import write_cross_encoder

TEXTS = {
    "a.txt": "The quay was repaired in spring, and people came to see it.\n",
    "b.txt": "Letters about the quay were read to people by the mayor of the town.\n",
    "c.txt": "People wrote letters, letters and letters to the keeper of the lock.\n",
}


def test_the_first_candidates_come_in_the_order_of_the_cross_encoder(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in TEXTS.items():
        (corpus / name).write_text(text.lower(), encoding="utf-8")
    embedder = HashEmbedder()
    build_index(corpus, index=tmp_path / "index", embedder=embedder)
    settings = load_settings({}, index=tmp_path / "index")
    with open_index(settings=settings, embedder=embedder) as index:
        plain = index.current().search("people at the quay", 2)
    tiny = replace(settings, reranker=write_cross_encoder(tmp_path / "tiny", "letters"))
    with open_index(settings=tiny, embedder=embedder) as index:
        reranked = index.current().search("people at the quay", 2)
    assert plain.reranking_seconds is None
    assert reranked.reranking_seconds is not None
    assert [hit.passage.path for hit in reranked.hits] == ["c.txt", "b.txt"]
    assert [hit.rank for hit in reranked.hits] == [1, 2]
    assert reranked.hits[0].score >= reranked.hits[1].score
    assert all(hit.passage.id in reranked.tokens for hit in reranked.hits)
