"""Prints how well cleaning tells articles from page furniture.

    python benchmarks/cleaning_quality.py [--shared FOLDER] [--sample N]

Marked pages (our own under tests/data/cleaning, the seeds with their byte ranges): the share of furniture
characters left out of the index, and of article characters kept in it. Clean corpora: the share of all
characters that cleaning leaves out, which should be near none.

The groups of own pages are in the order of writing: `dev` before the rules, each other unseen when first
measured and used for the rules since, so that only new pages measure afresh.
"""

import argparse
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from index.cleaning.article import clean_article
from index.values import INDEXED_KINDS, CleanedArticle, SourceDocument

ROOT = Path(__file__).resolve().parents[1]
CLEAN_SOURCES = ("ukrpravda", "nashigroshi", "bruk_press", "telegram", "nerel", "ntrex", "factrueval")


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedPage:
    """A page and, for each of its characters, whether it is furniture."""

    name: str
    text: str
    furniture: tuple[bool, ...]
    expected: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Counts of non-blank characters: furniture and article, and how many of each were placed rightly."""

    furniture: int
    furniture_out: int
    article: int
    article_in: int

    def __add__(self, other: "Quality") -> "Quality":
        return Quality(
            furniture=self.furniture + other.furniture,
            furniture_out=self.furniture_out + other.furniture_out,
            article=self.article + other.article,
            article_in=self.article_in + other.article_in,
        )

    @property
    def removed(self) -> float:
        """Share of the furniture left out of the index, in percent."""
        return 100 * self.furniture_out / self.furniture if self.furniture else 100.0

    @property
    def kept(self) -> float:
        """Share of the article kept in the index, in percent."""
        return 100 * self.article_in / self.article if self.article else 100.0


def read_marked_page(path: Path) -> MarkedPage:
    """Read a page whose lines are `kind<TAB>text`; lines `# name: value` say what is to be found in it."""
    texts: list[str] = []
    marks: list[bool] = []
    expected: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            name, _, value = line[2:].partition(": ")
            expected[name] = value
            continue
        kind, _, text = line.partition("\t")
        texts.append(text)
        marks.extend([kind not in INDEXED_KINDS] * (len(text) + 1))
    return MarkedPage(name=path.name, text="\n".join(texts) + "\n", furniture=tuple(marks), expected=expected)


def read_seeds(shared: Path) -> list[MarkedPage]:
    """Read the seed articles with the byte ranges of their furniture."""
    ranges = json.loads((shared / "data/seeds_qa/boilerplate.json").read_text(encoding="utf-8"))
    pages = []
    for name, spans in ranges.items():
        data = (shared / "seeds" / name).read_bytes()
        text = data.decode("utf-8")
        marks = [False] * len(text)
        for start, end in spans:
            first, last = len(data[:start].decode("utf-8")), len(data[:end].decode("utf-8"))
            marks[first:last] = [True] * (last - first)
        pages.append(MarkedPage(name=name, text=text, furniture=tuple(marks), expected={}))
    return pages


def clean_text(name: str, text: str) -> CleanedArticle:
    return clean_article(SourceDocument(path=name, text=text))


def indexed_mask(cleaned: CleanedArticle) -> list[bool]:
    mask = [False] * len(cleaned.article.text)
    for block in cleaned.blocks:
        if block.kind in INDEXED_KINDS:
            mask[block.start : block.end] = [True] * (block.end - block.start)
    return mask


def measure(page: MarkedPage) -> Quality:
    mask = indexed_mask(clean_text(page.name, page.text))
    seen = [
        (mark, indexed)
        for char, mark, indexed in zip(page.text, page.furniture, mask, strict=True)
        if not char.isspace()
    ]
    return Quality(
        furniture=sum(mark for mark, _ in seen),
        furniture_out=sum(mark and not indexed for mark, indexed in seen),
        article=sum(not mark for mark, _ in seen),
        article_in=sum(indexed and not mark for mark, indexed in seen),
    )


def total(qualities: Iterable[Quality]) -> Quality:
    return sum(qualities, Quality(furniture=0, furniture_out=0, article=0, article_in=0))


def left_out(path: Path) -> tuple[int, int]:
    """Return the non-blank characters of a file and how many of them cleaning leaves out of the index."""
    text = path.read_bytes().decode("utf-8")
    mask = indexed_mask(clean_text(path.name, text))
    seen = [indexed for char, indexed in zip(text, mask, strict=True) if not char.isspace()]
    return len(seen), seen.count(False)


def print_marked(title: str, pages: Iterable[MarkedPage]) -> None:
    qualities = {page.name: measure(page) for page in pages}
    print(f"\n{title:44}{'furniture removed':>20}{'article kept':>16}")
    for name, quality in [*qualities.items(), ("together", total(qualities.values()))]:
        print(f"{name:44}{quality.removed:19.1f}%{quality.kept:15.1f}%")


def print_clean(folder: Path, sample: int) -> None:
    print(f"\n{'clean corpora':44}{'files':>8}{'left out':>12}   worst files")
    for source in CLEAN_SOURCES:
        files = sorted((folder / source).glob("*.txt"))
        chosen = random.Random(7).sample(files, min(sample, len(files)))  # noqa: S311
        counts = {path.name: left_out(path) for path in chosen}
        characters, lost = (sum(column) for column in zip(*counts.values(), strict=True))
        worst = sorted(counts, key=lambda name: -counts[name][1])[:3]
        shares = ", ".join(f"{name} {100 * counts[name][1] / max(counts[name][0], 1):.0f}%" for name in worst)
        print(f"{source:44}{len(chosen):8}{100 * lost / max(characters, 1):11.2f}%   {shares}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--shared", type=Path, default=ROOT.parent / "shared", help="folder of the seeds and corpora"
    )
    parser.add_argument("--sample", type=int, default=100, help="files of each clean corpus")
    arguments = parser.parse_args()
    pages = ROOT / "tests/data/cleaning"
    for group in ("dev", "held", "fresh", "last", "site", "more", "third", "blind", "final", "check"):
        print_marked(f"own pages, {group}", map(read_marked_page, sorted(pages.glob(f"{group}_*.txt"))))
    if arguments.shared.is_dir():
        print_marked("seeds", read_seeds(arguments.shared))
        print_clean(arguments.shared / "data/news", arguments.sample)


if __name__ == "__main__":
    main()
