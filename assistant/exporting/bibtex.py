"""ExportedAnswers -> BibTeX, an entry an article, and its quotes back; by bibtexparser, known here alone.

The quotes of an article are its fields `quote1`, `quote2`…, beside each `place1`… says where it stands.
"""

import re
from collections.abc import Sequence

from assistant.errors import ExportError
from assistant.exporting.csl import article_key
from assistant.exporting.document import (
    CitedPlace,
    date_parts,
    places_by_article,
    read_source_line,
    source_line,
)
from assistant.exporting.values import CarriedQuote, ExportedAnswer
from assistant.links import web_link
from assistant.texts.texts import Texts

_COMMANDS = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "$&%#_"},
}
_CHARACTERS = {command: sign for sign, command in _COMMANDS.items()}
_COMMAND = re.compile("|".join(map(re.escape, _CHARACTERS)))
_SPECIAL = re.compile("|".join(map(re.escape, _COMMANDS)))
_QUOTE = re.compile(r"quote(\d+)")


def write_bibtex(answers: Sequence[ExportedAnswer], texts: Texts) -> bytes:
    """Return the cited articles as BibTeX."""
    from bibtexparser.entrypoint import write_string
    from bibtexparser.library import Library
    from bibtexparser.model import Entry, Field

    library = Library()
    for path, places in places_by_article(answers, texts).items():
        fields = [Field(name, value) for name, value in _fields(places, texts).items() if value]
        library.add(Entry("misc", article_key(path), fields))
    return write_string(library).encode("utf-8", "replace")


def _fields(places: Sequence[CitedPlace], texts: Texts) -> dict[str, str]:
    about = places[0].citation
    issued = date_parts(about.published)
    fields = {
        "title": f"{{{_escape(about.title or texts.untitled)}}}",  # no style lowers its names
        "howpublished": _escape(about.outlet or ""),
        "date": about.published if issued and about.published else "",
        "year": str(issued[0]) if issued else "",
        "month": str(issued[1]) if len(issued) > 1 else "",
        "url": _escape(web_link(about.url) or ""),
        "urldate": (about.indexed_at or "")[:10],
        "langid": {"uk": "ukrainian", "ru": "russian", "en": "english"}.get(about.language or "", ""),
    }
    for at, place in enumerate(places, start=1):
        fields[f"quote{at}"] = _escape(place.citation.quote)
        fields[f"page{at}"] = str(place.citation.page or "")
        fields[f"place{at}"] = _escape(source_line(place.citation, texts))
        fields[f"claims{at}"] = ", ".join(texts.statuses[claim.status] for claim in place.claims)
        fields[f"difference{at}"] = _escape(" ".join(place.differences))
        fields[f"translation{at}"] = _escape(place.translation)
    return fields


def read_bibtex(content: bytes, name: str) -> list[CarriedQuote]:
    """Return the quotes of entries that `write_bibtex` wrote. Raises ExportError for damaged BibTeX."""
    from bibtexparser.entrypoint import parse_string

    library = parse_string(content.decode("utf-8-sig", "replace"))
    if library.failed_blocks:
        raise ExportError("export_unknown", file=name)
    found = []
    for entry in library.entries:
        fields = {field.key: str(field.value) for field in entry.fields}
        for match in filter(None, map(_QUOTE.fullmatch, fields)):
            place = _unescape(fields.get(f"place{match[1]}", ""))
            found.append(read_source_line(place, [_unescape(fields[match[0]])]))
    return [one for one in found if one]


def _escape(text: str) -> str:
    return _SPECIAL.sub(lambda match: _COMMANDS[match[0]], " ".join(text.split()))


def _unescape(text: str) -> str:
    return _COMMAND.sub(lambda match: _CHARACTERS[match[0]], text)
