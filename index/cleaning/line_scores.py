"""Says of every line how much it speaks for the article around it; the second step of cleaning.

    Lines with roles (index.cleaning.line_roles) -> a Score each -> (index.cleaning.article_extent)

Sentences count for the article, headlines, dates and buttons against it, and after "related news" a sentence
has to prove itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.cleaning.lines import Line, Role, is_name
from index.cleaning.other_stories import SHORT_ISLAND, Island, article_resumes, is_own_subhead, opens_island
from index.cleaning.shared_words import Subject

_FULL_SCORE = 30
_TITLE_REACH = 6
_ENOUGH_TOLD = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What one line adds to the article around it.

    `foreign`: it stands among other stories; `barrier`: the article does not silently go on past it.
    """

    value: int
    foreign: bool = False
    barrier: bool = False


def score_lines(lines: Sequence[Line], roles: Sequence[Role], *, live: bool) -> list[Score]:
    """Return what each line adds to the article around it; `live`: dates and times are the article's own."""
    scores: list[Score] = []
    subject = Subject()  # of the article so far
    prose = 0  # its sentences so far
    told = 0  # words in them
    island: Island | None = None  # other stories since their header, until the article goes on
    outside = foreign_lines(lines, roles)
    for i, (line, role) in enumerate(zip(lines, roles, strict=True)):
        if told >= _ENOUGH_TOLD and island is None and opens_island(roles, i, prose, live=live):
            island = Island(start=i)
        elif island is not None and article_resumes(lines, roles, i, island, subject):
            scores[island.start :] = _settle_island(lines, roles, scores, island, prose)
            island = None
        if island is not None:
            island.roles[role] += 1
        foreign = island is not None or i in outside
        scores.append(_score_line(line, role, foreign=foreign, prose=prose, twin=_has_twin(lines, i)))
        if role is Role.PROSE and not foreign:
            if not prose:
                _add_header(subject, lines, roles, i)
            prose += 1
            told += line.words
            subject.add(line.text)
    return scores


def _settle_island(
    lines: Sequence[Line], roles: Sequence[Role], scores: Sequence[Score], island: Island, prose: int
) -> list[Score]:
    """Return the scores of other stories amid the article: a short list of headlines does not divide it."""
    settled = list(scores[island.start :])
    if len(settled) <= SHORT_ISLAND:
        settled = [Score(value=-1, foreign=True) for _ in settled]
    last = island.start + len(settled) - 1
    if len(settled) >= 3 and is_own_subhead(lines, roles, island.start, last):
        settled[-1] = _score_line(lines[last], roles[last], foreign=False, prose=prose, twin=False)
    return settled


def _has_twin(lines: Sequence[Line], i: int) -> bool:
    """Tell whether a headline stands twice in a row, as a picture's label and as a link."""
    if not 4 <= lines[i].words <= 30:
        return False
    return any(lines[j].text == lines[i].text for j in (i - 1, i + 1) if 0 <= j < len(lines))


def _score_line(line: Line, role: Role, *, foreign: bool, prose: int, twin: bool) -> Score:
    if foreign:
        heavy = role in (Role.SECTION, Role.DATE, Role.SNIPPET, Role.CLOSING)
        return Score(value=-8 if heavy else -3, foreign=True, barrier=True)
    if prose and (twin or (line.repeats and line.words >= 4 and role is Role.SHORT)):
        return Score(value=-10, barrier=True)
    if role is Role.PROSE:
        return Score(value=min(line.words, _FULL_SCORE))
    if role is Role.SNIPPET:
        return Score(value=min(line.words, _FULL_SCORE) // 3)
    if role is Role.NUMBERED and not prose:
        return Score(value=-6, barrier=True)
    if role in (Role.SECTION, Role.MENU):
        return Score(value=-4, barrier=True)
    value = {Role.ITEM: 1, Role.NUMBERED: 1, Role.SHORT: -2, Role.NOISE: -3}.get(role, -1)
    return Score(value=value)


def _add_header(subject: Subject, lines: Sequence[Line], roles: Sequence[Role], first: int) -> None:
    """Take in the headlines right above the first paragraph."""
    for i in range(max(first - _TITLE_REACH, 0), first):
        if roles[i] is Role.SHORT:
            subject.add(lines[i].text)


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
