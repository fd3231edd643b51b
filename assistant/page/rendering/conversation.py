"""Exchanges -> the page's conversation; pure functions, everything escaped.

An element with `data-open` asks for a place of an article: `data-exchange` says of which exchange, then
`data-number` (a citation), `data-rank` (a close passage) or `data-article` (a path). One with `data-ask`
asks a question, one with `data-rate` rates an answer, one with `data-copy` fills the clipboard,
one with `data-export` saves a document; `data-translate`: see `translation`.
`assistant/page/page.js` passes them on.
"""

import re
from collections.abc import Sequence

from assistant.exporting.formats import FORMATS
from assistant.page.markup import THUMB_DOWN, THUMB_UP, attributes, escape_text
from assistant.page.rendering.cited_text import (
    DOUBTED,
    Marks,
    answer_as_markdown,
    answer_as_text,
    marks_of,
    render_chip,
    render_doubts,
    render_paragraphs,
    source_line,
)
from assistant.page.rendering.translation import render_translations
from assistant.page.visits.values import ArticleFacts, Exchange, FailedQuestion, OpenQuestion, Stopped
from assistant.question.follow_ups import plain_question
from assistant.source_names import source_name
from assistant.texts.texts import Texts, describe_reason, format_date
from assistant.values import CheckedClaim, CheckedText, Citation, CitedAnswer, PartialAnswer
from index.errors import NewsAssistantError
from index.language.detection import detect_question_language
from index.values import CorpusSummary, Hit

_EXCERPT = 260  # characters of a close passage
_HEADING = re.compile(r"^#{1,6}\s+", re.MULTILINE)  # of Markdown
_SHORTEST = 0.1  # seconds that are told


def render_brand(summary: CorpusSummary | None, texts: Texts, user: str | None = None) -> str:
    """Return the page's name, the way to the corpus panel and, for who is logged in, the way out.

    `summary` is None while the corpus cannot be read.
    """
    spoken = attributes(data_lost=texts.lost, data_regained=texts.regained)
    return (
        f'<div class="brand"{spoken}><h1>{escape_text(texts.title)}</h1>'
        f'<span class="tagline">{escape_text(texts.tagline)}</span>'
        f"{_way_in(summary, texts) if summary else ''}{_way_out(user, texts) if user else ''}</div>"
    )


def render_line(text: str) -> str:
    """Return one quiet line."""
    return f'<p class="quiet" role="status">{escape_text(text)}</p>'


def render_said(text: str, occasion: str) -> str:
    """Return a few words that go by themselves; another occasion shows the same words again."""
    return f'<p class="toast" role="status"{attributes(data_occasion=occasion)}>{escape_text(text)}</p>'


def render_problem(message: str) -> str:
    """Return one line that says what went wrong and what to do."""
    return f'<p class="problem" role="alert">{escape_text(message)}</p>'


def render_error(error: NewsAssistantError, texts: Texts) -> str:
    """Return an error as one line in the page's language."""
    return render_problem(texts.say(error.message))


def render_welcome(
    examples: Sequence[str], texts: Texts, *, quotes_only: bool = False, empty: bool = False
) -> str:
    """Return the page before the first question, with questions the corpus can answer.

    Those in the page's language stand first. `empty` is a corpus without articles.
    """
    buttons = "".join(
        f'<button type="button" class="example"{attributes(data_ask=example)} dir="auto">'
        f"{escape_text(example)}</button>"
        for example in sorted(examples, key=lambda one: detect_question_language(one) != texts.code)
    )
    note = f'<p class="aside" role="note">{escape_text(texts.no_model)}</p>' if quotes_only else ""
    return (
        f'<div class="welcome"><h2>{escape_text(texts.welcome)}</h2>'
        f"<p>{escape_text(texts.no_articles if empty else texts.welcome_hint)}</p>"
        f'<div class="examples">{buttons}</div>{note}</div>'
    )


def render_exchanges(
    exchanges: Sequence[Exchange], texts: Texts, first: int = 0, *, translates: bool = False
) -> str:
    """Return finished exchanges; the first of them has the number `first` in the conversation.

    Where a model `translates`, that is offered below quotes in another language than the question.
    """
    numbered = enumerate(exchanges, first)
    return "".join(_exchange(number, exchange, texts, translates=translates) for number, exchange in numbered)


