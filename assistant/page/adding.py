"""The steps of adding articles: take the files, show how far it is, cancel."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

import gradio as gr

from assistant.page.access.receiving import ReceivedFiles
from assistant.page.asking import Changes
from assistant.page.layout import Adding
from assistant.page.rendering import conversation as rendering
from assistant.page.rendering import corpus_panel
from assistant.page.visits.uploads import MOST_FILES, UploadCancelledError, Uploads
from assistant.texts.texts import Texts, texts_for
from index.errors import NewsAssistantError

_LOOK_AGAIN = 0.2  # seconds between two looks at how far it is
Refresh = Callable[[str, str, gr.Request], Changes]


@dataclass(frozen=True, slots=True)
class AddingArticles:
    """Adds what readers choose; `refresh` puts on the page what the index then holds."""

    uploads: Uploads
    received: ReceivedFiles
    layout: Adding
    refresh: Refresh
    _cancels: dict[str, threading.Event] = field(default_factory=dict)

    def add(
        self, files: list[dict[str, str]] | None, key: str, language: str, request: gr.Request
    ) -> Iterator[Changes]:
        """Add files, as Gradio names them, saying how far it is; a page that is left cancels."""
        texts = texts_for(language)
        try:
            chosen = self.received.take([file["path"] for file in files or ()], request.username)
        except NewsAssistantError as error:
            yield self._said(rendering.render_error(error, texts))
            return
        try:
            if len(chosen) > MOST_FILES:
                reason = texts.refused["many"].format(count=MOST_FILES)
                yield self._said(rendering.render_problem(reason))
            else:
                yield from self._add(chosen, key, texts)
        finally:
            self.received.delete(chosen)
        yield self.refresh(key, language, request)

    def _add(self, chosen: list[Path], key: str, texts: Texts) -> Iterator[Changes]:
        cancelled = self._cancels[key] = threading.Event()
        shown = heard = ("waiting", 0, 0)

        def hear(stage: str, done: int, total: int) -> None:
            nonlocal heard
            heard = (stage, done, total)

        with ThreadPoolExecutor(1, thread_name_prefix="adding") as worker:
            adding = worker.submit(self.uploads.add, chosen, hear, cancelled)
            try:
                yield {
                    self.layout.files: gr.update(interactive=False),
                    self.layout.folder: gr.update(interactive=False),
                    self.layout.cancel: gr.update(visible=True, interactive=True),
                    self.layout.progress: corpus_panel.render_progress(*shown, texts),
                }
                while wait([adding], _LOOK_AGAIN).not_done:
                    if heard != shown:
                        shown = heard
                        yield {self.layout.progress: corpus_panel.render_progress(*shown, texts)}
            finally:
                cancelled.set()
                if self._cancels.get(key) is cancelled:
                    del self._cancels[key]
        try:
            said = corpus_panel.render_report(adding.result(), texts)
        except UploadCancelledError as error:
            said = rendering.render_line(texts.say(error.message))
        except NewsAssistantError as error:
            said = rendering.render_error(error, texts)
        yield self._said(said)

    def cancel(self, key: str) -> None:
        """End what this page is adding."""
        if cancelled := self._cancels.get(key):
            cancelled.set()

    def _said(self, html: str) -> Changes:
        return {
            self.layout.progress: html,
            self.layout.files: gr.update(interactive=True, value=None),
            self.layout.folder: gr.update(interactive=True, value=None),
            self.layout.cancel: gr.update(visible=False),
        }
