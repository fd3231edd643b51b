"""CitedAnswer -> the page's conversation; pure functions, everything escaped.

An element with `data-open` asks for a place of an article: `data-exchange` says of which exchange, then
`data-number` (a citation), `data-rank` (a close passage) or `data-article` (a path). One with
`data-ask` asks a question. `ui/page.js` passes both on.
"""

import re
from collections.abc import Mapping, Sequence

from assistant.records import Citation, CitedAnswer
from index.records import Hit
from ui.markup import attributes, escape_text
from ui.session import Draft, Exchange, Failure, Stopped
from ui.texts import Texts, format_date

_MARK = re.compile(r"\s*\[(\d+(?:\s*,\s*\d+)*)\]")
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
