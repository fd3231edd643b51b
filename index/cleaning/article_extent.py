"""Finds the stretch of a page that is its article; a step of cleaning.

    ScoredLines (index.cleaning.line_scores) -> the stretch with the greatest sum -> (block_kinds)

The stretch is widened over neighbours that nothing speaks against, and loses last lines on another matter.
"""

from collections.abc import Iterable, Sequence
from itertools import takewhile

from index.cleaning.lines import TEXT_ROLES, Line, Role, ScoredLine, is_author_note, is_name, is_row
from index.cleaning.shared_words import Subject

_HEADING_WORDS = 8


def find_stretch(lines: Sequence[ScoredLine]) -> tuple[int, int] | None:
    """Return the half-open range of lines that is the article, or None on a page without sentences.

    It is the best stretch, widened to the farthest text lines that no barrier separates from it, without a
    closing note on the author.
    """
    best = _best_stretch(line.score for line in lines)
    if best is None:
        return None
    start, end = best
    after = takewhile(lambda i: not lines[i].barrier, range(end, len(lines)))
    end = max((i + 1 for i in after if lines[i].role in TEXT_ROLES), default=end)
    before = takewhile(lambda i: not lines[i].barrier, range(start - 1, -1, -1))
    start = min((i for i in before if lines[i].role in TEXT_ROLES), default=start)
    if _has_heading(lines, start):
        start -= 1
    if lines[start].words <= 7 and _stands_apart(lines, start, end):
        start = next(i for i in range(start + 1, end) if lines[i].role is Role.PROSE)
    return start, _trimmed_end(lines, start, end)


def _has_heading(lines: Sequence[ScoredLine], start: int) -> bool:
    """Tell whether right above the first row of facts stands what they are about, below the title."""
    if start < 2 or lines[start].role is not Role.ITEM or lines[start].gap:
        return False
    heading = lines[start - 1]
    return heading.role is Role.SHORT and heading.words <= _HEADING_WORDS and not heading.barrier


def _best_stretch(scores: Iterable[int]) -> tuple[int, int] | None:
    """Return the half-open range of the greatest sum, the earliest of equals, or None without a gain."""
    best: tuple[int, int] | None = None
    best_sum = running = start = 0
    for i, score in enumerate(scores):
        if running <= 0:
            running, start = 0, i
        running += score
        if running > best_sum:
            best_sum, best = running, (start, i + 1)
    return best


def _stands_apart(lines: Sequence[Line], start: int, end: int) -> bool:
    """Tell whether a short first sentence is a site's motto: a date or headline parts it from the rest."""
    rest = next((i for i in range(start + 1, end) if lines[i].role is Role.PROSE), end)
    parted = any(
        line.role is Role.DATE or (line.role is Role.SHORT and line.words >= 4)
        for line in lines[start + 1 : rest]
    )
    return parted and sum(line.role is Role.PROSE for line in lines[rest : min(end, rest + 8)]) >= 2


def _trimmed_end(lines: Sequence[Line], start: int, end: int) -> int:
    """Return the end of a stretch without notes on the author and last lines on another matter."""
    end = _cards_start(lines, start, end)
    trims = 0
    while end - start > 3 and trims <= 10:
        if lines[end - 1].role not in TEXT_ROLES or is_author_note(lines[end - 1]):
            end -= 1
            continue
        if _is_biography(lines, end - 1):
            end -= 2
            continue
        parted = next((i for i in range(end - 1, start, -1) if lines[i].role not in TEXT_ROLES), start)
        if not _is_other_matter(lines, start, parted, end):
            break
        end = parted
        trims += 1
    return end


def _cards_start(lines: Sequence[Line], start: int, end: int) -> int:
    """Return where last cards of other stories start, each a headline over one short paragraph, or `end`.

    A list with subheads of its own has the article's words.
    """
    first, cards, i = end, 0, end - 1
    while i > start:
        if lines[i].role in TEXT_ROLES:
            headed = lines[i - 1].role is Role.SHORT and lines[i - 1].words >= 3 and not lines[i - 1].heads
            if not headed or lines[i].words > 25:
                break
            first, cards, i = i - 1, cards + 1, i - 1
        i -= 1
    if cards < 2:
        return end
    resembles = _subject(lines[start:first]).resembles(" ".join(line.text for line in lines[first:end]))
    return end if resembles else first


def _subject(lines: Iterable[Line]) -> Subject:
    subject = Subject()
    for line in lines:
        if line.role in TEXT_ROLES:
            subject.add(line.text)
    return subject


def _is_biography(lines: Sequence[Line], i: int) -> bool:
    """Tell whether a line speaks of the person whose name alone stands above it."""
    above = lines[i - 1]
    if above.role is Role.CAPTION:
        return False
    if is_name(above) and (above.repeats or lines[i - 2].look is Role.NOISE):
        return True  # the writer, named under the title too or below the buttons
    if not is_name(above) and above.look is not Role.NOISE:
        return False
    parts = [part.casefold() for part in above.text.partition(":")[2].split() or above.text.split()]
    return any(len(part) > 3 and part in lines[i].text[:60].casefold() for part in parts)


def _is_other_matter(lines: Sequence[Line], start: int, parted: int, end: int) -> bool:
    """Tell whether a few last lines below a headline or buttons share next to nothing with the article."""
    parting = (Role.SHORT, Role.NOISE, Role.MENU, Role.CLOSING, Role.DATE)
    if end - parted > 4 or lines[parted].role not in parting or lines[parted].heads:
        return False
    if all(map(is_row, lines[parted + 1 : end])):  # a table below its heading
        return False
    subject = _subject(lines[start:parted])
    last = " ".join(line.text for line in lines[parted:end])
    if end - parted == 2 and _stands_below_headlines(lines, parted):
        return not subject.resembles(last)
    return subject.excludes(last)


def _stands_below_headlines(lines: Sequence[Line], parted: int) -> bool:
    """Tell whether a last line stands below a row of headlines, from `parted` up, that nothing introduces."""
    headlines = 0
    for i in range(parted, 0, -1):
        if lines[i].role is Role.SECTION:
            return False
        if lines[i].role in (Role.PROSE, Role.MENU) or lines[i].text.endswith(":"):
            break
        headlines += lines[i].role is Role.SHORT and lines[i].words >= 5
    return headlines >= 3
