"""A question and those before it -> one that stands alone, by rules, for when no model rewrites it.

    question -> leaning (alone, perhaps, leans) -> joined with the one before, where it leans on that

One that leans ("And why?", «А когда?», «У відповідь на що?») is asked of what the one before was about: its
own question word comes first, then the topic. One that asks nothing by itself ("And in Armenia?") is added to
the one before; one that wants more of the same, or the same in another language, is that one. Where the words
alone do not tell, who calls does: by what the corpus holds of both.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.models.language_model import LanguageModel
from assistant.models.replies import Message
from assistant.models.token_counts import open_token_counter
from assistant.prompt_files import load_prompt
from assistant.prompting.harmless import clean_text, neutralise_line
from assistant.prompting.history import bound_history
from assistant.question.languages import READ_WELL
from assistant.values import Turn
from index.language.question_words import FUNCTION_WORDS
from index.language.word_lists import read_word_lists

Leaning = Literal["alone", "perhaps", "leans"]
SameTopic = Callable[[str, str], bool]
"""Whether a question, the first, goes on about what another, standing alone, was about."""

_WORD = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*")
_WORDS = read_word_lists(__file__)


def _either(name: str) -> str:
    return rf"(?:{'|'.join(word.replace('_', ' ').replace('*', r'[^ ]*') for word in _WORDS[name])})"


_CONJUNCTION = _either("conjunctions")
_ABOUT = re.compile(rf"^{_either('openings')}\b[\s,]*", re.I)
_OPENING = re.compile(rf"^(?:{_CONJUNCTION}|{_either('openings')})\b", re.I)
_JOINED_BY = re.compile(rf"^(?:{_CONJUNCTION}\b[\s,]*)+", re.I)
_ASKS = re.compile(rf"\b{_either('question_words')}\b", re.I)
_BEGINNING = re.compile(
    rf"^(?:\W*\b(?:{_either('question_words')}|{_either('after_question_words')})\b)+[\s,]*", re.I
)
_NAME = re.compile(
    rf"\b(?:({_either('prepositions')}) )?(?-i:[A-ZА-ЯІЇЄҐЁЎ])[\w'’ʼ-]*(?: (?-i:[A-ZА-ЯІЇЄҐЁЎ])[\w'’ʼ-]*)*",
    re.I,
)
_MORE = re.compile(rf"{_either('more')}", re.I)
_IN_LANGUAGE = {language: re.compile(rf"\b{_either(f'in_{language}')}\b", re.I) for language in READ_WELL}
_EXPLETIVE = re.compile(rf"\b{_either('expletives')}\b", re.I)
_PERSONS, _POINTING, _TIMES, _POINTING_AT_END = (
    frozenset(_WORDS[name]) for name in ("persons", "pointing", "times", "pointing_at_end")
)
_NO_MATTER = FUNCTION_WORDS.union(
    *(_WORDS[name] for name in ("conjunctions", "question_words", "empty", "persons", "pointing"))
)
_MOST_EARLIER = 20
_FEW_WORDS = 3
_NAMED_ENOUGH = 4
"""Words of matter from which on a question has itself named what an "it" at its end means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandaloneQuestion:
    """A question that can be searched by itself.

    `base` is the one that it leans on, itself standing alone, "" where it leans on none; `asks` are then the
    words that ask, without the topic behind them. `bare` says that it adds no matter of its own to that ("And
    why?", "Tell me more"). `language` is the one in which it wants the same again ("And in Ukrainian?").
    """

    text: str
    asks: str = ""
    base: str = ""
    bare: bool = False
    language: str | None = None


def taken_for_same_topic(question: str, before: str) -> bool:
    """Take every question that may go on about the one before for one that does."""
    return True


def asked_before(question: str, history: Sequence[Turn]) -> bool:
    """Whether a question was asked earlier, in the same words."""
    asked = (plain_question(turn.text) for turn in history if turn.role == "user")
    return plain_question(question) in asked


def standalone_question(
    question: str, history: Sequence[Turn], same_topic: SameTopic = taken_for_same_topic
) -> StandaloneQuestion:
    """Return what to search for; `same_topic` decides of a question that perhaps leans on the one before.

    A question asked again leans on what it leant on before.
    """
    earlier = [turn.text.strip() for turn in history if turn.role == "user" and turn.text.strip()]
    return _join([*earlier[-_MOST_EARLIER:], question], same_topic)


