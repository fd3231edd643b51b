"""CorpusFacts -> CorpusAnswer: a sentence with the number or list, and a row an article that can be opened.

Each row ends in a mark whose citation is the article's headline, or its first sentence where it has none.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from assistant.overview.counting import CorpusFacts
from assistant.prompt_files import FALLBACK_LANGUAGE
from assistant.quoting.quotes import quote_line
from assistant.values import Citation, Difference, cite_span
from index.language.calendar import day_in_words
from index.language.sentences import split_sentences
from index.messages import Language
from index.storage.catalogue.catalogue import Catalogue
from index.storage.catalogue.filters import CatalogueEntry
from index.values import Article, CleanedArticle, Hit, Span

MOST_ROWS = 10
_MOST_IN_ORDER = 5
"""Rows of the newest or the oldest articles."""
_WORDING = Path(__file__).with_name("wording.toml")
_LANGUAGE = Language()


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusAnswer:
    """The answer to a question about the corpus: its text, with a mark a citation.

    `differences` say where articles differ, as the text does last.
    """

    text: str
    citations: tuple[Citation, ...]
    differences: tuple[Difference, ...] = ()


def answer_from_facts(facts: CorpusFacts, catalogue: Catalogue, language: str) -> CorpusAnswer:
    """Return the answer in one of the three languages, English for another."""
    wording = wording_of(language)
    rows = tuple(entry for entry in _rows(facts) if catalogue.passages(entry.path))
    told = {path: others for path, (others, _) in catalogue.stories.told_by(e.path for e in rows).items()}
    pieces, citations = [_lead(facts, wording, language)], []
    for number, entry in enumerate(rows, start=1):
        # Its headline is cited, or its first sentence where it has none.
        cleaned, passages = catalogue.article(entry.path), catalogue.passages(entry.path)
        span = _headline(cleaned)
        passage = next((one for one in passages if one.start <= span.start < one.end), passages[0])
        hit = Hit(passage=passage, score=1.0, rank=number, also=tuple(told.get(entry.path, ())))
        citations.append(cite_span(cleaned.article, span, hit=hit, number=number, support=1.0))
        title = quote_line(entry.title or citations[-1].quote)
        pieces.append(f"\n\n{title} — {about_article(entry, language)} [{number}]")
    pieces += [f"\n\n{line}" for line in _remarks(facts, len(rows), wording)]
    return CorpusAnswer(text="".join(pieces), citations=tuple(citations))


def about_article(article: Article | CatalogueEntry, language: str, outlets: Sequence[str] = ()) -> str:
    """Return outlet and day of an article as they are said; `outlets` are all that have its words."""
    wording = wording_of(language)
    known = ", ".join(outlets) or article.outlet or wording["no_outlet"]
    return f"{known}, {published_in_words(article.published, language)}"


def _rows(facts: CorpusFacts) -> tuple[CatalogueEntry, ...]:
    """Return the articles to show; of several first on one day all, of each outlet the first."""
    entries = facts.entries
    match facts.question.kind:
        case "first":
            earliest = entries[0].published if entries else None
            return tuple(takewhile(lambda entry: entry.published == earliest, entries))[:MOST_ROWS]
        case "newest" | "oldest" | "published":
            return entries[:_MOST_IN_ORDER]
        case "outlets" | "count_outlets":
            of_outlets = {entry.outlet: entry for entry in reversed(entries) if entry.outlet}
            unnamed = tuple(entry for entry in entries if not entry.outlet)
            return (*(of_outlets[name] for name in facts.outlets if name), *unnamed)[:MOST_ROWS]
        case _:
            return entries[:MOST_ROWS]


def _lead(facts: CorpusFacts, wording: Mapping[str, Any], language: str) -> str:
    question = facts.question
    scope = ", ".join(_scope(facts, wording, language))
    known = {name: count for name, count in facts.outlets.items() if name}
    sentence = {"count_outlets": "outlets", "month": "listing"}.get(question.kind, question.kind)
    if sentence == "count":
        sentence = "count" if scope else "all"
    elif scope and sentence != "first":
        sentence = f"{sentence}_of"
    return _LANGUAGE.fill(
        wording[sentence],
        articles=len(facts.entries),
        total=facts.total,
        outlets=len(known),
        names=", ".join(f"{name} ({count})" for name, count in known.items()) or "—",
        day=published_in_words(facts.entries[0].published, language) if facts.entries else "",
        scope=scope,
    )


def _scope(facts: CorpusFacts, wording: Mapping[str, Any], language: str) -> Iterator[str]:
    """Yield what was counted, part by part."""
    question = facts.question
    if question.topic:
        yield _LANGUAGE.fill(wording["mentions" if question.mentions else "about"], topic=question.topic)
    if question.outlets:
        yield _LANGUAGE.fill(wording["of_outlets"], names=", ".join(question.outlets))
    if question.languages:
        names = ", ".join(wording["languages"][code] for code in question.languages)
        yield _LANGUAGE.fill(wording["of_languages"], names=names)
    if question.period:
        days = dict.fromkeys((question.period.since.isoformat(), question.period.until.isoformat()))
        said = " – ".join(day_in_words(day, language) for day in days)
        yield _LANGUAGE.fill(wording["of_period"], days=said)


def _remarks(facts: CorpusFacts, shown: int, wording: Mapping[str, Any]) -> Iterator[str]:
    """Yield how many articles are not shown, and how many were not counted."""
    listed = facts.question.kind in ("count", "listing", "month")
    if listed and len(facts.entries) > shown:
        yield _LANGUAGE.fill(wording["rest"], articles=len(facts.entries) - shown)
    if facts.question.kind in ("outlets", "count_outlets") and facts.outlets.get(""):
        yield _LANGUAGE.fill(wording["unnamed"], articles=facts.outlets[""])
    if facts.undated:
        yield _LANGUAGE.fill(wording["undated"], articles=facts.undated)


def published_in_words(published: str | None, language: str) -> str:
    """Return the day of an article as it is said, or that it is unknown."""
    return day_in_words(published, language) if published else str(wording_of(language)["no_date"])


def _headline(cleaned: CleanedArticle) -> Span:
    article, blocks = cleaned.article, cleaned.blocks
    titles = [block for block in blocks if block.kind == "title"]
    for block in titles:
        place = article.text.find(article.title, block.start, block.end) if article.title else -1
        if article.title and place >= 0:
            return Span(start=place, end=place + len(article.title))
    told = titles or [block for block in blocks if block.kind == "body"]
    first = told[0]
    sentences = split_sentences(article.text, first.start, first.end, language=article.language)
    return next(iter(sentences))


def wording_of(language: str) -> Mapping[str, Any]:
    """Return what is said in one of the three languages, English for another."""
    return _wordings().get(language, _wordings()[FALLBACK_LANGUAGE])


@cache
def _wordings() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(_WORDING.read_text(encoding="utf-8"))
