"""Splits a page into lines and says what each looks like by itself; the first step of cleaning.

    text -> Lines with roles -> (line_roles, line_scores, block_kinds) -> kinds

Patterns name what pages of any site carry (share buttons, photo credits, "read also"); none names a site.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from index.cleaning.phrases.appeals import APPEAL_INSIDE
from index.cleaning.phrases.buttons import NOISE
from index.cleaning.phrases.headers import COMMENTS, POINTERS, RIGHTS, SECTIONS
from index.cleaning.phrases.menus import BRACKETED_LINKS, MENU_SEPARATORS, MENU_WORDS
from index.cleaning.phrases.notices import NOISE_START
from index.cleaning.phrases.people import (
    BIOGRAPHY,
    BYLINE,
    EMAIL,
    EMAIL_FORM,
    ENGLISH_BYLINE,
    SOURCE_NOTE,
    SPOKEN,
)
from index.cleaning.phrases.pictures import CAPTIONS, CREDIT_ALONE, CREDIT_INSIDE
from index.cleaning.publication_date import is_date_line, is_time_line
from index.cleaning.repeated_lines import Furniture
from index.cleaning.site_words import heads_other_stories, speaks_of_site


class Role(Enum):
    """What a line looks like, before its neighbours are asked."""

    PROSE = auto()  # ends like a sentence, is long, or carries a sentence on
    SHORT = auto()  # a headline, a subhead, a name: no end mark
    ITEM = auto()  # a bulleted item
    NUMBERED = auto()  # "12. …" without an end mark
    SNIPPET = auto()  # prose cut off with an ellipsis
    DATE = auto()
    TIME = auto()
    CAPTION = auto()
    SECTION = auto()  # a header of other stories
    CLOSING = auto()  # a header of readers' comments, a notice of rights: no article goes on after it
    POINTER = auto()  # "Read also: …", one line
    NOISE = auto()  # buttons, appeals, counters, tags, rights
    MENU = auto()
    SYMBOL = auto()  # no word at all: "***", an icon


TEXT_ROLES = frozenset((Role.PROSE, Role.ITEM, Role.NUMBERED, Role.SNIPPET))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One non-blank line: its span without surrounding whitespace, and what it looks like.

    `words` counts its words, `learned` says that the corpus knows it as furniture, `repeats` that an earlier
    line of the page is the same, `gap` that a blank line stands before it.
    """

    start: int
    end: int
    text: str
    role: Role
    words: int
    learned: bool
    repeats: bool
    gap: bool


_RAW_LINE = re.compile(r"[^\r\n\u0085\u2028\u2029\x0b\x0c\x1c-\x1e]+")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*")
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
_EDGES = _INVISIBLE + " \t\u00a0"
_MARKS = "•●▪■◦·|–—-* >»›→►▶"
_POINTER_MARKS = (">>", "» ", "› ", "►", "▶", "→")
_LONG = 600
_LONG_WORDS = 26
_ASIDE_WORDS = 6
_CARRIED_WORDS = 4
_CLOSERS = "\"'»”’“)]*_ "
_ENDS = (".", "!", "?", ":", ";", ",")
_ELLIPSES = ("...", "…")
_BULLETS = (*"•●▪■◦·‣✓✔✅➡👉🔹🔸▶", "- ", "* ", "– ", "— ")
_HEADING_MARK = re.compile(r"^#{1,6}\s+")  # of Markdown
_NUMBERED = re.compile(r"\d{1,3}[.)]\s+\S")


def split_lines(text: str, furniture: Furniture) -> list[Line]:
    """Return the non-blank lines of a text, in order, each with its role."""
    lines: list[Line] = []
    seen: set[str] = set()
    previous_end = 0
    for raw in _RAW_LINE.finditer(text):
        content = raw.group().strip()
        if not content:
            continue
        start = text.index(content[0], raw.start()) if raw.group()[0].isspace() else raw.start()
        line = _line(content, start, furniture, seen, gap=text.count("\n", previous_end, start) > 1)
        lines.append(line)
        previous_end = line.end
    return lines


def _line(content: str, start: int, furniture: Furniture, seen: set[str], *, gap: bool) -> Line:
    visible = _HEADING_MARK.sub("", content.strip(_EDGES))
    folded = (
        " ".join(visible.casefold().replace("’", "'").replace("ʼ", "'").split())
        if len(visible) <= _LONG
        else visible
    )
    repeats = folded in seen
    seen.add(folded)
    words = len(_WORD.findall(visible)) if len(visible) <= _LONG else _LONG
    return Line(
        start=start,
        end=start + len(content),
        text=visible,
        role=Role.PROSE if len(visible) > _LONG else _role(visible, folded, words),
        words=words,
        learned=content in furniture,
        repeats=repeats,
        gap=gap,
    )


