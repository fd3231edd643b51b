"""A real `assistant eval` killed in the middle of its run, and started again."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path

from assistant.assistant import Assistant
from assistant.evaluation.question_sets import append_questions, load_questions
from assistant.evaluation.report.report import read_report
from assistant.evaluation.run import evaluate
from index.embedding.embedder import TokenEmbedder
from tests.support.evaluation_fakes import timeless

DEMO_QUESTIONS = Path(__file__).parents[2] / "data" / "demo_questions.jsonl"
ASKED = 16
FINISHED = 3


def test_finished_cases_are_not_asked_again_and_the_report_is_that_of_an_uninterrupted_run(
    demo_index: Path, embedder: TokenEmbedder, model_cache: Path, tmp_path: Path
) -> None:
    cases = list(islice(load_questions(DEMO_QUESTIONS), ASKED))
    questions, out = tmp_path / "questions.jsonl", tmp_path / "out"
    append_questions(questions, cases)
    journal = out / "results.jsonl"

    process = start_eval(questions, demo_index, out, model_cache)
    await_lines(journal, 1 + FINISHED, process)
    process.send_signal(signal.SIGKILL)
    assert process.wait(timeout=60) == -signal.SIGKILL
    before = whole_lines(journal)
    assert FINISHED < len(before) <= ASKED
    assert not (out / "report.json").exists()

    assert start_eval(questions, demo_index, out, model_cache).wait(timeout=240) == 0
    after = whole_lines(journal)
    assert after[: len(before)] == before
    ids = [json.loads(line)["id"] for line in after[1:]]
    assert sorted(ids) == sorted(case.id for case in cases)

    with Assistant.open(index=demo_index, model="none", embedder=embedder) as assistant:
        uninterrupted = evaluate(cases, assistant, name=questions.name)
    resumed = read_report(out)
    assert timeless(replace(resumed, fingerprint=uninterrupted.fingerprint)) == timeless(uninterrupted)


def start_eval(questions: Path, index: Path, out: Path, model_cache: Path) -> subprocess.Popen[bytes]:
    arguments = ["eval", questions, "--index", index, "--model", "none", "--out", out]
    return subprocess.Popen(
        [sys.executable, "-m", "assistant", *map(str, arguments)],
        env={**os.environ, "ASSISTANT_CACHE": str(model_cache)},
        stdout=subprocess.DEVNULL,
    )


def whole_lines(journal: Path) -> list[bytes]:
    """Return the lines of a journal that end; a kill may have torn the last."""
    return journal.read_bytes().split(b"\n")[:-1] if journal.exists() else []


def await_lines(journal: Path, count: int, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + 120
    while len(whole_lines(journal)) < count:
        assert process.poll() is None, "the evaluation ended before it could be killed"
        assert time.monotonic() < ends
        time.sleep(0.005)
