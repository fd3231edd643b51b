"""Builds and updates an index: files -> catalogue -> passages -> vectors and terms -> a new generation.

Two passes: all new texts are stored first, because page furniture is learned from the whole corpus; then the
articles that are new, or whose furniture changed, are cleaned, cut and embedded in batches.
"""

import json
import logging
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np

from index.catalogue import Catalogue
from index.catalogue_files import FileRecord
from index.chunking import DEFAULT_LIMITS, split_passages
from index.cleaning import clean_article
from index.embedding import Embedder, TokenEmbedder, open_embedder
from index.errors import CorpusError, IndexStoreError
from index.furniture import CANDIDATE_COUNT, HOLDERS_PER_LINE, Furniture, learn_furniture
from index.generations import (
    CATALOGUE,
    FORMAT,
    LEXICAL,
    VECTORS,
    Manifest,
    abandon_generation,
    begin_generation,
    current_generation,
    publish_generation,
    read_manifest,
    writer_lock,
)
from index.lexical import LexicalIndex, LexicalRow
from index.neighbours import nearest_articles
from index.progress import Progress, counter, no_progress
from index.records import Article, BuildReport, CleanedArticle, Passage
from index.settings import load_settings
from index.store import PassageStore, StoredPassage
from index.stories import article_vector, describe_story, first_told, group_stories
from index.syncing import SyncPlan, SyncResult, apply_sync, merge_results, plan_sync, unchanged_result
from index.token_codec import without_context
from index.vectors import Embedded, VectorCache, content_key
from index.version import package_version
from index.whole_text import with_tokens

CLEANING_VERSION = 2
"""Raise it when cleaning, chunking or the embedded text change, so that indexes are rebuilt."""

_BATCH = 256
_SPARE = 2
"""Vectors kept for each passage of the index before those of gone texts are dropped."""

_NAME = re.compile(r"\w[\w.-]*")

logger = logging.getLogger(__name__)


def build_index(
    folder: str | Path,
    *,
    index: str | Path | None = None,
    name: str = "",
    embedder: Embedder | None = None,
    progress: Progress = no_progress,
) -> BuildReport:
    """Build the index of a corpus folder, or bring it up to date, and return what was done.

    `name` adds a further folder to an index, its paths prefixed with `name/`. Without `embedder` the one of
    the settings is opened. Raises NewsAssistantError.
    """
    started = time.monotonic()
    if name and not _NAME.fullmatch(name):
        raise CorpusError(
            f"{name!r} cannot name a folder (`--add`); use letters, digits, `_`, `-` and `.`,"
            " a letter, a digit or `_` first"
        )
    settings = load_settings(index=index)
    folder = Path(folder).expanduser().resolve()
    if not folder.is_dir():
        raise CorpusError(f"the corpus folder {str(folder)!r} is not there or not a folder; name another")
    with writer_lock(settings.index):
        if embedder is None:
            embedder = open_embedder(
                settings.embedding,
                cache_folder=settings.cache_folder,
                base_url=settings.openai_base_url,
                api_key=settings.openai_api_key,
            )
        prefix = f"{name}/" if name else ""
        return _build(settings.index, folder, prefix, with_tokens(embedder), progress, started)


def embedded_text(article: Article, passage: Passage) -> str:
    """Return the text whose vector stands for a passage: the headline gives it context."""
    if article.title and article.title not in passage.text:
        return f"{article.title}\n{passage.text}"
    return passage.text


