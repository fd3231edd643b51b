"""What the comparisons share: their options, plain tables, and the load of the machine beside every time."""

import argparse
import os
import tempfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from index.processor import this_processor

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
CACHE = Path(tempfile.gettempdir()) / "news-assistant-benchmarks" / sha256(bytes(ROOT)).hexdigest()[:8]
"""A folder of this checkout's own: an index knows the folder of its corpus."""


def option_parser(description: str) -> argparse.ArgumentParser:
    """Return a parser of the options every comparison has: where the data lies and where indexes are kept."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder that holds data/ and seeds/")
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder that keeps indexes between runs")
    return parser


def is_absent(folder: Path) -> bool:
    """Whether development data is missing; says so in one line."""
    if folder.is_dir():
        return False
    print(f"skipped: the development data {str(folder)!r} is not there; name its folder with --shared")
    return True


def print_table(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table, numbers to the right; the first column is text."""
    cells = [list(header), *[[_shown(value) for value in row] for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    print(f"\n{title}")
    for row in cells:
        aligned = [row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]
        print("  ".join(aligned).rstrip())


def machine_load() -> str:
    """Return what the machine is and how busy it was in the last minute: a time means little without it."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors ({this_processor()})"


def _shown(value: object) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)
