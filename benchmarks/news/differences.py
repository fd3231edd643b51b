"""How many contradictions are told, and how often one is seen where there is none.

    python -m benchmarks.news.differences [--missed]

Forty contradicting pairs of sentences in three languages, and forty that agree in other words; sixty pairs
of short articles of each and some forty of longer ones, all in one index and asked for, by kind: who, where,
when, whether, who said it, why, how many, how it is called. Half of the sentences were written before the
rules were tried on any; the "unseen" articles were not looked at until the rules stood. Vectors are those of
the embedder in force.
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.assistant import Assistant
from assistant.checking.values import Excerpt
from assistant.differing.comparing import find_contrast
from assistant.values import CitedAnswer
from benchmarks.news.corpus_questions import DATA
from benchmarks.tables import print_table
from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder
from index.embedding.opening import open_set_embedder
from index.embedding.sentence_tokens import with_tokens
from index.settings import load_settings


def main() -> None:
    """Print the share of pairs in which a difference is told, by half of each set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--missed", action="store_true", help="print what of the first half is wrong")
    missed = parser.parse_args().missed
    _print_sentences()
    _print_articles(missed=missed)


def _print_sentences() -> None:
    embedder = with_tokens(open_set_embedder(load_settings()))
    told: Counter[tuple[str, bool]] = Counter()
    pairs = _read("difference_pairs.jsonl")
    for pair in pairs:
        one, other = (Excerpt(**pair[name]) for name in ("one", "other"))
        cosine = sentence_cosine(embedder, one.text, other.text)
        told[pair["set"], pair["differs"]] += bool(find_contrast(one, other, pair["question"], cosine))
    counts = Counter((pair["set"], pair["differs"]) for pair in pairs)
    rows = [
        [half, "contradicting" if differs else "agreeing", f"{told[half, differs]} of {count}"]
        for (half, differs), count in counts.items()
    ]
    print_table("Differences told, pairs of sentences", ("half", "pairs", "told"), rows)


def _print_articles(*, missed: bool) -> None:
    counts: Counter[tuple[str, bool, str, str]] = Counter()
    pairs = _read("difference_articles.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for pair in pairs:
            for side in ("one", "other"):
                article = json.dumps(pair[side], ensure_ascii=False)
                (corpus / f"{pair['id']}_{side}.jsonl").write_text(article, encoding="utf-8")
        build_index(corpus, index=Path(folder, "index"))
        with Assistant.open(index=Path(folder, "index"), model="none") as assistant:
            for pair in pairs:
                answer = assistant.ask(pair["question"])
                told = is_told(answer, pair["id"]) if pair["differs"] else bool(answer.differences)
                for kind in (pair["kind"], "all"):
                    group = pair["set"], pair["differs"], kind
                    counts.update({(*group, "asked"): 1, (*group, "told"): told})
                if missed and pair["set"].startswith("development") and told != pair["differs"]:
                    print(f"{pair['id']} {answer.question}\n{answer.text}\n")
    kinds = ["all", *dict.fromkeys(pair["kind"] for pair in pairs)]
    rows = [
        [
            half,
            "contradicting" if differs else "agreeing",
            *(
                f"{counts[half, differs, one, 'told']} of {counts[half, differs, one, 'asked']}"
                for one in kinds
            ),
        ]
        for half, differs in dict.fromkeys((half, differs) for half, differs, _, _ in counts)
    ]
    print_table("Differences told, pairs of articles", ("half", "pairs", *kinds), rows)


def _read(name: str) -> Sequence[Mapping[str, Any]]:
    return [json.loads(line) for line in (DATA / name).open(encoding="utf-8")]


def is_told(answer: CitedAnswer, pair: str) -> bool:
    """Whether an answer tells a difference between the two articles of a pair."""
    articles = {citation.number: citation.path.split(".")[0] for citation in answer.citations}
    told = ({articles[side.citation] for side in difference.sides} for difference in answer.differences)
    return any({f"{pair}_one", f"{pair}_other"} <= sides for sides in told)


def sentence_cosine(embedder: TokenEmbedder, one: str, other: str) -> float:
    """Return the cosine of two sentences' mean token vectors, as quotes are compared by."""
    tokens = embedder.embed_queries_with_tokens([one, other])[1]
    first, second = (of_text.vectors.mean(axis=0) for of_text in tokens)
    return float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second)))


if __name__ == "__main__":
    main()
