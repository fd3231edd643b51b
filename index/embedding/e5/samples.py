"""Sample sentences of news and questions in three languages, and passages told in each, kept in files.

`sample_texts.txt` and `sample_questions.txt` give the mean token vectors of the embedder, and a converted
model is checked with them: whoever changes them raises `CONVERSION_VERSION` and `VECTORS_VERSION`.
`parallel_passages.tsv` (English, Ukrainian and Russian in columns parted by tabs) turns questions alone:
`CONVERSION_VERSION` is enough for those.
"""

from pathlib import Path


def _lines(name: str) -> tuple[str, ...]:
    return tuple(Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines())


SAMPLE_TEXTS = _lines("sample_texts.txt")
SAMPLE_QUESTIONS = _lines("sample_questions.txt")


def parallel_passages() -> list[tuple[str, ...]]:
    """Return the same passages in each of the languages, a tuple for each language."""
    return list(zip(*(line.split("\t") for line in _lines("parallel_passages.tsv")), strict=True))
