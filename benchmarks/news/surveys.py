"""How well what outlets say of a topic, and what an article says, is told: which outlets, which article.

    python -m benchmarks.news.surveys [--missed]

Questions over a synthetic corpus and the demonstration corpus, each in three languages; those of the
"unseen" half were written before any was tried. A survey is right that names the outlets given and no other,
a summary that quotes the article given alone, in two sentences or more.
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.assistant import Assistant
from assistant.values import CitedAnswer
from benchmarks.news.corpus_questions import DATA, ROOT
from benchmarks.tables import print_table
from index.building.build import build_index


def main() -> None:
    """Print the share of right answers by half and kind, and of topics told alike in all languages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--missed", action="store_true", help="print what of the first half is wrong")
    missed = parser.parse_args().missed
    questions = [json.loads(line) for line in (DATA / "survey_questions.jsonl").open(encoding="utf-8")]
    counts: Counter[tuple[str, str, str]] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        synthetic = Path(folder, "corpus")
        synthetic.mkdir()
        corpus = DATA / "overview_corpus.jsonl"
        (synthetic / corpus.name).write_bytes(corpus.read_bytes())
        for name, articles in (("overview", synthetic), ("demo", ROOT / "corpus")):
            build_index(articles, index=Path(folder, name))
            with Assistant.open(index=Path(folder, name), model="none") as assistant:
                outlets = [outlet for outlet in assistant.summary().outlets if outlet]
                for question in (one for one in questions if one["corpus"] == name):
                    answers = [assistant.ask(asked) for asked in question["asked"].values()]
                    told = [what_is_told(question, answer, outlets) for answer in answers]
                    right = [one == told_rightly(question) for one in told]
                    group = question["set"], question["kind"]
                    counts.update({(*group, "asked"): len(told), (*group, "right"): sum(right)})
                    counts.update({(*group, "topics"): 1, (*group, "alike"): len(set(told)) == 1})
                    if missed and question["set"] == "built":
                        for answer, one, good in zip(answers, told, right, strict=True):
                            print("" if good else f"{answer.question}: {sorted(one)}\n", end="")
    rows = [
        [half, kind, f"{counts[half, kind, 'right']} of {asked}", f"{alike} of {topics}"]
        for (half, kind, what), asked in counts.items()
        if what == "asked"
        for topics, alike in [(counts[half, kind, "topics"], counts[half, kind, "alike"])]
    ]
    print_table("Surveys and summaries", ("half", "kind", "right", "alike in three languages"), rows)


def told_rightly(question: Mapping[str, Any]) -> frozenset[str]:
    """Return what the set gives: outlets, or the path of the article."""
    return frozenset(question["outlets"] if question["kind"] == "survey" else [question["path"]])


def what_is_told(question: Mapping[str, Any], answer: CitedAnswer, outlets: Sequence[str]) -> frozenset[str]:
    """Return the outlets before the quotes of a survey, or the articles that a summary quotes.

    Nothing of an answer that is neither.
    """
    rows = answer.text.split("\n\n")[1:]
    paths = frozenset(one.path for one in answer.citations)
    if question["kind"] == "summary":
        ordered = [one.start for one in answer.citations]
        sentences = sum(len(one.quote.split(". ")) for one in answer.citations)
        whole = rows and ordered == sorted(ordered) and sentences > 1
        return paths if whole else frozenset()
    leads = [row.split(": ")[0] for row in rows]
    return frozenset(one for one in outlets if any(one in lead for lead in leads))


if __name__ == "__main__":
    main()
