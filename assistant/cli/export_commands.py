"""The commands that carry answers away and check what was carried: `export`, `verify`; `ask --format` too."""

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from assistant.cli.terminal import ERR, OUT, escape, escape_line, print_json
from assistant.errors import ExportError
from assistant.exporting.values import CarriedQuote, Change
from index.messages import printable

NOT_ALL_STAND = 3
_STYLES = {"stands": "green", "moved": "yellow", "changed": "red", "gone": "red"}


def run_export(options: Namespace) -> int:
    """Turn saved answers into a document."""
    from assistant.exporting.export_formats import write_export
    from assistant.exporting.exported_answers import read_answers

    answers = read_answers(_read(options.answers), str(options.answers))
    write_out(write_export(answers, options.format, options.language), options.format, options.out)
    return 0


def write_out(document: bytes, format_name: str, out: Path | None) -> None:
    """Write an export to a file, or to stdout. Raises ExportError where a terminal could not show it."""
    if out is None:
        if format_name == "docx" and sys.stdout.isatty():
            raise ExportError("export_unprintable", format=format_name)
        if sys.stdout.isatty():  # which would obey what an article holds; a file is given all of it
            sys.stdout.write(printable(document.decode("utf-8-sig")))
            return
        sys.stdout.flush()
        sys.stdout.buffer.write(document)
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(document)
    except OSError as error:
        raise ExportError("export_unwritable", file=str(out), why=error.strerror or str(error)) from error
    ERR.print(f"written to {escape_line(str(out))}", style="dim")


def run_verify(options: Namespace) -> int:
    """Check every quote of exports against the files as they are now; 3 when one does not stand."""
    from assistant.assistant import Assistant

    exports, skipped = _read_exports(options.export)
    with Assistant.open(index=options.index, model="none") as assistant:
        found = iter(assistant.verify([quote for quotes in exports.values() for quote in quotes]))
    checked = {file: list(islice(found, len(quotes))) for file, quotes in exports.items()}
    counts = Counter(check.standing for checks in checked.values() for check in checks)
    told = {standing: counts[standing] for standing in ("stands", "moved", "changed", "gone")}
    if options.json:
        print_json(
            {
                "exports": [
                    {"file": str(file), "quotes": [check.to_dict() for check in checks]}
                    for file, checks in checked.items()
                ],
                "skipped": [{"file": str(file), "reason": str(error)} for file, error in skipped.items()],
                **told,
            }
        )
    else:
        for error in skipped.values():
            ERR.print(f"skipped: {escape(str(error))}")
        for file, checks in checked.items():
            OUT.print(f"[bold]{escape_line(str(file))}[/bold]")
            for check in checks:
                style = _STYLES[check.standing]
                where = escape_line(check.path) + (
                    f" {check.start}–{check.end}" if check.start is not None else ""
                )
                note = "  [dim](its file has changed since)[/dim]" if check.file == "changed" else ""
                mark = f"[{style}]{check.standing:>7}[/{style}]"
                OUT.print(f"{mark}  \\[{check.carried.number}] {where}{note}")
                if check.standing == "changed":
                    OUT.print(f"         {show_difference(check.difference)}")
                elif check.standing != "stands":
                    OUT.print(f"         «{escape(check.carried.quote)}»")
        OUT.print(", ".join(f"{count} {standing}" for standing, count in told.items()))
    return 0 if counts.total() == counts["stands"] else NOT_ALL_STAND


def _read_exports(place: Path) -> tuple[dict[Path, list[CarriedQuote]], dict[Path, ExportError]]:
    """Return the quotes of a file, or of every export in a folder; what is none is skipped in a folder."""
    from assistant.exporting.export_formats import read_export

    if not place.is_dir():
        return {place: read_export(_read(place), str(place))}, {}
    exports: dict[Path, list[CarriedQuote]] = {}
    skipped: dict[Path, ExportError] = {}
    for file in sorted(one for one in place.rglob("*") if one.is_file()):
        try:
            exports[file] = read_export(_read(file), str(file))
        except ExportError as error:
            skipped[file] = error
    if not exports:
        raise ExportError("exports_missing", folder=str(place))
    return exports, skipped


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ExportError("export_unreadable", file=str(file), why=error.strerror or str(error)) from error


def show_difference(changes: Sequence[Change]) -> str:
    """Return a difference as Git writes one of words, with colours: `[-was-]{+is+}`."""
    marks = {"same": "{}", "removed": "[red]\\[-{}-][/red]", "added": "[green]{{+{}+}}[/green]"}
    return "".join(marks[change.operation].format(escape(change.text)) for change in changes)
