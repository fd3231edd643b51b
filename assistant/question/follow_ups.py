"""A question and those before it -> one that stands alone, by rules, for when no model rewrites it.

    question -> leaning (alone, perhaps, leans) -> joined with the one before, where it leans on that
                                                -> or asked of the articles told of, where those answer it

One that leans ("And why?", «А когда?», «У відповідь на що?») is asked of what the one before was about: its
own question word comes first, then the topic. One that asks nothing by itself ("And in Armenia?") is added to
the one before; one that wants more of the same, or the same in another language, is that one.

Of these readings the corpus chooses: where the articles just told of answer the question in its own words,
it is asked of them alone; where they do not, but those told of for an earlier subject do, of those.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal, Protocol

from assistant.models.language_model import LanguageModel, whole_reply
from assistant.models.token_counts import open_token_counter
from assistant.prompt_files import load_prompt
from assistant.prompting.harmless import clean_text, neutralise_line
from assistant.prompting.history import bound_history
from assistant.question.kinds import asks_whether
from assistant.question.languages import READ_WELL
from assistant.values import Turn
from index.language.question_words import FUNCTION_WORDS
from index.language.word_lists import read_word_lists

Leaning = Literal["alone", "perhaps", "leans"]
Place = Literal["there", "near", "elsewhere"]
"""A question finds its answer `there`, in the articles told of; or they are `near`; or others are nearer."""

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
_MOST_SUBJECTS = 3
_FEW_WORDS = 3
_NAMED_ENOUGH = 4
"""Words of matter from which on a question has itself named what an "it" at its end means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandaloneQuestion:
    """A question that can be searched by itself.

    `base` is the one that it leans on, itself standing alone, "" where it leans on none; `asks` are then the
    words that ask, without the topic behind them. `bare` says that it adds no matter of its own to that ("And
    why?", "Tell me more"); `subject` is the first question of those that lean on each other. Where articles
    are `within`, their paths, `asks` is to be searched in these alone. `language` is the one in which it
    wants the same again ("And in Ukrainian?").
    """

    text: str
    asks: str = ""
    base: str = ""
    bare: bool = False
    subject: str = ""
    within: frozenset[str] = frozenset()
    language: str | None = None


class ToldArticles(Protocol):
    """What the corpus says of a question that may go on about others."""

    def of(self, questions: Sequence[str]) -> frozenset[str]:
        """Return the paths of the articles told of for questions that stand alone."""

    def chance(self, question: str, among: frozenset[str] | None = None) -> float:
        """Return the chance that these articles, or any, likely answer a question; 0 where they do not."""

    def place(self, question: str, among: frozenset[str]) -> Place:
        """Return where a question finds its answer when it is searched by itself, or what it is about."""


class NothingKnown:
    """Takes every question that may go on about those before it for one that does."""

    def of(self, questions: Sequence[str]) -> frozenset[str]:
        """Return no articles."""
        return frozenset()

    def chance(self, question: str, among: frozenset[str] | None = None) -> float:
        """Return that none answers."""
        return 0.0

    def place(self, question: str, among: frozenset[str]) -> Place:
        """Return that nothing else is nearer."""
        return "near"


NOTHING_KNOWN = NothingKnown()


def asked_before(question: str, history: Sequence[Turn]) -> bool:
    """Whether a question was asked earlier, in the same words."""
    asked = (plain_question(turn.text) for turn in history if turn.role == "user")
    return plain_question(question) in asked


def standalone_question(
    question: str, history: Sequence[Turn], told: ToldArticles = NOTHING_KNOWN
) -> StandaloneQuestion:
    """Return what to search for; `told` decides between the readings of a question that may lean.

    A question asked again leans on what it leant on before.
    """
    asked = [turn.text.strip() for turn in history if turn.role == "user" and turn.text.strip()]
    earlier = _before(question, asked[-_MOST_EARLIER:])
    joined = _join([*earlier, question], told)
    if not joined.asks or joined.bare or not joined.base:
        return joined
    latest = _join(earlier, told)
    among = told.of((latest.text, latest.subject))
    whole = told.chance(joined.text)
    if told.chance(joined.asks, among) > whole:
        return replace(joined, within=among)
    if whole:
        return joined
    # What the articles at hand do not answer may go on about an earlier subject.
    older = (one for one in reversed(earlier) if leaning(one) == "alone" and one != latest.subject)
    for one in islice(older, _MOST_SUBJECTS):
        if told.chance(joined.asks, among := told.of((one,))):
            text = f"{joined.asks} ({_topic(one)})"
            return replace(joined, text=text, base=one, subject=one, within=among)
    return joined


