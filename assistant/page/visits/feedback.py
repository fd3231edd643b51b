"""A reader's thumb -> a draft question in a file of the index folder, for a person to edit.

The file is a question set (`assistant eval` reads it). A thumb that is changed or taken back replaces what
it said before; the same answer rated twice is one line.
"""

import threading
from collections.abc import Sequence
from pathlib import Path

from assistant.errors import QuestionSetError
from assistant.evaluation.drafting import draft_from_answer
from assistant.evaluation.question_sets import append_questions, remove_questions
from assistant.values import CitedAnswer

FEEDBACK_FILE = "feedback.jsonl"
_LARGEST = 10_000_000  # bytes; visitors whom nobody knows must not fill the disk


class Feedback:
    """The thumbs of all visitors of one server."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FEEDBACK_FILE
        self._lock = threading.Lock()

    def rate(self, answer: CitedAnswer, history: Sequence[str], good: bool | None) -> None:
        """Keep what a reader says of an answer, None to take it back.

        Raises QuestionSetError, also when the file has grown too large.
        """
        drafts = {value: draft_from_answer(answer, good=value, history=history) for value in (True, False)}
        with self._lock:
            if self.path.exists():
                if good is not None and self.path.stat().st_size > _LARGEST:
                    raise QuestionSetError("feedback_full", file=str(self.path))
                remove_questions(self.path, {draft.id for draft in drafts.values()})
            if good is not None:
                append_questions(self.path, [drafts[good]])
