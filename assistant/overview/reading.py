"""A question -> what it asks about the corpus itself, or that it is an ordinary one. Pure; no clock is read.

The time, the outlets and the languages that it names are taken out; what is left must be one of the patterns
of `reading.toml`, read whole. So a question is an ordinary one whenever in doubt.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast, get_args

from assistant.question.periods import Period
from assistant.question.time_words import read_time_words
from index.language.question_words import question_words
from index.values import CorpusSummary

Kind = Literal[
    "survey",
    "survey_of_named",
    "summary",
    "summary_of_named",
    "course",
    "count",
    "count_outlets",
    "first",
    "outlets",
    "newest",
    "oldest",
    "published",
    "listing",
    "month",
]

_OF_NAMED: dict[str, Kind] = {"survey_of_named": "survey", "summary_of_named": "summary"}
_FILE = Path(__file__).with_suffix(".toml")
_MOST_TOPIC_WORDS = 12
_MOST_TITLE_WORDS = 40
_MOST_NEXT_WORDS = 3
"""Words of a question that goes on about the articles counted before without saying "of them"."""
_SHORT = 4
"""Letters of a word of which its case changes the last alone, at most."""
_CUES = (
    "known",
    "articles",
    "outlets",
    "wrote",
    "wrote_of",
    "have",
    "there",
    "happened",
    "was_in_news",
    "say",
    "written",
    "one_article",
    "coverage",
    "timeline",
    "events_unfolded",
    "unfolded",
    "happened_then",
)
_PART = re.compile(r"\{(\w+)\}(\??)|TOPIC")
_QUOTES = "\"'«»“”„‘’"
_QUOTED = re.compile(r"[«“„\"](\S+(?: \S+)+)[»”“\"]")
_HELD = "§"
_SPACE = rf"[\s,:—–{_QUOTES}-]*"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusQuestion:
    """What a question asks about the corpus: a kind of thing, of which articles.

    `topic` is what they are to be about, in `language`, "" for any; `mentions` where it is enough that they
    name it, `plain` where no capitals tell which of its words are names. A `period` is one of publication,
    `words` the question's own for it.
    """

    kind: Kind
    topic: str
    language: str
    mentions: bool = False
    plain: bool = False
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    period: Period | None = None
    words: str = ""


def read_corpus_question(
    text: str,
    *,
    language: str,
    today: date,
    corpus: Callable[[], CorpusSummary],
    reads_time_words: bool = True,
    base: str = "",
) -> CorpusQuestion | None:
    """Return what a text of a language asks about the corpus, None for an ordinary question.

    `corpus` gives what the corpus holds; it is called only for a text that has a word of such questions. A
    month or day without a year is of the time of the corpus. What only points back ("about it") is about what
    `base`, the question before it, is about.
    """
    rest = " ".join(text.split()).rstrip(" ?!.…")
    if not _cues().search(rest):
        return None
    parts = _take_apart(rest, corpus(), today, reads_time_words=reads_time_words)
    for pattern in _patterns():
        kind, found = pattern.kind, pattern.fullmatch(parts.rest)
        if (
            not found
            or (kind == "month" and not parts.words)
            or (kind.endswith("_of_named") and not parts.outlets)
        ):
            continue
        topic = _topic(found, parts.title)
        if (topic or kind == "course") and not question_words(topic) and base:
            before = read_corpus_question(base, language=language, today=today, corpus=corpus)
            topic = before.topic if before else base.rstrip(" ?!.…")
        has_topic = "TOPIC" in pattern.form or kind == "course"
        most = _MOST_TITLE_WORDS if parts.title else _MOST_TOPIC_WORDS
        if has_topic and not 0 < len(question_words(topic)) <= most:
            continue
        return CorpusQuestion(
            kind=_OF_NAMED.get(kind, kind),
            topic=topic,
            language=language,
            mentions="{mention}" in pattern.form,
            plain=text.islower(),
            outlets=parts.outlets,
            languages=parts.languages,
            period=parts.period,
            words=parts.words,
        )
    return None


def read_next_question(
    text: str,
    before: CorpusQuestion,
    *,
    today: date,
    corpus: Callable[[], CorpusSummary],
    reads_time_words: bool = True,
) -> CorpusQuestion | None:
    """Return what a text asks that goes on about the articles asked for `before`; None where it does not.

    It asks for something else of them ("and the newest?"), or the same of others ("and about the library?").
    """
    rest = " ".join(text.split()).rstrip(" ?!.…")
    short = len(rest.split()) <= _MOST_NEXT_WORDS or _one_word("of_them").search(rest)
    parts = _take_apart(rest, corpus(), today, reads_time_words=reads_time_words)
    narrowed = parts.words or parts.outlets or parts.languages
    for name, forms in _load()["next"].items():
        for form in forms:
            found = _compiled(form).fullmatch(parts.rest)
            topic = _topic(found, parts.title) if found else ""
            if not found or not (topic if "TOPIC" in form else narrowed if name == "same" else short):
                continue
            if "{next}" in form and not topic[:1].isupper():
                continue
            if topic and not 0 < len(question_words(topic)) <= _MOST_TOPIC_WORDS:
                continue
            return replace(
                before,
                kind=before.kind if name == "same" else cast(Kind, name),
                topic=topic or before.topic,
                plain=text.islower() if topic else before.plain,
                outlets=parts.outlets or before.outlets,
                languages=parts.languages or before.languages,
                period=parts.period or before.period,
                words=parts.words or before.words,
            )
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """A question's text without the time, outlets and languages that it names, and these, its title held."""

    rest: str
    title: str
    outlets: tuple[str, ...]
    languages: tuple[str, ...]
    period: Period | None
    words: str


