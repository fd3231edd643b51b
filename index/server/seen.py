"""What a generation of a replica was made from; while that is the same, there is nothing to do."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from index.errors import IndexStoreError

_FILE = "seen.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The revisions of the parts by name, and the generation of this machine's own sources, if any."""

    revisions: Mapping[str, str] = field(default_factory=dict)
    sources: str | None = None


def read_seen(folder: Path, generation: Path) -> Seen | None:
    """Return what a generation was made from, None where the file in `folder` does not tell."""
    try:
        told = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return Seen(**told["seen"]) if told["generation"] == generation.name else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_seen(folder: Path, generation: Path, seen: Seen) -> None:
    """Remember what a generation was made from. Raises IndexStoreError when it cannot be written."""
    written = folder / f"{_FILE}.new"
    try:
        written.write_text(
            json.dumps({"generation": generation.name, "seen": asdict(seen)}), encoding="utf-8"
        )
        written.replace(folder / _FILE)
    except OSError as error:
        raise IndexStoreError(
            "seen_unwritable", file=str(folder / _FILE), why=str(error.strerror or error)
        ) from error
