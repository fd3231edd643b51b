"""Question + Hits -> the same Hits in the order a language model gives them; optional, off by default.

One request for the first hits, listwise: the model sees the passages beside each other and returns their
numbers. Whatever goes wrong, the order of the search stands and a notice says why.

Source: Sun et al., "Is ChatGPT Good at Search?", EMNLP 2023 (RankGPT), with a single window.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.errors import ModelError
from assistant.finding.finding import Found
from assistant.models.language_model import LanguageModel, whole_reply
from assistant.models.replies import read_object
from assistant.models.token_counts import open_token_counter
from assistant.notices import Notice
from assistant.prompt_files import load_prompt
from assistant.prompting.harmless import neutralise_line
from assistant.prompting.passages import render_passage
from index.search.generation import Generation
from index.values import Article, Hit

RERANK = load_prompt("rerank_passages", variables=frozenset({"passages", "question"}))

WINDOW = 10
"""Hits that a model compares; those beyond keep their places behind."""
_LONGEST_QUESTION = 2000
_REPLY_TOKENS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Reranked:
    """Hits in their new order, ranks from 1 but scores of the search; `notice` says why the order is old."""

    hits: tuple[Hit, ...]
    notice: Notice | None = None


def rerank_found(question: str, found: Found, generation: Generation, model: LanguageModel) -> Found:
    """Return what was found with its hits reordered by the model; hits ordered by time words stay so."""
    if found.preferred or (found.period and found.period.newest_first):
        return found
    articles = generation.catalogue.articles(hit.passage.path for hit in found.hits)
    reranked = rerank_hits(question, found.hits, articles=articles, model=model)
    notices = (*found.notices, reranked.notice) if reranked.notice else found.notices
    return replace(found, result=found.result.with_hits(reranked.hits), notices=notices)


def rerank_hits(
    question: str, hits: Sequence[Hit], *, articles: Mapping[str, Article], model: LanguageModel
) -> Reranked:
    """Return `hits` reordered by the model. Raises nothing: with a failing model the order stays.

    `articles` holds the article of every hit by path.
    """
    shown, prompt = _fitting_prompt(question, hits[:WINDOW], articles, model)
    if shown < 2:
        return Reranked(hits=tuple(hits))
    try:
        reply = whole_reply(model, prompt)
    except ModelError as error:
        return Reranked(hits=tuple(hits), notice=Notice("order_kept", problem=error.message))
    order = _read_order(reply, shown)
    if not order:
        return Reranked(hits=tuple(hits), notice=Notice("not_ranked", model=model.name))
    ordered = [hits[number - 1] for number in order]
    rest = [hit for number, hit in enumerate(hits, start=1) if number not in order]
    return Reranked(hits=tuple(replace(h, rank=rank) for rank, h in enumerate([*ordered, *rest], start=1)))


def _fitting_prompt(
    question: str, hits: Sequence[Hit], articles: Mapping[str, Article], model: LanguageModel
) -> tuple[int, str]:
    """Return how many of the first hits the model's context holds, and the prompt with them."""
    counter = open_token_counter(model.name)
    question = neutralise_line(question, _LONGEST_QUESTION)
    left = model.context_tokens - _REPLY_TOKENS - counter.count(RERANK.render(passages="", question=question))
    blocks: list[str] = []
    for number, hit in enumerate(hits, start=1):
        block = render_passage(hit, articles[hit.passage.path], number)
        left -= counter.count(block) + 1
        if left < 0:
            break
        blocks.append(block)
    return len(blocks), RERANK.render(passages="\n".join(blocks), question=question)


def _read_order(reply: str, count: int) -> list[int]:
    """Return the numbers 1..count that a reply puts in order, each once; none where it is not as asked."""
    given = read_object(reply).get("order")
    if not isinstance(given, list):
        return []
    numbers = [one for one in given if type(one) is int and 1 <= one <= count]
    return list(dict.fromkeys(numbers))
