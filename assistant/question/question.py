"""What a user writes -> a Question: the kind of message, what is to be searched, and of which articles."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.errors import ModelError
from assistant.models.language_model import LanguageModel
from assistant.notices import Notice
from assistant.question.follow_ups import (
    SameTopic,
    StandaloneQuestion,
    asked_before,
    rewrite_question,
    standalone_question,
    taken_for_same_topic,
)
from assistant.question.message_kinds import ASKS_NOTHING, MessageKind, read_message
from assistant.question.scope import Scope
from assistant.values import Turn
from index.language.detection import detect_question_language
from index.search.question import LONGEST_QUESTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A message as it is to be handled: its `kind` says whether it is searched at all.

    `text` is the user's own, `standalone` what is searched, whatever `history` it leans on. A follow-up has
    a `base`, the question before it, standing alone; a `bare` one adds no matter of its own ("And why?").
    `history` holds no turns that asked nothing, nor what was replied to them. `today` is the day of asking;
    `notices` say why no model made it stand alone.
    """

    text: str
    kind: MessageKind
    standalone: str
    base: str
    bare: bool
    language: str
    history: tuple[Turn, ...]
    scope: Scope
    today: date
    notices: tuple[Notice, ...]


def read_question(
    text: str,
    scope: Scope,
    *,
    today: date,
    history: Sequence[Turn | str] = (),
    model: LanguageModel | None = None,
    same_topic: SameTopic = taken_for_same_topic,
) -> Question:
    """Return a question made to stand alone, by `model` where there is one. A failing model is no error.

    `same_topic` decides whether a question goes on about the one before where its words do not tell.
    """
    message = read_message(text)
    turns = _asking_turns(history)
    notices: tuple[Notice, ...] = ()
    joined = StandaloneQuestion(text=message.text)
    if message.kind not in ASKS_NOTHING:
        joined = standalone_question(message.text, turns, same_topic)
        if model and turns and (joined.base or not asked_before(message.text, turns)):
            try:
                joined = replace(joined, text=rewrite_question(message.text, turns, model))
            except ModelError as error:
                notices = (error.message,)
    if len(joined.text) > LONGEST_QUESTION:  # history must not make a question too long that was not
        joined = StandaloneQuestion(text=message.text)
    return Question(
        text=text,
        kind="follow_up" if joined.base else message.kind,
        standalone=joined.text,
        base=joined.base,
        bare=joined.bare,
        language=message.language or detect_question_language(message.text),
        history=turns,
        scope=scope,
        today=today,
        notices=notices,
    )


def _asking_turns(history: Sequence[Turn | str]) -> tuple[Turn, ...]:
    """Return the turns of a conversation without those that asked nothing and the replies to them."""
    turns = [Turn(role="user", text=turn) if isinstance(turn, str) else turn for turn in history]
    kept: list[Turn] = []
    asking = True
    for turn in turns:
        if turn.role == "user":
            message = read_message(turn.text)
            asking = message.kind not in ASKS_NOTHING
            turn = Turn(role="user", text=message.text)
        if asking:
            kept.append(turn)
    return tuple(kept)
