"""CarriedQuotes, and the files as they are now -> QuoteChecks: what stands, moved, changed or is gone."""

import re
from collections.abc import Mapping, Sequence

from assistant.exporting.values import CarriedQuote, FileState, QuoteCheck, Standing
from assistant.exporting.verifying.differences import compare_words, find_alike
from assistant.exporting.verifying.indexed_corpus import CorpusNow, FileNow
from index.values import Span

_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def verify_quotes(quotes: Sequence[CarriedQuote], corpus: CorpusNow) -> list[QuoteCheck]:
    """Check every quote against the files as they are now. Raises NewsAssistantError."""
    return [_verify(quote, corpus) for quote in quotes]


def _verify(carried: CarriedQuote, corpus: CorpusNow) -> QuoteCheck:
    now = corpus.read(corpus.file_of(carried.path))
    text = now.texts.get(carried.path, "") if now else ""
    if _same(text[carried.start : carried.end], carried):
        span = Span(start=carried.start, end=carried.end)
        return _check(carried, now, "stands", carried.path, span)
    texts = now.texts if now else {}
    if place := _find_in(texts, carried):
        return _check(carried, now, "moved", *place)
    # Other outlets often tell the same in the same words: a copy does not excuse what was changed here.
    if alike := find_alike(text, carried.quote, carried.start):
        return _check(carried, now, "changed", carried.path, alike, text[alike.start : alike.end])
    for file in corpus.elsewhere(carried.quote):
        there = corpus.read(file)
        if there and (place := _find_in(there.texts, carried)):
            return _check(carried, now, "moved", *place)
    return _check(carried, now, "gone", carried.path, None)


def _check(
    carried: CarriedQuote,
    now: FileNow | None,
    standing: Standing,
    path: str,
    span: Span | None,
    text: str | None = None,
) -> QuoteCheck:
    state: FileState = "gone"
    if now:
        state = "unknown" if carried.sha256 is None else "same" if carried.sha256 == now.sha256 else "changed"
    quote, there = carried.quote, text or ""
    if not carried.exact:
        quote, there = _plain(quote), _plain(there)
    return QuoteCheck(
        carried=carried,
        standing=standing,
        path=path,
        start=span.start if span else None,
        end=span.end if span else None,
        difference=compare_words(quote, there) if text is not None else (),
        file=state,
    )


def _find_in(texts: Mapping[str, str], carried: CarriedQuote) -> tuple[str, Span] | None:
    """Return the article and the place of a quote in a file, its own article and the nearest first."""
    if carried.exact:
        pattern = re.escape(carried.quote)
    else:
        pattern = rf"[\s{_CONTROLS.pattern[1:-1]}]+".join(map(re.escape, _plain(carried.quote).split()))
    for path in sorted(texts, key=lambda path: path != carried.path):
        found = (
            Span(start=one.start(), end=one.end()) for one in re.finditer(pattern, texts[path]) if pattern
        )
        if span := min(found, key=lambda span: abs(span.start - carried.start), default=None):
            return path, span
    return None


def _same(text: str, carried: CarriedQuote) -> bool:
    if carried.exact or not text:
        return text == carried.quote != ""
    return _plain(text) == _plain(carried.quote)


def _plain(text: str) -> str:
    """Return what every format keeps of a text."""
    return " ".join(_CONTROLS.sub("", text).split())
