"""The commands of evaluating: `assistant eval` and `assistant questions`."""

from argparse import Namespace
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, closing
from typing import TYPE_CHECKING

from assistant.cli.terminal import ERR, OUT, escape, print_json, progress_bars
from assistant.errors import ModelSettingsError
from index.messages import printable
from index.settings import load_settings

if TYPE_CHECKING:
    from assistant.evaluation.run import Answering


def run_eval(options: Namespace) -> int:
    """Score the answers to a question set; exit code 3 when a threshold is missed."""
    from assistant.assistant import Assistant

    return score_answers(options, lambda: Assistant.open(index=options.index, model=options.model))


def score_answers(
    options: Namespace, open_assistant: Callable[[], AbstractContextManager["Answering"]]
) -> int:
    """Evaluate an assistant as the options of `assistant eval` say; return the exit code.

    Files are read before the assistant is opened, so that a wrong name costs nothing.
    """
    from assistant.assistant import open_named_model
    from assistant.evaluation.comparison import compare
    from assistant.evaluation.question_sets import load_questions
    from assistant.evaluation.report.markdown import render_markdown
    from assistant.evaluation.report.report import read_report, write_report
    from assistant.evaluation.run import evaluate
    from assistant.evaluation.thresholds import check_thresholds, parse_thresholds

    thresholds = parse_thresholds([one for group in options.fail_under for one in group])
    questions = load_questions(options.questions)
    baseline = read_report(options.baseline) if options.baseline else None
    with ExitStack() as opened:
        assistant = opened.enter_context(open_assistant())
        judge = open_named_model(options.judge, load_settings()) if options.judge else None
        if judge:
            opened.enter_context(closing(judge))
        bars = opened.enter_context(progress_bars())
        report = evaluate(
            questions,
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
        print_json({**report.to_dict(), **comparison_fields})
    else:
        OUT.print(printable(render_markdown(report, comparison)), markup=False)
    missed = check_thresholds(report, thresholds)
    for line in missed:
        ERR.print(line, markup=False)
    return 3 if missed else 0


def run_questions(options: Namespace) -> int:
    """Draft a question set of a corpus with a language model; each quote is checked against its article."""
    from assistant.assistant import open_named_model
    from assistant.evaluation.drafting import draft_questions
    from assistant.evaluation.question_sets import append_questions, load_begun
    from index.cleaning.whole_folder import read_corpus

    existing = load_begun(options.out)
    append_questions(options.out, [])  # a file that cannot be written is told before a model is paid
    model = open_named_model(options.model, load_settings(index=options.index))
    if model is None:
        raise ModelSettingsError("drafting_without_model")
    with closing(model), progress_bars() as bars:
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
        print_json({"cases": [case.to_dict() for case in drafts.cases], "rejected": list(drafts.rejected)})
        return 0
    OUT.print(f"{len(drafts.cases)} questions added to {escape(str(options.out))}; read and edit them.")
    for reason in drafts.rejected:
        ERR.print(f"not used: {escape(reason)}")
    return 0
