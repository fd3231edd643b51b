"""What readers of all formats share: fields that a file declares, in one form."""

import logging
import re
from collections.abc import Mapping

from index.language.word_lists import one_of, read_word_lists
from index.reading.dates import declared_date, is_of_either_order
from index.values import SourceDocument

_NO_TITLE = re.compile(one_of(read_word_lists(__file__)["no_titles"]), re.IGNORECASE)
LONGEST_TITLE = 300
"""Characters of a title; it is embedded with each passage of its article."""
LONGEST_OUTLET = 100
LONGEST_ADDRESS = 2_000
_LONGEST_DATE = 100


_PUBLISHED = (
    "published",
    "date",
    "publishedat",
    "datepublished",
    "pubdate",
    "publishdate",
    "publicationdate",
    "datetime",
    "postedat",
    "createdat",
)
"""Keys of the day of publication, the better first, in lower case and without signs between words."""
_NOT_LETTERS = re.compile(r"[\W_]+")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def source_document(path: str, text: str, values: Mapping[str, object]) -> SourceDocument:
    """Return the article of a record with the usual keys; unknown keys and unusable values are ignored."""
    plain = {_NOT_LETTERS.sub("", key).casefold(): value for key, value in values.items()}
    told = [plain[key] for key in _PUBLISHED if key in plain]
    days = [day for value in told if (day := one_line(value, _LONGEST_DATE))]
    return SourceDocument(
        path=path,
        text=text,
        title=one_line(values.get("title"), LONGEST_TITLE),
        outlet=_first(values, "outlet", "source", "site"),
        url=address(values.get("url")),
        published=next(filter(None, map(declared_date, told)), None),
        dated=next(filter(is_of_either_order, days), None),
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


def declared_title(value: object) -> str | None:
    """Return the title that a document's properties declare, None where a program put its own there."""
    title = one_line(value, LONGEST_TITLE)
    return None if title is None or _NO_TITLE.fullmatch(title) else title


def address(value: object) -> str | None:
    """Return a URL, None for anything else and for one longer than browsers take."""
    return (
        one_line(value, LONGEST_ADDRESS) if isinstance(value, str) and len(value) <= LONGEST_ADDRESS else None
    )


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
