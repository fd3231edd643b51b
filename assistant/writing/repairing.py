"""Sentences that no passage bears out -> one more call: each rewritten from the passage nearest to it."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.errors import ModelError
from assistant.models.language_model import LanguageModel
from assistant.models.replies import Message, StreamEnd
from assistant.prompt_files import language_name, load_prompt
from assistant.prompting.harmless import neutralise, neutralise_line
from assistant.prompting.passages import Source

logger = logging.getLogger(__name__)

REPAIR = load_prompt("repair_sentences", variables=frozenset({"items", "language"}))
ITEM = load_prompt("repair_item", variables=frozenset({"number", "sentence", "passage"}))
_MOST_REPAIRED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOut:
    """A sentence that was kept out of an answer, and the source nearest to it with its number."""

    text: str
    number: int
    source: Source


class Repairer(Protocol):
    """Gives sentences that were kept out a second chance."""

    def rewrite(self, kept_out: Sequence[KeptOut]) -> Iterator[str]:
        """Yield a text of rewritten sentences in pieces, its marks naming the sources; raises nothing."""
        ...


class ModelRepairer:
    """Asks a language model to rewrite, in one call for all; one that fails leaves them out."""

    def __init__(self, model: LanguageModel, language: str) -> None:
        self._model = model
        self._language = language_name(language)

    def rewrite(self, kept_out: Sequence[KeptOut]) -> Iterator[str]:
        """Yield the reply in pieces."""
        items = "\n".join(
            ITEM.render(
                number=str(one.number),
                sentence=neutralise_line(one.text),
                passage=neutralise(one.source.hit.passage.text),
            )
            for one in kept_out[:_MOST_REPAIRED]
        )
        prompt = REPAIR.render(items=items, language=self._language)
        try:
            for piece in self._model.stream([Message(role="user", content=prompt)]):
                if not isinstance(piece, StreamEnd):
                    yield piece
        except ModelError as error:
            logger.info("sentences kept out are not rewritten: %s", error)
