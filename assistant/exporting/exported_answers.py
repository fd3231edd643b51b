"""CitedAnswers, and their JSON -> ExportedAnswers."""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields

from pydantic import TypeAdapter, ValidationError

from assistant.errors import ExportError
from assistant.exporting.values import CarriedQuote, ExportedAnswer
from assistant.texts.texts import Texts
from assistant.values import CitedAnswer, citation_to_dict

_ANSWER = TypeAdapter(ExportedAnswer)


def to_exported(answer: CitedAnswer, texts: Texts) -> ExportedAnswer:
    """Return an answer as it is carried away, its notices in the words of a language."""
    carried = {field.name: getattr(answer, field.name) for field in fields(ExportedAnswer)}
    return ExportedAnswer(**carried | {"notices": tuple(texts.say(notice) for notice in answer.notices)})


def read_answers(content: bytes, name: str) -> tuple[ExportedAnswer, ...]:
    """Return the answers of what `ask --json`, `chat --json` or an export as JSON printed.

    That is one answer, a list of them, or one a line. Raises ExportError, naming the file `name`.
    """
    try:
        text = content.decode("utf-8-sig")
        try:
            document = json.loads(text)
        except json.JSONDecodeError:
            document = [json.loads(line) for line in text.splitlines() if line.strip()]
        documents = document if isinstance(document, list) else [document]
        if not documents:
            raise ValueError("there is none")
        # One by one, so that of a million wrong ones the first is told, and not all are remembered.
        return tuple(_ANSWER.validate_python(document) for document in documents)
    except (ValueError, RecursionError) as error:
        told = error.errors()[0]["loc"] if isinstance(error, ValidationError) else error
        raise ExportError("answers_unreadable", file=name, why=str(told)) from error


def write_json(answers: Sequence[ExportedAnswer], texts: Texts) -> bytes:
    """Return answers as a list of JSON documents."""
    documents = [
        asdict(answer) | {"citations": [citation_to_dict(one) for one in answer.citations]}
        for answer in answers
    ]
    return json.dumps(documents, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def read_json(content: bytes, name: str) -> list[CarriedQuote]:
    """Return the quotes of answers as JSON. Raises ExportError."""
    cited = (one for answer in read_answers(content, name) for one in answer.citations)
    kept = [field.name for field in fields(CarriedQuote) if field.name != "exact"]
    return [CarriedQuote(**{name: getattr(one, name) for name in kept}) for one in cited]
