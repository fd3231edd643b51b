"""Items and translations -> claims beside evidence that bears them out, or does not.

Written claims stand beside their whole article, beside the sentences cited for them and beside the article
without these; translated articles bear out the same claims. Spoilt claims (`spoiling`) and sentences of
translated articles make up for how few claims there are.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.relevance.alignment import align
from assistant.relevance.support import support_pair
from assistant.relevance.words import Words
from benchmarks.training.articles import TrainingArticle, asked_words, translated_rows
from benchmarks.training.examples import Example, Packed
from benchmarks.training.spoiling import names_of, spoilt_claims
from index.search.index import Index

KINDS = ("s1", "s2", "f1", "f2", "f3")
OWN_CLAIMS = Path(__file__).with_name("ntrex_claims.tsv")
_FEWEST_WORDS, _MOST_WORDS = 6, 32
_ROUNDS = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Claim:
    """A claim with what its examples have in common."""

    words: Words
    kind: str
    item: str
    language: str
    label: float

    def beside(self, article: TrainingArticle, origin: str, evidence: Sequence[Words]) -> Iterator[Example]:
        """Yield the claim beside evidence of an article, if both have words."""
        filled = [sentence for sentence in evidence if len(sentence)]
        if filled and len(self.words):
            yield Example(
                kind=self.kind,
                origin=origin,
                item=self.item,
                group=article.group,
                asked_language=self.language,
                text_language=article.language,
                label=self.label,
                pairs=(Packed.of(support_pair(self.words, filled)),),
                right=np.array([self.label > 0]),
            )

    def false(self, kind: str) -> "Claim":
        """Return the claim as one that its evidence does not bear out."""
        return Claim(words=self.words, kind=kind, item=self.item, language=self.language, label=0.0)


def claim_examples(
    items: Sequence[Mapping[str, Any]],
    articles: Mapping[str, TrainingArticle],
    translations: Mapping[str, TrainingArticle],
    index: Index,
    chance: random.Random,
) -> Iterator[Example]:
    """Yield all examples of claims; `index` weighs their words."""
    for number, item in enumerate(items):
        article = articles[item["file"]]
        siblings = translations_of(item["file"], translations)
        for kind in KINDS:
            entry = item[kind]
            claim = Claim(
                words=asked_words(index, entry["claim"]),
                kind=kind,
                item=f"{number}.{kind}",
                language=entry["lang"],
                label=float(kind.startswith("s")),
            )
            rows = article.rows_of(entry["evidence"])
            yield from _written(claim, article, rows, list(articles.values()), chance)
            for sibling in siblings:
                yield from claim.beside(sibling, "translation", sibling.words())
            if claim.label:
                yield from _spoilt(
                    entry["claim"], claim, article, rows, _own_names(item, entry["lang"]), index, chance
                )
    yield from _translated_sentences(translations, index, chance)
    yield from _own_claims(translations, index)


def translations_of(path: str, translations: Mapping[str, TrainingArticle]) -> list[TrainingArticle]:
    """Return the other articles of the group of an article that has translations."""
    own = translations.get(path)
    return [one for one in translations.values() if own and one.group == own.group and one.path != path]


def _written(
    claim: Claim,
    article: TrainingArticle,
    rows: Sequence[int],
    others: Sequence[TrainingArticle],
    chance: random.Random,
) -> Iterator[Example]:
    yield from claim.beside(article, "article", article.words())
    yield from claim.beside(article, "cited", article.words(rows or _nearest(claim, article)))
    rest = [row for row in range(len(article.sentences)) if row not in rows]
    if claim.label and rows and len(rest) > 1:
        yield from claim.false("gone").beside(article, "gone", article.words(rest))
    other = chance.choice(others)
    if chance.random() < 0.15 and other.group != article.group:
        yield from claim.false("other").beside(article, "other", other.words())


def _nearest(claim: Claim, article: TrainingArticle) -> list[int]:
    """Return the sentence that a careless citation would name."""
    found = [align(claim.words, one).cosines.max(axis=1, initial=-1).sum() for one in article.words()]
    return [int(np.argmax(found))]


def _own_names(item: Mapping[str, Any], language: str) -> list[str]:
    texts = [item[kind]["claim"] for kind in KINDS if item[kind]["lang"] == language]
    return [name for text in texts for name in names_of(text)]


def _spoilt(
    text: str,
    claim: Claim,
    article: TrainingArticle,
    rows: Sequence[int],
    names: Sequence[str],
    index: Index,
    chance: random.Random,
) -> Iterator[Example]:
    chosen = [*names, *(names_of(article.text) if article.language == claim.language else ())]
    made = {one for _ in range(_ROUNDS) for one in spoilt_claims(text, claim.language, chosen, chance)}
    for kind, spoilt in sorted(made):
        false = Claim(
            words=asked_words(index, spoilt), kind=kind, item=claim.item, language=claim.language, label=0.0
        )
        if chance.random() < 0.6:
            yield from false.beside(article, "spoilt", article.words())
        if rows and chance.random() < 0.4:
            yield from false.beside(article, "spoilt", article.words(rows))


def _translated_sentences(
    translations: Mapping[str, TrainingArticle], index: Index, chance: random.Random
) -> Iterator[Example]:
    """Yield sentences of one language, true and spoilt, beside the article in another."""
    for article in translations.values():
        names = sorted(set(names_of(article.text)))
        for number, sentence in enumerate(article.sentences):
            if not _FEWEST_WORDS <= len(sentence.words) <= _MOST_WORDS:
                continue
            spoilt = list(spoilt_claims(sentence.text, article.language, names, chance))
            for kind, text in [("true", sentence.text), *chance.sample(spoilt, min(2, len(spoilt)))]:
                other = chance.choice(translations_of(article.path, translations))
                rows = translated_rows(article, other).get(number, [])
                if not rows or chance.random() < 0.5:
                    continue
                claim = Claim(
                    words=asked_words(index, text),
                    kind=kind,
                    item=f"{article.path}.{number}",
                    language=article.language,
                    label=float(kind == "true"),
                )
                yield from _beside_translation(claim, other, rows, chance)


def _beside_translation(
    claim: Claim, other: TrainingArticle, rows: Sequence[int], chance: random.Random
) -> Iterator[Example]:
    if chance.random() < 0.4:
        beside = {row for row in (rows[0] - 1, rows[-1] + 1) if chance.random() < 0.4}
        cited = sorted(beside & set(range(len(other.sentences))) | set(rows))
        yield from claim.beside(other, "sentence", other.words(cited))
    else:
        yield from claim.beside(other, "sentence", other.words())
    rest = [row for row in range(len(other.sentences)) if row not in rows]
    if claim.label and rest and chance.random() < 0.4:
        yield from claim.false("gone").beside(other, "sentence_gone", other.words(rest))


def _own_claims(translations: Mapping[str, TrainingArticle], index: Index) -> Iterator[Example]:
    for number, line in enumerate(OWN_CLAIMS.read_text(encoding="utf-8").splitlines()):
        document, kind, language, text = line.split("\t")
        claim = Claim(
            words=asked_words(index, text),
            kind=kind,
            item=f"own.{number}",
            language=language,
            label=float(kind == "s"),
        )
        for article in translations.values():
            if article.group == f"{document}.txt":
                yield from claim.beside(article, "own", article.words())
