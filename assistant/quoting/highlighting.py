"""A question and a quote -> the words of the quote that give the number or the time asked for."""

import re
from typing import Literal

from assistant.question.kinds import find_kind, question_kinds
from index.language.glossary import meanings
from index.language.question_words import FUNCTION_WORDS
from index.language.terms import placed_terms
from index.values import Span

_DAY_BEFORE = re.compile(r"\b\d{1,2}(?:-?(?:го|ого|th|st|nd|rd))?\s+(?:of\s+)?$")
_YEAR_AFTER = re.compile(r",?\s+(?:19|20)\d\d\b")
_UNIT_AFTER = re.compile(r"\s*[%€$₴]|\s+([^\W\d_]+)")


def highlight_answer(question: str, quote: str) -> Span | None:
    """Return where a quote gives the number or the time that a question asks for; None for other questions.

    Of several numbers it is the one nearest to what the question and the quote both name, with what is
    counted; a month is taken with its day and year.
    """
    kinds = question_kinds(question)
    kind: Literal["number", "when"] | None = (
        "when" if "when" in kinds else "number" if "number" in kinds else None
    )
    found = find_kind(kind, quote, question) if kind else []
    if not found:
        return None
    asked = {term for *_, own in placed_terms(question) for term in meanings(own)}
    named = [start for start, _, term in placed_terms(quote) if term in asked]
    start, end = min(found, key=lambda one: min((abs(one[0] - place) for place in named), default=0))
    if kind == "number":
        ends = dict(found)
        while (after := _UNIT_AFTER.match(quote, end)) and after.start(1) in ends:
            end = ends[after.start(1)]  # "12 million": the number goes on
        counted = after and (after[1] or "").casefold() not in FUNCTION_WORDS
        return Span(start=start, end=after.end() if after and counted else end)
    before, after = _DAY_BEFORE.search(quote[:start]), _YEAR_AFTER.match(quote, end)
    return Span(start=before.start() if before else start, end=after.end() if after else end)
