"""CleanedArticle -> the page's source pane; pure functions, everything escaped.

Ways to other places are written as in `assistant.page.rendering.conversation`.
"""

from collections.abc import Mapping, Sequence

from assistant.links import web_link
from assistant.page.markup import attributes, escape_text
from assistant.page.rendering.article_text import CitedSpan, locate, render_text
from assistant.page.visits.values import ArticleFacts, Place, citation_place
from assistant.source_names import source_name
from assistant.texts.texts import Texts, format_date, format_place
from assistant.values import Citation
from index.values import CleanedArticle

_MOST_OTHERS = 3  # of a story's other articles the rest are folded

_UNKNOWN = ArticleFacts(title=None, outlet=None, published=None, language=None)


def render_article(
    cleaned: CleanedArticle,
    place: Place,
    citations: Sequence[Citation],
    texts: Texts,
    about: Mapping[str, ArticleFacts] | None = None,
    beside: str = "",
) -> str:
    """Return the source pane: the article's facts, ways to other citations, and its text with the marks.

    The marks stand where the quotes stand now; a quote that no longer stands in the article is told apart.
    `about` knows the other articles of the story by path; `beside` is HTML put below the quote.
    """
    text = cleaned.article.text
    here = next((c for c in citations if c.number == place.number and c.path == place.path), None)
    chosen = _place_now(text, place)
    lost = _lost(texts.moved, place.quote) if place.quote and chosen is None else ""
    return (
        f'<div class="pane">{_steps(place, citations, texts)}'
        f"{_facts(cleaned, here, texts)}{_others(place, here, about or {}, texts)}{lost}"
        f'<div class="article-text"{attributes(lang=cleaned.article.language)} dir="auto">'
        f"{render_text(cleaned, _spans_now(text, place.path, citations), chosen, texts, beside)}</div></div>"
    )


def render_gone(place: Place, citations: Sequence[Citation], texts: Texts) -> str:
    """Return the source pane for an article that the corpus has no more: the words that were cited."""
    return (
        f'<div class="pane">{_steps(place, citations, texts)}{_lost(texts.gone, place.quote)}'
        f'<p class="facts file"><code>{escape_text(place.path)}</code></p></div>'
    )


def _place_now(text: str, place: Place) -> CitedSpan | None:
    if place.start is None or place.end is None:
        return None
    found = locate(text, place.start, place.end, place.quote)
    return CitedSpan(start=found.start, end=found.end, number=place.number) if found else None


def _spans_now(text: str, path: str, citations: Sequence[Citation]) -> list[CitedSpan]:
    here = [(c.number, locate(text, c.start, c.end, c.quote)) for c in citations if c.path == path]
    return [CitedSpan(start=span.start, end=span.end, number=number) for number, span in here if span]


def _lost(reason: str, quote: str) -> str:
    return (
        f'<div class="lost" role="alert"><p>{escape_text(reason)}</p>'
        f'<blockquote id="chosen" tabindex="-1" dir="auto">{escape_text(quote)}</blockquote></div>'
    )


def _steps(place: Place, citations: Sequence[Citation], texts: Texts) -> str:
    numbers = [c.number for c in citations]
    position = numbers.index(place.number) if place.number in numbers else None
    label = texts.nearest if place.rank else ""
    middle = ""
    if position is not None:
        label = texts.citation_of.format(position=position + 1, total=len(citations))
        middle = _step("‹", citations, position - 1, place.exchange, texts.previous) + _step(
            "›", citations, position + 1, place.exchange, texts.next
        )
    close = attributes(title=texts.close, aria_label=texts.close)
    return (
        f'<nav class="steps"{attributes(aria_label=texts.source)}>'
        f'<button type="button" class="link back" data-back>← {escape_text(texts.back)}</button>'
        f'<span class="where" role="status">{escape_text(label)}</span>{middle}'
        f'<button type="button" class="step close" data-open="corpus"{close}>✕</button></nav>'
    )


def _step(sign: str, citations: Sequence[Citation], position: int, exchange: int, label: str) -> str:
    kind = "previous" if sign == "‹" else "next"
    if not 0 <= position < len(citations):
        return (
            f'<button type="button" class="step" data-step="{kind}" disabled'
            f"{attributes(aria_label=label)}>{sign}</button>"
        )
    target = citation_place(exchange, citations[position])
    where = attributes(
        data_exchange=target.exchange, data_number=target.number, title=label, aria_label=label
    )
    return (
        f'<button type="button" class="step" data-step="{kind}" data-open="citation"{where}>{sign}</button>'
    )


