"""The real assistant, made worse on purpose: `--baseline` finds it, `--fail-under` stops it, exit code 3."""

import itertools
import json
import shutil
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

import pytest

from assistant.assistant import Assistant
from assistant.cli.evaluation_commands import score_answers
from assistant.evaluation.question_sets import append_questions, load_questions
from assistant.evaluation.values import Case, GoldSource
from assistant.values import CitedAnswer
from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder
from index.storage.lexical import LexicalIndex
from index.values import CleanedArticle, Hit
from tests.support.evaluation_fakes import make_citation
from tests.support.hash_embedder import HashEmbedder

DEMO_QUESTIONS = Path(__file__).parents[2] / "data" / "demo_questions.jsonl"
VILLAGES = 300
ASKED = 24
OFF_TOPIC = (
    "Who won the chess olympiad in Budapest?",
    "Скільки коштує квиток до львівського зоопарку?",
    "Какая глубина у озера Титикака?",
)


@dataclass
class Talkative:
    """An assistant that never declines: it quotes the nearest passage instead."""

    inner: Assistant

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.inner.close()

    @property
    def model_name(self) -> str | None:
        return self.inner.model_name

    @property
    def fingerprint(self) -> Mapping[str, Any]:
        return self.inner.fingerprint

    def ask(self, question: str, history: Sequence[str] = ()) -> CitedAnswer:
        answer = self.inner.ask(question, history)
        if answer.answered:
            return answer
        nearest = answer.closest[0].passage
        cited = make_citation(nearest.path, nearest.start, nearest.end, nearest.text)
        return replace(answer, text=f"{nearest.text} [1]", answered=True, reason=None, citations=(cited,))

    def search(self, question: str, count: int = 10) -> Sequence[Hit]:
        return self.inner.search(question, count)

    def article(self, path: str) -> CleanedArticle:
        return self.inner.article(path)


def run_eval(questions, out, opened, *, baseline=None, fail_under=()):
    """Do as `assistant eval` does with these options; return the exit code and report.json."""
    options = Namespace(
        questions=questions, out=out, baseline=baseline, fail_under=[fail_under], judge=None, workers=1
    )
    code = score_answers(Namespace(**vars(options), json=True), lambda: opened)
    return code, json.loads((out / "report.json").read_text(encoding="utf-8"))


def verdicts(report):
    return {metric["name"]: metric["verdict"] for metric in report["comparison"]["metrics"]}


class TestWithoutTheLexicalLeg:
    """Hundreds of villages differ by name alone: the nearest vectors do not tell them apart, words do."""

    @pytest.fixture(scope="class")
    def cases(self):
        syllables = "ba vo hry de zhu ka li mo ne pu ra so tu cha she".split()
        triples = list(itertools.product(syllables, repeat=3))[:: len(syllables) ** 3 // VILLAGES]
        names = [f"{''.join(triple).capitalize()}vka" for triple in triples]
        return [
            Case(
                id=f"v{number:03}",
                lang="en",
                question=f"How much did the village of {name} spend on its road?",
                answerable=True,
                sources=(
                    GoldSource(
                        file=f"{number:03}.txt",
                        quote=f"The village of {name} spent {1000 + 37 * number} hryvnias on its road.",
                    ),
                ),
            )
            for number, name in enumerate(names[:VILLAGES])
        ]

    @pytest.fixture(scope="class")
    def index(self, cases, tmp_path_factory):
        corpus = tmp_path_factory.mktemp("villages")
        for case in cases:
            text = f"Roads of the district\n\n{case.sources[0].quote}\n"
            (corpus / case.sources[0].file).write_text(text, encoding="utf-8")
        folder = tmp_path_factory.mktemp("built") / "index"
        build_index(corpus, index=folder, embedder=HashEmbedder(dimensions=16))
        return folder

    @pytest.fixture(scope="class")
    def index_without_words(self, index, tmp_path_factory):
        """The same index, its lexical leg emptied."""
        folder = tmp_path_factory.mktemp("planted") / "index"
        shutil.copytree(index, folder)
        for path in folder.glob("generations/*/lexical.sqlite"):
            lexical = LexicalIndex.open(path, writable=True)
            lexical.remove(range(2 * VILLAGES))
            lexical.close()
        return folder

    def test_is_found_and_stopped_and_an_unchanged_rerun_is_not(
        self, cases, index, index_without_words, tmp_path
    ):
        questions = tmp_path / "questions.jsonl"
        append_questions(questions, cases[:ASKED])

        def opened(folder):
            return Assistant.open(index=folder, model="none", embedder=HashEmbedder(dimensions=16))

        code, before = run_eval(questions, tmp_path / "before", opened(index))
        limits = ["recall@10=0.9", "exactness=1"]
        assert code == 0

        code, again = run_eval(
            questions,
            tmp_path / "again",
            opened(index),
            baseline=tmp_path / "before",
            fail_under=limits,
        )
        assert code == 0
        assert again["comparison"]["unchanged"]
        assert again["metrics"]["recall@10"] == before["metrics"]["recall@10"] == 1

        code, planted = run_eval(
            questions,
            tmp_path / "planted",
            opened(index_without_words),
            baseline=tmp_path / "before",
            fail_under=limits,
        )
        assert code == 3
        assert {"coverage", "recall@10", "quote_recall@10"} <= {
            n for n, v in verdicts(planted).items() if v == "worse"
        }
        assert "better" not in verdicts(planted).values()


def test_never_declining_is_found_and_stopped(
    demo_index: Path, embedder: TokenEmbedder, tmp_path: Path
) -> None:
    cases = [case for case in load_questions(DEMO_QUESTIONS) if not case.answerable and not case.history]
    cases += [
        Case(id=f"off{number}", lang="en", question=question, answerable=False)
        for number, question in enumerate(OFF_TOPIC)
    ]
    questions = tmp_path / "questions.jsonl"
    append_questions(questions, cases)
    assistant = Assistant.open(index=demo_index, model="none", embedder=embedder)
    _, before = run_eval(questions, tmp_path / "before", assistant)
    assert before["metrics"]["declined"] >= 0.5

    code, planted = run_eval(
        questions,
        tmp_path / "planted",
        Talkative(Assistant.open(index=demo_index, model="none", embedder=embedder)),
        baseline=tmp_path / "before" / "report.json",
        fail_under=[f"declined={before['metrics']['declined']}"],
    )
    assert code == 3
    assert planted["metrics"]["declined"] == 0
    assert verdicts(planted)["declined"] == "worse"
    assert {case["new_failure"] for case in planted["comparison"]["cases"]} == {"invented"}
