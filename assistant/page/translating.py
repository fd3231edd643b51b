"""The step of translating a quote: asked for by a click, never unasked."""

import gradio as gr

from assistant.page.asking import Asking, Changes
from assistant.page.layout import Layout
from assistant.page.opening_sources import Opening
from assistant.page.rendering import conversation as rendering
from assistant.page.visits.conversations import Conversation, Conversations
from assistant.page.visits.protocol import NewsAssistant
from assistant.page.visits.queue import Turns, caller_of
from assistant.page.visits.values import whole_number
from assistant.texts.texts import texts_for
from assistant.values import CitedAnswer
from index.errors import NewsAssistantError


class Translating:
    """Puts translations beside the quotes of a conversation, each in its turn as a question is."""

    def __init__(
        self,
        assistant: NewsAssistant,
        turns: Turns,
        conversations: Conversations,
        asking: Asking,
        opening: Opening,
        layout: Layout,
    ) -> None:
        self.assistant = assistant
        self.turns = turns
        self.conversations = conversations
        self.asking = asking
        self.opening = opening
        self.layout = layout

    @property
    def changed(self) -> list[gr.components.Component]:
        """What a translation changes."""
        ui = self.layout
        return [ui.finished, ui.latest, ui.send, ui.check, ui.stop, ui.kept, ui.pane, ui.said]

    def translate(self, key: str, language: str, event: gr.EventData, request: gr.Request) -> Changes:
        """Have the quote of a citation translated, and show the answer with what came of it."""
        texts = texts_for(language)
        conversation = self.conversations.get(key, request.username)
        data = event._data or {}
        number, mark = whole_number(data.get("exchange")), whole_number(data.get("number"))
        said: Changes = {}
        if number is None or mark is None or not self._answer_at(conversation, number):
            said = {self.layout.said: rendering.render_problem(texts.forgotten)}
        else:
            try:
                with self.turns.join(caller_of(request)) as turn:
                    turn.wait()
                    self._translate(conversation, number, mark, texts.code)
            except NewsAssistantError as error:
                said = {self.layout.said: rendering.render_error(error, texts)}
        return {
            **self.asking.show(conversation, texts),
            **self.opening.show(conversation, texts),
            **said,
        }

    def _translate(self, conversation: Conversation, number: int, mark: int, reader: str) -> None:
        with conversation.revising:
            answer = self._answer_at(conversation, number)
            if answer:
                before = conversation.exchanges[number]
                conversation.revise(before, self.assistant.translate(answer, [mark], reader=reader))

    def _answer_at(self, conversation: Conversation, number: int) -> CitedAnswer | None:
        found = conversation.exchanges[number : number + 1]
        return found[0].outcome if found and isinstance(found[0].outcome, CitedAnswer) else None
