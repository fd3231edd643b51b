"""Names the kind of every line of a page, once its article's stretch is known; the last step of cleaning.

Lines (index.cleaning.lines) -> line_roles, line_scores, article_extent -> MarkedLines
"""

import re
from collections.abc import Sequence, Set
from dataclasses import replace

from index.cleaning.article_extent import find_stretch
from index.cleaning.line_roles import is_live_blog, settle_roles
from index.cleaning.line_scores import score_lines
from index.cleaning.lines import MENU_WORDS, Line, MarkedLine, Role, ScoredLine, is_author_note, is_name
from index.cleaning.other_stories import KNOWN_STEMS, other_headlines
from index.cleaning.shared_words import overlap, stems, telling_stems
from index.values import INDEXED_KINDS, BlockKind

_INSIDE_KINDS: dict[Role, BlockKind] = {
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
_OUTSIDE_KINDS: dict[Role, BlockKind] = _INSIDE_KINDS | {
    Role.PROSE: "teaser",
    Role.SHORT: "teaser",
    Role.ITEM: "teaser",
    Role.NUMBERED: "teaser",
    Role.SNIPPET: "teaser",
    Role.SYMBOL: "other",
}
_PLAIN_KINDS: dict[Role, BlockKind] = _INSIDE_KINDS | {Role.NOISE: "body", Role.TIME: "body"}
_OF_WEB_PAGES = frozenset((Role.SECTION, Role.CLOSING, Role.POINTER, Role.MENU, Role.DATE, Role.TIME))
_HEADER_EXTRAS = (Role.DATE, Role.TIME, Role.CAPTION, Role.NOISE, Role.CLOSING, Role.SYMBOL)
_LOOSE = (Role.SHORT, Role.PROSE, Role.SNIPPET, Role.ITEM, Role.SYMBOL)
_LONG_HEADLINE = 14
_TITLE_WORDS = 4
_RUNNING_WORDS = 3
_MOTTO_WORDS = 20
_UNDERLINE = re.compile(r"=+|-{3,}|~{3,}")
_OWN = 0.5
"""The share of a line's words that stand in the article too, where it is the article's own."""


def mark_lines(lines: Sequence[Line], declared_title: str | None = None) -> list[MarkedLine]:
    """Return the lines with the kind of block that each belongs to."""
    settled = settle_roles(lines)
    live = is_live_blog(settled)
    scored, core = _find_article(settled, live=live)
    kinds = _kinds_without_prose(scored)
    if core is not None:
        start, end = core
        if live and start and scored[start - 1].role is Role.TIME:  # of the newest entry
            start -= 1
        words = stems(" ".join(line.text for line in scored[start:end])[:20_000])
        kinds = [
            *_head_kinds(scored[:start], words, declared_title),
            *_core_kinds(scored, (start, end), words, live=live),
            *_tail_kinds(scored[end:], words),
        ]
    if _is_no_web_page(settled, kinds):
        kinds = [_PLAIN_KINDS[line.role] for line in settled]
    return [
        MarkedLine(
            start=line.start,
            end=line.end,
            text=line.text,
            kind="other" if _UNDERLINE.fullmatch(line.text) else kind,
            runs=line.learned and line.look is Role.SHORT and line.words >= _RUNNING_WORDS,
        )
        for line, kind in zip(lines, kinds, strict=True)
    ]


def _find_article(lines: Sequence[Line], *, live: bool) -> tuple[list[ScoredLine], tuple[int, int] | None]:
    """Return the scored lines and the article's stretch: the first, or a far longer one below a motto."""
    scored = score_lines(lines, live=live)
    core = find_stretch(scored)
    if core is None or (words := _count_prose_words(scored[slice(*core)])) >= _MOTTO_WORDS:
        return scored, core
    first = core[1]
    below = score_lines(lines[first:], live=live)
    later = find_stretch(below)
    if later is None:
        return scored, core
    stretch = below[slice(*later)]
    longer = _count_prose_words(stretch) >= 3 * max(words, _MOTTO_WORDS)
    if not longer or sum(line.role is Role.PROSE for line in stretch) < 3:
        return scored, core
    above = [replace(line, score=0, foreign=False, barrier=False) for line in scored[:first]]
    return above + below, (first + later[0], first + later[1])


def _is_no_web_page(lines: Sequence[Line], kinds: Sequence[BlockKind]) -> bool:
    """Tell whether an article that would lose most of its text stands on no page of a site: a sheet.

    Nothing of it is known for furniture: neither by its looks, numbers aside, nor by repeating.
    """
    size = sum(len(line.text) for line in lines)
    kept = sum(len(line.text) for line, kind in zip(lines, kinds, strict=True) if kind in INDEXED_KINDS)
    if 2 * kept >= size:
        return False
    return not any(
        line.look in _OF_WEB_PAGES
        or line.learned
        or line.repeats
        or (line.look is Role.NOISE and not line.text.isdecimal())
        for line in lines
    )


def _count_prose_words(lines: Sequence[Line]) -> int:
    return sum(line.words for line in lines if line.role is Role.PROSE)


def _kinds_without_prose(lines: Sequence[Line]) -> list[BlockKind]:
    """Return the kinds of a page that holds no sentence: a poem, a list, a bare headline."""
    kinds = [_INSIDE_KINDS[line.role] for line in lines]
    return ["title", *kinds[1:]] if len(lines) > 1 and kinds[0] == "body" else kinds


def _is_plain(lines: Sequence[Line]) -> bool:
    """Tell whether nothing among some outer lines looks like a page around an article."""
    wordy = [line.words >= 4 for line in lines if line.role is Role.SHORT]
    few = wordy.count(True) <= 2 and wordy.count(False) <= 2
    return few and all(line.role in _LOOSE and not line.repeats for line in lines)


def _head_kinds(lines: Sequence[Line], core_words: Set[str], declared_title: str | None) -> list[BlockKind]:
    """Return the kinds of the lines before the article: its title and standfirst share its words."""
    if _is_plain(lines):
        return ["title" if line.role is Role.SHORT else "body" for line in lines]
    kinds = [_OUTSIDE_KINDS[line.role] for line in lines]
    titles = _choose_titles(lines, core_words)
    for i, line in enumerate(lines):
        if i in titles or line.heads or line.text == declared_title:
            kinds[i] = "title"
        elif line.role is Role.ITEM and _is_key_point(line, core_words):
            kinds[i] = "body"
        elif line.role is Role.SHORT and line.words <= 2:
            kinds[i] = "menu"
    return kinds


def _is_key_point(line: Line, core_words: Set[str]) -> bool:
    """Tell whether a bulleted line sums the article up rather than naming another story."""
    return line.words >= 4 and overlap(line.text, core_words) >= 0.7


def _choose_titles(lines: Sequence[Line], core_words: Set[str]) -> set[int]:
    """Return which lines before the article are its title and standfirst.

    They stand nearest to it, buttons, names and dates aside; in a longer row of headlines only those that
    share the article's words are its own.
    """
    row = _header_row(lines, core_words)
    shared = {i: overlap(lines[i].text, core_words) for i in row}
    titles = {i for i in row if shared[i] >= _OWN and lines[i].words >= _TITLE_WORDS}
    if row and not titles:
        titles = {max(row, key=lambda i: (lines[i].words >= _TITLE_WORDS, shared[i], i))}
    titles |= {i for i in row if _adjoins(lines, i, titles, row)}
    titles -= {i for i in titles if _is_promoted(lines, i, titles, core_words)}
    if all(shared[i] < _OWN for i in titles) and _opens_page(lines, row, core_words):
        titles.add(0)
    return titles


def _opens_page(lines: Sequence[Line], row: Sequence[int], core_words: Set[str]) -> bool:
    """Tell whether a page's first line is its headline, be it far from the text or the only one there is."""
    if not lines or lines[0].role is not Role.SHORT:
        return False
    alone = not row and all(line.role is not Role.SHORT for line in lines[1:])
    return (alone and lines[0].words >= 2) or (
        lines[0].words >= 4 and overlap(lines[0].text, core_words) >= 0.3
    )


def _header_row(lines: Sequence[Line], core_words: Set[str]) -> list[int]:
    """Return the lines, nearest first, that may be the title or standfirst."""
    row: list[int] = []
    for i in range(len(lines) - 1, max(len(lines) - 60, -1), -1):
        role = lines[i].role
        if role in (Role.SHORT, Role.PROSE, Role.SNIPPET):
            row += [i] if lines[i].words >= 3 and not (is_name(lines[i]) or lines[i].heads) else []
        elif role is Role.SECTION and any(line.role is Role.SHORT for line in lines[:i]):
            row = [j for j in row if overlap(lines[j].text, core_words) >= _OWN]
        elif role not in _HEADER_EXTRAS and (role is not Role.MENU or row):
            break
    return row


def _adjoins(lines: Sequence[Line], i: int, titles: Set[int], row: Sequence[int]) -> bool:
    """Tell whether a long line stands beside the title and in no list: a standfirst, or a freer title."""
    if lines[i].role is not Role.SHORT or lines[i].words <= _TITLE_WORDS:
        return False
    if len(row) > 3 and not (i - 1 in titles or i - 2 in titles):
        return False
    listed = i > 0 and lines[i - 1].role in (Role.SECTION, Role.TIME, Role.NUMBERED)
    return not listed and not titles.isdisjoint(range(i - 3, i + 4))


def _is_promoted(lines: Sequence[Line], i: int, titles: Set[int], core_words: Set[str]) -> bool:
    """Tell whether a line above a full title has no word of the article: a promotion, a motto."""
    below = next((lines[j] for j in range(i + 1, len(lines)) if j in titles), None)
    if below is None:
        return False
    if lines[i].words <= 6 and lines[i].text.split()[0].casefold() in MENU_WORDS:
        return True
    if 0 < lines[i].depth < below.depth:
        return False
    full = below.role is Role.SHORT and below.words <= _LONG_HEADLINE
    return full and not telling_stems(lines[i].text) & core_words


def _core_kinds(
    lines: Sequence[ScoredLine], core: tuple[int, int], core_words: Set[str], *, live: bool
) -> list[BlockKind]:
    """Return the kinds of the lines of the article's own stretch."""
    start, end = core
    kinds = [_core_kind(lines, i, core, core_words, live=live) for i in range(start, end)]
    for i in other_headlines(lines[start:end]):
        kinds[i] = "teaser"
    if start == 0 and end > 3 and _opens_as_title(lines[0]):
        kinds[0] = "title"
    return kinds


def _core_kind(
    lines: Sequence[ScoredLine], i: int, core: tuple[int, int], core_words: Set[str], *, live: bool
) -> BlockKind:
    line, first = lines[i], i == core[0]
    if line.foreign:
        key_point = line.role is Role.ITEM and _is_key_point(line, core_words)
        return "body" if key_point else _OUTSIDE_KINDS[line.role]
    if live and (line.role is Role.TIME or (line.role is Role.DATE and not first)):
        return "body"
    below_date = not first and lines[i - 1].role in (Role.DATE, Role.TIME, Role.NOISE)
    if line.role is Role.SHORT and below_date and is_name(line):
        return "other"
    heads_text = i + 1 < core[1] and lines[i + 1].role in (Role.PROSE, Role.ITEM, Role.NUMBERED, Role.CAPTION)
    if line.role is Role.SHORT and heads_text and line.words <= 20:
        return "title"
    amid = heads_text and not first and lines[i - 1].role is Role.PROSE
    if line.role in (Role.MENU, Role.SECTION) and amid and line.words <= 2:
        return "title"
    return _INSIDE_KINDS[line.role]


def _opens_as_title(line: Line) -> bool:
    """Tell whether the page's first line, though it reads like a sentence, is its headline."""
    ended = line.text.rstrip("\"'»”").endswith((".", "?", "!"))
    short = line.words <= (14 if ended else 20) and not line.text.endswith((",", ":", ";"))
    return line.look is Role.PROSE and short and not line.text[0].islower()


def _tail_kinds(lines: Sequence[ScoredLine], core_words: Set[str]) -> list[BlockKind]:
    """Return the kinds of the lines after the article: a line or two that end it without an end mark stay."""
    kinds = [_OUTSIDE_KINDS[line.role] for line in lines]
    loose = next((i for i, line in enumerate(lines) if line.role not in _LOOSE or line.barrier), len(lines))
    if loose < len(lines) and (lines[loose].barrier or lines[loose].role not in (Role.NOISE, Role.CAPTION)):
        return kinds
    plain = loose == len(lines) and _is_plain(lines)
    for i, line in enumerate(lines[:loose] if loose <= 2 or plain else ()):
        fitting = overlap(line.text, core_words) >= _OWN or not 4 < line.words < _LONG_HEADLINE
        own = (plain or fitting) and not (is_author_note(line) or _ends_otherwise(line, core_words))
        if own or line.heads:
            kinds[i] = "body"
    return kinds


def _ends_otherwise(line: Line, core_words: Set[str]) -> bool:
    """Tell whether a last line without an end mark has no word of the article: a credit, a headline."""
    short = line.role is Role.SHORT and line.words <= 20
    return short and len(core_words) >= KNOWN_STEMS and stems(line.text).isdisjoint(core_words)
