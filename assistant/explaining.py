"""Scores of a case -> what went wrong with it first, in a word and in a sentence for a reader. Pure."""

from collections.abc import Mapping

from assistant.evaluation_records import Case, Failure, Outcome, Score
from assistant.metric_catalogue import RANKS
from assistant.records import CitedAnswer

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
        if answer.answered:
            return "invented", "The articles do not answer this question, yet an answer was given."
        return None, ""
    if not answer.answered:
        return "refused", f"The assistant said the articles do not tell. {_where_found(scores)}"
    return _explain_answer(case, answer, scores)


def _explain_answer(
    case: Case, answer: CitedAnswer, scores: Mapping[str, Score]
) -> tuple[Failure | None, str]:
    value = {name: score.value for name, score in scores.items()}
    if (exactness := value["exactness"]) is not None and exactness < 1:
        return "cited_wrong", "A quote does not stand verbatim at the place it is said to come from."
    if answer.unsupported:
        return "invented", f"No passage supports: {'; '.join(answer.unsupported)}"
    right = {None: "", 1.0: " The answer holds the accepted words all the same."}
    if value["coverage"] == 0:
        said = right.get(value["accepted"], " The answer lacks the accepted words too.")
        if value["quote_recall@10"] != 1:
            return "not_retrieved", f"{_where_found(scores)}{said}"
        if value["citation_recall"]:
            return (
                "not_cited",
                f"{_where_found(scores)} The answer quotes only a part of what is needed.{said}",
            )
        gold = {source.file for source in case.sources}
        if not gold & {citation.path for citation in answer.citations}:
            return "not_cited", f"{_where_found(scores)} The answer cites other files.{said}"
        return "cited_wrong", f"{_where_found(scores)} The answer quotes other places than needed.{said}"
    if value["accepted"] == 0 and _quotes_other_language(case, answer):
        return None, OTHER_LANGUAGE
    if value["accepted"] == 0:
        return "wrong_answer", "The answer and its quotes lack the words a right answer must hold."
    return None, ""


def _quotes_other_language(case: Case, answer: CitedAnswer) -> bool:
    """Whether an answer is all quotes, those of the right files in another language than the question's."""
    files = {source.file for source in case.sources}
    languages = {citation.language for citation in answer.citations if citation.path in files}
    return answer.mode == "extractive" and bool(languages) and not languages & {case.lang, None}


def _where_found(scores: Mapping[str, Score]) -> str:
    recall = {k: scores[f"quote_recall@{k}"].value for k in RANKS}
    if recall[10] is None:
        return "Whether the right passage was found cannot be told."
    for k in RANKS:
        if recall[k] == 1:
            return (
                f"The right passage was among the first {k} hits."
                if k > 1
                else "The right passage was the first hit."
            )
    if recall[10]:
        return "Only a part of the needed passages was among the first 10 hits."
    if scores["recall@10"].value:
        return "The right file was among the first 10 hits, the right passage was not."
    return "The right passage was not among the first 10 hits."
