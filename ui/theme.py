"""Gradio's theme without its web fonts; colours come from `page.css`, so light and dark stay in one place."""

import gradio as gr

_SANS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "sans-serif"]
_MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Liberation Mono", "monospace"]


def build_theme() -> gr.themes.Base:
    """Return a plain theme whose fonts the machine already has: names given as text are never fetched."""
    return gr.themes.Base(font=_SANS, font_mono=_MONO, radius_size="md", spacing_size="md", text_size="md")
