"""Question + Sources -> the messages of a prompt, as many whole passages as the model's context holds."""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.errors import ModelSettingsError
from assistant.models.language_model import LanguageModel
from assistant.models.replies import Message
from assistant.models.token_counts import TokenCounter, open_token_counter
from assistant.prompt_files import language_name, load_prompt, not_in_corpus
from assistant.prompting.harmless import neutralise_line
from assistant.prompting.history import _MESSAGE_OVERHEAD, bound_history
from assistant.prompting.passages import Source, render_source
from assistant.question.kinds import asks_for_several
from assistant.values import Turn

logger = logging.getLogger(__name__)

SYSTEM = load_prompt("answer_system", variables=frozenset({"today", "language", "not_in_corpus"}))
USER = load_prompt("answer_user", variables=frozenset({"passages", "question", "language"}))
USER_SEVERAL = load_prompt("answer_user_several", variables=frozenset({"passages", "question", "language"}))

_LONGEST_REPLY = 1024
_LARGEST_PROMPT = 8000  # more passages cost more and help no answer
_HISTORY_SHARE = 6
_TOGETHER = 2
_MOST_OF_SEVERAL = 16
"""Passages for a question that asks for several things, each article's best before any second one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedPrompt:
    """The messages sent, and the sources whose passages are in them, numbered from 1 in this order."""

    messages: tuple[Message, ...]
    sources: tuple[Source, ...]


def pack_prompt(
    question: str,
    sources: Sequence[Source],
    *,
    model: LanguageModel,
    language: str,
    history: Sequence[Turn],
    today: date,
) -> PackedPrompt:
    """Return the prompt with the passages that fit, in their order; those that do not are logged.

    For a question that asks for several things the passages are spread over as many articles as can be.

    Raises ModelSettingsError when the context of the model holds not even one.
    """
    counter = open_token_counter(model.name)
    name = language_name(language)
    system = SYSTEM.render(today=today.isoformat(), language=name, not_in_corpus=not_in_corpus(language))
    question = neutralise_line(question, longest=2000)
    budget = min(model.context_tokens - min(_LONGEST_REPLY, model.context_tokens // 4), _LARGEST_PROMPT)
    several = asks_for_several(question)
    user = USER_SEVERAL if several else USER
    frame = user.render(passages="", question=question, language=name)
    left = budget - counter.count(system) - counter.count(frame) - 2 * _MESSAGE_OVERHEAD
    earlier = bound_history(history, counter, budget // _HISTORY_SHARE)
    left -= sum(counter.count(message.content) + _MESSAGE_OVERHEAD for message in earlier)
    turns = spread_over_articles(sources, 1)[:_MOST_OF_SEVERAL] if several else spread_over_articles(sources)
    packed, blocks = _pack(turns, counter, left)
    if not packed:
        raise ModelSettingsError("context_too_small", model=model.name, tokens=model.context_tokens)
    asked = user.render(passages="\n".join(blocks), question=question, language=name)
    messages = (
        Message(role="system", content=system),
        *earlier,
        Message(role="user", content=asked),
    )
    return PackedPrompt(messages=messages, sources=tuple(packed))


def _pack(turns: Sequence[Source], counter: TokenCounter, tokens: int) -> tuple[list[Source], list[str]]:
    """Return the sources that fit, given room in the order of `turns`, best first; and their blocks."""
    packed: list[Source] = []
    for source in turns:
        size = counter.count(render_source(source, len(turns))) + 1
        if size <= tokens:
            packed.append(source)
            tokens -= size
    if len(packed) < len(turns):
        logger.info("%d of %d passages do not fit the prompt", len(turns) - len(packed), len(turns))
    packed.sort(key=lambda source: source.hit.rank)
    return packed, [render_source(source, number) for number, source in enumerate(packed, start=1)]


def spread_over_articles(sources: Sequence[Source], together: int = _TOGETHER) -> list[Source]:
    """Return sources in the order in which they are given room: no article more than `together` at a time.

    A list, a summary or a disagreement needs several articles, and the best one fills a small context alone.
    """
    taken: Counter[str] = Counter()
    turns = []
    for source in sources:
        turns.append(taken[source.article.path] // together)
        taken[source.article.path] += 1
    return [source for _, source in sorted(zip(turns, sources, strict=True), key=lambda pair: pair[0])]
