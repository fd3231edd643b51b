"""Prints times and memory of indexing and searching, beside the LlamaIndex tutorial over the same articles.

    python -m benchmarks.speed [--articles N] [--questions N] [--without-tutorial]

Every step runs in a process of its own, so that its peak memory is its own. Searches alternate between the
systems, each question asked once after three others to warm up; the median is given. Nothing is asserted: a
time depends on the machine and on what else it does, ratios of alternating runs much less.
"""

import random
import resource
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import ParamSpec, TypeVar

from benchmarks.question_sets import SearchSet, Text, read_headlines, read_rows, write_texts
from benchmarks.systems import EngineEmbedder, Search, our_search, tutorial_search
from benchmarks.tables import is_absent, machine_load, option_parser, print_table
from index.building import build_index
from index.embedding import open_embedder
from index.preparing import embedding_text
from index.records import BuildReport
from index.retrieving import open_index
from index.whole_text import with_tokens

COUNT = 10
WARMING = 3
_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--articles", type=int, default=150, help="articles indexed")
    parser.add_argument("--questions", type=int, default=60, help="questions timed")
    parser.add_argument("--without-tutorial", action="store_true", help="measure ours alone")
    options = parser.parse_args(arguments)
    if is_absent(options.shared / "data"):
        return
    searched = sampled_news(options.shared / "data", options.articles, options.questions + WARMING)
    work = options.cache / "speed"
    shutil.rmtree(work, ignore_errors=True)
    write_texts(searched.texts, work / "texts")
    questions = [question.text for question in searched.questions]
    print_indexing(work, with_tutorial=not options.without_tutorial)
    print_searching(work, questions, with_tutorial=not options.without_tutorial)
    print(f"\n{machine_load()}")


def sampled_news(data: Path, articles: int, questions: int) -> SearchSet:
    """Return news articles of every source and language, with headlines of other articles as questions."""
    randomness = random.Random(7)  # noqa: S311
    rows = randomness.sample(read_rows(data / "news" / "manifest.jsonl"), articles)
    texts = tuple(
        Text(
            path=row["file"].replace("/", "_"),
            text=(data / "news" / row["file"]).read_bytes().decode("utf-8"),
        )
        for row in rows
    )
    asked = {question.text: question for question in read_headlines(data, "uk").questions}
    return SearchSet(
        name="news",
        language="all",
        texts=texts,
        questions=tuple(randomness.sample(list(asked.values()), questions)),
        whole_files=True,
    )


def print_indexing(work: Path, *, with_tutorial: bool) -> None:
    """Index from nothing and again unchanged, embed the same passages alone, and let the tutorial index."""
    report, memory = alone(index_articles, work)
    again, _ = alone(index_articles, work)
    (articles, passages, raw), _ = alone(embed_passages, work)
    rows = [
        _indexing_row("ours", articles, report.seconds, memory),
        _indexing_row("embedding the same passages alone", articles, raw),
        _indexing_row("ours, second run of the unchanged folder", articles, again.seconds),
    ]
    if with_tutorial:
        seconds, memory = alone(index_as_tutorial, work)
        rows.append(_indexing_row("LlamaIndex tutorial", articles, seconds, memory))
    print_table(
        f"indexing {articles} articles, {passages} passages",
        ("", "seconds", "articles/s", "peak MB"),
        rows,
    )
    print(f"embedding takes {100 * raw / report.seconds:.0f}% of the time of indexing")


def _indexing_row(name: str, articles: int, seconds: float, memory: int | None = None) -> list[object]:
    return [name, f"{seconds:.2f}", articles / seconds, "-" if memory is None else memory]


def print_searching(work: Path, questions: Sequence[str], *, with_tutorial: bool) -> None:
    """Time warm searches, the systems in turn, and the peak memory of a process that only searches."""
    seconds, _ = alone(time_searches, work, questions, with_tutorial)
    _, memory = alone(time_searches, work, questions, False)
    ours = median(seconds["ours"])
    rows = [
        [name, 1000 * median(times), f"{median(times) / ours:.2f}", memory if name == "ours" else "-"]
        for name, times in seconds.items()
    ]
    print_table(
        f"searching warm, {len(questions) - WARMING} questions", ("", "ms", "times ours", "peak MB"), rows
    )


def alone(
    function: Callable[_Parameters, _Result], *arguments: _Parameters.args, **options: _Parameters.kwargs
) -> tuple[_Result, int]:
    """Run a function in a new process; return its result and that process's peak memory in MB."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as processes:
        result = processes.submit(function, *arguments, **options).result()
        return result, processes.submit(peak_memory).result()


def peak_memory() -> int:
    """Return the most memory this process has held, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1e6 if sys.platform == "darwin" else 1e3))


def index_articles(work: Path) -> BuildReport:
    """Build or update our index, the model loaded beforehand."""
    embedder = open_embedder()
    embedder.embed_queries(["warm"])
    return build_index(work / "texts", index=work / "index", embedder=embedder)


def embed_passages(work: Path) -> tuple[int, int, float]:
    """Embed the passages of our index once more; return the numbers of articles and passages, and seconds."""
    embedder = with_tokens(open_embedder())
    embedder.embed_queries(["warm"])
    with open_index(work / "index", embedder=embedder) as index:
        paths = index.paths()
        articles = index.articles(paths)
        texts = [embedding_text(articles[path], one).text for path in paths for one in index.passages(path)]
    started = time.perf_counter()
    embedder.embed_passages_with_tokens(texts)
    return len(paths), len(texts), time.perf_counter() - started


def index_as_tutorial(work: Path) -> float:
    """Let the tutorial index the same files, its engine loaded beforehand; return the seconds."""
    embedder = EngineEmbedder()
    embedder.embed_queries(["warm"])
    started = time.perf_counter()
    tutorial_search(work / "texts", work / "tutorial", embedder)
    return time.perf_counter() - started


def time_searches(work: Path, questions: Sequence[str], with_tutorial: bool) -> dict[str, list[float]]:
    """Return each system's seconds a question, the systems in turn, those of warming up left out."""
    embedder = open_embedder()
    with open_index(work / "index", embedder=embedder) as index:
        systems: dict[str, Search] = {"ours": our_search(index)}
        if with_tutorial:
            systems["LlamaIndex tutorial"] = tutorial_search(
                work / "texts", work / "tutorial", EngineEmbedder()
            )
            systems["LlamaIndex tutorial, our embedder"] = tutorial_search(
                work / "texts", work / "tutorial-e5", embedder
            )
        seconds: dict[str, list[float]] = {name: [] for name in systems}
        for question in questions:
            for name, search in systems.items():
                started = time.perf_counter()
                search(question, COUNT)
                seconds[name].append(time.perf_counter() - started)
    return {name: times[WARMING:] for name, times in seconds.items()}


if __name__ == "__main__":
    main()
