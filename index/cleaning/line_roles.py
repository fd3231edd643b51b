"""Settles the roles of lines by the page and their neighbours; a step of cleaning.

Lines by their looks (index.cleaning.lines) -> Lines with settled roles -> (index.cleaning.line_scores)
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import groupby

from index.cleaning.lines import (
    TEXT_ROLES,
    Line,
    Role,
    addresses_reader,
    is_bare_value,
    is_fact,
    is_quotation,
    is_row,
    value_form,
)
from index.cleaning.phrases import phrases
from index.cleaning.shared_words import Subject

_fits_letter, _fits_subject = phrases("people", "letters").fits, phrases("people", "subjects").fits
_fits_email_form = phrases("people", "email_forms").fits
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_NUMBER = re.compile(r"\d{1,3}[.)]\s")
_LABELLED = re.compile(r"[^\W\d_][^:]{1,30}:\s\S")
_FEWEST_OF_SHEET = 3
_CELL_END = re.compile(r"[\t;]")
_DIGIT = re.compile(r"\d")
_UNIT = re.compile(r"[\d.,:\s–/-]+")  # what of a value is not its unit
_LATIN_WORD = re.compile(r"\b[a-z]{2,}\b")
_OUTSIDE = Line(  # before the first line and after the last
    start=0,
    end=0,
    text="",
    look=Role.SYMBOL,
    role=Role.SYMBOL,
    words=0,
    learned=False,
    repeats=False,
    gap=False,
)


def settle_roles(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with the roles that the page and their nearest neighbours give them."""
    scripts = [_CYRILLIC.search(line.text) is not None for line in lines if line.look is Role.PROSE]
    is_cyrillic = bool(scripts) and sum(scripts) * 4 >= len(scripts) * 3
    in_sheets = frozenset((*_lines_of_sheets(lines), *_lines_of_values(lines)))
    settled = []
    for i, line in enumerate(lines):
        page_role = Role.NOISE if is_cyrillic and _is_english_widget(line) else line.look
        if not scripts and is_quotation(line):  # an article made of what people say
            page_role = Role.PROSE
        heads = line.heads and not _is_numbered_item(lines, i)
        role = Role.SHORT if heads else _role_among_neighbours(lines, i, page_role, in_sheets)
        same = role is line.role and heads is line.heads
        settled.append(line if same else replace(line, role=role, heads=heads))
    _spread_widgets(settled)
    return settled


def _is_numbered_item(lines: Sequence[Line], i: int) -> bool:
    """Tell whether a line is one of some numbered ones below each other."""
    near = [*lines[max(i - 1, 0) : i], *lines[i + 1 : i + 2]]
    return lines[i].look is Role.NUMBERED and any(_NUMBER.match(line.text) for line in near)


def _is_english_widget(line: Line) -> bool:
    """Tell whether a line of a page in Cyrillic letters is a button or notice in English."""
    return (
        line.look in (Role.SHORT, Role.PROSE)
        and 4 <= line.words <= 40
        and line.text[0].isalpha()
        and _CYRILLIC.search(line.text) is None
        and len(_LATIN_WORD.findall(line.text)) >= 2
    )


def _role_among_neighbours(lines: Sequence[Line], i: int, page_role: Role, in_sheets: Set[int]) -> Role:
    """Return the role of a line by the looks of its neighbours, `page_role` where they say nothing."""
    line = lines[i]
    before = lines[i - 1] if i else _OUTSIDE
    after = lines[i + 1] if i + 1 < len(lines) else _OUTSIDE
    if line.learned:
        return _learned_role(line, before, after, lines)
    if _fits_subject(line.text) and (_fits_letter(before.text) or _fits_letter(after.text)):
        return Role.SHORT
    if _is_listed_fact(lines, i, in_sheets):
        return Role.ITEM
    if line.look is Role.PROSE and _goes_on_appealing(line, before):
        return Role.NOISE
    if _is_photo_label(lines, i):
        return Role.CAPTION
    if _is_listed_date(line, before) or _is_asked(line, before, after):
        return Role.PROSE
    if page_role is Role.PROSE and _is_listed_headline(line, before, after):
        return Role.SHORT
    heads_form = line.words <= 16 and after.words <= 8 and _fits_email_form(after.text)
    if heads_form and line.look in TEXT_ROLES | {Role.SHORT}:
        return Role.NOISE
    if before.look is Role.CAPTION and before.text.endswith((",", ":")) and line.words <= 35:
        return Role.CAPTION
    return page_role


