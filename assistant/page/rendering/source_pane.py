"""CleanedArticle -> the page's source pane (`source_pane.html.j2`), and what became of exports' quotes.

Ways to other places are written as in `assistant.page.rendering.conversation`.
"""

from collections.abc import Mapping, Sequence

from assistant.links import web_link
from assistant.page.rendering.article_text import CitedSpan, locate, render_text
from assistant.page.rendering.templates import render
from assistant.page.visits.values import ArticleFacts, Place, VerifiedExport, citation_place
from assistant.texts.texts import Texts, format_date, format_place
from assistant.values import Citation
from index.values import CleanedArticle

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
    article, known = cleaned.article, about or {}
    here = next((c for c in citations if c.number == place.number and c.path == place.path), None)
    found = None
    if place.start is not None and place.end is not None:
        found = locate(article.text, place.start, place.end, place.quote)
    chosen = CitedSpan(start=found.start, end=found.end, number=place.number) if found else None
    places = [
        (c.number, locate(article.text, c.start, c.end, c.quote)) for c in citations if c.path == place.path
    ]
    spans = [CitedSpan(start=span.start, end=span.end, number=number) for number, span in places if span]
    language = texts.language_names.get(article.language or "", article.language or "")
    section = format_place(here.section, here.page, texts) if here else ""
    read = format_date((here.indexed_at or "")[:10], texts) if here else ""
    return render(
        "source_pane.article",
        texts,
        article=article,
        text=render_text(cleaned, spans, chosen, texts, beside),
        steps=_steps(place, citations, texts),
        facts=(article.outlet, format_date(article.published, texts), language, section),
        link=(here.link if here else None) or web_link(article.url),
        # What the article's file was when it was cited, folded: digests are for who wants to prove it.
        proof=(
            (texts.indexed.format(day=read), here.indexed_at if read else ""),
            (texts.file_digest, here.sha256),
            (texts.text_digest, here.text_sha256),
        )
        if here
        else (),
        others=(
            (texts.also, [(one.path, known.get(one.path, _UNKNOWN), one.quote) for one in here.retold]),
            (texts.story, [(path, known.get(path, _UNKNOWN), "") for path in here.story]),
        )
        if here
        else (),
        # A question for the story's course of events, which an article without a title has none for.
        course=" ".join((here.title or "").split()) if here else "",
        place=place,
        lost=bool(place.quote) and chosen is None,
    )


def render_gone(place: Place, citations: Sequence[Citation], texts: Texts) -> str:
    """Return the source pane for an article that the corpus has no more: the words that were cited."""
    return render("source_pane.gone", texts, place=place, steps=_steps(place, citations, texts))


def render_verified(exports: Sequence[VerifiedExport], texts: Texts) -> str:
    """Return the pane with each export and its quotes: stands, moved where, changed how, gone."""
    return render("source_pane.verified", texts, exports=exports)


def _steps(place: Place, citations: Sequence[Citation], texts: Texts) -> str:
    numbers = [c.number for c in citations]
    if place.number not in numbers:
        return render("source_pane.steps", texts, label=texts.nearest if place.rank else "", ways=())
    position = numbers.index(place.number)
    targets = [None, *(citation_place(place.exchange, citation) for citation in citations), None]
    ways = (
        ("‹", "previous", targets[position], texts.previous),
        ("›", "next", targets[position + 2], texts.next),
    )
    label = texts.citation_of.format(position=position + 1, total=len(citations))
    return render("source_pane.steps", texts, label=label, ways=ways)
