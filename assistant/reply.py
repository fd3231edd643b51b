"""A message that asks nothing of the articles -> a short reply in its language: what can be asked here.

It is no answer: nothing is searched, nothing cited, no model asked.
"""

import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from assistant.prompt_files import FALLBACK_LANGUAGE
from assistant.question.question import Question
from assistant.values import CitedAnswer, Usage
from index.messages import Language
from index.values import CorpusSummary

_MOST_OUTLETS = 4
_FILE = Path(__file__).with_suffix(".toml")


def compose_reply(
    question: Question, summary: CorpusSummary, examples: Callable[[], Sequence[str]], started: float
) -> CitedAnswer:
    """Return the reply to a message that asks nothing; `examples` gives questions that the corpus answers.

    `started` is when the message came, by the clock of `time.monotonic`.
    """
    return CitedAnswer(
        question=question.text,
        standalone=question.text,
        text=_reply_text(question, summary, examples),
        answered=False,
        reason="no_question",
        language=question.language,
        mode="extractive",
        certainty="none",
        confidence=0.0,
        model=None,
        citations=(),
        closest=(),
        unsupported=(),
        notices=(),
        usage=Usage(),
        seconds=round(time.monotonic() - started, 3),
    )


def _reply_text(question: Question, summary: CorpusSummary, examples: Callable[[], Sequence[str]]) -> str:
    words = _replies().get(question.language) or _replies()[FALLBACK_LANGUAGE]
    if question.kind == "remark":
        return str(words["go_on"])
    if not summary.articles:
        return str(words["no_articles"])
    shown = examples()
    ending = "".join([words["examples"], *(f"\n– {one}" for one in shown)]) if shown else "."
    if question.kind == "unclear":
        return Language().fill(words["unclear"], examples=ending)
    names = words["languages"]
    known = dict.fromkeys(names.get(code, names["other"]) for code in summary.languages)
    outlets = [outlet for outlet in summary.outlets if outlet][:_MOST_OUTLETS]
    return Language().fill(
        words["about"],
        articles=summary.articles,
        languages=", ".join(known),
        outlets=words["outlets"].format(names=", ".join(outlets)) if outlets else "",
        period=_period(summary, words),
        examples=ending,
    )


def _period(summary: CorpusSummary, words: Mapping[str, Any]) -> str:
    if not summary.earliest or not summary.latest:
        return ""
    return str(words["period"].format(earliest=summary.earliest[:10], latest=summary.latest[:10]))


@cache
def _replies() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
