"""`.html` files: main text and metadata by trafilatura, the only module that knows it."""

import re
from typing import Any

from index.errors import CorpusError
from index.reading.dates import declared_date
from index.reading.decoding import decode_text
from index.reading.fields import LONGEST_OUTLET, LONGEST_TITLE, address, one_line, silence, storable
from index.values import SourceDocument

# Trafilatura compares with slower extractors whose time grows with the square of nested elements (8 s at
# 40,000 tags, 200 s at 120,000): pages beyond the first limit go without, beyond the second unread.
MAX_COMPARED_TAGS = 10_000
MAX_TAGS = 100_000

_DECLARED_ENCODING = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_WHOLE_PAGE = re.compile("<(?:!doctype|html|head|body)", re.IGNORECASE)
_DECLARATION_BYTES = 4096
_SHORT_PAGE = 1_500
_OF_DATE = re.compile(r"date|time|publi|posted|meta|byline|info", re.IGNORECASE)
_SHORT_PARAGRAPH = 80
"""Characters of a line above the text: a date, an author."""
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_AROUND = ("nav", "header", "footer", "aside", "script", "style", "form")
_NOTE = re.compile(r"\s*\[?(?:\d{1,3}|\*)\]?\s*")  # the number of a footnote
_STOPS = tuple('.,!?;:»”"')


def read_html(data: bytes, path: str) -> SourceDocument:
    """Return the main text of a page; its title becomes the first line unless the text begins with it.

    Raises `CorpusError` for a page without main text, too large or too damaged to take apart.
    """
    declared = _DECLARED_ENCODING.search(data[:_DECLARATION_BYTES])
    markup = decode_text(
        data, declared=declared.group(1).decode("ascii", "replace") if declared else None
    ).text
    if not _WHOLE_PAGE.search(markup[:_DECLARATION_BYTES]):  # trafilatura refuses a bare fragment
        markup = f"<html><body>{markup}</body></html>"
    tags = markup.count("<")
    if tags > MAX_TAGS:
        raise CorpusError("html_large", tags=MAX_TAGS)
    page, stamped = _extract(markup, fast=tags > MAX_COMPARED_TAGS)
    title = one_line(page.title, LONGEST_TITLE)
    return SourceDocument(
        path=path,
        text=_with_title(storable(page.text or ""), title),
        title=title,
        outlet=one_line(page.sitename, LONGEST_OUTLET),
        url=address(page.url),
        published=declared_date(page.date) or stamped,
    )


def _extract(markup: str, *, fast: bool) -> tuple[Any, str | None]:
    """Return trafilatura's document, and the day stamped on the page's head."""
    import trafilatura
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    silence("trafilatura", "htmldate", "courlan", "justext", "dateparser")
    config = trafilatura.settings.use_config()
    try:
        tree = trafilatura.load_html(markup)
        stamps = []
        if tree is not None:
            stamps = _stamps(tree)
            _prepare(tree)
            if len(tree.text_content()) < _SHORT_PAGE:  # which trafilatura would take as one run of text
                config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "25")
                config.set("DEFAULT", "MIN_OUTPUT_SIZE", "1")
        page = trafilatura.bare_extraction(
            tree,
            config=config,
            fast=fast,
            with_metadata=True,
            include_comments=False,
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    # What trafilatura and its extractors raise on broken markup besides lxml's own errors.
    except (LxmlError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as exc:
        raise CorpusError("html_damaged") from exc
    if page is None or not (page.text or "").strip():
        raise CorpusError("html_empty")
    unread = (stamp for stamp in stamps if stamp not in page.text)  # what stands in the text is read there
    return page, next((day for stamp in unread if (day := declared_date(stamp))), None)


def _stamps(tree: Any) -> list[str]:  # noqa: ANN401 -- an lxml element
    """Return what dates a page between its heading and its first paragraph: of `time` what it stands for."""
    stamps: list[str] = []
    for element in tree.xpath("(//h1)[1]/following::*"):
        words = " ".join(element.text_content().split())
        if len(words) > _SHORT_PARAGRAPH:
            if element.tag == "p":
                break
        elif element.tag == "time" and element.get("datetime"):
            stamps.append(element.get("datetime"))
        elif _OF_DATE.search(element.get("class", "")):
            stamps.append(words)
    return stamps


def _prepare(tree: Any) -> None:  # noqa: ANN401 -- an lxml element
    """Take from a page what readers do not see, and shape what trafilatura would lose or tear apart."""
    for element in tree.xpath("//body//*[@hidden or @style or self::template or self::svg]"):
        seen = element.tag not in ("template", "svg") and element.get("hidden") is None
        if not seen or _HIDDEN_STYLE.search(element.get("style", "")):
            element.drop_tree()
    for element in tree.xpath("//sup | //sub"):
        note = (
            element.tag == "sup"
            and _NOTE.fullmatch(element.text_content())
            and _text_before(element)[-1:] in _STOPS
        )
        element.drop_tree() if note else element.drop_tag()
    for element in tree.xpath("//time"):
        stamp = element.text_content().strip()
        if next(element.iterancestors("p", "li", "td", "h1", "h2", "h3", "h4"), None) is not None:
            element.drop_tag()
        elif stamp:
            paragraph = element.makeelement("p")
            paragraph.text = stamp
            element.addprevious(paragraph)
            for child in list(element):
                element.remove(child)
            element.text = None
    for entries in tree.xpath("//dl"):
        _join_definitions(entries)
    for body in tree.xpath("//body[p and (ul or ol or dl or table) and not(.//article) and not(.//main)]"):
        article = body.makeelement("article")
        content = [child for child in body if child.tag not in _AROUND]
        content[0].addprevious(article)
        article.extend(content)


def _join_definitions(entries: Any) -> None:  # noqa: ANN401 -- an lxml element
    """Make an ordinary list of terms and what is said of each: a term stands with what is said of it."""
    terms: list[Any] = []
    for entry in [*entries.iter("dt", "dd")]:
        if entry.tag == "dt":
            terms.append(entry)
        elif term := " ".join(" ".join(one.text_content().split()) for one in terms):
            mark = "" if term.endswith((*_STOPS, ":")) else ":"
            entry.text = f"{term}{mark} {(entry.text or '').lstrip()}"
            for one in terms:
                one.drop_tree()
            terms = []
        entry.tag = "li"
    entries.tag = "ul"


def _text_before(element: Any) -> str:  # noqa: ANN401 -- an lxml element
    before = element.getprevious()
    text = element.getparent().text if before is None else before.tail
    return (text or "").rstrip()


def _with_title(text: str, title: str | None) -> str:
    if title is None or " ".join(text[: 2 * len(title) + 200].split()).startswith(title):
        return text
    return f"{title}\n\n{text}"
