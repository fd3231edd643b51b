"""Finds dates in lines of news pages; part of cleaning.

Dates are ISO strings: `2024-08-21`, or `--08-21` where no year is given (a year is never guessed).
Understood: ISO dates, `21.08.2024`, `21 серпня 2024 року`, `30 травень 2025`, `21 августа`, `21 August 2024`,
`August 21, 2024`, each with an optional weekday and time around it.
"""

import re
from collections.abc import Iterable
from datetime import date

_MONTH_FORMS = (
    "січень січня січ январь января янв студзень студзеня студз january jan",
    "лютий лютого лют февраль февраля фев февр люты лютага february feb",
    "березень березня бер март марта мар сакавік сакавіка сак march mar",
    "квітень квітня квіт кві апрель апреля апр красавік красавіка крас april apr",
    "травень травня трав тра май мая травеня may",
    "червень червня черв чер июнь июня июн чэрвень чэрвеня чэрв june jun",
    "липень липня лип июль июля июл ліпень ліпеня ліп july jul",
    "серпень серпня серп сер август августа авг жнівень жніўня жнів august aug",
    "вересень вересня вер сентябрь сентября сен сент верасень верасня верас september sept sep",
    "жовтень жовтня жовт жов октябрь октября окт кастрычнік кастрычніка кастр october oct",
    "листопад листопада лист лис ноябрь ноября ноя нояб лістапад лістапада ліст november nov",
    "грудень грудня груд гру декабрь декабря дек снежань снежня снеж december dec",
)
_MONTHS = {form: number for number, forms in enumerate(_MONTH_FORMS, 1) for form in forms.split()}
_WEEKDAYS = (
    "понеділок вівторок середа середу четвер п'ятниця п'ятницю субота суботу неділя неділю пн вт ср чт "
    "пт сб нд понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье вс "
    "панядзелак аўторак серада чацвер пятніца субота нядзеля monday tuesday wednesday thursday friday "
    "saturday sunday mon tue wed thu fri sat sun"
).split()
_DATE_LINE_WORDS = (
    "року рік р года год г опубліковано оновлено дата публікації опубликовано обновлено публикации "
    "абноўлена апублікавана published updated posted last modified on at date of o clock об о в у at by am "
    "pm a m p сьогодні вчора сегодня вчера today yesterday utc gmt msk мск мінск минск київ киев est "
    "cet"
).split()
_RELATIVE_WORDS = (
    "тому назад ago хвилин хвилини хвилину хв годин години годину год днів дні день и а ів минут минуты "
    "минуту мин часов часа час дней дня день minute minutes min mins hour hours day days s just now "
    "щойно только что секунд published updated posted опубліковано опубликовано оновлено обновлено"
).split()

_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
        rf"(?<![\d.])(?P<day>\d{{1,2}})[./](?P<month>\d\d)[./]{_YEAR}(?!\d)",
        rf"(?<![\d.])(?P<day>\d{{1,2}})(?:-?(?:го|е|th|st|nd|rd))?\s(?P<name>{_MONTH})\b\.?,?"
        rf"(?:\s{_YEAR}(?!\d))?",
        rf"\b(?P<name>{_MONTH})\.?\s(?P<day>\d{{1,2}})(?:th|st|nd|rd)?(?!\d)(?:,?\s{_YEAR}(?!\d))?",
    )
)
_CLOCK = re.compile(r"(?<!\d)(?:[01]?\d|2[0-3])[:.][0-5]\d(?::[0-5]\d)?(?![\d.])")
# "10:02 / 22.08": a day and month in figures count as a date only beside a clock time.
_SHORT_STAMP = re.compile(r"\d?\d:\d\d[\s,/|·•-]{1,5}\d?\d\.[01]\d\.?|\d?\d\.[01]\d[\s,/|·•-]{1,5}\d?\d:\d\d")
_HAS_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_SPACES = re.compile(r"\s+")
_LONGEST_DATE_LINE = 90
_MOST_DATE_LINE_WORDS = 14
_DIGIT = re.compile(r"\d")
_SEPARATOR = re.compile(r"\s[|•·]\s?|\s?[|•·]\s")
_ISSUE = re.compile(r"\b(?:выпуск|випуск|issue|edition)\b[^.]{0,12}\s(?:от|від|of|from)\s", re.IGNORECASE)
_LEAD_LENGTH = 400
_ALLOWED_WORDS = frozenset(_WEEKDAYS) | frozenset(_DATE_LINE_WORDS)
_RELATIVE = frozenset(_RELATIVE_WORDS)
_AGO = frozenset(("тому", "назад", "ago", "щойно"))
_WEEKDAY_BEFORE = re.compile(
    r"\b(?P<weekday>" + "|".join(day for day in _WEEKDAYS if len(day) > 3) + r"),?\s(?=\d|[^\W\d_]+\s\d)"
)


def find_date(text: str) -> str | None:
    """Return the first date of a line as an ISO date (`--MM-DD` without a year), or None."""
    found = _search_date(_folded(text))
    return found[0] if found else None


