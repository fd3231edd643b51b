"""What a reader must know before trusting a report's figures, in sentences (`wording.toml`)."""

from collections.abc import Sequence

from assistant.evaluation.report.wording import WORDING, fill
from assistant.evaluation.scoring.figures import agree_on
from assistant.evaluation.scoring.scores import OTHER_LANGUAGE
from assistant.evaluation.values import CaseResult

_COMPARED = (
    ("judged_correct", "accepted", "the accepted words"),
    ("judged_supported", "supported", "the own check"),
)


def write_notes(results: Sequence[CaseResult], model: str | None, kept: int = 0) -> tuple[str, ...]:
    """Return the notes on a run: errors, stale sources, who answered, how far a judge can be trusted.

    `kept` of the cases were answered by an earlier start of the same run.
    """
    answers = [result.outcome.answer for result in results if result.outcome.answer is not None]
    judgements = [judgement for result in results for judgement in result.outcome.judgements]
    quoted = sum(answer.mode == "extractive" for answer in answers) if model is not None else 0
    counts = (
        ("kept", kept, len(results)),
        ("errors", sum(result.failure == "error" for result in results), len(results)),
        ("stale", sum(bool(result.stale) for result in results), len(results)),
        ("quotes", int(model is None), len(results)),
        ("quoted", quoted, len(answers)),
        ("other_language", sum(r.explanation == OTHER_LANGUAGE for r in results), len(results)),
        ("judgements", sum(judgement.value is None for judgement in judgements), len(judgements)),
    )
    notes = [fill(WORDING.notes[name], count=count, cases=cases) for name, count, cases in counts if count]
    for judged, counted, words in _COMPARED if judgements else ():
        agreement = agree_on(results, judged, counted)
        if agreement.count:
            kappa = "" if agreement.kappa is None else f" (kappa {agreement.kappa:.2f})"
            said = {"words": words, "alike": agreement.alike, "count": agreement.count, "kappa": kappa}
            notes.append(fill(WORDING.notes["agreement"], **said))
    return tuple(notes)
