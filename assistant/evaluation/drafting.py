"""Drafts of question sets, for a person to edit: written by a model, or kept from a reader's thumbs.

    articles -> passages, spread -> model -> checked, deduplicated Cases

A draft is tagged `draft`. Its quote stands verbatim in its file; whether it answers, and whether nothing
answers an unanswerable one, is for the person to say.
"""

import logging
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import cycle, islice
from typing import Any, Literal

from assistant.errors import ModelError
from assistant.evaluation.scoring.metrics import strip_marks
from assistant.evaluation.values import Case, GoldSource
from assistant.models.language_model import LanguageModel, whole_reply
from assistant.models.replies import read_object
from assistant.prompt_files import language_name, load_prompt
from assistant.prompting.orders import order_spans
from assistant.values import CitedAnswer
from index.chunking import split_passages
from index.values import CleanedArticle, Passage

logger = logging.getLogger(__name__)

Kind = Literal["question", "unanswerable", "false_premise"]

_VARIABLES = frozenset({"language", "text"})
PROMPTS = {
    "question": load_prompt("draft_question", variables=_VARIABLES),
    "unanswerable": load_prompt("draft_unanswerable", variables=_VARIABLES),
    "false_premise": load_prompt("draft_false_premise", variables=_VARIABLES),
}
# Seven of ten can be answered; the mix of the question sets this was tried with.
KINDS: tuple[Kind, ...] = (
    *("question", "question", "question", "unanswerable", "question"),
    *("question", "false_premise", "question", "unanswerable", "question"),
)
TAGS = frozenset({"who", "what", "when", "where", "why", "number"})
LANGUAGES = ("uk", "ru", "en")

_TRIES = 3
_FEWEST_CHARACTERS = 80
_ALIKE = 0.7
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafts:
    """The cases drafted, and in words why the model's other replies were not used."""

    cases: tuple[Case, ...]
    rejected: tuple[str, ...]


def draft_questions(
    articles: Sequence[CleanedArticle],
    model: LanguageModel,
    count: int,
    *,
    existing: Sequence[Case] = (),
    languages: Sequence[str] = LANGUAGES,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Drafts:
    """Draft `count` cases, fewer when the model's replies are refused too often.

    Articles take turns, and so do the languages of the questions. With `existing`, the cases so far, drafting
    goes on where it stopped: other passages are asked about, no question is drafted twice. Raises
    ModelError when the model fails at the first request; later failures end it with what there is.
    """
    cases: list[Case] = []
    rejected: list[str] = []
    begun = len(existing)
    # Leave out the passages that hold a quote which a case already asks for.
    passages = _spread_passages(articles, seed + begun)
    asked: dict[str, list[str]] = {}
    for source in (source for case in existing for source in case.sources):
        asked.setdefault(source.file, []).append(source.quote)
    passages = (p for p in passages if not any(quote in p.text for quote in asked.get(p.path, ())))
    turns = zip(passages, islice(cycle(languages), begun % len(languages), None), strict=False)
    for passage, language in islice(turns, count * _TRIES):
        if len(cases) == count:
            break
        try:
            drafted = _draft(KINDS[(begun + len(cases)) % len(KINDS)], passage, language, model)
        except ModelError as error:
            if not cases:
                raise
            rejected.append(f"the model failed: {error}")
            break
        refused = drafted if isinstance(drafted, str) else _refuse_repeated(drafted, [*existing, *cases])
        if isinstance(drafted, Case) and not refused:
            cases.append(drafted)
        else:
            rejected.append(f"{passage.path}: {refused}")
        if progress is not None:
            progress(len(cases), count)
    return Drafts(cases=tuple(cases), rejected=tuple(rejected))


def draft_from_answer(answer: CitedAnswer, *, good: bool, history: Sequence[str] = ()) -> Case:
    """Return what a reader's thumb up or down says about an answer, as a case for a person to edit.

    Of an answer that was called bad neither text nor quotes are taken for right. `history` are the questions
    asked before. The id is that of question, answer and thumb: the same thumb twice is one case.
    """
    kept = good and answer.answered
    return Case(
        id=_make_id("\0".join([answer.question, answer.text, str(good), *history])),
        lang=answer.language,
        question=answer.question,
        answerable=answer.answered if good else True,
        answer=strip_marks(answer.text) if kept else None,
        sources=tuple(dict.fromkeys(GoldSource(file=c.path, quote=c.quote) for c in answer.citations))
        if kept
        else (),
        tags=("draft", "thumb-up" if good else "thumb-down"),
        history=tuple(history),
        standalone=answer.standalone if answer.standalone != answer.question else None,
    )


def _spread_passages(articles: Sequence[CleanedArticle], seed: int) -> Iterator[Passage]:
    """Yield passages with something to ask about: one of each article, then a second of each, and so on."""
    generator = random.Random(seed)  # noqa: S311  which passages are asked about is no secret
    shuffled = generator.sample(articles, len(articles))
    queues = []
    for article in shuffled:  # what is short is left out, and what gives orders to a model
        long = [p for p in split_passages(article) if len(p.text) >= _FEWEST_CHARACTERS]
        usable = [passage for passage in long if not any(order_spans(passage.text))]
        queues.append(generator.sample(usable, len(usable)))
    queues = [queue for queue in queues if queue]
    while queues:
        yield from (queue.pop() for queue in queues)
        queues = [queue for queue in queues if queue]


def _draft(kind: Kind, passage: Passage, language: str, model: LanguageModel) -> Case | str:
    """Return a case about the passage, or in words why the reply cannot be one."""
    text = passage.text.replace("<", "‹")
    prompt = PROMPTS[kind].render(language=language_name(language), text=text)
    fields = read_object(whole_reply(model, prompt))
    question = _text(fields, "question")
    if not question:
        return "the reply has no question"
    if kind != "question":
        return Case(
            id=_make_id(question),
            lang=language,
            question=question,
            answerable=False,
            tags=("draft", kind.replace("_", "-")),
        )
    answer, quote = _text(fields, "answer"), _text(fields, "quote")
    if not quote or quote not in passage.text:
        return f"the quote does not stand in the passage: {quote!r}"
    if not answer:
        return "the reply has no answer"
    given = fields.get("accept")
    strings = given if isinstance(given, list) else []
    folded = answer.casefold()
    return Case(
        id=_make_id(question),
        lang=language,
        question=question,
        answerable=True,
        answer=answer,
        sources=(GoldSource(file=passage.path, quote=quote),),
        accept=tuple(
            (s.strip(),) for s in strings if isinstance(s, str) and s.strip() and s.casefold() in folded
        ),
        tags=("draft", *(tag for tag in [_text(fields, "tag")] if tag in TAGS)),
    )


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""


def _refuse_repeated(case: Case, others: Sequence[Case]) -> str:
    """Return why a case is too near to another by the words both have, empty when it is not."""
    ours = set(_WORD.findall(case.question.casefold()))
    for other in others:
        theirs = set(_WORD.findall(other.question.casefold()))
        if len(ours & theirs) >= _ALIKE * len(ours | theirs):
            return f"the question repeats another: {case.question!r}"
    return ""


def _make_id(text: str) -> str:
    return f"draft-{blake2b(text.encode('utf-8', 'surrogatepass'), digest_size=5).hexdigest()}"
