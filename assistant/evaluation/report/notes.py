"""What a reader must know before trusting a report's figures, in sentences."""

from collections.abc import Sequence

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
    errors = sum(result.failure == "error" for result in results)
    stale = sum(bool(result.stale) for result in results)
    answers = [result.outcome.answer for result in results if result.outcome.answer is not None]
    quoted = sum(answer.mode == "extractive" for answer in answers)
    notes = []
    if kept:
        notes.append(
            f"{kept} of {len(results)} answers are of an earlier start of this run; to ask all of them anew,"
            " delete results.jsonl beside this report."
        )
    if errors:
        notes.append(f"{errors} of {len(results)} questions ended in an error; no other figure counts them.")
    if stale:
        notes.append(
            f"{stale} of {len(results)} questions have a stale source: its quote no longer stands in "
            "its file, or the file is gone. The figures that need it leave them out."
        )
    if model is None:
        notes.append(
            "No language model was set: every answer is made of quotes, in the language of its article."
        )
    elif quoted:
        notes.append(
            f"The model did not answer {quoted} of {len(answers)} questions; quotes stood in for it."
        )
    abroad = sum(result.explanation == OTHER_LANGUAGE for result in results)
    if abroad:
        notes.append(
            f"{abroad} of {len(results)} answers are the right passage, in a language other than the "
            "question's. The figure of expected words counts them as lacking: the words it looks for are in "
            "the language of the question."
        )
    return (*notes, *_judge_notes(results))


def _judge_notes(results: Sequence[CaseResult]) -> list[str]:
    judgements = [judgement for result in results for judgement in result.outcome.judgements]
    failed = sum(judgement.value is None for judgement in judgements)
    notes = [f"{failed} of {len(judgements)} judgements failed and are not scored."] if failed else []
    for judged, counted, words in _COMPARED if judgements else ():
        agreement = agree_on(results, judged, counted)
        if agreement.count:
            kappa = "" if agreement.kappa is None else f" (kappa {agreement.kappa:.2f})"
            notes.append(
                f"The judge agrees with {words} in {agreement.alike} of {agreement.count} questions{kappa}."
            )
    return notes
