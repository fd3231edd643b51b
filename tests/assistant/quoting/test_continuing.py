"""Follow-ups: the reason, the time and the rest stand in the passage just cited, beside what was told."""

from pathlib import Path

import pytest

from assistant.assistant import Assistant
from index.building.build import build_index

ARTICLES = {
    "museum.txt": """Museum in Zalisok loses its roof

The storm tore the roof off the museum in Zalisok and spoiled 38 paintings, director Nadia Sych said.
It happened late on Thursday evening.
The roof gave way because its beams had been eaten by beetles, the inspectors found.
Visitors are asked to wait until spring.
""",
    "trams.txt": """Three new trams for Dubno

Dubno has bought three trams with low floors. They will run between the station and the market.
""",
}


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("And why?", "eaten by beetles"),
        ("And when?", "Thursday evening"),
        ("Tell me more", "beetles"),
        ("What did the storm do to its roof?", "tore the roof off"),
    ],
)
def test_a_follow_up_finds_what_stands_beside_the_sentence_just_cited(
    tmp_path: Path, question: str, told: str
) -> None:
    corpus = tmp_path / "articles"
    corpus.mkdir()
    for name, text in ARTICLES.items():
        (corpus / name).write_text(text, encoding="utf-8")
    build_index(corpus, index=tmp_path / "index")
    with Assistant.open(tmp_path / "index", model="none") as assistant:
        before = "How many paintings were spoiled in the museum in Zalisok?"
        first = assistant.ask(before)
        assert "38 paintings" in first.text
        answer = assistant.ask(question, [before])
    assert told in answer.text
    assert {citation.path for citation in answer.citations} == {"museum.txt"}
