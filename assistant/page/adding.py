"""The steps of adding articles: take the files, show how far it is, cancel."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue

import gradio as gr

from assistant.page.access.receiving import ReceivedFiles
from assistant.page.asking import Changes
from assistant.page.layout import Adding
from assistant.page.rendering import conversation as rendering
from assistant.page.rendering import upload_panel
from assistant.page.visits.uploads import UploadCancelledError, UploadReport, Uploads
from assistant.texts.texts import Texts, texts_for
from index.errors import NewsAssistantError

_LOOK_AGAIN = 0.2  # seconds between two looks at how far it is

Heard = tuple[str, int, int]
Refresh = Callable[[str, str, gr.Request], Changes]


class AddingArticles:
    """Adds what readers choose; `refresh` puts on the page what the index then holds."""

    def __init__(self, uploads: Uploads, received: ReceivedFiles, layout: Adding, refresh: Refresh) -> None:
        self.uploads = uploads
        self.received = received
        self.layout = layout
        self.refresh = refresh
        self._cancels: dict[str, threading.Event] = {}

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
            yield from self._add(chosen, key, texts)
        finally:
            self.received.delete(chosen)
        yield self.refresh(key, language, request)

    def _add(self, chosen: list[Path], key: str, texts: Texts) -> Iterator[Changes]:
        if reason := upload_panel.too_many(len(chosen), texts):
            yield self._said(rendering.render_problem(reason))
            return
        cancelled = self._cancels[key] = threading.Event()
        heard: SimpleQueue[Heard] = SimpleQueue()
        with ThreadPoolExecutor(1, thread_name_prefix="adding") as worker:
            adding = worker.submit(self.uploads.add, chosen, lambda *step: heard.put(step), cancelled)
            try:
                yield from self._follow(adding, heard, texts)
            finally:
                cancelled.set()
                if self._cancels.get(key) is cancelled:
                    del self._cancels[key]
        yield self._said(self._outcome(adding, texts))

    def cancel(self, key: str) -> None:
        """End what this page is adding."""
        if cancelled := self._cancels.get(key):
            cancelled.set()

    def _follow(
        self, adding: "Future[UploadReport]", heard: "SimpleQueue[Heard]", texts: Texts
    ) -> Iterator[Changes]:
        shown: Heard = ("waiting", 0, 0)
        buttons = {
            self.layout.files: gr.update(interactive=False),
            self.layout.folder: gr.update(interactive=False),
            self.layout.cancel: gr.update(visible=True, interactive=True),
        }
        yield {**buttons, self.layout.progress: upload_panel.render_progress(*shown, texts)}
        while not adding.done():
            latest = _latest(heard) or shown
            if latest != shown:
                shown = latest
                yield {self.layout.progress: upload_panel.render_progress(*shown, texts)}

    def _outcome(self, adding: "Future[UploadReport]", texts: Texts) -> str:
        try:
            return upload_panel.render_report(adding.result(), texts)
        except UploadCancelledError as error:
            return rendering.render_line(texts.say(error.message))
        except NewsAssistantError as error:
            return rendering.render_error(error, texts)

    def _said(self, html: str) -> Changes:
        return {
            self.layout.progress: html,
            self.layout.files: gr.update(interactive=True, value=None),
            self.layout.folder: gr.update(interactive=True, value=None),
            self.layout.cancel: gr.update(visible=False),
        }


def _latest(heard: "SimpleQueue[Heard]") -> Heard | None:
    """Wait a moment for news; of several the last counts."""
    try:
        found = heard.get(timeout=_LOOK_AGAIN)
        while not heard.empty():
            found = heard.get()
    except Empty:
        return None
    return found
