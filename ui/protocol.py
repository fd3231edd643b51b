"""What the page needs of an assistant; `assistant.chat.Assistant` offers it, tests bring their own."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol, TypedDict

from assistant.records import CitedAnswer, Turn
from index.records import CleanedArticle, CorpusSummary, Hit


class FilterArguments(TypedDict, total=False):
    """The keyword arguments by which a question is narrowed; an empty one filters nothing."""

    languages: tuple[str, ...]
    outlets: tuple[str, ...]
    since: date | None
    until: date | None
    path: str | None


class NewsAssistant(Protocol):
    """Answers questions over one index; every method raises NewsAssistantError on failure."""

    @property
    def model_name(self) -> str | None:
        """The language model that writes the answers, or None when they are quotes."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn | str] = (),
        *,
        languages: Sequence[str] = (),
        outlets: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
        path: str | None = None,
    ) -> CitedAnswer:
        """Return the answer to a question."""

    def stream(
        self,
        question: str,
        history: Sequence[Turn | str] = (),
        *,
        languages: Sequence[str] = (),
        outlets: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
        path: str | None = None,
    ) -> Iterator[str | CitedAnswer]:
        """Yield pieces of the answer's text, and last the answer itself."""

    def search(
        self,
        question: str,
        count: int = 10,
        *,
        languages: Sequence[str] = (),
        outlets: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
        path: str | None = None,
    ) -> list[Hit]:
        """Return the passages nearest to a question, best first."""

    def article(self, path: str) -> CleanedArticle:
        """Return one article of the index with its blocks."""

    def summary(self) -> CorpusSummary:
        """Return what the index holds."""

    def count_articles(
        self,
        *,
        languages: Sequence[str] = (),
        outlets: Sequence[str] = (),
        since: date | None = None,
        until: date | None = None,
        path: str | None = None,
    ) -> int:
        """Return how many articles remain under the filters."""

    def examples(self) -> list[str]:
        """Return questions this corpus can answer."""
