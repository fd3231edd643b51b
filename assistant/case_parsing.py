"""One case as JSON or a CSV row gives it -> a checked Case; what is wrong with it is said in words."""

import logging
import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from assistant.evaluation_records import Case, Source

logger = logging.getLogger(__name__)

_FIELDS = frozenset(field.name for field in fields(Case))
_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_SOURCE_COLUMN = re.compile(r"file(\d*)")


class BadCaseError(ValueError):
    """What is wrong with one case, in words; the reader of the file adds its name and the line."""


def parse_case(fields_by_name: Any) -> Case:  # noqa: ANN401  any JSON value may stand in a line
    """Return the case a JSON object holds; BadCaseError says in words what is wrong with it."""
    if not isinstance(fields_by_name, dict):
        raise BadCaseError("a case must be a JSON object")
    given = {name: value for name, value in fields_by_name.items() if value is not None}
    unknown = sorted(set(given) - _FIELDS)
    if unknown:
        logger.warning("question %r: fields not known are ignored: %s", given.get("id"), ", ".join(unknown))
    case = Case(
        id=_identifier(given.get("id")),
        lang=_text(given, "lang"),
        question=_text(given, "question"),
        answerable=_boolean(given, "answerable"),
        answer=_text(given, "answer") if "answer" in given else None,
        need=_need(given.get("need", "any")),
        sources=tuple(_source(entry) for entry in _list(given, "sources")),
        accept=tuple(_group(entry) for entry in _list(given, "accept")),
        tags=_texts(given, "tags"),
        history=_texts(given, "history"),
        standalone=_text(given, "standalone") if "standalone" in given else None,
    )
    if case.sources and not case.answerable:
        raise BadCaseError("an unanswerable case has no 'sources'; remove them or set 'answerable' to true")
    return case


def unflatten_row(row: Mapping[str | None, Any]) -> dict[str, Any]:
    """Return the fields of a case that a CSV row holds flat; BadCaseError for more cells than columns."""
    if None in row:
        raise BadCaseError("more cells than the header has columns; quote the cells that hold separators")
    cells = {str(name).strip(): value.strip() for name, value in row.items() if value and value.strip()}
    case: dict[str, Any] = {n: v for n, v in cells.items() if not re.fullmatch(r"(file|quote)\d*", n)}
    numbers = [match[1] for name in cells if (match := _SOURCE_COLUMN.fullmatch(name))]
    if numbers:
        case["sources"] = [{"file": cells[f"file{n}"], "quote": cells.get(f"quote{n}")} for n in numbers]
    if "answerable" in case:
        case["answerable"] = _TRUTHS.get(case["answerable"].casefold(), case["answerable"])
    for name in ("tags", "history"):
        if name in case:
            case[name] = _split_cell(case[name], ";")
    if "accept" in case:
        case["accept"] = [_split_cell(group, "|") for group in _split_cell(case["accept"], ";")]
    return case


def _split_cell(cell: str, separator: str) -> list[str]:
    return [part.strip() for part in cell.split(separator) if part.strip()]


def _identifier(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _nonblank(value, "'id'")


def _text(given: Mapping[str, Any], name: str) -> str:
    return _nonblank(given.get(name), f"{name!r}")


def _nonblank(value: Any, what: str) -> str:  # noqa: ANN401
    if value is None:
        raise BadCaseError(f"{what} is missing")
    if not isinstance(value, str) or not value.strip():
        raise BadCaseError(f"{what} must be a text that is not blank, not {value!r}")
    return value


def _boolean(given: Mapping[str, Any], name: str) -> bool:
    value = given.get(name)
    if not isinstance(value, bool):
        raise BadCaseError(f"{name!r} must be true or false, not {value!r}")
    return value


def _need(value: Any) -> Any:  # noqa: ANN401
    if value not in ("any", "all"):
        raise BadCaseError(f'\'need\' must be "any" or "all", not {value!r}')
    return value


def _list(given: Mapping[str, Any], name: str) -> list[Any]:
    value = given.get(name, [])
    if not isinstance(value, list):
        raise BadCaseError(f"{name!r} must be a list, not {value!r}")
    return value


def _texts(given: Mapping[str, Any], name: str) -> tuple[str, ...]:
    return tuple(_nonblank(entry, f"an entry of {name!r}") for entry in _list(given, name))


def _source(entry: Any) -> Source:  # noqa: ANN401
    if not isinstance(entry, dict):
        raise BadCaseError(f"an entry of 'sources' must be an object with 'file' and 'quote', not {entry!r}")
    return Source(
        file=_nonblank(entry.get("file"), "'file' of a source"),
        quote=_nonblank(entry.get("quote"), "'quote' of a source"),
    )


def _group(entry: Any) -> tuple[str, ...]:  # noqa: ANN401
    if not isinstance(entry, list) or not entry:
        raise BadCaseError(f"a group of 'accept' must be a list of texts, not {entry!r}")
    return tuple(_nonblank(string, "a string of 'accept'") for string in entry)
