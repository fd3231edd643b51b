"""What reports say: first sentences, names of failures and parts, the order of cases, worst first."""

from collections.abc import Mapping

from assistant.evaluation.comparing import Comparison
from assistant.evaluation.scoring.catalogue import say_value
from assistant.evaluation.scoring.scores import OTHER_LANGUAGE
from assistant.evaluation.values import CaseResult, Failure, Report

HEADLINE = (
    "coverage",
    "accepted",
    "citation_precision",
    "exactness",
    "quote_recall@10",
    "supported",
    "declined",
    "refused",
)
SLICE_COLUMNS = ("quote_recall@10", "coverage", "citation_precision", "accepted", "declined", "refused")

# From what misleads a reader most to what misleads least.
FAILURES: Mapping[Failure, tuple[str, str]] = {
    "error": ("Error", "The program failed and gave no answer."),
    "invented": (
        "Invented",
        "It answered what the articles do not tell, or said what no passage supports.",
    ),
    "wrong_answer": (
        "Wrong answer",
        "The right passage was quoted, and the answer lacks the words that a right one must hold.",
    ),
    "cited_wrong": (
        "Cited wrong",
        "The right file was cited at the wrong place, or a quote is not verbatim.",
    ),
    "not_cited": (
        "Found, not cited",
        "The search found the right passage; the answer does not quote it, or not all that is needed.",
    ),
    "not_retrieved": ("Not found", "The search did not bring up every passage that the answer needs."),
    "refused": ("Refused", "It said the articles do not tell, and they do."),
}
LANGUAGES = {"uk": "Ukrainian", "ru": "Russian", "en": "English"}

FEWEST_CASES = 5
"""Questions that a part of the set must have for its figure to be shaded or spoken of."""
_WEAKEST_BY = "coverage"
_STANDS_OUT = 0.1
_QUALITY = ("accepted", "coverage", "citation_f1", "exactness", "supported", "declined")


def say_language(code: str) -> str:
    """Return a language's English name, the code itself where it is not one of ours."""
    return LANGUAGES.get(code, code)


def say_slice(kind: str, name: str) -> str:
    """Return what a slice is called in a table."""
    if kind == "pair":
        question, _, source = name.partition("→")
        return f"{say_language(question)} question, {say_language(source)} article"
    return say_language(name) if kind == "language" else name


def say_lede(report: Report) -> str:
    """Return the report's first sentences: what was asked and how it went, in counts."""
    answerable = sum(result.case.answerable for result in report.results)
    writer = f"by {report.model}" if report.model else "by quoting, without a language model"
    asked = len(report.results)
    said = [f"{asked} question{' was' if asked == 1 else 's were'} answered {writer}."]
    if answerable:
        quoted = _say_count(report, "coverage", "quoted the right passage")
        held = _say_count(report, "accepted", "held the words a right answer must hold")
        abroad = sum(result.explanation == OTHER_LANGUAGE for result in report.results)
        more = f" ({abroad} more are the right passage in another language)" if held and abroad else ""
        counts = " and ".join(part for part in (quoted, f"{held}{more}") if part)
        said.append(f"Of those the articles answer, {counts}." if counts else "")
    if report["declined"].count:
        said.append(
            f"Of those the articles do not answer, {_say_count(report, 'declined', 'were declined')}."
        )
    return " ".join(part for part in said if part)


def say_weakest(report: Report) -> str:
    """Return in a sentence where the right passage is quoted least, empty where nothing stands out."""
    overall = report[_WEAKEST_BY].value
    compared = [
        (value, part)
        for part in report.slices
        if (value := part.figures[_WEAKEST_BY].value) is not None
        and part.figures[_WEAKEST_BY].count >= FEWEST_CASES
    ]
    if overall is None or not compared:
        return ""
    value, part = min(compared, key=lambda pair: pair[0])
    if overall - value < _STANDS_OUT:
        return ""
    name = say_slice(part.kind, part.name)
    questions = {"language": f"questions in {name}", "pair": name, "tag": f"questions of the kind “{name}”"}
    return (
        f"Weakest: {questions[part.kind]}. There {say_value(_WEAKEST_BY, value)} of the answers quote the "
        f"right passage, of all answers {say_value(_WEAKEST_BY, overall)}."
    )


def _say_count(report: Report, name: str, words: str) -> str:
    figure = report[name]
    if figure.value is None:
        return ""
    return f"{round(figure.value * figure.count)} of {figure.count} {words}"


def say_change(comparison: Comparison) -> str:
    """Return in a sentence what changed from the baseline, in counts."""
    if comparison.unchanged:
        return f"No change from the baseline in {comparison.compared} questions."
    worse, better = (
        sum(change.verdict == verdict for change in comparison.cases) for verdict in ("worse", "better")
    )
    return (
        f"Compared with the baseline, {worse or 'none'} of {comparison.compared} questions went worse and "
        f"{better or 'none'} better. Beyond chance, {len(comparison.worse) or 'no'} figures are worse and "
        f"{len(comparison.better) or 'none'} better."
    )


def say_failure(failure: Failure | None) -> str:
    """Return how an answer went, in a word or two."""
    return "Right" if failure is None else FAILURES[failure][0]


def worst_first(report: Report) -> list[CaseResult]:
    """Return all cases: failures by how much they mislead, then by their scores; the good ones last."""
    return sorted(report.results, key=_rank_badness)


def _rank_badness(result: CaseResult) -> tuple[int, float, str]:
    kinds = list(FAILURES)
    kind = len(kinds) if result.failure is None else kinds.index(result.failure)
    values = [value for name in _QUALITY if (value := result.value(name)) is not None]
    return kind, sum(values) / len(values) if values else 0.0, result.case.id


def count_failures(report: Report) -> dict[Failure, int]:
    """Return how many cases failed in each way, in the order of FAILURES, those with none left out."""
    counts = {kind: sum(r.failure == kind for r in report.results) for kind in FAILURES}
    return {kind: count for kind, count in counts.items() if count}
