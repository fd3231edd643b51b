"""What stands where on the page: its Gradio components, in one value, without any step between them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.page.visits.values import QUESTION_LIMIT
from assistant.texts.texts import ENGLISH, TEXTS

_SCRIPT = Path(__file__).with_name("page.js").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The filters of a question."""

    panel: gr.Accordion
    languages: gr.CheckboxGroup
    outlets: gr.Dropdown
    since: gr.Textbox
    until: gr.Textbox
    remaining: gr.HTML

    @property
    def fields(self) -> list[Any]:
        """The fields, in the order `assistant.page.visits.values.read_filters` takes them."""
        return [self.languages, self.outlets, self.since, self.until]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adding:
    """What takes a reader's files; there is none where the server does not allow it.

    `files` and `folder` are added to the articles, an `export` is checked against them.
    """

    about: gr.HTML
    files: gr.UploadButton
    folder: gr.UploadButton
    cancel: gr.Button
    progress: gr.HTML
    export: gr.UploadButton


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The page's components. `key`, the secret of the browser's tab, and `kept` are kept by the browser."""

    key: gr.Textbox
    kept: gr.Textbox
    brand: gr.HTML
    language: gr.Radio
    new: gr.Button
    finished: gr.HTML
    latest: gr.HTML
    form: Form
    question: gr.Textbox
    send: gr.Button
    check: gr.Button
    stop: gr.Button
    pane: gr.HTML
    adding: Adding | None
    said: gr.HTML

    @property
    def asking(self) -> set[Any]:
        """What goes along with a question: as a set, it comes as one value, by component."""
        return {self.question, self.kept, self.key, self.language, *self.form.fields}

    @property
    def answering(self) -> list[Any]:
        """What an answer under way changes."""
        return [self.question, self.finished, self.latest, self.send, self.check, self.stop, self.kept]


def lay_out(*, uploads: bool) -> Layout:
    """Build the components inside the current `gr.Blocks`, in English until a visitor is greeted."""
    key = gr.Textbox(visible=False)
    kept = gr.Textbox(visible="hidden", elem_id="kept")  # on the page, else no change of it would be told
    with gr.Row(elem_id="top"):
        brand = _html("brand", script=True)
        language = gr.Radio(
            [(texts.label, texts.code) for texts in TEXTS.values()],
            value=ENGLISH.code,
            label=ENGLISH.page_language,
            container=False,
            elem_id="language",
        )
        new = gr.Button(ENGLISH.new, elem_id="new", size="sm")
    with gr.Row(elem_id="panes"):
        with gr.Column(elem_id="chat"):
            with gr.Column(elem_id="conversation"):
                finished = _html("finished", script=True)
                latest = _html("latest", script=True)
            with gr.Column(elem_id="composer"):
                with gr.Accordion(ENGLISH.filters, open=False, elem_id="filters") as panel:
                    languages = gr.CheckboxGroup(label=ENGLISH.languages, elem_id="filter-languages")
                    outlets = gr.Dropdown(label=ENGLISH.outlets, multiselect=True, elem_id="filter-outlets")
                    with gr.Row(elem_id="filter-dates"):
                        since = gr.Textbox(label=ENGLISH.since, placeholder=ENGLISH.date_hint, max_lines=1)
                        until = gr.Textbox(label=ENGLISH.until, placeholder=ENGLISH.date_hint, max_lines=1)
                    remaining = _html("remaining")
                form = Form(
                    panel=panel,
                    languages=languages,
                    outlets=outlets,
                    since=since,
                    until=until,
                    remaining=remaining,
                )
                with gr.Row(elem_id="asking"):
                    question = gr.Textbox(
                        label=ENGLISH.question,
                        show_label=False,
                        placeholder=ENGLISH.placeholder,
                        max_lines=6,
                        max_length=QUESTION_LIMIT,
                        autofocus=True,
                        container=False,
                        elem_id="question",
                    )
                    send = gr.Button(ENGLISH.send, variant="primary", elem_id="send")
                    check = gr.Button(ENGLISH.check, elem_id="check")
                    stop = gr.Button(ENGLISH.stop, elem_id="stop", visible=False)
        with gr.Column(elem_id="source"):
            pane = _html("pane", script=True)
            adding = _lay_out_adding() if uploads else None
    return Layout(
        key=key,
        kept=kept,
        brand=brand,
        language=language,
        new=new,
        finished=finished,
        latest=latest,
        form=form,
        question=question,
        send=send,
        check=check,
        stop=stop,
        pane=pane,
        adding=adding,
        said=_html("said"),
    )


def _lay_out_adding() -> Adding:
    with gr.Column(elem_id="adding"):
        about = _html("adding-about")
        with gr.Row(elem_id="adding-choices"):
            # Not limited to kinds of files: the browser would drop the others without a word.
            files = gr.UploadButton(ENGLISH.add_files, file_count="multiple", elem_id="add-files")
            folder = gr.UploadButton(ENGLISH.add_folder, file_count="directory", elem_id="add-folder")
            cancel = gr.Button(ENGLISH.cancel, visible=False, elem_id="add-cancel")
        progress = _html("adding-progress")
        export = gr.UploadButton(ENGLISH.verify, file_count="multiple", elem_id="verify-export")
    return Adding(about=about, files=files, folder=folder, cancel=cancel, progress=progress, export=export)


def _html(name: str, *, script: bool = False) -> gr.HTML:
    return gr.HTML(elem_id=name, apply_default_css=False, js_on_load=_SCRIPT if script else None)
