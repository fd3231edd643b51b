"""What reports say: numbers as a reader reads them, names of failures, the order of cases, worst first."""

from collections.abc import Mapping

from assistant.evaluation_records import CaseResult, Failure, Figure, Report
from assistant.metric_catalogue import METRICS

HEADLINE = (
    "accepted",
    "coverage",
    "citation_precision",
    "quote_recall@10",
    "exactness",
    "supported",
    "declined",
    "refused",
)
SLICE_COLUMNS = ("quote_recall@10", "coverage", "citation_precision", "accepted", "declined", "refused")

# From what misleads a reader most to what misleads least.
FAILURES: Mapping[Failure, tuple[str, str]] = {
    "error": ("Error", "The program failed and gave no answer."),
    "invented": ("Invented", "It answered what the articles do not tell, or said what no passage supports."),
    "wrong_answer": ("Wrong answer", "The right passage was quoted, and the answer is wrong all the same."),
    "cited_wrong": (
        "Cited wrong",
        "The right file was cited at the wrong place, or a quote is not verbatim.",
    ),
    "not_cited": (
        "Found, not cited",
        "The right passage was found, and the answer does not quote it, or not all that is needed.",
    ),
    "not_retrieved": ("Not found", "The search did not bring up every passage that the answer needs."),
    "refused": ("Refused", "It said the articles do not tell, and they do."),
}
LANGUAGES = {"uk": "Ukrainian", "ru": "Russian", "en": "English"}

_QUALITY = ("accepted", "coverage", "citation_f1", "exactness", "supported", "declined")


def say_value(name: str, value: float | None) -> str:
    """Return a figure's value with its unit, `–` for none."""
    if value is None:
        return "–"
    match METRICS[name].unit:
        case "share":
            return _say_share(value)
        case "seconds":
            return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"
        case "tokens":
            return f"{value:,.0f}"
        case "dollars":
            return f"${value:.4f}"


def say_interval(figure: Figure) -> str:
    """Return the interval of a figure as `81% to 95%`, `–` for none."""
    if figure.low is None or figure.high is None:
        return "–"
    return f"{say_value(figure.name, figure.low)} to {say_value(figure.name, figure.high)}"


def say_range(figure: Figure) -> str:
    """Return the interval and the number of cases in the words of a caption."""
    cases = "1 case" if figure.count == 1 else f"{figure.count} cases"
    if figure.low == figure.high:
        return f"the same in {cases}" if figure.count > 1 else cases
    return f"{say_interval(figure)}, {cases}"


def _say_share(value: float) -> str:
    """Return a percentage that says 0% and 100% only of exactly none and all."""
    percent = f"{value:.0%}"
    if (percent == "100%" and value < 1) or (percent == "0%" and value > 0):
        return f"{value:.1%}"
    return percent


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
        parts = [
            _say_count(report, "coverage", "quoted the right passage"),
            _say_count(report, "accepted", "gave a right answer"),
        ]
        counts = " and ".join(part for part in parts if part)
        said.append(f"Of those the articles answer, {counts}." if counts else "")
    if report["declined"].count:
        said.append(
            f"Of those the articles do not answer, {_say_count(report, 'declined', 'were declined')}."
        )
    return " ".join(part for part in said if part)


def _say_count(report: Report, name: str, words: str) -> str:
    figure = report[name]
    if figure.value is None:
        return ""
    return f"{round(figure.value * figure.count)} of {figure.count} {words}"


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