def _join(questions: Sequence[str], same_topic: SameTopic) -> StandaloneQuestion:
    """Return the last question made to stand alone by those before it, as far back as they lean."""
    *earlier, question = questions
    while earlier and plain_question(earlier[-1]) == plain_question(question):
        earlier.pop()
    lean = leaning(question)
    if not earlier or lean == "alone":
        return StandaloneQuestion(text=question)
    own = _JOINED_BY.sub("", question.strip()) or question
    before = _join(earlier, same_topic)
    swapped = _with_name_swapped(before.text, _ABOUT.sub("", own))
    if swapped and _OPENING.match(question.strip()):
        return StandaloneQuestion(text=swapped)
    if lean == "perhaps" and not same_topic(own, before.text):
        return StandaloneQuestion(text=_ABOUT.sub("", own) or own)
    base = before.base if before.bare else before.text
    if _MORE.fullmatch(plain_question(own)):
        return StandaloneQuestion(text=base, asks=own, base=base, bare=True)
    if language := _asked_language(own):
        return replace(before, language=language)
    if _ABOUT.match(own) or not _ASKS.search(own):
        return StandaloneQuestion(text=f"{before.text} {own}", base=base)
    # Of a question that was made to stand alone, all parts are its topic.
    parts = (_BEGINNING.sub("", part).strip(" ?!.;") for part in re.split(r"[()]", before.text))
    topic = "; ".join(filter(None, parts)) or before.text
    text = f"{own[0].upper()}{own[1:]} ({topic})"
    return StandaloneQuestion(text=text, asks=own, base=base, bare=not _matter(own))


def leaning(question: str) -> Leaning:
    """Return whether a question needs the one before it, as far as its own words tell.

    It leans where it holds no matter of its own, or speaks of somebody or something that it has not named;
    so it does with a conjunction before a few words that name nothing. With others it leans perhaps, and so
    do "what about …" and a single word of matter.
    """
    text = _JOINED_BY.sub("", question.strip()) or question
    if _MORE.fullmatch(plain_question(text)) or _asked_language(text):
        return "leans"
    if not _matter(text) or _points_back(_EXPLETIVE.sub(" ", text)):
        return "leans"
    matter, names = len(_matter(text)), _names(text)
    if _OPENING.match(question.strip()) and not _ABOUT.match(text):
        return "perhaps" if names or matter > _FEW_WORDS else "leans"
    return "perhaps" if _ABOUT.match(text) or (matter == 1 and not names) else "alone"


def _asked_language(text: str) -> str | None:
    """Return the language that a text names to be answered in, where it says nothing else."""
    for language, pattern in _IN_LANGUAGE.items():
        if pattern.search(text) and not _matter(pattern.sub(" ", text)):
            return language
    return None


def _with_name_swapped(before: str, own: str) -> str:
    """Return a question of another name than the one it has ("Who leads Armenia?", "And Belarus?"), else "".

    The other name stands as that one does: behind the same preposition, or none.
    """
    named = list(_NAME.finditer(before, 1))
    other = _NAME.fullmatch(own.strip(" ?!."))
    if len(named) != 1 or not other or (other[1] or "").casefold() != (named[0][1] or "").casefold():
        return ""
    return before[: named[0].start()] + other[0] + before[named[0].end() :]


def plain_question(question: str) -> str:
    """Return the words of a question alone: what is left is the same however it was typed."""
    return " ".join(_WORD.findall(question.casefold()))


def _matter(text: str) -> list[str]:
    """Return the words of a text that tell what it is about."""
    return [word for word in _WORD.findall(text) if word.casefold() not in _NO_MATTER]


def _names(text: str) -> list[str]:
    """Return the words of a text that are written as names; its first word only where it is an acronym."""
    words = _WORD.findall(text)
    named = [word for word in words[1:] if word[0].isupper()]
    return named + [word for word in words[:1] if len(word) > 1 and word.isupper()]


def _points_back(text: str) -> bool:
    """Whether a text speaks of what it has not named before."""
    words = _WORD.findall(text)
    if words and words[-1].casefold() in _POINTING_AT_END and len(_matter(text)) < _NAMED_ENOUGH:
        return True
    for place, match in enumerate(_WORD.finditer(text)):
        word, following = match[0].casefold(), words[place + 1 : place + 2]
        pointing = word in _POINTING and not (following and following[0].casefold() in _TIMES)
        before = text[: match.start()]
        if (word in _PERSONS or pointing) and not _names(before) and len(_matter(before)) <= 1:
            return True
    return False


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
