"""The steps of the source pane: an article at its words, a translated quote, checked exports, the corpus."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from assistant.errors import ExportError
from assistant.exporting.export_formats import read_export
from assistant.exporting.values import CarriedQuote
from assistant.page.access.receiving import ReceivedFiles
from assistant.page.asking import Asking, Changes, look_up
from assistant.page.rendering import conversation as rendering
from assistant.page.rendering import source_pane as source
from assistant.page.rendering.corpus_panel import render_corpus
from assistant.page.visits.conversations import Conversation
from assistant.page.visits.queue import caller_of
from assistant.page.visits.values import VerifiedExport, citations_of, find_place, whole_number
from assistant.texts.texts import Texts, texts_for
from assistant.values import CheckedText, CitedAnswer
from index.errors import NewsAssistantError, QuestionError

_MOST_FILES = 20
_LARGEST = 2_000_000  # bytes; a conversation of twenty answers has a tenth of that
_MOST_QUOTES = 500
_LONGEST, _LONGEST_TOGETHER = 10_000, 200_000  # characters of quotes, which articles are searched for


@dataclass(frozen=True, slots=True)
class Opening:
    """Opens what a reader asks for in the pane beside the conversation of `asking`."""

    asking: Asking
    received: ReceivedFiles | None

    def open_place(self, key: str, language: str, event: gr.EventData, request: gr.Request) -> Changes:
        """Open the article a chip, card or link leads to."""
        texts, pane = texts_for(language), self.asking.layout.pane
        conversation = self.asking.conversations.get(key, request.username)
        data = event._data or {}
        place = find_place(conversation.exchanges, data)
        if place is None and "exchange" in data:
            return {pane: rendering.render_problem(texts.forgotten)}
        conversation.opened = place
        shown = self.show(conversation, texts)
        # Another place may have been opened meanwhile: the one that was asked for last stays.
        return shown if conversation.opened is place else {pane: gr.skip()}

    def translate(self, key: str, language: str, event: gr.EventData, request: gr.Request) -> Changes:
        """Have the quote of a citation translated in its turn, and show the answer with what came of it."""
        texts = texts_for(language)
        conversation = self.asking.conversations.get(key, request.username)
        data = event._data or {}
        number, mark = whole_number(data.get("exchange")), whole_number(data.get("number"))
        said = ""
        if number is None or mark is None or conversation.cited_at(number) is None:
            said = rendering.render_problem(texts.forgotten)
        else:
            try:
                with self.asking.turns.taken(caller_of(request)), conversation.revising:
                    if answer := conversation.cited_at(number):
                        before = conversation.exchanges[number]
                        translated = self.asking.assistant.translate(answer, [mark], reader=texts.code)
                        conversation.revise(before, translated)
            except NewsAssistantError as error:
                said = rendering.render_error(error, texts)
        return {
            **self.asking.show(conversation, texts),
            **self.show(conversation, texts),
            **({self.asking.layout.said: said} if said else {}),
        }

    def verify(
        self, files: list[dict[str, str]] | None, key: str, language: str, request: gr.Request
    ) -> Changes:
        """Check exports, files as Gradio names them, show what became of their quotes, and delete them."""
        received, layout = self.received, self.asking.layout
        assert received and layout.adding, "exports come where files are received"  # noqa: S101
        texts = texts_for(language)
        chosen: list[Path] = []
        conversation = self.asking.conversations.get(key, request.username)
        try:
            chosen = received.take([file["path"] for file in files or ()], request.username)
            with self.asking.turns.taken(caller_of(request)):
                conversation.opened = tuple(self._verify(file) for file in chosen[:_MOST_FILES])
            shown = self.show(conversation, texts)
        except NewsAssistantError as error:
            shown = {layout.pane: rendering.render_error(error, texts)}
        finally:
            received.delete(chosen)
        return {**shown, layout.adding.export: gr.update(value=None)}

    def _verify(self, file: Path) -> VerifiedExport:
        try:
            checks = self.asking.assistant.verify(read_quotes(file))
            return VerifiedExport(name=file.name, checks=tuple(checks))
        except NewsAssistantError as error:
            return VerifiedExport(name=file.name, problem=error.message)

    def show(self, conversation: Conversation, texts: Texts) -> Changes:
        """Return the pane as it stands."""
        try:
            return {self.asking.layout.pane: self._pane(conversation, texts)}
        except NewsAssistantError as error:
            return {self.asking.layout.pane: rendering.render_error(error, texts)}

    def _pane(self, conversation: Conversation, texts: Texts) -> str:
        place, assistant = conversation.opened, self.asking.assistant
        if place is None:
            return render_corpus(assistant.summary(), texts, assistant.skipped(), assistant.followed())
        if isinstance(place, tuple):
            return source.render_verified(place, texts)
        asked = conversation.exchanges[place.exchange : place.exchange + 1]
        if not asked:  # it was forgotten meanwhile
            return rendering.render_problem(texts.forgotten)
        outcome = asked[0].outcome
        citations = citations_of(outcome)
        try:
            cleaned = assistant.article(place.path)
        except QuestionError:  # the corpus was indexed anew, without it
            return source.render_gone(place, citations, texts)
        here = [one for one in citations if one.number == place.number and one.path == place.path]
        about = look_up(assistant, [path for one in here for path in (*one.also, *one.story)])
        beside = ""
        if here and isinstance(outcome, CitedAnswer | CheckedText):
            offered = assistant.model_name is not None
            below = rendering.render_translations(place.exchange, outcome, texts, offered=offered)
            beside = below.get(here[0].number, "")
        return source.render_article(cleaned, place, citations, texts, about, beside)


def read_quotes(file: Path) -> Sequence[CarriedQuote]:
    """Return the quotes of an export. Raises ExportError for what is none, and what is too large to check."""
    too_large = ExportError(
        "export_too_large", file=file.name, size=_LARGEST // 1_000_000, quotes=_MOST_QUOTES
    )
    try:
        if file.stat().st_size > _LARGEST:
            raise too_large
        content = file.read_bytes()
    except OSError as error:
        raise ExportError("export_unreadable", file=file.name, why=error.strerror or str(error)) from error
    quotes = read_export(content, file.name)
    lengths = [len(one.quote) for one in quotes]
    if len(lengths) > _MOST_QUOTES or max(lengths, default=0) > _LONGEST or sum(lengths) > _LONGEST_TOGETHER:
        raise too_large
    if not quotes:
        raise ExportError("export_without_quotes", file=file.name)
    return quotes