def render_draft(draft: OpenQuestion, texts: Texts) -> str:
    """Return a question under way: what is written so far, its marks not yet to be clicked."""
    answer = draft.answer
    if not answer.text:
        doing = texts.place.format(place=draft.place) if draft.place else texts.searching
        return _article(draft.question, f'<p class="waiting" role="status">{escape_text(doing)}</p>')
    stage = "writing" if answer.writing else "written"
    body = render_paragraphs(answer.text, marks_of(answer), texts)
    # Not told until it is finished: else every sentence would have all be read out again.
    text = f'<div class="text draft {stage}" dir="auto" aria-busy="true">{body}</div>'
    waits = answer.checking and not answer.writing
    checking = f'<p class="quiet">{escape_text(texts.checking)}</p>' if waits else ""
    return _article(draft.question, text + checking)


def render_answer(
    number: int, exchange: Exchange, answer: CitedAnswer, texts: Texts, *, translates: bool = False
) -> str:
    """Return an answer: its text with chips, its sources, notices, what it took, and what can be done.

    What a model wrote is in the language of the question: of its quotes the source pane tells more.
    """
    cited = {citation.number: citation for citation in answer.citations}
    quoted = answer.mode == "extractive"
    below = render_translations(number, answer, texts, offered=translates) if quoted else {}
    marks = Marks(exchange=number, cited=cited, claims=answer.claims, below=below)
    body = render_paragraphs(answer.text, marks, texts)
    found_nothing = answer.reason == "no_match" and not answer.closest  # so nothing is about something else
    unsaid = found_nothing or answer.reason == "no_question"  # the text of a reply says it all
    reason = texts.reasons[answer.reason] if answer.reason and not unsaid else ""
    verdict = f'<p class="verdict">{escape_text(reason)}</p>' if reason else ""
    declined = "" if answer.answered or answer.reason == "no_question" else " declined"
    perhaps = f'<p class="perhaps">{escape_text(texts.perhaps)}</p>' if answer.certainty == "perhaps" else ""
    return (
        f'<div class="answer{declined}">{_searched_as(answer, texts)}'
        f"{render_period(answer, texts)}{perhaps}"
        f'<div class="text"{attributes(lang=answer.language)} dir="auto">{body}</div>'
        f"{render_doubts(answer.text, answer.claims, texts)}{verdict}"
        f"{_sources(number, answer, texts)}{_closest(number, exchange, answer.closest, texts)}"
        f"{_left_out(answer, texts)}{_notices(answer, texts)}"
        f"{_quiet_line(number, exchange, answer, texts)}</div>"
    )


def render_checked(number: int, checked: CheckedText, texts: Texts) -> str:
    """Return a checked text: each statement with its status, and the quotes for and against it."""
    claims = "".join(_statement(number, claim, checked.language, texts) for claim in checked.claims)
    return f'<div class="answer"><ol class="statements">{claims}</ol></div>'


def _statement(number: int, claim: CheckedClaim, language: str, texts: Texts) -> str:
    why = describe_reason(claim.status, claim.reason, claim.values, texts)
    meaning = texts.status_meanings[claim.status]
    return (
        f'<li class="statement {claim.status}"><p{attributes(lang=language)} dir="auto">'
        f'{escape_text(claim.text)}</p><p class="status"{attributes(title=meaning)}>{escape_text(why)}</p>'
        f"{_side(texts.speaks_for, number, claim.supporting, texts)}"
        f"{_side(texts.speaks_against, number, claim.opposing, texts)}</li>"
    )


def _side(heading: str, number: int, citations: Sequence[Citation], texts: Texts) -> str:
    """Return the quotes of one side, each with its chip, outlet and date."""
    items = "".join(
        f"<li>{render_chip(one.number, one, number, texts)} "
        f'<q{attributes(lang=one.language)} dir="auto">{escape_text(" ".join(one.quote.split()))}</q> '
        f'<span class="card-facts">{escape_text(source_line(one, texts))}</span></li>'
        for one in citations
    )
    return f'<p class="side">{escape_text(heading)}</p><ul>{items}</ul>' if items else ""


def render_period(answer: CitedAnswer, texts: Texts) -> str:
    """Return what was made of the time words of a question, and the way to ask without them."""
    period = answer.period
    if period is None:
        return ""
    since, until = format_date(period.since, texts), format_date(period.until, texts)
    days = " – ".join(dict.fromkeys(day for day in (since, until) if day))
    if since and not until:
        days = texts.since_day.format(day=since)
    use = "newest" if period.use == "preference" and period.since is None else period.use
    told = texts.periods[use].format(words=period.words, days=days, articles=period.articles)
    cross = attributes(data_ask=answer.question, title=texts.any_time, aria_label=texts.any_time)
    return (
        f'<p class="period"><span>{escape_text(told)}</span>'
        f'<button type="button" class="without" data-period="any"{cross}>✕</button></p>'
    )


