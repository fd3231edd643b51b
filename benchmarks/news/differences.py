"""How many contradictions of two sentences are told, and how often one is seen where there is none.

    python -m benchmarks.news.differences

Forty contradicting pairs in three languages, and forty that agree in other words. Half of each were written
before the rules were tried on any. Vectors are those of the embedder in force.
"""

import json
from collections import Counter

import numpy as np

from assistant.checking.values import Excerpt
from assistant.differing.comparing import find_contrast
from benchmarks.news.corpus_questions import DATA
from benchmarks.tables import print_table
from index.embedding.embedder import TokenEmbedder
from index.embedding.opening import open_set_embedder
from index.embedding.sentence_tokens import with_tokens
from index.settings import load_settings


def main() -> None:
    """Print the share of pairs in which a difference is told, by half of the set."""
    embedder = with_tokens(open_set_embedder(load_settings()))
    told: Counter[tuple[str, bool]] = Counter()
    pairs = [json.loads(line) for line in (DATA / "difference_pairs.jsonl").open(encoding="utf-8")]
    for pair in pairs:
        one, other = (Excerpt(**pair[name]) for name in ("one", "other"))
        cosine = sentence_cosine(embedder, one.text, other.text)
        told[pair["set"], pair["differs"]] += bool(find_contrast(one, other, pair["question"], cosine))
    counts = Counter((pair["set"], pair["differs"]) for pair in pairs)
    rows = [
        [half, "contradicting" if differs else "agreeing", f"{told[half, differs]} of {count}"]
        for (half, differs), count in counts.items()
    ]
    print_table("Differences told", ("half", "pairs", "told"), rows)


def sentence_cosine(embedder: TokenEmbedder, one: str, other: str) -> float:
    """Return the cosine of two sentences' mean token vectors, as quotes are compared by."""
    tokens = embedder.embed_queries_with_tokens([one, other])[1]
    first, second = (of_text.vectors.mean(axis=0) for of_text in tokens)
    return float(first @ second / (np.linalg.norm(first) * np.linalg.norm(second)))


if __name__ == "__main__":
    main()
