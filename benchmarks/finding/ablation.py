"""Shows what each part of our retrieval pays: the whole, and the whole without one part, on every set.

    python -m benchmarks.finding.ablation [--sample N] [--sets seeds,demo,xquad,xquad-mixed-across,...]

Recall@1 in percent and, in the second table, MRR@10, a column a direction (language of the question >
set). A third shows recall@1 of questions changed by rule, as people type them, whole and without the parts
that are there for them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from anyascii import anyascii

from benchmarks.answers.question_sets import Question, SearchSet, TextSpan
from benchmarks.finding.retrieval import READERS, Measure, first_of_each_file, first_rank, read_sets
from benchmarks.finding.systems import build_our_index
from benchmarks.tables import is_absent, machine_load, option_parser, print_table
from index.embedding.e5.embedder import open_embedded_e5
from index.embedding.embedder import TokenEmbedder, TokenVectors, Vectors
from index.embedding.token_codec import rotate
from index.generations.folder import CATALOGUE, LEXICAL, VECTORS, current_generation
from index.language.question_words import FUNCTION_WORDS, question_words
from index.search.candidates import DENSE_CANDIDATES, LEXICAL_CANDIDATES
from index.search.index import Index, open_index
from index.search.question import without_shouting
from index.search.ranking import (
    fused,
    late_interaction,
    shared_words,
    told_terms,
    without_copies,
    word_rarity,
)
from index.storage.catalogue.catalogue import Catalogue
from index.storage.chroma_folder import PassageStore
from index.storage.lexical import LexicalIndex
from index.values import Passage

COUNTED = 10
_WORD = re.compile(r"\w+(?:['’ʼ-]\w+)*")
_LONG_NAME = re.compile(r"(?<!^)\b[A-ZА-ЯІЇЄҐЁ]\w{4,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Which parts of the retrieval are in."""

    dense: bool = True
    lexical: bool = True
    late: bool = True
    shared: bool = True
    cosine: bool = True
    glossary: bool = True
    names: bool = True
    headline: bool = True
    copies: bool = True
    turned: bool = True


VARIANTS: Mapping[str, Parts] = {
    "whole": Parts(),
    "without dense candidates": Parts(dense=False),
    "without lexical candidates": Parts(lexical=False),
    "without late interaction": Parts(late=False),
    "without the share of words": Parts(shared=False),
    "without the cosine": Parts(cosine=False),
    "without the glossary in it": Parts(glossary=False),
    "without name terms": Parts(names=False),
    "without headline context": Parts(headline=False),
    "without lowering copies": Parts(copies=False),
    "questions not turned": Parts(turned=False),
}
FOR_SHAPES = ("whole", "without lexical candidates", "without the share of words", "without name terms")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--sample", type=int, default=100, help="questions of each set and language")
    parser.add_argument("--sets", default=",".join(READERS), help="which sets, joined by commas")
    options = parser.parse_args(arguments)
    if is_absent(options.shared / "data"):
        return
    embedder = open_embedded_e5()
    parts: dict[str, dict[str, Measure]] = {name: {} for name in VARIANTS}
    shapes: dict[str, dict[str, Measure]] = {f"{one}, {name}": {} for one in SHAPES for name in FOR_SHAPES}
    for searched in read_sets(options.sets, options.shared, options.sample):
        for direction, asked, bench in directions(searched, options.cache, embedder):
            written, unturned = bench.ask(asked, embedder), bench.ask(asked, embedder.unturned())
            for name, variant in VARIANTS.items():
                parts[name][direction] = bench.measure(written if variant.turned else unturned, variant)
            for shape, change in SHAPES.items():
                changed = bench.ask([replace(one, text=change(one.text)) for one in asked], embedder)
                for name in FOR_SHAPES:
                    shapes[f"{shape}, {name}"][direction] = bench.measure(changed, VARIANTS[name])
    _print("recall@1", parts, lambda measured: measured.recall(1))
    _print("MRR@10", parts, lambda measured: measured.reciprocal_rank)
    _print("recall@1 of changed questions", shapes, lambda measured: measured.recall(1))
    print(f"\n{machine_load()}")