def _way_in(summary: CorpusSummary, texts: Texts) -> str:
    count = texts.fill(texts.articles, count=summary.articles)
    label = attributes(title=texts.open_corpus, aria_label=f"{texts.open_corpus}: {count}")
    return f'<button type="button" class="holdings" data-open="corpus"{label}>{escape_text(count)}</button>'


def _way_out(user: str, texts: Texts) -> str:
    return (
        '<form class="leave" method="post" action="logout"><button class="link"'
        f"{attributes(title=user)}>{escape_text(texts.sign_out)}</button></form>"
    )


def _exchange(number: int, exchange: Exchange, texts: Texts, *, translates: bool) -> str:
    match exchange.outcome:
        case FailedQuestion(message=message, answer=answer):
            told = render_problem(texts.say(message))
            body = _written(number, answer, texts) + told + _unfinished("", exchange.question, texts)
        case Stopped(answer=answer, left=left):
            reason = texts.left if left else texts.stopped
            body = _written(number, answer, texts) + _unfinished(reason, exchange.question, texts)
        case CheckedText() as checked:
            body = render_checked(number, checked, texts)
        case answer:
            body = render_answer(number, exchange, answer, texts, translates=translates)
            return _article(exchange.question, body, attributes(data_ready=_ready(answer, texts)))
    return _article(exchange.question, body)


def _ready(answer: CitedAnswer, texts: Texts) -> str:
    """Return what a screen reader says once, when an answer is finished."""
    doubts = sum(claim.status in DOUBTED for claim in answer.claims)
    return texts.fill(texts.ready_doubts, count=doubts) if doubts else texts.ready


def _written(number: int, answer: PartialAnswer, texts: Texts) -> str:
    """Return what there is of an answer that was not finished."""
    if not answer.text:
        return ""
    body = render_paragraphs(answer.text, marks_of(answer, number), texts)
    return f'<div class="text" dir="auto">{body}</div>{render_doubts(answer.text, answer.claims, texts)}'


def _article(question: str, body: str, ready: str = "") -> str:
    heading = f'<h2 class="question" dir="auto">{escape_text(question)}</h2>'
    return f'<section class="exchange"{ready}>{heading}{body}</section>'


def _unfinished(reason: str, question: str, texts: Texts) -> str:
    return (
        f'<div class="quiet"><span>{escape_text(reason)}</span><button type="button" class="link"'
        f"{attributes(data_ask=question)}>{escape_text(texts.again)}</button></div>"
    )


def _searched_as(answer: CitedAnswer, texts: Texts) -> str:
    if plain_question(answer.standalone) in ("", plain_question(answer.question)):
        return ""
    return (
        f'<p class="searched">{escape_text(texts.searched_as)}: '
        f"<span{attributes(lang=answer.language)}>{escape_text(answer.standalone)}</span></p>"
    )


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
    chips = "".join(render_chip(citation.number, citation, number, texts) for citation in citations)
    return (
        f'<li><span class="card-body"><span class="card-title"{attributes(lang=first.language)} dir="auto">'
        f"{escape_text(first.title or texts.untitled)}</span>"
        f'<span class="card-facts">{escape_text(source_line(first, texts))}</span></span>'
        f'<span class="source-chips">{chips}</span></li>'
    )


def _closest(number: int, exchange: Exchange, hits: Sequence[Hit], texts: Texts) -> str:
    items = "".join(_close_passage(number, hit, exchange.about.get(hit.passage.path), texts) for hit in hits)
    if not items:
        return ""
    return f'<div class="closest"><h3>{escape_text(texts.closest)}</h3><ol>{items}</ol></div>'


def _close_passage(number: int, hit: Hit, about: ArticleFacts | None, texts: Texts) -> str:
    path = hit.passage.path
    title = (about.title if about else None) or texts.untitled
    outlet, published = (about.outlet, about.published) if about else (None, None)
    line = [source_name(outlet, None, path, hit.passage.text), format_date(published, texts)]
    where = attributes(data_exchange=number, data_rank=hit.rank)
    words = escape_text(_first_words(hit.passage.text, title))
    quote = f'<span class="card-quote" dir="auto">{words}</span>' if words else ""
    return (
        f'<li><button type="button" class="card close" data-open="passage"{where}><span class="card-body">'
        f'<span class="card-title" dir="auto">{escape_text(title)}</span>'
        f'<span class="card-facts">{escape_text(" · ".join(dict.fromkeys(f for f in line if f)))}</span>'
        f"{quote}</span></button></li>"
    )


