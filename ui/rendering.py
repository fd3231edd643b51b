"""CitedAnswer, CleanedArticle and CorpusSummary -> the page's HTML; pure functions, everything escaped.

An element with `data-open` asks for a place of an article: `data-exchange` says of which exchange, then
`data-number` (a citation), `data-rank` (a close passage) or `data-article` (a path). One with
`data-ask` asks a question. `ui/page.js` passes both on.
"""

import re
from collections.abc import Mapping, Sequence

from assistant.records import Citation, CitedAnswer
from index.records import CleanedArticle, CorpusSummary, Hit
from ui.article import CitedSpan, render_text
from ui.markup import attributes, escape_text, web_link
from ui.session import Draft, Exchange, Failure, Place, Stopped, citation_place
from ui.texts import Texts, count_noun, format_date

_MARK = re.compile(r"\s*\[(\d+(?:\s*,\s*\d+)*)\]")
_MOST_BARS = 12  # an outlet more is counted, not drawn
_LAST_WORD = re.compile(r"(?<!\S)\S{1,30}$")
_PARAGRAPH_END = re.compile(r"\n\s*\n")


def render_brand(texts: Texts) -> str:
    """Return the page's name."""
    return (
        f'<div class="brand"><h1>{escape_text(texts.title)}</h1>'
        f"<span>{escape_text(texts.tagline)}</span></div>"
    )


def render_line(text: str) -> str:
    """Return one quiet line."""
    return f'<p class="quiet" role="status">{escape_text(text)}</p>'


def render_welcome(examples: Sequence[str], texts: Texts) -> str:
    """Return the page before the first question, with questions the corpus can answer."""
    buttons = "".join(
        f'<button type="button" class="example"{attributes(data_ask=example)} dir="auto">'
        f"{escape_text(example)}</button>"
        for example in examples
    )
    return (
        f'<div class="welcome"><h2>{escape_text(texts.welcome)}</h2>'
        f"<p>{escape_text(texts.welcome_hint)}</p>"
        f'<div class="examples">{buttons}</div></div>'
    )


def render_exchanges(exchanges: Sequence[Exchange], texts: Texts, first: int = 0) -> str:
    """Return finished exchanges; the first of them has the number `first` in the conversation."""
    return "".join(_exchange(number, exchange, texts) for number, exchange in enumerate(exchanges, first))


def render_draft(draft: Draft, texts: Texts) -> str:
    """Return a question under way: what is written so far, its marks not yet to be clicked."""
    waiting = f'<p class="waiting" role="status">{escape_text(texts.searching)}</p>'
    body = f'<div class="text writing">{_paragraphs(draft.text, {}, 0, (), texts)}</div>'
    return _article(draft.question, body if draft.text else waiting)


def render_answer(number: int, answer: CitedAnswer, texts: Texts) -> str:
    """Return an answer: its text with chips, its sources, notices and what it took."""
    cited = {citation.number: citation for citation in answer.citations}
    body = _paragraphs(answer.text, cited, number, answer.unsupported, texts)
    verdict = f'<p class="verdict">{escape_text(texts.reasons[answer.reason])}</p>' if answer.reason else ""
    return (
        f'<div class="answer{"" if answer.answered else " declined"}">'
        f'<div class="text"{attributes(lang=answer.language)} dir="auto">{body}</div>{verdict}'
        f"{_sources(number, answer, texts)}{_closest(number, answer.closest, texts)}"
        f"{_notices(answer.notices)}{_quiet_line(answer, texts)}</div>"
    )


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


def render_problem(message: str) -> str:
    """Return one line that says what went wrong and what to do."""
    return f'<p class="problem" role="alert">{escape_text(message)}</p>'


def answer_as_text(answer: CitedAnswer, texts: Texts) -> str:
    """Return an answer with its sources as Markdown, for the clipboard."""
    sources = [f"{c.number}. «{c.quote}» — {_source_line(c, texts)} ({c.path})" for c in answer.citations]
    return "\n\n".join([answer.text, "\n".join(sources)] if sources else [answer.text])


def _exchange(number: int, exchange: Exchange, texts: Texts) -> str:
    match exchange.outcome:
        case Failure(message=message):
            return _article(exchange.question, render_problem(message))
        case Stopped(text=text):
            stopped = f'<p class="quiet">{escape_text(texts.stopped)}</p>'
            return _article(
                exchange.question, f'<div class="text">{_paragraphs(text, {}, 0, (), texts)}</div>{stopped}'
            )
        case answer:
            return _article(exchange.question, render_answer(number, answer, texts))


def _article(question: str, body: str) -> str:
    heading = f'<h2 class="question" dir="auto">{escape_text(question)}</h2>'
    return f'<section class="exchange">{heading}{body}</section>'


def _paragraphs(
    text: str, cited: Mapping[int, Citation], number: int, unsupported: Sequence[str], texts: Texts
) -> str:
    return "".join(
        f"<p>{_with_unsupported(part, cited, number, unsupported, texts)}</p>"
        for part in _PARAGRAPH_END.split(text.strip())
    )


