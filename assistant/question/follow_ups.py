"""A follow-up question -> one that stands alone, by rules over the history, for when no model rewrites it.

A question that leans on the one before ("And why?", «А когда?», «У відповідь на що?») is asked of what that
one was about: its own question word comes first, then the topic. One that asks nothing by itself ("And in
Armenia?") is added to the question before. One that stands alone is left as it is.
"""

import re
from collections.abc import Sequence

from assistant.models.language_model import LanguageModel
from assistant.models.replies import Message
from assistant.models.token_counts import open_token_counter
from assistant.prompt_files import load_prompt
from assistant.prompting.harmless import clean_text, neutralise_line
from assistant.prompting.history import bound_history
from assistant.values import Turn
from index.language.word_lists import read_word_lists

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_WORDS = read_word_lists(__file__)
_CONJUNCTION, _QUESTION_WORD = (
    rf"(?:{'|'.join(_WORDS[name])})" for name in ("conjunctions", "question_words")
)
_OPENING = re.compile(rf"^(?:{_CONJUNCTION}|what about|how about)\b", re.I)
_JOINED_BY = re.compile(rf"^(?:{_CONJUNCTION}\b[\s,]*)+", re.I)
_ASKS = re.compile(rf"\b{_QUESTION_WORD}\b", re.I)
_ASKS_NOTHING = re.compile(r"^(?:what|how) about\b", re.I)
_BEGINNING = re.compile(
    rf"^(?:\W*\b(?:{_QUESTION_WORD}|{'|'.join(_WORDS['after_question_words'])})\b)+[\s,]*", re.I
)
_POINTING = frozenset(_WORDS["pointing"])
_FEW_WORDS = 4
_MOST_EARLIER = 20


def standalone_question(question: str, history: Sequence[Turn]) -> str:
    """Return the question to search for: joined with the question before it, when it leans on that one."""
    earlier = [turn.text.strip() for turn in history if turn.role == "user" and turn.text.strip()]
    return _join([*earlier[-_MOST_EARLIER:], question])


def _join(questions: Sequence[str]) -> str:
    """Return the last question made to stand alone by those before it, as far back as they lean."""
    *earlier, question = questions
    if not earlier or not leans_on_history(question):
        return question
    base = _join(earlier)
    own = _JOINED_BY.sub("", question.strip()) or question
    if _ASKS_NOTHING.match(own) or not _ASKS.search(own):
        return f"{base} {own}"
    # Of a question that was made to stand alone, all parts are its topic.
    parts = (_BEGINNING.sub("", part).strip(" ?!.;") for part in re.split(r"[()]", base))
    topic = "; ".join(filter(None, parts)) or base
    return f"{own[0].upper()}{own[1:]} ({topic})"


def leans_on_history(question: str) -> bool:
    """Whether a question opens with a conjunction, points back or is very short: it needs the one before."""
    words = [word.casefold() for word in _WORD.findall(question)]
    names = [word for word in _WORD.findall(question)[1:] if word[0].isupper()]
    if _OPENING.match(question.strip()) or any(word in _POINTING for word in words):
        return True
    return len(words) <= _FEW_WORDS and not names


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
    replied = (clean_text(line).strip(_QUOTATION) for line in reply.splitlines())
    rewritten = next(filter(None, replied), "")
    return rewritten if 0 < len(rewritten) <= len(question) + _LONGEST_GAIN else question
