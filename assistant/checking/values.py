"""What a claim is held against, and what comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from assistant.values import ClaimStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """Words of an article, verbatim: a cited sentence or a passage, with what is known of the article.

    `language` is the article's (ISO 639-1), `published` its date in ISO 8601; "" where unknown.
    """

    text: str
    language: str = ""
    title: str = ""
    outlet: str = ""
    published: str = ""

    @property
    def day(self) -> date | None:
        """The day of publication, None where it is unknown."""
        try:
            return date.fromisoformat(self.published[:10])
        except ValueError:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence or clause of an answer, without marks, in `language`; the question that it answers.

    `cited` are the sentences it cites, `passages` the passages that hold these, `sent` all passages that the
    model was shown.
    """

    text: str
    language: str
    question: str = ""
    cited: Sequence[Excerpt]
    passages: Sequence[Excerpt] = ()
    sent: Sequence[Excerpt] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a claim's evidence says of it; `reason` is a code of `data/reasons.toml`, `values` fill its words.

    A claim that is supported or unchecked has a reason too: what it was decided by.
    """

    status: ClaimStatus
    reason: str
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What a rule holds against a claim; `grave` where the evidence says otherwise, not only nothing."""

    reason: str
    values: Mapping[str, str]
    grave: bool = False
