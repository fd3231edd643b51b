"""A language model judges answers: right or not, and for each sentence whether its quotes support it.

A judgement is kept with its reason. One that failed, because the model did or because its reply was not the
JSON asked for, is not scored: it counts neither for nor against.
"""

import re
from collections.abc import Iterator, Mapping

from assistant.errors import ModelError
from assistant.evaluation.scoring.metrics import strip_marks
from assistant.evaluation.values import AnswerJudgement, Case, JudgementKind
from assistant.models.language_model import LanguageModel, whole_reply
from assistant.models.replies import read_object
from assistant.prompt_files import Prompt, load_prompt
from assistant.prompting.harmless import neutralise
from assistant.prompting.marked_sentences import assemble_sentences
from assistant.prompting.marks import without_sentences
from assistant.values import CitedAnswer

ANSWER = load_prompt("judge_answer", variables=frozenset({"question", "known", "given"}))
SENTENCE = load_prompt("judge_sentence", variables=frozenset({"sentence", "quotations"}))

ANSWER_VERDICTS: Mapping[str, float] = {"right": 1.0, "partly": 0.5, "wrong": 0.0}
SENTENCE_VERDICTS: Mapping[str, float] = {"supported": 1.0, "partly": 0.5, "unsupported": 0.0}

_WORD = re.compile(r"\w+")
_LONGEST_REASON = 500


def judge_answer(case: Case, answer: CitedAnswer, judge: LanguageModel) -> tuple[AnswerJudgement, ...]:
    """Return the judgements on one answer: on the whole where a known answer is given, and on each sentence.

    Raises nothing: a failing model leaves its judgements not scored.
    """
    correctness = _judge_correctness(case, answer, judge)
    sentences = _judge_sentences(answer, judge) if answer.answered else ()
    return (*correctness, *sentences)


def _judge_correctness(case: Case, answer: CitedAnswer, judge: LanguageModel) -> Iterator[AnswerJudgement]:
    if not case.answerable or case.answer is None:
        return
    if not answer.answered:
        yield _known("answer", answer.text, 0.0, "It was declined, and the articles tell.")
        return
    values = {
        "question": neutralise(case.standalone or case.question),
        "known": neutralise(case.answer),
        "given": neutralise(strip_marks(answer.text)),
    }
    yield _ask("answer", answer.text, ANSWER, values, ANSWER_VERDICTS, judge)


def _judge_sentences(answer: CitedAnswer, judge: LanguageModel) -> Iterator[AnswerJudgement]:
    """Judge every sentence by the quotes it cites; what needs no opinion is not asked."""
    quotes = {citation.number: citation.quote for citation in answer.citations}
    for sentence in assemble_sentences([answer.text], without_sentences(max(quotes, default=0))):
        if not _WORD.search(sentence.text):
            continue
        numbers = dict.fromkeys(number for _, mark in sentence.anchors for number in mark.passages)
        cited = [quotes[number] for number in numbers if number in quotes]
        if not cited:
            yield _known("sentence", sentence.text, 0.0, "It cites no quote.")
        elif any(sentence.text in quote for quote in cited):
            yield _known("sentence", sentence.text, 1.0, "It is the quote itself.")
        else:
            quotations = "\n\n".join(neutralise(quote) for quote in cited)
            values = {"sentence": neutralise(sentence.text), "quotations": quotations}
            yield _ask("sentence", sentence.text, SENTENCE, values, SENTENCE_VERDICTS, judge)


def _known(kind: JudgementKind, subject: str, value: float, reason: str) -> AnswerJudgement:
    return AnswerJudgement(kind=kind, subject=subject, value=value, reason=reason)


def _ask(
    kind: JudgementKind,
    subject: str,
    prompt: Prompt,
    values: Mapping[str, str],
    verdicts: Mapping[str, float],
    judge: LanguageModel,
) -> AnswerJudgement:
    try:
        reply = whole_reply(judge, prompt.render(**values))
    except ModelError as error:
        return AnswerJudgement(kind=kind, subject=subject, value=None, reason=f"The judge failed: {error}")
    value, reason = read_verdict(reply, verdicts)
    return AnswerJudgement(kind=kind, subject=subject, value=value, reason=reason)


def read_verdict(reply: str, verdicts: Mapping[str, float]) -> tuple[float | None, str]:
    """Return the value and the reason of a judge's reply; None and what is wrong when it is not as asked.

    Words around the object, such as a code fence, are passed over; nothing inside it is repaired.
    """
    fields = read_object(reply)
    verdict = fields.get("verdict")
    if not isinstance(verdict, str) or verdict not in verdicts:
        return None, f"The judge's reply is not as asked: {reply[:_LONGEST_REASON]!r}"
    return verdicts[verdict], str(fields.get("reason", ""))[:_LONGEST_REASON]
