"""Documents from templates that stand beside the code that fills them in."""

from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


def open_templates(
    folder: Path,
    *,
    html: bool = True,
    finalize: Callable[[object], object] | None = None,
    filters: dict[str, Callable[..., object]] | None = None,
) -> Environment:
    """Return the templates of a folder, of HTML or of plain text.

    Values are escaped in HTML, and each goes through `finalize` before it is put in. A name that a template
    knows and its caller does not raises an error.
    """
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=html,  # noqa: S701  there is nothing to escape in plain text
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=finalize,
    )
    environment.filters |= filters or {}
    return environment
