"""The page: which step follows which click. What stands where: `assistant.page.layout`; the steps: beside it.

What a visitor asked and read is in `assistant.page.visits.conversations`, known by a key that the browser's
tab keeps over a reload; nothing else of a visitor is kept.
"""

import secrets
from typing import Any

import gradio as gr

from assistant.page.access.receiving import ReceivedFiles
from assistant.page.adding import AddingArticles
from assistant.page.asking import Asking, Changes
from assistant.page.endpoints import add_endpoints
from assistant.page.filtering import Filtering
from assistant.page.layout import Adding, Layout, lay_out
from assistant.page.opening_sources import Opening
from assistant.page.rendering import conversation as rendering
from assistant.page.rendering import corpus_panel
from assistant.page.visits.conversations import Conversations
from assistant.page.visits.feedback import Feedback
from assistant.page.visits.keeping import open_keeper
from assistant.page.visits.protocol import NewsAssistant
from assistant.page.visits.queue import Turns
from assistant.page.visits.uploads import Uploads
from assistant.page.visits.values import is_key
from assistant.texts.texts import ENGLISH, TEXTS, Texts, choose_language, texts_for
from index.errors import NewsAssistantError

_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_AT_ONCE: dict[str, Any] = {**_QUIET, "queue": False}
_EACH: dict[str, Any] = {"trigger_mode": "multiple"}  # no click is lost while one before is under way

# What the browser keeps: the tab's key and its conversation until the tab is closed, the language for later
# visits. A browser that keeps nothing gets a new key each time.
_RECALL = """() => {
  try {
    return [
      sessionStorage.getItem("conversation") ?? "",
      localStorage.getItem("language") ?? "",
      sessionStorage.getItem("kept") ?? "",
    ];
  } catch { return ["", "", ""]; }
}"""
_REMEMBER_KEY = """(key) => { try { sessionStorage.setItem("conversation", key); } catch {} }"""
_KEEP = """(kept) => { try { sessionStorage.setItem("kept", kept); } catch {} }"""
_REMEMBER_LANGUAGE = """(language, key) => {
  try { localStorage.setItem("language", language); } catch {}
  return [language, key];
}"""


def build_page(
    assistant: NewsAssistant,
    turns: Turns,
    received: ReceivedFiles | None = None,
    conversations: Conversations | None = None,
) -> gr.Blocks:
    """Return the page over an assistant, with the named endpoints; questions wait in `turns`.

    Readers can add the articles that were `received` from them, none where that is None. What they ask is
    remembered in `conversations`.
    """
    conversations = conversations or Conversations()
    with gr.Blocks(title=ENGLISH.title, fill_height=True, fill_width=True, analytics_enabled=False) as blocks:
        layout = lay_out(uploads=received is not None)
        Page(assistant, turns, layout, received, conversations).connect(blocks)
        add_endpoints(assistant, turns)
    # Of each page that was opened Gradio holds what it shows, an article or more; by itself of ten thousand.
    blocks.state_session_capacity = conversations.kept
    # Who waits does so in `turns`, where a place can be seen and left; a thread each must be enough for all.
    blocks.max_threads = threads = turns.limits.at_once + turns.limits.waiting + 20
    return blocks.queue(default_concurrency_limit=threads, max_size=2 * threads)


