"""A question, checked, and as the embedder sees it: its vector and its token vectors."""

from dataclasses import dataclass

from index.embedding.embedder import TokenVectors, Vectors
from index.errors import QuestionError

LONGEST_QUESTION = 2000
"""Characters of a question; a longer one is an error rather than a silent cut."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EmbeddedQuestion:
    """A question with its vector, (dimensions,), and its rotated tokens, whose offsets are into `text`.

    `embedder` names what embedded it.
    """

    text: str
    embedder: str
    vector: Vectors
    tokens: TokenVectors


def checked_question(question: str) -> str:
    """Return a question without blanks at its ends. Raises QuestionError when it is empty or too long."""
    question = question.strip()
    if not question:
        raise QuestionError("question_empty")
    if len(question) > LONGEST_QUESTION:
        raise QuestionError("question_long", characters=len(question), most=LONGEST_QUESTION)
    return question


def without_shouting(question: str) -> str:
    """Return a question typed in capitals in lower case: the embedder hardly knows words in capitals."""
    lower = question.lower()
    return lower if question.isupper() and len(lower) == len(question) else question