def _is_of_matter(line: Line, lines: Sequence[Line]) -> bool:
    """Tell whether a sentence shares the words of what else the article says."""
    subject = Subject()
    for other in lines:
        if other.look is Role.PROSE and not other.learned:
            subject.add(other.text)
    return subject.resembles(line.text)


def _learned_role(line: Line, before: Line, after: Line, lines: Sequence[Line]) -> Role:
    """Return noise for a learned line, except for a sentence of the article's matter, or amid its own.

    Of the matter others may have repeated it, be it to have it taken for furniture. Subheads stay amid the
    article's own lines too.
    """
    if line.look is Role.PROSE and _is_of_matter(line, lines):
        return line.look
    amid = all(near.look is Role.PROSE and not near.learned for near in (before, after))
    divided = amid or before.depth or before.heads
    if line.depth and line.look is Role.SHORT and divided and after.look is Role.PROSE and not after.learned:
        return line.look  # documents of one kind have the same parts
    if amid and (line.look is Role.PROSE or (line.look is Role.SHORT and line.words <= 3)):
        return line.look
    return Role.NOISE if line.look in TEXT_ROLES or line.look is Role.SHORT else line.look


def _goes_on_appealing(line: Line, before: Line) -> bool:
    """Tell whether a short sentence to the reader stands below an appeal."""
    return before.look is Role.NOISE and line.words <= 12 and addresses_reader(line.text.casefold())


def _is_listed_fact(lines: Sequence[Line], i: int, in_sheets: Set[int]) -> bool:
    """Tell whether a line is one of some facts below each other: rates, results, the rows of a table."""
    line = lines[i]
    if i in in_sheets:
        return True
    if line.look not in (Role.SHORT, Role.MENU, Role.NOISE, Role.NUMBERED, Role.SYMBOL, Role.SNIPPET):
        return False
    near = [*lines[max(i - 1, 0) : i], *lines[i + 1 : i + 2]]
    if is_row(line):
        rows = [other for other in near if is_row(other)]
        if line.text.startswith("|"):
            return bool(rows)
        # A menu may be parted by tabs too.
        alike = [other for other in rows if _cells(other) == _cells(line)]
        return bool(alike) and any(_DIGIT.search(other.text) for other in (line, *alike))
    if line.text.strip("-•* ").isdecimal():  # the number of the name above it
        bulleted = line.text[0] in "-•*"
        above = lines[max(i - 1, 0)]
        beyond = [*lines[max(i - 2, 0) : max(i - 1, 0)], *lines[i + 2 : i + 3]]
        paired = any(other.text.strip("-•* ").isdecimal() for other in beyond)
        return above.look in (Role.SHORT, Role.ITEM) and above.words <= 6 and (bulleted or paired)
    return line.look in (Role.SHORT, Role.MENU, Role.NUMBERED) and is_fact(line) and any(map(is_fact, near))


