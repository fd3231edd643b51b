"""Other stories amid or after the article: where they begin, and where the article goes on.

Lines with roles (index.cleaning.line_roles) -> (index.cleaning.line_scores)
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.cleaning.lines import Line, Role
from index.cleaning.shared_words import Subject

SHORT_ISLAND = 8
"""Lines of other stories that do not divide an article."""
_INLINE = 3
_FULL_SENTENCE = 8
_SURELY_RELATED = 0.3
_CARD_REACH = 6


@dataclass(slots=True, kw_only=True)
class Island:
    """Other stories amid or after the article: where they start and how often each role was met since."""

    start: int
    roles: Counter[Role] = field(default_factory=Counter)

    @property
    def told(self) -> bool:
        """Whether the stories have opening words or rubrics, not headlines alone."""
        return any(self.roles[role] for role in (Role.PROSE, Role.SNIPPET, Role.MENU))

    @property
    def carded(self) -> bool:
        """Whether the stories are told with dates or opening words, not by headlines alone."""
        return self.told or bool(self.roles[Role.DATE])


def opens_island(roles: Sequence[Role], i: int, prose: int, *, live: bool) -> bool:
    """Tell whether other stories begin at a line that `prose` sentences of the article stand before."""
    if roles[i] is Role.SECTION or _opens_labelled_cards(roles, i):
        return True
    return roles[i] is Role.DATE and not live and _is_card_date(roles, i, prose)


def _opens_labelled_cards(roles: Sequence[Role], i: int) -> bool:
    """Tell whether a headline under its rubric begins here, and another such soon after."""
    starts = [j for j in range(i, min(i + _CARD_REACH, len(roles) - 1)) if _is_labelled(roles, j)]
    return len(starts) >= 2 and starts[0] == i


def _is_labelled(roles: Sequence[Role], i: int) -> bool:
    return roles[i] is Role.MENU and roles[i + 1] is Role.SHORT


def _is_card_date(roles: Sequence[Role], i: int, prose: int) -> bool:
    """Tell whether a date belongs to another story's card: a headline stands right before or after it."""
    following = [role for role in roles[i + 1 : i + 6] if role is not Role.TIME]
    before = roles[i - 1] if i else None
    if prose == 1 and before is not Role.SHORT and Role.DATE not in following:
        return False  # the date of this story, below its lead
    return before is Role.SHORT or following[:1] in ([Role.SHORT], [Role.SNIPPET])


def article_resumes(
    lines: Sequence[Line], roles: Sequence[Role], i: int, island: Island, subject: Subject
) -> bool:
    """Tell whether the article goes on at a line that follows a header of other stories.

    `subject` is that of the article before them.
    """
    line, length = lines[i], i - island.start
    if roles[i] is not Role.PROSE or _is_teaser(line):
        return False
    if length <= _INLINE and _ends_by_gap(lines, i, island):
        return True
    one_headline = length == 2 and island.roles[Role.SECTION] == island.roles[Role.SHORT]
    if one_headline and line.words >= _FULL_SENTENCE:
        return not _is_headline(lines, roles, i + 1)
    if not island.carded:
        return _resumes_after_headlines(lines, roles, i, length, subject)
    if island.told or island.roles[Role.SHORT] < 2:
        share = subject.share(_paragraphs(lines, roles, i))
        return _is_paired(lines, roles, i) and share >= _SURELY_RELATED
    return length <= SHORT_ISLAND  # none of the headlines has opening words, nor has the last


def _is_teaser(line: Line) -> bool:
    """Tell whether a sentence is rather another story's: a few words, a repetition, a call or a question."""
    return line.words < 5 or line.repeats or (line.words <= 20 and line.text.endswith(("?", "!")))


def _resumes_after_headlines(
    lines: Sequence[Line], roles: Sequence[Role], i: int, length: int, subject: Subject
) -> bool:
    related = subject.resembles(_paragraphs(lines, roles, i))
    if _is_paired(lines, roles, i) and (length <= SHORT_ISLAND or related):
        return True
    return length <= 6 and (related or (length <= _INLINE and subject.concerns(lines[i].text)))


def _is_paired(lines: Sequence[Line], roles: Sequence[Role], i: int) -> bool:
    """Tell whether a further sentence follows a line."""
    return roles[i + 1 : i + 2] == [Role.PROSE] and lines[i + 1].words >= 5


def _is_headline(lines: Sequence[Line], roles: Sequence[Role], i: int) -> bool:
    """Tell whether another story's headline and opening words or date stand at a line."""
    telling = (Role.PROSE, Role.SNIPPET, Role.DATE, Role.TIME)
    follows = i + 1 < len(roles) and roles[i + 1] in telling
    return follows and roles[i] is Role.SHORT and lines[i].words >= 4


def _ends_by_gap(lines: Sequence[Line], i: int, island: Island) -> bool:
    """Tell whether a blank line parts a paragraph from a short block of other stories without one."""
    inside = lines[island.start + 1 : i]
    return bool(inside) and lines[i].gap and not any(line.gap for line in inside)


def _paragraphs(lines: Sequence[Line], roles: Sequence[Role], i: int) -> str:
    """Return up to three paragraphs that stand together from a line on."""
    texts = []
    for line, role in zip(lines[i : i + 3], roles[i : i + 3], strict=True):
        if role is not Role.PROSE:
            break
        texts.append(line.text)
    return " ".join(texts)


def is_own_subhead(lines: Sequence[Line], roles: Sequence[Role], start: int, i: int) -> bool:
    """Tell whether the line between other stories and the article's text heads it: a far shorter one."""
    if roles[i] is Role.NUMBERED:
        return roles[i - 1] is not Role.NUMBERED
    if roles[i] is not Role.SHORT:
        return False
    if lines[i + 1].gap and not lines[i].gap:
        return False
    headlines = [lines[j].words for j in range(start + 1, i) if roles[j] is Role.SHORT]
    return lines[i].gap or lines[i].words <= max(4, 0.48 * min(headlines, default=0))
