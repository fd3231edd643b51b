"""Headline -> a question that a reader could ask, in the headline's language, without a language model.

Nothing is inflected: a headline that asks is taken as it stands, one that says what somebody did follows
"when" or "why", and any other is named in quotation marks.
Whatever is not surely a whole headline, or would not stay grammatical, makes no question.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Literal, get_args

from index.language.calendar import any_form, calendar_forms
from index.language.question_words import FUNCTION_WORDS
from index.language.word_lists import read_word_lists

_QUOTED = re.compile(r"[«„“\"].*?[»“”\"]")


_VERBS = read_word_lists(__file__)
_ENDINGS = {"ru": "л|ла|ло|ли|лся|лась|лось|лись", "uk": "в|ла|ло|ли|вся|лася|лася|лось|лося|лися|лись"}
_PAST = {
    language: re.compile(
        rf"\b(?:(?:{'|'.join(_VERBS[f'{language}_stems'])})(?:{endings})"
        rf"|{'|'.join(_VERBS[f'{language}_whole'])})\b",
        re.IGNORECASE,
    )
    for language, endings in _ENDINGS.items()
}


def tells_of_past(clause: str, language: str) -> bool:
    """Whether the main clause, outside quotation marks, says that something happened."""
    main = _QUOTED.sub(" ", clause).partition(",")[0]
    return _PAST[language].search(main) is not None


Pattern = Literal["asking", "past", "title"]
PATTERNS: tuple[Pattern, ...] = get_args(Pattern)
"""The most natural first."""

_SHORTEST, _LONGEST = 18, 90
_FEWEST_WORDS = 4
_LONGEST_LEAD = 500
"""Characters at the start of a text in which a headline's day or reason is expected."""

_NAMED = {
    "uk": "Про що розповідає стаття «{title}»?",
    "ru": "О чём рассказывает статья «{title}»?",
    "en": "What is the story behind “{title}”?",
}
_WHEN = {"uk": "Коли", "ru": "Когда"}
_WHY = {"uk": "Чому", "ru": "Почему"}

