"""Exchanges -> the page's conversation (`conversation.html.j2`); pure functions, everything escaped.

An element with `data-open` asks for a place of an article: `data-exchange` says of which exchange, then
`data-number` (a citation), `data-rank` (a close passage) or `data-article` (a path). One with `data-ask`
asks a question, one with `data-rate` rates an answer, one with `data-copy` fills the clipboard,
one with `data-export` saves a document, one with `data-translate` asks for a translation.
`assistant/page/page.js` passes them on.
"""

import re
from collections.abc import Mapping, Sequence

from assistant.exporting.export_formats import FORMATS
from assistant.page.markup import attributes, escape_text
from assistant.page.rendering.cited_text import (
    DOUBTED,
    Marks,
    answer_as_markdown,
    answer_as_text,
    marks_of,
    render_doubts,
    render_paragraphs,
)
from assistant.page.rendering.templates import render
from assistant.page.visits.values import ArticleFacts, Exchange, FailedQuestion, OpenQuestion, Stopped
from assistant.question.follow_ups import plain_question
from assistant.source_names import source_name
from assistant.texts.texts import Texts, format_date
from assistant.translation import foreign_citations, language_of_translations
from assistant.values import CheckedText, Citation, CitedAnswer
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
    return render("conversation.brand", texts, summary=summary, user=user)


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
    ordered = sorted(examples, key=lambda one: detect_question_language(one) != texts.code)
    return render("conversation.welcome", texts, examples=ordered, quotes_only=quotes_only, empty=empty)


def render_exchanges(
    exchanges: Sequence[Exchange], texts: Texts, first: int = 0, *, translates: bool = False
) -> str:
    """Return finished exchanges; the first of them has the number `first` in the conversation.

    Where a model `translates`, that is offered below quotes in another language than the question.
    """
    numbered = enumerate(exchanges, first)
    return "".join(_exchange(number, exchange, texts, translates=translates) for number, exchange in numbered)


def _exchange(number: int, exchange: Exchange, texts: Texts, *, translates: bool) -> str:
    ready = None
    match exchange.outcome:
        case FailedQuestion(answer=answer) | Stopped(answer=answer) as outcome:
            problem = texts.say(outcome.message) if isinstance(outcome, FailedQuestion) else ""
            left = isinstance(outcome, Stopped) and outcome.left
            return render(
                "conversation.unfinished",
                texts,
                question=exchange.question,
                text=render_paragraphs(answer.text, marks_of(answer, number), texts),
                doubts=render_doubts(answer.text, answer.claims, texts),
                problem=problem,
                reason="" if problem else texts.left if left else texts.stopped,
            )
        case CheckedText() as text:
            below = render_translations(number, text, texts, offered=translates)
            notices = [texts.say(notice) for notice in text.notices]
            body = render(
                "conversation.checked", texts, number=number, text=text, below=below, notices=notices
            )
        case answer:
            body = render_answer(number, exchange, answer, texts, translates=translates)
            # What a screen reader says once, when an answer is finished.
            doubts = sum(claim.status in DOUBTED for claim in answer.claims)
            ready = texts.fill(texts.ready_doubts, count=doubts) if doubts else texts.ready
    return render("conversation.exchange", texts, question=exchange.question, body=body, ready=ready)


def render_draft(draft: OpenQuestion, texts: Texts) -> str:
    """Return a question under way: what is written so far, its marks not yet to be clicked."""
    answer = draft.answer
    body = render_paragraphs(answer.text, marks_of(answer), texts)
    return render(
        "conversation.draft", texts, question=draft.question, answer=answer, place=draft.place, body=body
    )


