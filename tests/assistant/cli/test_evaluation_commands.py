"""`assistant questions` and evaluation from Python, as a user runs them."""

import json
from itertools import count, islice
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant, evaluate
from assistant.cli.main import main
from assistant.evaluation.question_sets import load_questions
from index.embedding.embedder import TokenEmbedder
from tests.support.scripted_server import Step, scripted_server

DEMO_QUESTIONS = Path(__file__).parents[2] / "data" / "demo_questions.jsonl"
CROPS = "rye oats hops flax peas corn millet barley".split()


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "articles"
    folder.mkdir()
    for number, crop in enumerate(CROPS):
        text = (
            f"Harvest of {crop}\n\nThe valley farm sold {number + 2} wagons of {crop} to the mill on Tuesday,"
            " and its owner said that the price was the best in ten years."
        )
        (folder / f"{crop}.txt").write_text(text, encoding="utf-8")
    return folder


class TestDrafting:
    def draft(self, corpus: Path, *options: str) -> int:
        return main(["questions", str(corpus), "--model", "scripted", "--count", "3", *options])

    def test_a_second_run_goes_on_with_the_set(self, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = count()

        def reply(request: dict[str, Any]) -> Step:
            text = request["messages"][-1]["content"].partition("<text>\n")[2]
            quote = text[text.index("The valley") :].partition(",")[0]
            crop = quote.split()[7]
            drafted = {"question": f"{crop} number {next(asked)}?", "answer": crop, "quote": quote}
            return Step(pieces=[json.dumps(drafted)])

        with scripted_server(reply) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            assert self.draft(corpus) == 0
            first = load_questions("questions.jsonl")
            assert self.draft(corpus) == 0
        both = load_questions("questions.jsonl")
        assert both[:3] == first
        assert len(both) == 6
        files = [source.file for case in both for source in case.sources]
        assert len(files) == len(set(files)) >= 3

    def test_without_a_model_it_says_so(self, corpus: Path, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["questions", str(corpus)]) == 1
        assert "--model" in capfd.readouterr().err

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [("drafts.jsonl", "{torn", "line 1"), ("drafts.csv", "", "name a .jsonl file")],
        ids=["a bad line", "no JSON Lines"],
    )
    def test_a_set_that_cannot_be_gone_on_with_costs_no_request(
        self,
        corpus: Path,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
        name: str,
        content: str,
        said: str,
    ) -> None:
        Path(name).write_text(content, encoding="utf-8")
        with scripted_server(Step(pieces=["{}"])) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            assert self.draft(corpus, "--out", name) == 1
        assert said in capfd.readouterr().err
        assert not server.requests


def test_answers_can_be_scored_in_a_test_of_ones_own(demo_index: Path, embedder: TokenEmbedder) -> None:
    with Assistant.open(index=demo_index, model="none", embedder=embedder) as assistant:
        report = evaluate(islice(load_questions(DEMO_QUESTIONS), 3), assistant, name="three questions")
    assert report["exactness"].value == 1
    assert report["recall@10"].count == 3
    shown = report._repr_html_()
    assert shown.startswith("<table><caption>three questions</caption>")
    assert "recall@10" in shown