def _print(title: str, rows: Mapping[str, Mapping[str, Measure]], figure: Callable[[Measure], float]) -> None:
    directions = list(next(iter(rows.values())))
    cells = [[name, *(figure(measured[one]) for one in directions)] for name, measured in rows.items()]
    print_table(title, ["", *directions], cells)


def directions(
    searched: SearchSet, cache: Path, embedder: TokenEmbedder
) -> Iterator[tuple[str, list[Question], "Bench"]]:
    """Yield each language's questions to a set, under the direction's name, with what to search them in."""
    folder = build_our_index(searched, cache, embedder)
    generation = current_generation(folder)
    with (
        open_index(folder, embedder=embedder) as index,
        closing(Catalogue.open(generation / CATALOGUE)) as catalogue,
        closing(LexicalIndex.open(generation / LEXICAL)) as lexical,
    ):
        store = PassageStore.open(generation / VECTORS)  # shares its client with the index, which closes it
        bench = Bench.of(searched, index, catalogue, lexical, store, embedder)
        for language in sorted({question.language for question in searched.questions}):
            asked = [question for question in searched.questions if question.language == language]
            yield f"{language}>{searched.name}", asked, bench


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Legs:
    """The candidates of a question, their rows and terms, with what each leg says of them, (candidates,)."""

    rows: list[int]
    terms: list[frozenset[str]]
    late: Vectors
    shared: Vectors
    cosines: Vectors


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Asked:
    """A question with its vector and its rotated tokens."""

    question: Question
    vector: Vectors
    tokens: TokenVectors


@dataclass(frozen=True, kw_only=True)
class Bench:
    """All passages of a set in memory; `plain` are their vectors and tokens without the headline."""

    searched: SearchSet
    lexical: LexicalIndex
    passages: list[Passage]
    rows: Mapping[int, int]
    terms: list[frozenset[str]]
    told: tuple[Vectors, list[TokenVectors]]
    plain: tuple[Vectors, list[TokenVectors]]

    @classmethod
    def of(  # noqa: D102
        cls,
        searched: SearchSet,
        index: Index,
        catalogue: Catalogue,
        lexical: LexicalIndex,
        store: PassageStore,
        embedder: TokenEmbedder,
    ) -> "Bench":
        passages = [passage for path in index.paths() for passage in index.passages(path)]
        vectors = store.vectors([passage.id for passage in passages])
        told = (
            np.array([vectors[passage.id] for passage in passages]),
            index.current().told_tokens(passages),
        )
        titles = {path: article.title for path, article in index.articles(index.paths()).items()}
        bare = [n for n, one in enumerate(passages) if (title := titles[one.path]) and title not in one.text]
        numbers = catalogue.numbers_of([passage.id for passage in passages])
        return cls(
            searched=searched,
            lexical=lexical,
            passages=passages,
            rows={numbers[passage.id]: row for row, passage in enumerate(passages)},
            terms=[told_terms(passage) for passage in passages],
            told=told,
            plain=_without_headlines(told, bare, [passages[n].text for n in bare], embedder),
        )

    def ask(self, questions: Sequence[Question], embedder: TokenEmbedder) -> list[Asked]:
        """Return the questions embedded, as a search embeds them."""
        texts = [without_shouting(question.text) for question in questions]
        vectors, tokens = embedder.embed_queries_with_tokens(texts)
        return [
            Asked(question=question, vector=vector, tokens=rotate(one))
            for question, vector, one in zip(questions, vectors, tokens, strict=True)
        ]

    def measure(self, asked: Sequence[Asked], parts: Parts) -> Measure:
        """Ask every question of the parts and look up the rank of the first right find."""
        ranks = []
        for one in asked:
            spans = [_span(self.passages[row]) for row in self._search(one, parts)]
            found = first_of_each_file(spans) if self.searched.whole_files else spans
            ranks.append(first_rank(one.question, found[:COUNTED]))
        return Measure(ranks=tuple(ranks), characters=())

    def is_right(self, question: Question, row: int) -> bool:
        """Whether the passage of a row is a right find."""
        return first_rank(question, [_span(self.passages[row])]) == 1

    def legs(self, asked: Asked, parts: Parts) -> Legs:
        """Return the candidates with all their legs."""
        vectors, texts = self.told if parts.headline else self.plain
        cosines = vectors @ asked.vector
        nearest = np.argsort(-cosines)[:DENSE_CANDIDATES].tolist() if parts.dense else []
        lexical = self.lexical.search(asked.question.text, LEXICAL_CANDIDATES) if parts.lexical else []
        rows = list(dict.fromkeys([*nearest, *(self.rows[number] for number, _ in lexical)]))
        terms = [self.terms[row] for row in rows]
        return Legs(
            rows=rows,
            terms=terms,
            late=late_interaction(asked.tokens, [texts[row] for row in rows]),
            shared=self._shared(asked.question.text, terms, parts),
            cosines=cosines[rows],
        )

    def _search(self, asked: Asked, parts: Parts) -> list[int]:
        legs = self.legs(asked, parts)
        if not parts.late:
            return legs.rows
        shared = legs.shared if parts.shared else np.zeros_like(legs.shared)
        cosines = legs.cosines if parts.cosine else np.zeros_like(legs.cosines)
        scores = fused(legs.late, shared, cosines).tolist()
        lowered = without_copies(scores, legs.terms) if parts.copies else scores
        return [row for _, row in sorted(zip(lowered, legs.rows, strict=True), key=lambda pair: -pair[0])]

    def _shared(self, question: str, held: Sequence[Set[str]], parts: Parts) -> Vectors:
        words = question_words(question)
        if not parts.glossary:
            words = [replace(word, meanings=frozenset({word.term})) for word in words]
        if not parts.names:
            words = [replace(word, name="") for word in words]
        frequency = self.lexical.document_frequency(term for word in words for term in word.meanings)
        return shared_words(words, word_rarity(words, frequency, len(self.passages)), held)


