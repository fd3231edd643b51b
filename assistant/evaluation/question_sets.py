"""Question sets: a JSON Lines or CSV file -> Cases, every bad line reported by its number.

A CSV file has a header and the same fields, flat: `file` and `quote` (then `file2`, `quote2` and so on),
`accept` as `egg|eggs; tomato` (a group between semicolons, alternatives between bars), `tags` and `history`
between semicolons, `answerable` as yes or no. Comma, semicolon and tab are told apart by the header.
"""

import csv
import io
import json
import logging
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant.errors import QuestionSetError
from assistant.evaluation.values import ArticleText, Case, LocatedSource, find_occurrences
from index.file_locks import taking_turns

logger = logging.getLogger(__name__)

_CASE = TypeAdapter(Case)
_FIELDS = frozenset(field.name for field in fields(Case))
_SOURCE_COLUMN = re.compile(r"file(\d*)")


class BadCaseError(ValueError):
    """What is wrong with one case, in words; the reader of the file adds its name and the line."""


def parse_case(fields_by_name: Any) -> Case:  # noqa: ANN401  any JSON value may stand in a line
    """Return the case a JSON object holds; BadCaseError says in words what is wrong with it."""
    if not isinstance(fields_by_name, dict):
        raise BadCaseError("a case must be a JSON object")
    given = {name: value for name, value in fields_by_name.items() if value is not None}
    if unknown := sorted(set(given) - _FIELDS):
        logger.warning("question %r: fields not known are ignored: %s", given.get("id"), ", ".join(unknown))
    try:
        case = _CASE.validate_python(given)
    except ValidationError as error:
        raise BadCaseError(_first_fault(error)) from error
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
    for name in ("tags", "history"):
        if name in case:
            case[name] = _split_cell(case[name], ";")
    if "accept" in case:
        case["accept"] = [_split_cell(group, "|") for group in _split_cell(case["accept"], ";")]
    return case


def _split_cell(cell: str, separator: str) -> list[str]:
    return [part.strip() for part in cell.split(separator) if part.strip()]


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    place = ".".join(map(str, fault["loc"]))
    if fault["type"] == "missing":
        return f"{place!r} is missing"
    words = fault["msg"].partition(" should ")[2] or fault["msg"].removeprefix("Value error, ")
    return f"{place!r} must {words}, not {fault['input']!r}"


_LONGEST_COMPLAINT = 20
_LONGEST_TURN = 30.0


def load_questions(path: str | Path) -> tuple[Case, ...]:
    """Read a `.csv`, else JSON Lines, file of cases in UTF-8.

    Raises QuestionSetError naming the file and every bad line when any line is bad, the file cannot be read
    or holds no case.
    """
    path = Path(path)
    cases = _read_cases(path)
    if not cases:
        raise QuestionSetError("questions_missing", file=str(path))
    return cases


def load_begun(path: str | Path) -> tuple[Case, ...]:
    """Return the cases of a file that may be empty, or not there yet; else as `load_questions`."""
    return _read_cases(Path(path)) if Path(path).exists() else ()


