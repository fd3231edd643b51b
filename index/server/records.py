"""Articles and token vectors as records of a server's collections, and back; nothing here asks a server.

    articles   one record an article: its text, its story vector, what other programs may filter by
    passages   LlamaIndex nodes (`index.storage.nodes`)
    values     long values by name: token vectors of a passage, and of an article its blocks and passages and
               the rest of a long text; as metadata, since Chroma indexes every three letters of a document
    parts      one record for each folder of the corpus: whose it is, and when it changed last

Each collection's own metadata say what the corpus was made with (`Manifest`).

Ids come from content, so writing twice adds nothing, and a list of ids says all that changed.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from index.batches import batched
from index.embedding.embedder import Vectors
from index.embedding.token_codec import EncodedTokens
from index.errors import IndexStoreError
from index.generations.folder import FORMAT, Manifest
from index.messages import CodedText
from index.server.collection import Metadata, Record
from index.values import Article, Block, CleanedArticle, Passage

DOCUMENT_BYTES = 16_000
"""Bytes of the longest document; Chroma's cloud takes 16,384."""
PIECE_BYTES = 4_000
"""Bytes of the longest value in metadata; Chroma's cloud takes 4,096."""
_PIECES = 24
"""Pieces of a long value in one record; Chroma's cloud takes 32 keys."""
_LABEL_CHARACTERS = 500
"""Of a title or an address so much stands where other programs filter; the whole is among the values."""
_NO_VECTOR = np.ones(1, dtype=np.float32)
_DESCRIBED = ("title", "outlet", "url", "published", "language")
_PROVENANCE = ("sha256", "indexed_at")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SharedArticle:
    """An article as a server keeps it, under an id of `shared_id`.

    `part` is the prefix of its folder, `file` the file that gave it, `vector` its story vector, zeros for an
    article without passages.
    """

    id: str
    part: str
    file: str
    cleaned: CleanedArticle
    passages: tuple[Passage, ...]
    vector: Vectors


