"""The file a run leaves behind it, `results.jsonl`: a header line, then one line for every finished case.

The header names the question set and the assistant by hash. A run of the same two goes on where the last one
stopped; the file of any other run is set aside as `results.old.jsonl`.
"""

import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from pydantic import TypeAdapter

from assistant.errors import QuestionSetError
from assistant.evaluation.values import Outcome, outcome_to_dict

logger = logging.getLogger(__name__)

RESULTS = "results.jsonl"
_SET_ASIDE = "results.old.jsonl"
_OUTCOME = TypeAdapter(Outcome)


class Journal:
    """Appends finished cases to a file and gives back those of an earlier start of the same run."""

    def __init__(self, folder: Path, run: Mapping[str, str]) -> None:
        """Open or begin the journal of `run` in `folder`; QuestionSetError when it cannot be used."""
        self._path = folder / RESULTS
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lines = self._whole_lines()
            if lines and lines[0] != {"run": dict(run)}:
                self._path.replace(folder / _SET_ASIDE)
                logger.info("%s was of another run and is now %s", self._path, _SET_ASIDE)
                lines = []
            if not lines:
                self._path.write_bytes(_line({"run": dict(run)}))
        except OSError as error:
            raise QuestionSetError(
                "results_unwritable", folder=str(folder), why=str(error.strerror)
            ) from error
        self._lock = Lock()
        self.finished = {line["id"]: read_outcome(line) for line in lines[1:]}

    def append(self, case_id: str, outcome: Outcome) -> None:
        """Add one finished case, from any thread; a line torn by a crash is ignored by the next start."""
        line = _line({"id": case_id, **outcome_to_dict(outcome)})
        with self._lock, self._path.open("ab", buffering=0) as file:
            file.write(line)
            os.fsync(file.fileno())

    def _whole_lines(self) -> list[Any]:
        """Return the file's lines decoded; cut off a last line that an interruption left torn."""
        if not self._path.exists():
            return []
        content = self._path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            with self._path.open("r+b") as file:
                file.truncate(len(whole))
        try:
            return [json.loads(line) for line in whole.split(b"\n") if line.strip()]
        except ValueError as error:
            raise QuestionSetError("results_damaged", file=str(self._path), why=str(error)) from error


def read_outcome(fields: Mapping[str, Any]) -> Outcome:
    """Return the outcome that `outcome_to_dict` wrote; other entries of `fields` are ignored."""
    if answer := fields["answer"]:
        notices = [{"code": words, "values": {}} for words in answer["notices"]]
        answer = {**answer, "closest": (), "notices": notices}
    return _OUTCOME.validate_python({**fields, "answer": answer})


def _line(fields: Mapping[str, Any]) -> bytes:
    # Scores may be numpy numbers. A lone surrogate of a damaged article must not stop a run.
    text = json.dumps(fields, ensure_ascii=False, default=float)
    return text.encode("utf-8", "surrogatepass") + b"\n"
