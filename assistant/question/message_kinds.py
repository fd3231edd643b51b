"""What a user writes -> what kind of message it is: a question, or one of those that ask nothing of articles.

    text -> parts (between commas and stops) -> those that ask nothing left out -> the kind of what is left

By word lists alone: no index is looked at, so what was said earlier can be read again at any time.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from index.language.whole_words import whole_words
from index.language.word_lists import one_of, read_word_lists
from index.language.words import split_words

MessageKind = Literal["question", "follow_up", "help", "remark", "unclear"]
"""A `question` stands alone, a `follow_up` leans on the one before. `help` greets, asks what the assistant
can do, or for work that it does not do; a `remark` thanks, agrees or denies; one that is `unclear` has no
words."""
ASKS_NOTHING: frozenset[MessageKind] = frozenset(("help", "remark", "unclear"))

LANGUAGES = ("uk", "ru", "en")
_LISTS = read_word_lists(__file__)
_PART = re.compile(r"[,.!?;:…\n()]+|\s[–—-]\s")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`-][^\W_]+)*")
_EMOTICON = re.compile(r"[:;=8xX]-?[()\[\]DPp/\\|]+(?!\w)|<3|[)(]{2,}")
_MOST_WORDS_OF_TASK = 4
_TYPED_BLINDLY = 0.75
"""Share of neighbouring keys from which a word was not written but drummed."""
_FEWEST_DRUMMED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class UserMessage:
    """A message read by itself: its kind, and what of its text asks something, all of it where nothing does.

    `language` is that of the list its words stand in, None where no list has them.
    """

    kind: MessageKind
    text: str
    language: str | None = None


def read_message(text: str) -> UserMessage:
    """Return a message with its kind, which is never `follow_up`: that takes the messages before it."""
    text = whole_words(text).text.strip()
    if not split_words(text):
        # A smile or a thumb says something, digits and signs alone do not.
        pictures = any(ord(char) > 0x2190 for char in text) or _EMOTICON.fullmatch(text)
        return UserMessage(kind="remark" if pictures else "unclear", text=text)
    if found := _asks_for_help(text):
        return UserMessage(kind="help", text=text, language=found)
    # The places of its parts that hold words.
    borders = [0, *(place for match in _PART.finditer(text) for place in match.span()), len(text)]
    spans = list(zip(borders[::2], borders[1::2], strict=True))
    spans = [(start, end) for start, end in spans if _WORD.search(text, start, end)]
    read = [_kind_of_part(text[start:end]) for start, end in spans]
    asking = [span for span, (kind, _) in zip(spans, read, strict=True) if kind is None]
    if asking:
        # Thanks and greetings before a question are no part of it; what stands behind it may be.
        rest = text[asking[0][0] :].strip()
        if all(map(_is_drummed, split_words(rest))):
            return UserMessage(kind="unclear", text=text)
        found = _asks_for_help(rest)
        return UserMessage(kind="help" if found else "question", text=rest, language=found)
    kind: MessageKind = "help" if any(kind == "help" for kind, _ in read) else "remark"
    return UserMessage(kind=kind, text=text, language=next((lang for _, lang in read if lang), None))


def ends_conversation(text: str) -> bool:
    """Whether a line typed in a terminal asks to leave."""
    return text.strip().casefold() in _LISTS["ends"]


def _kind_of_part(part: str) -> tuple[MessageKind | None, str | None]:
    """Return the kind of a part that asks nothing, and its language; None for one that may ask."""
    words = [_plain(word) for word in _WORD.findall(_EMOTICON.sub(" ", part))]
    if not words:
        return "remark", None
    joined = " ".join(words)
    for language in LANGUAGES:
        if _GREETINGS[language].fullmatch(joined):
            return "help", language
    for language in LANGUAGES:
        # A remark has words of those, and none of others.
        rest, count = _REMARKS[language].subn(" ", joined)
        if count > 0 and not _BESIDE[language].sub(" ", rest).strip():
            return "remark", language
    return None, None


def _asks_for_help(text: str) -> str | None:
    """Return the language in which a text asks about the assistant or for other work; None for neither."""
    words = [_plain(word) for word in _WORD.findall(text)]
    joined = " ".join(words)
    for language in LANGUAGES:
        if _HELP[language].fullmatch(joined) or text.casefold() in _LISTS[f"help_{language}"]:
            return language
        if len(words) <= _MOST_WORDS_OF_TASK and _TASKS[language].match(joined):
            return language
    return None


def _plain(word: str) -> str:
    return re.sub("[’ʼ`]", "'", word.casefold())


def _is_drummed(word: str) -> bool:
    """Whether a word is none, but keys beside each other, or one or two letters over and over."""
    letters = word.casefold()
    if len(set(letters)) == 1 and len(letters) > 2:
        return True
    if len(letters) < _FEWEST_DRUMMED:
        return False
    near = sum(pair in _NEIGHBOURS for pair in pairwise(letters))
    return len(set(letters)) <= 2 or near >= _TYPED_BLINDLY * (len(letters) - 1)


def _neighbours(rows: Iterable[str]) -> frozenset[tuple[str, str]]:
    return frozenset(pair for row in rows for one in (row, row[::-1]) for pair in pairwise(one))


def _patterns(name: str, *, whole: bool = True) -> Mapping[str, re.Pattern[str]]:
    return {language: _pattern(_LISTS[f"{name}_{language}"], whole=whole) for language in LANGUAGES}


def _pattern(words: Sequence[str], *, whole: bool) -> re.Pattern[str]:
    # The longest first, so that "all clear" is read before "all".
    either = one_of(sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\S){either}(?!\S)" if whole else rf"{either}(?!\w)")


_NEIGHBOURS = _neighbours(_LISTS["keyboard_rows"])
_REMARKS, _BESIDE = _patterns("remarks"), _patterns("beside_remarks")
_GREETINGS, _HELP = _patterns("greetings"), _patterns("help")
_TASKS = _patterns("tasks", whole=False)
