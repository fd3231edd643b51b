"""Questions asked of a corpus -> what answering found for each, beside what is right.

Corpus (benchmarks.answers.calibration_sets) -> CalibrationCases -> (benchmarks.answers.answer_calibration)
"""

from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, replace

import numpy as np

from assistant.evaluation.question_sets import locate_sources
from assistant.evaluation.scoring.metrics import is_precise, overlap
from assistant.evaluation.values import ArticleText, Case, LocatedSource
from assistant.quoting.choosing import QuoteCandidates
from assistant.quoting.deciding import measure_signals
from assistant.quoting.quotes import make_candidates
from assistant.quoting.sentences import Findings, Sentence, find_sentences
from assistant.relevance.weights import Ensemble, trained
from benchmarks.answers.calibration_sets import GAP, ITEMS, OFF_TOPIC, Corpus
from benchmarks.answers.fitting import Flags, Numbers
from benchmarks.training.articles import article_group
from benchmarks.training.examples import fold_of
from index.embedding.embedder import Embedder
from index.search.generation import Generation
from index.search.index import open_index
from index.search.result import SearchResult

READ = 8
"""Passages that answering reads."""
_SPARE = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CalibrationCase:
    """One question of a set; all arrays have a row a sentence, best first.

    `group` is what is left out when it is judged: its fold of articles, or its set. `right` says whether a
    sentence and a gold quote overlap by half of the shorter, `held` (sentences, sources) the share of each
    source's quote that a sentence holds; `needed` sources must be covered.
    """

    kind: str
    group: str
    languages: str
    answerable: bool
    needed: int
    signals: Numbers
    candidates: QuoteCandidates
    words: Numbers
    right: Flags
    held: Numbers


def ask_corpus(corpus: Corpus, embedder: Embedder) -> Iterator[CalibrationCase]:
    """Ask a corpus its own questions and the foreign ones; a question without any sentence is left out.

    Questions over the articles that the networks were trained on are scored by the one network that has not
    seen their article.
    """
    with open_index(corpus.index, embedder=embedder) as index, index.pinned() as generation:
        for case in corpus.cases:
            fold = fold_of(article_group(case.tags[1])) if corpus.name == ITEMS else None
            found = _find(_search_without_gold(case, generation), generation, fold)
            if found.sentences:
                kind = case.tags[0] if fold is not None else corpus.name
                group = corpus.name if fold is None else f"fold {fold}"
                yield _case_numbers(case, found, generation, kind, group, corpus.starts.get(case.id))
        for case in corpus.foreign:
            found = _find(generation.search(case.question, READ), generation, None)
            if found.sentences:
                unanswerable = replace(case, answerable=False, sources=())
                yield _case_numbers(unanswerable, found, generation, OFF_TOPIC, OFF_TOPIC, None)


def _find(result: SearchResult, generation: Generation, fold: int | None) -> Findings:
    articles = generation.articles(result.hits)
    if fold is None:
        return find_sentences(result, articles)
    networks: Ensemble = trained("answer")
    return find_sentences(result, articles, replace(networks, networks=(networks.networks[fold],)))


def _search_without_gold(case: Case, generation: Generation) -> SearchResult:
    """Search for a question; one to be asked without its articles loses the hits of their files."""
    result = generation.search(case.question, READ + _SPARE)
    removed = {source.file for source in case.sources} if _is_robbed(case) else set()
    return result.with_hits([hit for hit in result.hits if hit.passage.path not in removed][:READ])


def _is_robbed(case: Case) -> bool:
    """Whether a question is asked without its sources: a false premise keeps those that show it false."""
    return not case.answerable and (GAP in case.tags or "premise" not in case.tags)


def _case_numbers(
    case: Case, found: Findings, generation: Generation, kind: str, group: str, start: int | None
) -> CalibrationCase:
    files = {source.file for source in case.sources} | found.articles.keys()
    texts = {path: article.text for path, article in generation.catalogue.articles(sorted(files)).items()}
    sources = [] if _is_robbed(case) else _located(case, texts, start)
    sentences = found.sentences
    about = found.articles[
        case.tags[1]
        if len(case.tags) > 1 and case.tags[1] in found.articles
        else sentences[0].hit.passage.path
    ]
    return CalibrationCase(
        kind=kind,
        group=group,
        languages=f"{case.lang}→{about.article.language}",
        answerable=case.answerable,
        needed=len(sources) if case.need == "all" else 1,
        signals=np.array(astuple(measure_signals(found)), dtype=np.float64),
        candidates=make_candidates(sentences),
        words=np.array([len(one.text.split()) for one in sentences], dtype=np.float64),
        right=np.array([any(_is_right(one, source) for source in sources) for one in sentences]),
        held=np.array([[_held_share(one, source) for source in sources] for one in sentences]),
    )


def _located(case: Case, texts: Mapping[str, str], start: int | None) -> list[LocatedSource]:
    articles = {path: ArticleText(text=text, language=None) for path, text in texts.items()}
    return [
        replace(one, places=tuple(place for place in one.places if start is None or place[0] == start))
        for one in locate_sources(case, articles)
    ]


def _is_right(sentence: Sentence, source: LocatedSource) -> bool:
    span = (sentence.span.start, sentence.span.end)
    return sentence.hit.passage.path == source.file and is_precise(span, source.places)


def _held_share(sentence: Sentence, source: LocatedSource) -> float:
    if sentence.hit.passage.path != source.file:
        return 0.0
    span = (sentence.span.start, sentence.span.end)
    return max((overlap(span, place) / (place[1] - place[0]) for place in source.places), default=0.0)
