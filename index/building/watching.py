"""Keeps an index in step with its folder while files come and go; the only module that knows watchfiles."""

import logging
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from threading import Event

from index.building.build import build_index
from index.embedding.embedder import Embedder
from index.embedding.opening import given_or_opened
from index.errors import CorpusError, NewsAssistantError
from index.progress import Progress, no_progress
from index.reading.folder import OWN_FOLDER
from index.settings import load_settings
from index.values import BuildReport

QUIET_SECONDS = 1.0
"""How long the folder must be quiet before it is indexed, so that a crawler's burst makes one update."""
_LONGEST_WAIT_SECONDS = 30.0
_LOOK_ANYWAY_SECONDS = 300
"""Network folders report no changes, and a file that was busy does not report that it is free."""

logger = logging.getLogger(__name__)


def watch_folder(
    folder: Path,
    *,
    index: str | Path | None = None,
    name: str = "",
    embedder: Embedder | None = None,
    progress: Progress = no_progress,
    remove_all: bool = False,
    reread: bool = False,
    moved_from: Path | None = None,
    stop: Event | None = None,
) -> Iterator[BuildReport]:
    """Index a folder, then again whenever files in it have changed; yield what each update did.

    `remove_all`, `reread` and `moved_from` hold for the first update, as of `build_index`.

    Ends when `stop` is set or at Ctrl-C. An update that fails is logged and tried again with the next change,
    five minutes later at the latest; the index stays as it was. Raises NewsAssistantError when the folder
    cannot be indexed at first, or not be watched.
    """
    settings = load_settings(index=index)
    with given_or_opened(embedder, settings) as opened:
        update = partial(build_index, folder, index=settings.index, name=name, embedder=opened)
        report = update(progress=progress, remove_all=remove_all, reread=reread, moved_from=moved_from)
        yield report
        seen = _changes(folder.expanduser().resolve(), settings.index.resolve(), stop or Event())
        # What came during a long first run came before anything watched: look once more at once.
        for _ in chain([None] if _did_something(report) else [], seen):
            try:
                report = update()
            except NewsAssistantError as error:
                logger.warning("the index was not updated, and will be tried again: %s", error)
                continue
            if _did_something(report):
                yield report


def _did_something(report: BuildReport) -> bool:
    return bool(report.added or report.changed or report.removed)


def _changes(folder: Path, index: Path, stop: Event) -> Iterator[object]:
    """Yield once for each burst of changes, and now and then without any. Raises CorpusError."""
    from watchfiles import watch

    logging.getLogger("watchfiles").setLevel(logging.ERROR)  # it warns of the Ctrl-C that ends it
    try:
        yield from watch(
            folder,
            watch_filter=lambda _, path: not _is_of_no_article(Path(path), folder, index),
            debounce=int(1000 * _LONGEST_WAIT_SECONDS),
            step=int(1000 * QUIET_SECONDS),
            stop_event=stop,
            rust_timeout=1000 * _LOOK_ANYWAY_SECONDS,
            yield_on_timeout=True,
            raise_interrupt=False,
        )
    except (OSError, RuntimeError) as error:  # its own errors are no more than RuntimeErrors
        raise CorpusError("folder_unwatched", folder=str(folder), why=str(error)) from error


def _is_of_no_article(path: Path, folder: Path, index: Path) -> bool:
    """Whether no reader looks there: hidden files and folders, and the index, which every update writes."""
    if path.is_relative_to(index):
        return True
    parts = path.relative_to(folder).parts if path.is_relative_to(folder) else ()
    return any(part.startswith(".") or part == OWN_FOLDER for part in parts)
