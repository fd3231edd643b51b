"""Prints times and memory of indexing and searching, beside the LlamaIndex tutorial over the same articles.

    python -m benchmarks.speed.speed [--articles N] [--rounds N] [--searched N] [--questions N]
    [--without-tutorial]

Indexing goes in rounds over samples of their own: ours, the embedder alone on the same passages, ours again
unchanged, and the tutorial, one after another. Ratios are medians of those within a round, since a time
depends on the machine and on what else it does; processor seconds stand beside them. Every step runs in a
process of its own, so that its peak memory is its own, libraries and model loaded beforehand.

Searches alternate between the systems, each question asked once after three others to warm up. The tutorial's
passages are embedded by our embedder, of the same weights and six times as fast; its questions by its own
engine, and in another row by ours.
"""

import random
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.answers.question_sets import Text, headline_questions, read_rows, write_texts
from benchmarks.finding.systems import EngineEmbedder, Search, our_systems, tutorial_search
from benchmarks.speed.processes import Measured, measured_alone
from benchmarks.tables import is_absent, machine_load, option_parser, print_table
from index.building.build import build_index
from index.embedding.opening import open_embedder
from index.embedding.sentence_tokens import with_tokens
from index.search.index import open_index
from index.storage.vector_cache import embedding_text

COUNT = 10
WARMING = 3
OURS, RAW, AGAIN, TUTORIAL = (
    "ours",
    "our embedder alone, same passages",
    "ours, second run of the unchanged folder",
    "LlamaIndex tutorial",
)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--articles", type=int, default=100, help="articles indexed in each round")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of indexing")
    parser.add_argument("--searched", type=int, default=500, help="articles searched")
    parser.add_argument("--questions", type=int, default=60, help="questions timed")
    parser.add_argument("--without-tutorial", action="store_true", help="measure ours alone")
    options = parser.parse_args(arguments)
    if is_absent(options.shared / "data"):
        return
    work, tutorial = options.cache / "speed", not options.without_tutorial
    shutil.rmtree(work, ignore_errors=True)
    texts = sampled_news(options.shared / "data", max(options.rounds * options.articles, options.searched))
    rounds = []
    for number in range(options.rounds):
        part = texts[number * options.articles : (number + 1) * options.articles]
        folder = work / f"round-{number}"
        write_texts(part, folder / "texts")
        rounds.append(index_round(folder, with_tutorial=tutorial))
    print_indexing(rounds, options.articles)
    write_texts(texts[: options.searched], work / "texts")
    questions = headline_questions(options.shared / "data", options.questions + WARMING)
    print_searching(work, questions, with_tutorial=tutorial)
    print(f"\n{machine_load()}")


def sampled_news(data: Path, count: int) -> list[Text]:
    """Return news articles of every source and language."""
    rows = random.Random(7).sample(read_rows(data / "news" / "manifest.jsonl"), count)  # noqa: S311
    return [
        Text(path=row["file"].replace("/", "_"), text=(data / "news" / row["file"]).read_bytes().decode())
        for row in rows
    ]


# Indexing


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """What it took to index, or to embed, some articles: seconds by the clock and by all processors."""

    passages: int
    seconds: float
    processor: float


Round = Mapping[str, Measured[Indexed]]


def index_round(folder: Path, *, with_tutorial: bool) -> Round:
    """Let every system index the texts of one folder, each in a process of its own."""
    steps = {OURS: index_articles, RAW: embed_passages, AGAIN: index_articles}
    if with_tutorial:
        steps[TUTORIAL] = index_as_tutorial
    return {name: measured_alone(step, folder) for name, step in steps.items()}


def print_indexing(rounds: Sequence[Round], articles: int) -> None:
    rows = []
    for name in rounds[0]:
        seconds = sum(one[name].result.seconds for one in rounds)
        processor = sum(one[name].result.processor for one in rounds)
        memory = max(one[name].megabytes for one in rounds)
        rate = len(rounds) * articles / seconds
        rows.append([name, f"{seconds:.1f}", f"{processor:.1f}", rate, _times(rounds, name), memory])
    passages = sum(one[OURS].result.passages for one in rounds)
    print_table(
        f"indexing {len(rounds)} times {articles} articles, {passages} passages",
        ("", "seconds", "CPU seconds", "articles/s", "times ours", "peak MB"),
        rows,
    )


