"""The values of exports: what is carried away, what is read back of it, and what became of that."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

from assistant.values import AnswerClaim, Citation, Difference, Reason, Translation

FormatName = Literal["markdown", "docx", "html", "csl", "bibtex", "csv", "annotations", "json"]
FORMAT_NAMES: tuple[str, ...] = get_args(FormatName)
Standing = Literal["stands", "moved", "changed", "gone"]
Operation = Literal["same", "removed", "added"]
FileState = Literal["same", "changed", "gone", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedAnswer:
    """An answer as it is carried away, of `CitedAnswer` or of its JSON; `notices` in words.

    The text tells the differences last.
    """

    question: str
    text: str
    language: str
    answered: bool
    reason: Reason | None = None
    model: str | None = None
    citations: tuple[Citation, ...] = ()
    claims: tuple[AnswerClaim, ...] = ()
    differences: tuple[Difference, ...] = ()
    notices: tuple[str, ...] = ()
    translations: tuple[Translation, ...] = ()

    def translation_of(self, citation: Citation) -> Translation | None:
        """Return the rendering that stands beside a quote, None where there is none."""
        return next((one for one in self.translations if one.citation == citation.number), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedQuote:
    """A quote that was read back from an export, and where it was taken from; see `Citation`.

    `exact` is false where its format keeps words but not white space and control characters.
    """

    number: int
    path: str
    start: int
    end: int
    quote: str
    sha256: str | None = None
    text_sha256: str | None = None
    exact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A piece of a difference: `same` in the quote and the file, `removed` from it, or `added` to it."""

    operation: Operation
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteCheck:
    """What became of a quote in the files as they are now.

    It `stands` where it was taken from; `moved` to `path[start:end]`, in its file or another; `changed`
    there, by `difference`; or is `gone`, and `start` and `end` are None. `file` tells whether the bytes of
    the file that it was taken from are the same, `unknown` where the export has no SHA-256 of it.
    """

    carried: CarriedQuote
    standing: Standing
    path: str
    start: int | None
    end: int | None
    difference: tuple[Change, ...]
    file: FileState

    def to_dict(self) -> dict[str, Any]:
        """Return one entry of the `quotes` that `assistant verify --json` prints."""
        return {
            "number": self.carried.number,
            "quote": self.carried.quote,
            "standing": self.standing,
            "was": {"path": self.carried.path, "start": self.carried.start, "end": self.carried.end},
            "path": self.path,
            "start": self.start,
            "end": self.end,
            "file": self.file,
            "difference": [{"operation": one.operation, "text": one.text} for one in self.difference],
        }
