"""Passages -> their token vectors: kept from questions before, stored with the index, or embedded again."""

from collections.abc import Callable, Sequence
from functools import partial

from index.embedding.embedder import TokenEmbedder, TokenVectors
from index.embedding.token_codec import rotate
from index.generations.folder import Manifest
from index.generations.opened import Snapshot
from index.search.recent import RecentlyUsed
from index.values import Passage

_KEPT_PASSAGES = 512


class PassageTokens:
    """The token vectors of the passages of one index; the last ones are kept. Threads may share it.

    `embedder_of` gives the embedder that built a generation; it is called only for what is not stored.
    """

    def __init__(self, embedder_of: Callable[[Manifest], TokenEmbedder]) -> None:
        self._embedder_of = embedder_of
        self._kept: RecentlyUsed[TokenVectors] = RecentlyUsed(_KEPT_PASSAGES)

    def get(self, snapshot: Snapshot, passages: Sequence[Passage]) -> list[TokenVectors]:
        """Return the rotated tokens of each passage; offsets are into its text."""
        found = self._kept.get({passage.id: passage for passage in passages}, partial(self._load, snapshot))
        return [found[passage.id] for passage in passages]

    def _load(self, snapshot: Snapshot, passages: Sequence[Passage]) -> list[TokenVectors]:
        """Read the tokens stored when passages were indexed; embed those that are not there any more."""
        keys = snapshot.catalogue.content_keys([passage.id for passage in passages])
        stored = snapshot.tokens.passage_tokens(keys)
        missing = [passage for passage in passages if keys.get(passage.id) not in stored]
        embedded = self._embed(snapshot, missing) if missing else {}
        return [embedded[p.id] if p.id in embedded else stored[keys[p.id]] for p in passages]

    def _embed(self, snapshot: Snapshot, passages: Sequence[Passage]) -> dict[str, TokenVectors]:
        embedder = self._embedder_of(snapshot.manifest)
        made = embedder.embed_passage_tokens([passage.text for passage in passages])
        return {passage.id: rotate(tokens) for passage, tokens in zip(passages, made, strict=True)}
