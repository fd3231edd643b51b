"""An article's text -> the lines of it that give orders to a language model.

Articles are untrusted text, and a model may obey them. An order is told by what it is made of rather than by
one phrase: somebody who answers is addressed (an AI, an assistant, "you"), an act of answering is demanded
(answer, reply, mark, reader, user), or the text poses as something else than an article (a role header, a
tag, a tool call). Letters that only look like others, spaced-out words and unseen characters are read as
they are meant. The words and patterns stand in `orders.toml`.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

from index.language.detection import FREQUENT_WORDS, is_latin
from index.language.from_latin import cyrillic_readings
from index.values import Span

_FLAGS = re.IGNORECASE
_LATIN_TWINS = str.maketrans("aceiopxyABCEHIKMOPTXYië", "асеіорхуАВСЕНІКМОРТХУіё")
_DIGIT_TWINS = str.maketrans("013457", "oieast")
_UNSEEN = re.compile(r"[\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_WORD = re.compile(r"[^\W_]+")
_SPACED_OUT = re.compile(r"(?<!\w)(?:\w {1,3}){5,}\w(?!\w)")
_LEET = re.compile(r"\b(?=\w*[a-z])(?=\w*[013457])[a-z013457]{4,}\b", _FLAGS)
_LEAST_LEET = 3
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_SHORT_I = re.compile(r"(?<=[аеиіоуюяє])[иыі]\b")
_ENGLISH = FREQUENT_WORDS["en"]
_FEWEST_LATIN = 3
_MOST_WRAPPED = 12
"""Lines of one sentence that are read together."""


_DATA: Mapping[str, Any] = tomllib.loads(Path(__file__).with_name("orders.toml").read_text(encoding="utf-8"))


def expand(pattern: str) -> str:
    """Return a pattern of `orders.toml` with the lists of words and parts that it names."""
    for name, part in _DATA["parts"].items():
        pattern = pattern.replace(f"<{name}>", part)
    for name, words in _DATA["words"].items():
        choices = "|".join(
            re.escape(one).replace(r"\*", r"\w*").replace("_", r"\s+") for one in words.split()
        )
        pattern = pattern.replace(f"<{name}>", f"(?:{choices})")
    return pattern


def _compile(kind: str, flags: re.RegexFlag = _FLAGS | re.VERBOSE) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(expand(order["pattern"]), flags) for order in _DATA[kind])


_ORDERS, _BARE_ORDERS = _compile("orders"), _compile("bare_orders")
_FORMS = _compile("forms", _FLAGS)
_HEADER = re.compile(r"\W*(\w+)\s*:")
_QUOTED = re.compile(r"[«“„\"][^»”“\"]*(?:[»”“\"]|$)|^\s*[—–-]\s.*")


def order_spans(text: str) -> Iterator[Span]:
    """Yield the lines of an article's text that give orders to a model, each with the line right after it.

    In a forged dialogue one order condemns all lines with the same header ("Answer: …").
    """
    lines = split_lines(text)
    given = {line: gives_orders(text[line.start : line.end]) for line in lines}
    for first, last in _wrapped_orders(text, lines):
        given |= dict.fromkeys(lines[first : last + 1], True)
    headers = {header for line in lines if given[line] and (header := _header(text, line))}
    for line, after in zip_longest(lines, lines[1:]):
        if given[line] or _header(text, line) in headers:
            follows = after is not None and after.start == line.end + 1
            yield Span(start=line.start, end=after.end if after and follows else line.end)


def _wrapped_orders(text: str, lines: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last line of each order that neighbouring lines give together.

    A line that ends no sentence goes on in the next one.
    """
    first = 0
    for place, line in enumerate(lines):
        ends = place + 1 == len(lines) or lines[place + 1].start > line.end + 1
        if ends or place - first >= _MOST_WRAPPED or text[line.end - 1] in ".!?…:":
            if place > first and gives_orders(" ".join(text[lines[first].start : line.end].split())):
                yield first, place
            first = place + 1


def _header(text: str, line: Span) -> str:
    match = _HEADER.match(text, line.start, line.end)
    return match[1].casefold() if match else ""


def split_lines(text: str) -> list[Span]:
    """Return the lines of a text that hold anything."""
    return [Span(start=match.start(), end=match.end()) for match in re.finditer(r"[^\n]+", text)]


@lru_cache(maxsize=4096)  # the passages found are read again for each quote of an answer
def gives_orders(line: str) -> bool:
    """Whether one line of an article addresses a model rather than a reader."""
    if any(form.search(line) for form in _FORMS):
        return True
    plain = plain_letters(line)
    sentences = _SENTENCE_END.split(plain)
    for reading in _readings(plain):
        sentences += _SENTENCE_END.split(reading)
    return any(map(_is_order, sentences))


def _readings(line: str) -> Iterator[str]:
    """Yield what a line in Latin letters may mean in Cyrillic ones; English has words that give it away."""
    words = _WORD.findall(line.casefold())
    if len(words) >= _FEWEST_LATIN and is_latin(line) and _ENGLISH.isdisjoint(words):
        for reading in cyrillic_readings(line).values():
            yield _SHORT_I.sub("й", reading)


def _is_order(sentence: str) -> bool:
    # What somebody is quoted as saying is said to somebody else.
    unquoted = _QUOTED.sub("", sentence)
    return any(order.search(unquoted) for order in _BARE_ORDERS) or any(
        order.search(sentence) for order in _ORDERS
    )


def plain_letters(text: str) -> str:
    """Return a text as a reader sees it: no unseen characters, twins of letters and spaced words resolved."""
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
    text = _SPACED_OUT.sub(_close_up, text)
    if len(_LEET.findall(text)) >= _LEAST_LEET:
        text = _LEET.sub(lambda match: match[0].translate(_DIGIT_TWINS), text)
    return _WORD.sub(_in_one_script, text)


def _close_up(match: re.Match[str]) -> str:
    return re.sub(r"\s{2,}", "\0", match[0]).replace(" ", "").replace("\0", " ")


def _in_one_script(match: re.Match[str]) -> str:
    """Return a word of mixed Latin and Cyrillic letters in Cyrillic ones."""
    word = match[0]
    latin = any(char.isascii() and char.isalpha() for char in word)
    cyrillic = any("Ѐ" <= char <= "ӿ" for char in word)
    return word.translate(_LATIN_TWINS) if latin and cyrillic else word
