"""What a user asks -> a Question: what is to be searched, in which language and of which articles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.errors import ModelError
from assistant.models.language_model import LanguageModel
from assistant.notices import Notice
from assistant.question.follow_ups import rewrite_question, standalone_question
from assistant.question.scope import Scope
from assistant.values import Turn
from index.language.detection import detect_question_language
from index.search.question import LONGEST_QUESTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as it is to be searched: `standalone`, whatever `history` it leans on.

    `text` is the user's own, `today` the day of asking; `notices` say why no model made it stand alone.
    """

    text: str
    standalone: str
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
) -> Question:
    """Return a question made to stand alone, by `model` where there is one. A failing model is no error."""
    turns = tuple(Turn(role="user", text=turn) if isinstance(turn, str) else turn for turn in history)
    notices: tuple[Notice, ...] = ()
    standalone = standalone_question(text, turns)
    if model and turns:
        try:
            standalone = rewrite_question(text, turns, model)
        except ModelError as error:
            notices = (error.message,)
    return Question(
        text=text,
        # History must not make a question too long that was not.
        standalone=standalone if len(standalone) <= LONGEST_QUESTION else text,
        language=detect_question_language(text),
        history=turns,
        scope=scope,
        today=today,
        notices=notices,
    )
