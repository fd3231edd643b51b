"""Claims + the sentences they cite -> a language model's verdict on each, asked once for all of an answer.

    claims -> one prompt -> a JSON object -> Verdicts, each with the words that decided

Whatever goes wrong, the answer is not lost: a claim without a verdict stays unchecked. What a model says
decided is looked for in the sentences, so that a verdict resting on words that do not stand there is not
taken as it is.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Thread
from typing import Literal, get_args

from assistant.checking.values import Claim, Judgement
from assistant.errors import ModelError
from assistant.models.language_model import LanguageModel, whole_reply
from assistant.models.replies import read_object
from assistant.prompt_files import load_prompt
from assistant.prompting.harmless import neutralise_line

logger = logging.getLogger(__name__)

VERIFY = load_prompt("verify_claims", variables=frozenset({"question", "items"}))
ITEM = load_prompt("verify_claim", variables=frozenset({"number", "claim", "sentences"}))

Finding = Literal["supported", "contradicted", "not_stated"]
PATIENCE = 60.0
"""Seconds that the verdicts may take; the answer stands there meanwhile."""
_LONGEST_LINE = 2000
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a model finds of one claim; `words` are those of the sentences that decide, "" for none."""

    finding: Finding
    words: str


def verify_claims(
    claims: Sequence[Claim], model: LanguageModel, *, patience: float = PATIENCE
) -> list[Verdict | None]:
    """Return the model's verdict on each claim, None where it gave none in time. Raises nothing."""
    if not claims:
        return []
    items = "\n".join(
        ITEM.render(
            number=str(number),
            claim=neutralise_line(claim.text, _LONGEST_LINE),
            sentences="\n".join(f"| {neutralise_line(one.text, _LONGEST_LINE)}" for one in claim.cited),
        )
        for number, claim in enumerate(claims, start=1)
    )
    prompt = VERIFY.render(question=neutralise_line(claims[0].question, _LONGEST_LINE), items=items)
    replies: Queue[str | ModelError] = Queue()
    # A thread of its own, not waited for: a server that hangs must not hold the answer back.
    Thread(target=_ask, args=(model, prompt, replies), daemon=True).start()
    try:
        reply = replies.get(timeout=patience)
    except Empty:
        reply = ""
    if isinstance(reply, ModelError) or not reply:
        logger.info("claims are not verified: %s", reply or "no verdict in time")
        return [None] * len(claims)
    return _read_verdicts(reply, len(claims))


def weigh(judgement: Judgement, verdict: Verdict | None, claim: Claim) -> Judgement:
    """Return the judgement of a claim once a model has read its sentences too.

    The model decides, but for a fault that a rule can name (a number, a name that stands nowhere): it goes
    only where the deciding words stand in the sentences. Without a verdict a claim that no rule faults is
    unchecked.
    """
    if verdict is None:
        unchecked = Judgement(status="unchecked", reason="not_verified")
        return unchecked if judgement.status == "supported" else judgement
    stands = _stands(verdict.words, claim)
    if verdict.finding == "supported":
        if judgement.status in ("supported", "unchecked") or stands:
            return Judgement(status="supported", reason="verified")
        return judgement
    if verdict.finding == "contradicted" and stands:
        return Judgement(status="contradicted", reason="verified_otherwise", values={"words": verdict.words})
    if judgement.status == "contradicted":
        return judgement
    return Judgement(status="doubtful", reason="verified_not_stated")


def _ask(model: LanguageModel, prompt: str, replies: "Queue[str | ModelError]") -> None:
    try:
        replies.put(whole_reply(model, prompt))
    except ModelError as error:
        replies.put(error)


def _read_verdicts(reply: str, count: int) -> list[Verdict | None]:
    """Return the verdicts of a reply in the order of the claims; what is not as asked is passed over."""
    verdicts: list[Verdict | None] = [None] * count
    entries = read_object(reply).get("claims")
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict):
            continue
        number, finding, words = entry.get("claim"), entry.get("verdict"), entry.get("words")
        known = next((one for one in get_args(Finding) if one == finding), None)
        if type(number) is int and 1 <= number <= count and known:
            verdicts[number - 1] = Verdict(finding=known, words=words if isinstance(words, str) else "")
    return verdicts


def _stands(words: str, claim: Claim) -> bool:
    """Whether words stand in the claim's sentences, letter for letter but for case and marks."""
    wanted = " ".join(_WORD.findall(words.casefold()))
    texts = (" ".join(_WORD.findall(one.text.casefold())) for one in claim.cited)
    return bool(wanted) and any(f" {wanted} " in f" {text} " for text in texts)
