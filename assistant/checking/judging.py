"""Claim -> Judgement."""

from assistant.checking.evidence import missing_evidence
from assistant.checking.values import Claim, Judgement


def judge_claim(claim: Claim, score: float | None) -> Judgement:
    """Return what a claim's evidence says of it."""
    texts = "\n".join(excerpt.text for excerpt in claim.cited or claim.sent)
    same = all(excerpt.language == claim.language for excerpt in claim.cited)
    if missing_evidence(claim.text, texts, same_language=same):
        return Judgement(status="doubtful", reason="number_absent")
    return Judgement(status="supported" if (score or 0) >= 0.5 else "doubtful", reason="score")


def leave_unchecked(claim: Claim, score: float | None) -> Judgement:
    """Return that nothing was checked."""
    return Judgement(status="unchecked", reason="not_verified")
