"""A follow-up ("And why?") -> findings in what was just cited: what was not told, what is asked first.

A search for the topic alone finds again the sentence that answered the question before.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from assistant.question.kinds import holds_kind, question_kinds
from assistant.quoting.highlighting import asked_thing, given_things
from assistant.quoting.sentences import Findings, Sentence
from index.language.question_words import question_words
from index.search.ranking import matchable_terms

_HOLDS = 2.0
"""What it adds to a sentence's score, a logarithm of odds, to hold what is asked for."""


def continue_from(
    told: Sequence[Sentence], findings: Findings, asks: str, before: str, *, more: bool
) -> Findings:
    """Return findings without headlines, what was not `told` to the question `before` above what was.

    Sentences that give what is asked for, in the words `asks`, come first; told ones that do stay where they
    are, unless the same kind of thing was asked for then. The others stand beside the best of what is new: a
    sentence of news tells several things. A wish for `more` is one for what is new alone.
    """
    other = asked_thing(asks) is None or asked_thing(asks) != asked_thing(before)
    new: list[Sentence] = []
    again: list[Sentence] = []
    for one in findings.sentences:
        if not one.title:
            known = is_told(one, told) and not (other and answers_again(asks, one.text))
            raised = replace(one, score=one.score + _HOLDS * holds_asked(asks, one.text))
            (again if known else new).append(raised)
    if new and not more:
        best = max(one.score for one in new)
        new += [replace(one, score=min(one.score, best)) for one in again]
    return replace(findings, sentences=tuple(sorted(new, key=lambda one: -one.score)))


def answers_again(asks: str, sentence: str) -> bool:
    """Whether a sentence that was told also answers what is asked next: it tells of that, and gives it.

    What gives a thing of no known form is told by the words of the question alone.
    """
    terms = matchable_terms(sentence)
    held = [word.stands_in(terms) for word in question_words(asks)]
    given = holds_asked(asks, sentence) if asked_thing(asks) else any(held)
    return given and 2 * sum(held) >= len(held)


def holds_asked(question: str, sentence: str) -> bool:
    """Whether a sentence gives a thing of the kind that a question asks for, or a reason."""
    why = "why" in question_kinds(question) and holds_kind("why", sentence, question)
    return why or bool(given_things(question, sentence))


def is_told(sentence: Sentence, told: Collection[Sentence]) -> bool:
    """Whether a sentence is among those that were told."""
    return any((one.hit.passage.path, one.span) == (sentence.hit.passage.path, sentence.span) for one in told)
