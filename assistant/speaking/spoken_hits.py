"""Hits + a name -> those in which its bearer speaks, each with the sentences that say so."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from assistant.notices import Notice
from assistant.speaking.questions import is_speaker
from assistant.speaking.utterances import find_utterance
from assistant.values import hit_to_dict
from index.language.sentences import split_sentences
from index.values import CleanedArticle, Hit, Passage

_BEFORE = 600
"""Characters before a passage in which the sentence before its first one is looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenSentence:
    """What `speaker`, named as the article names him or her, says: `quote`, the article's text[start:end]."""

    speaker: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenHit:
    """A passage in which somebody speaks, and the sentences that are said, in their order."""

    hit: Hit
    said: tuple[SpokenSentence, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return one entry of the `hits` that `assistant search --speaker --json` prints."""
        return {**hit_to_dict(self.hit), "said": [asdict(one) for one in self.said]}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSpeech:
    """The passages in which somebody speaks, best first; `notices` say what filters and time words did."""

    hits: tuple[SpokenHit, ...]
    notices: tuple[Notice, ...]


def spoken_hits(
    speaker: str, hits: Iterable[Hit], articles: Mapping[str, CleanedArticle]
) -> Iterator[SpokenHit]:
    """Yield the hits in which the one named speaks, each sentence once; `articles` has those of the hits."""
    told: set[tuple[str, int]] = set()
    rank = 0
    for hit in hits:
        found = _said_in(hit.passage, articles[hit.passage.path])
        said = tuple(
            one
            for one in found
            if is_speaker(speaker, one.speaker) and (hit.passage.path, one.start) not in told
        )
        told.update((hit.passage.path, one.start) for one in said)
        if said:
            rank += 1
            yield SpokenHit(hit=replace(hit, rank=rank), said=said)


def _said_in(passage: Passage, cleaned: CleanedArticle) -> Iterator[SpokenSentence]:
    """Yield what is said in a passage, headlines aside: they tell that somebody spoke, not what was said."""
    article = cleaned.article
    text, language = article.text, article.language
    titles = [block for block in cleaned.blocks if block.kind == "title"]
    lead = list(split_sentences(text, max(0, passage.start - _BEFORE), passage.start, language=language))
    before = text[lead[-1].start : lead[-1].end] if lead else ""
    for span in split_sentences(text, passage.start, passage.end, language=language):
        sentence = text[span.start : span.end]
        title = any(block.start <= span.start < block.end for block in titles)
        if not title and (utterance := find_utterance(sentence, before)):
            yield SpokenSentence(speaker=utterance.speaker, start=span.start, end=span.end, quote=sentence)
        before = sentence
