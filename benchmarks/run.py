"""Runs the comparisons one after another, each in a process of its own.

    python -m benchmarks.run [--full]

Without `--full` what ends within some fifteen minutes on two processors, on samples; with it all of it, on
everything, an hour or more. A comparison that fails does not stop the others; the exit code then is 1.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence

QUICK = (
    ("structure",),
    ("stops",),
    ("cleaning_quality", "--sample", "20"),
    ("story_grouping", "--sample", "400"),
    ("speed.embedding_speed",),
    ("finding.lexical_terms",),
    ("finding.token_codec", "--sample", "100"),
    ("finding.retrieval", "--sample", "60", "--sets", "seeds,demo,xquad,xquad-mixed-across"),
    ("finding.ablation", "--sample", "60", "--sets", "seeds,demo,xquad,xquad-mixed-across"),
    ("answers.answer_calibration",),
    ("answers.unseen",),
    ("answers.following", "--updates", "10"),
    ("answers.claim_odds",),
    ("finding.quote_holds_answer", "--sample", "50"),
    ("judges.agreement",),
    ("answers.replayed", "--verify", "benchmarks/data/replayed_verdicts.jsonl"),
    ("speed.speed", "--articles", "300", "--rounds", "1", "--searched", "200"),
    ("speed.growth", "--sizes", "200", "800", "--passages", "4000", "--questions", "30"),
    ("speed.archive", "--records", "600"),
    ("speed.corpus_sync", "--copies", "1", "--tiny", "10000", "--nearest", "2500", "5000"),
)
FULL = (
    ("structure",),
    ("stops",),
    ("cleaning_quality",),
    ("story_grouping",),
    ("speed.embedding_speed",),
    ("finding.lexical_terms",),
    ("finding.token_codec", "--sample", "1190"),
    ("finding.retrieval", "--sample", "1190"),
    ("finding.ablation", "--sample", "400"),
    ("answers.answer_calibration",),
    ("answers.unseen",),
    ("answers.following",),
    ("answers.claim_odds",),
    ("finding.quote_holds_answer", "--sample", "1190"),
    ("judges.agreement",),
    ("answers.replayed", "--verify", "benchmarks/data/replayed_verdicts.jsonl"),
    ("speed.speed", "--articles", "300", "--rounds", "3", "--searched", "5056"),
    ("speed.growth",),
    ("speed.archive",),
    ("speed.corpus_sync",),
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="everything on everything: an hour or more")
    options = parser.parse_args(arguments)
    failed = [command[0] for command in (FULL if options.full else QUICK) if not _succeeds(command)]
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return int(bool(failed))


def _succeeds(command: Sequence[str]) -> bool:
    name, *options = command
    print(f"\n== {' '.join(command)}", flush=True)
    started = time.monotonic()
    finished = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *options], check=False)
    print(f"-- {time.monotonic() - started:.0f} s", flush=True)
    return finished.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
