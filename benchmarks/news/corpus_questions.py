"""How well questions about the corpus itself are told from others, and answered.

    python -m benchmarks.news.corpus_questions

Seventy-five questions over a synthetic corpus, the demonstration corpus and eighty news articles (left out
where these are not there), whose answers are known: a right one has the number, outlets, articles or first
article that the set gives. The "unseen" were written before the rules, or tried on none. Then every question
of the development sets, which are ordinary ones.
"""

import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from assistant.overview.counting import CorpusFacts, count_articles
from assistant.overview.reading import read_corpus_question
from benchmarks.tables import print_table
from index.building.build import build_index
from index.search.index import Index, open_index
from index.values import CorpusSummary, Filters

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "benchmarks" / "data"
SHARED = ROOT.parent / "shared" / "data"
TODAY = date(2025, 6, 1)
NEWS = ("wmt23_uk/uk_*.txt", "wmt23_ru/ru_*.txt")
ORDINARY = (
    "seeds_qa/*.jsonl",
    "xquad/queries.jsonl",
    "headlines_xling/queries.jsonl",
    "encyclopaedia_ru/queries.jsonl",
)


def main() -> None:
    """Print the share of right answers by half of the set, and of ordinary questions taken for others."""
    questions = [json.loads(line) for line in (DATA / "overview_questions.jsonl").open(encoding="utf-8")]
    right: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        synthetic = Path(folder, "corpus")
        synthetic.mkdir()
        corpus = DATA / "overview_corpus.jsonl"
        (synthetic / corpus.name).write_bytes(corpus.read_bytes())
        corpora = {"overview": synthetic, "demo": ROOT / "corpus"}
        if copied := copy_news(Path(folder, "articles")):
            corpora["news"] = copied
        questions = [question for question in questions if question["corpus"] in corpora]
        for name, articles in corpora.items():
            build_index(articles, index=Path(folder, name))
            with open_index(Path(folder, name)) as index:
                for question in questions:
                    if question["corpus"] == name:
                        right[question["set"]] += is_right(question, index)
    halves = Counter(question["set"] for question in questions)
    rows: list[list[object]] = [[half, f"{right[half]} of {count}"] for half, count in halves.items()]
    ordinary = list(ordinary_questions())
    taken = sum(map(asks_about_corpus, ordinary))
    rows.append(["ordinary questions taken for such", f"{taken} of {len(ordinary)}"])
    print_table("Questions about the corpus", ("questions", "right"), rows)


def copy_news(folder: Path) -> Path | None:
    """Copy the news articles that the set asks about into a folder; None where they are not there."""
    files = [path for pattern in NEWS for path in (SHARED / "news").glob(pattern)]
    for path in files:
        copy = folder / path.relative_to(SHARED / "news")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    return folder if files else None


def is_right(question: Mapping[str, Any], index: Index) -> bool:
    """Whether the facts counted for a question are those that the set gives."""
    with index.pinned() as generation:
        asked = read_corpus_question(
            question["question"],
            language=question["language"],
            today=TODAY,
            corpus=generation.catalogue.summary,
        )
        return asked is not None and _agrees(question, count_articles(asked, generation, Filters()))


def _agrees(question: Mapping[str, Any], facts: CorpusFacts) -> bool:
    paths = [entry.path for entry in facts.entries]
    outlets = {outlet for outlet in facts.outlets if outlet}
    number = len(outlets) if facts.question.kind == "count_outlets" else len(paths)
    wanted = set(question.get("paths", paths))
    return (
        number == question.get("number", number)
        and outlets == set(question.get("outlets", outlets))
        and (wanted <= set(paths) if question.get("contains") else wanted == set(paths))
        and ("first" not in question or paths[:1] == [question["first"]])
    )


def ordinary_questions() -> Iterator[str]:
    """Yield the questions of the development sets that are there."""
    files = [path for pattern in ORDINARY for path in sorted(SHARED.glob(pattern))]
    files += [
        ROOT / "tests" / "data" / "demo_questions.jsonl",
        ROOT / "tests" / "data" / "demo_followups.jsonl",
    ]
    files += sorted(DATA.glob("short_*.jsonl"))
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)["question"]
    for path in sorted(SHARED.glob("news_items/*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield from (
                item["question"]
                for item in json.loads(line).values()
                if isinstance(item, dict) and "question" in item
            )


def asks_about_corpus(text: str) -> bool:
    """Whether a question would be taken for one about the corpus."""
    corpus = CorpusSummary(articles=1, passages=1, latest=TODAY.isoformat())
    return read_corpus_question(text, language="en", today=TODAY, corpus=lambda: corpus) is not None


if __name__ == "__main__":
    main()
