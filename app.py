"""The page for readers: `python app.py` is `assistant serve`."""

import sys
from collections.abc import Sequence
from pathlib import Path

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7860


def serve(
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    index: str | None = None,
    model: str | None = None,
    open_browser: bool = False,
    *,
    auth_file: Path | None = None,
    without_login: bool = False,
    proxies: Sequence[str] = (),
    rate: int | None = None,
    uploads: bool | None = None,
) -> None:
    """Serve the page until interrupted; raises NewsAssistantError when it cannot start.

    The last five say whom the page is open to: see `assistant.page.access.options.Access`.
    """
    from assistant.page.access.options import Access, check_access

    access = Access(
        auth_file=auth_file, without_login=without_login, proxies=proxies, rate=rate, uploads=uploads
    )
    check_access(access, host)  # before seconds go into what follows
    from assistant.assistant import Assistant
    from assistant.page.server import run_server

    with Assistant.open(index=index, model=model) as assistant:
        assistant.warm_up()
        run_server(assistant, host, port, _announce, open_browser=open_browser, access=access)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `assistant serve` with these arguments, those of the process when None; return the exit code."""
    from assistant.cli.main import main as run_command_line

    return run_command_line(["serve", *(sys.argv[1:] if arguments is None else arguments)])


def _announce(address: str) -> None:
    sys.stderr.write(f"The page is at {address} (Ctrl+C ends it)\n")


if __name__ == "__main__":
    raise SystemExit(main())
