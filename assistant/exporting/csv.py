"""ExportedAnswers -> CSV, a row a citation, and its quotes back."""

import csv
import io
from collections.abc import Sequence

from pydantic import TypeAdapter, ValidationError

from assistant.errors import ExportError
from assistant.exporting.document import cited_places
from assistant.exporting.values import CarriedQuote, ExportedAnswer
from assistant.texts.texts import Texts, describe_claim, format_date

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
        citation = place.citation
        values: dict[str, object] = {name: getattr(citation, name, "") for name in _COLUMNS}
        values |= {"day": format_date(citation.published, texts), "also": "; ".join(citation.also)}
        values |= {"story": "; ".join(citation.story), **told}
        writer.writerow({n: v if n in _NUMBERS else _safe(str(v or "")) for n, v in values.items()})
    return written.getvalue().encode("utf-8-sig", "replace")


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def read_csv(content: bytes, name: str) -> list[CarriedQuote]:
    """Return the quotes of a table that `write_csv` wrote. Raises ExportError."""
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        kept = ("number", "path", "start", "end", "quote", "sha256", "text_sha256")
        quotes = ({name: row[name].removeprefix("'") for name in kept} for row in rows)
        return [
            _QUOTE.validate_python(quote | {name: quote[name] or None for name in ("sha256", "text_sha256")})
            for quote in quotes
        ]
    except (csv.Error, KeyError, AttributeError, UnicodeDecodeError, ValidationError) as error:
        raise ExportError("export_unknown", file=name) from error
