"""Prints what keeping token vectors in two bits a dimension costs: recall@1 of MaxSim, and bytes a token.

    python -m benchmarks.finding.token_codec [--texts N] [--sample N]

Late interaction over every token of the question, unweighted, on Russian paragraphs (xquad) with questions in
Russian and English. The cosine between a kept vector and the exact one shows what the rotation is for.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from benchmarks.answers.question_sets import Question, SearchSet, read_xquad, sample_questions
from benchmarks.tables import is_absent, option_parser, print_table
from index.embedding.embedder import TokenEmbedder, TokenVectors, Vectors
from index.embedding.opening import open_embedder
from index.embedding.sentence_tokens import with_tokens
from index.embedding.token_codec import decode_tokens, encode_tokens, rotate

Change = Callable[[TokenVectors], TokenVectors]


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """A way to keep tokens: what it does to those of questions and of texts, and the bytes a token takes."""

    name: str
    question: Change
    text: Change
    bytes: int


def main(arguments: Sequence[str] | None = None) -> None:
    parser = option_parser(__doc__ or "")
    parser.add_argument("--texts", type=int, default=240, help="paragraphs searched")
    parser.add_argument("--sample", type=int, default=200, help="questions of each language")
    options = parser.parse_args(arguments)
    if is_absent(options.shared / "data"):
        return
    searched = sample_questions(
        _first_texts(read_xquad(options.shared / "data"), options.texts), options.sample
    )
    print_costs(searched, with_tokens(open_embedder()))


def _first_texts(searched: SearchSet, count: int) -> SearchSet:
    """Return the first texts with the questions they answer."""
    texts = searched.texts[:count]
    paths = {one.path for one in texts}
    return replace(
        searched,
        texts=texts,
        questions=tuple(one for one in searched.questions if one.gold[0].path in paths),
    )


def print_costs(searched: SearchSet, embedder: TokenEmbedder) -> None:
    """Embed once, and rank with the tokens as they are and as each codec keeps them."""
    texts = embedder.embed_passages_with_tokens([one.text for one in searched.texts])[1]
    _, asked = embedder.embed_queries_with_tokens([question.text for question in searched.questions])
    starts = np.cumsum([0, *map(len, texts)])[:-1]
    exact = np.concatenate([tokens.vectors for tokens in texts])
    languages = sorted({question.language for question in searched.questions})
    rows: list[list[object]] = []
    for codec in codecs(embedder.dimensions):
        kept = codec.text(_tokens(exact)).vectors
        found = [_best_text(codec.question(tokens).vectors, kept, starts) for tokens in asked]
        right = [
            searched.texts[number].path == question.gold[0].path
            for number, question in zip(found, searched.questions, strict=True)
        ]
        recalls = [100 * fmean(_of_language(right, searched.questions, one)) for one in languages]
        cosine = float((kept * codec.question(_tokens(exact)).vectors).sum(axis=1).mean())
        rows.append([codec.name, *recalls, 100 * fmean(right), f"{cosine:.3f}", codec.bytes])
    print_table(
        f"MaxSim on {len(texts)} paragraphs ({len(exact)} tokens), {len(asked)} questions: R@1",
        ("token vectors", *(f"{one} -> ru" for one in languages), "all", "cosine to exact", "bytes"),
        rows,
    )


def codecs(dimensions: int) -> list[Codec]:
    """Return the ways compared."""
    identity = np.eye(dimensions, dtype=np.float32)
    rotation = rotate(_tokens(identity)).vectors

    def packed(tokens: TokenVectors) -> TokenVectors:
        return decode_tokens(*encode_tokens(tokens), dimensions)

    def packed_as_they_are(tokens: TokenVectors) -> TokenVectors:
        # Turned back beforehand, the encoder's own rotation leaves them where they were.
        return packed(replace(tokens, vectors=tokens.vectors @ rotation.T))

    two_bits = len(encode_tokens(_tokens(identity[:1]))[0])
    return [
        Codec(name="exact", question=_as_they_are, text=_as_they_are, bytes=identity[0].nbytes),
        Codec(name="2 bits, rotated", question=rotate, text=packed, bytes=two_bits),
        Codec(name="2 bits, not rotated", question=_as_they_are, text=packed_as_they_are, bytes=two_bits),
    ]


def _tokens(vectors: Vectors) -> TokenVectors:
    return TokenVectors(vectors=vectors, offsets=np.zeros((len(vectors), 2), dtype=np.int64))


def _as_they_are(tokens: TokenVectors) -> TokenVectors:
    return tokens


def _best_text(question: Vectors, texts: Vectors, starts: NDArray[np.int64]) -> int:
    """Return the number of the text with the best late-interaction score; `starts` are their first tokens."""
    scores = np.maximum.reduceat(question @ texts.T, starts, axis=1).mean(axis=0)
    return int(scores.argmax())


def _of_language(right: Sequence[bool], questions: Sequence[Question], language: str) -> list[bool]:
    return [one for one, question in zip(right, questions, strict=True) if question.language == language]


if __name__ == "__main__":
    main()
