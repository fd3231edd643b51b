"""The page: what stands where, and which step follows which click. Rendering and values live beside it.

Each visitor has the language, the finished exchanges, the draft under way and the opened place as session
states; nothing of a conversation is kept elsewhere.
"""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.records import CitedAnswer
from index.errors import NewsAssistantError
from ui import rendering, source
from ui.endpoints import add_endpoints
from ui.protocol import FilterArguments, NewsAssistant
from ui.session import (
    NO_DRAFT,
    QUESTION_LIMIT,
    Draft,
    Exchange,
    Failure,
    Place,
    Stopped,
    check_question,
    citation_place,
    hit_place,
    past_turns,
    read_filters,
)
from ui.streaming import read_until
from ui.texts import ENGLISH, LANGUAGE_CHOICES, Texts, choose_language, count_noun, texts_for
from ui.turns import Turns, caller_of

Exchanges = tuple[Exchange, ...]

_SCRIPT = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
_LOOK_AGAIN = 0.5  # seconds that a place in the queue may have stood on the page
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_AT_ONCE: dict[str, Any] = {**_QUIET, "queue": False}


def build_page(assistant: NewsAssistant, turns: Turns) -> gr.Blocks:
    """Return the page over an assistant, with the named endpoints `ask` and `search`; all wait in `turns`."""
    with gr.Blocks(title=ENGLISH.title, fill_height=True, fill_width=True, analytics_enabled=False) as blocks:
        Page(assistant, turns).connect(blocks)
        add_endpoints(assistant, turns)
    # Who waits does so in `turns`, where a place can be seen and left; a thread each must be enough for all.
    blocks.max_threads = threads = turns.limits.at_once + turns.limits.waiting + 20
    return blocks.queue(default_concurrency_limit=threads, max_size=2 * threads)


