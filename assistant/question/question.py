"""What a user writes -> a Question: the kind of message, what is to be searched, and of which articles."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.errors import ModelError
from assistant.models.language_model import LanguageModel
from assistant.notices import Notice
from assistant.question.follow_ups import (
    NOTHING_KNOWN,
    StandaloneQuestion,
    ToldArticles,
    asked_before,
    rewrite_question,
    standalone_question,
)
from assistant.question.languages import LanguageCounts, other_language, question_language, unread_notice
from assistant.question.message_kinds import ASKS_NOTHING, MessageKind, read_message
from assistant.question.respelling import respelled
from assistant.question.scope import Scope
from assistant.values import Turn
from index.search.question import LONGEST_QUESTION

_SHOUTED = 2
"""Blanks in a text of capitals from which on it is a sentence, not a name."""
_QUOTED = ('""', "«»", "“”", "„“", "''")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A message as it is to be handled: its `kind` says whether it is searched at all.

    `text` is the user's own, `standalone` what is searched, whatever `history` it leans on. A follow-up has
    a `base`, the question before it, standing alone; a `bare` one adds no matter of its own ("And why?").
    `asks` is `standalone` without the topic that was put behind a follow-up; it is searched in its place, in
    the articles `within` alone, their paths, where there are any.
    `language` is that of the reply; `unread` names the question's own where that is one not read well.
    `history` holds no turns that asked nothing, nor what was replied to them. `today` is the day of asking;
    `notices` say why no model made it stand alone.
    """

    text: str
    kind: MessageKind
    standalone: str
    asks: str
    base: str
    bare: bool
    within: frozenset[str]
    language: str
    unread: str | None
    history: tuple[Turn, ...]
    scope: Scope
    today: date
    notices: tuple[Notice, ...]

    @property
    def searched(self) -> str:
        """The text that is searched, in the articles `within` where there are any."""
        return self.asks if self.within else self.standalone


def read_question(
    text: str,
    scope: Scope,
    *,
    today: date,
    history: Sequence[Turn | str] = (),
    model: LanguageModel | None = None,
    told: ToldArticles = NOTHING_KNOWN,
    corpus_languages: LanguageCounts = dict,
) -> Question:
    """Return a question made to stand alone, by `model` where there is one. A failing model is no error.

    `told` says what the corpus tells of a question that may go on about those before it;
    `corpus_languages`, articles by language, helps to tell Ukrainian from Russian where they do not either.
    """
    message = read_message(text)
    turns = _asking_turns(history)
    earlier = [turn.text for turn in turns if turn.role == "user"]
    notices: tuple[Notice, ...] = ()
    asks = message.text
    unread = None
    if message.kind not in ASKS_NOTHING:
        asks = respelled(asks)
        if unread := other_language(asks):
            notices = (unread_notice(unread),)
    joined = StandaloneQuestion(text=asks)
    if message.kind not in ASKS_NOTHING:
        joined = standalone_question(_written_with_care(asks), turns, told)
        if model and turns and (joined.base or not asked_before(asks, turns)):
            try:
                joined = replace(joined, text=rewrite_question(asks, turns, model), within=frozenset())
            except ModelError as error:
                notices = (*notices, error.message)
        joined = replace(joined, text=_written_with_care(joined.text))
    if len(joined.text) > LONGEST_QUESTION:  # history must not make a question too long that was not
        joined = StandaloneQuestion(text=asks)
    return Question(
        text=text,
        kind="follow_up" if joined.base else message.kind,
        standalone=joined.text,
        asks=joined.asks or joined.text,
        base=joined.base,
        bare=joined.bare,
        within=joined.within,
        language=joined.language
        or message.language
        or question_language(asks, earlier, scope.language, corpus_languages),
        unread=unread,
        history=turns,
        scope=scope,
        today=today,
        notices=notices,
    )


def _written_with_care(text: str) -> str:
    """Return a question with a capital and a question mark: how it is typed must not change its answer."""
    inner = text[1:-1]
    if text[:1] + text[-1:] in _QUOTED and not set(inner) & set(text[:1] + text[-1:]):
        text = inner.strip() or text
    if text.isupper() and text.count(" ") >= _SHOUTED:
        text = text.lower()
    text = text[:1].upper() + text[1:]
    return f"{text}?" if text[-1:].isalnum() else text


def _asking_turns(history: Sequence[Turn | str]) -> tuple[Turn, ...]:
    """Return the turns of a conversation without those that asked nothing and the replies to them."""
    turns = [Turn(role="user", text=turn) if isinstance(turn, str) else turn for turn in history]
    kept: list[Turn] = []
    asking = True
    for turn in turns:
        if turn.role == "user":
            message = read_message(turn.text)
            asking = message.kind not in ASKS_NOTHING
            turn = Turn(role="user", text=respelled(message.text))
        if asking:
            kept.append(turn)
    return tuple(kept)