def is_date_line(text: str) -> bool:
    """Tell whether a line holds a date alone, with or without weekday, time, "updated" or a name."""
    if len(text) > _LONGEST_DATE_LINE or text.count(" ") > _MOST_DATE_LINE_WORDS:
        return False
    parts = _SEPARATOR.split(text)
    return _is_dated(text) or (len(parts) > 1 and any(map(_is_full_date, parts)))


def _is_full_date(part: str) -> bool:
    """Tell whether one of the parts of a line ("21.08.2024 | World | 3 min read") is a date with its year."""
    found = find_date(part)
    return found is not None and not found.startswith("--") and _is_dated(part)


def _is_dated(text: str) -> bool:
    folded = _folded(text)
    if _DIGIT.search(folded) is None:
        return folded == "щойно"
    found = _search_date(folded)
    if found is None:
        return (
            _SHORT_STAMP.fullmatch(folded.strip()) is not None or _is_relative(folded) or _is_of_late(folded)
        )
    rest = folded
    while found is not None:
        _, start, end = found
        rest = rest[:start] + " " + rest[end:]
        found = _search_date(rest)
    left = [word for word in _WORD.findall(_CLOCK.sub(" ", rest)) if word not in _ALLOWED_WORDS | _RELATIVE]
    return not left or _is_signature(text, left)


def is_time_line(text: str) -> bool:
    """Tell whether a line is a time of day alone, such as `10:33`."""
    parts = text.split() if len(text) <= _LONGEST_DATE_LINE else []
    times = [_CLOCK.fullmatch(part.strip(" ,|•·-–—/")) is not None for part in parts]
    return any(times) and all(
        time or not part.strip(",|•·-–—/") for time, part in zip(times, parts, strict=True)
    )


def publication_date(header: Iterable[str], lead: str) -> str | None:
    """Return the date of a story, or None where its text gives none.

    `header` are the lines near the title, best first: a date line there, or a date closing a line
    ("… - 08.02.2023"), counts. Else a date with its weekday early in `lead`, the first body paragraph, is the
    day of the news. Other dates of the text belong to the events it tells.
    """
    for line in header:
        dated = is_date_line(line) or _ISSUE.search(line) is not None
        found = find_date(line) if dated else _closing_date(line)
        if found is not None:
            return _with_year(found, lead)
    return _lead_date(lead)


def _with_year(found: str, lead: str) -> str:
    """Return a date without a year with the one that the lead gives the same day ("KYIV, 21 August 2024")."""
    if not found.startswith("--"):
        return found
    told = find_date(lead[:_LEAD_LENGTH])
    return told if told is not None and told.endswith(found[1:]) else found


def _closing_date(line: str) -> str | None:
    tail = _folded(line[-_LONGEST_DATE_LINE:])
    found = _search_date(tail)
    if found is None or len(line) > 300:
        return None
    value, start, end = found
    separated = tail[:start].rstrip().endswith(("-", "–", "—", "|", "•", ",", ":"))
    rest = _WORD.findall(_CLOCK.sub(" ", tail[end:]))
    return (
        value
        if separated and not value.startswith("--") and all(word in _ALLOWED_WORDS for word in rest)
        else None
    )


def _lead_date(lead: str) -> str | None:
    folded = _folded(lead[:_LEAD_LENGTH])
    for weekday in _WEEKDAY_BEFORE.finditer(folded):
        found = _search_date(folded[weekday.end() : weekday.end() + 40])
        if found is not None and found[1] == 0:
            return found[0]
    return None


def _search_date(folded: str) -> tuple[str, int, int] | None:
    """Return the earliest valid date as (value, start, end)."""
    candidates = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            value = _value(match)
            if value is not None:
                candidates.append((value, match.start(), match.end()))
                break
    return min(candidates, key=lambda found: (found[1], -found[2]), default=None)


def _value(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    month = _MONTHS[groups["name"]] if groups.get("name") else int(groups["month"])
    day, year = int(groups["day"]), groups["year"]
    try:
        valid = date(int(year) if year else 2000, month, day)
    except ValueError:
        return None
    return valid.isoformat() if year else f"--{valid:%m-%d}"


def _is_signature(text: str, left: list[str]) -> bool:
    """Tell whether what a dated line says besides its date is a name: "11 February 2023 Jane Doe"."""
    names = {word.casefold() for word in _WORD.findall(text.replace("’", "'")) if word[0].isupper()}
    return (
        len(left) <= 3
        and not text.endswith((".", "!", "?", ":"))
        and names.issuperset(left)
        and bool(_HAS_YEAR.search(text))
    )


def _is_of_late(folded: str) -> bool:
    """Tell whether a line is a clock time of today or yesterday."""
    words = _WORD.findall(_CLOCK.sub(" ", folded))
    return _CLOCK.search(folded) is not None and 0 < len(words) <= 3 and _ALLOWED_WORDS.issuperset(words)


def _is_relative(folded: str) -> bool:
    words = _WORD.findall(folded)
    return len(words) <= 6 and not _AGO.isdisjoint(words) and _RELATIVE.issuperset(words)


def _folded(text: str) -> str:
    return _SPACES.sub(" ", text.replace("’", "'").replace("ʼ", "'")).casefold()
