"""The values of following: what is kept of a question, and what is told of it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from assistant.values import Citation, Difference, citation_to_dict
from index.values import Filters

if TYPE_CHECKING:  # who names a followed question needs no vectors
    from index.search.question import EmbeddedQuestion

NewsKind = Literal["known", "account", "changed", "gone", "difference", "moved"]
"""An `account` is an article that answers; one `changed` or is `gone` whose quote stands no longer; in a
`difference` articles tell otherwise. `known` from the beginning, or `moved`, are kept and not told."""
SILENT: frozenset[NewsKind] = frozenset(("known", "moved"))


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing that is new to a question: its quotes and, where told before, what they were `earlier`.

    `text` are the quotes in one line, or the words of a difference, in the `language` of the question.
    `told_at` is UTC, `YYYY-MM-DDTHH:MM:SSZ`.
    """

    question: str
    language: str
    kind: NewsKind
    told_at: str
    text: str
    citations: tuple[Citation, ...] = ()
    earlier: tuple[Citation, ...] = ()
    difference: Difference | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return one entry of the `news` that `assistant news --json` prints."""
        cited = {
            name: [citation_to_dict(one) for one in getattr(self, name)] for name in ("citations", "earlier")
        }
        return asdict(self) | cited


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FollowedQuestion:
    """A question that is followed, as it is searched; `told_to` is the last round of indexing it was told of.

    Only articles that pass its `filters` are news to it. `told` counts its news so far, `latest` is the time
    of the last of them.
    """

    number: int
    text: str
    language: str
    followed_at: str
    told_to: int
    embedded: "EmbeddedQuestion"
    filters: Filters = field(default_factory=Filters)
    told: int = 0
    latest: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return one entry of the `questions` that `assistant follow --list --json` prints."""
        names = ("number", "text", "language", "followed_at", "told", "latest")
        return {name: getattr(self, name) for name in names} | {"filters": filters_to_dict(self.filters)}


def filters_to_dict(filters: Filters) -> dict[str, Any]:
    """Return the filters that are set, as JSON has them."""
    values = ((one.name, getattr(filters, one.name)) for one in fields(filters))
    return {name: str(value) if isinstance(value, date) else value for name, value in values if value}


def standing_quotes(told: Iterable[News]) -> dict[tuple[str, str], Citation]:
    """Return the quotes that were told and not taken back since, by path and words."""
    standing: dict[tuple[str, str], Citation] = {}
    for news in told:
        for one in news.earlier:
            standing.pop((one.path, one.quote), None)
        if news.kind != "difference":
            standing.update({(one.path, one.quote): one for one in news.citations})
    return standing