class Page:
    """Connects the layout's events with the steps of asking, opening, filtering and adding."""

    def __init__(
        self,
        assistant: NewsAssistant,
        turns: Turns,
        layout: Layout,
        received: ReceivedFiles | None = None,
        conversations: Conversations | None = None,
    ) -> None:
        self.assistant = assistant
        self.received = received
        self.layout = layout
        self.conversations = conversations or Conversations()
        self.keeper = open_keeper(assistant.index_folder)
        feedback = Feedback(assistant.index_folder)
        self.asking = Asking(assistant, turns, self.conversations, self.keeper, feedback, layout)
        self.opening = Opening(self.asking, received)
        self.filtering = Filtering(assistant, layout.form)

    def connect(self, blocks: gr.Blocks) -> None:
        """Say which step follows which event."""
        ui, who = self.layout, [self.layout.key, self.layout.language]
        steps = (
            (self.asking.answer, [ui.question.submit, ui.send.click]),
            (self.asking.answer_again, [ui.latest.select, ui.finished.select, ui.pane.select]),
            (self.asking.check_statements, [ui.check.click]),
        )
        for step, triggers in steps:
            event = gr.on(triggers, step, ui.asking, ui.answering, **_EACH, **_QUIET)
            event.failure(self.asking.break_off, who, ui.answering, **_AT_ONCE)
        ui.stop.click(self.asking.stop, ui.key, None, **_AT_ONCE)
        said = [ui.said, *ui.answering]
        gr.on([ui.latest.like, ui.finished.like], self.asking.rate, who, said, **_EACH, **_AT_ONCE)
        ui.new.click(self.start_over, who, [*ui.answering, ui.pane, ui.said], **_AT_ONCE)
        clicks = [html.click for html in (ui.brand, ui.finished, ui.latest, ui.pane)]
        gr.on(clicks, self.opening.open_place, who, ui.pane, **_EACH, **_AT_ONCE)
        edits = [html.edit for html in (ui.finished, ui.latest, ui.pane)]
        translated = [ui.finished, ui.latest, ui.send, ui.check, ui.stop, ui.kept, ui.pane, ui.said]
        gr.on(edits, self.opening.translate, who, translated, **_EACH, **_QUIET)
        counted = [ui.language, *ui.form.fields], self.filtering.changed
        for field in ui.form.fields:
            field.change(self.filtering.count, *counted, **_AT_ONCE)
        if ui.adding and self.received:
            self._connect_adding(ui.adding, self.received)
        heard = gr.Textbox(visible=False)
        greeted = [ui.key, ui.language, *self._words()]
        loaded = blocks.load(self.greet, [ui.key, heard, ui.kept], greeted, js=_RECALL, **_AT_ONCE)
        loaded.then(None, ui.key, None, js=_REMEMBER_KEY, **_AT_ONCE)
        ui.kept.change(None, ui.kept, None, js=_KEEP, **_AT_ONCE)
        chosen = [ui.language, ui.key]
        spoken = ui.language.input(self.speak, chosen, self._words(), js=_REMEMBER_LANGUAGE, **_AT_ONCE)
        spoken.then(self.filtering.count, *counted, **_AT_ONCE)

    def _connect_adding(self, adding: Adding, received: ReceivedFiles) -> None:
        ui = self.layout
        uploads = Uploads(self.assistant.index_folder, self.assistant.add_folder)
        steps = AddingArticles(uploads, received, adding, self.show_added)
        shown = [adding.files, adding.folder, adding.cancel, adding.progress, *self._holdings(), ui.latest]
        taken: dict[str, Any] = {"preprocess": False, **_QUIET}
        for button in (adding.files, adding.folder):
            button.upload(steps.add, [button, ui.key, ui.language], shown, **taken)
        adding.cancel.click(steps.cancel, ui.key, None, **_AT_ONCE)
        exports = [adding.export, ui.key, ui.language]
        adding.export.upload(self.opening.verify, exports, [ui.pane, adding.export], **taken)

    def greet(self, key: str, language: str, kept: str, request: gr.Request) -> Changes:
        """Fill a page: where this tab left off, in the language chosen before or the browser's."""
        key = key if is_key(key) else secrets.token_hex(16)
        browser = choose_language(request.headers.get("accept-language", ""))
        chosen = language if language in TEXTS else browser
        conversation = self.conversations.get(key, request.username)
        conversation.abandon()
        self.keeper.restore(conversation, kept)
        return {self.layout.key: key, self.layout.language: chosen, **self.speak(chosen, key, request)}

    def speak(self, language: str, key: str, request: gr.Request) -> Changes:
        """Put every word of the page into a language."""
        ui = self.layout
        texts = texts_for(language)
        conversation = self.conversations.get(key, request.username)
        return {
            ui.new: gr.update(value=texts.new),
            ui.question: gr.update(label=texts.question, placeholder=texts.placeholder),
            **self.asking.show(conversation, texts),
            ui.stop: gr.update(value=texts.stop, visible=conversation.draft is not None),
            ui.send: gr.update(value=texts.send, visible=conversation.draft is None),
            ui.check: gr.update(value=texts.check, visible=conversation.draft is None),
            **self.filtering.speak(texts),
            **self.refresh(key, language, request),
            **self._speak_of_adding(texts),
        }

    def _speak_of_adding(self, texts: Texts) -> Changes:
        if not (adding := self.layout.adding):
            return {}
        return {
            adding.about: corpus_panel.render_about(texts),
            adding.files: gr.update(label=texts.add_files),
            adding.folder: gr.update(label=texts.add_folder),
            adding.cancel: gr.update(value=texts.cancel),
            adding.export: gr.update(label=texts.verify),
        }

    def refresh(self, key: str, language: str, request: gr.Request) -> Changes:
        """Say anew what the index holds: it may have changed."""
        texts = texts_for(language)
        try:
            summary = self.assistant.summary()
        except NewsAssistantError:  # what is wrong the pane says
            summary = None
        return {
            self.layout.brand: rendering.render_brand(summary, texts, request.username),
            **(self.filtering.offer(summary, texts) if summary else {}),
            **self.opening.show(self.conversations.get(key, request.username), texts),
        }

    def show_added(self, key: str, language: str, request: gr.Request) -> Changes:
        """Say anew what the index holds, and what can be asked of it where nothing was asked yet."""
        conversation = self.conversations.get(key, request.username)
        return {
            **self.refresh(key, language, request),
            **self.asking.show_beginning(conversation, texts_for(language)),
        }

    def start_over(self, key: str, language: str, request: gr.Request) -> Changes:
        """Forget the conversation."""
        texts = texts_for(language)
        conversation = self.conversations.get(key, request.username)
        conversation.start_over()
        return {
            self.layout.question: "",
            self.layout.said: "",
            **self.asking.show(conversation, texts),
            **self.opening.show(conversation, texts),
        }

    def _holdings(self) -> list[Any]:
        form = self.layout.form
        return [self.layout.brand, self.layout.pane, form.languages, form.outlets]

    def _words(self) -> list[Any]:
        ui, form, taking = self.layout, self.layout.form, self.layout.adding
        adding = [taking.about, taking.files, taking.folder, taking.cancel, taking.export] if taking else []
        spoken = [form.panel, form.since, form.until, form.remaining]
        return [*ui.answering, ui.new, *spoken, *adding, *self._holdings()]