def _before(question: str, questions: Sequence[str]) -> list[str]:
    """Return the questions before one, which may have been asked several times over."""
    earlier = list(questions)
    while earlier and plain_question(earlier[-1]) == plain_question(question):
        earlier.pop()
    return earlier


def _join(questions: Sequence[str], told: ToldArticles) -> StandaloneQuestion:
    """Return the last question made to stand alone by those before it, as far back as they lean."""
    *before_it, question = questions
    earlier = _before(question, before_it)
    lean = leaning(question)
    if not earlier or (lean == "alone" and not _may_go_on(question)):
        return StandaloneQuestion(text=question, subject=question)
    own = _JOINED_BY.sub("", question.strip()) or question
    before = _join(earlier, told)
    swapped = "" if _ASKS.match(own) else _with_name_swapped(before.text, _ABOUT.sub("", own))
    if swapped and _OPENING.match(question.strip()):
        return StandaloneQuestion(text=swapped, subject=swapped)
    alone = question if lean == "alone" else _ABOUT.sub("", own) or own
    reading = "leans" if lean == "leans" else _read_by_itself(alone, own, before, lean, told)
    if reading != "leans":
        return StandaloneQuestion(text=alone, subject=alone if reading == "new" else before.subject)
    base = before.base if before.bare else before.text
    if _MORE.fullmatch(plain_question(own)):
        return StandaloneQuestion(text=base, asks=own, base=base, bare=True, subject=before.subject)
    if language := _asked_language(own):
        return replace(before, language=language)
    return _joined(own, before, base)


def _read_by_itself(
    alone: str, own: str, before: StandaloneQuestion, lean: Leaning, told: ToldArticles
) -> Literal["leans", "new", "going_on"]:
    """Return whether a question that need not lean does; `alone` is it as it would be searched by itself.

    It goes on, and needs no words of others, where by itself it finds its answer in the articles told of. It
    is new where those do not answer it, and its words may stand alone, or others are nearer to it.
    """
    among = told.of((before.text, before.subject))
    place = told.place(alone, among)
    if place == "there":
        return "going_on" if _asks(own) else "leans"
    may_be_new = place == "elsewhere" or lean == "alone"
    return "new" if may_be_new and not told.chance(alone, among) else "leans"


def _joined(own: str, before: StandaloneQuestion, base: str) -> StandaloneQuestion:
    """Return a question with the one before it, or with what that is about, as a part of its text."""
    if _ABOUT.match(own) or not _asks(own):
        own = _ABOUT.sub("", own) or own
        asks = f"{before.text if before.bare else before.asks or before.text} {own}"
        return StandaloneQuestion(text=f"{before.text} {own}", asks=asks, base=base, subject=before.subject)
    own = own[0].upper() + own[1:]
    topics = dict.fromkeys(map(_topic, (before.text, before.text if before.asks else before.subject)))
    text = f"{own} ({'; '.join(topics)})"
    return StandaloneQuestion(text=text, asks=own, base=base, bare=not _matter(own), subject=before.subject)


def _topic(question: str) -> str:
    """Return what a question is about: of one that was made to stand alone, all parts."""
    parts = (_BEGINNING.sub("", part).strip(" ?!.;") for part in re.split(r"[()]", question))
    return "; ".join(filter(None, parts)) or question


def _asks(own: str) -> bool:
    """Whether a text says by itself what kind of thing is asked."""
    return bool(_ASKS.search(own)) or asks_whether(own)


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


def _may_go_on(text: str) -> bool:
    """Whether a question that asks alone has few words and no name: another may have said of what."""
    return len(_matter(text)) < _FEW_WORDS and not _names(text)


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
    reply = whole_reply(model, prompt)
    replied = (clean_text(line).strip(_QUOTATION) for line in reply.splitlines())
    rewritten = next(filter(None, replied), "")
    return rewritten if 0 < len(rewritten) <= len(question) + _LONGEST_GAIN else question
