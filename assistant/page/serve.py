"""Opens the page to readers: `assistant serve`."""

import sys

from assistant.page.access.options import Access, check_access
from index.network.proxies import unusable_proxies_hidden


def serve(
    host: str,
    port: int,
    *,
    index: str | None = None,
    model: str | None = None,
    access: Access,
    open_browser: bool = False,
) -> None:
    """Serve the page until interrupted. Raises NewsAssistantError when it cannot start."""
    check_access(access, host)  # before seconds go into what follows
    from assistant.assistant import Assistant

    with unusable_proxies_hidden():  # the page's library reads them when imported, though it needs none
        from assistant.page.server import run_server

    with Assistant.open(index=index, model=model) as assistant:
        assistant.warm_up()
        run_server(assistant, host, port, _announce, open_browser=open_browser, access=access)


def _announce(address: str) -> None:
    sys.stderr.write(f"The page is at {address} (Ctrl+C ends it)\n")
