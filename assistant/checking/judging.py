"""A claim and what it cites -> a judgement: what rules hold against it, weighed beside a learned score.

A claim is held against all its cited sentences together, then against their passages, then against all
passages that the model was shown: each rule knows which of these may bear out what it looks at.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from types import MappingProxyType

from assistant.checking.lexicon import DATA, LexiconError, plain_run, senses, split_words
from assistant.checking.names.comparing import name_faults
from assistant.checking.names.offices import office_faults
from assistant.checking.names.owners import owner_faults
from assistant.checking.numbers.comparing import number_faults
from assistant.checking.numbers.dates import date_faults, date_gaps
from assistant.checking.odds import Odds, load_odds
from assistant.checking.sense.answers import answer_faults, whole_statement
from assistant.checking.sense.polarity import polarity_faults
from assistant.checking.sense.premises import beyond_question
from assistant.checking.sense.quotations import quotation_faults
from assistant.checking.sense.speakers import speaker_faults
from assistant.checking.values import Claim, Excerpt, Fault, Judgement
from assistant.values import ClaimStatus
from index.language.whole_words import whole_words

_VERBATIM_WORDS = 4
# A claim is doubted for its words, and these are told, where most of them and at least two are absent.
_MOST = 0.5
_FEW = 2
_SEVERAL = 2
_SHOWN = 3


@cache
def load_reasons() -> Mapping[str, str]:
    """Return the English words of each reason code, with {values} to fill; raises LexiconError."""
    path = DATA / "reasons.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    if not table or not all(isinstance(words, str) and words for words in table.values()):
        why = "needs a line of words for each code"
        raise LexiconError("lexicon_unusable", file=path.name, why=why)
    return MappingProxyType(table)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What is known of a claim without a score.

    Whether it stands word for word in what it cites; what the rules hold against it; of how many words it is
    known whether they stand anywhere, and which are `absent`; what share stands in what it cites.
    """

    verbatim: bool
    faults: Sequence[Fault]
    words: int
    absent: Sequence[str]
    found_share: float

    @property
    def absent_share(self) -> float:
        """The share of its words that is absent, in 0..1; of few words it tells less."""
        return len(self.absent) / (self.words + _FEW)


def judge_claim(claim: Claim, score: float | None = None) -> Judgement:
    """Return what the evidence says of a claim; `score` 0..1 says how likely the cited bear it out."""
    return judge_grounds(find_grounds(claim), score, load_odds())


def find_grounds(claim: Claim) -> Grounds:
    """Hold a claim against its evidence; of one that stands there word for word nothing else is looked at."""
    claim = _with_whole_words(claim)
    run = plain_run(claim.text)
    if run.count(" ") > _VERBATIM_WORDS and any(run in plain_run(one.text) for one in claim.cited):
        return Grounds(verbatim=True, faults=(), words=0, absent=(), found_share=1.0)
    words, absent = _absent_words(claim)
    return Grounds(
        verbatim=False,
        faults=list(find_faults(claim)),
        words=words,
        absent=absent,
        found_share=_found_share(claim),
    )


def judge_grounds(grounds: Grounds, score: float | None, odds: Odds) -> Judgement:
    """Return what the grounds and the score together say of a claim.

    Where the evidence says otherwise it is contradicted, whatever the score. Else the rules' reasons, the
    score and the words that stand nowhere tell how likely it is true: too little is doubtful. What is not
    doubted is supported where no rule holds anything against it and the chance is high or, without a score,
    most of its words stand in what it cites, in any of the languages; else it is unchecked.
    """
    if grounds.verbatim:
        return Judgement(status="supported", reason="verbatim")
    grave = next((fault for fault in grounds.faults if fault.grave), None)
    if grave:
        return Judgement(status="contradicted", reason=grave.reason, values=grave.values)
    chance = odds.chance({fault.reason for fault in grounds.faults}, grounds.absent_share, score)
    doubtful = chance < odds.doubtful_below
    if grounds.faults:
        fault = grounds.faults[0]
        status: ClaimStatus = "doubtful" if doubtful else "unchecked"
        return Judgement(status=status, reason=fault.reason, values=fault.values)
    if doubtful and len(grounds.absent) >= max(_SEVERAL, grounds.words * _MOST):
        values = {"word": ", ".join(grounds.absent[:_SHOWN])}
        return Judgement(status="doubtful", reason="clause_absent", values=values)
    if doubtful:
        return Judgement(status="doubtful", reason="not_borne_out")
    if score is not None and chance >= odds.supported_from:
        return Judgement(status="supported", reason="borne_out")
    if score is None and grounds.found_share >= odds.words_found:
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


def _absent_words(claim: Claim) -> tuple[int, list[str]]:
    """Return how many words of a claim, names aside, could be met, and those that no text sent has.

    Across languages only words of the glossary count. What ends in a colon leads to what follows it, and is
    held against what this cites.
    """
    texts = [*claim.cited, *claim.passages, *(() if claim.text.rstrip().endswith(":") else claim.sent)]
    foreign = any(claim.language != excerpt.language for excerpt in texts)
    known = frozenset(term for excerpt in texts for term in terms_of(excerpt.text))
    stated = split_words(beyond_question(claim.text, claim.question))
    words = [word for word in stated if word.matters and not word.capital]
    words = [word for word in words if not foreign or len(senses(word.text)) > 1]
    return len(words), [word.text for word in words if not senses(word.text) & known]


@lru_cache(maxsize=4096)
def terms_of(text: str) -> frozenset[str]:
    """Return the terms of the words of a text."""
    return frozenset(word.term for word in split_words(text))


def _found_share(claim: Claim) -> float:
    """Return the share of a claim's words that stand in what it cites, in any language; 0 for none."""
    known = frozenset(term for excerpt in claim.cited for term in terms_of(excerpt.text))
    wanted = [senses(word.text) for word in split_words(claim.text) if word.matters]
    return sum(bool(found & known) for found in wanted) / len(wanted) if wanted else 0.0
