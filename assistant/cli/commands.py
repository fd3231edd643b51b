"""What each command does: open, call, print; `evaluation_commands` and `page_commands` have others."""

import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.following_commands import news_after_update
from assistant.cli.printing import (
    ARTICLE_FACTS,
    print_answer,
    print_article,
    print_build,
    print_claims,
    print_hits,
    print_notices,
    print_spoken,
)
from assistant.cli.terminal import (
    ERR,
    OUT,
    escape,
    escape_line,
    print_json,
    progress_bars,
    read_filters,
    typed_text,
)
from assistant.question.scope import PeriodSource, QuestionArguments
from assistant.values import (
    CitedAnswer,
    Turn,
    hit_to_dict,
)
from index.errors import CorpusError, QuestionError, SettingsError
from index.settings import load_settings

if TYPE_CHECKING:
    from assistant.assistant import Assistant
    from assistant.speaking.spoken_hits import SpokenHit

_HISTORY = 20
_LONGEST_NAME = 1000


def run_index(options: Namespace) -> int:
    """Build or update an index, and with `--watch` keep it current until Ctrl-C."""
    from index.building.build import build_index
    from index.building.watching import watch_folder

    if options.watch and options.workers:
        raise SettingsError("workers_of_watch")
    settings = load_settings(index=options.index, corpus=options.folder)
    where = {"index": settings.index, "name": options.add, "remove_all": options.remove_all}
    first = {"reread": options.reread, "moved_from": options.moved_from}
    with progress_bars() as bars:
        if not options.watch:
            report = build_index(settings.corpus, progress=bars, workers=options.workers, **where, **first)
            print_build(report, settings.index, as_json=options.json)
            if not report.articles and not options.remove_all:
                raise CorpusError("folder_without_articles", folder=str(settings.corpus))
            return 0
        for report in watch_folder(settings.corpus, progress=bars, **where, **first):
            told = news_after_update(settings.index)
            print_build(report, settings.index, told, as_json=options.json)
    return 0


def run_ask(options: Namespace) -> int:
    """Answer one question."""
    from assistant.assistant import Assistant
    from assistant.cli.export_commands import write_out

    arguments = _arguments(options)
    with Assistant.open(index=options.index, model=options.model) as assistant:
        pieces = _ask(assistant, options.question, arguments, translate=options.translate)
        if options.format:
            from assistant.exporting.export_formats import export_answers

            [answer] = (piece for piece in pieces if isinstance(piece, CitedAnswer))
            write_out(export_answers([answer], options.format, options.language), options.format, options.out)
        elif options.json:
            [answer] = (piece for piece in pieces if isinstance(piece, CitedAnswer))
            print_json(answer.to_dict())
        else:
            print_answer(pieces)
    return 0


def _ask(
    assistant: "Assistant",
    question: str,
    arguments: QuestionArguments,
    history: Sequence[Turn] = (),
    *,
    translate: bool,
) -> Iterator[str | CitedAnswer]:
    """Yield an answer as it comes, and last the answer itself, its quotes translated where that is wanted."""
    for piece in assistant.stream(question, history, **arguments):
        yield assistant.translate(piece) if translate and isinstance(piece, CitedAnswer) else piece


def run_check(options: Namespace) -> int:
    """Hold each sentence of a text, a file or the standard input against the articles."""
    from assistant.assistant import Assistant

    filters = read_filters(options)
    text = _read_text(options.text)
    with Assistant.open(index=options.index, model=options.model) as assistant:
        checked = assistant.check(text, **filters)
    if options.json:
        print_json(checked.to_dict())
    else:
        print_claims(checked.claims)
    return 0


def _read_text(given: str) -> str:
    """Return the text of standard input for "-", of a file that is there, else the words given."""
    if given == "-":
        return sys.stdin.read()
    if len(given) < _LONGEST_NAME and "\0" not in given and Path(given).is_file():
        return Path(given).read_text(encoding="utf-8-sig", errors="replace")
    return given


