"""A claim over sentences of our own writing, as the tests of the rules put it."""

from assistant.checking import Claim, Excerpt, find_faults
from index.language.detection import detect_question_language


def claim(text: str, *cited: str, question: str = "", published: str = "", around: str = "") -> Claim:
    def excerpt(one: str) -> Excerpt:
        return Excerpt(text=one, language=detect_question_language(one), published=published)

    passage = [excerpt(" ".join((*cited, around)))]
    return Claim(
        text=text,
        language=detect_question_language(text),
        question=question,
        cited=[excerpt(one) for one in cited],
        passages=passage,
        sent=passage,
    )


def reasons(text: str, *cited: str, question: str = "", published: str = "", around: str = "") -> set[str]:
    """Return the codes of what the rules hold against a claim."""
    stated = claim(text, *cited, question=question, published=published, around=around)
    return {fault.reason for fault in find_faults(stated)}
