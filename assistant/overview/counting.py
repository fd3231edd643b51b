"""CorpusQuestion -> CorpusFacts: the articles it asks about, by catalogue, word index and stories.

An article is about a topic where a passage of it, its headline included, holds every word of the topic, in
any form, spelling or language that the glossary knows; or where it tells a story of which most others do.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.overview.reading import CorpusQuestion
from index.language.glossary import meanings_as_spelt
from index.language.question_words import QuestionWord, question_words
from index.language.words import words_and_numbers
from index.search.generation import Generation
from index.storage.catalogue.filters import CatalogueEntry
from index.values import Filters

_LOOSE_NAME = 3
"""Letters of a name's term that many names have: that of "Syria" is that of "Sara"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusFacts:
    """What was counted for a question about the corpus.

    `entries` are the articles asked about in the order to show them, oldest first unless the newest are asked
    for, those of unknown date last; `total` counts all that the reader's filters leave; `undated` those that
    are left out for want of a date.
    """

    question: CorpusQuestion
    entries: tuple[CatalogueEntry, ...]
    total: int
    undated: int

    @property
    def outlets(self) -> Mapping[str, int]:
        """How many of the articles each outlet has, most first; "" where it is unknown."""
        return dict(Counter(entry.outlet or "" for entry in self.entries).most_common())


def count_articles(question: CorpusQuestion, generation: Generation, filters: Filters) -> CorpusFacts:
    """Return the articles that a question asks about; `filters` are the reader's own."""
    catalogue, period = generation.catalogue, question.period
    dated = not (filters.since or filters.until) and period
    narrowed = replace(
        filters,
        outlets=question.outlets or filters.outlets,
        languages=question.languages or filters.languages,
        since=period.since if dated and period else filters.since,
        until=period.until if dated and period else filters.until,
    )
    listing = catalogue.entries(narrowed)
    kept, undated = listing.entries, listing.undated
    if question.topic:
        about = _paths_about(question, generation, kept)
        kept, undated = (tuple(entry for entry in group if entry.path in about) for group in (kept, undated))
    ordered, dateless = _in_order(question, kept)
    return CorpusFacts(
        question=question,
        entries=(*ordered, *dateless) if question.kind not in ("newest", "oldest", "first") else ordered,
        total=len(catalogue.entries(filters).entries),
        undated=len(undated) + (len(dateless) if question.kind in ("newest", "oldest", "first") else 0),
    )


def _in_order(
    question: CorpusQuestion, entries: Sequence[CatalogueEntry]
) -> tuple[tuple[CatalogueEntry, ...], tuple[CatalogueEntry, ...]]:
    """Return entries by the time they were published, and those of which it is unknown."""
    dated = [entry for entry in entries if entry.day is not None]
    dated.sort(key=lambda entry: entry.published or "", reverse=question.kind == "newest")
    return tuple(dated), tuple(entry for entry in entries if entry.day is None)


def _paths_about(
    question: CorpusQuestion, generation: Generation, entries: Sequence[CatalogueEntry]
) -> frozenset[str]:
    titled = _plain(question.topic)
    by_title = frozenset(entry.path for entry in entries if _plain(entry.title or "") == titled)
    if by_title and question.kind == "course":
        told = generation.catalogue.stories.told_by(by_title)
        return by_title.union(*(others for others, _ in told.values()))
    if by_title:
        return by_title
    words = _topic_words(question)
    # Beside names and numbers, a word that the glossary lacks can only be met in its own language.
    everywhere = [word for word in words if word.name or len(word.meanings) > 1 or word.term.isdigit()]
    here = _paths_holding(generation, words)
    abroad = _paths_holding(generation, everywhere, across_scripts=True)
    holding = frozenset(
        entry.path
        for entry in entries
        if entry.path in here or (entry.path in abroad and entry.language != question.language)
    )
    return holding if question.mentions else holding | _told_alike(generation, holding)


def _topic_words(question: CorpusQuestion) -> list[QuestionWord]:
    """Return the words of a topic: those with a capital as names that mean nothing else, the others as none.

    A name may sound like a word that begins a sentence, and its term be that of a word of the glossary; those
    that the glossary has, as countries, keep their meanings.
    """
    topic, words = question.topic, question_words(question.topic)
    if question.plain:
        return words
    found = []
    for word in words:
        if topic[word.start].islower():
            found.append(replace(word, name=""))
        elif word.name:
            spelt = meanings_as_spelt(topic[word.start : word.end])
            loose = spelt and len(word.name) <= _LOOSE_NAME
            found.append(replace(word, meanings=spelt | {word.term}, name="" if loose else word.name))
        else:
            found.append(word)
    return found


def _paths_holding(
    generation: Generation, words: Sequence[QuestionWord], *, across_scripts: bool = False
) -> frozenset[str]:
    """Return the articles with a passage that holds all words; where none does, those that hold all."""
    catalogue, lexical = generation.catalogue, generation.stores.lexical

    def paths_holding(some: Sequence[QuestionWord]) -> frozenset[str]:
        return catalogue.paths_of_passages(lexical.holding(some, across_scripts=across_scripts))

    found = paths_holding(words)
    return found if found or not words else frozenset.intersection(*(paths_holding([one]) for one in words))


def _told_alike(generation: Generation, paths: frozenset[str]) -> frozenset[str]:
    """Return the other articles of stories of which these are half of the tellers at least."""
    told = generation.catalogue.stories.told_by(paths)
    tellers = (frozenset((path, *others)) for path, (others, _) in told.items())
    return frozenset(path for story in tellers if len(story & paths) * 2 >= len(story) for path in story)


def _plain(title: str) -> list[str]:
    return words_and_numbers(title.casefold())
