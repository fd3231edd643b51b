"""ExportedAnswers -> CSV, a row a citation, and its quotes back."""

import csv
import io
from collections.abc import Mapping, Sequence

from pydantic import TypeAdapter, ValidationError

from assistant.errors import ExportError
from assistant.exporting.articles import cited_places
from assistant.exporting.values import CarriedQuote, ExportedAnswer
from assistant.texts.texts import Texts, describe_claim, format_date
from assistant.values import Citation

_COLUMNS = (
    *("question", "number", "quote", "title", "outlet", "published", "day", "language", "url", "link"),
    *("path", "start", "end", "sha256", "text_sha256", "indexed_at", "support", "also", "story", "claims"),
    *("differences", "translation"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
"""A cell that begins so is run by spreadsheets; one more apostrophe before it keeps it a text."""
_NUMBERS = ("number", "start", "end", "support")
_QUOTE = TypeAdapter(CarriedQuote)


def write_csv(answers: Sequence[ExportedAnswer], texts: Texts) -> bytes:
    """Return the citations as CSV, as spreadsheets read it: UTF-8 with its mark."""
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, _COLUMNS)
    writer.writeheader()
    for place in cited_places(answers, texts):
        told = {
            "question": place.question,
            "claims": "; ".join(describe_claim(claim, texts) for claim in place.claims),
            "differences": " ".join(place.differences),
            "translation": place.translation,
        }
        writer.writerow(_row(place.citation, texts) | {name: _safe(words) for name, words in told.items()})
    return written.getvalue().encode("utf-8-sig", "replace")


def _row(citation: Citation, texts: Texts) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(citation, name, "") for name in _COLUMNS}
    values |= {"day": format_date(citation.published, texts), "also": "; ".join(citation.also)}
    values |= {"story": "; ".join(citation.story)}
    return {name: value if name in _NUMBERS else _safe(str(value or "")) for name, value in values.items()}


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def read_csv(content: bytes, name: str) -> list[CarriedQuote]:
    """Return the quotes of a table that `write_csv` wrote. Raises ExportError."""
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        return [_QUOTE.validate_python(_carried(row)) for row in rows]
    except (csv.Error, KeyError, AttributeError, UnicodeDecodeError, ValidationError) as error:
        raise ExportError("export_unknown", file=name) from error


def _carried(row: Mapping[str, str]) -> dict[str, object]:
    return {
        "number": row["number"],
        "path": row["path"].removeprefix("'"),
        "start": row["start"],
        "end": row["end"],
        "quote": row["quote"].removeprefix("'"),
        "sha256": row["sha256"] or None,
        "text_sha256": row["text_sha256"] or None,
    }
