"""The texts that training reads, as an index of the product gives them: sentences with their words."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.relevance.words import Words, sentence_words, text_words
from index.building.build import build_index
from index.embedding.embedder import Embedder
from index.language.sentences import split_sentences
from index.search.index import Index, open_index
from index.values import Span

_HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sentence:
    """A sentence `[start, end)` of an article; `line` is its line of the text, `passage` its passage."""

    start: int
    end: int
    text: str
    title: bool
    line: int
    passage: int
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrainingArticle:
    """An article; those of one `group` are translations of each other and never parted by a fold."""

    path: str
    group: str
    language: str
    text: str
    sentences: tuple[Sentence, ...]

    def rows_of(self, quotes: Sequence[str]) -> list[int]:
        """Return the sentences that overlap one of the quotes by half of the shorter."""
        rows = set()
        for quote in quotes:
            start = self.text.find(quote)
            end = start + len(quote)
            for row, one in enumerate(self.sentences):
                shared = min(end, one.end) - max(start, one.start)
                if start >= 0 and shared > _HALF * min(len(quote), one.end - one.start):
                    rows.add(row)
        return sorted(rows)

    def words(self, rows: Sequence[int] | None = None) -> list[Words]:
        """Return the words of some sentences, or of all."""
        chosen = range(len(self.sentences)) if rows is None else rows
        return [self.sentences[row].words for row in chosen]


def lay_item_articles(items: Iterable[Mapping[str, Any]], shared: Path, folder: Path) -> None:
    """Write the articles of items into a folder."""
    for row in items:
        target = folder / row["file"]
        target.parent.mkdir(parents=True, exist_ok=True)
        source = shared / "data" / "news" / row["file"]
        target.write_text(row.get("text") or source.read_text(encoding="utf-8"), encoding="utf-8")


def lay_translations(shared: Path, folder: Path) -> None:
    """Copy the articles that stand in all three languages into a folder."""
    shutil.copytree(shared / "data" / "news" / "ntrex", folder / "ntrex", dirs_exist_ok=True)


def indexed(folder: Path, index: Path, embedder: Embedder) -> Index:
    """Return the index of a folder, built where it is not."""
    build_index(folder, index=index, embedder=embedder)
    return open_index(index, embedder=embedder)


def read_articles(index: Index) -> dict[str, TrainingArticle]:
    """Return the articles of an index by their paths."""
    return {path: _read_article(index, path) for path in index.paths()}


def asked_words(index: Index, text: str) -> Words:
    """Return the words of a question or claim, weighed by the index."""
    generation = index.current()
    embedded = generation.embed(text)
    return text_words(text, embedded.tokens, generation.token_weights(embedded))


def translated_rows(article: TrainingArticle, other: TrainingArticle) -> dict[int, list[int]]:
    """Return for each sentence those of a translation: its own place on the line, else the whole line."""
    lines, others = _by_line(article), _by_line(other)
    found: dict[int, list[int]] = {}
    for line, rows in lines.items():
        there = others.get(line, [])
        alike = len(rows) == len(there)
        found |= {row: [there[place]] if alike else there for place, row in enumerate(rows)}
    return found


def article_group(path: str) -> str:
    """Return the name that translations of one article share: their file's without the language."""
    return path.split("/")[-1].split("_", 1)[1] if path.startswith("ntrex/") else path


def _read_article(index: Index, path: str) -> TrainingArticle:
    cleaned = index.article(path)
    text = cleaned.article.text
    titles = [block for block in cleaned.blocks if block.kind == "title"]

    def sentences() -> Iterator[Sentence]:
        passages = index.passages(path)
        for passage, tokens in zip(passages, index.current().passage_tokens(passages), strict=True):
            spans = split_sentences(text, passage.start, passage.end, language=cleaned.article.language)
            inner = [Span(start=s.start - passage.start, end=s.end - passage.start) for s in spans]
            for span, words in zip(spans, sentence_words(passage.text, tokens, inner), strict=True):
                yield Sentence(
                    start=span.start,
                    end=span.end,
                    text=text[span.start : span.end],
                    title=any(block.start <= span.start < block.end for block in titles),
                    line=text.count("\n", 0, span.start),
                    passage=passage.position,
                    words=words,
                )

    return TrainingArticle(
        path=path,
        group=article_group(path),
        language=cleaned.article.language or "",
        text=text,
        sentences=tuple(sentences()),
    )


def _by_line(article: TrainingArticle) -> dict[int, list[int]]:
    lines: dict[int, list[int]] = {}
    for row, one in enumerate(article.sentences):
        lines.setdefault(one.line, []).append(row)
    return lines
