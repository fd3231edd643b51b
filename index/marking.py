"""Decides which lines of a page are its article; the middle step of cleaning.

Each line gets a score: sentences count for the article, headlines, dates and buttons against it, and after
"related news" a sentence has to prove itself. The article is the stretch of lines with the greatest sum, widened
over neighbours that nothing speaks against; what lies before it, inside it and after it is then named line by line.
"""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from index.lines import Line, Role, is_author_note, is_email_form, is_name
from index.records import BlockKind

_PLAIN_KINDS: dict[Role, BlockKind] = {
    Role.PROSE: "body",
    Role.SHORT: "body",
    Role.ITEM: "body",
    Role.NUMBERED: "body",
    Role.SNIPPET: "body",
    Role.DATE: "date",
    Role.TIME: "date",
    Role.CAPTION: "caption",
    Role.SECTION: "teaser",
    Role.POINTER: "teaser",
    Role.COMMENTS: "other",
    Role.NOISE: "other",
    Role.MENU: "menu",
    Role.SYMBOL: "body",
}
_OUTSIDE_KINDS: dict[Role, BlockKind] = _PLAIN_KINDS | {
    Role.PROSE: "teaser",
    Role.SHORT: "teaser",
    Role.ITEM: "teaser",
    Role.NUMBERED: "teaser",
    Role.SNIPPET: "teaser",
    Role.SYMBOL: "other",
}
_TEXT = frozenset((Role.PROSE, Role.ITEM, Role.NUMBERED, Role.SNIPPET))
_HEADER_EXTRAS = frozenset((Role.DATE, Role.TIME, Role.CAPTION, Role.NOISE, Role.COMMENTS, Role.SYMBOL))
_LOOSE = frozenset((Role.SHORT, Role.PROSE, Role.SNIPPET, Role.ITEM, Role.SYMBOL))
_FULL_SCORE = 30
_STEMMED = 2_000
_LONG_HEADLINE = 14
_HEADER_REACH = 60
_TOKEN = re.compile(r"\w{4,}")
_STEM = 5
_CORE_SAMPLE = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Score:
    """What one line adds to the article around it.

    `foreign`: it stands among other stories; `barrier`: the article does not silently go on past it.
    """

    value: int
    foreign: bool = False
    barrier: bool = False


def mark_lines(lines: Sequence[Line], declared_title: str | None = None) -> list[BlockKind]:
    """Return the kind of every line."""
    roles = _settle_roles(lines)
    live = _is_live_blog(lines, roles)
    scores = _score_lines(lines, roles, live=live)
    core = _widen(_best_stretch([score.value for score in scores]), lines, roles, scores)
    if core is None:
        return _mark_without_prose(lines, roles)
    start, end = core
    words = _stems(" ".join(line.text for line in lines[start:end])[:_CORE_SAMPLE])
    return [
        *_mark_head(lines[:start], roles[:start], words, declared_title),
        *_mark_core(lines, roles, scores, start, end, live=live),
        *_mark_tail(lines, roles, scores, end, words),
    ]


