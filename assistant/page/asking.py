"""The steps of the conversation: ask, write, stop, start over, rate. Each returns what it changes."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import gradio as gr

from assistant.page.layout import Layout
from assistant.page.rendering import conversation as rendering
from assistant.page.visits.conversations import Conversation, Conversations, Run
from assistant.page.visits.feedback import Feedback
from assistant.page.visits.keeping import Keeper
from assistant.page.visits.protocol import NewsAssistant
from assistant.page.visits.queue import Turns, caller_of
from assistant.page.visits.stoppable import read_until
from assistant.page.visits.values import (
    ArticleFacts,
    Exchange,
    FailedQuestion,
    OpenQuestion,
    Outcome,
    Stopped,
    check_question,
    past_turns,
    read_filters,
    whole_number,
)
from assistant.question.scope import FilterArguments
from assistant.texts.texts import Texts, texts_for
from assistant.values import CheckedText, CitedAnswer
from index.errors import NewsAssistantError
from index.messages import CodedText

Changes = dict[Any, Any]

_LOOK_AGAIN = 0.5  # seconds that a place in the queue may have stood on the page


class Asking:
    """Answers visitors' questions into their conversations, each in its turn."""

    def __init__(
        self,
        assistant: NewsAssistant,
        turns: Turns,
        conversations: Conversations,
        keeper: Keeper,
        feedback: Feedback,
        layout: Layout,
    ) -> None:
        self.assistant = assistant
        self.turns = turns
        self.conversations = conversations
        self.keeper = keeper
        self.feedback = feedback
        self.layout = layout

    def answer(
        self,
        question: str,
        kept: str,
        key: str,
        language: str,
        languages: list[str],
        outlets: list[str],
        since: str,
        until: str,
        request: gr.Request,
        *,
        any_time: bool = False,
        checks: bool = False,
    ) -> Iterator[Changes]:
        """Stream one answer into the conversation; while another is under way, do nothing.

        With `checks` the words are no question, but held against the articles.
        """
        texts = texts_for(language)
        conversation = self.conversations.get(key, request.username)
        self.keeper.restore(conversation, kept)
        run = conversation.begin(question.strip()) if question.strip() else None
        if run is None:
            yield {self.layout.send: gr.skip()}
            return
        try:
            yield {self.layout.question: "", **self.show(conversation, texts)}
            outcome: Outcome = Stopped(text="")
            try:
                check_question(question)
                filters = read_filters(languages, outlets, since, until)
                stream = partial(
                    self.assistant.stream,
                    run.question,
                    past_turns(conversation.exchanges),
                    period="any" if any_time else "question",
                    language=texts.code,
                    **filters,
                )
                check = partial(_check, self.assistant, run.question, filters)
                outcome = yield from self._answer(
                    conversation, run, check if checks else stream, request, texts
                )
            except NewsAssistantError as error:
                outcome = FailedQuestion(message=error.message)
            if conversation.finish(run, self._exchange(run.question, outcome)):
                yield self.show(conversation, texts)
        except GeneratorExit:  # the page was left, or loaded anew
            conversation.leave(run)
            raise

    def answer_again(
        self,
        kept: str,
        key: str,
        language: str,
        languages: list[str],
        outlets: list[str],
        since: str,
        until: str,
        event: gr.EventData,
        request: gr.Request,
    ) -> Iterator[Changes]:
        """Stream the answer to a question that stands on the page: an example, or one asked before."""
        data = event._data or {}
        yield from self.answer(
            data.get("ask") or "",
            kept,
            key,
            language,
            languages,
            outlets,
            since,
            until,
            request,
            any_time=data.get("period") == "any",
        )

    def check_statements(
        self,
        text: str,
        kept: str,
        key: str,
        language: str,
        languages: list[str],
        outlets: list[str],
        since: str,
        until: str,
        request: gr.Request,
    ) -> Iterator[Changes]:
        """Hold each sentence of a text against the articles, in the conversation."""
        yield from self.answer(
            text, kept, key, language, languages, outlets, since, until, request, checks=True
        )

    def stop(self, key: str, request: gr.Request) -> None:
        """Tell the answer under way to end."""
        self.conversations.get(key, request.username).stop()

    def break_off(self, key: str, language: str, request: gr.Request) -> Changes:
        """Say in one line that the server failed; its log holds the rest."""
        texts = texts_for(language)
        conversation = self.conversations.get(key, request.username)
        conversation.abandon(FailedQuestion(message=CodedText("page_broken")))
        return self.show(conversation, texts)

    def rate(self, key: str, language: str, event: gr.EventData, request: gr.Request) -> Changes:
        """Keep a thumb, or take it back when it is given again; say so."""
        texts = texts_for(language)
        conversation = self.conversations.get(key, request.username)
        data = event._data or {}
        number = whole_number(data.get("exchange"))
        rated = conversation.exchanges[number : number + 1] if number is not None else ()
        if number is None or not rated or not isinstance(rated[0].outcome, CitedAnswer):
            return {self.layout.said: rendering.render_problem(texts.forgotten)}
        given = data.get("rate") == "good"
        good = None if rated[0].good is given else given
        history = [e.question for e in conversation.exchanges[:number] if isinstance(e.outcome, CitedAnswer)]
        try:
            self.feedback.rate(rated[0].outcome, history, good)
        except NewsAssistantError as error:
            return {**self.show(conversation, texts), self.layout.said: rendering.render_error(error, texts)}
        conversation.rate(number, good)
        said = texts.thanks_gone if good is None else texts.thanks
        return {
            **self.show(conversation, texts),
            self.layout.said: rendering.render_said(said, f"{number} {good}"),
        }

    def show(self, conversation: Conversation, texts: Texts) -> Changes:
        """Return the whole conversation as it stands, and the button that goes with it."""
        exchanges, draft = conversation.exchanges, conversation.draft
        translates = self.assistant.model_name is not None
        if draft:
            finished, latest = exchanges, rendering.render_draft(draft, texts)
        elif exchanges:
            finished = exchanges[:-1]
            latest = rendering.render_exchanges(
                exchanges[-1:], texts, first=len(finished), translates=translates
            )
        else:
            finished, latest = (), self._welcome(texts)
        return {
            self.layout.finished: rendering.render_exchanges(finished, texts, translates=translates),
            self.layout.latest: latest,
            self.layout.send: gr.update(visible=draft is None),
            self.layout.check: gr.update(visible=draft is None),
            self.layout.stop: gr.update(visible=draft is not None),
            self.layout.kept: self.keeper.keep(conversation),
        }

    def show_beginning(self, conversation: Conversation, texts: Texts) -> Changes:
        """Return what a page without a question yet shows, nothing where there is one."""
        if conversation.draft or conversation.exchanges:
            return {}
        return {self.layout.latest: self._welcome(texts)}

    def _welcome(self, texts: Texts) -> str:
        quotes_only = self.assistant.model_name is None
        try:
            examples = self.assistant.examples()
            empty = not examples and not self.assistant.summary().articles
        except NewsAssistantError as error:  # no index to ask, for now: the page still opens and says so
            return rendering.render_error(error, texts)
        return rendering.render_welcome(examples, texts, quotes_only=quotes_only, empty=empty)

    def _answer(
        self,
        conversation: Conversation,
        run: Run,
        pieces: Callable[[], Iterator[str | CitedAnswer | CheckedText]],
        request: gr.Request,
        texts: Texts,
    ) -> Generator[Changes, None, Outcome]:
        """Wait for a turn, then write; yield each state of the draft and return what came of it."""
        with self.turns.join(caller_of(request)) as turn:
            while (place := turn.place(_LOOK_AGAIN)) and not run.stopped.is_set():
                yield self._written(
                    conversation, run, OpenQuestion(question=run.question, place=place), texts
                )
            for step in _read(run, pieces()):
                if not isinstance(step, OpenQuestion):
                    return step
                yield self._written(conversation, run, step, texts)
        raise AssertionError("a reading ends with what came of it")

    def _written(self, conversation: Conversation, run: Run, draft: OpenQuestion, texts: Texts) -> Changes:
        conversation.write(run, draft)
        return {self.layout.latest: rendering.render_draft(draft, texts)}

    def _exchange(self, question: str, outcome: Outcome) -> Exchange:
        exchange = Exchange(question=question, outcome=outcome)
        if not isinstance(outcome, CitedAnswer) or not outcome.closest:
            return exchange
        paths = [hit.passage.path for hit in outcome.closest]
        return replace(exchange, about=look_up(self.assistant, paths))


def _check(
    assistant: NewsAssistant, text: str, filters: FilterArguments
) -> Iterator[str | CitedAnswer | CheckedText]:
    yield assistant.check(text, **filters)


def _read(run: Run, pieces: Iterator[str | CitedAnswer | CheckedText]) -> Iterator[OpenQuestion | Outcome]:
    """Yield the draft as it grows, and last what came of it."""
    text = ""
    for piece in read_until(pieces, run.stopped):
        if not isinstance(piece, str):
            yield piece
            return
        text += piece
        yield OpenQuestion(question=run.question, text=text)
    yield Stopped(text=text)


def look_up(assistant: NewsAssistant, paths: list[str]) -> dict[str, ArticleFacts]:
    """Return what is known of articles by path; one that cannot be read is left out."""
    known = {}
    for path in dict.fromkeys(paths):
        try:
            article = assistant.article(path).article
        except NewsAssistantError:
            continue
        known[path] = ArticleFacts(
            title=article.title,
            outlet=article.outlet,
            published=article.published,
            language=article.language,
        )
    return known
