"""What is written into the stores of a generation, be it of an index on disk or of a server's replica."""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from index.embedding.embedder import Vectors
from index.generations.folder import CATALOGUE, read_manifest
from index.generations.vectors import open_vectors
from index.language.tables import table_head
from index.storage.catalogue.catalogue import Catalogue
from index.storage.lexical import LexicalIndex, LexicalRow
from index.storage.vector_cache import EmbeddingText
from index.stories.grouping import first_told, group_stories
from index.stories.neighbours import nearest_articles
from index.values import CleanedArticle, Passage

_SPARE = 2
"""Vectors kept for each passage of the index before those of gone texts are dropped."""
_ALWAYS_KEPT = 64
"""Vectors kept beside these: a small index has little to gain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedArticle:
    """An article ready to be stored, by its number in the catalogue; `texts` are those of its passages.

    `furniture` is the digest of what of the corpus it was cleaned with.
    """

    number: int
    cleaned: CleanedArticle
    passages: tuple[Passage, ...]
    texts: tuple[EmbeddingText, ...]
    furniture: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IndexedArticle:
    """An article as the catalogue has it now; `numbers` and `vectors` are those of its passages in order."""

    prepared: PreparedArticle
    numbers: Sequence[int]
    vectors: Sequence[Vectors]


def put_text(
    lexical: LexicalIndex, cleaned: CleanedArticle, passages: Sequence[Passage], numbers: Sequence[int]
) -> None:
    """Let the passages of an article be found by their words."""
    article, rows = cleaned.article, zip(numbers, passages, strict=True)
    lexical.add(
        LexicalRow(
            number=number,
            title=article.title or "",
            text=passage.text,
            section=passage.section or "",
            head=table_head(article.text, passage.start),
        )
        for number, passage in rows
    )


def group(catalogue: Catalogue) -> None:
    """Find which articles tell one story, over the whole corpus."""
    members = {member.path: member for member in catalogue.stories.members()}
    known = catalogue.stories.neighbours()
    neighbours = nearest_articles({path: member.vector for path, member in members.items()}, known)
    changed = {path: near for path, near in neighbours.items() if list(near) != known.get(path)}
    catalogue.stories.put_neighbours(changed)
    stories = group_stories(members.values(), neighbours)
    catalogue.stories.put((paths, first_told([members[path] for path in paths])) for paths in stories)


def check_catalogue(generation: Path, *, every_page: bool) -> None:
    """Open or read the catalogue of a generation. Raises IndexStoreError when it is absent or damaged."""
    with closing(Catalogue.open(generation / CATALOGUE)) as catalogue:
        if every_page:
            catalogue.check()


def drop_spare_vectors(folder: Path, generations: Sequence[Path]) -> int:
    """Drop the vectors in `folder` of texts that are in none of the generations, once they are many.

    To be called when these are the current ones: who still reads another embeds again what it lacks. Returns
    how many passages the last of them has.
    """
    built_by = read_manifest(generations[-1])
    with ExitStack() as opened:
        vectors = opened.enter_context(closing(open_vectors(folder, built_by, writable=True)))
        catalogues = [opened.enter_context(closing(Catalogue.open(g / CATALOGUE))) for g in generations]
        passages = [catalogue.passage_count() for catalogue in catalogues]
        if vectors.count() > _SPARE * sum(passages) + _ALWAYS_KEPT:
            vectors.keep_only(key for catalogue in catalogues for key in catalogue.all_content_keys())
    return passages[-1]
