"""Settles the roles of lines by their neighbours; a step of cleaning.

Lines (index.cleaning.lines) -> settled roles -> (index.cleaning.line_scores)
"""

import re
from collections.abc import Sequence

from index.cleaning.lines import TEXT_ROLES, Line, Role, is_email_form
from index.cleaning.site_words import addresses_reader

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN_WORD = re.compile(r"\b[a-z]{2,}\b")
_WIDGETS = frozenset((Role.NOISE, Role.MENU, Role.CLOSING))
_BUTTON_WORDS = 3
_LONGEST_WIDGET = 40
_LONGEST_APPEAL = 12
_CREDIT_WORDS = 7
_HEADER_REACH = 12


def settle_roles(lines: Sequence[Line]) -> list[Role]:
    """Return the roles once the page and the nearest neighbours have been asked."""
    roles = _ask_neighbours(lines, _ask_page(lines))
    return _spread_widgets(lines, roles)


def _ask_page(lines: Sequence[Line]) -> list[Role]:
    """Return the roles with the English lines of a page in Cyrillic letters, its buttons, as noise."""
    sentences = [line for line in lines if line.role is Role.PROSE]
    cyrillic = sum(_CYRILLIC.search(line.text) is not None for line in sentences)
    if cyrillic * 4 < len(sentences) * 3 or not sentences:
        return [line.role for line in lines]
    return [Role.NOISE if _is_english_widget(line) else line.role for line in lines]


def _is_english_widget(line: Line) -> bool:
    return (
        line.role in (Role.SHORT, Role.PROSE)
        and 4 <= line.words <= _LONGEST_WIDGET
        and line.text[0].isalpha()
        and _CYRILLIC.search(line.text) is None
        and len(_LATIN_WORD.findall(line.text)) >= 2
    )


def _spread_widgets(lines: Sequence[Line], roles: list[Role]) -> list[Role]:
    """Return the roles with the short lines beside buttons, below the first sentence, as noise too."""
    first = roles.index(Role.PROSE) if Role.PROSE in roles else len(roles)
    i = first
    while i < len(roles):
        end = i
        while end < len(roles) and roles[end] is Role.SHORT:
            end += 1
        if end > i:
            _spread_over_run(lines, roles, i, end)
        i = max(end, i + 1)
    return roles


def _spread_over_run(lines: Sequence[Line], roles: list[Role], start: int, end: int) -> None:
    above = roles[start - 1] in _WIDGETS
    below = end < len(roles) and roles[end] in _WIDGETS
    heads_text = end < len(roles) and roles[end] in TEXT_ROLES
    if lines[start - 1].text.endswith(":") or not (above or below):
        return
    if heads_text and not lines[end - 1].text[0].islower():
        end -= 1
    for i in range(start, end):
        if lines[i].words <= _BUTTON_WORDS or (above and below):
            roles[i] = Role.NOISE


def _ask_neighbours(lines: Sequence[Line], roles: list[Role]) -> list[Role]:
    """Return the roles once the nearest neighbours have been asked."""
    for i, line in enumerate(lines):
        before = lines[i - 1] if i else None
        after = lines[i + 1] if i + 1 < len(lines) else None
        if line.learned:
            roles[i] = _learned_role(line, before, after)
        elif line.role is Role.PROSE and _goes_on_appealing(line, before):
            roles[i] = Role.NOISE
        elif _is_photo_label(lines, i):
            roles[i] = Role.CAPTION
        elif _is_listed_date(line, before) or _is_asked(line, before, after):
            roles[i] = Role.PROSE
        elif roles[i] is Role.PROSE and _is_listed_headline(line, before, after):
            roles[i] = Role.SHORT
        elif (
            after is not None
            and line.words <= 16
            and is_email_form(after)
            and line.role in TEXT_ROLES | {Role.SHORT}
        ):
            roles[i] = Role.NOISE
        elif (
            before is not None
            and before.role is Role.CAPTION
            and before.text.endswith((",", ":"))
            and line.words <= 35
        ):
            roles[i] = Role.CAPTION
    return roles


def _learned_role(line: Line, before: Line | None, after: Line | None) -> Role:
    """Return noise for a learned line, except for a stock sentence or subhead amid the article's own."""
    amid = all(near is not None and near.role is Role.PROSE and not near.learned for near in (before, after))
    if amid and (line.role is Role.PROSE or (line.role is Role.SHORT and line.words <= 3)):
        return line.role
    return Role.NOISE if line.role in TEXT_ROLES or line.role is Role.SHORT else line.role


def _goes_on_appealing(line: Line, before: Line | None) -> bool:
    """Tell whether a short sentence to the reader stands below an appeal."""
    below = before is not None and before.role is Role.NOISE
    return below and line.words <= _LONGEST_APPEAL and addresses_reader(line.text.casefold())


def _is_photo_label(lines: Sequence[Line], i: int) -> bool:
    """Tell whether a line without an end mark names what is in the photo credited below it.

    It stands below a title, a date or a paragraph: a title too may have the credit of its photo below.
    """
    line = lines[i]
    if line.role is not Role.SHORT or not 4 <= line.words <= 20 or i == 0 or i + 1 == len(lines):
        return False
    if lines[i + 1].role is not Role.CAPTION or lines[i + 1].words > _CREDIT_WORDS:
        return False
    near = [other for other in lines[max(i - _HEADER_REACH, 0) : i] if other.words >= 4]
    titled = any(other.role in (Role.SHORT, Role.PROSE) for other in near)
    return titled and near[-1].role in (Role.PROSE, Role.DATE)


def _is_listed_date(line: Line, before: Line | None) -> bool:
    """Tell whether a date is an item of a list that the article gives."""
    if line.role is not Role.DATE or before is None or before.role is Role.NOISE:
        return False
    return before.text.endswith((";", ":")) and line.text.endswith((";", ".", ","))


def _is_asked(line: Line, before: Line | None, after: Line | None) -> bool:
    """Tell whether a question in the words of an appeal stands amid the text, as in an interview."""
    amid = all(near is not None and near.role is Role.PROSE for near in (before, after))
    return line.role is Role.NOISE and amid and line.text.endswith("?")


def _is_listed_headline(line: Line, before: Line | None, after: Line | None) -> bool:
    """Tell whether a line with an end mark stands in a list of headlines ("Who won?")."""
    if line.words > 20 or not line.text.rstrip("\"'»”’)").endswith(("?", "!")):
        return False
    listed = (Role.SHORT, Role.SECTION, Role.TIME, Role.DATE, Role.NUMBERED)
    return all(near is not None and near.role in listed for near in (before, after))


def is_live_blog(lines: Sequence[Line], roles: Sequence[Role]) -> bool:
    """Tell whether the article itself is a row of dated or timed entries."""
    stamps = [i for i, role in enumerate(roles) if role in (Role.DATE, Role.TIME)]
    if len(stamps) < 3:
        return False
    prose_before = sum(role is Role.PROSE for role in roles[: stamps[1]])
    told = sum(any(role is Role.PROSE for role in roles[i + 1 : i + 3]) for i in stamps)
    cut = sum(role is Role.SNIPPET for role in roles)
    return prose_before <= 2 and told * 4 >= len(stamps) * 3 and cut * 2 < len(stamps)
