"""A question, checked, and as the embedder sees it: its vector and its token vectors.

The embedder is opened when it is first needed, so that an index can be looked up without any, and it is
checked against the one that built the index at every question: that may have been rebuilt meanwhile.
"""

from collections.abc import Sequence
from functools import partial
from threading import Lock

from index.embedding.embedder import Embedder, OpenedEmbedder, TokenEmbedder
from index.embedding.opening import open_set_embedder
from index.embedding.sentence_tokens import with_tokens
from index.embedding.token_codec import rotate
from index.errors import IndexStoreError, QuestionError
from index.generations.folder import Manifest
from index.search.recent import RecentlyUsed
from index.search.result import EmbeddedQuestion
from index.settings import Settings

LONGEST_QUESTION = 2000
"""Characters of a question; a longer one is an error rather than a silent cut."""

_KEPT_QUESTIONS = 64


class QuestionEmbedder:
    """Embeds the questions to one index; the last ones are kept. Threads may share it."""

    def __init__(self, settings: Settings, embedder: Embedder | None = None) -> None:
        self._settings = settings
        self._embedder = embedder
        self._opened_here: OpenedEmbedder | None = None
        self._lock = Lock()
        self._kept: RecentlyUsed[EmbeddedQuestion] = RecentlyUsed(_KEPT_QUESTIONS)

    def embed(self, question: str, manifest: Manifest) -> EmbeddedQuestion:
        """Return a question embedded for an index. Raises IndexStoreError as `embedder_of` does."""
        embedder = self.embedder_of(manifest)
        kept_as = f"{embedder.name} {question}"
        return self._kept.get({kept_as: question}, partial(_embed_questions, embedder))[kept_as]

    def embedder_of(self, manifest: Manifest) -> TokenEmbedder:
        """Return the embedder. Raises IndexStoreError when another one built the index."""
        embedder = self._opened()
        if embedder.name != manifest.embedder:
            raise IndexStoreError(
                "embedder_other",
                index=str(self._settings.index),
                built=manifest.embedder,
                named=embedder.name,
            )
        return with_tokens(embedder)

    def close(self) -> None:
        """Close the embedder where it was opened here; a further question would open it again."""
        with self._lock:
            if self._opened_here is not None:
                self._opened_here.close()
                self._embedder = self._opened_here = None

    def _opened(self) -> Embedder:
        with self._lock:
            if self._embedder is None:
                self._embedder = self._opened_here = open_set_embedder(self._settings)
            return self._embedder


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


def _embed_questions(embedder: TokenEmbedder, questions: Sequence[str]) -> list[EmbeddedQuestion]:
    vectors, tokens = embedder.embed_queries_with_tokens([without_shouting(one) for one in questions])
    return [
        EmbeddedQuestion(text=question, embedder=embedder.name, vector=vector, tokens=rotate(one))
        for question, vector, one in zip(questions, vectors, tokens, strict=True)
    ]
