"""Question sets asked of an assistant -> a Report: the run, several at once, resumable.

cases -> Outcomes (journal) -> CaseResults -> Figures and Slices -> Report
"""

import json
import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

from assistant.errors import QuestionSetError
from assistant.evaluation.journal import Journal
from assistant.evaluation.metric_catalogue import RANKS
from assistant.evaluation.question_sets import digest_cases
from assistant.evaluation.report.wording import write_notes
from assistant.evaluation.scoring.figures import figures_of, slices_of
from assistant.evaluation.scoring.model_judge import judge_answer
from assistant.evaluation.scoring.scores import score_case
from assistant.evaluation.values import ArticleText, Case, Outcome, Report, Retrieved
from assistant.models.language_model import LanguageModel
from assistant.values import CitedAnswer
from index.errors import NewsAssistantError, QuestionError
from index.processor import this_processor
from index.values import CleanedArticle, Hit

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]

_EXCERPT = 200


class Answering(Protocol):
    """What of an assistant is evaluated; `assistant.Assistant` is one."""

    @property
    def model_name(self) -> str | None:
        """The language model, None without one."""

    @property
    def fingerprint(self) -> Mapping[str, Any]:
        """Version, index and settings: runs with equal ones can be continued."""

    def ask(self, question: str, history: Sequence[str] = ()) -> CitedAnswer:
        """Answer a question that follows earlier ones."""

    def search(self, question: str, count: int = 10) -> Sequence[Hit]:
        """Return ranked passages."""

    def article(self, path: str) -> CleanedArticle:
        """Return one article; QuestionError when there is none of that path."""


def evaluate(
    cases: Iterable[Case],
    assistant: Answering,
    *,
    name: str = "questions",
    out: str | Path | None = None,
    progress: Progress | None = None,
    workers: int = 1,
    judge: LanguageModel | None = None,
) -> Report:
    """Ask every case, score the answers and return the report.

    With a folder `out` every finished case is saved there at once, and a second start with the same cases and
    the same assistant asks only the others. `progress` is called with the cases done and all. A case that
    fails becomes an error record, asked again by the next start. A `judge` is asked about every answer: one
    request for the whole and one for each sentence that is no quote. Raises QuestionSetError for no cases,
    an id used twice, or an unusable folder.
    """
    started = time.perf_counter()
    ordered = sorted(cases, key=lambda case: case.id)
    if not ordered:
        raise QuestionSetError("cases_missing")
    for one, other in pairwise(ordered):
        if one.id == other.id:
            raise QuestionSetError("case_twice", case=one.id)
    digest = digest_cases(ordered)
    judging = None if judge is None else judge.name
    settings = {**assistant.fingerprint, "model": assistant.model_name, "judge": judging}
    identity = blake2b(json.dumps(settings, sort_keys=True, default=str).encode(), digest_size=16).hexdigest()
    journal = None if out is None else Journal(Path(out), {"questions": digest, "assistant": identity})
    ask = partial(_ask, assistant=assistant, judge=judge, journal=journal)
    finished = {} if journal is None else dict(journal.finished)
    outcomes = _ask_all(ordered, finished, ask, assistant, progress, workers)
    paths = {source.file for case in ordered for source in case.sources}
    paths |= {c.path for o in outcomes.values() if o.answer is not None for c in o.answer.citations}
    articles = {}
    for path in sorted(paths):
        try:
            article = assistant.article(path).article
        except QuestionError as error:
            logger.info("no article %r: %s", path, error)
        else:
            articles[path] = ArticleText(text=article.text, language=article.language)
    results = tuple(score_case(case, outcomes[case.id], articles) for case in ordered)
    return Report(
        name=name,
        digest=digest,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        model=assistant.model_name,
        judge=judging,
        fingerprint=assistant.fingerprint,
        seconds=time.perf_counter() - started,
        results=results,
        figures=figures_of(results),
        slices=slices_of(results),
        notes=write_notes(results, assistant.model_name, len(finished)),
        processor=this_processor(),
    )


def _ask_all(
    cases: Sequence[Case],
    finished: Mapping[str, Outcome],
    ask: Callable[[Case], Outcome],
    assistant: Answering,
    progress: Progress | None,
    workers: int,
) -> dict[str, Outcome]:
    """Return the outcome of every case by its id, the finished ones without asking."""
    outcomes = dict(finished)
    waiting = [case for case in cases if case.id not in outcomes]
    if waiting:
        # So that loading the index and the embedder is not counted as the first case's time.
        try:
            assistant.search(waiting[0].question, count=1)
        except NewsAssistantError as error:
            logger.debug("the first search failed: %s", error)
    executor = ThreadPoolExecutor(max_workers=max(1, workers))
    try:
        futures = {executor.submit(ask, case): case.id for case in waiting}
        for future in as_completed(futures):
            case_id = futures[future]
            outcomes[case_id] = _outcome_of(future, case_id)
            if progress is not None:
                progress(len(outcomes), len(cases))
    finally:
        executor.shutdown(cancel_futures=True)
    return outcomes


def _ask(case: Case, assistant: Answering, judge: LanguageModel | None, journal: Journal | None) -> Outcome:
    """Ask, search, judge and save one case; an error is not saved, so that the next start asks again."""
    started = time.perf_counter()
    answer = assistant.ask(case.question, history=list(case.history))
    seconds = time.perf_counter() - started
    # What was searched is the question made standalone, not the words of a follow-up.
    hits = assistant.search(answer.standalone or case.question, count=max(RANKS))
    outcome = Outcome(
        # The closest passages of a refusal are the first hits, which are kept.
        answer=replace(answer, closest=()),
        hits=tuple(
            Retrieved(
                path=hit.passage.path,
                start=hit.passage.start,
                end=hit.passage.end,
                score=float(hit.score),
                rank=rank,
                excerpt=hit.passage.text[:_EXCERPT],
            )
            for rank, hit in enumerate(hits, start=1)
        ),
        seconds=seconds,
        judgements=() if judge is None else judge_answer(case, answer, judge),
    )
    if journal is not None:
        journal.append(case.id, outcome)
    return outcome


def _outcome_of(future: Future[Outcome], case_id: str) -> Outcome:
    """One case must not end a run of hundreds, whatever it stumbled over: its error is recorded."""
    error = future.exception()
    if error is None:
        return future.result()
    logger.warning("case %r failed", case_id, exc_info=error)
    words = str(error) if isinstance(error, NewsAssistantError) else repr(error)
    return Outcome(answer=None, hits=(), seconds=0.0, error=words)
