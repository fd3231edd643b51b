"""CleanedArticle and CorpusSummary -> the page's source pane; pure functions, everything escaped.

Ways to other places are written as in `ui.rendering`.
"""

from collections.abc import Mapping, Sequence

from assistant.records import Citation
from index.records import CleanedArticle, CorpusSummary
from ui.article import CitedSpan, render_text
from ui.markup import attributes, escape_text, web_link
from ui.session import Place, citation_place
from ui.texts import Texts, count_noun, format_date

_MOST_BARS = 12  # an outlet more is counted, not drawn


def render_article(cleaned: CleanedArticle, place: Place, citations: Sequence[Citation], texts: Texts) -> str:
    """Return the source pane: the article's facts, ways to other citations, and its text with the marks."""
    spans = [CitedSpan(start=c.start, end=c.end, number=c.number) for c in citations if c.path == place.path]
    here = next((c for c in citations if c.number == place.number), None)
    return (
        f'<div class="pane">{_steps(place, citations, texts)}'
        f"{_facts(cleaned, texts)}{_also(place, here, texts)}"
        f'<div class="article-text"{attributes(lang=cleaned.article.language)} dir="auto">'
        f"{render_text(cleaned, spans, _chosen(place, spans), texts)}</div></div>"
    )


def render_corpus(summary: CorpusSummary, texts: Texts) -> str:
    """Return the source pane while no article is open: what the corpus holds."""
    counts = (
        f"{count_noun(summary.articles, texts.count_articles)} · "
        f"{count_noun(summary.passages, texts.count_passages)}"
    )
    names = {texts.language_names.get(code, code): count for code, count in summary.languages.items()}
    return (
        f'<div class="pane corpus"><h2>{escape_text(texts.corpus)}</h2>'
        f'<p class="big">{escape_text(counts)}</p>'
        f"{_bars(texts.languages, names, texts)}{_bars(texts.outlets, summary.outlets, texts)}"
        f"{_dates(summary, texts)}"
        f'<p class="hint">{escape_text(texts.corpus_hint)}</p></div>'
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
        f'<nav class="steps"><button type="button" class="link back" data-back>↑ {escape_text(texts.back)}'
        f'</button><span class="where" role="status">{escape_text(label)}</span>{middle}'
        f'<button type="button" class="step" data-open="corpus"{close}>✕</button></nav>'
    )


def _step(sign: str, citations: Sequence[Citation], position: int, exchange: int, label: str) -> str:
    if not 0 <= position < len(citations):
        return f'<button type="button" class="step" disabled{attributes(aria_label=label)}>{sign}</button>'
    target = citation_place(exchange, citations[position])
    where = attributes(
        data_exchange=target.exchange, data_number=target.number, title=label, aria_label=label
    )
    return f'<button type="button" class="step" data-open="citation"{where}>{sign}</button>'


def _facts(cleaned: CleanedArticle, texts: Texts) -> str:
    article = cleaned.article
    language = texts.language_names.get(article.language or "", article.language or "")
    facts = [article.outlet or "", format_date(article.published, texts), language]
    link = web_link(article.url)
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
        f'<p class="file"><code>{escape_text(article.path)}</code>{anchor}</p></header>'
    )


def _also(place: Place, citation: Citation | None, texts: Texts) -> str:
    others = citation.also if citation else ()
    if not others:
        return ""
    links = "".join(
        f'<li><button type="button" class="link" data-open="article"'
        f"{attributes(data_exchange=place.exchange, data_article=path)}>{escape_text(path)}</button></li>"
        for path in others
    )
    return f'<div class="also"><h3>{escape_text(texts.also)}</h3><ul>{links}</ul></div>'


def _chosen(place: Place, spans: Sequence[CitedSpan]) -> CitedSpan | None:
    if place.start is None or place.end is None:
        return None
    match = next((span for span in spans if span.number == place.number), None)
    return match or CitedSpan(start=place.start, end=place.end, number=None)


def _bars(heading: str, counts: Mapping[str, int], texts: Texts) -> str:
    if not any(counts):
        return ""
    ranked = sorted(counts.items(), key=lambda pair: -pair[1])
    rows = "".join(
        _bar(name or texts.unknown, count / ranked[0][1], count) for name, count in ranked[:_MOST_BARS]
    )
    left = len(ranked) - _MOST_BARS
    more = f"<li>{escape_text(texts.more.format(count=left))}</li>" if left > 0 else ""
    return f'<h3>{escape_text(heading)}</h3><ul class="bars">{rows}{more}</ul>'


def _bar(name: str, share: float, count: int) -> str:
    return (
        f"<li><span>{escape_text(name)}</span><span>{count}</span>"
        f'<i aria-hidden="true" style="width:{100 * share:.1f}%"></i></li>'
    )


def _dates(summary: CorpusSummary, texts: Texts) -> str:
    span = " – ".join(
        dict.fromkeys(format_date(day, texts) for day in (summary.earliest, summary.latest) if day)
    )
    undated = (
        f"{count_noun(summary.undated, texts.count_articles)} {texts.undated}" if summary.undated else ""
    )
    facts = " · ".join(fact for fact in (span, undated) if fact)
    return f"<h3>{escape_text(texts.dates)}</h3><p>{escape_text(facts)}</p>" if facts else ""
