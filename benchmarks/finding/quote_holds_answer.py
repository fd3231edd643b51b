"""How often the gold answer stands in the quotes of an answer made without a model, on XQuAD.

    python -m benchmarks.finding.quote_holds_answer [--sample 100]

Russian paragraphs are asked Russian and English questions, which all have an answer there. "held" asks that a
quote covers the very place of the answer, "as words" that its letters stand in a quote. "refused" are
questions that were declined, counted as not held.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.assistant import Assistant
from assistant.values import CitedAnswer
from benchmarks.answers.question_sets import read_rows, read_xquad, sample_questions
from benchmarks.finding.systems import build_our_index
from benchmarks.tables import is_absent, option_parser, print_table
from index.embedding.opening import open_embedder


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How the quotes of one question did."""

    language: str
    refused: bool
    held: bool
    as_words: bool
    quotes: int
    characters: int


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--sample", type=int, default=100, help="questions of each language")
    options = parser.parse_args(arguments)
    data = options.shared / "data"
    if is_absent(data):
        return
    searched = read_xquad(data)
    rows = {(row["question"], row["lang"]): row for row in read_rows(data / "xquad" / "queries.jsonl")}
    embedder = open_embedder()
    index = build_our_index(searched, options.cache, embedder)
    with Assistant.open(index=index, model="none", embedder=embedder) as assistant:
        results = [
            _judge(rows[question.text, question.language], question.gold[0].path, assistant)
            for question in sample_questions(searched, options.sample).questions
        ]
    header = ("questions", "count", "held", "as words", "refused", "quotes", "characters")
    print_table("the answer stands in the quotes, percent", header, list(_table(results)))


def _judge(row: dict[str, str], path: str, assistant: Assistant) -> Held:
    answer = assistant.ask(row["question"])
    text = row["answers"][0]
    start = int(row["answer_start"])
    return Held(
        language=row["lang"],
        refused=not answer.answered,
        held=_covers(answer, path, start, start + len(text)),
        as_words=any(text.casefold() in citation.quote.casefold() for citation in answer.citations),
        quotes=len(answer.citations),
        characters=sum(len(citation.quote) for citation in answer.citations),
    )


def _covers(answer: CitedAnswer, path: str, start: int, end: int) -> bool:
    return any(one.path == path and one.start <= start and end <= one.end for one in answer.citations)


def _table(results: Sequence[Held]) -> Iterator[list[object]]:
    for language in sorted({one.language for one in results}):
        of_language = [one for one in results if one.language == language]
        shares = [
            100 * float(np.mean([getattr(one, name) for one in of_language]))
            for name in ("held", "as_words", "refused")
        ]
        given = [one for one in of_language if not one.refused]
        sizes = [float(np.mean([getattr(one, name) for one in given])) for name in ("quotes", "characters")]
        yield [f"{language} → ru", len(of_language), *shares, *sizes]


if __name__ == "__main__":
    main()
