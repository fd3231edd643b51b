"""Says of every line how much it speaks for the article around it; a step of cleaning.

    Lines with settled roles (index.cleaning.line_roles) -> ScoredLines -> (index.cleaning.article_extent)

Sentences count for the article, headlines, dates and buttons against it, and after "related news" a sentence
has to prove itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from itertools import takewhile

from index.cleaning.lines import Line, Role, ScoredLine, is_name, is_row
from index.cleaning.other_stories import SHORT_ISLAND, Island, article_resumes, is_own_subhead, opens_island
from index.cleaning.shared_words import Subject

_FULL_SCORE = 30
_SCORES = {Role.ITEM: 1, Role.NUMBERED: 1, Role.SHORT: -2, Role.NOISE: -3}
_LINE_FIELDS = tuple(field.name for field in fields(Line))


def score_lines(lines: Sequence[Line], *, live: bool) -> list[ScoredLine]:
    """Return the lines with what each adds to the article; `live`: dates and times are the article's own."""
    scored: list[ScoredLine] = []
    subject = Subject()  # of the article so far
    prose = words = 0  # its sentences so far, and the words in them
    island: Island | None = None  # other stories since their header, until the article goes on
    outside = {*_loose_lists(lines), *_signed_cards(lines), *range(_closing_start(lines), len(lines))}
    for i, line in enumerate(lines):
        if words >= 8 and island is None and opens_island(lines, i, prose, live=live):
            island = Island(start=i)
        elif island is not None and article_resumes(lines, i, island, subject):
            scored[island.start :] = _settle_island(scored, island, lines, prose)
            island = None
        if island is not None:
            island.roles[line.role] += 1
        foreign = island is not None or i in outside
        scored.append(_score(line, foreign=foreign, prose=prose, twin=_has_twin(lines, i)))
        if line.role is Role.PROSE and not foreign:
            for above in lines[max(i - 6, 0) : i] if not prose else ():
                if above.role is Role.SHORT:  # the headlines right above the first sentence
                    subject.add(above.text)
            subject.add(line.text)
            prose += 1
            words += line.words
    return scored


def _has_twin(lines: Sequence[Line], i: int) -> bool:
    """Tell whether a headline stands twice in a row, as a picture's label and as a link."""
    beside = (lines[j].text for j in (i - 1, i + 1) if 0 <= j < len(lines))
    return 4 <= lines[i].words <= 30 and lines[i].text in beside


def _settle_island(
    scored: Sequence[ScoredLine], island: Island, lines: Sequence[Line], prose: int
) -> list[ScoredLine]:
    """Return the lines of other stories amid the article: a short list of headlines does not divide it."""
    settled = list(scored[island.start :])
    if len(settled) <= SHORT_ISLAND:
        settled = [replace(line, score=-1, foreign=True, barrier=False) for line in settled]
    if len(settled) >= 3 and is_own_subhead(lines, island.start, len(scored) - 1):
        settled[-1] = _score(settled[-1], foreign=False, prose=prose, twin=False)
    return settled


def _score(line: Line, *, foreign: bool, prose: int, twin: bool) -> ScoredLine:
    """Return a line that `prose` sentences of the article stand before."""
    role, score, barrier = line.role, _SCORES.get(line.role, -1), False
    if foreign:
        heavy = role in (Role.SECTION, Role.DATE, Role.SNIPPET, Role.CLOSING)
        score, barrier = -8 if heavy else -3, True
    elif prose and not line.heads and (twin or (line.repeats and line.words >= 4 and role is Role.SHORT)):
        score, barrier = -10, True
    elif role is Role.PROSE:
        score = min(line.words, _FULL_SCORE)
    elif role is Role.SNIPPET:
        score = min(line.words, _FULL_SCORE) // 3
    elif role is Role.NUMBERED and not prose:
        score, barrier = -6, True
    elif role in (Role.SECTION, Role.MENU):
        score, barrier = -4, True
    values = {name: getattr(line, name) for name in _LINE_FIELDS}
    return ScoredLine(**values, score=score, foreign=foreign, barrier=barrier)


def _loose_lists(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the lines of lists that no sentence introduces or follows: headlines of other stories."""
    listed = (Role.ITEM, Role.NUMBERED, Role.SNIPPET)
    prose = i = 0
    while i < len(lines):
        prose += lines[i].role is Role.PROSE
        end = i
        while end < len(lines) and lines[end].role in listed:
            end += 1
        wordy = sum(line.words >= 4 and not is_row(line) for line in lines[i:end])
        introduced = lines[i - 1].role in (Role.PROSE, Role.CAPTION, Role.SNIPPET)
        if end - i >= 2 and prose and wordy * 3 >= (end - i) * 2 and not introduced:
            follows = any(line.role is Role.PROSE for line in lines[end : end + 2])
            yield from range(0) if follows else range(i, end)
        i = max(end, i + 1)


def _signed_cards(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the lines of cards amid the text: a headline, opening words, the outlet's or writer's name."""
    for i in range(1, len(lines) - 2):
        if (
            lines[i].role is Role.SHORT
            and lines[i].words >= 4
            and lines[i + 1].role in (Role.PROSE, Role.SNIPPET)
            and _is_signature(lines[i + 2])
            and lines[i - 1].role in (Role.PROSE, Role.CAPTION)
        ):
            yield from (i, i + 1)
            yield from takewhile(lambda j: _is_signature(lines[j]), range(i + 2, len(lines)))


def _is_signature(line: Line) -> bool:
    return line.role is Role.SHORT and line.words <= 6 and (is_name(line) or line.text.istitle())


def _closing_start(lines: Sequence[Line]) -> int:
    """Return where comments or a notice of rights end the page, unless nearly all of its text comes after."""
    words = [line.words if line.role is Role.PROSE else 0 for line in lines]
    total, before = sum(words), 0
    for i, line in enumerate(lines):
        if line.role is Role.CLOSING and before * 4 >= total and before >= 20:
            return i
        before += words[i]
    return len(lines)