class Page:
    """The page's components and their steps.

    What a visitor asked and read is in session states; `stops` ends, by session, the answer under way.
    """

    def __init__(self, assistant: NewsAssistant, turns: Turns) -> None:
        self.assistant = assistant
        self.turns = turns
        self.stops: dict[str, threading.Event] = {}
        self.exchanges = gr.State((), time_to_live=24 * 3600)
        self.draft = gr.State(NO_DRAFT)
        self.opened = gr.State(None)
        with gr.Row(elem_id="top"):
            self.brand = gr.HTML(rendering.render_brand(ENGLISH), elem_id="brand", apply_default_css=False)
            self.language = gr.Radio(
                LANGUAGE_CHOICES, value="en", label=ENGLISH.page_language, container=False, elem_id="language"
            )
            self.new = gr.Button(ENGLISH.new, elem_id="new", size="sm")
        with gr.Row(elem_id="panes"):
            with gr.Column(elem_id="chat"):
                self._lay_out_chat()
            with gr.Column(elem_id="source"):
                self.pane = gr.HTML(elem_id="pane", apply_default_css=False, js_on_load=_SCRIPT)

    def _lay_out_chat(self) -> None:
        with gr.Column(elem_id="conversation"):
            self.finished = gr.HTML(elem_id="finished", apply_default_css=False, js_on_load=_SCRIPT)
            self.latest = gr.HTML(elem_id="latest", apply_default_css=False, js_on_load=_SCRIPT)
        with gr.Column(elem_id="composer"):
            with gr.Accordion(ENGLISH.filters, open=False, elem_id="filters") as self.filters:
                self.languages = gr.CheckboxGroup(label=ENGLISH.languages, elem_id="filter-languages")
                self.outlets = gr.Dropdown(label=ENGLISH.outlets, multiselect=True, elem_id="filter-outlets")
                with gr.Row(elem_id="filter-dates"):
                    self.since = gr.Textbox(label=ENGLISH.since, placeholder=ENGLISH.date_hint, max_lines=1)
                    self.until = gr.Textbox(label=ENGLISH.until, placeholder=ENGLISH.date_hint, max_lines=1)
                self.remaining = gr.HTML(elem_id="remaining", apply_default_css=False)
            with gr.Row(elem_id="asking"):
                self.question = gr.Textbox(
                    label=ENGLISH.question,
                    show_label=False,
                    placeholder=ENGLISH.placeholder,
                    max_lines=6,
                    max_length=QUESTION_LIMIT,
                    autofocus=True,
                    container=False,
                    elem_id="question",
                )
                self.send = gr.Button(ENGLISH.send, variant="primary", elem_id="send")
                self.stop = gr.Button(ENGLISH.stop, elem_id="stop", visible=False)

    def connect(self, blocks: gr.Blocks) -> None:
        """Say which step follows which event."""
        form = [self.languages, self.outlets, self.since, self.until]
        memory = [self.language, self.exchanges]
        asking = [self.draft, *memory, *form]
        answering = [
            self.question,
            self.finished,
            self.latest,
            self.exchanges,
            self.draft,
            self.send,
            self.stop,
        ]
        asked = gr.on(
            [self.question.submit, self.send.click],
            self.answer,
            [self.question, *asking],
            answering,
            trigger_mode="multiple",
            **_QUIET,
        )
        picked = self.latest.select(self.answer_example, asking, answering, trigger_mode="multiple", **_QUIET)
        for event in (asked, picked):
            event.failure(self.break_off, [self.draft, *memory], answering, **_AT_ONCE)
        self.stop.click(self.stop_answer, None, None, **_AT_ONCE)
        for html in (self.finished, self.latest, self.pane):
            html.click(self.open_place, memory, [self.pane, self.opened], **_AT_ONCE)
        for field in form:
            field.change(self.count_remaining, [self.language, *form], self.remaining, **_AT_ONCE)
        self._connect_language(blocks)

    def _connect_language(self, blocks: gr.Blocks) -> None:
        words = [
            self.brand,
            self.new,
            self.question,
            self.send,
            self.stop,
            self.filters,
            self.languages,
            self.outlets,
            self.since,
            self.until,
            self.finished,
            self.latest,
            self.pane,
        ]
        state = [self.language, self.exchanges, self.opened]
        blocks.load(self.greet, None, [self.language, *words], **_AT_ONCE)
        self.language.input(self.speak, state, words, **_AT_ONCE)
        self.new.click(
            self.start_over,
            self.language,
            [self.exchanges, self.opened, self.finished, self.latest, self.pane, self.question],
            **_AT_ONCE,
        )

    def answer(
        self,
        question: str,
        under_way: Draft,
        language: str,
        exchanges: Exchanges,
        languages: list[str],
        outlets: list[str],
        since: str,
        until: str,
        request: gr.Request,
    ) -> Iterator[tuple[Any, ...]]:
        """Stream one answer into the conversation; while another is under way, do nothing."""
        texts = texts_for(language)
        if not question.strip() or under_way != NO_DRAFT:
            yield (gr.skip(),) * 7
            return
        draft = Draft(question=question.strip())
        yield self._begin(draft, exchanges, texts)
        try:
            check_question(question, texts)
            filters = read_filters(languages, outlets, since, until, texts=texts)
            for step in self._stream(draft, exchanges, filters, request, texts):
                if isinstance(step, Draft):
                    yield self._write(step, texts)
                else:
                    yield self._end(exchanges, Exchange(question=draft.question, outcome=step), texts)
        except NewsAssistantError as error:
            failed = Exchange(question=draft.question, outcome=Failure(message=str(error)))
            yield self._end(exchanges, failed, texts)

    def answer_example(
        self,
        under_way: Draft,
        language: str,
        exchanges: Exchanges,
        languages: list[str],
        outlets: list[str],
        since: str,
        until: str,
        event: gr.EventData,
        request: gr.Request,
    ) -> Iterator[tuple[Any, ...]]:
        """Stream the answer to an example the reader picked."""
        yield from self.answer(
            str(event.ask), under_way, language, exchanges, languages, outlets, since, until, request
        )

    def stop_answer(self, request: gr.Request) -> None:
        """Tell the answer under way on this visitor's page to end."""
        if stopped := self.stops.get(request.session_hash):
            stopped.set()

    def break_off(self, draft: Draft, language: str, exchanges: Exchanges) -> tuple[Any, ...]:
        """Say in one line that the server failed; its log holds the rest."""
        texts = texts_for(language)
        failed = Exchange(question=draft.question, outcome=Failure(message=texts.broken))
        return self._end(exchanges, failed, texts)

    def open_place(
        self, language: str, exchanges: Exchanges, event: gr.EventData
    ) -> tuple[str, Place | None]:
        """Open the article a chip, card or link leads to."""
        texts = texts_for(language)
        data = event._data or {}
        place = find_place(exchanges, data)
        if place is None and "exchange" in data:
            return rendering.render_problem(texts.forgotten), None
        return self._pane(place, exchanges, texts), place

    def count_remaining(
        self, language: str, languages: list[str], outlets: list[str], since: str, until: str
    ) -> str:
        """Say how many articles the filters leave."""
        texts = texts_for(language)
        try:
            filters = read_filters(languages, outlets, since, until, texts=texts)
            remaining = self.assistant.count_articles(**filters)
            total = count_noun(self.assistant.summary().articles, texts.count_articles)
        except NewsAssistantError as error:
            return rendering.render_problem(str(error))
        return rendering.render_line(texts.remaining.format(count=remaining, total=total))

    def greet(self, request: gr.Request) -> list[Any]:
        """Fill a fresh page, in the language the browser asks for."""
        language = choose_language(request.headers.get("accept-language", ""))
        return [language, *self.speak(language, (), None)]

    def speak(self, language: str, exchanges: Exchanges, opened: Place | None) -> list[Any]:
        """Put every word of the page into a language."""
        texts = texts_for(language)
        summary = self.assistant.summary()
        spoken = [(texts.language_names.get(code, code), code) for code in summary.languages if code]
        outlets = [outlet for outlet in summary.outlets if outlet]
        return [
            rendering.render_brand(texts),
            gr.update(value=texts.new),
            gr.update(label=texts.question, placeholder=texts.placeholder),
            gr.update(value=texts.send),
            gr.update(value=texts.stop),
            gr.update(label=texts.filters),
            gr.update(label=texts.languages, choices=spoken),
            gr.update(label=texts.outlets, choices=outlets, visible=bool(outlets)),
            gr.update(label=texts.since, placeholder=texts.date_hint),
            gr.update(label=texts.until, placeholder=texts.date_hint),
            *self._conversation(exchanges, texts),
            self._pane(opened, exchanges, texts),
        ]

    def start_over(self, language: str) -> tuple[Any, ...]:
        """Forget the conversation."""
        texts = texts_for(language)
        return (), None, *self._conversation((), texts), self._pane(None, (), texts), ""

    def _stream(
        self,
        draft: Draft,
        exchanges: Exchanges,
        filters: FilterArguments,
        request: gr.Request,
        texts: Texts,
    ) -> Iterator[Draft | CitedAnswer | Stopped]:
        visitor = request.session_hash
        stopped = self.stops[visitor] = threading.Event()
        try:
            with self.turns.join(caller_of(request), texts) as turn:
                while turn.place(_LOOK_AGAIN) and not stopped.is_set():
                    yield draft
                yield from self._read(draft, exchanges, filters, stopped)
        finally:
            self.stops.pop(visitor, None)

    def _read(
        self, draft: Draft, exchanges: Exchanges, filters: FilterArguments, stopped: threading.Event
    ) -> Iterator[Draft | CitedAnswer | Stopped]:
        text = ""
        pieces = self.assistant.stream(draft.question, past_turns(exchanges), **filters)
        for piece in read_until(pieces, stopped):
            if isinstance(piece, CitedAnswer):
                yield piece
                return
            text += piece
            yield Draft(question=draft.question, text=text)
        yield Stopped(text=text)

    def _begin(self, draft: Draft, exchanges: Exchanges, texts: Texts) -> tuple[Any, ...]:
        finished = rendering.render_exchanges(exchanges, texts)
        latest = rendering.render_draft(draft, texts)
        return "", finished, latest, gr.skip(), draft, gr.update(visible=False), gr.update(visible=True)

    def _write(self, draft: Draft, texts: Texts) -> tuple[Any, ...]:
        latest = rendering.render_draft(draft, texts)
        return gr.skip(), gr.skip(), latest, gr.skip(), draft, gr.skip(), gr.skip()

    def _end(self, exchanges: Exchanges, exchange: Exchange, texts: Texts) -> tuple[Any, ...]:
        latest = rendering.render_exchanges([exchange], texts, first=len(exchanges))
        buttons = gr.update(visible=True), gr.update(visible=False)
        return gr.skip(), gr.skip(), latest, (*exchanges, exchange), NO_DRAFT, *buttons

    def _conversation(self, exchanges: Exchanges, texts: Texts) -> tuple[str, str]:
        if not exchanges:
            return "", rendering.render_welcome(self.assistant.examples(), texts)
        latest = rendering.render_exchanges(exchanges[-1:], texts, first=len(exchanges) - 1)
        return rendering.render_exchanges(exchanges[:-1], texts), latest

    def _pane(self, place: Place | None, exchanges: Exchanges, texts: Texts) -> str:
        if place is None:
            return source.render_corpus(self.assistant.summary(), texts)
        outcome = exchanges[place.exchange].outcome
        citations = outcome.citations if isinstance(outcome, CitedAnswer) else ()
        try:
            return source.render_article(self.assistant.article(place.path), place, citations, texts)
        except NewsAssistantError as error:
            return rendering.render_problem(str(error))


def find_place(exchanges: Exchanges, data: dict[str, Any]) -> Place | None:
    """Return the place a click asks for, or None for the corpus panel (and for one that is no more)."""
    number = _whole(data.get("exchange"))
    if number is None or number >= len(exchanges):
        return None
    answer = exchanges[number].outcome
    if not isinstance(answer, CitedAnswer):
        return None
    places = [citation_place(number, c) for c in answer.citations if c.number == _whole(data.get("number"))]
    places += [hit_place(number, h) for h in answer.closest if h.rank == _whole(data.get("rank"))]
    if isinstance(path := data.get("article"), str):
        places.append(Place(exchange=number, path=path))
    return next(iter(places), None)


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, str) and value.isdecimal() else None
