"""The page for readers: `python app.py` is `assistant serve`."""

import argparse
import sys
from collections.abc import Sequence

from index.errors import NewsAssistantError

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
    """Run the command line; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        serve(options.host, options.port, options.index, options.model, options.open)
    except NewsAssistantError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="app.py", description="Serve the page of the news assistant.")
    parser.add_argument(
        "--host", default=DEFAULT_HOST, help="address to listen on (default: this machine only)"
    )
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help="port, 0 for a free one (default: %(default)s)"
    )
    parser.add_argument(
        "--index", metavar="DIR", help="the index folder (default: ASSISTANT_INDEX or .assistant/index)"
    )
    parser.add_argument("--model", metavar="NAME", help="the language model, or none to answer by quotes")
    parser.add_argument("--open", action="store_true", help="open the page in the browser")
    return parser


def _announce(address: str) -> None:
    sys.stderr.write(f"The page is at {address} (Ctrl+C ends it)\n")


if __name__ == "__main__":
    raise SystemExit(main())