def _take_apart(text: str, summary: CorpusSummary, today: date, *, reads_time_words: bool) -> _Parts:
    rest, title = _hold_title(text, summary.outlets)
    newest = date.fromisoformat(summary.latest[:10]) if summary.latest else None
    time = read_time_words(rest, today=today, newest=newest) if reads_time_words else None
    period = time.period if time else None
    words = time.words if time and period else ""
    rest = rest.replace(words, " ", 1) if words else rest
    rest, outlets = _take_outlets(rest, summary.outlets)
    rest, languages = _take_languages(rest)
    return _Parts(rest=rest, title=title, outlets=outlets, languages=languages, period=period, words=words)


def _hold_title(text: str, outlets: Iterable[str]) -> tuple[str, str]:
    """Return a text with a sign for the title it quotes, whose words are none of the question's; and that."""
    found = _QUOTED.search(text)
    if not found or any(re.fullmatch(_inflected(one), found[1], re.IGNORECASE) for one in outlets if one):
        return text, ""
    return f"{text[: found.start()]}{_HELD}{text[found.end() :]}", found[1]


def _topic(found: re.Match[str], title: str) -> str:
    """Return what a question that was found to have a form is about, "" where its form names nothing."""
    named = (found.groupdict().get("topic") or "").strip(f" ,;:—–-{_QUOTES}").replace(_HELD, title)
    return str(_load()["nouns"].get(named.casefold(), named))


def _take_outlets(text: str, outlets: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """Return a text without the outlets it names, and these; longer names before those within them."""
    named = []
    for outlet in sorted(filter(None, outlets), key=len, reverse=True):
        bare = _inflected(re.sub(r"^the ", "", outlet, flags=re.IGNORECASE))
        place = re.search(
            rf"(?:\b(?:by|in|from|of|у|в|з|из|от|від) )?(?:the )?[{_QUOTES}]?"
            rf"\b{bare}\b(?:['’]s\b)?[{_QUOTES}]?",
            text,
            re.IGNORECASE,
        )
        if place:
            named.append(outlet)
            text = f"{text[: place.start()]} {text[place.end() :]}"
    return text, tuple(named)


def _inflected(name: str) -> str:
    """Return a pattern for a name; words of Cyrillic letters may stand in any case where it has several."""
    words = name.split()
    declined = len(words) > 1 and not name.isascii()
    return r"\s+".join(
        _in_any_case(word) if declined and word.isalpha() else re.escape(word) for word in words
    )


def _in_any_case(word: str) -> str:
    ending = 2 if len(word) > _SHORT else 1
    return rf"{re.escape(word[:-ending])}\w{{0,4}}" if len(word) > ending + 2 else re.escape(word)


def _take_languages(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text without the languages it names, and their codes."""
    codes = []
    for code, pattern in _language_patterns().items():
        place = pattern.search(text)
        if place:
            codes.append(code)
            text = f"{text[: place.start()]} {text[place.end() :]}"
    return text, tuple(codes)


@cache
def _language_patterns() -> dict[str, re.Pattern[str]]:
    languages = _load()["languages"]
    return {code: re.compile(_any_of(words.split()), re.IGNORECASE) for code, words in languages.items()}


@cache
def _load() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def _cues() -> re.Pattern[str]:
    """Return a pattern for the words one of which every pattern has."""
    words = " ".join(_load()["words"][name] for name in _CUES)
    return re.compile(rf"\b{_any_of(words.split())}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pattern:
    """A form of questions of a kind; `needed` names the lists of words of which it has one each."""

    kind: Kind
    form: str
    needed: tuple[str, ...]

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Return the match of a text; what lacks a needed word costs next to nothing."""
        if not all(_one_word(name).search(text) for name in self.needed):
            return None
        return _compiled(self.form).fullmatch(text)


@cache
def _patterns() -> tuple[_Pattern, ...]:
    kinds: Sequence[Kind] = get_args(Kind)
    return tuple(
        _Pattern(
            kind=kind,
            form=form,
            needed=tuple(part[1] for part in _PART.finditer(form) if part[1] and not part[2]),
        )
        for kind in kinds
        for form in _load()["patterns"][kind]
    )


@cache
def _one_word(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b{_any_of(_load()['words'][name].split())}\b", re.IGNORECASE)


@cache
def _compiled(form: str) -> re.Pattern[str]:
    """Return the pattern of a form. Seventy of them take most of a second: only what may match is made."""
    filler = rf"(?:{_SPACE}{_one_word('filler').pattern})*{_SPACE}"
    parts = [filler]
    for part in _PART.finditer(form):
        if part[0] == "TOPIC":
            parts.append(rf"(?P<topic>\S.*?){_SPACE}")
        else:
            one = f"{_one_word(part[1]).pattern}{filler}"
            parts.append(f"(?:{one})?" if part[2] else one)
    return re.compile("".join(parts), re.IGNORECASE)


def _any_of(words: Iterable[str]) -> str:
    listed = sorted(words, key=len, reverse=True)
    return f"(?:{'|'.join(listed)})".replace("_", r"\s").replace("*", r"\w*").replace("'", "['’ʼ]")
