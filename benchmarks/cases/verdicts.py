"""What the cases are tried with, and what came of each."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EXPECTED = tomllib.loads(Path(__file__).with_name("expected.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The folder of cases, an index of the demonstration corpus, and a folder for what is made meanwhile."""

    cases: Path
    demo: Path
    scratch: Path

    def input(self, expected: dict[str, Any]) -> Path:
        """Return the folder or file of a case that an expectation names."""
        return self.folder(expected["case"]) / str(expected.get("file", ""))

    def folder(self, case: str) -> Path:
        """Return the folder of a case by its number."""
        return next(self.cases.glob(f"{case}-*"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether an input gave what was expected; `why` is empty when it did."""

    case: str
    tried: str
    why: str = ""


Check = Callable[[Bench], Iterator[Verdict]]
