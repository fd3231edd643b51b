"""An index brought up to date step by step beside a model in memory: it always holds what it should.

Files come, change, move and go; builds end, fail or are broken off anywhere; the index is deleted; one reader
is open all the while.
"""

import json
import shutil
import tempfile
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from index.building.build import build_index
from index.errors import EmbeddingError
from index.generations.checking import verify_index
from index.generations.folder import CATALOGUE, LEXICAL, current_generation
from index.progress import Progress, no_progress
from index.search.index import Index, open_index
from index.storage.catalogue.catalogue import Catalogue
from index.storage.lexical import LexicalIndex
from index.values import BuildReport, CleanedArticle
from tests.support.hash_embedder import HashEmbedder
from tests.support.strategies import articles

NAMES = st.sampled_from(["a.txt", "b.md", "deep/c.txt", "d.txt", "розділ/стаття.txt"])
LINES = "many.jsonl"


class BrokenOffError(Exception):
    """Stands for whatever ends a run that is no error of ours."""


class IndexBesideModel(RuleBasedStateMachine):
    """`files` and `lines` say what the folder holds, `held` what the index does (None: there is none)."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.corpus = self.folder / "corpus"
        self.index = self.folder / "index"
        self.corpus.mkdir()
        self.files: dict[str, str] = {}
        self.lines: list[str] = []
        self.held: dict[str, str] | None = None
        self.embedded: set[str] = set()
        self.reader: Index | None = None
        self.unchecked = False

    def teardown(self) -> None:
        if self.reader:
            self.reader.close()
        shutil.rmtree(self.folder)

    def on_disk(self) -> dict[str, str]:
        """Return the texts that an index of the folder should hold, by path."""
        lines = {f"{LINES}#{number}": text for number, text in enumerate(self.lines, start=1)}
        return self.files | lines

    # The folder

    @rule(name=NAMES, text=articles())
    def write(self, name: str, text: str) -> None:
        path = self.corpus / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
        self.files[name] = text

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.files)))
        (self.corpus / name).unlink()
        del self.files[name]

    @precondition(lambda self: self.files)
    @rule(data=st.data(), new=NAMES)
    def rename(self, data: st.DataObject, new: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.files)))
        (self.corpus / new).parent.mkdir(exist_ok=True)
        (self.corpus / name).rename(self.corpus / new)
        self.files[new] = self.files.pop(name)

    @rule(texts=st.lists(articles(), min_size=1, max_size=3))
    def write_lines(self, texts: list[str]) -> None:
        document = "".join(json.dumps({"text": text}) + "\n" for text in texts)
        (self.corpus / LINES).write_text(document, encoding="utf-8")
        self.lines = texts

    # The index

    def run(self, embedder: HashEmbedder, progress: Progress = no_progress) -> BuildReport:
        self.unchecked = True
        return build_index(self.corpus, index=self.index, embedder=embedder, progress=progress)

    @rule()
    def build(self) -> None:
        embedder = HashEmbedder()
        report = self.run(embedder)
        self.held = self.on_disk()
        assert report.embedded == len(embedder.asked)
        assert not set(embedder.asked) & self.embedded
        assert report.added + report.changed + report.unchanged == len(self.held)
        self.embedded |= set(embedder.asked)

    @precondition(lambda self: self.held == self.on_disk())
    @rule()
    def build_again(self) -> None:
        before = current_generation(self.index)
        report = self.run(HashEmbedder())
        assert (report.added, report.changed, report.removed, report.embedded) == (0, 0, 0, 0)
        assert current_generation(self.index) == before

    @precondition(lambda self: self.held is not None and self.held == self.on_disk())
    @rule()
    def build_from_nothing(self) -> None:
        fresh = self.folder / "fresh"
        build_index(self.corpus, index=fresh, embedder=HashEmbedder())
        assert contents(fresh) == contents(self.index)
        shutil.rmtree(fresh)

    @precondition(lambda self: self.held != self.on_disk())
    @rule(step=st.integers(0, 8))
    def break_off(self, step: int) -> None:
        steps = count()

        def break_off(stage: str, done: int, total: int) -> None:
            if next(steps) == step:
                raise BrokenOffError

        embedder = HashEmbedder()
        try:
            self.run(embedder, break_off)
        except BrokenOffError:
            self.embedded = set()  # nobody knows how far it came
        else:
            self.held = self.on_disk()
            self.embedded |= set(embedder.asked)

    @rule()
    def fail_to_embed(self) -> None:
        def fail(texts: object) -> None:
            raise EmbeddingError("the server went away")

        try:
            self.run(HashEmbedder(before_passages=fail))
        except EmbeddingError:
            return
        self.held = self.on_disk()  # nothing had to be embedded

    @precondition(lambda self: self.held is not None)
    @rule()
    def lose_the_index(self) -> None:
        shutil.rmtree(self.index)
        self.held, self.embedded = None, set()

    # What holds all the time

    @precondition(lambda self: self.unchecked and self.held is not None)
    @invariant()
    def the_index_holds_what_the_folder_held_when_it_was_built(self) -> None:
        self.unchecked = False
        with open_index(self.index, embedder=HashEmbedder()) as index:
            assert texts_of(index) == self.held
        self.reader = self.reader or open_index(self.index, embedder=HashEmbedder())
        assert texts_of(self.reader) == self.held
        assert verify_index(self.index).flaws == ()
        self.every_passage_is_found_by_its_words()

    def every_passage_is_found_by_its_words(self) -> None:
        generation = current_generation(self.index)
        with (
            closing(Catalogue.open(generation / CATALOGUE)) as catalogue,
            closing(LexicalIndex.open(generation / LEXICAL)) as lexical,
        ):
            for passage in (passage for path in catalogue.paths() for passage in catalogue.passages(path)):
                numbers = list(catalogue.numbers_of([passage.id]).values())
                assert catalogue.passages_by_number(numbers) == {numbers[0]: passage}
                assert dict(lexical.search(passage.text, count=1, allowed=numbers)).keys() == set(numbers)

    @invariant()
    def nothing_unfinished_is_left(self) -> None:
        assert not list(self.index.glob("generations/*.new"))
        kept = 2 if self.reader is None else 3  # the one it left, which a call under way may still use
        assert len(list(self.index.glob("generations/*"))) <= kept


def texts_of(index: Index) -> dict[str, str]:
    return {path: index.article(path).article.text for path in index.paths()}


def contents(index: Path) -> dict[str, Any]:
    """Return everything that an index says of each article, but when its file was read."""
    with open_index(index, embedder=HashEmbedder()) as opened:
        hits = opened.search("Міська рада відкрила міст, the bridge, мост", 100)
        stories = {hit.passage.path: (hit.also, hit.first) for hit in hits}
        return {
            path: (untimed(opened.article(path)), opened.passages(path), stories.get(path))
            for path in opened.paths()
        }


def untimed(cleaned: CleanedArticle) -> CleanedArticle:
    return replace(cleaned, article=replace(cleaned.article, indexed_at=None))


IndexBesideModel.TestCase.settings = settings(
    max_examples=12, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)
TestIndexBesideModel = IndexBesideModel.TestCase
pytestmark = pytest.mark.slow
