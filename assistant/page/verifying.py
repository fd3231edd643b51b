"""The step of checking exports: files that a reader chooses are read, checked and deleted."""

from collections.abc import Sequence
from pathlib import Path

import gradio as gr

from assistant.errors import ExportError
from assistant.exporting.formats import read_export
from assistant.exporting.values import CarriedQuote
from assistant.page.access.receiving import ReceivedFiles
from assistant.page.asking import Changes
from assistant.page.layout import Adding, Layout
from assistant.page.opening_sources import Opening
from assistant.page.rendering import conversation as rendering
from assistant.page.visits.conversations import Conversations
from assistant.page.visits.protocol import NewsAssistant
from assistant.page.visits.queue import Turns, caller_of
from assistant.page.visits.values import VerifiedExport
from assistant.texts.texts import texts_for
from index.errors import NewsAssistantError

_MOST_FILES = 20
_LARGEST = 2_000_000  # bytes; a conversation of twenty answers has a tenth of that
_MOST_QUOTES = 500
_LONGEST, _LONGEST_TOGETHER = 10_000, 200_000  # characters of quotes, which articles are searched for


class VerifyingExports:
    """Tells what became of the quotes of exports, in the pane."""

    def __init__(
        self,
        assistant: NewsAssistant,
        turns: Turns,
        conversations: Conversations,
        received: ReceivedFiles,
        opening: Opening,
        layout: Layout,
        adding: Adding,
    ) -> None:
        self.assistant = assistant
        self.turns = turns
        self.conversations = conversations
        self.received = received
        self.opening = opening
        self.layout = layout
        self.adding = adding

    def verify(
        self, files: list[dict[str, str]] | None, key: str, language: str, request: gr.Request
    ) -> Changes:
        """Check files, as Gradio names them, and show what came of it."""
        texts = texts_for(language)
        chosen: list[Path] = []
        conversation = self.conversations.get(key, request.username)
        try:
            chosen = self.received.take([file["path"] for file in files or ()], request.username)
            with self.turns.join(caller_of(request)) as turn:
                turn.wait()
                conversation.opened = tuple(self._verify(file) for file in chosen[:_MOST_FILES])
            shown = self.opening.show(conversation, texts)
        except NewsAssistantError as error:
            shown = {self.layout.pane: rendering.render_error(error, texts)}
        finally:
            self.received.delete(chosen)
        return {**shown, self.adding.export: gr.update(value=None)}

    def _verify(self, file: Path) -> VerifiedExport:
        try:
            quotes = read_quotes(file)
            return VerifiedExport(name=file.name, checks=tuple(self.assistant.verify(quotes)))
        except NewsAssistantError as error:
            return VerifiedExport(name=file.name, problem=error.message)


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
