"""Names the kind of every line of a page, once its article's stretch is known; part of cleaning.

Lines -> (line_scores, article_extent: the article's stretch) -> a BlockKind for each line
"""

from collections.abc import Sequence, Set

from index.cleaning.article_extent import find_stretch
from index.cleaning.line_roles import is_live_blog, settle_roles
from index.cleaning.line_scores import Score, score_lines
from index.cleaning.lines import Line, Role, is_author_note, is_name
from index.cleaning.phrases.menus import MENU_WORDS
from index.cleaning.shared_words import overlap, stems, telling_stems
from index.values import BlockKind

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
    Role.CLOSING: "other",
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
_HEADER_EXTRAS = frozenset((Role.DATE, Role.TIME, Role.CAPTION, Role.NOISE, Role.CLOSING, Role.SYMBOL))
_LOOSE = frozenset((Role.SHORT, Role.PROSE, Role.SNIPPET, Role.ITEM, Role.SYMBOL))
_BYLINE_NEIGHBOURS = frozenset((Role.DATE, Role.TIME, Role.NOISE))
_LONG_HEADLINE = 14
_MOTTO_WORDS = 6
_HEADER_REACH = 60
_LONGEST_HEADER = 3
_TITLE_WORDS = 4
_MOTTO_TOLD = 20
_TITLE_OVERLAP = 0.5
_KEY_POINT = 0.7
_CORE_SAMPLE = 20_000


def mark_lines(lines: Sequence[Line], declared_title: str | None = None) -> list[BlockKind]:
    """Return the kind of every line."""
    roles = settle_roles(lines)
    live = is_live_blog(lines, roles)
    scores, core = _find_article(lines, roles, live=live)
    if core is None:
        return _mark_without_prose(lines, roles)
    start, end = core
    words = stems(" ".join(line.text for line in lines[start:end])[:_CORE_SAMPLE])
    return [
        *_mark_head(lines[:start], roles[:start], words, declared_title),
        *_mark_core(lines, roles, scores, (start, end), words, live=live),
        *_mark_tail(lines, roles, scores, end, words),
    ]


def _find_article(
    lines: Sequence[Line], roles: Sequence[Role], *, live: bool
) -> tuple[list[Score], tuple[int, int] | None]:
    """Return the scores and the article's stretch: the first, or a far longer one below a mere motto."""
    scores = score_lines(lines, roles, live=live)
    core = find_stretch(lines, roles, scores)
    if core is None or (told := _words_told(lines, roles, *core)) >= _MOTTO_TOLD:
        return scores, core
    first = core[1]
    later_scores = score_lines(lines[first:], roles[first:], live=live)
    later = find_stretch(lines[first:], roles[first:], later_scores)
    if later is None:
        return scores, core
    start, end = first + later[0], first + later[1]
    if roles[start:end].count(Role.PROSE) < 3 or _words_told(lines, roles, start, end) < 3 * max(
        told, _MOTTO_TOLD
    ):
        return scores, core
    return [Score(value=0)] * first + later_scores, (start, end)


def _words_told(lines: Sequence[Line], roles: Sequence[Role], start: int, end: int) -> int:
    return sum(lines[i].words for i in range(start, end) if roles[i] is Role.PROSE)


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
    lines: Sequence[Line], roles: Sequence[Role], core_words: Set[str], declared_title: str | None
) -> list[BlockKind]:
    """Mark the lines before the article: its title and standfirst are those that share its words."""
    if _is_plain(lines, roles):
        return ["title" if role is Role.SHORT else "body" for role in roles]
    kinds = [_OUTSIDE_KINDS[role] for role in roles]
    titles = _choose_titles(lines, roles, core_words)
    for i, line in enumerate(lines):
        if i in titles or line.text == declared_title:
            kinds[i] = "title"
        elif roles[i] is Role.ITEM and _is_key_point(line, core_words):
            kinds[i] = "body"
        elif roles[i] is Role.SHORT and line.words <= 2:
            kinds[i] = "menu"
    return kinds


def _is_key_point(line: Line, core_words: Set[str]) -> bool:
    """Tell whether a bulleted line sums the article up rather than naming another story."""
    return line.words >= 4 and overlap(line.text, core_words) >= _KEY_POINT


