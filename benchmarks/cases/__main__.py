"""Tries each case of `../shared/cases` and prints which held.

python -m benchmarks.cases [--shared FOLDER] [--only 23,26] [--failed]
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.cases.around import check_around
from benchmarks.cases.asking import check_asking, check_broken_words, check_echo
from benchmarks.cases.reading import check_reading
from benchmarks.cases.verdicts import Bench, Check, Verdict
from benchmarks.cases.writing import check_writing
from index.building.build import build_index

ROOT = Path(__file__).resolve().parents[2]
CHECKS: dict[str, Check] = {
    "reading": check_reading,
    "echo": check_echo,
    "broken": check_broken_words,
    "asking": check_asking,
    "writing": check_writing,
    "around": check_around,
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--only", choices=CHECKS, nargs="+", default=list(CHECKS), help="only these checks")
    options = parser.parse_args(arguments)
    cases = options.shared / "cases"
    if not cases.is_dir():
        print(f"skipped: there is no {cases}")
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(cases=cases, demo=Path(scratch) / "demo", scratch=Path(scratch))
        build_index(ROOT / "corpus", index=bench.demo)
        verdicts = [verdict for name in options.only for verdict in CHECKS[name](bench)]
    print_table(verdicts, cases)
    return 0


def print_table(verdicts: Sequence[Verdict], cases: Path) -> None:
    """Print a row for each folder of cases, and below it each input that did not hold."""
    folders = sorted(folder.name for folder in cases.iterdir() if folder.name[:2].isdigit())
    held = 0
    for folder in folders:
        tried = [verdict for verdict in verdicts if folder.startswith(f"{verdict.case}-")]
        failed = [verdict for verdict in tried if verdict.why]
        held += bool(tried) and not failed
        state = "failed" if failed else "held" if tried else "-"
        print(f"{state:7}{folder:45}{len(tried) - len(failed)}/{len(tried)}")
        for verdict in failed:
            print(f"         {verdict.tried[:60]}: {verdict.why[:400]}")
    print(f"{held} of {len(folders)} held")


if __name__ == "__main__":
    sys.exit(main())
