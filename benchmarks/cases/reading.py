"""Files of a case -> articles as they are read and cleaned, beside what should be read of them."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.cases.verdicts import EXPECTED, Bench, Verdict
from index.cleaning.whole_folder import read_corpus
from index.reading.child_process import DocumentExtractor
from index.reading.folder import list_files, read_file
from index.values import INDEXED_KINDS, CleanedArticle, SkippedFile


def check_reading(bench: Bench) -> Iterator[Verdict]:
    """Yield a verdict for each file that a case holds."""
    for expected in EXPECTED["reading"]:
        folder = bench.scratch / "reading" / expected["case"] / expected["file"]
        folder.mkdir(parents=True)
        shutil.copy(bench.input(expected), folder)
        yield Verdict(
            case=expected["case"], tried=expected["file"], why="; ".join(_complaints(expected, folder))
        )


def _complaints(expected: dict[str, Any], folder: Path) -> Iterator[str]:
    if "skipped" in expected:
        with DocumentExtractor() as extractor:
            for entry in list_files(folder):
                given = [entry] if isinstance(entry, SkippedFile) else read_file(folder, entry, extractor)
                reasons = [str(one.reason) for one in given if isinstance(one, SkippedFile)]
                if not any(expected["skipped"] in reason for reason in reasons):
                    yield f"not skipped with {expected['skipped']!r}: {reasons}"
        return
    read = list(read_corpus(folder))
    if "dates" in expected:
        dates = [one.article.published for one in read]
        wrong = [
            f"{i}: {date}" for i, date in enumerate(dates[: expected["dates"]], 1) if date != "2024-09-05"
        ]
        if wrong:
            yield "other dates: " + ", ".join(wrong)
        return
    if not read:
        yield "not read"
    for one in read:
        article = one.article
        for name in ("title", "published"):
            if name in expected and (getattr(article, name) or "") != expected[name]:
                yield f"{name} {getattr(article, name)!r}"
        kept = read_text(one)
        yield from (f"lost {words!r}" for words in expected.get("kept", ()) if words not in kept)
        yield from (f"kept {words!r}" for words in expected.get("dropped", ()) if words in kept)


def read_text(one: CleanedArticle) -> str:
    """Return what of an article is indexed, its white space as single blanks."""
    blocks = [block for block in one.blocks if block.kind in INDEXED_KINDS]
    return " ".join(" ".join(one.article.text[block.start : block.end] for block in blocks).split())