def _lines_of_sheets(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the places of lines in sheets of facts and labelled lines, such as that of a match."""
    sheet: list[int] = []
    for place, line in enumerate((*lines, _OUTSIDE)):
        fits = line.look in (Role.SHORT, Role.MENU) and (is_fact(line) or _LABELLED.match(line.text))
        if not fits or line.gap:
            if len(sheet) >= _FEWEST_OF_SHEET and sum(is_fact(lines[one]) for one in sheet) >= 2:
                yield from sheet
            sheet = []
        if fits:
            sheet.append(place)


def _lines_of_values(lines: Sequence[Line]) -> Iterator[int]:
    """Yield the places of lines below each other whose names all have a number of one unit.

    The numbers may also stand below the names, each on a line of its own.
    """
    looks = (Role.SHORT, Role.MENU, Role.NUMBERED, Role.DATE)
    carried = (line.look is Role.PROSE and line.text[0].islower() for line in lines)  # "mon–fri 10:00–19:00"
    forms = [
        value_form(line) if lower or line.look in looks else ""
        for line, lower in zip(lines, carried, strict=True)
    ]
    for form, run in groupby(range(len(lines)), key=forms.__getitem__):
        places = list(run)
        if form and len(places) >= _FEWEST_OF_SHEET:
            yield from places
    place = 0
    while place < len(lines):
        end = place
        while end + 1 < len(lines) and _is_named_value(lines[end], lines[end + 1]):
            end += 2
        units = {_UNIT.sub("", lines[value].text) for value in range(place + 1, end, 2)}
        if end - place >= 2 * _FEWEST_OF_SHEET and len(units) == 1:
            yield from range(place, end)
        place = max(end, place + 1)


def _is_named_value(name: Line, value: Line) -> bool:
    short = name.look in (Role.SHORT, Role.MENU) and value.look in (Role.SHORT, Role.MENU)
    return short and name.words <= 6 and not is_bare_value(name) and is_bare_value(value)


def _cells(row: Line) -> int:
    return len(_CELL_END.findall(row.text))


def _is_photo_label(lines: Sequence[Line], i: int) -> bool:
    """Tell whether a line without an end mark names what is in the photo credited below it.

    It stands below a title, a date or a paragraph: a title too may have the credit of its photo below.
    """
    line = lines[i]
    if line.look is not Role.SHORT or not 4 <= line.words <= 20 or i == 0 or i + 1 == len(lines):
        return False
    if lines[i + 1].look is not Role.CAPTION or lines[i + 1].words > 7:
        return False
    near = [other.look for other in lines[max(i - 12, 0) : i] if other.words >= 4]
    titled = any(look in (Role.SHORT, Role.PROSE) for look in near)
    return titled and near[-1] in (Role.PROSE, Role.DATE)


def _is_listed_date(line: Line, before: Line) -> bool:
    """Tell whether a date is an item of a list that the article gives."""
    listed = before.look is not Role.NOISE and before.text.endswith((";", ":"))
    return listed and line.look is Role.DATE and line.text.endswith((";", ".", ","))


def _is_asked(line: Line, before: Line, after: Line) -> bool:
    """Tell whether a question in the words of an appeal stands amid the text, as in an interview."""
    amid = before.look is Role.PROSE and after.look is Role.PROSE
    return line.look is Role.NOISE and amid and line.text.endswith("?")


def _is_listed_headline(line: Line, before: Line, after: Line) -> bool:
    """Tell whether a line with an end mark stands in a list of headlines ("Who won?")."""
    if line.words > 20 or not line.text.rstrip("\"'»”’)").endswith(("?", "!")):
        return False
    listed = (Role.SHORT, Role.SECTION, Role.TIME, Role.DATE, Role.NUMBERED)
    return before.look in listed and after.look in listed


def _spread_widgets(lines: list[Line]) -> None:
    """Take short lines beside buttons, below the first sentence, for noise too."""
    i = next((i for i, line in enumerate(lines) if line.role is Role.PROSE), len(lines))
    while i < len(lines):
        end = i
        while end < len(lines) and lines[end].role is Role.SHORT and not lines[end].heads:
            end += 1
        if end > i:
            _spread_over_run(lines, i, end)
        i = max(end, i + 1)


def _spread_over_run(lines: list[Line], start: int, end: int) -> None:
    widgets = (Role.NOISE, Role.MENU, Role.CLOSING)
    next_role = lines[end].role if end < len(lines) else Role.SYMBOL
    above, below = lines[start - 1].role in widgets, next_role in widgets
    if lines[start - 1].text.endswith(":") or not (above or below):
        return
    if next_role in TEXT_ROLES and not lines[end - 1].text[0].islower():
        end -= 1
    for i in range(start, end):
        if lines[i].words <= 3 or (above and below):
            lines[i] = replace(lines[i], role=Role.NOISE)


def is_live_blog(lines: Sequence[Line]) -> bool:
    """Tell whether the article itself is a row of dated or timed entries."""
    stamps = [i for i, line in enumerate(lines) if line.role in (Role.DATE, Role.TIME)]
    if len(stamps) < 3:
        return False
    prose_before = sum(line.role is Role.PROSE for line in lines[: stamps[1]])
    entries = sum(any(line.role is Role.PROSE for line in lines[i + 1 : i + 3]) for i in stamps)
    cut = sum(line.role is Role.SNIPPET for line in lines)
    return prose_before <= 2 and entries * 4 >= len(stamps) * 3 and cut * 2 < len(stamps)
