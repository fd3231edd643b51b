"""Saved RSS and Atom feeds: an article an entry, by feedparser, known here alone."""

import io
import re
from typing import Any

from index.errors import CorpusError
from index.reading.dates import declared_date
from index.reading.fields import LONGEST_OUTLET, LONGEST_TITLE, address, one_line, storable
from index.values import SourceDocument

_BREAK = re.compile(r"<(?:/(?:p|div|li|h[1-6]|blockquote|tr|ul|ol)|br\s*/?)>", re.IGNORECASE)


def read_feed(data: bytes, path: str) -> list[SourceDocument]:
    """Return the entries of a feed that say something, each named `path#NUMBER` in their order.

    Raises CorpusError for a file that is no feed, or has no such entry.
    """
    import feedparser

    # In a stream: bytes alone feedparser would take for an address or a file's name, too.
    feed = feedparser.parse(io.BytesIO(data), resolve_relative_uris=False)
    outlet = one_line(feed.feed.get("title"), LONGEST_OUTLET)
    entries = [_article(entry, f"{path}#{at}", outlet) for at, entry in enumerate(feed.entries, start=1)]
    articles = [entry for entry in entries if entry.text.strip()]
    if not articles:
        raise CorpusError("feed_empty")
    return articles


def _article(entry: Any, name: str, outlet: str | None) -> SourceDocument:  # noqa: ANN401 -- of feedparser
    whole = max((one.get("value") or "" for one in entry.get("content", ())), key=len, default="")
    body = _plain(whole or entry.get("summary") or "")
    title = one_line(_plain(entry.get("title") or ""), LONGEST_TITLE)
    said = title is None or body.partition("\n")[0] == title
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    return SourceDocument(
        path=name,
        text=storable(body if said else f"{title}\n\n{body}"),
        title=title,
        outlet=outlet,
        url=address(entry.get("link")),
        published=declared_date("{:04}-{:02}-{:02}".format(*parsed[:3]) if parsed else None),
    )


def _plain(markup: str) -> str:
    """Return what HTML says, a line a paragraph."""
    from lxml import html  # type: ignore[import-untyped]

    if "<" not in markup and "&" not in markup:
        return markup.strip()
    text = html.fragment_fromstring(_BREAK.sub(r"\n\g<0>", markup), create_parent="div").text_content()
    return "\n".join(line for line in (" ".join(one.split()) for one in text.split("\n")) if line)
