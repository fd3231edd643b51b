"""A Report -> one HTML file that needs no network: Jinja2 fills `report.html.j2`, everything escaped."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from assistant.evaluation.comparison import Comparison
from assistant.evaluation.metric_catalogue import METRICS, say_value
from assistant.evaluation.report.wording import (
    FEWEST_CASES,
    WORDING,
    count_failures,
    say_change,
    say_failure,
    say_language,
    say_lede,
    say_slice,
    say_weakest,
    worst_first,
)
from assistant.evaluation.scoring.metrics import is_precise, overlap, strip_marks
from assistant.evaluation.values import (
    CaseResult,
    Interval,
    LocatedSource,
    Report,
    Retrieved,
    say_interval,
    say_range,
)
from assistant.template_files import open_templates
from assistant.values import Citation, CitedAnswer
from index.messages import printable

_DETAILED = 300
_SHOWN_SCORES = (
    "coverage",
    "accepted",
    "citation_precision",
    "exactness",
    "supported",
    "quote_recall@10",
    "mrr",
    "character_f",
    "words",
)

Segment = tuple[str, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    """A quote as segments `(text, shared)`, shared by source and citation, and whether it counts as met.

    `link` and `sha256` (of its file) are a citation's.
    """

    file: str
    segments: tuple[Segment, ...]
    met: bool
    note: str
    link: str | None = None
    sha256: str | None = None


def render_html(report: Report, comparison: Comparison | None = None) -> str:
    """Return the report as one HTML document."""
    templates = open_templates(
        Path(__file__).parent,
        finalize=lambda value: printable(value) if type(value) is str else value,  # not what is HTML already
        filters={
            "value": say_value,
            "failure": say_failure,
            "language": say_language,
            "slice_name": say_slice,
            "range": say_range,
        },
    )
    ordered = worst_first(report)
    return templates.get_template("report.html.j2").render(
        report=report,
        comparison=comparison,
        weakest=say_weakest(report),
        fewest=FEWEST_CASES,
        unmeasured=[METRICS[figure.name].label for figure in report.figures.values() if not figure.count],
        change=None if comparison is None else say_change(comparison),
        lede=say_lede(report),
        metrics=METRICS,
        groups=list(dict.fromkeys(METRICS[f.name].group for f in report.figures.values() if f.count)),
        headline=[report[name] for name in WORDING.headline],
        interval=say_interval,
        right=sum(result.failure is None for result in ordered),
        failures=WORDING.failures,
        failure_counts=count_failures(report),
        slice_columns=WORDING.slice_columns,
        slice_kinds=[
            ("language", "Question language"),
            ("pair", "Language of question and article"),
            ("tag", "Kind of question"),
        ],
        cases=ordered[:_DETAILED],
        own_words=_own_words,
        view_source=_view_source,
        view_citation=_view_citation,
        meets=_meets_source,
        shown=_SHOWN_SCORES,
        omitted=len(ordered) - len(ordered[:_DETAILED]),
        languages=sorted({result.case.lang for result in report.results}),
        tags=sorted({tag for result in report.results for tag in result.case.tags}),
        fingerprint=json.dumps(dict(report.fingerprint), ensure_ascii=False, indent=2, default=str),
    )


def _own_words(result: CaseResult) -> str:
    """Return what was said beside the quotes: nothing where the answer is its quotes, shown anyway."""
    answer = result.outcome.answer
    if answer is None:
        return result.outcome.error or ""
    quotes = " ".join(citation.quote for citation in answer.citations)
    return "" if strip_marks(answer.text).split() == quotes.split() else answer.text


def _view_source(source: LocatedSource, answer: CitedAnswer | None) -> QuoteView:
    """Show the place of the quote that the citations of an answer hold most of."""
    spans = [(c.start, c.end) for c in (answer.citations if answer else ()) if c.path == source.file]
    places = sorted(source.places, key=lambda place: -sum(overlap(place, span) for span in spans))
    start = places[0][0] if places else 0
    shared = sum(overlap(places[0], span) for span in spans) if places else 0
    note = (
        "" if places else "stale: no longer verbatim in its file" if source.in_corpus else "stale: file gone"
    )
    return QuoteView(
        file=source.file,
        segments=split_shared(source.quote, start, spans if places else []),
        met=2 * shared >= len(source.quote),
        note=note,
    )


def _view_citation(citation: Citation, result: CaseResult) -> QuoteView:
    places = [place for s in result.sources if s.file == citation.path for place in s.places]
    return QuoteView(
        file=citation.path,
        segments=split_shared(citation.quote, citation.start, places),
        met=is_precise((citation.start, citation.end), places),
        note=" · ".join(part for part in (citation.outlet, citation.published) if part),
        link=citation.link,
        sha256=citation.sha256,
    )


def _meets_source(hit: Retrieved, result: CaseResult) -> bool:
    return any(
        source.file == hit.path and is_precise((hit.start, hit.end), source.places)
        for source in result.sources
    )


def split_shared(text: str, offset: int, intervals: Sequence[Interval]) -> tuple[Segment, ...]:
    """Cut `text`, which starts at `offset`, into `(text, shared)` by whether the intervals hold it."""
    cuts = {0, len(text)}
    for start, end in intervals:
        cuts |= {min(max(cut - offset, 0), len(text)) for cut in (start, end)}
    edges = sorted(cuts)
    segments: list[Segment] = []
    for left, right in pairwise(edges):
        shared = any(overlap((left + offset, right + offset), interval) for interval in intervals)
        if segments and segments[-1][1] == shared:
            segments[-1] = (segments[-1][0] + text[left:right], shared)
        else:
            segments.append((text[left:right], shared))
    return tuple(segments)