def _first_words(text: str, title: str) -> str:
    """Return how a passage begins, without the title that stands above it and marks of headings."""
    words = " ".join(_HEADING.sub("", text).split())
    words = words.lstrip("* ").removeprefix(" ".join(title.split())).lstrip("* ")
    if len(words) <= _EXCERPT:
        return words
    return f"{words[:_EXCERPT].rpartition(' ')[0] or words[:_EXCERPT]}…"


def _left_out(answer: CitedAnswer, texts: Texts) -> str:
    """Return the sentences of the model that the answer does not show."""
    missing = [sentence for sentence in answer.unsupported if sentence not in answer.text]
    if not missing:
        return ""
    items = "".join(f'<li dir="auto">{escape_text(sentence)}</li>' for sentence in missing)
    summary = escape_text(f"{texts.left_out} ({len(missing)})")
    return f'<details class="unread"><summary>{summary}</summary><ul>{items}</ul></details>'


def _notices(answer: CitedAnswer, texts: Texts) -> str:
    # That no model is set the page says once, when it opens, and the line below each answer in two words; the
    # chip of a period says what was made of it.
    shown = [
        texts.say(notice)
        for notice in answer.notices
        if notice.code != "no_model" and not (answer.period and notice.code.startswith("period_"))
    ]
    return "".join(f'<p class="notice" role="note">{escape_text(notice)}</p>' for notice in shown)


def _quiet_line(number: int, exchange: Exchange, answer: CitedAnswer, texts: Texts) -> str:
    usage = answer.usage
    seconds = f"{answer.seconds:.1f}" if answer.seconds >= _SHORTEST else f"< {_SHORTEST}"
    facts = [answer.model or texts.quotes, texts.seconds.format(seconds=seconds)]
    if usage.prompt_tokens or usage.completion_tokens:
        facts.append(texts.tokens.format(prompt=usage.prompt_tokens, completion=usage.completion_tokens))
    if usage.cost is not None and usage.cost > 0:
        facts.append(f"${usage.cost:.4f}")
    copies = _copies(answer, texts) + _exports(number, texts) if answer.citations else ""
    return (
        f'<div class="quiet done"><span>{escape_text(" · ".join(facts))}</span>'
        f'<span class="deeds">{copies}{_thumbs(number, exchange.good, texts)}</span></div>'
    )


def _copies(answer: CitedAnswer, texts: Texts) -> str:
    plain = attributes(data_copy=answer_as_text(answer, texts), data_copied=texts.copied)
    markdown = attributes(
        data_copy=answer_as_markdown(answer, texts),
        data_copied=texts.copied,
        aria_label=f"{texts.copy} {texts.copy_markdown}",
    )
    return (
        f'<button type="button" class="link"{plain}>{escape_text(texts.copy)}</button>'
        f'<button type="button" class="link"{markdown}>{escape_text(texts.copy_markdown)}</button>'
    )


def _exports(number: int, texts: Texts) -> str:
    """Return the menu of documents in which an answer, or the whole conversation, can be taken away."""
    choices = "".join(
        f'<button type="button" class="link"{attributes(data_export=name, data_exchange=number)}'
        f"{attributes(data_saved=texts.exported, data_language=texts.code)}>{escape_text(one.label)}</button>"
        for name, one in FORMATS.items()
    )
    return (
        f'<details class="export"><summary class="link">{escape_text(texts.export)}</summary>'
        f'<div class="choices"><label><input type="checkbox" data-whole>'
        f" {escape_text(texts.whole_conversation)}</label>{choices}</div></details>"
    )


def _thumbs(number: int, good: bool | None, texts: Texts) -> str:
    return "".join(
        f'<button type="button" class="thumb" data-rate="{value}"'
        f"{attributes(data_exchange=number, title=label, aria_label=label, aria_pressed=pressed)}>"
        f"{drawing}</button>"
        for value, label, pressed, drawing in (
            ("good", texts.good, str(good is True).lower(), THUMB_UP),
            ("bad", texts.bad, str(good is False).lower(), THUMB_DOWN),
        )
    )
