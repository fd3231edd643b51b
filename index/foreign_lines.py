"""Lines that are not the article's by where they stand, whatever it is about: lists, cards, what is below it.

Lines with roles (index.roles) -> (index.scoring)
"""

from collections.abc import Sequence

from index.lines import Line, Role, is_name

_LISTED = frozenset((Role.ITEM, Role.NUMBERED, Role.SNIPPET))
_INTRODUCING = frozenset((Role.PROSE, Role.CAPTION, Role.SNIPPET))


def foreign_lines(lines: Sequence[Line], roles: Sequence[Role]) -> frozenset[int]:
    """Return the lines of loose lists and signed cards, and those below what closes the page."""
    closed = range(_closing_start(lines, roles), len(lines))
    return _loose_lists(lines, roles) | _signed_cards(lines, roles) | frozenset(closed)


def _loose_lists(lines: Sequence[Line], roles: Sequence[Role]) -> frozenset[int]:
    """Return the lines of lists that no sentence introduces or follows: headlines of other stories."""
    loose: set[int] = set()
    prose = 0
    i = 0
    while i < len(roles):
        prose += roles[i] is Role.PROSE
        end = i
        while end < len(roles) and roles[end] in _LISTED:
            end += 1
        wordy = sum(line.words >= 4 for line in lines[i:end])
        if end - i >= 2 and prose and wordy * 3 >= (end - i) * 2 and roles[i - 1] not in _INTRODUCING:
            follows = roles[end : end + 2]
            loose.update(range(i, end) if Role.PROSE not in follows else ())
        i = max(end, i + 1)
    return frozenset(loose)


def _signed_cards(lines: Sequence[Line], roles: Sequence[Role]) -> frozenset[int]:
    """Return the lines of cards amid the text: a headline, opening words, the outlet's or writer's name."""
    cards: set[int] = set()
    for i in range(1, len(lines) - 2):
        if (
            roles[i] is Role.SHORT
            and lines[i].words >= 4
            and roles[i + 1] in (Role.PROSE, Role.SNIPPET)
            and _is_signature(lines, roles, i + 2)
            and roles[i - 1] in (Role.PROSE, Role.CAPTION)
        ):
            end = i + 2
            while end < len(lines) and _is_signature(lines, roles, end):
                end += 1
            cards.update(range(i, end))
    return frozenset(cards)


def _is_signature(lines: Sequence[Line], roles: Sequence[Role], i: int) -> bool:
    line = lines[i]
    return roles[i] is Role.SHORT and line.words <= 6 and (is_name(line) or line.text.istitle())


def _closing_start(lines: Sequence[Line], roles: Sequence[Role]) -> int:
    """Return where comments or a notice of rights end the page, unless nearly all of its text comes after."""
    words = [line.words if role is Role.PROSE else 0 for line, role in zip(lines, roles, strict=True)]
    total, before = sum(words), 0
    for i, role in enumerate(roles):
        if role is Role.CLOSING and before * 4 >= total and before >= 20:
            return i
        before += words[i]
    return len(roles)