def _times(rounds: Sequence[Round], name: str) -> str:
    """Return how many times as long as ours a system took, by the clock and in processor time."""
    clock = median(one[name].result.seconds / one[OURS].result.seconds for one in rounds)
    processor = median(one[name].result.processor / one[OURS].result.processor for one in rounds)
    return f"{clock:.2f} ({processor:.2f} CPU)"


def index_articles(folder: Path) -> Indexed:
    """Build or update our index."""
    embedder = open_embedder()
    embedder.embed_queries(["warm"])
    own = time.process_time()
    report = build_index(folder / "texts", index=folder / "index", embedder=embedder)
    return Indexed(passages=report.passages, seconds=report.seconds, processor=time.process_time() - own)


def embed_passages(folder: Path) -> Indexed:
    """Embed the passages of our index once more."""
    embedder = with_tokens(open_embedder())
    embedder.embed_queries(["warm"])
    with open_index(folder / "index", embedder=embedder) as index:
        paths = index.paths()
        articles = index.articles(paths)
        texts = [embedding_text(articles[path], one).text for path in paths for one in index.passages(path)]
    wall, own = time.perf_counter(), time.process_time()
    embedder.embed_passages_with_tokens(texts)
    return Indexed(
        passages=len(texts), seconds=time.perf_counter() - wall, processor=time.process_time() - own
    )


def index_as_tutorial(folder: Path) -> Indexed:
    """Let the tutorial index the same files."""
    embedder = EngineEmbedder()
    embedder.embed_queries(["warm"])
    wall, own = time.perf_counter(), time.process_time()
    tutorial_search(folder / "texts", folder / "tutorial", embedder)
    return Indexed(passages=0, seconds=time.perf_counter() - wall, processor=time.process_time() - own)


# Searching


def print_searching(work: Path, questions: Sequence[str], *, with_tutorial: bool) -> None:
    """Time warm searches, the systems in turn, and the peak memory of a process that only searches."""
    measured_alone(index_articles, work)
    if with_tutorial:
        measured_alone(prepare_tutorial, work)
    timed = measured_alone(time_searches, work, questions, with_tutorial)
    memory = measured_alone(time_searches, work, questions, False).megabytes
    compared = timed.result.get(TUTORIAL, timed.result[OURS])
    rows = [
        [
            name,
            1000 * median(one.seconds for one in times),
            1000 * median(one.processor for one in times),
            f"{median(own.seconds / peer.seconds for own, peer in zip(times, compared, strict=True)):.2f}",
            memory if name == OURS else "-",
        ]
        for name, times in timed.result.items()
    ]
    print_table(
        f"searching warm, {len(questions) - WARMING} questions",
        ("", "ms", "CPU ms", "times the tutorial's" if with_tutorial else "times ours", "peak MB"),
        rows,
    )


def prepare_tutorial(work: Path) -> None:
    """Fill the tutorial's collection."""
    tutorial_search(work / "texts", work / "tutorial", open_embedder())


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one search took: seconds by the clock and by all processors."""

    seconds: float
    processor: float


def time_searches(work: Path, questions: Sequence[str], with_tutorial: bool) -> dict[str, list[Asked]]:
    """Time each system on each question, the systems in turn, the questions of warming up left out."""
    embedder = open_embedder()
    with ExitStack() as opened:
        ours = opened.enter_context(our_systems(work / "index", embedder))
        systems: dict[str, Search] = {
            OURS: ours["ours"],
            "ours, both legs without reranking": lambda question, count: [
                *ours["dense leg"](question, count),
                *ours["lexical leg"](question, count),
            ],
        }
        if with_tutorial:
            texts, store = work / "texts", work / "tutorial"
            systems[TUTORIAL] = tutorial_search(texts, store, EngineEmbedder())
            systems[f"{TUTORIAL}, our embedder"] = tutorial_search(texts, store, embedder)
        asked: dict[str, list[Asked]] = {name: [] for name in systems}
        # Whichever comes first in a turn warms the processor's caches for the others.
        for turn, question in enumerate(questions):
            names = list(systems)
            for name in names[turn % len(names) :] + names[: turn % len(names)]:
                asked[name].append(_timed_search(systems[name], question))
    return {name: times[WARMING:] for name, times in asked.items()}


def _timed_search(search: Search, question: str) -> Asked:
    wall, own = time.perf_counter(), time.process_time()
    search(question, COUNT)
    return Asked(seconds=time.perf_counter() - wall, processor=time.process_time() - own)


if __name__ == "__main__":
    main()
