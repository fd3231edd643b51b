"""News -> an Atom feed (RFC 4287) in a file beside the index."""

import re
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from assistant.exporting.document import describe_source
from assistant.following.store import FOLDER, FollowedStore
from assistant.following.values import News
from assistant.quoting.quotes import quote_line
from assistant.texts.texts import ENGLISH, texts_for
from index.messages import printable

_FILE = "feed.xml"
_ATOM = "http://www.w3.org/2005/Atom"
_MOST = 200
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")  # printable, but no character of XML


def feed_file(index: Path) -> Path:
    """Return the file of the feed of an index."""
    return index / FOLDER / _FILE


def write_feed(store: FollowedStore, index: Path) -> None:
    """Write the latest news as a feed; a reader of the file sees the old or the new one, whole."""
    file = feed_file(index)
    new = file.with_suffix(".new")
    new.write_bytes(make_feed(store.latest(_MOST), file.resolve().as_uri()))
    new.replace(file)


def make_feed(news: list[News], address: str) -> bytes:
    """Return news, the newest first, as an Atom feed whose id is made of its address."""
    feed = ElementTree.Element("feed", xmlns=_ATOM)
    _add(feed, "id", uuid5(NAMESPACE_URL, address).urn)
    _add(feed, "title", f"{ENGLISH.title}: {ENGLISH.followed}")
    _add(feed, "updated", news[0].told_at if news else "1970-01-01T00:00:00Z")
    author = ElementTree.SubElement(feed, "author")
    _add(author, "name", ENGLISH.title)
    for one in news:
        _add_entry(feed, one)
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True))


def _add_entry(feed: ElementTree.Element, news: News) -> None:
    texts = texts_for(news.language)
    cited = news.citations or news.earlier
    entry = ElementTree.SubElement(feed, "entry", {"xml:lang": news.language})
    words = "\0".join((news.question, news.kind, news.told_at, cited[0].path, news.text))
    sources = dict.fromkeys(describe_source(one, texts) for one in cited)
    before = (f"{texts.told_before}: «{quote_line(one.quote)}»" for one in news.earlier if news.citations)
    _add(entry, "id", uuid5(NAMESPACE_URL, words.encode("utf-8", "replace").decode()).urn)
    _add(entry, "title", f"{texts.news_kinds[news.kind]}: {news.question}")
    _add(entry, "updated", news.told_at)
    _add(entry, "content", "\n\n".join((news.text, *before, *sources)))
    for link in dict.fromkeys(one.link for one in news.citations[:1] if one.link):
        ElementTree.SubElement(entry, "link", rel="alternate", href=link)


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = _UNWRITABLE.sub("", printable(text))
