"""The parts of a corpus on a server: whose they are, and that two do not write one at once, or one path.

A server cannot lock anything: whoever writes looks before and after.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar
from uuid import uuid4

from index.errors import CorpusError, IndexStoreError
from index.messages import CodedText
from index.server.collection import ServerCollection
from index.server.records import Part, PartState, part_id, part_record, parts_with, to_parts

_Read = TypeVar("_Read")


class PartRegister:
    """The records of parts, as one run of indexing or a reader uses them."""

    def __init__(self, records: ServerCollection, place: str) -> None:
        self._records = records
        self._place = place
        self._own: set[str] = set()
        self._marked: dict[str, str] = {}

    def all(self) -> dict[str, Part]:
        """Return the parts of the corpus by name."""
        return understood(self._place, to_parts, self._records.get(list(self._records.ids())))

    def own(self, name: str, folder: str, writer: str) -> Part:
        """Return a part as it is, or as it is to be made.

        Raises CorpusError when it is of another folder or writer: each would remove what the other has.
        """
        mine = Part(name=name, folder=folder, writer=writer, state="complete", revision="")
        there = self._named([name]).get(name, mine)
        if (there.folder, there.writer) != (folder, writer):
            raise CorpusError(
                "part_taken",
                place=self._place,
                part=there.described,
                folder=folder,
                writer=writer,
                other_writer=there.writer,
                other_folder=there.folder,
            )
        self._own.add(name)
        return there

    def mark(self, part: Part, state: PartState) -> None:
        """Say that a part has changed, and its state; readers then look for what is new.

        Raises CorpusError when another run of indexing has marked it since this one did.
        """
        self.check_marks()
        marked = replace(part, state=state, revision=uuid4().hex)
        self._records.put([part_record(marked)])
        self._marked[part.name] = marked.revision

    def check_marks(self) -> None:
        """Raise CorpusError when another run has marked a part of this one: it would lose what that writes.

        A server cannot lock a part, and who was killed must not keep it: of two at once the earlier ends.
        """
        for name, part in self._named(self._marked).items():
            if part.revision != self._marked[name]:
                raise CorpusError("part_begun_elsewhere", place=self._place, part=part.described)

    def _named(self, names: Iterable[str]) -> dict[str, Part]:
        return understood(self._place, to_parts, self._records.get([part_id(name) for name in names]))

    def check_paths(self, mine: Mapping[str, str], articles: ServerCollection) -> None:
        """Look for paths, given with the part that is to have each, among the articles of other runs' parts.

        Raises CorpusError that names both parts where there is one.
        """
        others = {path: parts_with(path) - self._own - {part} for path, part in mine.items()}
        there = self._records.present([part_id(name) for name in frozenset().union(*others.values())])
        asked = [path for path, names in others.items() if any(part_id(name) in there for name in names)]
        for record in articles.find("path", asked):
            path, part = str(record.metadata["path"]), str(record.metadata["part"])
            if part in others[path]:
                parts = self.all()
                theirs, ours = (
                    parts[name].described if name in parts else CodedText("part", part=name)
                    for name in (part, mine[path])
                )
                raise CorpusError(
                    "path_in_two_parts",
                    place=self._place,
                    other=theirs,
                    path=path,
                    part=ours,
                    folder=path.partition("/")[0],
                )


def understood(place: str, read: Callable[..., _Read], *records: object) -> _Read:
    """Return what records say. Raises IndexStoreError when this program did not write them."""
    try:
        return read(*records)
    except (KeyError, TypeError, ValueError) as error:
        raise IndexStoreError("records_unknown", place=place, why=repr(error)) from error
