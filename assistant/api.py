"""The shortest way in: one function call, one cited answer."""

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from assistant.chat import Assistant
from assistant.filters import QuestionArguments
from assistant.records import CitedAnswer, Turn


def ask(
    question: str,
    *,
    index: str | Path | None = None,
    model: object | None = None,
    history: Sequence[Turn | str] = (),
    **arguments: Unpack[QuestionArguments],
) -> CitedAnswer:
    """Open an index, answer one question and close it again; `Assistant.ask` describes the arguments.

    For several questions open an `Assistant` once. Raises NewsAssistantError.
    """
    with Assistant.open(index=index, model=model) as assistant:
        return assistant.ask(question, history, **arguments)
