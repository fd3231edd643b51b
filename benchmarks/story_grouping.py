"""Prints how well articles that tell one story are found, on real news in three languages.

    python benchmarks/story_grouping.py [--shared FOLDER] [--sample N] [--cache FOLDER] [--fit]

The sample: articles with their translations (one story, several languages), and articles of other sources as
distractors. Some stories are told by two outlets; those pairs were found by reading what the grouping joined,
and are listed below, as are the pairs of which a reader may say either, which count neither way. Stories are
split in halves: `--fit` fits the weights on the first, the second measures. Those in use are near the fit;
their limit lies above it, because a larger corpus holds more look-alikes. Hardly an article here has a date,
so days of one affair that dates would part count as wrong. Counted in pairs: precision, the right ones among
those joined, and recall, those joined among the right ones.
"""

import argparse
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.chunking import split_passages
from index.cleaning.article import clean_article
from index.embedding.embedder import Embedder, Vectors
from index.embedding.opening import open_embedder
from index.storage.vector_cache import embedding_text
from index.stories.grouping import (
    SAME_STORY,
    SIGN_WEIGHTS,
    StoryComparison,
    StoryMember,
    article_vector,
    describe_story,
    group_stories,
)
from index.stories.neighbours import nearest_articles
from index.values import SourceDocument

ROOT = Path(__file__).resolve().parents[1]
PASSAGES = 2
PRECISION = 0.99
SPLIT = b"\x06"
"""A split that puts one of the two stories told by three outlets in each half."""

# Groups of translations, or files, that are one story told by several outlets, one story a line.
TOLD_TWICE = """
wmt22_ru:izvestiya.97208 wmt22_ru:rfi-russian.2540
ntrex:bbc.381746 ntrex:scotsman.133791
ntrex:cbsnews.248387 ntrex:reuters.218909
ntrex:reuters.218932 ntrex:rt.com.91337
ntrex:abcnews.306755 ntrex:newsweek.51300
wmt22_en:independent.80454 wmt22_ru:voa-golos-ameriki-ru.12402
wmt22_ru:lenta.ru.89654 wmt22_ru:rt-russian.47266
ntrex:cnbc.com.6769 ntrex:reuters.218861
wmt22_ru:kommersant.51685 wmt22_ru:rfi-russian.2537 wmt22_en:rte.en.ie.26277
ntrex:euronews-en.153797 ntrex:reuters.218863 ntrex:reuters.218865
nerel/ru_15545_text.txt nerel/ru_378.txt
telegram/ru_253bb663-a74a-4270-836c-2ecd8d7aeae4.txt ukrpravda/uk_9484.txt
"""
# Successive days of one affair, or two studies of one subject.
UNCLEAR = """
wmt23_ru:kazinform-ru.76649 wmt23_ru:kommersant.130695 wmt23_ru:euronews-ru.32393
ntrex:euronews-en.153797 ntrex:euronews-en.153835 ntrex:nytimes.184860 ntrex:nytimes.184837
ntrex:euronews-en.153799 ntrex:thelocal.65969
wmt23_ru:gazeta.ru.34404 wmt23_ru:infox.ru.36082 wmt23_ru:versia.ru.35861
ntrex:abcnews.306815 ntrex:newsweek.51338
wmt22_ru:gazeta.ru.24505 wmt22_ru:mk.43178
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """One half of the sample: its articles, and the story of each by path."""

    name: str
    members: tuple[StoryMember, ...]
    stories: dict[str, str]

    def right_pairs(self) -> int:
        """Count the pairs of articles that tell one story."""
        return sum(count * (count - 1) // 2 for count in Counter(self.stories.values()).values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    parser.add_argument("--sample", type=int, default=1300, help="articles, distractors included")
    parser.add_argument("--cache", type=Path, help="folder that keeps the vectors between runs")
    parser.add_argument("--fit", action="store_true", help="fit the weights on the first half again")
    options = parser.parse_args()
    halves = read_halves(options.shared / "data/news", options.sample, options.cache)
    if options.fit:
        print_fit(halves[0])
    for half in halves:
        print_quality(half)


def read_halves(news: Path, sample: int, cache: Path | None) -> tuple[Half, Half]:
    """Return the two halves of the sample; a story is whole in one of them."""
    told = sampled_stories(news / "manifest.jsonl", sample)
    cleaned = [
        clean_article(SourceDocument(path=path, text=(news / path).read_text("utf-8"))) for path in told
    ]
    passages = [split_passages(one)[:PASSAGES] for one in cleaned]
    leads = [(one.article, part) for one, parts in zip(cleaned, passages, strict=True) for part in parts]
    texts = [embedding_text(article, part).text for article, part in leads]
    vectors = text_vectors(open_embedder(), texts, cache)
    ends = np.cumsum([len(parts) for parts in passages])
    members = [
        describe_story(one, article_vector(vectors[end - len(parts) : end]))
        for one, parts, end in zip(cleaned, passages, ends, strict=True)
        if parts
    ]
    return _half("fitted", members, told, odd=False), _half("held out", members, told, odd=True)


def _half(name: str, members: Sequence[StoryMember], told: dict[str, str], *, odd: bool) -> Half:
    kept = tuple(one for one in members if _is_odd(told[one.path]) == odd)
    return Half(name=name, members=kept, stories={one.path: told[one.path] for one in kept})


def _is_odd(story: str) -> bool:
    """Halve the stories; what is hard to tell apart stays together, so that it is tried."""
    subject = next((line.split()[0] for line in UNCLEAR.strip().splitlines() if story in line.split()), story)
    return bool(blake2b(subject.encode(), digest_size=1, salt=SPLIT).digest()[0] & 1)


def sampled_stories(manifest: Path, sample: int) -> dict[str, str]:
    """Return the sampled paths with their stories; a distractor's story is its own path."""
    same = {group: line.split()[0] for line in TOLD_TWICE.strip().splitlines() for group in line.split()}
    rows = [json.loads(line) for line in manifest.read_text("utf-8").splitlines()]
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        groups[same.get(row["group"], row["group"])].append(row["file"])
    others = groups.pop("")
    randomness = random.Random(7)  # noqa: S311
    chosen = [group for group in sorted(groups) if group in same.values()]
    rest = [group for group in sorted(groups) if group not in chosen]
    randomness.shuffle(rest)
    stories: dict[str, str] = {}
    for group in chosen + rest:
        if len(stories) < sample * 0.6:
            stories |= dict.fromkeys(groups[group], group)
    distractors = randomness.sample(others, max(sample - len(stories), 0))
    return stories | {path: same.get(path, path) for path in distractors}


