"""Items, translations and XQuAD -> questions beside candidate sentences, answered by some or by none."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.relevance.answers import Candidate, answer_pairs
from assistant.relevance.words import Words
from benchmarks.training.articles import TrainingArticle, asked_words, translated_rows
from benchmarks.training.claims import translations_of
from benchmarks.training.examples import Example, Packed
from index.search.index import Index

KINDS = ("a1", "a2", "miss", "premise")
OWN_QUESTIONS = Path(__file__).with_name("ntrex_questions.tsv")
READ = 8
"""Passages that answering reads."""
_MOST, _FEWER = 12, 8
_XQUAD_EACH = 450

Placed = tuple[TrainingArticle, int]


def question_examples(
    items: Sequence[Mapping[str, Any]],
    articles: Mapping[str, TrainingArticle],
    translations: Mapping[str, TrainingArticle],
    index: Index,
) -> Iterator[Example]:
    """Yield the questions of the items beside their article, the hits of a search, and translations."""
    for number, item in enumerate(items):
        article = articles[item["file"]]
        whole = [(article, row) for row in range(len(article.sentences))]
        for kind in (one for one in KINDS if one in item):
            entry = item[kind]
            words = asked_words(index, entry["question"])
            right = {(article.path, row) for row in article.rows_of(entry.get("evidence", ()))}
            known: dict[str, str] = {
                "kind": kind,
                "item": f"{number}.{kind}",
                "group": article.group,
                "asked_language": entry["lang"],
            }
            answered = float(kind.startswith("a"))
            yield from _beside(words, whole, right, answered, origin="article", most=_MOST, **known)
            hits = _hit_sentences(index, entry["question"], articles)
            if not answered or any((one.path, row) in right for one, row in hits):
                yield from _beside(words, hits, right, answered, origin="hits", most=_MOST, **known)
            others = [(one, row) for one, row in hits if one.path != article.path]
            if answered:
                yield from _beside(words, others, set(), 0.0, origin="gap", most=_FEWER, **known)
            rest = [(one, row) for one, row in whole if (one.path, row) not in right]
            if answered and len(rest) > 2:
                yield from _beside(words, rest, set(), 0.0, origin="gone", most=_FEWER, **known)
            for sibling in translations_of(item["file"], translations):
                rows = translated_rows(translations[item["file"]], sibling)
                same = {(sibling.path, one) for _, row in sorted(right) for one in rows.get(row, ())}
                if right and not same:
                    continue
                there = [(sibling, row) for row in range(len(sibling.sentences))]
                yield from _beside(words, there, same, answered, origin="translation", most=_FEWER, **known)
    yield from _own_questions(translations, index)


def xquad_examples(
    queries: Sequence[Mapping[str, Any]], paragraphs: Mapping[str, TrainingArticle], index: Index
) -> Iterator[Example]:
    """Yield questions beside the paragraph that answers, it without the answer, and the nearest other."""
    shuffled = list(queries)
    random.Random(3).shuffle(shuffled)  # noqa: S311
    counts = [0, 0]
    tokens = {
        path: np.concatenate([one.vectors for one in article.words()]) for path, article in paragraphs.items()
    }
    for query in shuffled:
        path = f"{query['gold_ids'][0]}.txt"
        half = xquad_half(path)
        counts[half] += 1
        if counts[half] > _XQUAD_EACH:
            continue
        article = paragraphs[path]
        words = asked_words(index, query["question"])
        known: dict[str, str] = {
            "kind": "xquad",
            "item": query["id"],
            "group": path,
            "asked_language": query["lang"],
        }
        start = query["answer_start"]
        right = {(path, row) for row, one in enumerate(article.sentences) if one.start <= start < one.end}
        whole = [(article, row) for row in range(len(article.sentences))]
        yield from _beside(words, whole, right, 1.0, origin="xquad", most=_FEWER, **known)
        rest = [(one, row) for one, row in whole if (one.path, row) not in right]
        yield from _beside(words, rest, set(), 0.0, origin="xquad_gone", most=_FEWER, **known)
        other = max(
            (one for one in tokens if one != path),
            key=lambda one: float((words.vectors @ tokens[one].T).max(axis=1).mean()),
        )
        there = [(paragraphs[other], row) for row in range(len(paragraphs[other].sentences))]
        yield from _beside(words, there, set(), 0.0, origin="xquad_other", most=_FEWER, **known)


def xquad_half(path: str) -> int:
    """Return which half of XQuAD a paragraph is in, by its article."""
    return int(path[1:].split("_")[0]) % 2


def lay_xquad(shared: Path, folder: Path) -> list[dict[str, Any]]:
    """Write the Russian paragraphs into a folder and return the questions of both languages."""
    data = shared / "data" / "xquad"
    folder.mkdir(parents=True, exist_ok=True)
    for line in (data / "corpus.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        (folder / f"{row['id']}.txt").write_text(row["text"], encoding="utf-8")
    lines = (data / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _beside(
    words: Words,
    placed: Sequence[Placed],
    right: set[tuple[str, int]],
    label: float,
    *,
    most: int,
    **known: str,
) -> Iterator[Example]:
    if not placed:
        return
    paths = list(dict.fromkeys(article.path for article, _ in placed))
    candidates = [
        Candidate(
            words=article.sentences[row].words,
            article=paths.index(article.path),
            place=row,
            title=article.sentences[row].title,
            asks=article.sentences[row].text.rstrip().endswith("?"),
        )
        for article, row in placed
    ]
    holds = [(article.path, row) in right for article, row in placed]
    rows, pairs = answer_pairs(words, candidates, most, {row for row, one in enumerate(holds) if one})
    if rows:
        yield Example(
            label=label,
            text_language=placed[0][0].language,
            pairs=tuple(map(Packed.of, pairs)),
            right=np.array([holds[row] for row in rows]),
            **known,
        )


def _hit_sentences(
    index: Index, question: str, articles: Mapping[str, TrainingArticle]
) -> list[tuple[TrainingArticle, int]]:
    found = {(hit.passage.path, hit.passage.position) for hit in index.search(question, READ)}
    paths = sorted({path for path, _ in found})
    return [
        (articles[path], row)
        for path in paths
        for row, one in enumerate(articles[path].sentences)
        if (path, one.passage) in found
    ]


def _own_questions(translations: Mapping[str, TrainingArticle], index: Index) -> Iterator[Example]:
    for number, line in enumerate(OWN_QUESTIONS.read_text(encoding="utf-8").splitlines()):
        document, kind, language, question, *quotes = line.split("\t")
        words = asked_words(index, question)
        english = translations[f"ntrex/en_{document}.txt"]
        begins = [english.text.find(quote) for quote in quotes]
        rows = [
            row
            for row, one in enumerate(english.sentences)
            if any(one.start <= at < one.end for at in begins)
        ]
        for article in translations.values():
            if article.group != english.group:
                continue
            same = translated_rows(english, article)
            there = rows if article is english else [one for row in rows for one in same.get(row, ())]
            if quotes and not there:
                continue
            yield from _beside(
                words,
                [(article, row) for row in range(len(article.sentences))],
                {(article.path, row) for row in there},
                float(kind == "a"),
                most=_FEWER,
                origin="own",
                kind=kind,
                item=f"own.{number}",
                group=article.group,
                asked_language=language,
            )