PartState = Literal["writing", "complete"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A folder of a shared corpus: who indexes it from where, and its state.

    `revision` is another after every change; `writing` until an indexer has finished.
    """

    name: str
    folder: str
    writer: str
    state: PartState
    revision: str

    @property
    def described(self) -> CodedText:
        """The part by its name, folder and writer."""
        if not self.name:
            return CodedText("part_unnamed", folder=self.folder, writer=self.writer)
        return CodedText("part_named", part=self.name.rstrip("/"), folder=self.folder, writer=self.writer)


def article_record(article: SharedArticle, written: int) -> Record:
    """Return the record of an article; `written` is the time in milliseconds, by which versions are told."""
    about = article.cleaned.article
    labels = {name: (getattr(about, name) or "")[:_LABEL_CHARACTERS] for name in _DESCRIBED}
    head = split_pieces(about.text, DOCUMENT_BYTES)[0]
    metadata: dict[str, str | int | float | bool] = {
        "path": about.path,
        "part": article.part,
        "passages": len(article.passages),
        "whole": len(head) == len(about.text),
        "written": written,
    }
    vector = article.vector
    if not article.passages:  # cosines need a vector of some length
        vector = np.eye(1, len(vector), dtype=np.float32)[0]
    return Record(id=article.id, document=head, metadata=metadata | labels, vector=vector)


def article_values(article: SharedArticle) -> dict[str, str]:
    """Return the values of an article by name."""
    about = article.cleaned.article
    described = {name: getattr(about, name) for name in ("id", *_DESCRIBED, *_PROVENANCE)}
    layout = {
        **described,
        "file": article.file,
        "pages": about.pages,
        "blocks": [[b.start, b.end, b.kind] for b in article.cleaned.blocks],
        "passages": [[p.id, p.start, p.end, p.section] for p in article.passages],
    }
    values = {layout_name(article.id): json.dumps(layout, ensure_ascii=False, separators=(",", ":"))}
    rest = "".join(split_pieces(about.text, DOCUMENT_BYTES)[1:])
    return values | ({rest_name(article.id): rest} if rest else {})


def to_article(record: Record, values: Mapping[str, str]) -> SharedArticle | None:
    """Return the article of a record, None where not all of its values are there."""
    layout, rest = values.get(layout_name(record.id)), values.get(rest_name(record.id), "")
    if layout is None or not (record.metadata["whole"] or rest):
        return None
    told: dict[str, Any] = json.loads(layout)
    text, path = record.document + rest, str(record.metadata["path"])
    described: dict[str, Any] = {name: told[name] for name in ("id", *_DESCRIBED)}
    provenance: dict[str, Any] = {name: told.get(name) for name in _PROVENANCE}  # an older version wrote none
    article = Article(path=path, text=text, pages=tuple(told["pages"]), **described, **provenance)
    blocks = tuple(Block(start=start, end=end, kind=kind) for start, end, kind in told["blocks"])
    passages = tuple(
        Passage(
            id=one,
            article_id=article.id,
            path=path,
            position=at,
            start=start,
            end=end,
            text=text[start:end],
            section=section,
            page=article.page_at(start),
        )
        for at, (one, start, end, section) in enumerate(told["passages"])
    )
    return SharedArticle(
        id=record.id,
        part=str(record.metadata["part"]),
        file=told["file"],
        cleaned=CleanedArticle(article=article, blocks=blocks),
        passages=passages,
        vector=record.vector,
    )


def layout_name(shared: str) -> str:
    """Return the name of an article's blocks and passages."""
    return f"{shared}/layout"


def rest_name(shared: str) -> str:
    """Return the name of the text of a long article beyond its record."""
    return f"{shared}/rest"


def tokens_name(passage_id: str) -> str:
    """Return the name of a passage's token vectors."""
    return f"{passage_id}/tokens"


def tokens_value(tokens: EncodedTokens) -> str:
    """Return token vectors as text."""
    return ".".join(b64encode(half).decode() for half in tokens)


def to_tokens(value: str) -> EncodedTokens:
    """Return the token vectors of `tokens_value`."""
    vectors, offsets = value.split(".")
    return b64decode(vectors), b64decode(offsets)


def value_records(values: Mapping[str, str], part: str) -> Iterator[Record]:
    """Yield values as records, several for a very long one."""
    for name, value in values.items():
        groups = list(batched(split_pieces(value, PIECE_BYTES), _PIECES))
        for number, pieces in enumerate(groups):
            told = {f"piece{at:02}": piece for at, piece in enumerate(pieces)}
            metadata: Metadata = {"part": part, "records": len(groups), **told}
            yield Record(id=value_id(name, number), metadata=metadata, vector=_NO_VECTOR)


def record_count(first: Record) -> int:
    """Return how many records a value has, by its first one."""
    return int(first.metadata["records"])


def to_value(records: Iterable[Record]) -> str:
    """Return the value of its records, given in order."""
    keys = [f"piece{at:02}" for at in range(_PIECES)]
    return "".join(str(record.metadata.get(key, "")) for record in records for key in keys)


def value_id(name: str, number: int) -> str:
    """Return the id of a record of a value, counted from 0."""
    return f"{name}/{number}"


def value_owner(value: str) -> str:
    """Return the article's or passage's id of whose value an id names a record."""
    return value.partition("/")[0]


def split_pieces(text: str, most: int) -> list[str]:
    """Return a text in pieces of at most `most` bytes of UTF-8, one for an empty text."""
    encoded = text.encode()
    pieces: list[str] = []
    start = 0
    while start < len(encoded):
        end = start + most
        while end < len(encoded) and encoded[end] & 0xC0 == 0x80:  # amid a character
            end -= 1
        pieces.append(encoded[start:end].decode())
        start = end
    return pieces or [""]


def part_record(part: Part) -> Record:
    """Return the record of a part."""
    return Record(
        id=part_id(part.name), document=str(part.described), metadata=asdict(part), vector=_NO_VECTOR
    )


def part_id(name: str) -> str:
    """Return the id of a part's record."""
    return f"part:{name}"


def parts_with(path: str) -> frozenset[str]:
    """Return the names of the parts that may have an article of this path: that without a name, and one."""
    first, slash, _ = path.partition("/")
    return frozenset({"", first + slash} if slash else {""})


def to_parts(records: Sequence[Record]) -> dict[str, Part]:
    """Return the parts of records by name."""
    parts = [Part(**dict(record.metadata)) for record in records]  # type: ignore[arg-type]
    return {part.name: part for part in parts}


def manifest_of(told: Metadata, place: str) -> Manifest:
    """Return the manifest of metadata. Raises IndexStoreError for another format."""
    if told.get("format") != FORMAT:
        raise IndexStoreError(
            "server_format_other", place=place, format=str(told.get("format")), known=FORMAT
        )
    return Manifest(
        format=FORMAT,
        version=str(told["version"]),
        embedder=str(told["embedder"]),
        dimensions=int(told["dimensions"]),
        fingerprint=str(told["fingerprint"]),
    )


def check_same(there: Manifest, manifest: Manifest, place: str) -> None:
    """Raise IndexStoreError when a corpus was made with another embedder, or passages cut otherwise."""
    if there.embedder != manifest.embedder:
        raise IndexStoreError(
            "server_embedder_other", place=place, built=there.embedder, named=manifest.embedder
        )
    if (there.dimensions, there.fingerprint) != (manifest.dimensions, manifest.fingerprint):
        raise IndexStoreError("server_version_other", place=place, version=there.version)
