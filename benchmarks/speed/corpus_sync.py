"""Prints what indexing some 25,000 files takes, and bringing that index up to date again.

    python -m benchmarks.speed.corpus_sync [--copies N] [--tiny N ...] [--nearest N ...]

The files are those of `../shared/data/news`, several times over under other paths. No model embeds them: a
vector is random numbers that its text decides, and each sentence has one in place of its tokens. Embedding
costs the same for every passage and would hide all else; `benchmarks.speed.speed` measures it. Every step
runs in a process of its own, so that its peak memory is its own, libraries loaded beforehand; processor
seconds stand beside those of the clock. Then a folder of ever more tiny files is listed and compared with
what is known of it, and the nearest of ever more articles are found, which stories need. Nothing is asserted.
"""

import shutil
import time
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from benchmarks.answers.question_sets import read_rows
from benchmarks.speed.processes import Measured, measured_alone, peak_memory
from benchmarks.tables import is_absent, machine_load, option_parser, print_table
from index.building.build import build_index
from index.building.folder_changes import compare_folder
from index.embedding.embedder import Vectors, scaled_to_length_one
from index.reading.folder import FileEntry, list_files
from index.storage.catalogue.files import FileRecord
from index.stories.neighbours import nearest_articles
from index.values import BuildReport

_IN_A_FOLDER = 1000
Change = Callable[[Path], object]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--copies", type=int, default=5, help="times that all news are written")
    parser.add_argument("--tiny", type=int, nargs="*", default=[10_000, 30_000, 100_000], help="tiny files")
    parser.add_argument("--nearest", type=int, nargs="*", default=[5000, 10_000, 20_000], help="articles")
    options = parser.parse_args(arguments)
    if is_absent(options.shared / "data"):
        return
    work = options.cache / "corpus_sync"
    shutil.rmtree(work, ignore_errors=True)
    write_copies(options.shared / "data" / "news", work / "texts", options.copies)
    print_syncing(work)
    print_listing(work, options.tiny)
    print_nearest(options.nearest)
    shutil.rmtree(work, ignore_errors=True)
    print(f"\n{machine_load()}")


def write_copies(news: Path, folder: Path, copies: int) -> None:
    """Write all articles so many times, each time into a folder of its own."""
    files = [row["file"] for row in read_rows(news / "manifest.jsonl")]
    for number in range(copies):
        for file in files:
            copy = folder / f"copy-{number}" / file
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((news / file).read_bytes())


# Indexing, and indexing again


def print_syncing(work: Path) -> None:
    """Build the index, then bring it up to date after each change."""
    done = [(name, measured_alone(sync, work, change)) for name, change in CHANGES]
    print_table(
        "indexing a folder, vectors made up, and indexing it again",
        ("", "files", "passages", "embedded", "seconds", "CPU seconds", "files/s", "peak MB"),
        [_row(name, one) for name, one in done],
    )
    index = [path for path in (work / "index").rglob("*") if path.is_file()]
    generations = len(list((work / "index" / "generations").iterdir()))
    print(
        f"on the disk {sum(path.stat().st_size for path in index) / 1e6:.0f} MB in {generations} generations"
    )


def sync(work: Path, change: Change) -> BuildReport:
    """Change the folder and bring the index in step."""
    change(work / "texts")
    return build_index(work / "texts", index=work / "index", embedder=RandomVectors())


def _row(name: str, done: Measured[BuildReport]) -> list[object]:
    report = done.result
    seconds, processor = f"{report.seconds:.2f}", f"{done.processor:.2f}"
    rate = f"{report.files / report.seconds:.0f}"
    return [name, report.files, report.passages, report.embedded, seconds, processor, rate, done.megabytes]


class RandomVectors:
    """An Embedder without a model: the vector of a text is random, and always the same."""

    name = "random vectors"
    dimensions = 384
    max_tokens = 512

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimensions)."""
        seeds = (int.from_bytes(blake2b(text.encode(), digest_size=8).digest()) for text in texts)
        rows = [np.random.default_rng(seed).standard_normal(self.dimensions) for seed in seeds]
        return scaled_to_length_one(np.array(rows).reshape(len(rows), self.dimensions))

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return what `embed_passages` does."""
        return self.embed_passages(texts)


def leave(folder: Path) -> None:
    """Change nothing."""


def change_one(folder: Path) -> None:
    file = _some_file(folder)
    file.write_bytes(file.read_bytes() + b"\nThe council will meet again on Thursday.\n")


def delete_one(folder: Path) -> None:
    _some_file(folder).unlink()


def rename_one(folder: Path) -> None:
    file = _some_file(folder)
    file.rename(file.with_name(f"renamed-{file.name}"))


def _some_file(folder: Path) -> Path:
    files = [entry for entry in list_files(folder) if isinstance(entry, FileEntry)]
    return folder / files[len(files) // 2].path


CHANGES: tuple[tuple[str, Change], ...] = (
    ("from nothing", leave),
    ("unchanged", leave),
    ("one file changed", change_one),
    ("one file deleted", delete_one),
    ("one file renamed", rename_one),
    ("unchanged again", leave),
)


# Very many files


def print_listing(work: Path, sizes: Sequence[int]) -> None:
    """List folders of tiny files and compare them with what a catalogue would know of them."""
    rows = []
    for size in sizes:
        folder = work / f"tiny-{size}"
        for number in range(size):
            file = folder / f"{number // _IN_A_FOLDER:04}" / f"{number:07}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b".")
        listed = measured_alone(plan_tiny, folder)
        before, after = listed.result
        growth = 1e6 * (after - before) / size
        rows.append(
            [f"{size} files", f"{listed.processor:.2f}", f"{1e6 * listed.processor / size:.0f}", growth]
        )
        shutil.rmtree(folder)
    print_table(
        "listing tiny files, all of them known", ("", "CPU seconds", "µs a file", "bytes a file"), rows
    )


def plan_tiny(folder: Path) -> tuple[float, float]:
    """Return the peak memory in MB before and after a folder is compared with all that is known of it."""
    before = peak_memory()
    known = {
        entry.path: FileRecord(path=entry.path, root="", size=entry.size, modified=entry.modified_ns)
        for entry in list_files(folder)
        if isinstance(entry, FileEntry)
    }
    assert compare_folder(folder, "", known).none
    return before, peak_memory()


# Stories


def print_nearest(sizes: Sequence[int]) -> None:
    """Find the nearest articles of each of so many, and again when one is new."""
    rows = []
    for size in sizes:
        for_all, for_one = measured_alone(find_nearest, size).result
        rows.append([f"{size} articles", f"{for_all:.2f}", f"{for_one:.2f}"])
    print_table("nearest articles, CPU seconds", ("", "of all", "of one new"), rows)


def find_nearest(size: int) -> tuple[float, float]:
    """Return the processor seconds it takes for all articles, and for one."""
    vectors = dict(enumerate(RandomVectors().embed_passages([str(number) for number in range(size)])))
    articles = {f"{number}.txt": vector for number, vector in vectors.items()}
    own = time.process_time()
    known = nearest_articles(articles)
    between = time.process_time()
    known.pop("0.txt")
    nearest_articles(articles, known)
    return between - own, time.process_time() - between


if __name__ == "__main__":
    main()