def _role(visible: str, folded: str, words: int) -> Role:
    if words == 0:
        return Role.SYMBOL
    if is_time_line(visible):
        return Role.TIME
    if is_date_line(visible):
        return Role.DATE
    return _furniture_role(visible, folded.lstrip(_MARKS), words) or _text_role(visible, words)


def _furniture_role(visible: str, folded: str, words: int) -> Role | None:
    """Return the role of a line that its words alone give away, or None."""
    if words <= 12 and (SECTIONS.fullmatch(folded) or heads_other_stories(folded)):
        return Role.SECTION
    if COMMENTS.fullmatch(folded) or (words <= 70 and RIGHTS.match(folded)):
        return Role.CLOSING
    if NOISE.fullmatch(folded) or folded.isdecimal():
        return Role.NOISE
    if _is_menu(visible, folded):
        return Role.MENU
    if _is_caption(folded, words):
        return Role.CAPTION
    if words <= 40 and (
        POINTERS.match(folded) or _is_labelled_pointer(folded) or _is_marked_pointer(visible)
    ):
        return Role.POINTER
    return Role.NOISE if _is_noise(visible, folded, words) else None


def _is_marked_pointer(visible: str) -> bool:
    """Tell whether an arrow leads to a headline; a sentence may open with the closing mark of a quotation."""
    return visible.startswith(_POINTER_MARKS) and not visible.endswith(_ENDS)


def _is_labelled_pointer(folded: str) -> bool:
    """Tell whether a header of other stories and a headline share the line ("You may like: …")."""
    label, _, rest = folded.partition(":")
    return (
        bool(rest.strip())
        and 2 <= label.count(" ") + 1 <= 6
        and SECTIONS.fullmatch(label.strip()) is not None
    )


def _is_menu(visible: str, folded: str) -> bool:
    if len(folded) > 400 or visible.rstrip(_CLOSERS).endswith((".", "!", "?")):
        return False
    words = _WORD.findall(folded)
    known = sum(word in MENU_WORDS for word in words)
    separators = len(MENU_SEPARATORS.findall(folded))
    if (
        (separators and 2 * known >= len(words))
        or BRACKETED_LINKS.fullmatch(folded)
        or folded.count("](") >= 3
    ):
        return True
    if separators >= 2 and len(words) <= 12 and "(" not in folded:
        return True
    if not visible[0].isupper():
        return False
    return known == len(words) <= 3 or (known >= 3 and 2 * known >= len(words))


def _is_caption(folded: str, words: int) -> bool:
    if words > 45:
        return False
    if (words <= 6 and CREDIT_ALONE.match(folded)) or (words <= 15 and "©" in folded):
        return True
    return bool(words <= 30 and CAPTIONS.match(folded)) or bool(words <= 30 and CREDIT_INSIDE.search(folded))


def _is_noise(visible: str, folded: str, words: int) -> bool:
    if speaks_of_site(folded, words):
        return True
    if words > 70 or SPOKEN.search(visible):
        return False
    return bool(NOISE_START.match(folded) or (words <= 40 and APPEAL_INSIDE.search(folded))) or (
        words <= 12 and bool(BYLINE.match(folded) or ENGLISH_BYLINE.match(visible))
    )


def _text_role(visible: str, words: int) -> Role:
    bare = visible.rstrip(_CLOSERS)
    if bare.endswith(_ELLIPSES):
        return Role.SNIPPET
    ends = bare.endswith(_ENDS)
    if _NUMBERED.match(visible) and not ends:
        return Role.NUMBERED
    if visible.startswith(_BULLETS) and not ends:
        return Role.ITEM
    if words <= _ASIDE_WORDS and visible.startswith("(") and visible.endswith(")"):
        return Role.SHORT
    first = visible.lstrip("\"'«„“([—–- ")[:1]
    if ends or words >= _LONG_WORDS or (first.islower() and words >= _CARRIED_WORDS):
        return Role.PROSE
    return Role.SHORT


def is_author_note(line: Line) -> bool:
    """Tell whether a line, at an article's end, introduces the writer or gives an address to write to."""
    if line.words <= 8 and SOURCE_NOTE.match(line.text):
        return True
    addressed = line.words <= 20 and EMAIL.search(line.text) is not None
    return addressed or (line.words <= 45 and BIOGRAPHY.match(line.text) is not None)


def is_name(line: Line) -> bool:
    """Tell whether a line is people's names, a writer's line, rather than a headline."""
    words = _WORD.findall(line.text.split(",")[0])
    joined = [word for word in words if word not in ("and", "та", "і", "й", "и", "for", "von", "de")]
    return (
        2 <= len(words) <= 6
        and line.words <= 8
        and (all(word.istitle() for word in joined) or (line.text.isupper() and len(words) <= 3))
        and len(joined) >= 2
    )


def is_email_form(line: Line) -> bool:
    """Tell whether a line asks for an e-mail address, as newsletter forms do."""
    return line.words <= 8 and EMAIL_FORM.match(line.text) is not None
