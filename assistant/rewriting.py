"""Follow-up question + history -> a question that stands alone, by the model."""

from collections.abc import Sequence

from assistant.models import LanguageModel
from assistant.output_checks import clean_text, neutralise_line
from assistant.packing import bound_history
from assistant.prompts import load_prompt
from assistant.records import Turn
from assistant.replies import Message
from assistant.tokens import open_token_counter

REWRITE = load_prompt("rewrite_question", variables=frozenset({"conversation", "question"}))

_HISTORY_SHARE = 3
_LONGEST_GAIN = 300
_LONGEST_TURN = 2000
_QUOTATION = " \t\"'«»“”„`*"


def rewrite_question(question: str, history: Sequence[Turn], model: LanguageModel) -> str:
    """Return `question` made standalone from `history`; the question itself when there is none.

    A reply that is empty or too long to be a question is not used. Raises ModelError when the model fails.
    """
    counter = open_token_counter(model.name)
    turns = bound_history(history, counter, model.context_tokens // _HISTORY_SHARE)
    if not turns:
        return question
    lines = (f"{turn.role}: {neutralise_line(turn.content, _LONGEST_TURN)}" for turn in turns)
    asked = neutralise_line(question, _LONGEST_TURN)
    prompt = REWRITE.render(conversation="\n".join(lines), question=asked)
    reply = "".join(
        piece for piece in model.stream([Message(role="user", content=prompt)]) if isinstance(piece, str)
    )
    return _first_question(reply, question)


def _first_question(reply: str, question: str) -> str:
    lines = [clean_text(line).strip(_QUOTATION) for line in reply.splitlines()]
    rewritten = next((line for line in lines if line), "")
    return rewritten if 0 < len(rewritten) <= len(question) + _LONGEST_GAIN else question