def _choose_titles(lines: Sequence[Line], roles: Sequence[Role], core_words: Set[str]) -> set[int]:
    """Return which lines before the article are its title and standfirst.

    They stand nearest to it, buttons, names and dates aside; in a longer row of headlines only those that
    share the article's words are its own.
    """
    row = _header_row(lines, roles, core_words)
    shared = {i: overlap(lines[i].text, core_words) for i in row}
    titles = {i for i in row if shared[i] >= _TITLE_OVERLAP and lines[i].words >= _TITLE_WORDS}
    if row and not titles:
        titles = {max(row, key=lambda i: (lines[i].words >= _TITLE_WORDS, shared[i], i))}
    long = [i for i in row if lines[i].words > _TITLE_WORDS and roles[i] is Role.SHORT]
    titles |= {i for i in long if _adjoins(roles, i, titles, row)}
    titles -= {i for i in titles if _is_promoted(lines, roles, i, titles, core_words)}
    if not row and roles[:1] == [Role.SHORT] and Role.SHORT not in roles[1:] and lines[0].words >= 2:
        titles = {0}
    found = any(shared[i] >= _TITLE_OVERLAP for i in titles & set(row))
    if (
        lines
        and not found
        and lines[0].words >= 4
        and roles[0] is Role.SHORT
        and overlap(lines[0].text, core_words) >= 0.3
    ):
        titles.add(0)
    return titles


def _header_row(lines: Sequence[Line], roles: Sequence[Role], core_words: Set[str]) -> list[int]:
    """Return the lines, nearest first, that may be the title or standfirst."""
    row: list[int] = []
    for i in range(len(lines) - 1, max(len(lines) - _HEADER_REACH, -1), -1):
        if roles[i] in (Role.SHORT, Role.PROSE, Role.SNIPPET):
            row += [i] if lines[i].words >= 3 and not is_name(lines[i]) else []
        elif roles[i] is Role.SECTION and i and Role.SHORT in roles[:i]:
            row = [j for j in row if overlap(lines[j].text, core_words) >= _TITLE_OVERLAP]
        elif roles[i] not in _HEADER_EXTRAS and (roles[i] is not Role.MENU or row):
            break
    return row


def _adjoins(roles: Sequence[Role], i: int, titles: Set[int], row: Sequence[int]) -> bool:
    """Tell whether a long line stands beside the title and in no list: a standfirst, or a freer title."""
    if len(row) > _LONGEST_HEADER and not (i - 1 in titles or i - 2 in titles):
        return False
    listed = i > 0 and roles[i - 1] in (Role.SECTION, Role.TIME, Role.NUMBERED)
    return not listed and not titles.isdisjoint(range(i - 3, i + 4))


def _is_promoted(
    lines: Sequence[Line], roles: Sequence[Role], i: int, titles: Set[int], core_words: Set[str]
) -> bool:
    """Tell whether a line above a full title has no word of the article: a promotion, a motto."""
    below = min((title for title in titles if title > i), default=None)
    if below is None:
        return False
    full = roles[below] is Role.SHORT and lines[below].words <= _LONG_HEADLINE
    if lines[i].words <= _MOTTO_WORDS and lines[i].text.split()[0].casefold() in MENU_WORDS:
        return True
    return full and not telling_stems(lines[i].text) & core_words


def _mark_core(
    lines: Sequence[Line],
    roles: Sequence[Role],
    scores: Sequence[Score],
    core: tuple[int, int],
    core_words: Set[str],
    *,
    live: bool,
) -> list[BlockKind]:
    """Mark the lines of the article's own stretch."""
    start, end = core
    kinds: list[BlockKind] = []
    for i in range(start, end):
        role = roles[i]
        if scores[i].foreign and role is Role.ITEM and _is_key_point(lines[i], core_words):
            kinds.append("body")
        elif scores[i].foreign:
            kinds.append(_OUTSIDE_KINDS[role])
        elif role in (Role.DATE, Role.TIME) and live and i > start:
            kinds.append("body")
        elif role is Role.SHORT and is_name(lines[i]) and i > start and roles[i - 1] in _BYLINE_NEIGHBOURS:
            kinds.append("other")
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
    if roles[i] is Role.SHORT:
        return follows and lines[i].words <= 20
    return follows and i > start and roles[i - 1] is Role.PROSE and lines[i].words <= 2


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
    scores: Sequence[Score],
    end: int,
    core_words: Set[str],
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
        fitting = overlap(lines[i].text, core_words) >= 0.5 or not 4 < lines[i].words < _LONG_HEADLINE
        if (plain or fitting) and not is_author_note(lines[i]):
            kinds[i - end] = "body"
    return kinds