def _with_unsupported(
    text: str, cited: Mapping[int, Citation], number: int, unsupported: Sequence[str], texts: Texts
) -> str:
    sentences = [re.escape(sentence) for sentence in unsupported if sentence]
    pieces = re.split(f"({'|'.join(sentences)})", text) if sentences else [text]
    rendered = [_with_chips(piece, cited, number, texts) for piece in pieces]
    # Splitting at a group, every second piece is a sentence found.
    return "".join(_flagged(piece, texts) if n % 2 else piece for n, piece in enumerate(rendered))


def _flagged(sentence: str, texts: Texts) -> str:
    label = f'<span class="unseen"> ({escape_text(texts.unsupported)})</span>'
    return f'<span class="unsupported"{attributes(title=texts.unsupported)}>{sentence}{label}</span>'


def _with_chips(text: str, cited: Mapping[int, Citation], number: int, texts: Texts) -> str:
    parts = []
    position = 0
    for match in _MARK.finditer(text):
        marks = [int(digits) for digits in match[1].split(",")]
        chips = "".join(_chip(mark, cited.get(mark), number, texts) for mark in marks)
        parts.append(_tied(text[position : match.start()], chips))
        position = match.end()
    return "".join([*parts, escape_text(text[position:])])


def _tied(text: str, chips: str) -> str:
    """Keep chips on the line of the word before them."""
    word = _LAST_WORD.search(text)
    if not word:
        return escape_text(text) + chips
    return f'{escape_text(text[: word.start()])}<span class="tied">{escape_text(word[0])}{chips}</span>'


def _chip(mark: int, citation: Citation | None, number: int, texts: Texts) -> str:
    if citation is None:
        return f'<span class="chip pending">{mark}</span>'
    label = f"{texts.citation.format(number=mark)}: {_source_line(citation, texts)}"
    where = attributes(data_exchange=number, data_number=mark, aria_label=label)
    tip = attributes(data_tip=citation.quote, data_tip_source=_source_line(citation, texts))
    return f'<button type="button" class="chip" data-open="citation"{where}{tip}>{mark}</button>'


def _source_line(citation: Citation, texts: Texts) -> str:
    facts = [citation.outlet or citation.path, format_date(citation.published, texts)]
    return ", ".join(fact for fact in facts if fact)


def _sources(number: int, answer: CitedAnswer, texts: Texts) -> str:
    by_path: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        by_path.setdefault(citation.path, []).append(citation)
    items = "".join(_source(number, citations, texts) for citations in by_path.values())
    if not items:
        return ""
    return f'<div class="sources"><h3>{escape_text(texts.sources)}</h3><ol>{items}</ol></div>'


def _source(number: int, citations: Sequence[Citation], texts: Texts) -> str:
    first = citations[0]
    chips = "".join(_chip(citation.number, citation, number, texts) for citation in citations)
    return (
        f'<li><span class="card-body"><span class="card-title"{attributes(lang=first.language)} dir="auto">'
        f"{escape_text(first.title or first.path)}</span>"
        f'<span class="card-facts">{escape_text(_source_line(first, texts))}</span></span>'
        f'<span class="source-chips">{chips}</span></li>'
    )


def _closest(number: int, hits: Sequence[Hit], texts: Texts) -> str:
    items = "".join(_close_passage(number, hit) for hit in hits)
    if not items:
        return ""
    return f'<div class="closest"><h3>{escape_text(texts.closest)}</h3><ol>{items}</ol></div>'


def _close_passage(number: int, hit: Hit) -> str:
    where = attributes(data_exchange=number, data_rank=hit.rank)
    return (
        f'<li><button type="button" class="card close" data-open="passage"{where}>'
        f'<span class="card-body"><span class="card-quote" dir="auto">{escape_text(hit.passage.text)}</span>'
        f'<span class="card-facts">{escape_text(hit.passage.path)}</span></span></button></li>'
    )


def _notices(notices: Sequence[str]) -> str:
    return "".join(f'<p class="notice" role="note">{escape_text(notice)}</p>' for notice in notices)


def _quiet_line(answer: CitedAnswer, texts: Texts) -> str:
    usage = answer.usage
    facts = [answer.model or texts.quotes, texts.seconds.format(seconds=f"{answer.seconds:.1f}")]
    if usage.prompt_tokens or usage.completion_tokens:
        facts.append(texts.tokens.format(prompt=usage.prompt_tokens, completion=usage.completion_tokens))
    if usage.cost is not None and usage.cost > 0:
        facts.append(f"${usage.cost:.4f}")
    if answer.standalone not in ("", answer.question):
        facts.append(f"{texts.searched_as}: {answer.standalone}")
    copy = attributes(data_copy=answer_as_text(answer, texts), data_copied=texts.copied)
    button = f'<button type="button" class="link"{copy}>{escape_text(texts.copy)}</button>'
    return (
        f'<div class="quiet done"><span>{escape_text(" · ".join(facts))}</span>'
        f"{button if answer.citations else ''}</div>"
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
