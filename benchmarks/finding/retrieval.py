"""Compares our retrieval with each of its legs, plain BM25 and the LlamaIndex tutorial's pipeline.

    python -m benchmarks.finding.retrieval [--sample N] [--sets seeds,demo,...] [--without-tutorial]

Recall@1, recall@5 and MRR@10 in percent, by direction (language of the question -> of the texts). In xquad,
headlines and encyclopaedia a file is found by any passage of it. In seeds, demo and items a passage must hold
half of a quote, or lie in it; there the size of passages matters, so the characters of the first five are
given too: whoever returns half of the corpus has found everything. Long documents and pages of reports are
made up (`long_documents`); only the right section of the right one answers.

The mixed sets have each document of xquad, or of headlines, in one of two languages, as corpora of news are:
`across` asks for documents in another language than the question's, `within` for those in the same.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from benchmarks.answers.question_sets import (
    HEADLINE_TARGETS,
    Question,
    SearchSet,
    TextSpan,
    mixed_languages,
    read_demonstration,
    read_encyclopaedia,
    read_headlines,
    read_item_questions,
    read_seeds,
    read_xquad,
    sample_questions,
)
from benchmarks.finding.long_documents import read_long_documents, read_report_pages
from benchmarks.finding.systems import (
    EngineEmbedder,
    Search,
    bm25_search,
    build_our_index,
    our_systems,
    tutorial_search,
)
from benchmarks.tables import ROOT, is_absent, machine_load, option_parser, print_table
from index.embedding.opening import open_embedder

SEARCHED = 20
COUNTED = 10
DEFAULT_SAMPLE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Rank of the first right find (0: none of the counted) and characters of the first five, a question."""

    ranks: tuple[int, ...]
    characters: tuple[int, ...]

    def recall(self, count: int) -> float:
        """Return the share of questions with a right find among the first `count`, in percent."""
        return 100 * fmean(0 < rank <= count for rank in self.ranks)

    @property
    def reciprocal_rank(self) -> float:
        """MRR@10, in percent."""
        return 100 * fmean(1 / rank if rank else 0.0 for rank in self.ranks)


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    if is_absent(options.shared / "data"):
        return
    for searched in read_sets(options.sets, options.shared, options.sample):
        print_comparison(searched, options)
    print(f"\n{machine_load()}")


def _parser() -> ArgumentParser:
    parser = option_parser(__doc__ or "")
    parser.add_argument(
        "--sample", type=int, default=DEFAULT_SAMPLE, help="questions of each set and language"
    )
    parser.add_argument("--sets", default=",".join(READERS), help="which sets, joined by commas")
    parser.add_argument(
        "--without-tutorial", action="store_true", help="leave the slow LlamaIndex pipeline out"
    )
    return parser


def _mixed_xquad(shared: Path, *, across: bool) -> SearchSet:
    russian, english = read_xquad(shared / "data"), read_xquad(shared / "data", "en")
    return mixed_languages(russian, english, across=across)


def _mixed_headlines(shared: Path, *, across: bool) -> SearchSet:
    ukrainian, russian = (read_headlines(shared / "data", target) for target in HEADLINE_TARGETS)
    return mixed_languages(ukrainian, russian, across=across)


READERS: Mapping[str, Callable[[Path], SearchSet]] = {
    "long": lambda _: read_long_documents(),
    "pages": lambda _: read_report_pages(),
    "seeds": read_seeds,
    "demo": lambda _: read_demonstration(ROOT),
    "items": read_item_questions,
    "xquad": lambda shared: read_xquad(shared / "data"),
    "xquad-en": lambda shared: read_xquad(shared / "data", "en"),
    "encyclopaedia": lambda shared: read_encyclopaedia(shared / "data"),
    "headlines-uk": lambda shared: read_headlines(shared / "data", "uk"),
    "headlines-ru": lambda shared: read_headlines(shared / "data", "ru"),
    "xquad-mixed-across": lambda shared: _mixed_xquad(shared, across=True),
    "xquad-mixed-within": lambda shared: _mixed_xquad(shared, across=False),
    "headlines-mixed-across": lambda shared: _mixed_headlines(shared, across=True),
    "headlines-mixed-within": lambda shared: _mixed_headlines(shared, across=False),
}


def read_sets(names: str, shared: Path, most: int) -> Iterator[SearchSet]:
    """Yield the sets of these names, joined by commas, with at most so many questions a language."""
    for name in names.split(","):
        yield sample_questions(READERS[name](shared), most)


def print_comparison(searched: SearchSet, options: Namespace) -> None:
    """Measure every system on one set and print a table for each direction."""
    embedder = open_embedder()
    index = build_our_index(searched, options.cache, embedder)
    with ExitStack() as stack:
        systems = dict(stack.enter_context(our_systems(index, embedder)))
        systems["BM25 on words"] = bm25_search(searched.texts)
        if not options.without_tutorial:
            systems["LlamaIndex tutorial"] = tutorial_search(
                index.parent / "texts", index.parent / "tutorial", EngineEmbedder()
            )
        header = ["system", "R@1", "R@5", "MRR@10", *([] if searched.whole_files else ["characters@5"])]
        for language in sorted({question.language for question in searched.questions}):
            asked = [question for question in searched.questions if question.language == language]
            rows = [
                _row(name, measure(search, asked, searched.whole_files))[: len(header)]
                for name, search in systems.items()
            ]
            title = f"{searched.name}, {language} -> {searched.language}"
            print_table(f"{title}: {len(asked)} questions, {len(searched.texts)} files", header, rows)


def _row(name: str, measured: Measure) -> list[object]:
    recalls = measured.recall(1), measured.recall(5)
    return [name, *recalls, measured.reciprocal_rank, round(fmean(measured.characters))]


def measure(search: Search, questions: Sequence[Question], whole_files: bool) -> Measure:
    """Ask every question and look up the rank of the first right find."""
    found = [search(question.text, SEARCHED) for question in questions]
    counted = [(first_of_each_file(spans) if whole_files else spans)[:COUNTED] for spans in found]
    return Measure(
        ranks=tuple(map(first_rank, questions, counted)),
        characters=tuple(sum(span.end - span.start for span in spans[:5]) for spans in counted),
    )


def first_rank(question: Question, found: Sequence[TextSpan]) -> int:
    """Return the rank, from 1, of the first right find; 0 for none."""
    ranks = (rank for rank, span in enumerate(found, start=1) if any(_holds(span, g) for g in question.gold))
    return next(ranks, 0)


def first_of_each_file(found: Sequence[TextSpan]) -> list[TextSpan]:
    """Return the first span of each file, in order."""
    first: dict[str, TextSpan] = {}
    for span in found:
        first.setdefault(span.path, span)
    return list(first.values())


def _holds(span: TextSpan, gold: TextSpan) -> bool:
    """Whether the two overlap by at least half of the shorter."""
    shared = min(span.end, gold.end) - max(span.start, gold.start)
    return span.path == gold.path and 2 * shared >= min(span.end - span.start, gold.end - gold.start) > 0


if __name__ == "__main__":
    main()
