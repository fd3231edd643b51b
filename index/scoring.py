"""Says of every line how much it speaks for the article around it; the second step of cleaning.

    Lines with roles (index.roles) -> a Score each -> (index.stretch)

Sentences count for the article, headlines, dates and buttons against it, and after "related news" a sentence
has to prove itself.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from index.lines import Line, Role, is_name
from index.topics import Subject

_FULL_SCORE = 30
_SHORT_ISLAND = 8
_TITLE_REACH = 6
_ENOUGH_TOLD = 8
_INLINE = 3
_FULL_SENTENCE = 8
_SURELY_RELATED = 0.3
_CARD_REACH = 6
_LISTED = frozenset((Role.ITEM, Role.NUMBERED, Role.SNIPPET))
_INTRODUCING = frozenset((Role.PROSE, Role.CAPTION, Role.SNIPPET))


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What one line adds to the article around it.

    `foreign`: it stands among other stories; `barrier`: the article does not silently go on past it.
    """

    value: int
    foreign: bool = False
    barrier: bool = False


@dataclass(slots=True, kw_only=True)
class _Island:
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


def score_lines(lines: Sequence[Line], roles: Sequence[Role], *, live: bool) -> list[Score]:
    """Return what each line adds to the article around it; `live`: dates and times are the article's own."""
    scores: list[Score] = []
    subject = Subject()  # of the article so far
    prose = 0  # its sentences so far
    told = 0  # words in them
    island: _Island | None = None  # other stories since their header, until the article goes on
    closing = _closing_start(lines, roles)
    loose = _loose_lists(lines, roles) | _signed_cards(lines, roles)
    for i, (line, role) in enumerate(zip(lines, roles, strict=True)):
        if told >= _ENOUGH_TOLD and island is None and _opens_other_stories(roles, i, prose, live=live):
            island = _Island(start=i)
        elif island is not None and _resumes(lines, roles, i, island, subject):
            scores[island.start :] = _settle_island(lines, roles, scores, island, prose)
            island = None
        if island is not None:
            island.roles[role] += 1
        foreign = island is not None or i >= closing or i in loose
        scores.append(_score_line(line, role, foreign=foreign, prose=prose, twin=_has_twin(lines, i)))
        if role is Role.PROSE and not foreign:
            if not prose:
                _add_header(subject, lines, roles, i)
            prose += 1
            told += line.words
            subject.add(line.text)
    return scores


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


def _opens_other_stories(roles: Sequence[Role], i: int, prose: int, *, live: bool) -> bool:
    if roles[i] is Role.SECTION or _opens_labelled_cards(roles, i):
        return True
    return roles[i] is Role.DATE and not live and _is_card_date(roles, i, prose)


def _opens_labelled_cards(roles: Sequence[Role], i: int) -> bool:
    """Tell whether a headline under its rubric begins here, and another such soon after."""
    starts = [j for j in range(i, min(i + _CARD_REACH, len(roles) - 1)) if _is_labelled(roles, j)]
    return len(starts) >= 2 and starts[0] == i


def _is_labelled(roles: Sequence[Role], i: int) -> bool:
    return roles[i] is Role.MENU and roles[i + 1] is Role.SHORT


def _settle_island(
    lines: Sequence[Line], roles: Sequence[Role], scores: Sequence[Score], island: _Island, prose: int
) -> list[Score]:
    """Return the scores of other stories amid the article: a short list of headlines does not divide it."""
    settled = list(scores[island.start :])
    if len(settled) <= _SHORT_ISLAND:
        settled = [Score(value=-1, foreign=True) for _ in settled]
    last = island.start + len(settled) - 1
    if len(settled) >= 3 and _is_own_subhead(lines, roles, island.start, last):
        settled[-1] = _score_line(lines[last], roles[last], foreign=False, prose=prose, twin=False)
    return settled