def text_vectors(embedder: Embedder, texts: Sequence[str], cache: Path | None) -> Vectors:
    """Return the vectors of texts, kept in a file of `cache` where one is named."""
    if cache is None:
        return embedder.embed_passages(texts)
    cache.mkdir(parents=True, exist_ok=True)
    key = blake2b("\0".join([embedder.name, *texts]).encode(), digest_size=8).hexdigest()
    file = cache / f"{key}.npy"
    if not file.is_file():
        np.save(file, embedder.embed_passages(texts))
    return np.asarray(np.load(file), dtype=np.float32)


def print_quality(half: Half) -> None:
    """Group one half, and print precision and recall of pairs, in all and across languages."""
    neighbours = nearest_articles({one.path: one.vector for one in half.members})
    started = time.perf_counter()
    groups = group_stories(half.members, neighbours)
    seconds = time.perf_counter() - started
    language = {one.path: one.language for one in half.members}
    joined = [pair for group in groups for pair in combinations(group, 2) if not is_unclear(half, *pair)]
    right = [pair for pair in joined if half.stories[pair[0]] == half.stories[pair[1]]]
    across = [pair for pair in joined if language[pair[0]] != language[pair[1]]]
    right_across = [pair for pair in across if pair in right]
    print(
        f"{half.name}: {len(half.members)} articles, {half.right_pairs()} pairs of one story, grouped in"
        f" {seconds:.2f} s\n  precision {share(right, joined)}, recall {len(right) / half.right_pairs():.3f};"
        f" across languages precision {share(right_across, across)}"
    )
    for one, other in sorted(set(joined) - set(right)):
        print(f"  wrong: {one}  {other}")


def print_fit(half: Half) -> None:
    """Print the weights that logistic regression finds on one half, and the limit of the wanted precision."""
    members = sorted(half.members, key=lambda one: one.path)
    compare = StoryComparison.of(members, nearest_articles({one.path: one.vector for one in members}))
    pairs = [
        (a, b) for a, b in compare.candidates() if not is_unclear(half, members[a].path, members[b].path)
    ]
    signs = np.array([compare.signs(a, b) for a, b in pairs])
    same = np.array([half.stories[members[a].path] == half.stories[members[b].path] for a, b in pairs])
    weights = logistic_weights(signs, same)
    print(f"fit: a unit of cosine is worth {weights[0]:.1f} in log odds")
    weights /= weights[0]
    order = np.argsort(-(signs @ weights))
    precision = np.cumsum(same[order]) / np.arange(1, len(order) + 1)
    limit = (signs @ weights)[order[np.flatnonzero(precision >= PRECISION).max()]]
    print(f"fit: weights {weights.round(3)}, limit at precision {PRECISION}: {limit:.3f}")
    print(f"in use: weights {SIGN_WEIGHTS}, limit {SAME_STORY}")


def logistic_weights(
    signs: NDArray[np.float64], same: NDArray[np.bool_], rounds: int = 5000
) -> NDArray[np.float64]:
    """Return the weights of a logistic regression, the constant left out."""
    scale = signs.std(axis=0)
    inputs = np.column_stack([(signs - signs.mean(axis=0)) / scale, np.ones(len(signs))])
    weights = np.zeros(inputs.shape[1])
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-inputs @ weights))
        weights -= 0.5 * (inputs.T @ (chance - same) / len(same) + 1e-4 * weights)
    fitted: NDArray[np.float64] = weights[:-1] / scale
    return fitted


def is_unclear(half: Half, one: str, other: str) -> bool:
    """Tell whether two articles are of different groups of one line of UNCLEAR."""
    stories = {half.stories[one], half.stories[other]}
    return len(stories) == 2 and any(stories <= set(line.split()) for line in UNCLEAR.strip().splitlines())


def share(part: Sequence[object], whole: Sequence[object]) -> str:
    return f"{len(part) / len(whole):.3f} of {len(whole)}" if whole else "of nothing"


if __name__ == "__main__":
    main()
