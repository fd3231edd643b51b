"""A number of a text, with what it measures or counts."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number of a text: its readings ("1,200" has two where the language is unknown), unit and place.

    `unit` is of `data/units.tsv` or ""; `about` are the senses of the words that follow; `small` is a number
    word up to four, which often counts what the evidence lists by name.
    """

    values: frozenset[Fraction]
    unit: str
    about: tuple[frozenset[str], ...]
    start: int
    end: int
    text: str
    small: bool = False
    year: bool = False
    pair: bool = False
    ordinal: bool = False

    @property
    def family(self) -> str:
        """What the unit measures: "money"; "" without a unit."""
        return "count" if not self.unit else self.unit.split(".")[0]
