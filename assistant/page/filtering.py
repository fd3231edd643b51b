"""The steps of the filters: what can be chosen, and how many articles remain."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.page.asking import Changes
from assistant.page.layout import Form
from assistant.page.rendering import conversation as rendering
from assistant.page.visits.protocol import NewsAssistant
from assistant.page.visits.values import read_filters
from assistant.texts.texts import Texts, texts_for
from index.errors import NewsAssistantError
from index.values import CorpusSummary


@dataclass(frozen=True, slots=True)
class Filtering:
    """Offers what the corpus can be narrowed by."""

    assistant: NewsAssistant
    form: Form

    @property
    def changed(self) -> list[Any]:
        """What a filled form changes."""
        return [self.form.panel, self.form.remaining]

    def count(
        self, language: str, languages: list[str], outlets: list[str], since: str, until: str
    ) -> Changes:
        """Say how many articles the filters leave; the closed panel's name says it too."""
        texts = texts_for(language)
        try:
            filters = read_filters(languages, outlets, since, until)
            remaining = self.assistant.count_articles(**filters)
            total = self.assistant.summary().articles
        except NewsAssistantError as error:
            return {self.form.remaining: rendering.render_error(error, texts)}
        if not any(filters.values()):
            return {self.form.panel: gr.update(label=texts.filters), self.form.remaining: ""}
        left = texts.fill(texts.remaining, count=remaining, total=total)
        return {
            self.form.panel: gr.update(label=f"{texts.filters}: {left}"),
            self.form.remaining: rendering.render_line(left),
        }

    def speak(self, texts: Texts) -> Changes:
        """Put the form into a language."""
        return {
            self.form.panel: gr.update(label=texts.filters),
            self.form.since: gr.update(label=texts.since, placeholder=texts.date_hint),
            self.form.until: gr.update(label=texts.until, placeholder=texts.date_hint),
            self.form.remaining: "",
        }

    def offer(self, summary: CorpusSummary, texts: Texts) -> Changes:
        """Offer the languages and outlets of the corpus as it is now."""
        spoken = [(texts.language_names.get(code, code), code) for code in summary.languages if code]
        outlets = [outlet for outlet in summary.outlets if outlet]
        return {
            self.form.languages: gr.update(label=texts.languages, choices=spoken),
            self.form.outlets: gr.update(label=texts.outlets, choices=outlets, visible=bool(outlets)),
        }