def index_fingerprint() -> str:
    """Return a hash of every setting that shapes passages."""
    shape = json.dumps([CLEANING_VERSION, asdict(DEFAULT_LIMITS)])
    return blake2b(shape.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """The stores of the generation being written."""

    catalogue: Catalogue
    lexical: LexicalIndex
    store: PassageStore
    vectors: VectorCache


def _build(
    index: Path, folder: Path, prefix: str, embedder: TokenEmbedder, progress: Progress, started: float
) -> BuildReport:
    manifest = Manifest(
        format=FORMAT,
        version=package_version(),
        embedder=embedder.name,
        dimensions=embedder.dimensions,
        fingerprint=index_fingerprint(),
    )
    current = _current_generation(index)
    base = _reusable_generation(index, current, manifest) if current else None
    plans = _plans(current, base, folder, prefix)
    if base and all(plan.changes_nothing for plan in plans):
        with closing(Catalogue.open(base / CATALOGUE)) as catalogue:
            result = merge_results([unchanged_result(catalogue, plan) for plan in plans])
            return _report(plans, result, catalogue.passage_count(), 0, started)
    new = begin_generation(index, base)
    try:
        vectors = VectorCache.open(
            index, embedder=embedder.name, dimensions=embedder.dimensions, writable=True
        )
        with (
            closing(vectors),
            closing(Catalogue.open(new.folder / CATALOGUE, writable=True)) as catalogue,
            closing(LexicalIndex.open(new.folder / LEXICAL, writable=True)) as lexical,
            closing(PassageStore.open(new.folder / VECTORS, writable=True)) as store,
        ):
            parts = _Parts(catalogue=catalogue, lexical=lexical, store=store, vectors=vectors)
            result, embedded = _write(parts, plans, embedder, progress)
            passages = catalogue.passage_count()
            if vectors.count() > _SPARE * passages + _BATCH:
                vectors.keep_only(catalogue.all_content_keys())
        publish_generation(index, new, manifest)
    except BaseException:
        # What was embedded is kept in the vector cache; the half-written generation is worth nothing.
        abandon_generation(new)
        raise
    return _report(plans, result, passages, embedded, started)


def _current_generation(index: Path) -> Path | None:
    """Return the generation that readers open, None where there is none yet."""
    try:
        return current_generation(index)
    except IndexStoreError as error:
        logger.info("building from nothing: %s", error)
        return None


def _reusable_generation(index: Path, current: Path, manifest: Manifest) -> Path | None:
    """Return the current generation when the new one can start as its copy, else None: build from nothing."""
    try:
        built_by = read_manifest(current)
        _check_stores(index, current, built_by)
    except IndexStoreError as error:
        logger.warning("the index is built anew: %s", error)
        return None
    same = (built_by.embedder, built_by.fingerprint) == (manifest.embedder, manifest.fingerprint)
    if not same:
        logger.warning("settings changed since this index was built (embedder or passages): building it anew")
    return current if same else None


def _check_stores(index: Path, generation: Path, built_by: Manifest) -> None:
    """Open and read the stores of a generation. Raises IndexStoreError when one is absent or damaged."""
    VectorCache.open(index, embedder=built_by.embedder, dimensions=built_by.dimensions).close()
    with closing(Catalogue.open(generation / CATALOGUE)) as catalogue:
        catalogue.check()
    with closing(LexicalIndex.open(generation / LEXICAL)) as lexical:
        lexical.check()
    PassageStore.open(generation / VECTORS).close()


def _plans(current: Path | None, base: Path | None, folder: Path, prefix: str) -> list[SyncPlan]:
    """Compare the folder with the catalogue; without a `base`, plan to read every recorded folder anew.

    Raises CorpusError when the index has another folder, or when one that must be read anew is gone.
    """
    folders, files = _recorded(current, prefix)
    known = folders.get(prefix)
    if known is None and not prefix:
        known = next(iter(folders.values()), None)
    if known is not None and Path(known) != folder:
        raise CorpusError(
            f"this index is of the folder {known!r}, not of {str(folder)!r};"
            " use `--add NAME` to add a folder, or `--index DIR` for an index of its own"
        )
    if base:
        return [plan_sync(folder, prefix, files)]
    return [
        plan_sync(_still_there(Path(path)), name, {})
        for name, path in sorted((folders | {prefix: str(folder)}).items())
    ]


def _recorded(current: Path | None, prefix: str) -> tuple[dict[str, str], dict[str, FileRecord]]:
    """Return the folders of an index and the files of one of them; nothing where its catalogue is unreadable.

    An index that cannot be continued still knows its folders, whatever built it.
    """
    if current is None:
        return {}, {}
    try:
        with closing(Catalogue.open(current / CATALOGUE)) as catalogue:
            return catalogue.files.folders(), catalogue.files.of_folder(prefix)
    except IndexStoreError as error:
        logger.warning("folders added with `--add` must be added again: %s", error)
        return {}, {}


def _still_there(folder: Path) -> Path:
    if not folder.is_dir():
        raise CorpusError(
            f"this index must be built anew, but its folder {str(folder)!r} is not there;"
            " bring it back, or name another index with `--index DIR`"
        )
    return folder


def _write(
    parts: _Parts, plans: Sequence[SyncPlan], embedder: TokenEmbedder, progress: Progress
) -> tuple[SyncResult, int]:
    """Write all that changed; return the counts and how many texts were embedded."""
    catalogue = parts.catalogue
    for plan in plans:
        catalogue.files.put_folder(plan.prefix, str(plan.folder))
        catalogue.files.put_unread(plan.prefix, plan.skipped)
    read = counter(progress, "reading", sum(len(plan.read) for plan in plans))
    result = merge_results([apply_sync(catalogue, plan, on_file=read) for plan in plans])
    furniture = _learn(catalogue)
    result.removed_passages += _reopen_changed(catalogue, furniture)
    numbers, ids = [n for n, _ in result.removed_passages], [i for _, i in result.removed_passages]
    parts.lexical.remove(numbers)
    parts.store.remove(ids)
    total = catalogue.writer.pending_count()
    embedded = 0
    cleaned = counter(progress, "embedding", total)
    for batch in _cleaned_batches(catalogue, furniture):
        embedded += _put_batch(parts, batch, embedder)
        for _ in batch:
            cleaned()
    _group(catalogue)
    catalogue.commit()
    parts.lexical.commit()
    return result, embedded


def _group(catalogue: Catalogue) -> None:
    """Find which articles tell one story, over the whole corpus."""
    members = {member.path: member for member in catalogue.stories.members()}
    known = catalogue.stories.neighbours()
    neighbours = nearest_articles({path: member.vector for path, member in members.items()}, known)
    catalogue.stories.put_neighbours(
        {p: near for p, near in neighbours.items() if list(near) != known.get(p)}
    )
    stories = group_stories(members.values(), neighbours)
    catalogue.stories.put((paths, first_told([members[path] for path in paths])) for paths in stories)


def _learn(catalogue: Catalogue) -> Furniture:
    candidates = catalogue.lines.counts(CANDIDATE_COUNT)
    return learn_furniture(catalogue.lines.holders(candidates, HOLDERS_PER_LINE))


def _reopen_changed(catalogue: Catalogue, furniture: Furniture) -> list[tuple[int, str]]:
    """Let articles be cleaned again whose furniture is not what they were cleaned with."""
    changed = [
        path
        for path, cleaned_with, held in catalogue.lines.furniture_states(furniture.keys)
        if cleaned_with is not None and cleaned_with != furniture_digest(held)
    ]
    removed: list[tuple[int, str]] = []
    for path in changed:
        removed += catalogue.writer.reopen(path)
    return removed


def furniture_digest(held: frozenset[int]) -> str:
    """Return a short hash of the furniture lines that an article holds."""
    return blake2b(repr(sorted(held)).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """An article ready to be stored."""

    number: int
    cleaned: CleanedArticle
    passages: tuple[Passage, ...]
    furniture: str


def _cleaned_batches(catalogue: Catalogue, furniture: Furniture) -> Iterator[list[_Prepared]]:
    """Clean and cut the waiting articles; yield them in batches of a bounded number of passages."""
    batch: list[_Prepared] = []
    for pending in catalogue.writer.pending():
        cleaned = clean_article(pending.source, furniture)
        held = catalogue.lines.of_article(pending.number) & furniture.keys
        batch.append(
            _Prepared(
                number=pending.number,
                cleaned=cleaned,
                passages=split_passages(cleaned),
                furniture=furniture_digest(held),
            )
        )
        if sum(len(one.passages) for one in batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _put_batch(parts: _Parts, batch: Sequence[_Prepared], embedder: TokenEmbedder) -> int:
    """Embed and store a batch of articles; return how many texts had to be embedded."""
    pairs = [(one.cleaned.article, passage) for one in batch for passage in one.passages]
    texts = [embedded_text(article, passage) for article, passage in pairs]
    contexts = [len(text) - len(passage.text) for text, (_, passage) in zip(texts, pairs, strict=True)]
    keys = [content_key(text, context) for text, context in zip(texts, contexts, strict=True)]
    embedded = _embed_missing(keys, texts, contexts, embedder, parts.vectors)
    vectors = parts.vectors.get(list(dict.fromkeys(keys)))
    rows: list[LexicalRow] = []
    stored: list[StoredPassage] = []
    for one in batch:
        own = keys[len(stored) : len(stored) + len(one.passages)]
        article = one.cleaned.article
        numbers = parts.catalogue.writer.put_cleaned(
            one.number, one.cleaned, one.passages, own, one.furniture
        )
        if own:
            telling = describe_story(one.cleaned, article_vector(np.stack([vectors[key] for key in own])))
            parts.catalogue.stories.put_member(one.number, telling)
        for number, passage, key in zip(numbers, one.passages, own, strict=True):
            rows.append(LexicalRow(number=number, title=article.title or "", text=passage.text))
            stored.append(StoredPassage(passage=passage, article=article, vector=vectors[key]))
    parts.lexical.add(rows)
    parts.store.add(stored)
    return embedded


def _embed_missing(
    keys: Sequence[bytes],
    texts: Sequence[str],
    contexts: Sequence[int],
    embedder: TokenEmbedder,
    cache: VectorCache,
) -> int:
    """Embed the texts that the cache lacks; `contexts` are the characters before each passage's own text."""
    known = cache.get(list(dict.fromkeys(keys)))
    missing = {key: number for number, key in enumerate(keys) if key not in known}
    if missing:
        numbers = list(missing.values())
        vectors, tokens = embedder.embed_passages_with_tokens([texts[number] for number in numbers])
        cache.put(
            {
                keys[number]: Embedded(vector=vector, tokens=without_context(found, contexts[number]))
                for number, vector, found in zip(numbers, vectors, tokens, strict=True)
            }
        )
    return len(missing)


def _report(
    plans: Sequence[SyncPlan], result: SyncResult, passages: int, embedded: int, started: float
) -> BuildReport:
    return BuildReport(
        files=sum(len(plan.read) + len(plan.same) + len(plan.skipped) for plan in plans),
        added=result.added,
        changed=result.changed,
        removed=result.removed,
        unchanged=result.unchanged,
        skipped=tuple(result.skipped),
        passages=passages,
        embedded=embedded,
        seconds=round(time.monotonic() - started, 3),
    )