_PLAIN = re.compile(r"[\w\s.,:;?%№$€£&+/()«»„“”\"'‘’ʼ–—-]+")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*")
_NOT_A_HEADLINE = re.compile(r"__|\.{2,}|www|http|\s[–—-]\s*\d|[()]|\d\s*[-–:]\s*\d", re.IGNORECASE)
_ASKS = re.compile(
    r"""(?:чому|навіщо|як|що|хто|де|коли|скільки|куди|звідки|чим|кого|кому|як(?:а|е|ий|і|их|ою|им|у)
    |почему|зачем|как|что|кто|где|когда|сколько|куда|откуда|чем|как(?:ая|ое|ой|ие|их|им|ую)
    |why|what|who|where|when|how|which|is|are|does|did|will|can)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_POINTS_ELSEWHERE = re.compile(
    r"""\b(?:він|вона|вони|воно|його|її|їх|їхн\w+|ним|нею|ними|це|цей|ця|ці|цього|цьому|цим|цю|я|ми|ви|ти|мій|наш\w*
    |він|он|она|они|оно|его|её|ее|их|ним|ней|ними|это|этот|эта|эти|этого|этому|этом|эту|мы|вы|ты|мой
    |he|she|it|they|him|her|them|his|hers|its|their|this|that|these|those|i|we|you|my|our|your)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Words whose meaning stands outside the headline: a question that holds one cannot be understood alone."""
_PARTS = re.compile(r"(?<=[^\s\d]):\s+|\s[–—]\s+|(?<=[.?])\s+(?=[А-ЯІЇЄҐЁA-Z])")
_WHOLE_END = re.compile(r"[\w%№$€£?»”’\"]$(?<![.…][»”’\"])")
_MONTH, _WEEKDAY = (any_form(calendar_forms(kind, "uk", "ru")) for kind in ("month", "weekday"))
_DAY = re.compile(rf"\b(?:\d{{1,2}}(?:-?го)?\s+(?:{_MONTH})|(?:19|20)\d\d|{_WEEKDAY})\b", re.IGNORECASE)
_TIME = re.compile(
    rf"""{_DAY.pattern}|\b(?:{_MONTH}|{any_form(calendar_forms("short_month", "ru"))})\b
    |\b(?:вчора|сьогодні|завтра|рок\w{{0,2}}|рік|місяц\w+|тиж\w+|дн[іяю]\w*|ніч|уночі|вночі|ранку|год\w{{0,3}}|вчера
    |сегодня|завтра|месяц\w*|недел\w+|д[не][яйю]\w*|ноч\w+|лет|раз|час\w*|поки|пока|після|после|під|до|коли|когда)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_CAUSE = re.compile(
    r"\b(?:через\s+те|тому,?\s+що|бо|оскільки|щоб|внаслідок|унаслідок|причин\w+"
    r"|потому,?\s+что|так\s+как|поскольку|из-за|чтобы|вследствие)\b",
    re.IGNORECASE,
)
_GIVES_CAUSE = re.compile(rf"{_CAUSE.pattern}|\b(?:через|після|после|благодаря|завдяки)\b", re.IGNORECASE)
_OPENING, _CLOSING = "«„“", "»“”"
_MARKS = frozenset(_OPENING + _CLOSING + '"')
_INNER = {"uk": "„“", "ru": "„“", "en": "‘’"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedQuestion:
    """A question, the words of the headline that its answer must tell of, and how it was made."""

    question: str
    about: str
    pattern: Pattern


def word_questions(title: str, body: str, language: str) -> Iterator[WordedQuestion]:
    """Yield what can be asked about an article of this title and body, the most natural question first."""
    title = " ".join(title.split())
    if language not in _NAMED or not _is_headline(title) or _goes_on(title, body):
        return
    for asked in _own_questions(title):
        yield WordedQuestion(question=asked, about=asked, pattern="asking")
    if language in _WHEN:
        yield from _questions_of_past(title, body, language)
    if not title.endswith("?") and (quoted := _quote_inside(title, language)):
        yield WordedQuestion(question=_NAMED[language].format(title=quoted), about=title, pattern="title")


def _is_headline(title: str) -> bool:
    return (
        _SHORTEST <= len(title) <= _LONGEST
        and len(_WORD.findall(title)) >= _FEWEST_WORDS
        and _PLAIN.fullmatch(title) is not None
        and not _NOT_A_HEADLINE.search(title)
        and (title[0].isupper() or title[0].isdecimal() or title[0] in _OPENING + '"')
        and not title.isupper()
        and _WHOLE_END.search(title) is not None
    )


def _goes_on(title: str, body: str) -> bool:
    """Whether the title is the torn-off beginning of a sentence."""
    last = _WORD.findall(title)[-1]
    first = re.search(r"[^\W_]", body)
    return last in FUNCTION_WORDS or (first is not None and first.group().islower())


def _own_questions(title: str) -> Iterator[str]:
    """Yield the parts of a headline that ask something by themselves."""
    for part in _PARTS.split(title):
        words = _WORD.findall(part)
        stated = part[-1] not in "?." and not re.search(r"[,;A-Za-z]|^(?:коли|когда)", part, re.IGNORECASE)
        if (
            (part.endswith("?") or (stated and part != title))
            and len(words) >= _FEWEST_WORDS
            and (stated is False or any(word[0].isupper() for word in words[1:]))
            and _ASKS.match(part)
            and not _POINTS_ELSEWHERE.search(part)
            and not _is_title_case(words)
            and _balanced(part)
        ):
            yield f"{part[0].upper()}{part[1:].rstrip('?')}?"


def _questions_of_past(title: str, body: str, language: str) -> Iterator[WordedQuestion]:
    """Yield when, or why, what the headline tells happened, where the text's beginning says so."""
    clause = _as_clause(title.rstrip("."), body)
    if clause is None or not tells_of_past(clause, language):
        return
    lead = body[:_LONGEST_LEAD]
    if _CAUSE.search(lead) and not _GIVES_CAUSE.search(clause):
        yield WordedQuestion(question=f"{_WHY[language]} {clause}?", about=clause, pattern="past")
    if _DAY.search(lead) and not _TIME.search(clause) and not re.search(r"\bне\b", clause):
        yield WordedQuestion(question=f"{_WHEN[language]} {clause}?", about=clause, pattern="past")


def _as_clause(title: str, body: str) -> str | None:
    """Return a headline as it goes on after a first word, or None where it cannot.

    Whether its first word keeps its capital the text tells, where the word stands inside a sentence.
    """
    if re.search(r"[:;?.–—]", title) or _POINTS_ELSEWHERE.search(title) or not _balanced(title):
        return None
    first = _WORD.match(title)
    if first is None:  # it begins with a quotation mark
        return title
    word = first.group()
    if not word[1:].islower() and len(word) > 1:  # an acronym, or a name of several capitals
        return title
    lower = word.lower()
    if lower in FUNCTION_WORDS or re.search(rf"\b{re.escape(lower)}\b", body):
        return lower + title[first.end() :]
    return title if re.search(rf"[^\W\d],? {re.escape(word)}\b", body) else None


def _quote_inside(title: str, language: str) -> str | None:
    """Return a headline with its quotation marks as those inside others, None where they do not pair."""
    if not _balanced(title):
        return None
    marks = cycle(_INNER[language])
    return "".join(next(marks) if mark in _MARKS else mark for mark in title)


def _balanced(text: str) -> bool:
    """Whether quotation marks pair and none stands inside another."""
    inside = False
    for character in text:
        if character in '"“':  # either may open or close
            inside = not inside
        elif character in _OPENING + _CLOSING:
            if (character in _OPENING) == inside:
                return False
            inside = not inside
    return not inside


def _is_title_case(words: list[str]) -> bool:
    """Whether A Headline Is Written Like This, which a question is not."""
    rest = [word for word in words[1:] if word.lower() not in FUNCTION_WORDS]
    return len(rest) > 1 and sum(word[0].isupper() for word in rest) * 3 > 2 * len(rest)