def _settle_roles(lines: Sequence[Line]) -> list[Role]:
    """Return the roles once the nearest neighbours have been asked."""
    roles = [line.role for line in lines]
    for i, line in enumerate(lines):
        before = lines[i - 1] if i else None
        after = lines[i + 1] if i + 1 < len(lines) else None
        if line.learned:
            roles[i] = _learned_role(line, before, after)
        elif line.role is Role.PROSE and _is_listed_headline(line, before, after):
            roles[i] = Role.SHORT
        elif (
            after is not None
            and line.words <= 16
            and is_email_form(after)
            and line.role in _TEXT | {Role.SHORT}
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
    """Return noise for a learned line, except for a stock sentence amid the article's own sentences."""
    amid = all(near is not None and near.role is Role.PROSE and not near.learned for near in (before, after))
    if line.role is Role.PROSE and amid:
        return Role.PROSE
    return Role.NOISE if line.role in _TEXT or line.role is Role.SHORT else line.role


def _is_listed_headline(line: Line, before: Line | None, after: Line | None) -> bool:
    """Tell whether a line with an end mark stands in a list of headlines ("Who won?")."""
    if line.words > 20 or not line.text.rstrip("\"'»”’)").endswith(("?", "!")):
        return False
    listed = (Role.SHORT, Role.SECTION, Role.TIME, Role.NUMBERED)
    return all(near is not None and near.role in listed for near in (before, after))


def _is_live_blog(lines: Sequence[Line], roles: Sequence[Role]) -> bool:
    """Tell whether the article itself is a row of dated or timed entries."""
    stamps = [i for i, role in enumerate(roles) if role in (Role.DATE, Role.TIME)]
    if len(stamps) < 3:
        return False
    prose_before = sum(role is Role.PROSE for role in roles[: stamps[1]])
    told = sum(any(role is Role.PROSE for role in roles[i + 1 : i + 3]) for i in stamps)
    cut = sum(role is Role.SNIPPET for role in roles)
    return prose_before <= 2 and told * 4 >= len(stamps) * 3 and cut * 2 < len(stamps)


def _score_lines(lines: Sequence[Line], roles: Sequence[Role], *, live: bool) -> list[_Score]:
    scores: list[_Score] = []
    known: set[str] = set()  # stems of the article so far
    prose = 0  # its sentences so far
    section: list[Role] | None = None  # roles since a header of other stories, None outside one
    comments = _comments_start(lines, roles)
    for i, (line, role) in enumerate(zip(lines, roles, strict=True)):
        if prose and (
            role is Role.SECTION or (role is Role.DATE and not live and _is_card_date(roles, i, prose))
        ):
            section = section or []
        elif section is not None and _resumes(lines, roles, i, section, known):
            if len(section) >= 3 and _is_own_subhead(lines[i - 1], roles, i - 1):
                scores[-1] = _score_line(lines[i - 1], roles[i - 1], foreign=False, prose=prose)
            section = None
        if section is not None:
            section.append(role)
        foreign = section is not None or i >= comments
        scores.append(_score_line(line, role, foreign=foreign, prose=prose))
        if role is Role.PROSE and not foreign:
            prose += 1
            known |= _stems(line.text[:_STEMMED])
    return scores


def _comments_start(lines: Sequence[Line], roles: Sequence[Role]) -> int:
    """Return where readers' comments begin: at their header, unless nearly all of the text comes after it."""
    words = [line.words if role is Role.PROSE else 0 for line, role in zip(lines, roles, strict=True)]
    total, before = sum(words), 0
    for i, role in enumerate(roles):
        if role is Role.COMMENTS and before * 4 >= total and before >= 20:
            return i
        before += words[i]
    return len(roles)


def _score_line(line: Line, role: Role, *, foreign: bool, prose: int) -> _Score:
    if foreign:
        heavy = role in (Role.SECTION, Role.DATE, Role.SNIPPET, Role.COMMENTS)
        return _Score(value=-8 if heavy else -3, foreign=True, barrier=True)
    if line.repeats and line.words >= 4 and (role is Role.SHORT or line.words <= 25) and prose:
        return _Score(value=-10, barrier=True)
    if role is Role.PROSE:
        return _Score(value=min(line.words, _FULL_SCORE))
    if role is Role.SNIPPET:
        return _Score(value=min(line.words, _FULL_SCORE) // 3)
    if role is Role.NUMBERED and not prose:
        return _Score(value=-6, barrier=True)
    if role in (Role.SECTION, Role.MENU):
        return _Score(value=-4, barrier=True)
    value = {Role.ITEM: 1, Role.NUMBERED: 1, Role.SHORT: -2, Role.NOISE: -3}.get(role, -1)
    return _Score(value=value)


def _is_card_date(roles: Sequence[Role], i: int, prose: int) -> bool:
    """Tell whether a date belongs to another story's card: a headline stands right before or after it."""
    following = [role for role in roles[i + 1 : i + 6] if role is not Role.TIME]
    before = roles[i - 1] if i else None
    if prose == 1 and before is not Role.SHORT and Role.DATE not in following:
        return False  # the date of this story, below its lead
    return before is Role.SHORT or following[:1] in ([Role.SHORT], [Role.SNIPPET])


def _resumes(
    lines: Sequence[Line], roles: Sequence[Role], i: int, section: Sequence[Role], known: Set[str]
) -> bool:
    """Tell whether the article goes on at a line that follows a header of other stories."""
    line = lines[i]
    if roles[i] is not Role.PROSE or line.words < 5 or line.repeats:
        return False
    if line.words <= 20 and line.text.endswith(("?", "!")):
        return False
    related = _shared(line.text[:_STEMMED], known) >= 0.3
    carded = any(role in section for role in (Role.DATE, Role.SNIPPET, Role.PROSE))
    following = roles[i + 1 : i + 3]
    if following[:1] == [Role.PROSE] and lines[i + 1].words >= 5:
        return related or not (carded and roles[i - 1] is Role.SHORT)
    return related and not carded and len(section) <= 6


def _is_own_subhead(line: Line, roles: Sequence[Role], i: int) -> bool:
    """Tell whether the line between other stories and the article's text heads that text."""
    if roles[i] is Role.NUMBERED:
        return roles[i - 1] is not Role.NUMBERED
    return roles[i] is Role.SHORT and line.gap


def _best_stretch(values: Sequence[int]) -> tuple[int, int] | None:
    """Return the half-open range of the greatest sum, the earliest of equals, or None when no value is positive."""
    best: tuple[int, int] | None = None
    best_sum = running = start = 0
    for i, value in enumerate(values):
        if running <= 0:
            running, start = 0, i
        running += value
        if running > best_sum:
            best_sum, best = running, (start, i + 1)
    return best


def _widen(
    core: tuple[int, int] | None, lines: Sequence[Line], roles: Sequence[Role], scores: Sequence[_Score]
) -> tuple[int, int] | None:
    """Widen a stretch to the farthest text lines that no barrier separates from it; drop a note on its author."""
    if core is None:
        return None
    start, end = core
    for i in range(end, len(roles)):
        if scores[i].barrier:
            break
        if roles[i] in _TEXT:
            end = i + 1
    for i in range(start - 1, -1, -1):
        if scores[i].barrier:
            break
        if roles[i] in _TEXT:
            start = i
    while end - start > 3 and (roles[end - 1] not in _TEXT or is_author_note(lines[end - 1])):
        end -= 1
    return start, end


def _mark_without_prose(lines: Sequence[Line], roles: Sequence[Role]) -> list[BlockKind]:
    """Mark a page that holds no sentence: a poem, a list, a bare headline."""
    kinds = [_PLAIN_KINDS[role] for role in roles]
    return ["title", *kinds[1:]] if len(lines) > 1 and kinds[0] == "body" else kinds


def _is_plain(lines: Sequence[Line], roles: Sequence[Role]) -> bool:
    """Tell whether nothing among some outer lines looks like a page around an article."""
    plain = all(role in _LOOSE for role in roles) and not any(line.repeats for line in lines)
    listed = sum(role is Role.SHORT and line.words >= 4 for line, role in zip(lines, roles, strict=True)) > 2
    buttons = sum(role is Role.SHORT and line.words <= 3 for line, role in zip(lines, roles, strict=True)) > 2
    return plain and not listed and not buttons


def _mark_head(
    lines: Sequence[Line], roles: Sequence[Role], core_words: frozenset[str], declared_title: str | None
) -> list[BlockKind]:
    """Mark the lines before the article: its title and standfirst are those that share its words."""
    if _is_plain(lines, roles):
        return ["title" if role is Role.SHORT else "body" for role in roles]
    kinds = [_OUTSIDE_KINDS[role] for role in roles]
    titles = _choose_titles(lines, roles, core_words)
    for i, line in enumerate(lines):
        if i in titles or line.text == declared_title:
            kinds[i] = "title"
        elif roles[i] is Role.SHORT and line.words <= 2:
            kinds[i] = "menu"
    return kinds


def _choose_titles(lines: Sequence[Line], roles: Sequence[Role], core_words: Set[str]) -> set[int]:
    """Return which lines before the article are its title and standfirst.

    They stand nearest to it, buttons, names and dates aside; in a longer row of headlines only those that share
    the article's words are its own.
    """
    row: list[int] = []
    for i in range(len(lines) - 1, max(len(lines) - _HEADER_REACH, -1), -1):
        if roles[i] in (Role.SHORT, Role.PROSE, Role.SNIPPET):
            row += [i] if lines[i].words >= 3 and not is_name(lines[i]) else []
        elif roles[i] not in _HEADER_EXTRAS and (roles[i] is not Role.MENU or row):
            break
    shared = {i: _shared(lines[i].text, core_words) for i in row}
    labelled = bool(row) and row[-1] > 0 and roles[row[-1] - 1] in (Role.SECTION, Role.TIME)
    titles = {i for i in row if shared[i] >= 0.5 or (len(row) <= 3 and (shared[i] > 0.2 or not labelled))}
    if row and not titles:
        titles = {row[0]}
    if lines and lines[0].words >= 4 and roles[0] is Role.SHORT and _shared(lines[0].text, core_words) >= 0.3:
        titles.add(0)
    return titles


def _mark_core(
    lines: Sequence[Line],
    roles: Sequence[Role],
    scores: Sequence[_Score],
    start: int,
    end: int,
    *,
    live: bool,
) -> list[BlockKind]:
    kinds: list[BlockKind] = []
    for i in range(start, end):
        role = roles[i]
        if scores[i].foreign:
            kinds.append(_OUTSIDE_KINDS[role])
        elif role in (Role.DATE, Role.TIME) and live and i > start:
            kinds.append("body")
        elif role in (Role.SHORT, Role.MENU, Role.SECTION) and _heads_text(lines, roles, i, start, end):
            kinds.append("title")
        else:
            kinds.append(_PLAIN_KINDS[role])
    if start == 0 and end - start > 3 and _opens_as_title(lines[0]):
        kinds[0] = "title"
    return kinds


def _heads_text(lines: Sequence[Line], roles: Sequence[Role], i: int, start: int, end: int) -> bool:
    """Tell whether a line is a subhead: short, with the article's text right after it."""
    follows = i + 1 < end and roles[i + 1] in (Role.PROSE, Role.ITEM, Role.NUMBERED, Role.CAPTION)
    amid = roles[i] is Role.SHORT or (i > start and roles[i - 1] is Role.PROSE)
    return follows and amid and lines[i].words <= 20


def _opens_as_title(line: Line) -> bool:
    """Tell whether the page's first line, though it reads like a sentence, is its headline."""
    ended = line.text.rstrip("\"'»”").endswith((".", "?", "!"))
    return (
        line.role is Role.PROSE
        and line.words <= (14 if ended else 20)
        and not line.text.endswith((",", ":", ";"))
    )


def _mark_tail(
    lines: Sequence[Line],
    roles: Sequence[Role],
    scores: Sequence[_Score],
    end: int,
    core_words: frozenset[str],
) -> list[BlockKind]:
    """Mark the lines after the article: furniture, but a line or two that end it without an end mark stay."""
    kinds: list[BlockKind] = [_OUTSIDE_KINDS[role] for role in roles[end:]]
    loose = next(
        (i for i in range(end, len(lines)) if roles[i] not in _LOOSE or scores[i].barrier), len(lines)
    )
    if loose < len(lines) and (scores[loose].barrier or roles[loose] not in (Role.NOISE, Role.CAPTION)):
        return kinds
    plain = loose == len(lines) and _is_plain(lines[end:], roles[end:])
    for i in range(end, loose) if loose - end <= 2 or plain else ():
        fitting = _shared(lines[i].text, core_words) >= 0.5 or not 4 < lines[i].words < _LONG_HEADLINE
        if (plain or fitting) and not is_author_note(lines[i]):
            kinds[i - end] = "body"
    return kinds


def _shared(text: str, core_words: Set[str]) -> float:
    """Return the share of a line's longer words whose stems the article has."""
    stems = _stems(text)
    return len(stems & core_words) / len(stems) if stems else 0.0


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:_STEM] for word in _TOKEN.findall(text.casefold()))