def _has_twin(lines: Sequence[Line], i: int) -> bool:
    """Tell whether a headline stands twice in a row, as a picture's label and as a link."""
    if not 4 <= lines[i].words <= 30:
        return False
    return any(lines[j].text == lines[i].text for j in (i - 1, i + 1) if 0 <= j < len(lines))


def _closing_start(lines: Sequence[Line], roles: Sequence[Role]) -> int:
    """Return where comments or a notice of rights end the page, unless nearly all of its text comes after."""
    words = [line.words if role is Role.PROSE else 0 for line, role in zip(lines, roles, strict=True)]
    total, before = sum(words), 0
    for i, role in enumerate(roles):
        if role is Role.CLOSING and before * 4 >= total and before >= 20:
            return i
        before += words[i]
    return len(roles)


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


def _is_card_date(roles: Sequence[Role], i: int, prose: int) -> bool:
    """Tell whether a date belongs to another story's card: a headline stands right before or after it."""
    following = [role for role in roles[i + 1 : i + 6] if role is not Role.TIME]
    before = roles[i - 1] if i else None
    if prose == 1 and before is not Role.SHORT and Role.DATE not in following:
        return False  # the date of this story, below its lead
    return before is Role.SHORT or following[:1] in ([Role.SHORT], [Role.SNIPPET])


def _add_header(subject: Subject, lines: Sequence[Line], roles: Sequence[Role], first: int) -> None:
    """Take in the headlines right above the first paragraph."""
    for i in range(max(first - _TITLE_REACH, 0), first):
        if roles[i] is Role.SHORT:
            subject.add(lines[i].text)


def _resumes(lines: Sequence[Line], roles: Sequence[Role], i: int, island: _Island, subject: Subject) -> bool:
    """Tell whether the article goes on at a line that follows a header of other stories."""
    line = lines[i]
    if roles[i] is not Role.PROSE or line.words < 5 or line.repeats:
        return False
    if line.words <= 20 and line.text.endswith(("?", "!")):
        return False
    length = i - island.start
    paired = roles[i + 1 : i + 2] == [Role.PROSE] and lines[i + 1].words >= 5
    related = subject.resembles(_paragraphs(lines, roles, i))
    if length <= _INLINE and _ends_by_gap(lines, i, island):
        return True
    if (
        length == 2
        and island.roles[Role.SECTION] == island.roles[Role.SHORT]
        and line.words >= _FULL_SENTENCE
    ):
        return not _is_headline(lines, roles, i + 1)
    if not island.carded:
        return (paired and (length <= _SHORT_ISLAND or related)) or (
            length <= 6 and (related or (length <= _INLINE and subject.concerns(line.text)))
        )
    if island.told or island.roles[Role.SHORT] < 2:
        return paired and subject.share(_paragraphs(lines, roles, i)) >= _SURELY_RELATED
    return length <= _SHORT_ISLAND  # none of the headlines has opening words, nor has the last


def _is_headline(lines: Sequence[Line], roles: Sequence[Role], i: int) -> bool:
    """Tell whether another story's headline and opening words or date stand at a line."""
    telling = (Role.PROSE, Role.SNIPPET, Role.DATE, Role.TIME)
    follows = i + 1 < len(roles) and roles[i + 1] in telling
    return follows and roles[i] is Role.SHORT and lines[i].words >= 4


def _ends_by_gap(lines: Sequence[Line], i: int, island: _Island) -> bool:
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


def _is_own_subhead(lines: Sequence[Line], roles: Sequence[Role], start: int, i: int) -> bool:
    """Tell whether the line between other stories and the article's text heads it: a far shorter one."""
    if roles[i] is Role.NUMBERED:
        return roles[i - 1] is not Role.NUMBERED
    if roles[i] is not Role.SHORT:
        return False
    if lines[i + 1].gap and not lines[i].gap:
        return False
    headlines = [lines[j].words for j in range(start + 1, i) if roles[j] is Role.SHORT]
    return lines[i].gap or lines[i].words <= max(4, 0.48 * min(headlines, default=0))