def append_questions(path: str | Path, cases: Iterable[Case]) -> int:
    """Add cases to a JSON Lines file, made if absent, and return how many were added.

    A case whose id the file already holds is left out: the set keeps one line an id, however often a case is
    given. Several threads and processes may add to one file at once; a lock beside it, `.NAME.lock`, lets
    them take turns. Lines that a person is still editing may be bad and are left as they are. Raises
    QuestionSetError when the file cannot be written or is a CSV file.
    """
    path = Path(path)
    with _taking_turns(path):
        text = _read_text(path) if path.exists() else ""
        known = {_id_of(line) for line in text.split("\n")}
        new = {case.id: case for case in cases if case.id not in known}
        lines = "".join(json.dumps(case.to_dict(), ensure_ascii=False) + "\n" for case in new.values())
        if not new:
            return 0
        # An editor may have left the last line without an end.
        separator = "\n" if text and not text.endswith("\n") else ""
        with path.open("a", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(f"{separator}{lines}")
        return len(new)


def remove_questions(path: str | Path, ids: Collection[str]) -> None:
    """Take cases out of a JSON Lines file, other lines left as they are; turns and errors as in appending."""
    path = Path(path)
    with _taking_turns(path):
        lines = _read_text(path).split("\n")
        kept = [line for line in lines if _id_of(line) not in ids]
        if len(kept) < len(lines):
            beside = path.with_name(f".{path.name}.new")
            beside.write_text("\n".join(kept), encoding="utf-8", newline="\n")
            beside.replace(path)


@contextmanager
def _taking_turns(path: Path) -> Iterator[None]:
    """Let one writer at a time have a question set; no failure leaves here but a QuestionSetError."""
    if _is_csv(path):
        raise QuestionSetError("questions_in_csv", file=str(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with taking_turns(path.with_name(f".{path.name}.lock"), wait=_LONGEST_TURN):
            yield
    except OSError as error:  # a lock that is not given in time is one too
        raise QuestionSetError(
            "questions_unwritable", file=str(path), why=str(error.strerror or error)
        ) from error


def digest_cases(cases: Iterable[Case]) -> str:
    """Return a short hash of the cases' content, whatever their order."""
    lines = sorted(json.dumps(case.to_dict(), ensure_ascii=False, sort_keys=True) for case in cases)
    return blake2b("\n".join(lines).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def locate_sources(case: Case, articles: Mapping[str, ArticleText]) -> tuple[LocatedSource, ...]:
    """Look every source of a case up in the texts of the corpus; files missing from `articles` are gone."""
    located = []
    for source in case.sources:
        article = articles.get(source.file)
        located.append(
            LocatedSource(
                file=source.file,
                quote=source.quote,
                places=() if article is None else find_occurrences(article.text, source.quote),
                language=None if article is None else article.language,
                in_corpus=article is not None,
            )
        )
    return tuple(located)


def _is_csv(path: Path) -> bool:
    return path.suffix.lower() == ".csv"


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise QuestionSetError("questions_unreadable", file=str(path), why=str(error.strerror)) from error
    except UnicodeDecodeError as error:
        raise QuestionSetError("questions_not_utf8", file=str(path), byte=error.start) from error


def _read_cases(path: Path) -> tuple[Case, ...]:
    text = _read_text(path)
    lines = _csv_lines(text) if _is_csv(path) else _json_lines(text)
    cases: dict[str, Case] = {}
    complaints = []
    for number, line in lines:
        try:
            if isinstance(line, BadCaseError):
                raise line
            case = parse_case(line)
            if case.id in cases:
                raise BadCaseError(
                    f"the id {case.id!r} stands on an earlier line too; every case needs its own"
                )
        except BadCaseError as error:
            complaints.append(f"line {number}: {error}")
        else:
            cases[case.id] = case
    if complaints:
        rest = len(complaints) - _LONGEST_COMPLAINT
        told = (*complaints[:_LONGEST_COMPLAINT], *[f"and {rest} more bad lines"] * (rest > 0))
        raise QuestionSetError("questions_bad", count=len(complaints), file=str(path), complaints=told)
    return tuple(cases.values())


def _json_lines(text: str) -> Iterator[tuple[int, Any]]:
    # Not splitlines(): U+2028 and the like may stand inside a JSON string.
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _decode(line)


def _decode(line: str) -> Any:  # noqa: ANN401
    try:
        return json.loads(line)
    except json.JSONDecodeError as error:
        return BadCaseError(f"not valid JSON at column {error.colno}: {error.msg}")
    except (ValueError, RecursionError):
        return BadCaseError("holds a number too long or lists too deep to be read")


def _csv_lines(text: str) -> Iterator[tuple[int, Any]]:
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    reached = 1
    try:
        for row in reader:
            # A quoted cell may hold line breaks: a row's number is that of its first line.
            number, reached = reached + 1, reader.line_num
            try:
                yield number, unflatten_row(row)
            except BadCaseError as error:
                yield number, error
    except csv.Error as error:
        yield reached + 1, BadCaseError(f"not valid CSV: {error}; check that every quotation mark is closed")


def _id_of(line: str) -> str | None:
    case = _decode(line) if line.strip() else None
    return str(case.get("id")) if isinstance(case, dict) else None
