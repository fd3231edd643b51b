"""ExportedAnswers -> CSL-JSON for reference managers, an entry an article, and its quotes back.

The quotes stand in `custom`, which the schema leaves to programs:
https://github.com/citation-style-language/schema/blob/master/schemas/input/csl-data.json
"""

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant.errors import ExportError
from assistant.exporting.document import CitedPlace, date_parts, places_by_article
from assistant.exporting.values import CarriedQuote, ExportedAnswer
from assistant.links import web_link
from assistant.texts.texts import Texts, format_date

_QUOTE = TypeAdapter(CarriedQuote)
_KEPT = (
    *("number", "path", "start", "end", "page", "section", "quote", "link"),
    *("sha256", "text_sha256", "indexed_at"),
)


def write_csl(answers: Sequence[ExportedAnswer], texts: Texts) -> bytes:
    """Return the cited articles as CSL-JSON."""
    entries = [_entry(places, texts) for places in places_by_article(answers, texts).values()]
    return json.dumps(entries, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _entry(places: Sequence[CitedPlace], texts: Texts) -> dict[str, Any]:
    about = places[0].citation
    issued = date_parts(about.published)
    known = {"date-parts": [issued]} if issued else {"literal": format_date(about.published, texts)}
    read = date_parts((about.indexed_at or "")[:10])
    entry: dict[str, Any] = {
        "id": article_key(about.path),
        "type": "article-newspaper",
        "title": about.title or texts.untitled,
        "container-title": about.outlet,
        "issued": known if about.published else None,
        "accessed": {"date-parts": [read]} if read else None,
        "URL": web_link(about.url),
        "language": about.language,
        "custom": {"quotes": [_quote(place) for place in places]},
    }
    return {name: value for name, value in entry.items() if value is not None}


def _quote(place: CitedPlace) -> dict[str, Any]:
    return {
        "question": place.question,
        **{name: getattr(place.citation, name) for name in _KEPT},
        "claims": [claim.status for claim in place.claims],
        "differences": list(place.differences),
        "translation": place.translation or None,
    }


def article_key(path: str) -> str:
    """Return a key of an article that any reference manager takes."""
    return f"news-{sha256(path.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def read_csl(content: bytes, name: str) -> list[CarriedQuote]:
    """Return the quotes of entries that `write_csl` wrote. Raises ExportError."""
    try:
        entries = json.loads(content)
        quotes = (one for entry in entries for one in entry["custom"]["quotes"])
        return [_QUOTE.validate_python(quote) for quote in quotes]
    except (ValueError, TypeError, KeyError, RecursionError, ValidationError) as error:
        raise ExportError("export_unknown", file=name) from error
