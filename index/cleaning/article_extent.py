"""Finds the stretch of a page that is its article; the third step of cleaning.

    Lines with Scores (line_scores) -> the stretch with the greatest sum -> (block_kinds)

The stretch is widened over neighbours that nothing speaks against, and loses last lines on another matter.
"""

from collections.abc import Sequence

from index.cleaning.line_scores import Score
from index.cleaning.lines import TEXT_ROLES, Line, Role, is_author_note, is_name
from index.cleaning.shared_words import Subject

_LONGEST_TAIL = 4
_LONG_HEADLINE = 5
_FEWEST_HEADLINES = 3
_HEADLINE_WORDS = 3
_CARD_WORDS = 25
_FEWEST_CARDS = 2
_MOST_TRIMS = 10
_BIOGRAPHY_REACH = 60
_PARTING = frozenset((Role.SHORT, Role.NOISE, Role.MENU, Role.CLOSING, Role.DATE))


def find_stretch(
    lines: Sequence[Line], roles: Sequence[Role], scores: Sequence[Score]
) -> tuple[int, int] | None:
    """Return the half-open range of lines that is the article, or None on a page without sentences.

    It is the best stretch, widened to the farthest text lines that no barrier separates from it, without a
    closing note on the author.
    """
    best = _best_stretch([score.value for score in scores])
    if best is None:
        return None
    start, end = best
    for i in range(end, len(roles)):
        if scores[i].barrier:
            break
        if roles[i] in TEXT_ROLES:
            end = i + 1
    for i in range(start - 1, -1, -1):
        if scores[i].barrier:
            break
        if roles[i] in TEXT_ROLES:
            start = i
    if lines[start].words <= 7 and _stands_apart(lines, roles, start, end):
        start = next(i for i in range(start + 1, end) if roles[i] is Role.PROSE)
    return start, _trimmed_end(lines, roles, start, end)


def _best_stretch(values: Sequence[int]) -> tuple[int, int] | None:
    """Return the half-open range of the greatest sum, the earliest of equals, or None without a gain."""
    best: tuple[int, int] | None = None
    best_sum = running = start = 0
    for i, value in enumerate(values):
        if running <= 0:
            running, start = 0, i
        running += value
        if running > best_sum:
            best_sum, best = running, (start, i + 1)
    return best


def _stands_apart(lines: Sequence[Line], roles: Sequence[Role], start: int, end: int) -> bool:
    """Tell whether a short first sentence is a site's motto: a date or headline parts it from the rest."""
    rest = next((i for i in range(start + 1, end) if roles[i] is Role.PROSE), end)
    between = [(roles[i], lines[i].words) for i in range(start + 1, rest)]
    parted = any(role is Role.DATE or (role is Role.SHORT and words >= 4) for role, words in between)
    return parted and sum(roles[i] is Role.PROSE for i in range(rest, min(end, rest + 8))) >= 2


def _trimmed_end(lines: Sequence[Line], roles: Sequence[Role], start: int, end: int) -> int:
    """Return the end of a stretch without notes on the author and last lines on another matter."""
    end = _cards_start(lines, roles, start, end)
    trims = 0
    while end - start > 3 and trims <= _MOST_TRIMS:
        if roles[end - 1] not in TEXT_ROLES or is_author_note(lines[end - 1]):
            end -= 1
            continue
        if _is_biography(lines, end - 1):
            end -= 2
            continue
        parted = next((i for i in range(end - 1, start, -1) if roles[i] not in TEXT_ROLES), start)
        if not _is_other_matter(lines, roles, start, parted, end):
            break
        end = parted
        trims += 1
    return end


def _cards_start(lines: Sequence[Line], roles: Sequence[Role], start: int, end: int) -> int:
    """Return where last cards of other stories start, each a headline over one short paragraph, or `end`.

    A list with subheads of its own has the article's words.
    """
    first, cards, i = end, 0, end - 1
    while i > start:
        if roles[i] in TEXT_ROLES:
            headed = roles[i - 1] is Role.SHORT and lines[i - 1].words >= _HEADLINE_WORDS
            if not headed or lines[i].words > _CARD_WORDS:
                break
            first, cards, i = i - 1, cards + 1, i - 1
        i -= 1
    if cards < _FEWEST_CARDS:
        return end
    subject = Subject()
    for i in range(start, first):
        if roles[i] in TEXT_ROLES:
            subject.add(lines[i].text)
    return end if subject.resembles(" ".join(line.text for line in lines[first:end])) else first


def _is_biography(lines: Sequence[Line], i: int) -> bool:
    """Tell whether a line speaks of the person whose name alone stands above it."""
    above = lines[i - 1]
    if is_name(above) and (above.repeats or lines[i - 2].role is Role.NOISE):
        return True  # the writer, named under the title too or below the buttons
    if not is_name(above) and above.role is not Role.NOISE:
        return False
    parts = [part.casefold() for part in above.text.partition(":")[2].split() or above.text.split()]
    return any(len(part) > 3 and part in lines[i].text[:_BIOGRAPHY_REACH].casefold() for part in parts)


def _is_other_matter(lines: Sequence[Line], roles: Sequence[Role], start: int, parted: int, end: int) -> bool:
    """Tell whether a few last lines below a headline or buttons share next to nothing with the article."""
    if end - parted > _LONGEST_TAIL or roles[parted] not in _PARTING:
        return False
    subject = Subject()
    for i in range(start, parted):
        if roles[i] in TEXT_ROLES:
            subject.add(lines[i].text)
    last = " ".join(line.text for line in lines[parted:end])
    if _stands_below_headlines(lines, roles, parted, end):
        return not subject.resembles(last)
    return subject.excludes(last)


def _stands_below_headlines(lines: Sequence[Line], roles: Sequence[Role], parted: int, end: int) -> bool:
    """Tell whether one last line stands below a row of headlines that no header introduces."""
    if end - parted != 2:  # the parting line and the last
        return False
    headlines = 0
    for i in range(parted, 0, -1):
        if roles[i] in (Role.PROSE, Role.SECTION, Role.MENU) or lines[i].text.endswith(":"):
            break
        headlines += roles[i] is Role.SHORT and lines[i].words >= _LONG_HEADLINE
    return headlines >= _FEWEST_HEADLINES
