"""Questions asked of a corpus -> the numbers that answering is calibrated with: signals, sentences, labels.

Corpus (benchmarks.answers.calibration_sets) -> CalibrationCases -> (benchmarks.answers.answer_calibration)
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace

import numpy as np

from assistant.evaluation.question_sets import locate_sources
from assistant.evaluation.scoring.metrics import is_precise, overlap
from assistant.evaluation.values import ArticleText, Case, LocatedSource
from assistant.quoting.deciding import measure_signals
from assistant.quoting.sentences import Findings, Sentence, find_sentences, make_candidates
from benchmarks.answers.calibration_sets import OFF_TOPIC, Corpus
from benchmarks.answers.fitting import Flags, Numbers
from index.embedding.embedder import Embedder
from index.search.generation import Generation
from index.search.index import open_index
from index.search.result import SearchResult

READ = 8
"""Passages that answering reads."""
_SPARE = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SentenceTable:
    """The sentences of one question's hits, a row each.

    `features` is (sentences, features), `right` whether a sentence and a gold quote overlap by half of the
    shorter, `held` (sentences, sources) the share of each source's quote a sentence holds. Neighbours in one
    `article` have `place`s one apart; sentences of one `statement` say the same.
    """

    features: Numbers
    right: Flags
    held: Numbers
    article: Numbers
    place: Numbers
    statement: Numbers

    def rows(self, chosen: Sequence[int]) -> "SentenceTable":
        """Return some of the rows."""
        return SentenceTable(
            **{field.name: getattr(self, field.name)[list(chosen)] for field in fields(SentenceTable)}
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CalibrationCase:
    """One question of a set; `needed` sources must be covered. Sentences only where sources are known."""

    set: str
    answerable: bool
    needed: int
    signals: Numbers
    sentences: SentenceTable | None


def ask_corpus(corpus: Corpus, embedder: Embedder) -> Iterator[CalibrationCase]:
    """Ask a corpus its own questions and the foreign ones; a question without any sentence is left out."""
    with open_index(corpus.index, embedder=embedder) as index, index.pinned() as generation:
        for case in corpus.cases:
            found = _find(_search_without_gold(case, generation), generation)
            if found.sentences:
                yield _case_numbers(corpus, case, found, generation)
        for case in corpus.foreign:
            found = _find(generation.search(case.question, READ), generation)
            if found.sentences:
                unanswerable = replace(case, answerable=False, sources=())
                yield replace(_case_numbers(corpus, unanswerable, found, generation), set=OFF_TOPIC)


def _find(result: SearchResult, generation: Generation) -> Findings:
    return find_sentences(result, generation.articles(result.hits))


def _search_without_gold(case: Case, generation: Generation) -> SearchResult:
    """Search for a question; an unanswerable one that has sources loses the hits of their files."""
    result = generation.search(case.question, READ + _SPARE)
    removed = set() if case.answerable else {source.file for source in case.sources}
    return result.with_hits([hit for hit in result.hits if hit.passage.path not in removed][:READ])


def _case_numbers(corpus: Corpus, case: Case, found: Findings, generation: Generation) -> CalibrationCase:
    files = {source.file for source in case.sources} | found.articles.keys()
    texts = {path: article.text for path, article in generation.catalogue.articles(sorted(files)).items()}
    sources = _located(case, texts, corpus.starts.get(case.id))
    return CalibrationCase(
        set=corpus.name,
        answerable=case.answerable,
        needed=len(sources) if case.need == "all" else 1,
        signals=np.array(astuple(measure_signals(found)), dtype=np.float64),
        sentences=_sentence_table(found.sentences, sources) if case.answerable and sources else None,
    )


def _located(case: Case, texts: Mapping[str, str], start: int | None) -> list[LocatedSource]:
    articles = {path: ArticleText(text=text, language=None) for path, text in texts.items()}
    return [
        replace(one, places=tuple(place for place in one.places if start is None or place[0] == start))
        for one in locate_sources(case, articles)
    ]


def _sentence_table(sentences: Sequence[Sentence], sources: Sequence[LocatedSource]) -> SentenceTable:
    candidates = make_candidates(sentences)
    rows = np.arange(len(sentences))
    first_same = np.where(candidates.same.any(axis=1), candidates.same.argmax(axis=1), rows)
    return SentenceTable(
        features=np.array([astuple(sentence.features) for sentence in sentences]),
        right=np.array([any(_is_right(one, source) for source in sources) for one in sentences]),
        held=np.array([[_held_share(one, source) for source in sources] for one in sentences]),
        article=candidates.article.astype(np.float64),
        place=candidates.place.astype(np.float64),
        statement=np.minimum(rows, first_same).astype(np.float64),
    )


def _is_right(sentence: Sentence, source: LocatedSource) -> bool:
    span = (sentence.span.start, sentence.span.end)
    return sentence.hit.passage.path == source.file and is_precise(span, source.places)


def _held_share(sentence: Sentence, source: LocatedSource) -> float:
    if sentence.hit.passage.path != source.file:
        return 0.0
    span = (sentence.span.start, sentence.span.end)
    return max((overlap(span, place) / (place[1] - place[0]) for place in source.places), default=0.0)
