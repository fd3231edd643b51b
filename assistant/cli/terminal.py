"""What commands share: the two streams, text as it may be printed, filters, JSON documents, progress bars."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich import markup
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from assistant.question.scope import FilterArguments, make_filters
from index.errors import CorpusError, QuestionError
from index.messages import printable, printable_json, printable_line
from index.progress import Progress
from index.reading.decoding import decode_text

OUT = Console(highlight=False, soft_wrap=True, emoji=False)
_FEW_ODD = 2
ERR = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)


def escape(text: str) -> str:
    """Return text that Rich prints as it is."""
    return markup.escape(printable(text))


def escape_line(text: str) -> str:
    """Return a name, of a file or in an article, that Rich prints as it is, on one line."""
    return markup.escape(printable_line(text))


def typed_text(text: str) -> str:
    """Return what was typed or piped in; bytes that are no UTF-8 are read in the encoding they look like.

    `text` holds such bytes as Python hands them on, as lone surrogates; a few among other letters are no
    encoding, and become question marks. Raises QuestionError for what is no text.
    """
    odd = sum("\udc80" <= character <= "\udcff" for character in text)
    letters = sum(character > "\x7f" for character in text) - odd
    try:
        if "\0" in text or odd > max(_FEW_ODD, letters):
            return decode_text(text.encode("utf-8", "surrogateescape")).text
    except (CorpusError, UnicodeEncodeError) as error:
        raise QuestionError("question_not_text") from error
    return text.encode("utf-8", "replace").decode()


def read_filters(options: Namespace) -> FilterArguments:
    """Return the filters of a command, checked before anything is loaded. Raises QuestionError."""
    filters = FilterArguments(
        languages=options.lang,
        outlets=options.outlet,
        since=options.since,
        until=options.until,
        path=options.path,
    )
    make_filters(**filters)
    return filters


def print_json(document: Mapping[str, Any]) -> None:
    """Write one JSON document to stdout."""
    sys.stdout.write(printable_json(json.dumps(document, ensure_ascii=False, indent=1)) + "\n")
    sys.stdout.flush()  # whoever reads it may wait for it while the command goes on


def print_json_line(document: Mapping[str, Any]) -> None:
    """Write one JSON document to stdout on one line, for a command that prints several."""
    sys.stdout.write(printable_json(json.dumps(document, ensure_ascii=False)) + "\n")
    sys.stdout.flush()


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """Give a function that shows progress as bars, on a terminal only."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=ERR, transient=True, disable=not sys.stderr.isatty()) as bars:
        tasks: dict[str, TaskID] = {}

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield show