def _without_headlines(
    told: tuple[Vectors, list[TokenVectors]], bare: list[int], texts: list[str], embedder: TokenEmbedder
) -> tuple[Vectors, list[TokenVectors]]:
    """Return the vectors and tokens with those in the rows `bare` embedded anew from their texts alone."""
    if not bare:
        return told
    vectors, tokens = told[0].copy(), list(told[1])
    vectors[bare], embedded = embedder.embed_passages_with_tokens(texts)
    for row, one in zip(bare, embedded, strict=True):
        tokens[row] = rotate(one)
    return vectors, tokens


def _span(passage: Passage) -> TextSpan:
    return TextSpan(path=passage.path, start=passage.start, end=passage.end)


def _letter_dropped(question: str) -> str:
    """Drop the middle letter of the longest name, or of the longest word."""
    words = list(_LONG_NAME.finditer(question)) or list(_WORD.finditer(question))
    if not words:
        return question
    longest = max(words, key=lambda match: len(match[0]))
    middle = (longest.start() + longest.end()) // 2
    return question[:middle] + question[middle + 1 :]


def _keywords(question: str) -> str:
    return " ".join(word for word in _WORD.findall(question) if word.casefold() not in FUNCTION_WORDS)


def _three_words(question: str) -> str:
    return " ".join(sorted(_keywords(question).split(), key=lambda word: (word.islower(), -len(word)))[:3])


SHAPES: Mapping[str, Callable[[str], str]] = {
    "as written": str,
    "lower case, no mark": lambda question: question.lower().rstrip("?!. "),
    "capitals": str.upper,
    "a letter dropped": _letter_dropped,
    "keywords": _keywords,
    "three words": _three_words,
    "Latin letters": lambda question: anyascii(question).lower(),
}


if __name__ == "__main__":
    main()
