"""Foreign text made safe for HTML; the text content of what comes out is the text that went in.

Articles, questions and model answers may hold any markup; nothing of theirs is ever interpreted.
"""

import html
import re

# Embeddings, overrides and isolates can make text read in another order than it is written, also beyond
# the place where they stand: https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters
_BIDI_CONTROL = re.compile("[\u202a-\u202e\u2066-\u2069]")


def escape_text(text: str) -> str:
    """Return text for an element's content; a bidi control is kept, shown by name and confined to itself."""
    # A bare carriage return would be read as a line feed, and the marked words would not be the quote.
    escaped = html.escape(text, quote=True).replace("\r", "&#13;")
    return _BIDI_CONTROL.sub(
        lambda match: f'<bdi class="control" data-name="{_name(match[0])}">{match[0]}</bdi>', escaped
    )


def escape_attribute(text: str) -> str:
    """Return text for a quoted attribute; a bidi control is replaced by its name."""
    escaped = html.escape(text, quote=True).replace("\r", "&#13;").replace("\n", "&#10;")
    return _BIDI_CONTROL.sub(lambda match: f"⟨{_name(match[0])}⟩", escaped)


def attributes(**values: str | int | None) -> str:
    """Return ` name="value"` pairs; None is left out, a trailing underscore dropped, `_` becomes `-`."""
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape_attribute(str(value))}"'
        for name, value in values.items()
        if value is not None
    )


def _name(control: str) -> str:
    return f"U+{ord(control):04X}"
