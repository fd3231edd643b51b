"""A claim and what it cites -> a judgement: the rules first, a learned score after them.

A claim is held against all its cited sentences together, then against their passages, then against all
passages that the model was shown: each rule knows which of these may bear out what it looks at.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from types import MappingProxyType

from assistant.checking.lexicon import DATA, LexiconError, plain_run, read_entries, senses, split_words
from assistant.checking.names.comparing import name_faults
from assistant.checking.names.offices import office_faults
from assistant.checking.names.owners import owner_faults
from assistant.checking.numbers.comparing import number_faults
from assistant.checking.numbers.dates import date_faults, date_gaps
from assistant.checking.sense.answers import answer_faults, whole_statement
from assistant.checking.sense.polarity import polarity_faults
from assistant.checking.sense.premises import beyond_question
from assistant.checking.sense.quotations import quotation_faults
from assistant.checking.sense.speakers import speaker_faults
from assistant.checking.values import Claim, Excerpt, Fault, Judgement
from index.language.whole_words import whole_words

_VERBATIM_WORDS = 4
# A claim is doubted for its words, and these are told, where most of them and at least two are absent.
_MOST = 0.5
_SEVERAL = 2
_SHOWN = 3
_LEAST = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Where scores and shares begin to tell: of a learned score 0..1, and of words found in what is cited."""

    doubtful_below: float
    supported_from: float
    words_found: float
    odds_without_words: float


@cache
def load_limits() -> Limits:
    """Return the limits of `data/limits.toml`; raises LexiconError where one is missing or no share."""
    path = DATA / "limits.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    names = Limits.__slots__
    if sorted(table) != sorted(names) or not all(0 <= float(value) <= 1 for value in table.values()):
        raise LexiconError(
            "lexicon_unusable",
            file=path.name,
            why=f"needs these numbers of 0 to 1, and no others: {', '.join(names)}",
        )
    return Limits(**{name: float(table[name]) for name in names})


@cache
def load_reasons() -> Mapping[str, str]:
    """Return the English words of each reason code, with {values} to fill; raises LexiconError."""
    path = DATA / "reasons.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    if not table or not all(isinstance(words, str) and words for words in table.values()):
        why = "needs a line of words for each code"
        raise LexiconError("lexicon_unusable", file=path.name, why=why)
    return MappingProxyType(table)


def judge_claim(claim: Claim, score: float | None = None) -> Judgement:
    """Return what the evidence says of a claim; `score` 0..1 says how likely the cited bear it out.

    Without a score a claim that no rule holds anything against is `supported` where most of its words stand
    in what it cites, in any of the languages, and else `unchecked`.
    """
    claim = _with_whole_words(claim)
    run = plain_run(claim.text)
    if run.count(" ") > _VERBATIM_WORDS and any(run in plain_run(one.text) for one in claim.cited):
        return Judgement(status="supported", reason="verbatim")
    limits = load_limits()
    found = list(find_faults(claim))
    faults = [fault for fault in found if fault.grave or fault.reason not in load_weak_reasons()]
    if not faults and found and score is not None and score < limits.supported_from:
        faults = found
    grave = next((fault for fault in faults if fault.grave), None)
    if grave:
        return Judgement(status="contradicted", reason=grave.reason, values=grave.values)
    if faults:
        return Judgement(status="doubtful", reason=faults[0].reason, values=faults[0].values)
    doubt = _doubt_by_score(claim, score, limits) if score is not None else None
    if doubt:
        return doubt
    if found:
        return Judgement(status="unchecked", reason=found[0].reason, values=found[0].values)
    if score is not None and score >= limits.supported_from:
        return Judgement(status="supported", reason="borne_out")
    if score is None and words_found(claim) >= limits.words_found:
        return Judgement(status="supported", reason="words_found")
    return Judgement(status="unchecked", reason="not_decided")


def _with_whole_words(claim: Claim) -> Claim:
    def read(excerpts: Sequence[Excerpt]) -> list[Excerpt]:
        return [replace(one, text=whole_words(one.text).text) for one in excerpts]

    return replace(
        claim,
        text=whole_words(claim.text).text,
        cited=read(claim.cited),
        passages=read(claim.passages),
        sent=read(claim.sent),
    )


