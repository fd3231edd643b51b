"""A second opinion on support: a language model reads a claim and the quotes that are to bear it out."""

import logging
import re
from collections.abc import Sequence

from assistant.errors import ModelError
from assistant.models.language_model import LanguageModel
from assistant.models.replies import Message
from assistant.prompt_files import load_prompt
from assistant.prompting.harmless import neutralise

logger = logging.getLogger(__name__)

JUDGE = load_prompt("judge_support", variables=frozenset({"sentence", "quotations"}))
_FIRST_WORD = re.compile(r"\w+")


class ModelJudge:
    """Asks a model; one that fails, or says neither yes nor no, leaves the matter as the vectors have it."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    def rejects(self, claim: str, quotes: Sequence[str]) -> bool:
        """Whether the model says that the quotes do not bear the claim out. Raises nothing."""
        prompt = JUDGE.render(
            sentence=neutralise(claim), quotations="\n\n".join(neutralise(quote) for quote in quotes)
        )
        try:
            pieces = list(self._model.stream([Message(role="user", content=prompt)]))
        except ModelError as error:
            logger.info("support is not judged: %s", error)
            return False
        reply = "".join(piece for piece in pieces if isinstance(piece, str))
        word = _FIRST_WORD.search(reply)
        return word is not None and word[0].casefold() == "no"