def _facts(cleaned: CleanedArticle, citation: Citation | None, texts: Texts) -> str:
    article = cleaned.article
    language = texts.language_names.get(article.language or "", article.language or "")
    place = format_place(citation.section, citation.page, texts) if citation else ""
    facts = [article.outlet or "", format_date(article.published, texts), language, place]
    link = (citation.link if citation else None) or web_link(article.url)
    anchor = (
        f'<a{attributes(href=link)} target="_blank" rel="noopener noreferrer nofollow">'
        f"{escape_text(texts.open_original)} ↗</a>"
        if link
        else ""
    )
    title = escape_text(article.title or texts.untitled)
    return (
        f'<header class="facts"><h2{attributes(lang=article.language)} dir="auto">{title}</h2>'
        f"<p>{escape_text(' · '.join(fact for fact in facts if fact))}</p>"
        f'<p class="file"><code>{escape_text(article.path)}</code>{anchor}</p>'
        f"{_proof(citation, texts) if citation else ''}</header>"
    )


def _proof(citation: Citation, texts: Texts) -> str:
    """Return what the article's file was when it was cited, folded: digests are for who wants to prove it."""
    read = format_date((citation.indexed_at or "")[:10], texts)
    lines = [
        (texts.indexed.format(day=read) if read else "", citation.indexed_at),
        (texts.file_digest if citation.sha256 else "", citation.sha256),
        (texts.text_digest if citation.text_sha256 else "", citation.text_sha256),
    ]
    shown = "".join(
        f"<dt>{escape_text(label)}</dt><dd><code>{escape_text(value)}</code></dd>"
        for label, value in lines
        if label and value
    )
    if not shown:
        return ""
    return f'<details class="proof"><summary>{escape_text(texts.proof)}</summary><dl>{shown}</dl></details>'


def _others(place: Place, citation: Citation | None, about: Mapping[str, ArticleFacts], texts: Texts) -> str:
    """Return the ways to the sentences that say what is cited, and to the other accounts of its story."""
    if citation is None:
        return ""
    same = [
        _other(place, one.path, about.get(one.path, _UNKNOWN), texts, quote=one.quote)
        for one in citation.retold
    ]
    story = [_other(place, path, about.get(path, _UNKNOWN), texts) for path in citation.story]
    return _listed(texts.also, same, texts) + _listed(texts.story, story, texts) + _course(citation, texts)


def _course(citation: Citation, texts: Texts) -> str:
    """Return the way to the story's course of events, which is a question; none for a title-less article."""
    if not citation.title:
        return ""
    ask = attributes(data_ask=texts.ask_course.format(title=" ".join(citation.title.split())))
    return f'<p><button type="button" class="link"{ask}>{escape_text(texts.course)}</button></p>'


def _listed(heading: str, items: Sequence[str], texts: Texts) -> str:
    if not items:
        return ""
    shown, rest = items[:_MOST_OTHERS], items[_MOST_OTHERS:]
    more = (
        f"<details><summary>{escape_text(texts.more.format(count=len(rest)))}</summary>"
        f"<ul>{''.join(rest)}</ul></details>"
        if rest
        else ""
    )
    return f'<div class="also"><h3>{escape_text(heading)}</h3><ul>{"".join(shown)}</ul>{more}</div>'


def _other(place: Place, path: str, about: ArticleFacts, texts: Texts, *, quote: str = "") -> str:
    """Return an item that opens another article, at the words of `quote` where there are such."""
    name = source_name(about.outlet, None, path, quote or about.title or "")
    outlet = " · ".join(f for f in (name, format_date(about.published, texts)) if f)
    title = f" <span dir=auto>{escape_text(about.title)}</span>" if about.title else ""
    number = place.number if quote else None
    where = attributes(
        data_exchange=place.exchange, data_number=number, data_article=path, title=quote or None
    )
    return (
        f'<li><button type="button" class="link" data-open="article"{where}>{escape_text(outlet)}</button>'
        f"{title}</li>"
    )
