"""The shortest way in: one function call, one cited answer."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from assistant.chat import Assistant
from assistant.records import CitedAnswer, Turn


def ask(
    question: str,
    *,
    index: str | Path | None = None,
    model: object | None = None,
    history: Sequence[Turn | str] = (),
    languages: Sequence[str] = (),
    outlets: Sequence[str] = (),
    since: date | str | None = None,
    until: date | str | None = None,
    path: str | None = None,
) -> CitedAnswer:
    """Open an index, answer one question and close it again; `Assistant.ask` describes the arguments.

    For several questions open an `Assistant` once. Raises NewsAssistantError.
    """
    with Assistant.open(index=index, model=model) as assistant:
        return assistant.ask(
            question,
            history,
            languages=languages,
            outlets=outlets,
            since=since,
            until=until,
            path=path,
        )
