"""The steps of the source pane: open an article at its words, and the corpus panel."""

import gradio as gr

from assistant.page.asking import Changes, look_up
from assistant.page.layout import Layout
from assistant.page.rendering import conversation as rendering
from assistant.page.rendering import source_pane as source
from assistant.page.rendering.corpus_panel import render_corpus
from assistant.page.rendering.exports import render_verified
from assistant.page.rendering.translation import render_translations
from assistant.page.visits.conversations import Conversation, Conversations
from assistant.page.visits.protocol import NewsAssistant
from assistant.page.visits.values import citations_of, find_place
from assistant.texts.texts import Texts, texts_for
from assistant.values import CitedAnswer
from index.errors import NewsAssistantError, QuestionError


class Opening:
    """Opens what a reader asks for in the pane beside the conversation."""

    def __init__(self, assistant: NewsAssistant, conversations: Conversations, layout: Layout) -> None:
        self.assistant = assistant
        self.conversations = conversations
        self.layout = layout

    def open_place(self, key: str, language: str, event: gr.EventData, request: gr.Request) -> Changes:
        """Open the article a chip, card or link leads to."""
        texts = texts_for(language)
        conversation = self.conversations.get(key, request.username)
        data = event._data or {}
        place = find_place(conversation.exchanges, data)
        if place is None and "exchange" in data:
            return {self.layout.pane: rendering.render_problem(texts.forgotten)}
        conversation.opened = place
        shown = self.show(conversation, texts)
        # Another place may have been opened meanwhile: the one that was asked for last stays.
        return shown if conversation.opened is place else {self.layout.pane: gr.skip()}

    def show(self, conversation: Conversation, texts: Texts) -> Changes:
        """Return the pane as it stands."""
        try:
            return {self.layout.pane: self._pane(conversation, texts)}
        except NewsAssistantError as error:
            return {self.layout.pane: rendering.render_error(error, texts)}

    def _pane(self, conversation: Conversation, texts: Texts) -> str:
        place = conversation.opened
        if place is None:
            summary, skipped = self.assistant.summary(), self.assistant.skipped()
            return render_corpus(summary, texts, skipped, self.assistant.followed())
        if isinstance(place, tuple):
            return render_verified(place, texts)
        asked = conversation.exchanges[place.exchange : place.exchange + 1]
        if not asked:  # it was forgotten meanwhile
            return rendering.render_problem(texts.forgotten)
        outcome = asked[0].outcome
        citations = citations_of(outcome)
        try:
            cleaned = self.assistant.article(place.path)
        except QuestionError:  # the corpus was indexed anew, without it
            return source.render_gone(place, citations, texts)
        here = [one for one in citations if one.number == place.number and one.path == place.path]
        about = look_up(self.assistant, [path for one in here for path in (*one.also, *one.story)])
        offered = self.assistant.model_name is not None
        below = (
            render_translations(place.exchange, outcome, texts, offered=offered)
            if here and isinstance(outcome, CitedAnswer)
            else {}
        )
        beside = below.get(here[0].number, "") if here else ""
        return source.render_article(cleaned, place, citations, texts, about, beside)
