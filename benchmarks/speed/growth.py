"""Prints how indexing, searching, memory and disk grow with the corpus, up to tens of thousands of passages.

    python -m benchmarks.speed.growth [--sizes N ...] [--passages N] [--questions N]

The articles are those of `../shared/data/news`; beyond them, the same with the words of every line shuffled,
so that no two are copies. Vectors are at hand: those of some real passages with noise, since embedding costs
the same for every passage and would hide all else. Questions are embedded by the real embedder. Every step
runs in a process of its own, so that its peak memory is its own; times are processor seconds where a busy
machine would falsify them. Nothing is asserted.
"""

import random
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import count, islice
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.answers.question_sets import headline_questions, read_rows
from benchmarks.speed.processes import Measured, measured_alone
from benchmarks.tables import is_absent, machine_load, option_parser, print_table
from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder, TokenVectors, Vectors, scaled_to_length_one
from index.embedding.opening import open_embedder
from index.embedding.sentence_tokens import with_tokens
from index.search.index import open_index

COUNT = 10
WARMING = 3
_POOL_TEXTS = 200
_NOISE = 0.6
_CHARACTERS_A_TOKEN = 5


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--sizes", type=int, nargs="+", default=[500, 2000, 5056], help="articles")
    parser.add_argument("--passages", type=int, default=50_000, help="about how many the largest index has")
    parser.add_argument("--questions", type=int, default=60, help="questions timed")
    options = parser.parse_args(arguments)
    if is_absent(options.shared / "data"):
        return
    work = options.cache / "growth"
    questions = headline_questions(options.shared / "data", options.questions + WARMING)
    grown: list[Grown] = []
    sizes = list(options.sizes)
    while sizes:
        grown.append(measure(options.shared / "data" / "news", work, sizes.pop(0), questions))
        if not sizes and grown[-1].passages < 0.9 * options.passages:
            sizes.append(round(grown[-1].articles * options.passages / grown[-1].passages))
    shutil.rmtree(work, ignore_errors=True)
    print_growth(grown)
    print(f"\n{machine_load()}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What a process that asks an index measures: seconds to open it, and to answer each question."""

    opening: float
    seconds: tuple[float, ...]
    processor: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a process that builds an index measures, the embedder opened beforehand."""

    passages: int
    seconds: float
    processor: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """An index of some size: what it took to build, to ask and to keep."""

    articles: int
    passages: int
    megabytes: int
    built: Measured[Built]
    searched: Measured[Searched]

    @property
    def indexing(self) -> float:
        """Processor milliseconds an article."""
        return 1000 * self.built.result.processor / self.articles

    @property
    def search(self) -> float:
        """Median milliseconds a question."""
        return 1000 * median(self.searched.result.seconds)


def measure(news: Path, work: Path, articles: int, questions: Sequence[str]) -> Grown:
    """Build an index of so many articles, ask it, and take it away."""
    shutil.rmtree(work, ignore_errors=True)
    write_articles(news, work / "texts", articles)
    built = measured_alone(build, work)
    searched = measured_alone(search, work, questions)
    files = [path for path in (work / "index").rglob("*") if path.is_file()]
    return Grown(
        articles=articles,
        passages=built.result.passages,
        megabytes=round(sum(path.stat().st_size for path in files) / 1e6),
        built=built,
        searched=searched,
    )


def print_growth(grown: Sequence[Grown]) -> None:
    rows: list[list[object]] = [
        [
            f"{one.articles} articles",
            one.passages,
            f"{one.built.result.seconds:.0f}",
            one.indexing,
            one.built.megabytes,
            f"{one.searched.result.opening:.2f}",
            one.search,
            1000 * median(one.searched.result.processor),
            one.searched.megabytes,
            one.megabytes,
        ]
        for one in grown
    ]
    print_table(
        "growth, vectors at hand",
        (
            "",
            "passages",
            "index s",
            "CPU ms/article",
            "index MB",
            "open s",
            "search ms",
            "search CPU ms",
            "search MB",
            "disk MB",
        ),
        rows,
    )
    first, last = grown[0], grown[-1]
    print(
        f"from {first.passages} to {last.passages} passages: search x {last.search / first.search:.2f},"
        f" indexing an article x {last.indexing / first.indexing:.2f}"
    )


# What runs in processes of its own


def build(work: Path) -> Built:
    """Index the texts, vectors at hand."""
    embedder = VectorsAtHand()
    embedder.embed_passages(["warm"])
    own = time.process_time()
    report = build_index(work / "texts", index=work / "index", embedder=embedder)
    return Built(passages=report.passages, seconds=report.seconds, processor=time.process_time() - own)


def search(work: Path, questions: Sequence[str]) -> Searched:
    """Open the index and ask it the questions, the first few to warm up."""
    embedder = VectorsAtHand()
    started = time.perf_counter()
    index = open_index(work / "index", embedder=embedder)
    opening = time.perf_counter() - started
    seconds, processor = [], []
    with index:
        for question in questions:
            wall, own = time.perf_counter(), time.process_time()
            index.search(question, COUNT)
            seconds.append(time.perf_counter() - wall)
            processor.append(time.process_time() - own)
    return Searched(opening=opening, seconds=tuple(seconds[WARMING:]), processor=tuple(processor[WARMING:]))


class VectorsAtHand:
    """An Embedder that asks the model for questions alone: a passage gets a real vector with noise."""

    name = "vectors at hand"

    def __init__(self) -> None:
        self._real: TokenEmbedder = with_tokens(open_embedder())
        self.dimensions = self._real.dimensions
        self.max_tokens = self._real.max_tokens

    @cached_property
    def _pool(self) -> Vectors:
        """Real vectors, of sentences about many things."""
        from index.embedding.e5.statistics import SAMPLE_QUESTIONS, SAMPLE_TEXTS

        return self._real.embed_passages([*SAMPLE_TEXTS, *SAMPLE_QUESTIONS][:_POOL_TEXTS])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimensions), always the same for a text."""
        pool = self._pool
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            randomness = _randomness(text)
            noise = randomness.standard_normal(self.dimensions, dtype=np.float32)
            vectors[row] = pool[randomness.integers(len(pool))] + noise * (_NOISE / self.dimensions**0.5)
        return scaled_to_length_one(vectors)

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the real vectors of questions."""
        return self._real.embed_queries(texts)

    def embed_passages_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return vectors, and as many tokens as the text would have, pointing anywhere."""
        return self.embed_passages(texts), [self._tokens(text) for text in texts]

    def embed_queries_with_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return the real vectors and tokens of questions."""
        return self._real.embed_queries_with_tokens(texts)

    def _tokens(self, text: str) -> TokenVectors:
        starts = np.arange(0, len(text), _CHARACTERS_A_TOKEN)
        vectors = _randomness(text).standard_normal((len(starts), self.dimensions), dtype=np.float32)
        offsets = np.stack([starts, np.minimum(starts + _CHARACTERS_A_TOKEN, len(text))], axis=1)
        return TokenVectors(vectors=scaled_to_length_one(vectors), offsets=offsets)


def _randomness(text: str) -> np.random.Generator:
    seed = int.from_bytes(blake2b(text.encode(), digest_size=8).digest())
    return np.random.default_rng(seed)


# Articles


def write_articles(news: Path, folder: Path, articles: int) -> None:
    """Write so many articles as files, in folders of a thousand."""
    for number, text in enumerate(islice(endless_articles(news), articles)):
        path = folder / f"{number // 1000:03}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def endless_articles(news: Path) -> Iterator[str]:
    """Yield all articles in a random order, always the same, then the same with their words shuffled."""
    files = [news / row["file"] for row in read_rows(news / "manifest.jsonl")]
    random.Random(7).shuffle(files)  # noqa: S311
    for turn in count():
        for file in files:
            text = file.read_bytes().decode()
            yield text if turn == 0 else shuffled(text, seed=turn)


def shuffled(text: str, seed: int) -> str:
    """Return a text with the words of each line in another order."""
    randomness = random.Random(seed)  # noqa: S311
    lines = [line.split() for line in text.splitlines()]
    return "\n".join(" ".join(randomness.sample(words, len(words))) for words in lines)


if __name__ == "__main__":
    main()
