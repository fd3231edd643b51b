"""The page for readers: `python app.py` is `assistant serve`."""

import sys
from collections.abc import Sequence

from assistant.cli.main import main as run_command_line


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `assistant serve` with these arguments, those of the process when None; return the exit code."""
    return run_command_line(["serve", *(sys.argv[1:] if arguments is None else arguments)])


if __name__ == "__main__":
    raise SystemExit(main())
