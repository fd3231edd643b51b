"""How often what is highlighted in a quote is what a question asks for.

    python -m benchmarks.answers.highlights

Questions a1 and a2 of `news_items` beside their own evidence. Right is what shares a name or number with the
written answer, in any spelling; an answer in another language that shares none counts as wrong, so figures
are low rather than high. The rules were made on the even items; the odd ones are reported.
"""

from collections.abc import Sequence

from assistant.quoting.highlighting import highlight_answer
from benchmarks.answers.question_sets import read_items
from benchmarks.tables import is_absent, option_parser, print_table
from index.language.glossary import meanings
from index.language.names import name_terms
from index.language.question_words import FUNCTION_WORDS
from index.language.terms import text_terms

KINDS = ("number", "when", "who", "where")


def main(arguments: Sequence[str] | None = None) -> None:
    options = option_parser(__doc__ or "").parse_args(arguments)
    if is_absent(options.shared / "data" / "news_items"):
        return
    asked = [item[key] for item in read_items(options.shared)[1::2] for key in ("a1", "a2")]
    rows = []
    for kind in (*KINDS, "other"):
        own = [one for one in asked if one["kind"] == kind or (kind == "other" and one["kind"] not in KINDS)]
        given = [(highlighted(one["question"], one["evidence"]), one["answer"]) for one in own]
        told = [(words, answer) for words, answer in given if words]
        right = sum(not _terms(words).isdisjoint(_terms(answer)) for words, answer in told)
        rows.append([kind, len(own), f"{len(told) / len(own):.2f}", f"{right / max(len(told), 1):.2f}"])
    print_table("highlighted words", ["kind", "questions", "highlighted", "of these right"], rows)


def highlighted(question: str, evidence: Sequence[str]) -> str:
    """Return what is highlighted first in the sentences of the evidence, "" for nothing."""
    for sentence in evidence:
        if span := highlight_answer(question, sentence):
            return sentence[span.start : span.end]
    return ""


def _terms(text: str) -> frozenset[str]:
    """Return the names, numbers and words of a text as they meet in any of the languages."""
    words = [term for term in text_terms(text) if term not in _NO_MATTER]
    return frozenset().union(name_terms(text), words, *map(meanings, words))


_NO_MATTER = frozenset(text_terms(" ".join(FUNCTION_WORDS)))

if __name__ == "__main__":
    main()