def render_answer(
    number: int, exchange: Exchange, answer: CitedAnswer, texts: Texts, *, translates: bool = False
) -> str:
    """Return an answer: its text with chips, its sources, notices, what it took, and what can be done.

    What a model wrote is in the language of the question: of its quotes the source pane tells more.
    """
    quoted = answer.mode == "extractive"
    marks = Marks(
        exchange=number,
        cited={citation.number: citation for citation in answer.citations},
        claims=answer.claims,
        below=render_translations(number, answer, texts, offered=translates) if quoted else {},
    )
    found_nothing = answer.reason == "no_match" and not answer.closest  # so nothing is about something else
    unsaid = found_nothing or answer.reason == "no_question"  # the text of a reply says it all
    by_path: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        by_path.setdefault(citation.path, []).append(citation)
    return render(
        "conversation.answer",
        texts,
        number=number,
        answer=answer,
        good=exchange.good,
        silent=answer.answered or answer.reason == "no_question",
        searched_as=plain_question(answer.standalone) not in ("", plain_question(answer.question)),
        period=render_period(answer, texts),
        text=render_paragraphs(answer.text, marks, texts),
        doubts=render_doubts(answer.text, answer.claims, texts),
        reason=texts.reasons[answer.reason] if answer.reason and not unsaid else "",
        sources=list(by_path.values()),
        closest=[_close(hit, exchange.about.get(hit.passage.path), texts) for hit in answer.closest],
        left_out=[sentence for sentence in answer.unsupported if sentence not in answer.text],
        # That no model is set the page says once, when it opens, and the line below each answer in two words;
        # the chip of a period says what was made of it.
        notices=[
            texts.say(notice)
            for notice in answer.notices
            if notice.code != "no_model" and not (answer.period and notice.code.startswith("period_"))
        ],
        facts=_facts(answer, texts),
        copies=(
            (texts.copy, None, answer_as_text(answer, texts)),
            (
                texts.copy_markdown,
                f"{texts.copy} {texts.copy_markdown}",
                answer_as_markdown(answer, texts),
            ),
        ),
        formats=FORMATS,
    )


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
    return render("conversation.period", texts, answer=answer, told=told)


def _close(hit: Hit, about: ArticleFacts | None, texts: Texts) -> tuple[Hit, str, str, str]:
    """Return a close passage with its title, its facts, and how it begins: without title and headings."""
    title = (about.title if about else None) or texts.untitled
    outlet, published = (about.outlet, about.published) if about else (None, None)
    name = source_name(outlet, None, hit.passage.path, hit.passage.text)
    facts = dict.fromkeys(fact for fact in (name, format_date(published, texts)) if fact)
    words = " ".join(_HEADING.sub("", hit.passage.text).split())
    words = words.lstrip("* ").removeprefix(" ".join(title.split())).lstrip("* ")
    if len(words) > _EXCERPT:
        words = f"{words[:_EXCERPT].rpartition(' ')[0] or words[:_EXCERPT]}…"
    return hit, title, " · ".join(facts), words


def _facts(answer: CitedAnswer, texts: Texts) -> str:
    usage = answer.usage
    seconds = f"{answer.seconds:.1f}" if answer.seconds >= _SHORTEST else f"< {_SHORTEST}"
    facts = [answer.model or texts.quotes, texts.seconds.format(seconds=seconds)]
    if usage.prompt_tokens or usage.completion_tokens:
        facts.append(texts.tokens.format(prompt=usage.prompt_tokens, completion=usage.completion_tokens))
    if usage.cost is not None and usage.cost > 0:
        facts.append(f"${usage.cost:.4f}")
    return " · ".join(facts)


def render_translations(
    exchange: int, answer: CitedAnswer | CheckedText, texts: Texts, *, offered: bool
) -> Mapping[int, str]:
    """Return what stands below quotes, by citation; `offered` where a model translates."""
    below: dict[int, str] = {}
    for one in foreign_citations(answer, language_of_translations(answer, texts.code)) if offered else ():
        below[one.number] = render("conversation.translate", texts, exchange=exchange, number=one.number)
    for made in answer.translations:
        below[made.citation] = render("conversation.translation", texts, exchange=exchange, made=made)
    return below
