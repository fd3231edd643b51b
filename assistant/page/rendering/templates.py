"""The page's HTML: Jinja2 fills the macros of `*.html.j2` beside; what is no HTML already is escaped."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from assistant.page.markup import attributes, escape_text
from assistant.page.rendering.cited_text import render_chip, source_line
from assistant.source_names import source_name
from assistant.texts.texts import Texts, describe_reason, format_date
from index.language.wrapping import one_line


class _Joined(Extension):
    """Lines of a template are its layout alone: between elements of the page no white space comes of it."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return re.sub(r"\n\s*", "", source)


def _escape(value: object) -> Markup:
    return value if isinstance(value, Markup) else Markup(escape_text(str(value)))  # noqa: S704  escaped


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=True,
    undefined=StrictUndefined,
    extensions=[_Joined],
    auto_reload=False,
    finalize=_escape,
)
_ENVIRONMENT.globals |= {
    "attributes": lambda **values: Markup(attributes(**values)),  # noqa: S704  escaped there
    "chip": lambda *values: Markup(render_chip(*values)),  # noqa: S704  escaped there
    "describe_reason": describe_reason,
    "format_date": format_date,
    "one_line": one_line,
    "source_line": source_line,
    "source_name": source_name,
}


def render(place: str, texts: Texts, /, **values: object) -> str:
    """Return the HTML that the macro `place`, as "conversation.brand", makes of values and texts."""
    template, _, macro = place.partition(".")
    module = _ENVIRONMENT.get_template(f"{template}.html.j2").make_module({"texts": texts})
    return str(getattr(module, macro)(**values))
