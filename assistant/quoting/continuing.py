"""A bare follow-up ("And why?") -> findings in what was just cited: what was not told, what is asked first.

A search for the topic alone finds again the sentence that answered the question before.
"""

from collections.abc import Sequence
from dataclasses import replace

from assistant.question.kinds import holds_kind, question_kinds
from assistant.quoting.sentences import Findings, Sentence

_HOLDS = 2.0
"""What it adds to a sentence's score, a logarithm of odds, to hold the kind of thing asked for."""


def continue_from(told: Sequence[Sentence], findings: Findings) -> Findings:
    """Return findings without headlines and without what was `told`, but for a time that is asked for."""
    question = findings.result.question.text
    kinds = question_kinds(question)
    known = {(one.hit.passage.path, one.span.start) for one in told}
    rest = []
    for one in findings.sentences:
        held = any(holds_kind(kind, one.text, question) for kind in kinds)
        again = (one.hit.passage.path, one.span.start) in known and not (held and "when" in kinds)
        if not (again or one.title):
            rest.append(replace(one, score=one.score + _HOLDS * held))
    return replace(findings, sentences=tuple(sorted(rest, key=lambda one: -one.score)))
