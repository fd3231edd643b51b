"""Runs a step of a comparison in a process of its own: its time and its peak memory are then its own."""

import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from typing import Generic, ParamSpec, TypeVar

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")
_SLOW = (
    "chromadb.api.rust",
    "index.embedding.e5.embedder",
    "index.search.index",
    "llama_index.core",
    "llama_index.vector_stores.chroma",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured(Generic[_Result]):
    """What a step gave; the seconds it took, by the clock and by all processors; its peak memory in MB."""

    result: _Result
    seconds: float
    processor: float
    megabytes: int


def measured_alone(
    function: Callable[_Parameters, _Result], *arguments: _Parameters.args, **options: _Parameters.kwargs
) -> Measured[_Result]:
    """Run a function in a new process and measure it; what takes seconds to import is imported before."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_import_slow) as processes:
        result, seconds, processor = processes.submit(_timed, function, arguments, options).result()
        megabytes = processes.submit(peak_memory).result()
    return Measured(result=result, seconds=seconds, processor=processor, megabytes=megabytes)


def _import_slow() -> None:
    for module in _SLOW:
        import_module(module)


def _timed(function, arguments, options):  # noqa: ANN001, ANN202  `measured_alone` has the types
    wall, own = time.perf_counter(), time.process_time()
    result = function(*arguments, **options)
    return result, time.perf_counter() - wall, time.process_time() - own


def peak_memory() -> int:
    """Return the most memory this process has held, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1e3))
