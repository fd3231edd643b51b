"""A Report -> one HTML file that needs no network: Jinja2 fills `report.html.j2`, everything escaped."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assistant.evaluation.comparing import Comparison
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
    Figure,
    Interval,
    LocatedSource,
    Report,
    Retrieved,
    say_interval,
    say_range,
)
from assistant.values import Citation
from index.messages import printable

Style = Literal["up", "down"]

_GRID = (0, 25, 50, 75, 100)


def draw_interval(value: float, low: float, high: float, style: Style) -> str:
    """Return a dot at `value` with a whisker from `low` to `high`, all in 0..1, on a grid of quarters."""
    grid = "".join(f'<line class="grid" x1="{x}%" x2="{x}%" y1="0" y2="100%"/>' for x in _GRID)
    return (
        f'<svg class="strip" aria-hidden="true">{grid}'
        f'<line class="whisker {style}" x1="{low:.2%}" x2="{high:.2%}" y1="50%" y2="50%"/>'
        f'<circle class="{style}" cx="{value:.2%}" cy="50%" r="6"/></svg>'
    )


def draw_bar(share: float) -> str:
    """Return a bar that fills `share`, in 0..1, of its row."""
    return f'<svg class="strip bar" aria-hidden="true"><rect width="{share:.2%}" height="100%" rx="2"/></svg>'


_TEMPLATE = "report.html.j2"
_DETAILED = 300
_OPEN = 5
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


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case as the template shows it; `spoken` is empty where the answer is its quotes and no more."""

    result: CaseResult
    failure: str
    opened: bool
    spoken: str
    sources: tuple[QuoteView, ...]
    citations: tuple[QuoteView, ...]
    hits: tuple[tuple[Retrieved, bool], ...]
    scores: tuple[tuple[str, str], ...]


def render_html(report: Report, comparison: Comparison | None = None) -> str:
    """Return the report as one HTML document."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: printable(value) if type(value) is str else value,  # not what is HTML already
    )
    environment.filters |= {
        "value": say_value,
        "failure": say_failure,
        "language": say_language,
        "slice_name": say_slice,
        "range": say_range,
    }
    ordered = worst_first(report)
    template = environment.get_template(_TEMPLATE)
    return template.render(
        report=report,
        comparison=comparison,
        weakest=say_weakest(report),
        fewest=FEWEST_CASES,
        unmeasured=[METRICS[figure.name].label for figure in report.figures.values() if not figure.count],
        change=None if comparison is None else say_change(comparison),
        changed=() if comparison is None else _changed_metrics(comparison),
        lede=say_lede(report),
        metrics=METRICS,
        groups=list(dict.fromkeys(METRICS[f.name].group for f in report.figures.values() if f.count)),
        headline=[report[name] for name in WORDING.headline],
        interval=say_interval,
        draw_figure=_draw_figure,
        draw_count=lambda count: Markup(draw_bar(count / len(ordered))),  # noqa: S704  numbers only
        right=sum(result.failure is None for result in ordered),
        failures=WORDING.failures,
        failure_counts=count_failures(report),
        slice_columns=WORDING.slice_columns,
        slice_kinds=[
            ("language", "Question language"),
            ("pair", "Language of question and article"),
            ("tag", "Kind of question"),
        ],
        cases=[_view_case(result, position < _OPEN) for position, result in enumerate(ordered[:_DETAILED])],
        omitted=len(ordered) - len(ordered[:_DETAILED]),
        languages=sorted({result.case.lang for result in report.results}),
        tags=sorted({tag for result in report.results for tag in result.case.tags}),
        fingerprint=json.dumps(dict(report.fingerprint), ensure_ascii=False, indent=2, default=str),
    )


def _changed_metrics(comparison: Comparison) -> list[object]:
    """Return the figures that differ as they are printed."""
    return [
        m
        for m in comparison.metrics
        if m.verdict != "no change" and say_value(m.name, m.old) != say_value(m.name, m.new)
    ]


def _draw_figure(figure: Figure) -> Markup:
    """Draw a figure that has a value and is a share."""
    style: Style = "down" if METRICS[figure.name].lower_is_better else "up"
    value = figure.value or 0.0
    low = value if figure.low is None else figure.low
    high = value if figure.high is None else figure.high
    return Markup(draw_interval(value, low, high, style))  # noqa: S704  numbers only


def _view_case(result: CaseResult, opened: bool) -> CaseView:
    answer = result.outcome.answer
    citations = () if answer is None else answer.citations
    return CaseView(
        result=result,
        failure="right" if result.failure is None else result.failure,
        opened=opened and result.failure is not None,
        spoken=_own_words(result),
        sources=tuple(_view_source(source, citations) for source in result.sources),
        citations=tuple(_view_citation(citation, result) for citation in citations),
        # What was found matters where something went wrong; left out elsewhere, a thousand cases stay small.
        hits=tuple((hit, _meets_source(hit, result)) for hit in result.outcome.hits if result.failure),
        scores=tuple(
            (METRICS[name].label, say_value(name, value))
            for name in _SHOWN_SCORES
            if (value := result.value(name)) is not None
        ),
    )


def _own_words(result: CaseResult) -> str:
    """Return what was said beside the quotes: nothing where the answer is its quotes, shown anyway."""
    answer = result.outcome.answer
    if answer is None:
        return result.outcome.error or ""
    quotes = " ".join(citation.quote for citation in answer.citations)
    return "" if strip_marks(answer.text).split() == quotes.split() else answer.text


def _view_source(source: LocatedSource, citations: Sequence[Citation]) -> QuoteView:
    """Show the place of the quote that the citations hold most of."""
    spans = [(c.start, c.end) for c in citations if c.path == source.file]
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
