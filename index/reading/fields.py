"""What readers of all formats share: fields that a file declares, in one form."""

import logging
import re
from collections.abc import Mapping
from datetime import date

from index.values import SourceDocument

_ISO_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?!\d)")


_DOTTED_DATE = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?!\d)")


EARLIEST_YEAR = 1900
LONGEST_TITLE = 300
"""Characters of a title; it is embedded with each passage of its article."""
LONGEST_OUTLET = 100
LONGEST_ADDRESS = 2_000


_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def source_document(path: str, text: str, values: Mapping[str, object]) -> SourceDocument:
    """Return the article of a record with the usual keys; unknown keys and unusable values are ignored."""
    return SourceDocument(
        path=path,
        text=text,
        title=one_line(values.get("title"), LONGEST_TITLE),
        outlet=_first(values, "outlet", "source", "site"),
        url=address(values.get("url")),
        published=iso_date(values.get("published")) or iso_date(values.get("date")),
    )


def one_line(value: object, longest: int) -> str | None:
    """Return a string with its whitespace collapsed, None for anything else or nothing.

    A text beyond `longest` characters ends at a word before, with an ellipsis.
    """
    if not isinstance(value, str):
        return None
    # More whitespace than text would be odd: the beginning holds all that is wanted.
    line = " ".join(storable(value[: 4 * longest]).split())
    if len(line) > longest:
        line = line[: longest - 1].rsplit(" ", 1)[0] + "…"
    return line or None


def address(value: object) -> str | None:
    """Return a URL, None for anything else and for one longer than browsers take."""
    return (
        one_line(value, LONGEST_ADDRESS) if isinstance(value, str) and len(value) <= LONGEST_ADDRESS else None
    )


def iso_date(value: object) -> str | None:
    """Return `YYYY-MM-DD` of a string that begins so or as `DD.MM.YYYY`; None for anything else.

    A time and an offset may follow; the day stays as it is written. Years before 1900 are no news but what
    programs write for no date (0001-01-01).
    """
    if not isinstance(value, str):
        return None
    match = _ISO_DATE.match(value.strip()) or _DOTTED_DATE.match(value.strip())
    if match is None or int(match["year"]) < EARLIEST_YEAR:
        return None
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"])).isoformat()
    except ValueError:  # no such day
        return None


def storable(text: str) -> str:
    """Return an extracted text without what no store takes: NUL characters and lone surrogates."""
    return _LONE_SURROGATE.sub("\ufffd", text.replace("\0", ""))


def silence(*loggers: str) -> None:
    """Keep libraries' complaints about single files off the terminal; a level set on purpose stays."""
    for name in loggers:
        logger = logging.getLogger(name)
        if logger.level in (logging.NOTSET, logging.WARNING):
            logger.setLevel(logging.CRITICAL + 1)


def _first(values: Mapping[str, object], *keys: str) -> str | None:
    names = (one_line(values.get(key), LONGEST_OUTLET) for key in keys)
    return next((name for name in names if name), None)
