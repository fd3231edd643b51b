"""Quotes in another language than the question's -> a language model's renderings, to stand beside them.

    CitedAnswer, CheckedText -> foreign citations -> one request each -> checked -> it with Translations

A rendering is no quote, and nothing is cited from it. Articles are untrusted: a quote that gives orders to a
model is not sent, and a reply is not shown that is no translation, says what the quote does not bear out, or
leads a reader somewhere that the quote does not. Numbers and dates that the quote lacks are told beside it.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import replace
from hashlib import sha256
from typing import TypeVar

from assistant.checking.contacts import find_details
from assistant.checking.numbers.comparing import number_faults
from assistant.checking.numbers.dates import date_faults
from assistant.checking.odds import load_odds
from assistant.errors import ModelError
from assistant.models.language_model import LanguageModel
from assistant.models.price import MeteredModel
from assistant.models.replies import Message, StreamEnd
from assistant.models.token_counts import open_token_counter
from assistant.notices import Notice
from assistant.prompt_files import FALLBACK_LANGUAGE, LANGUAGE_NAMES, language_name, load_prompt
from assistant.prompting.harmless import clean_text, neutralise, neutralise_line, repeats_prompt
from assistant.prompting.orders import order_spans
from assistant.values import CheckedText, Citation, CitedAnswer, Translation, Usage
from assistant.writing.evidence import Support, excerpt_of
from index.language.detection import told_language
from index.language.sentences import sentence_texts, split_sentences
from index.language.whole_words import whole_words
from index.values import Passage

TRANSLATE = load_prompt("translate_quote", variables=frozenset({"language", "quote"}))
NO_MODEL = Notice("translation_no_model")
_KEPT = 1_000
"""Renderings that are remembered, the latest."""
_MOST_TIMES, _AT_LEAST = 3, 200
"""A rendering is at most so many times as long as its quote, and so many characters more."""
_KIND = "translation_"


Translated = TypeVar("Translated", bound=CitedAnswer | CheckedText)
"""What has quotes that may be translated."""
_Order = tuple[str, str, str]
"""A quote, the language it is put into, and the model that is asked."""


class Translations:
    """The latest renderings of quotes, in memory: none is paid for twice. Several threads may ask."""

    def __init__(self, kept: int = _KEPT) -> None:
        self._kept = kept
        self._known: OrderedDict[_Order, str] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, order: _Order) -> str | None:
        """Return a rendering that is remembered."""
        with self._lock:
            return self._known.get(order)

    def put(self, order: _Order, text: str) -> None:
        """Remember a rendering, and forget the oldest where there are too many."""
        with self._lock:
            self._known[order] = text
            while len(self._known) > self._kept:
                self._known.popitem(last=False)


def language_of_translations(answer: CitedAnswer | CheckedText, reader: str | None = None) -> str:
    """Return the language quotes are put into: that of the question or statements, else the reader's."""
    known = (one for one in (answer.language, reader) if one in LANGUAGE_NAMES)
    return next((one for one in known if one), FALLBACK_LANGUAGE)


def foreign_citations(answer: CitedAnswer | CheckedText, language: str) -> list[Citation]:
    """Return the citations whose quotes are known to be in another language."""
    return [one for one in answer.citations if one.language and one.language != language]


def translate_answer(
    answer: Translated,
    model: MeteredModel | None,
    kept: Translations,
    support: Support,
    *,
    reader: str | None = None,
    numbers: Collection[int] | None = None,
) -> Translated:
    """Return an answer with renderings of its foreign quotes, of those with these `numbers` alone if given.

    What it took is added to its usage. Where there is no rendering, a notice says why. Raises IndexStoreError
    where the index can no longer be read.
    """
    language = language_of_translations(answer, reader)
    done = {one.citation for one in answer.translations}
    foreign = [one for one in foreign_citations(answer, language) if one.number not in done]
    made: list[Translation] = []
    notices = [one for one in answer.notices if not one.code.startswith(_KIND)]
    for citation in foreign if numbers is None else [one for one in foreign if one.number in numbers]:
        if model is None:
            notices.append(NO_MODEL)
            break
        try:
            came = _translate(citation, language, model, kept, support)
        except ModelError as error:  # the next one would meet the same
            notices.append(Notice("translation_failed", problem=error.message))
            break
        if isinstance(came, Translation):
            made.append(came)
        else:
            notices.append(came)
    return replace(
        answer,
        translations=tuple(sorted((*answer.translations, *made), key=lambda one: one.citation)),
        notices=tuple(notices),
        usage=_added(answer.usage, model.usage) if model else answer.usage,
    )


