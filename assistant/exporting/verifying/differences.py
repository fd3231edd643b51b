"""A quote, and a text that no longer holds it -> where something like it stands, and how it differs."""

import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher

from assistant.exporting.values import Change
from index.values import Span

_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_LEAST_SHARED = 0.5
"""Of a quote's words so many stand near each other where it was changed; with fewer it is gone."""


def find_alike(text: str, quote: str, near: int) -> Span | None:
    """Return the stretch of a text that holds most of a quote's words, the nearest to `near` of several.

    None where none holds half of them.
    """
    wanted = _WORD.findall(quote)
    words = list(_WORD.finditer(text))
    if not wanted or not words:
        return None
    best, at = max(
        ((shared, first) for first, shared in _windows([w[0] for w in words], wanted)),
        key=lambda found: (found[0], -abs(words[found[1]].start() - near)),
    )
    if best < _LEAST_SHARED * len(wanted):
        return None
    margin = len(wanted) // 2 + 2
    begin = max(0, at - margin)
    around = words[begin : at + len(wanted) + margin]
    blocks = SequenceMatcher(None, wanted, [word[0] for word in around]).get_matching_blocks()[:-1]
    if not blocks:  # long, and of few words said over and over, which the matcher leaves aside
        here = words[at : at + len(wanted)]
        return Span(start=here[0].start(), end=here[-1].end())
    first, last = blocks[0], blocks[-1]
    # What the quote has before its first shared word, and behind its last, is taken for changed, not gone.
    start = max(0, first.b - first.a)
    end = min(len(around), last.b + last.size + len(wanted) - last.a - last.size)
    return _with_signs(text, Span(start=around[start].start(), end=around[end - 1].end()), quote)


def _windows(words: list[str], wanted: list[str]) -> Iterator[tuple[int, int]]:
    """Yield each place among the words, and how many wanted ones stand there in as many words as wanted."""
    size, left = len(wanted), Counter(wanted)
    shared = 0
    for at, word in enumerate(words):
        left[word] -= 1
        shared += left[word] >= 0
        if at >= size:
            gone = words[at - size]
            left[gone] += 1
            shared -= left[gone] > 0
        yield max(0, at - size + 1), shared


def _with_signs(text: str, span: Span, quote: str) -> Span:
    """Return a span with the punctuation around it, as far as the quote begins and ends with some."""
    before = len(quote) - len(re.sub(r"^[^\w\s]+", "", quote))
    behind = len(quote) - len(re.sub(r"[^\w\s]+$", "", quote))
    start, end = span.start, span.end
    while start > max(0, span.start - before) and not (
        text[start - 1].isalnum() or text[start - 1].isspace()
    ):
        start -= 1
    while end < min(len(text), span.end + behind) and not (text[end].isalnum() or text[end].isspace()):
        end += 1
    return Span(start=start, end=end)


def compare_words(quote: str, now: str) -> tuple[Change, ...]:
    """Return how a quote became what stands there now, word by word and sign by sign."""
    old, new = _TOKEN.findall(quote), _TOKEN.findall(now)
    changes = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            changes.append(Change(operation="same", text="".join(old[a:b])))
            continue
        for operation, tokens in (("removed", old[a:b]), ("added", new[c:d])):
            if tokens:
                changes.append(Change(operation=operation, text="".join(tokens)))  # type: ignore[arg-type]
    return tuple(changes)