def run_search(options: Namespace) -> int:
    """Show the passages found for a question, or those in which somebody speaks."""
    from assistant.assistant import Assistant

    arguments = _arguments(options)
    asked = {"question": options.question} | ({"speaker": options.speaker} if options.speaker else {})
    started = time.monotonic()
    spoken: Sequence[SpokenHit] = ()
    reranking: dict[str, float] = {}
    with Assistant.open(index=options.index, model="none") as assistant:
        if options.speaker:
            said = assistant.said_by(options.speaker, options.question, options.count, **arguments)
            spoken, hits, notices = said.hits, [one.hit for one in said.hits], said.notices
        else:
            found = assistant.find(options.question, options.count, **arguments)
            hits, notices = list(found.hits), found.notices
            if found.result.reranking_seconds is not None:
                reranking["reranking_seconds"] = found.result.reranking_seconds
    seconds = round(time.monotonic() - started, 3)
    print_notices(notices)
    if options.json:
        documents = [one.to_dict() for one in spoken] or [hit_to_dict(hit) for hit in hits]
        print_json({**asked, "hits": documents, "seconds": seconds, **reranking})
        return 0
    if spoken:
        print_spoken(spoken)
    else:
        print_hits(hits)
    for taken in reranking.values():
        OUT.print(f"[dim]reranked in {taken:.2f} of {seconds:.2f} s[/dim]")
    if not hits:
        OUT.print("Nothing found under these filters.")
    return 0


def run_show(options: Namespace) -> int:
    """Show one article with its blocks and passages."""
    from index.search.index import open_index

    with open_index(options.index) as index:
        cleaned = index.article(options.path)
        passages = index.passages(options.path)
    if options.json:
        article = cleaned.article
        print_json(
            {name: getattr(article, name) for name in ARTICLE_FACTS}
            | {
                "blocks": [{"start": b.start, "end": b.end, "kind": b.kind} for b in cleaned.blocks],
                "passages": [{"id": p.id, "start": p.start, "end": p.end} for p in passages],
            }
        )
        return 0
    print_article(cleaned)
    OUT.print(f"[dim]{len(passages)} passages[/dim]")
    return 0


def run_story(options: Namespace) -> int:
    """Tell the story of an article: who told it first, what happened when, how its accounts differ."""
    from assistant.assistant import Assistant

    with Assistant.open(index=options.index, model="none") as assistant:
        told = assistant.story(options.path, options.language)
    if options.json:
        print_json(told.to_dict())
    else:
        print_answer(iter((told.text, told)))
    return 0


def run_chat(options: Namespace) -> int:
    """Ask in a terminal, one question after another, until an empty line, "exit" or the end of the input.

    A question that cannot be asked is told; the exit code is 1 when it was the last.
    """
    from assistant.assistant import Assistant
    from assistant.question.message_kinds import ends_conversation

    arguments = _arguments(options)
    history: list[Turn] = []
    code = 0
    with Assistant.open(index=options.index, model=options.model) as assistant:
        ERR.print('Ask a question; an empty line or "exit" ends.', style="dim")
        while (question := _read_line()) and not ends_conversation(question):
            try:
                question = typed_text(question)
                pieces = _ask(assistant, question, arguments, history, translate=options.translate)
                answer = print_answer(pieces, as_json=options.json)
            except QuestionError as error:  # the next may do, and the conversation goes on
                ERR.print(escape(str(error)))
                code = 1
                continue
            code = 0
            history += [Turn(role="user", text=question), Turn(role="assistant", text=answer.text)]
            del history[:-_HISTORY]
    return code


def run_doctor(options: Namespace) -> int:
    """Say what is set up, whether each part answers, and what leaves the machine.

    The exit code is 1 when a part has a problem.
    """
    from assistant.cli.doctor import examine

    findings = examine(options.index, options.model, check=options.check)
    if options.json:
        print_json(findings.to_dict())
    else:
        for finding in findings.parts:
            mark = "[green]ok[/green]     " if finding.works else "[red]problem[/red]"
            OUT.print(f"{mark}  [bold]{finding.name}[/bold]: {escape_line(finding.detail)}")
        OUT.print(f"leaves the machine: {escape_line(findings.leaves)}")
    return int(not findings.sound)


def _arguments(options: Namespace) -> QuestionArguments:
    """Return the arguments of a question, checked before anything is loaded. Raises QuestionError."""
    period: PeriodSource = "any" if options.any_time else "question"
    return QuestionArguments(**read_filters(options), period=period, language=None)


def _read_line() -> str:
    if sys.stdin.isatty():
        sys.stderr.write("> ")
        sys.stderr.flush()
    return sys.stdin.readline().strip()
