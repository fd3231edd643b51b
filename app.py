"""The page for readers: `python app.py` is `assistant serve`."""

import sys
from collections.abc import Sequence

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7860


def serve(
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    index: str | None = None,
    model: str | None = None,
    open_browser: bool = False,
) -> None:
    """Serve the page until interrupted; raises NewsAssistantError when it cannot start."""
    from assistant.chat import Assistant
    from ui.server import run_server

    with Assistant.open(index=index, model=model) as assistant:
        assistant.warm_up()
        run_server(assistant, host, port, _announce, open_browser=open_browser)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `assistant serve` with these arguments, those of the process when None; return the exit code."""
    from assistant.cli import main as run_command_line

    return run_command_line(["serve", *(sys.argv[1:] if arguments is None else arguments)])


def _announce(address: str) -> None:
    sys.stderr.write(f"The page is at {address} (Ctrl+C ends it)\n")


if __name__ == "__main__":
    raise SystemExit(main())
