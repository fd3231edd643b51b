"""What the tests of the page in a browser share: a server of their own, Chromium, and a watch over both.

What a test asserts of a page it waits for, with `expect` or `wait_until`: a value read once may be the one
from before, and how soon the next one comes is the machine's affair.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = next((p for p in map(Path, ("/usr/bin/chromium", "/usr/bin/google-chrome")) if p.exists()), None)
_SHOTS = ROOT / "build" / "screenshots"
PIER = "Why is the northern pier closed?"
PATIENCE = 60_000  # milliseconds
playwright = pytest.importorskip("playwright.sync_api")
playwright.expect.set_options(timeout=PATIENCE)
expect = playwright.expect
in_a_browser = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")]
_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def serving(*options: str, memory: int | None = None) -> Iterator[str]:
    """Serve the page over the fake assistant in a process of its own; yield the address.

    With `memory` the process may have so many bytes of addresses, where the system has such a limit.
    """
    command = [sys.executable, "-m", "tests.support.fake_assistant", *options]
    if memory and (prlimit := shutil.which("prlimit")):
        command = [prlimit, f"--as={memory}", *command]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.kill()


@contextmanager
def serving_index(index: Path, cache: Path, model: str = "none", **settings: str) -> Iterator[str]:
    """Serve the page over an index as the command line does, models from `cache`; yield the address."""
    options = ["--port", "0", "--index", str(index), "--model", model, "--no-uploads"]
    command = [sys.executable, "-m", "assistant", "serve", *options]
    environment = {**os.environ, "ASSISTANT_CACHE": str(cache), **settings}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            yield next(found[0] for line in server.stderr if (found := re.search(r"http://\S+", line)))
        finally:
            server.kill()


@contextmanager
def chromium() -> Iterator[Any]:
    """Start the machine's Chromium; yield it."""
    with (
        playwright.sync_playwright() as driver,
        driver.chromium.launch(executable_path=str(CHROMIUM), args=_OPTIONS) as browser,
    ):
        yield browser


@contextmanager
def visiting(browser: Any, address: str, **options: Any) -> Iterator[Any]:
    """Open a page of a new visitor; afterwards nothing may have gone elsewhere, failed or been forbidden."""
    context = browser.new_context(**{"locale": "en-GB", **options})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    requested: list[str] = []
    complaints: list[str] = []
    context.on("request", lambda request: requested.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("popup", lambda popup: complaints.append(f"opened {popup.url}"))
    page.goto(address)
    yield page
    context.close()
    assert [url for url in requested if not url.startswith((address, "data:", "blob:"))] == []
    assert complaints == []


def shoot(page: Any, name: str) -> None:
    """Keep a picture of the page, for people to look at."""
    _SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=_SHOTS / f"{name}.png")


def ask(page: Any, question: str) -> None:
    """Type a question, send it and wait for what comes of it."""
    # What stands there from the question before is marked; drawn anew, nothing is marked any more.
    page.evaluate("document.querySelector('#latest .exchange')?.setAttribute('data-before', '')")
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_selector("#latest .exchange:not([data-before]) :is(.quiet.done, .problem)")


def wait_until(page: Any, condition: str, argument: object = None) -> None:
    """Wait until a condition on `it`, the argument, holds in the page."""
    page.wait_for_function(f"it => {condition}", arg=argument)


def expect_chosen(page: Any, quote: str) -> None:
    """Wait until exactly these words of an article are chosen and can be seen."""
    wait_until(page, "document.querySelector('#chosen')?.textContent === it", quote)
    expect(page.locator("#chosen")).to_be_in_viewport()


def expect_answers(page: Any, count: int) -> None:
    """Wait until so many questions stand on the page, the last one finished."""
    expect(page.locator("#finished .exchange")).to_have_count(count - 1)
    expect(page.locator(f"#latest [data-rate=good][data-exchange='{count - 1}']")).to_be_visible()


def violations(page: Any) -> list[str]:
    """Return what axe-core finds that keeps readers out, one line an element."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{one['impact']} {one['id']}: {node['target']} {node.get('failureSummary', '')}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
