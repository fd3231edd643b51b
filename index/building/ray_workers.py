"""Runs the stages of an update on the workers of Ray, as jobs of Ray Data; the only module that knows Ray.

    values -> tasks of a few each -> a dataset of many tasks -> workers -> what they made, in order

A task whose worker died is run again, and nothing else is. The workers are those of the cluster that
RAY_ADDRESS names, else of a Ray that is started here, listens on the loopback alone and ends with the run.
"""

import logging
import os
import pickle
import secrets
import tempfile
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from functools import cache
from importlib import import_module
from itertools import islice
from typing import Any, TypeVar

from index.building.workers import Stage, Workers
from index.errors import NewsAssistantError, SettingsError, WorkersError

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")

_TASKS_A_WORKER = 128
"""Tasks of one dataset for each worker: few enough to hold what they made, enough to begin another rarely."""
_STORE_BYTES = 256 * 2**20
"""What a Ray started here holds of tasks and what they made; beyond it that goes to the disk."""
_BLOCK_BYTES = 4 * 2**20
"""What a task hands over at a time: an archive makes many articles."""
_MOST_SILENT_SECONDS = 600.0
"""A task that kills its worker each time is tried again until nothing came for so long."""


@contextmanager
def open_workers(name: str | None) -> Iterator[Workers | None]:
    """Open the workers of a name, closed at the end: `ray`, or `ray:8` for so many; None where there is none.

    Raises SettingsError for another name, or where Ray is not installed.
    """
    if not name:
        yield None
        return
    kind, colon, count = name.partition(":")
    if kind != "ray" or (colon and not (count.isdecimal() and int(count))):
        raise SettingsError("workers_unknown", workers=name)
    with closing(RayWorkers(int(count) if count else None)) as workers:
        yield workers


class RayWorkers:
    """`count` workers of Ray, or as many as it has cores for; see `Workers`. They start when first needed.

    Raises SettingsError where Ray is not installed, WorkersError when the workers do not start or go on.
    """

    def __init__(self, count: int | None, *, patience: float = _MOST_SILENT_SECONDS) -> None:
        self._count = count
        self._patience = patience
        self._cluster = os.environ.get("RAY_ADDRESS")
        if not self._cluster:  # Ray reads these while it is imported, and hands them to what it starts
            os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"  # no cluster: it listens on the loopback
            os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))  # else it keeps one in the home
        try:
            self._ray: Any = import_module("ray")
            self._data: Any = import_module("ray.data")
        except ImportError as error:
            raise SettingsError("ray_package_missing") from error
        self._started = ExitStack()
        self._at_a_time = 0

    def close(self) -> None:
        """End the workers."""
        self._started.close()

    def run(
        self, stage: Stage[_Given, _Made], values: Iterable[_Given], *, at_once: int
    ) -> Generator[_Made, None, None]:
        """Yield what a stage makes of each value, in their order."""
        tasks = _tasks(values, at_once)
        opening = self._ray.cloudpickle.dumps(stage)
        while some := list(islice(tasks, self._at_a_time or 1)):
            try:
                if not self._at_a_time:
                    self._start()
                    some += islice(tasks, self._at_a_time - 1)
                yield from self._made(opening, some)
            except (self._ray.exceptions.RayError, self._data.exceptions.ExecutionTimeoutError) as error:
                raise WorkersError("workers_failed", why=type(error).__name__) from error

    def _made(self, opening: bytes, tasks: list[bytes]) -> Iterator[Any]:
        size = min(self._count, len(tasks)) if self._count else None  # it warns of workers with nothing to do
        given = self._data.from_items([{"values": one} for one in tasks], override_num_blocks=len(tasks))
        given.context.enable_progress_bars = False
        given.context.execution_options.preserve_order = True
        given.context.target_max_block_size = _BLOCK_BYTES
        given.context.execution_no_progress_timeout_s = self._patience
        made = given.map_batches(
            _make,
            fn_args=(opening,),
            batch_size=1,
            batch_format="pyarrow",
            compute=self._data.TaskPoolStrategy(size=size),
            num_cpus=1,
        )
        for block in made.iter_batches(batch_size=None, batch_format="pyarrow"):
            for one in block["made"]:
                result = pickle.loads(one.as_py())  # noqa: S301 -- of our own workers
                if isinstance(result, NewsAssistantError):
                    raise result
                yield result

    def _start(self) -> None:
        """Start Ray or join the cluster. Raises WorkersError."""
        quiet = {"log_to_driver": False, "logging_level": logging.ERROR}
        try:
            if self._ray.is_initialized():  # by the program that this is a part of
                pass
            elif self._cluster:
                self._ray.init(address=self._cluster, **quiet)
                self._started.callback(self._ray.shutdown)
            else:
                folder = self._started.enter_context(
                    tempfile.TemporaryDirectory(prefix="assistant-ray-", ignore_cleanup_errors=True)
                )
                self._started.callback(self._ray.shutdown)
                self._ray.init(
                    address="local",
                    num_cpus=self._count,
                    include_dashboard=False,
                    object_store_memory=_STORE_BYTES,
                    _temp_dir=folder,
                    **quiet,
                )
        except Exception as error:
            self.close()
            raise WorkersError("workers_not_started", why=str(error)) from error
        logging.getLogger("ray.data").setLevel(logging.CRITICAL)  # its errors are raised
        workers = self._count or int(self._ray.cluster_resources().get("CPU", 1))
        self._at_a_time = _TASKS_A_WORKER * workers


def _tasks(values: Iterable[Any], at_once: int) -> Iterator[bytes]:
    """Yield the values in tasks of at most `at_once`, as they are sent."""
    left = iter(values)
    while some := list(islice(left, at_once)):
        yield pickle.dumps(some)


def _make(batch: Any, opening: bytes) -> Iterator[dict[str, list[bytes]]]:  # noqa: ANN401 -- a table of Arrow
    """Yield what a stage makes of the values of a task, one at a time; runs in a worker."""
    [values] = batch["values"].to_pylist()
    try:
        _, make = _opened(opening)
        for value in pickle.loads(values):  # noqa: S301 -- of the run that this worker is of
            for one in make(value):
                yield {"made": [pickle.dumps(one)]}
    except NewsAssistantError as error:
        yield {"made": [pickle.dumps(error)]}


@cache
def _opened(opening: bytes) -> tuple[AbstractContextManager[Any], Callable[[Any], Iterable[Any]]]:
    """Open a stage, once in each worker: it ends with its process."""
    stage = pickle.loads(opening)()  # noqa: S301 -- of the run that this worker is of
    return stage, stage.__enter__()