def _translate(
    citation: Citation, language: str, model: LanguageModel, kept: Translations, support: Support
) -> Translation | Notice:
    """Return the rendering of a quote, or why there is none. Raises ModelError when the model fails."""
    order = (citation.quote, language, model.name)
    text = kept.get(order)
    if text is None:
        came = _render(citation, language, model, support)
        if isinstance(came, Notice):
            return came
        text = came
        kept.put(order, text)
    return Translation(
        citation=citation.number,
        language=language,
        text=text,
        model=model.name,
        unquoted=_unquoted(text, citation),
    )


def _render(citation: Citation, language: str, model: LanguageModel, support: Support) -> str | Notice:
    number, quote = citation.number, citation.quote
    if next(order_spans(quote), None):
        return Notice("translation_orders", number=number)
    prompt = TRANSLATE.render(language=language_name(language), quote=neutralise(quote))
    counter = open_token_counter(model.name)
    if counter.count(prompt) + _MOST_TIMES * counter.count(quote) > model.context_tokens:
        return Notice("translation_too_long", number=number, model=model.name)
    longest = _MOST_TIMES * len(quote) + _AT_LEAST
    reply, cut = "", False
    for piece in model.stream([Message(role="user", content=prompt)]):
        if isinstance(piece, StreamEnd):
            cut = piece.cut
        else:
            reply += piece
        if len(reply) > longest:
            break
    lines = (line.lstrip("| ") for line in clean_text(reply).splitlines())
    text = neutralise_line(" ".join(lines), longest)
    instructions = TRANSLATE.render(language=language_name(language), quote="")
    in_other = told_language(text) not in (None, language)
    if cut or not text or in_other or len(reply) > longest or repeats_prompt(text, instructions):
        return Notice("translation_unusable", number=number, model=model.name)
    if find_details(text) - find_details(quote):
        return Notice("translation_contacts", number=number, model=model.name)
    if not _is_borne_out(text, language, citation, support):
        return Notice("translation_unusable", number=number, model=model.name)
    return text


def _is_borne_out(text: str, language: str, citation: Citation, support: Support) -> bool:
    """Whether each sentence of a rendering may say what its quote says, as far as a learned score tells."""
    quote = Passage(
        id=sha256(citation.quote.encode("utf-8", "surrogatepass")).hexdigest(),
        article_id=citation.path,
        path=citation.path,
        position=0,
        start=0,
        end=len(citation.quote),
        text=citation.quote,
    )
    spans = split_sentences(quote.text, 0, quote.end, language=citation.language)
    said = sentence_texts(text, language)
    told = (one for one in said if any(map(str.isalpha, one)))  # quotation marks leave some without
    chances = (support.chance(one, [(quote, span) for span in spans]) for one in told)
    odds = load_odds()
    return all(odds.chance((), 0.0, chance) >= odds.doubtful_below for chance in chances)


def _unquoted(text: str, citation: Citation) -> tuple[str, ...]:
    """Return the numbers and dates of a rendering that its quote does not have."""
    text = whole_words(text).text
    quote = excerpt_of(citation, whole_words(citation.quote).text)
    faults = [*number_faults(text, [quote.text], [], []), *date_faults(text, [quote], [quote], [quote])]
    return tuple(dict.fromkeys(fault.values.get("number") or fault.values["date"] for fault in faults))


def _added(usage: Usage, more: Usage) -> Usage:
    """Return both together; the cost is unknown where that of something asked is."""
    if not (more.prompt_tokens or more.completion_tokens):
        return usage
    before = 0.0 if not (usage.prompt_tokens or usage.completion_tokens) else usage.cost
    return Usage(
        prompt_tokens=usage.prompt_tokens + more.prompt_tokens,
        completion_tokens=usage.completion_tokens + more.completion_tokens,
        cost=None if before is None or more.cost is None else before + more.cost,
    )
