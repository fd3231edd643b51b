"""The numbers of a news set that may not be shipped: they stand in `data/` without a word of its text."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np

from assistant.quoting.deciding import Signals
from assistant.quoting.features import SentenceFeatures
from benchmarks.answers.calibration_cases import CalibrationCase, SentenceTable
from benchmarks.answers.fitting import Numbers
from benchmarks.tables import ROOT

KEPT_SENTENCES = 20
NEWS_SIGNALS = ROOT / "benchmarks/data/news_signals.csv"
NEWS_SENTENCES = ROOT / "benchmarks/data/news_sentences.csv"
_SIGNALS = [field.name for field in fields(Signals)]
_FEATURES = [field.name for field in fields(SentenceFeatures)]


def read_news() -> list[CalibrationCase]:
    """Return the stored numbers of the news set; none where its files are absent."""
    if not NEWS_SIGNALS.exists():
        return []
    tables: dict[str, list[dict[str, str]]] = {}
    for row in _read_csv(NEWS_SENTENCES):
        tables.setdefault(row["case"], []).append(row)
    return [
        CalibrationCase(
            set=row["set"],
            answerable=row["answerable"] == "1",
            needed=int(row["needed"]),
            signals=np.array([float(row[name]) for name in _SIGNALS]),
            sentences=_stored_table(tables[row["case"]]) if row["case"] in tables else None,
        )
        for row in _read_csv(NEWS_SIGNALS)
    ]


def write_news(cases: Sequence[CalibrationCase]) -> None:
    """Store the numbers of a set: of an answerable question the best sentences, and those that are right."""
    NEWS_SIGNALS.parent.mkdir(exist_ok=True)
    sources = max(one.sentences.held.shape[1] for one in cases if one.sentences)
    held = [f"held_{number}" for number in range(1, sources + 1)]
    _write_csv(
        NEWS_SIGNALS,
        ["case", "set", "answerable", "needed", *_SIGNALS],
        (
            [number, one.set, int(one.answerable), one.needed, *one.signals]
            for number, one in enumerate(cases)
        ),
    )
    _write_csv(
        NEWS_SENTENCES,
        ["case", "article", "place", "statement", "right", *held, *_FEATURES],
        (
            [number, *row]
            for number, one in enumerate(cases)
            if one.sentences
            for row in _stored_rows(_most_telling(one.sentences), sources)
        ),
    )


def _most_telling(table: SentenceTable) -> SentenceTable:
    """Return the first sentences, which are the best, and every right one."""
    return table.rows([n for n in range(len(table.right)) if n < KEPT_SENTENCES or table.right[n]])


def _stored_rows(table: SentenceTable, sources: int) -> Iterator[list[float]]:
    held = np.pad(table.held, ((0, 0), (0, sources - table.held.shape[1])))
    columns = (table.article, table.place, table.statement, table.right, held, table.features)
    yield from np.column_stack(columns).astype(np.float64).tolist()


def _stored_table(rows: Sequence[dict[str, str]]) -> SentenceTable:
    def numbers(*names: str) -> Numbers:
        return np.array([[float(row[name]) for name in names] for row in rows])

    return SentenceTable(
        features=numbers(*_FEATURES),
        right=numbers("right")[:, 0] > 0,
        held=numbers(*(name for name in rows[0] if name.startswith("held_"))),
        article=numbers("article")[:, 0],
        place=numbers("place")[:, 0],
        statement=numbers("statement")[:, 0],
    )


def _read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[float | str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(
            [value if isinstance(value, str) else f"{float(value):.4g}" for value in row] for row in rows
        )
