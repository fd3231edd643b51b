"""The scores of a case -> why it failed, in words for a reader. Pure."""

from collections.abc import Mapping

from assistant.evaluation.metric_catalogue import RANKS
from assistant.evaluation.values import Case, Failure, Outcome, Score
from assistant.values import CitedAnswer

OTHER_LANGUAGE = (
    "The right passage is quoted in another language than the question's, where the words a right answer "
    "must hold cannot be looked for."
)


def explain_failure(case: Case, outcome: Outcome, scores: Mapping[str, Score]) -> tuple[Failure | None, str]:
    """Return what went wrong first, with one sentence for a reader; `None` and no words when nothing did."""
    answer = outcome.answer
    if answer is None:
        return "error", f"The program failed: {outcome.error}"
    if not case.answerable:
        if answer.answered and not scores["corrected"].value:
            return "invented", "The articles do not answer this question, yet an answer was given."
        return None, ""
    if not answer.answered:
        return "refused", f"The assistant said the articles do not tell. {_where_found(scores)}"
    value = {name: score.value for name, score in scores.items()}
    if (exactness := value["exactness"]) is not None and exactness < 1:
        return "cited_wrong", "A quote does not stand verbatim at the place it is said to come from."
    if answer.unsupported:
        return "invented", f"No passage supports: {'; '.join(answer.unsupported)}"
    if value["coverage"] == 0:
        failure, problem = _explain_uncovered(case, answer, value)
        accepted = {None: "", 1.0: " The answer holds the accepted words all the same."}
        said = accepted.get(value["accepted"], " The answer lacks the accepted words too.")
        return failure, f"{_where_found(scores)}{problem}{said}"
    if value["accepted"] != 0:
        return None, ""
    if _quotes_other_language(case, answer):
        return None, OTHER_LANGUAGE
    return "wrong_answer", "The answer and its quotes lack the words a right answer must hold."


def _explain_uncovered(
    case: Case, answer: CitedAnswer, value: Mapping[str, float | None]
) -> tuple[Failure, str]:
    """Return why the citations of an answer do not cover the quotes that answer."""
    if value["quote_recall@10"] != 1:
        return "not_retrieved", ""
    if value["citation_recall"]:
        return "not_cited", " The answer quotes only a part of what is needed."
    gold = {source.file for source in case.sources}
    if not gold & {citation.path for citation in answer.citations}:
        return "not_cited", " The answer cites other files."
    return "cited_wrong", " The answer quotes other places than needed."


def _quotes_other_language(case: Case, answer: CitedAnswer) -> bool:
    """Whether an answer is all quotes, those of the right files in another language than the question's."""
    files = {source.file for source in case.sources}
    languages = {citation.language for citation in answer.citations if citation.path in files}
    return answer.mode == "extractive" and bool(languages) and not languages & {case.lang, None}


def _where_found(scores: Mapping[str, Score]) -> str:
    recall = {k: scores[f"quote_recall@{k}"].value for k in RANKS}
    if recall[10] is None:
        return "Whether the right passage was found cannot be told."
    if recall[1] == 1:
        return "The right passage was the first hit."
    for k in RANKS:
        if recall[k] == 1:
            return f"The right passage was among the first {k} hits."
    if recall[10]:
        return "Only a part of the needed passages was among the first 10 hits."
    if scores["recall@10"].value:
        return "The right file was among the first 10 hits, the right passage was not."
    return "The right passage was not among the first 10 hits."
