"""What each command does: open, call, print. The one place that writes to stdout."""

import json
import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from typing import Any

from rich import markup
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from assistant.errors import ModelSettingsError
from assistant.records import CitedAnswer, Turn, hit_to_dict
from index.progress import Progress
from index.records import Hit
from index.settings import load_settings

_OUT = Console(highlight=False, soft_wrap=True, emoji=False)
_ERR = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)
# All but newline and tab could move the cursor or colour what follows: no article may do that.
_CONTROL_CHARACTERS = {code: None for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
_EXCERPT = 240
_HISTORY = 20


def run_index(options: Namespace) -> int:
    """Build or update an index."""
    from index.building import build_index

    settings = load_settings(index=options.index, corpus=options.folder)
    with _progress() as bars:
        report = build_index(settings.corpus, index=settings.index, name=options.add, progress=bars)
    if options.json:
        _print_json(report.to_dict())
        return 0
    for one in report.skipped:
        _ERR.print(f"skipped {_escape(one.path)}: {_escape(one.reason)}")
    _OUT.print(
        f"{report.files} files: {report.added} articles added, {report.changed} changed,"
        f" {report.removed} removed, {report.unchanged} unchanged, {len(report.skipped)} skipped;"
        f" {report.passages} passages in {_escape(str(settings.index))} ({report.seconds:.1f} s)"
    )
    return 0


def run_ask(options: Namespace) -> int:
    """Answer one question."""
    from assistant.chat import Assistant

    with Assistant.open(index=options.index, model=options.model) as assistant:
        if options.json:
            _print_json(assistant.ask(options.question, **_filters(options)).to_dict())
        else:
            _stream(assistant.stream(options.question, **_filters(options)))
    return 0


def run_search(options: Namespace) -> int:
    """Show the passages found for a question."""
    from assistant.chat import Assistant

    started = time.monotonic()
    with Assistant.open(index=options.index, model="none") as assistant:
        hits = assistant.search(options.question, options.count, **_filters(options))
    seconds = round(time.monotonic() - started, 3)
    if options.json:
        _print_json(
            {"question": options.question, "hits": [hit_to_dict(h) for h in hits], "seconds": seconds}
        )
        return 0
    for hit in hits:
        _print_hit(hit)
    if not hits:
        _OUT.print("Nothing found under these filters.")
    return 0


def run_show(options: Namespace) -> int:
    """Show one article with its blocks and passages."""
    from index.retrieving import open_index

    with open_index(options.index) as index:
        cleaned = index.article(options.path)
        passages = index.passages(options.path)
    article = cleaned.article
    if options.json:
        _print_json(
            {
                "path": article.path,
                "title": article.title,
                "outlet": article.outlet,
                "url": article.url,
                "published": article.published,
                "language": article.language,
                "blocks": [{"start": b.start, "end": b.end, "kind": b.kind} for b in cleaned.blocks],
                "passages": [{"id": p.id, "start": p.start, "end": p.end} for p in passages],
            }
        )
        return 0
    for name in ("path", "title", "outlet", "url", "published", "language"):
        _OUT.print(f"[dim]{name:>9}[/dim]  {_escape(str(getattr(article, name) or '-'))}")
    for block in cleaned.blocks:
        style = (
            "dim" if block.kind not in ("title", "body") else ("bold" if block.kind == "title" else "none")
        )
        text = _escape(article.text[block.start : block.end])
        _OUT.print(f"[dim]{block.kind:>8} {block.start:>6}[/dim]  [{style}]{text}[/{style}]")
    _OUT.print(f"[dim]{len(passages)} passages[/dim]")
    return 0


def run_chat(options: Namespace) -> int:
    """Ask in a terminal, one question after another, until an empty line or the end of the input."""
    from assistant.chat import Assistant

    history: list[Turn] = []
    with Assistant.open(index=options.index, model=options.model) as assistant:
        _ERR.print("Ask a question; an empty line ends.", style="dim")
        while question := _read_line():
            answer = _stream(assistant.stream(question, history, **_filters(options)), as_json=options.json)
            history += [Turn(role="user", text=question), Turn(role="assistant", text=answer.text)]
            del history[:-_HISTORY]
    return 0


def run_eval(options: Namespace) -> int:
    """Score the answers to a question set; exit code 3 when a threshold is missed."""
    from assistant.chat import Assistant, open_named_model
    from assistant.comparing import compare
    from assistant.evaluation import evaluate
    from assistant.questions import load_questions
    from assistant.report import read_report, write_report
    from assistant.report_markdown import render_markdown
    from assistant.thresholds import check_thresholds, parse_thresholds

    thresholds = parse_thresholds([one for group in options.fail_under for one in group])
    questions = load_questions(options.questions)
    baseline = read_report(options.baseline) if options.baseline else None
    with ExitStack() as opened:
        assistant = opened.enter_context(Assistant.open(index=options.index, model=options.model))
        judge = open_named_model(options.judge, load_settings()) if options.judge else None
        if judge:
            opened.enter_context(closing(judge))
        bars = opened.enter_context(_progress())
        report = evaluate(
            questions.cases,
            assistant,
            name=options.questions.name,
            out=options.out,
            progress=lambda done, total: bars("asking", done, total),
            workers=options.workers,
            judge=judge,
        )
    comparison = compare(report, baseline) if baseline else None
    if options.out:
        write_report(report, options.out, comparison)
    if options.json:
        comparison_fields = {"comparison": comparison.to_dict()} if comparison else {}
        _print_json({**report.to_dict(), **comparison_fields})
    else:
        _OUT.print(_printable(render_markdown(report, comparison)), markup=False)
    missed = check_thresholds(report, thresholds)
    for line in missed:
        _ERR.print(line, markup=False)
    return 3 if missed else 0


def run_questions(options: Namespace) -> int:
    """Draft a question set of a corpus with a language model; each quote is checked against its article."""
    from assistant.chat import open_named_model
    from assistant.drafting import draft_questions
    from assistant.questions import append_questions, load_begun
    from index.corpus import read_corpus

    existing = load_begun(options.out)
    append_questions(options.out, [])  # a file that cannot be written is told before a model is paid
    model = open_named_model(options.model, load_settings(index=options.index))
    if model is None:
        raise ModelSettingsError("drafting questions needs a language model; name one with --model")
    with closing(model), _progress() as bars:
        articles = list(read_corpus(options.folder))
        drafts = draft_questions(
            articles,
            model,
            options.count,
            existing=existing,
            progress=lambda done, total: bars("drafting", done, total),
        )
    append_questions(options.out, drafts.cases)
    if options.json:
        _print_json({"cases": [case.to_dict() for case in drafts.cases], "rejected": list(drafts.rejected)})
        return 0
    _OUT.print(f"{len(drafts.cases)} questions added to {_escape(str(options.out))}; read and edit them.")
    for reason in drafts.rejected:
        _ERR.print(f"not used: {_escape(reason)}")
    return 0


def run_serve(options: Namespace) -> int:
    """Serve the page until it is stopped."""
    from app import serve

    index = str(options.index) if options.index else None
    serve(options.host, options.port, index, options.model, options.open)
    return 0


def run_doctor(options: Namespace) -> int:
    """Say what is set up, whether each part answers, and what leaves the machine."""
    from assistant.doctor import examine

    findings = examine(options.index, options.model)
    if options.json:
        _print_json(findings.to_dict())
        return 0
    for finding in findings.parts:
        mark = "[green]ok[/green]     " if finding.works else "[red]problem[/red]"
        _OUT.print(f"{mark}  [bold]{finding.name}[/bold]: {_escape(finding.detail)}")
    _OUT.print(f"leaves the machine: {_escape(findings.leaves)}")
    return 0


def _filters(options: Namespace) -> dict[str, Any]:
    return {
        "languages": options.lang,
        "outlets": options.outlet,
        "since": options.since,
        "until": options.until,
        "path": options.path,
    }


def _stream(pieces: Iterator[str | CitedAnswer], *, as_json: bool = False) -> CitedAnswer:
    """Print an answer as it comes, then its sources; return it."""
    answer: CitedAnswer | None = None
    written = ""
    for piece in pieces:
        if isinstance(piece, CitedAnswer):
            answer = piece
        elif not as_json:
            written += piece
            sys.stdout.write(_printable(piece))
            sys.stdout.flush()
    if answer is None:
        raise AssertionError("a stream ends with its answer")
    if as_json:
        _print_json(answer.to_dict())
    else:
        if written != answer.text:  # a model broke off: what it wrote is not the answer
            sys.stdout.write(_printable(f"\n\n{answer.text}"))
        _print_sources(answer)
    return answer


def _print_sources(answer: CitedAnswer) -> None:
    _OUT.print("\n")
    if answer.standalone != answer.question:
        _OUT.print(f"[dim]searched as: {_escape(answer.standalone)}[/dim]")
    for citation in answer.citations:
        about = " · ".join(part for part in (citation.outlet, citation.published, citation.title) if part)
        _OUT.print(
            f"[bold]\\[{citation.number}][/bold] {_escape(citation.path)}  [dim]{_escape(about)}[/dim]"
        )
        _OUT.print(f"    «{_escape(citation.quote)}»")
        if citation.also:
            _OUT.print(f"    [dim]also told by {_escape(', '.join(citation.also))}[/dim]")
    if answer.closest:
        _OUT.print("[dim]The closest passages, which do not answer the question:[/dim]")
        for hit in answer.closest:
            _print_hit(hit)
    for sentence in answer.unsupported:
        _OUT.print(f"[yellow]no passage supports:[/yellow] {_escape(sentence)}")
    for notice in answer.notices:
        _ERR.print(f"[dim]{_escape(notice)}[/dim]")


def _print_hit(hit: Hit) -> None:
    text = " ".join(hit.passage.text.split())
    shown = text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"
    where = f"[bold]{hit.rank}.[/bold] {_escape(hit.passage.path)} [dim]{hit.score:.3f}[/dim]"
    _OUT.print(f"{where}\n    {_escape(shown)}")


def _escape(text: str) -> str:
    """Return text that Rich prints as it is."""
    return markup.escape(_printable(text))


def _printable(text: str) -> str:
    return text.translate(_CONTROL_CHARACTERS)


def _print_json(document: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def _read_line() -> str:
    if sys.stdin.isatty():
        sys.stderr.write("> ")
        sys.stderr.flush()
    return sys.stdin.readline().strip()


@contextmanager
def _progress() -> Iterator[Progress]:
    """Give a function that shows progress as bars, on a terminal only."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=_ERR, transient=True, disable=not sys.stderr.isatty()) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield show
