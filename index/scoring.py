"""Says of every line how much it speaks for the article around it; the second step of cleaning.

    Lines with roles (index.roles) -> a Score each -> (index.stretch)

Sentences count for the article, headlines, dates and buttons against it, and after "related news" a sentence
has to prove itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.foreign_lines import foreign_lines
from index.islands import SHORT_ISLAND, Island, article_resumes, is_own_subhead, opens_island
from index.lines import Line, Role
from index.topics import Subject

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
