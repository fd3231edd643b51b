"""Where the stages of an update run: in this process, or on workers elsewhere (`ray_workers`).

A stage is made of one value at a time (a file, an article, a batch of texts) and knows nothing of the others,
so it may run anywhere; what must see the whole corpus (furniture, copies, stories, the stores) stays here.
"""

from collections.abc import Callable, Generator, Iterable
from contextlib import AbstractContextManager
from typing import Protocol, TypeVar

_Given = TypeVar("_Given")
_Made = TypeVar("_Made")

Stage = Callable[[], AbstractContextManager[Callable[[_Given], Iterable[_Made]]]]
"""Opens a stage where it runs; it is sent there, so it can be pickled, as functions of modules can."""


class Workers(Protocol):
    """Runs stages. Raises NewsAssistantError, also those of a stage."""

    def run(
        self, stage: Stage[_Given, _Made], values: Iterable[_Given], *, at_once: int
    ) -> Generator[_Made, None, None]:
        """Yield what a stage makes of each value, in their order; `at_once` of them are worth sending."""


class HereAlone:
    """Runs stages in this process, each value when what it makes is asked for; see `Workers`."""

    def run(
        self, stage: Stage[_Given, _Made], values: Iterable[_Given], *, at_once: int
    ) -> Generator[_Made, None, None]:
        """Yield what a stage makes of each value."""
        with stage() as make:
            for value in values:
                yield from make(value)
