"""The steps of the conversation: ask, write, stop, start over, rate. Each returns what it changes."""

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, replace
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
    NOTHING_WRITTEN,
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
from assistant.texts.texts import Texts, texts_for
from assistant.values import CheckedText, CitedAnswer, PartialAnswer
from index.errors import NewsAssistantError
from index.messages import CodedText

Changes = dict[Any, Any]
State = PartialAnswer | CitedAnswer | CheckedText

_LOOK_AGAIN = 0.5  # seconds that a place in the queue may have stood on the page


@dataclass(frozen=True, slots=True)
class Asking:
    """Answers visitors' questions into their conversations, each in its turn."""

    assistant: NewsAssistant
    turns: Turns
    conversations: Conversations
    keeper: Keeper
    feedback: Feedback
    layout: Layout

    def answer(self, sent: Mapping[Any, Any], request: gr.Request) -> Iterator[Changes]:
        """Stream the answer to what was typed into the conversation."""
        yield from self._converse(sent[self.layout.question], sent, request)

    def answer_again(
        self, sent: Mapping[Any, Any], event: gr.EventData, request: gr.Request
    ) -> Iterator[Changes]:
        """Stream the answer to a question that stands on the page: an example, or one asked before."""
        data = event._data or {}
        any_time = data.get("period") == "any"
        yield from self._converse(data.get("ask") or "", sent, request, any_time=any_time)

    def check_statements(self, sent: Mapping[Any, Any], request: gr.Request) -> Iterator[Changes]:
        """Hold each sentence of what was typed against the articles, in the conversation."""
        yield from self._converse(sent[self.layout.question], sent, request, checks=True)

    def _converse(
        self,
        words: str,
        sent: Mapping[Any, Any],
        request: gr.Request,
        *,
        any_time: bool = False,
        checks: bool = False,
    ) -> Iterator[Changes]:
        """Stream what comes of a reader's words; while another answer is under way, do nothing."""
        ui = self.layout
        texts = texts_for(sent[ui.language])
        conversation = self.conversations.get(sent[ui.key], request.username)
        self.keeper.restore(conversation, sent[ui.kept])
        run = conversation.begin(words.strip()) if words.strip() else None
        if run is None:
            yield {self.layout.send: gr.skip()}
            return
        try:
            yield {self.layout.question: "", **self.show(conversation, texts)}
            outcome: Outcome = Stopped(answer=NOTHING_WRITTEN)
            try:
                check_question(words)
                filters = read_filters(*(sent[field] for field in ui.form.fields))
                stream = partial(
                    self.assistant.stream_states,
                    run.question,
                    past_turns(conversation.exchanges),
                    period="any" if any_time else "question",
                    language=texts.code,
                    **filters,
                )

                def check() -> Iterator[State]:
                    yield self.assistant.check(run.question, **filters)

                states = check if checks else stream
                outcome = yield from self._answer(conversation, run, states, request, texts)
            except NewsAssistantError as error:
                outcome = FailedQuestion(message=error.message)
            exchange = Exchange(question=run.question, outcome=outcome)
            if isinstance(outcome, CitedAnswer) and outcome.closest:
                about = look_up(self.assistant, [hit.passage.path for hit in outcome.closest])
                exchange = replace(exchange, about=about)
            if conversation.finish(run, exchange):
                yield self.show(conversation, texts)
        except GeneratorExit:  # the page was left, or loaded anew
            conversation.abandon(only=run)
            raise

    def stop(self, key: str, request: gr.Request) -> None:
        """Tell the answer under way to end."""
        self.conversations.get(key, request.username).stop()

    def break_off(self, key: str, language: str, request: gr.Request) -> Changes:
        """Say in one line that the server failed; its log holds the rest."""
        texts = texts_for(language)
        conversation = self.conversations.get(key, request.username)
        conversation.abandon(CodedText("page_broken"))
        return self.show(conversation, texts)

    def rate(self, key: str, language: str, event: gr.EventData, request: gr.Request) -> Changes:
        """Keep a thumb, or take it back when it is given again; say so."""
        texts = texts_for(language)
        conversation = self.conversations.get(key, request.username)
        data = event._data or {}
        number = whole_number(data.get("exchange"))
        answer = None if number is None else conversation.answer_at(number)
        if number is None or answer is None:
            return {self.layout.said: rendering.render_problem(texts.forgotten)}
        given = data.get("rate") == "good"
        good = None if conversation.exchanges[number].good is given else given
        history = [e.question for e in conversation.exchanges[:number] if isinstance(e.outcome, CitedAnswer)]
        try:
            self.feedback.rate(answer, history, good)
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
        states: Callable[[], Iterator[State]],
        request: gr.Request,
        texts: Texts,
    ) -> Generator[Changes, None, Outcome]:
        """Wait for a turn, then write; yield each state of the draft and return what came of it."""
        with self.turns.join(caller_of(request)) as turn:
            while (place := turn.place(_LOOK_AGAIN)) and not run.stopped.is_set():
                yield self._written(
                    conversation, run, OpenQuestion(question=run.question, place=place), texts
                )
            for step in _read(run, states()):
                if not isinstance(step, OpenQuestion):
                    return step
                yield self._written(conversation, run, step, texts)
        raise AssertionError("a reading ends with what came of it")

    def _written(self, conversation: Conversation, run: Run, draft: OpenQuestion, texts: Texts) -> Changes:
        conversation.write(run, draft)
        return {self.layout.latest: rendering.render_draft(draft, texts)}


def _read(run: Run, states: Iterator[State]) -> Iterator[OpenQuestion | Outcome]:
    """Yield the draft as it grows, and last what came of it."""
    answer = NOTHING_WRITTEN
    try:
        for state in read_until(states, run.stopped):
            if not isinstance(state, PartialAnswer):
                yield state
                return
            answer = state
            yield OpenQuestion(question=run.question, answer=answer)
    except NewsAssistantError as error:
        yield FailedQuestion(message=error.message, answer=answer)
    else:
        yield Stopped(answer=answer)


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
