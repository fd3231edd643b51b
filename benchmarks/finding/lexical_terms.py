"""Compares BM25 over different terms: words as written, lemmas, stems, prefixes, n-grams, ours, with names.

    python -m benchmarks.finding.lexical_terms [--sample N]

Recall@1 and recall@20 in percent on xquad (Russian and English paragraphs) and on headlines of three
languages for bodies of two. BM25 is bm25s throughout: terms alone differ. The lexical leg itself stands in
`retrieval`.
Lemmas and stems are compared where their packages are installed: simplemma, pymorphy3, snowballstemmer.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from statistics import fmean

import bm25s
import numpy as np

from benchmarks.answers.question_sets import (
    HEADLINE_TARGETS,
    Question,
    SearchSet,
    read_headlines,
    read_xquad,
    sample_questions,
)
from benchmarks.finding.systems import plain_words
from benchmarks.tables import is_absent, option_parser, print_table
from index.language.names import name_terms
from index.language.terms import fold_spelling, text_terms

Terms = Callable[[str], list[str]]

PREFIXES = (4, 5, 6, 7)
GRAMS = (3, 4, 5)
NEAR, FAR = 1, 20
_WORD = re.compile(r"\w+")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--sample", type=int, default=2000, help="questions of each set and language")
    options = parser.parse_args(arguments)
    data = options.shared / "data"
    if is_absent(data):
        return
    sets = [
        read_xquad(data),
        read_xquad(data, "en"),
        *(read_headlines(data, target) for target in HEADLINE_TARGETS),
    ]
    sets = [sample_questions(searched, options.sample) for searched in sets]
    directions = [(one, language) for one in sets for language in languages(one)]
    header = ["terms", *(f"{language}->{one.name}" for one, language in directions)]
    rows = [[name, *_recalls(sets, terms)] for name, terms in term_makers().items()]
    print_table(f"BM25 over different terms, R@{NEAR} / R@{FAR}", header, rows)


def term_makers() -> dict[str, Terms]:
    """Return every way to make terms of a text, by name."""
    makers: dict[str, Terms] = {"words": plain_words}
    if find_spec("snowballstemmer"):
        makers["Snowball, Russian"] = _snowball()
    if find_spec("simplemma"):
        makers["simplemma"], makers["simplemma, in Latin"] = _simplemma()
    if find_spec("pymorphy3"):
        makers["pymorphy3, Russian"] = _pymorphy()
    makers |= {f"prefixes of {letters}": _prefixes(letters) for letters in PREFIXES}
    makers |= {f"{letters}-grams": _grams(letters) for letters in GRAMS}
    return makers | {"ours": text_terms, "ours with names": lambda text: text_terms(text) + name_terms(text)}


def _snowball() -> Terms:
    stemmer = import_module("snowballstemmer").stemmer("russian")
    return lambda text: list(stemmer.stemWords([word.replace("ё", "е") for word in plain_words(text)]))


def _simplemma() -> tuple[Terms, Terms]:
    """Return lemmas as they are, and the same as our terms of them."""
    library = import_module("simplemma")

    @cache
    def lemma(word: str) -> str:
        return str(library.lemmatize(word, lang=("uk", "ru", "en")))

    return (
        lambda text: [lemma(word).lower() for word in _WORD.findall(text)],
        lambda text: text_terms(" ".join(lemma(word) for word in _WORD.findall(text))),
    )


def _pymorphy() -> Terms:
    analyse = import_module("pymorphy3").MorphAnalyzer(lang="ru").parse

    @cache
    def lemma(word: str) -> str:
        return str(analyse(word)[0].normal_form)

    return lambda text: [lemma(word) for word in plain_words(text)]


def _grams(letters: int) -> Terms:
    """Return the runs of letters of words in Latin spelling."""

    def grams(text: str) -> list[str]:
        folded = [fold_spelling(word) for word in _WORD.findall(text)]
        return [one[at : at + letters] for one in folded for at in range(max(1, len(one) - letters + 1))]

    return grams


def _prefixes(letters: int) -> Terms:
    """Return the beginnings of words in Latin spelling, so that scripts meet as they do in ours."""
    return lambda text: [fold_spelling(word)[:letters] for word in _WORD.findall(text)]


def languages(searched: SearchSet) -> list[str]:
    return sorted({question.language for question in searched.questions})


def _recalls(sets: Sequence[SearchSet], terms: Terms) -> list[str]:
    cells = []
    for searched in sets:
        ranking = bm25s.BM25()
        ranking.index([terms(one.text) for one in searched.texts], show_progress=False)
        paths = [one.path for one in searched.texts]
        for language in languages(searched):
            asked = [question for question in searched.questions if question.language == language]
            ranks = [_rank(ranking, paths, terms(question.text), question) for question in asked]
            near, far = (100 * fmean(0 < rank <= most for rank in ranks) for most in (NEAR, FAR))
            cells.append(f"{near:.1f} / {far:.1f}")
    return cells


def _rank(ranking: bm25s.BM25, paths: Sequence[str], terms: Sequence[str], question: Question) -> int:
    """Return the rank, from 1, of the first right file; 0 where none is among the counted."""
    known = [term for term in terms if term in ranking.vocab_dict]
    if not known:
        return 0
    best = np.argsort(-ranking.get_scores(known))[:FAR]
    gold = {span.path for span in question.gold}
    return next((rank for rank, number in enumerate(best, start=1) if paths[number] in gold), 0)


if __name__ == "__main__":
    main()
