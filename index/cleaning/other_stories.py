"""Other stories amid or after the article: where they begin, where the article goes on, and single headlines.

Lines with settled roles (index.cleaning.line_roles) -> (index.cleaning.line_scores)
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from index.cleaning.lines import TEXT_ROLES, Line, Role
from index.cleaning.shared_words import Subject, stems, telling_stems

SHORT_ISLAND = 8
"""Lines of other stories that do not divide an article."""
KNOWN_STEMS = 40
"""Words of an article from which on a line that shares none of them is not its own."""
_MOST_HEADLINES = 3
_FULL_PARAGRAPH = 12


@dataclass(slots=True, kw_only=True)
class Island:
    """Other stories amid or after the article: where they start and how often each role was met since."""

    start: int
    roles: Counter[Role] = field(default_factory=Counter)


def opens_island(lines: Sequence[Line], i: int, prose: int, *, live: bool) -> bool:
    """Tell whether other stories begin at a line that `prose` sentences of the article stand before."""
    role = lines[i].role
    if role is Role.MENU and _is_labelled(lines, i):
        return any(_is_labelled(lines, j) for j in range(i + 1, i + 6))
    if role is Role.SECTION:
        return True
    return role is Role.DATE and not live and _is_card_date(lines, i, prose)


def _is_labelled(lines: Sequence[Line], i: int) -> bool:
    """Tell whether a headline stands under its rubric at a line."""
    return [line.role for line in lines[i : i + 2]] == [Role.MENU, Role.SHORT]


def _is_card_date(lines: Sequence[Line], i: int, prose: int) -> bool:
    """Tell whether a date belongs to another story's card: a headline stands right before or after it."""
    following = [line.role for line in lines[i + 1 : i + 6] if line.role is not Role.TIME]
    headed = i > 0 and lines[i - 1].role is Role.SHORT
    if prose == 1 and not headed and Role.DATE not in following:
        return False  # the date of this story, below its lead
    return headed or following[:1] in ([Role.SHORT], [Role.SNIPPET])


def article_resumes(lines: Sequence[Line], i: int, island: Island, subject: Subject) -> bool:
    """Tell whether the article goes on at a line that follows a header of other stories.

    `subject` is that of the article before them.
    """
    line, length = lines[i], i - island.start
    if line.role is not Role.PROSE or _is_teaser(line):
        return False
    if length <= SHORT_ISLAND and _ends_by_gap(lines, i, island):
        return True
    if length == 1 and line.words >= _FULL_PARAGRAPH and _ends_page(lines, i):
        return True  # of the header's list nothing is left
    headlines = island.roles[Role.SHORT]
    if headlines == 1 and length == 2:
        return not _is_headline(lines, i + 1)
    if 1 < headlines == length - 1 < SHORT_ISLAND and _ends_page(lines, i):
        return True  # none of the headlines has opening words, nor has the last
    opening_words = any(island.roles[role] for role in (Role.PROSE, Role.SNIPPET, Role.MENU))
    if not opening_words and not island.roles[Role.DATE]:
        return _resumes_after_headlines(lines, i, length, subject)
    if opening_words or island.roles[Role.SHORT] < 2:
        return _is_paired(lines, i) and subject.share(_paragraphs(lines, i)) >= 0.3
    return length <= SHORT_ISLAND  # none of the headlines has opening words, nor has the last


def _is_teaser(line: Line) -> bool:
    """Tell whether a sentence is rather another story's: a few words, a repetition, a call or a question."""
    return line.words < 5 or line.repeats or (line.words <= 20 and line.text.endswith(("?", "!")))


def _resumes_after_headlines(lines: Sequence[Line], i: int, length: int, subject: Subject) -> bool:
    related = subject.resembles(_paragraphs(lines, i))
    if _is_paired(lines, i) and (length <= SHORT_ISLAND or related):
        return True
    return length <= 6 and (related or (length <= 3 and subject.concerns(lines[i].text)))


def _is_paired(lines: Sequence[Line], i: int) -> bool:
    """Tell whether a further sentence follows a line."""
    return any(line.role is Role.PROSE and line.words >= 5 for line in lines[i + 1 : i + 2])


def _is_headline(lines: Sequence[Line], i: int) -> bool:
    """Tell whether another story's headline and opening words or date stand at a line."""
    opening = (Role.PROSE, Role.SNIPPET, Role.DATE, Role.TIME)
    follows = i + 1 < len(lines) and lines[i + 1].role in opening
    return follows and lines[i].role is Role.SHORT and lines[i].words >= 4


def _ends_by_gap(lines: Sequence[Line], i: int, island: Island) -> bool:
    """Tell whether a blank line parts a paragraph from a short block of other stories without one."""
    inside = lines[island.start + 1 : i]
    return bool(inside) and lines[i].gap and not any(line.gap for line in inside)


def _ends_page(lines: Sequence[Line], i: int) -> bool:
    """Tell whether no text and no headline follows a line."""
    return not any(
        line.role in TEXT_ROLES or (line.role is Role.SHORT and line.words >= 4) for line in lines[i + 1 :]
    )


def _paragraphs(lines: Sequence[Line], i: int) -> str:
    """Return up to three paragraphs that stand together from a line on."""
    return " ".join(line.text for line in takewhile(lambda line: line.role is Role.PROSE, lines[i : i + 3]))


def is_own_subhead(lines: Sequence[Line], start: int, i: int) -> bool:
    """Tell whether the line between other stories and the article's text heads it: a far shorter one."""
    line = lines[i]
    if line.role is Role.NUMBERED:
        return lines[i - 1].role is not Role.NUMBERED
    if line.role is not Role.SHORT or (lines[i + 1].gap and not line.gap):
        return False
    headlines = [other for other in lines[start + 1 : i] if other.role is Role.SHORT]
    set_apart = line.gap and not all(other.gap for other in headlines)
    return set_apart or line.words <= max(4, 0.48 * min((other.words for other in headlines), default=0))


def other_headlines(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the lines of an article, up to three together, that are unmarked headlines of other stories.

    They stand between sentences that end, and share no word with any. A subhead has the article's words or
    few of its own; a question is no headline where others are asked, as in an interview.
    """
    held = Counter(stem for line in lines for stem in stems(line.text))
    if len(held) < KNOWN_STEMS:
        return
    asked = sum(_is_question(line) for line in lines)
    run: list[int] = []
    for i, line in enumerate(lines):
        if _heads_another(line, held) and not (asked > 1 and _is_question(line)):
            run.append(i)
            continue
        goes_on = line.role is Role.PROSE and not line.text[0].islower()
        if goes_on and 1 <= len(run) <= _MOST_HEADLINES and run[0] > 0 and _ends(lines[run[0] - 1]):
            yield from run
        run = []


def _heads_another(line: Line, held: Counter[str]) -> bool:
    telling = telling_stems(line.text)
    headline = line.role is Role.SHORT and not line.heads and 6 <= line.words <= 20 and line.text[0].isupper()
    return (headline or _is_question(line)) and len(telling) >= 2 and all(held[one] == 1 for one in telling)


def _is_question(line: Line) -> bool:
    return (
        line.role is Role.PROSE
        and 4 <= line.words <= 14
        and line.text[0].isupper()
        and line.text.endswith("?")
    )


def _ends(line: Line) -> bool:
    """Tell whether a line is a sentence with its end mark."""
    return line.role is Role.PROSE and line.text.rstrip("\"'»”)").endswith((".", "!", "?"))
