"""Follows one question from the command line to its answer, and one article from its file to its vectors.

    python -m benchmarks.stops [--list DEPTH]

A path is the product's functions in the order in which they are first called, as far as they are called at
most `depth` calls of the product deep: the command's `main` is 1, and a thread begins anew. Every command
runs once before it is followed, so loading modules is no part of its path.

    stops     stretches of the path that stay in one module
    modules   modules among them
    returns   stops in a module that was left before: stops less modules
    climbs    stops in `assistant` that come next after one in `index`
    calls     pairs of functions of two modules, of which one calls the other, however often
    upward    those of them that lead from `index` to `assistant`

What runs in threads of its own makes some figures differ by a few from run to run.
"""

import argparse
import io
import runpy
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from benchmarks.structure import PACKAGES
from benchmarks.tables import ROOT, print_table

QUESTION = "Why was the ambassador summoned?"
ALL = 1000
DEPTHS = (4, 6, 8, 10, 12, ALL)

_ROOTS = tuple(package.removesuffix(".py") for package in PACKAGES)
_HEADER = ("path", "depth", "stops", "modules", "returns", "climbs", "calls", "upward")


class Function(NamedTuple):
    """A function of the product: the module it stands in, and its name there."""

    module: str
    name: str

    @property
    def root(self) -> str:
        """The first part of the module's name."""
        return self.module.partition(".")[0]


@dataclass(slots=True)
class Trace:
    """What was called, with its depth, and which function called which of another module.

    Of a function only those calls are kept that are less deep than all before.
    """

    calls: list[tuple[Function, int]] = field(default_factory=list)
    pairs: set[tuple[Function, Function]] = field(default_factory=set)
    _least: dict[Function, int] = field(default_factory=dict)

    def see(self, frame: FrameType, event: str, _: object) -> None:
        """Take note of a call; a hook for `sys.setprofile`."""
        if event != "call" or not _function_of(frame):
            return
        called, *callers = _product_stack(frame)
        depth = len(callers) + 1
        if depth < self._least.get(called, depth + 1):
            self._least[called] = depth
            self.calls.append((called, depth))
        if callers and callers[0].module != called.module:
            self.pairs.add((callers[0], called))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--list", type=int, metavar="DEPTH", help="print the stops, calls followed so deep")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        article = folder / "articles" / "article.txt"
        article.parent.mkdir()
        article.write_bytes(min((ROOT / "corpus").glob("*.txt")).read_bytes())
        index = ["--index", str(folder / "index")]
        _run("index", str(ROOT / "corpus"), *index)
        _run("ask", QUESTION, *index, "--model", "none")
        with following() as question:
            _run("ask", QUESTION, *index, "--model", "none")
        with following() as indexing:
            _run("index", str(article.parent), "--index", str(folder / "other"))
    traces = {"question": question, "article": indexing}
    rows = [(name, *count(trace, depth)) for name, trace in traces.items() for depth in DEPTHS]
    print_table("from the command line to an answer, and from a file to vectors", _HEADER, rows)
    for name, trace in traces.items() if options.list else ():
        print(f"\n{name}")
        for module, functions in stops(trace, options.list):
            print(f"  {module}: {', '.join(functions)}")
    return 0


@contextmanager
def following() -> Iterator[Trace]:
    """Trace the product's calls in this thread, and in those that are started meanwhile."""
    trace = Trace()
    threading.setprofile(trace.see)
    sys.setprofile(trace.see)
    try:
        yield trace
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def stops(trace: Trace, depth: int) -> list[tuple[str, list[str]]]:
    """Return the stops of a path: a module, and the functions that are first called there."""
    path = dict.fromkeys(function for function, called_at in trace.calls if called_at <= depth)
    return [(module, [f.name for f in group]) for module, group in groupby(path, key=lambda f: f.module)]


def count(trace: Trace, depth: int) -> tuple[object, ...]:
    """Return the row of a path after its name; calls between modules are those of all depths."""
    modules = [module for module, _ in stops(trace, depth)]
    roots = [module.partition(".")[0] for module in modules]
    return (
        "all" if depth == ALL else depth,
        len(modules),
        len(set(modules)),
        len(modules) - len(set(modules)),
        sum(pair == ("index", "assistant") for pair in pairwise(roots)),
        len(trace.pairs),
        sum((a.root, b.root) == ("index", "assistant") for a, b in trace.pairs),
    )


def _product_stack(frame: FrameType | None) -> list[Function]:
    """Return the functions of the product on the stack, the innermost first."""
    stack = []
    while frame:
        if function := _function_of(frame):
            stack.append(function)
        frame = frame.f_back
    return stack


def _function_of(frame: FrameType) -> Function | None:
    """Return the product's function that a frame runs; None for others, and for what has no name."""
    module = "" if frame.f_code.co_name.startswith("<") else _module_at(frame.f_code.co_filename)
    return Function(module, frame.f_code.co_qualname) if module else None


@cache
def _module_at(file: str) -> str:
    """Return the name of the product's module in a file; "" for any other."""
    path = Path(file)
    parts = path.relative_to(ROOT).with_suffix("").parts if path.is_relative_to(ROOT) else ("",)
    return ".".join(parts) if parts[0] in _ROOTS else ""


def _run(*arguments: str) -> None:
    """Run a command of the command line in this process. Raises SystemExit when it fails."""
    sys.argv = ["assistant", *arguments]
    said = io.StringIO()
    try:
        with redirect_stdout(said), redirect_stderr(said):
            runpy.run_module("assistant", run_name="__main__")
    except SystemExit as stop:
        if stop.code:
            raise SystemExit(f"`assistant {arguments[0]}` failed: {said.getvalue()}") from stop


if __name__ == "__main__":
    sys.exit(main())