def _doubt_by_score(claim: Claim, score: float, limits: Limits) -> Judgement | None:
    """Return the doubt of a low score, lowered by words that stand nowhere; None where it is not low."""
    absent, share = absent_words(claim)
    if _lowered(score, limits.odds_without_words**share) >= limits.doubtful_below:
        return None
    if share <= _MOST or len(absent) < _SEVERAL:
        return Judgement(status="doubtful", reason="not_borne_out")
    values = {"word": ", ".join(absent[:_SHOWN])}
    return Judgement(status="doubtful", reason="clause_absent", values=values)


def _lowered(chance: float, factor: float) -> float:
    """Return a chance whose odds are taken times a factor."""
    odds = factor * chance / max(1 - chance, _LEAST)
    return odds / (1 + odds)


@cache
def load_weak_reasons() -> frozenset[str]:
    """Return the reasons that doubt a claim only together with a low score; raises LexiconError."""
    reasons = {entry for _, entry in read_entries(DATA / "weak_reasons.tsv")}
    if not reasons <= set(load_reasons()):
        why = f"reasons.toml lacks {reasons - set(load_reasons())}"
        raise LexiconError("lexicon_unusable", file="weak_reasons.tsv", why=why)
    return frozenset(reasons)


def describe_judgement(judgement: Judgement, words: Mapping[str, str] | None = None) -> str:
    """Return the words of a judgement's reason, in English unless others are given, with its values."""
    return (words or load_reasons())[judgement.reason].format_map(judgement.values)


def find_faults(claim: Claim) -> Iterator[Fault]:
    """Yield what the rules hold against a claim, the plainest first."""
    text = whole_statement(claim)
    stated = beyond_question(text, claim.question)
    cited = [excerpt.text for excerpt in claim.cited]
    passages = [excerpt.text for excerpt in claim.passages]
    sent = [f"{excerpt.text}\n{excerpt.title}\n{excerpt.outlet}" for excerpt in claim.sent or claim.passages]
    foreign = any(excerpt.language != claim.language for excerpt in claim.cited)
    headings = [f"{excerpt.title}\n{excerpt.outlet}" for excerpt in claim.cited]
    yield from number_faults(
        stated, cited, [*passages, *headings], [*sent, claim.question], date_gaps(claim.cited)
    )
    yield from date_faults(stated, claim.cited, claim.passages, claim.sent)
    yield from name_faults(text, cited, [*passages, *headings], sent, claim.question, foreign=foreign)
    yield from owner_faults(text, cited, [*passages, *headings, *sent])
    yield from office_faults(text, cited, passages, [excerpt.text for excerpt in claim.sent])
    yield from quotation_faults(text, claim)
    yield from polarity_faults(text, cited, passages)
    yield from speaker_faults(text, cited)
    yield from answer_faults(claim)


def absent_words(claim: Claim) -> tuple[list[str], float]:
    """Return the words of a claim, names aside, that stand in no text the model was shown, and their share.

    Across languages only words of the glossary count. What ends in a colon leads to what follows it, and is
    held against what this cites.
    """
    texts = [*claim.cited, *claim.passages, *(() if claim.text.rstrip().endswith(":") else claim.sent)]
    foreign = any(claim.language != excerpt.language for excerpt in texts)
    known = frozenset(term for excerpt in texts for term in terms_of(excerpt.text))
    stated = split_words(beyond_question(claim.text, claim.question))
    words = [word for word in stated if word.matters and not word.capital]
    words = [word for word in words if not foreign or len(senses(word.text)) > 1]
    absent = [word.text for word in words if not senses(word.text) & known]
    return absent, len(absent) / len(words) if words else 0.0


@lru_cache(maxsize=4096)
def terms_of(text: str) -> frozenset[str]:
    """Return the terms of the words of a text."""
    return frozenset(word.term for word in split_words(text))


def words_found(claim: Claim) -> float:
    """Return the share of a claim's words that stand in what it cites, in any language; 0 for none."""
    known = frozenset(term for excerpt in claim.cited for term in terms_of(excerpt.text))
    wanted = [senses(word.text) for word in split_words(claim.text) if word.matters]
    return sum(bool(found & known) for found in wanted) / len(wanted) if wanted else 0.0
