"""A case, what the assistant did with it and the texts cited -> its scores. Pure.

The scores are those of `metric_catalogue.METRICS`, with `seconds` in place of its percentiles.
"""

from collections.abc import Mapping, Sequence

from assistant.evaluation.metric_catalogue import METRICS, PERCENTILES, RANKS
from assistant.evaluation.question_sets import locate_sources
from assistant.evaluation.scoring.explaining import explain_failure
from assistant.evaluation.scoring.metrics import (
    all_needed,
    alphabet_language,
    character_f,
    count_words,
    first_ranks,
    harmonic_mean,
    holds_accepted,
    is_covered,
    is_precise,
    ndcg_at,
    recall_at,
    reciprocal_rank,
    share_needed,
    strip_marks,
    token_f1,
)
from assistant.evaluation.values import (
    ArticleText,
    Case,
    CaseResult,
    JudgementKind,
    LocatedSource,
    Outcome,
    Score,
)
from assistant.values import CitedAnswer
from index.language.sentences import split_sentences

Articles = Mapping[str, ArticleText]
Sources = Sequence[LocatedSource]
FileSpan = tuple[str, int, int]

_SCORED = [name for name in METRICS if name not in PERCENTILES] + ["seconds"]


def score_case(case: Case, outcome: Outcome, articles: Articles) -> CaseResult:
    """Score one case; `articles` holds the texts of its sources and citations that the corpus still has."""
    sources = locate_sources(case, articles)
    scores = _all_scores(case, sources, outcome, articles)
    failure, explanation = explain_failure(case, outcome, scores)
    return CaseResult(
        case=case,
        sources=sources,
        outcome=outcome,
        scores=scores,
        failure=failure,
        explanation=explanation,
    )


def _all_scores(case: Case, sources: Sources, outcome: Outcome, articles: Articles) -> dict[str, Score]:
    answer = outcome.answer
    if answer is None:
        return dict.fromkeys(_SCORED, _without("ended in an error")) | {"errors": Score(value=1.0)}
    texts = {path: article.text for path, article in articles.items()}
    exact = [texts.get(c.path, "")[c.start : c.end] == c.quote != "" for c in answer.citations]
    usage = answer.usage
    found = {
        **_file_scores(case, sources, outcome),
        **_quote_scores(case, sources, outcome, answer),
        "exactness": (Score(value=sum(exact) / len(exact)) if exact else _without("no citations")),
        **_answer_scores(case, answer),
        **_abstention_scores(case, sources, answer),
        "judged_correct": _mean_judgement(outcome, "answer"),
        "judged_supported": _mean_judgement(outcome, "sentence"),
        "errors": Score(value=0.0),
        "seconds": Score(value=outcome.seconds),
        "tokens": Score(value=float(usage.prompt_tokens + usage.completion_tokens)),
        "cost": _without("cost unknown") if usage.cost is None else Score(value=usage.cost),
    }
    return {name: found[name] for name in _SCORED}


def _without(why: str) -> Score:
    return Score(value=None, why=why)


def _lacking(case: Case, complaint: str) -> str:
    """Why the figures against sources leave a case out, empty when they do not."""
    if not case.answerable:
        return "unanswerable"
    return complaint if case.sources else "no sources given"


def _file_scores(case: Case, sources: Sources, outcome: Outcome) -> dict[str, Score]:
    """Rank by file: a changed quote leaves nothing out, a file that is gone does."""
    names = [f"recall@{k}" for k in RANKS] + ["mrr", "ndcg@10"]
    lacking = _lacking(case, "" if all(source.in_corpus for source in sources) else "file not in the corpus")
    if lacking:
        return dict.fromkeys(names, _without(lacking))
    files = list(dict.fromkeys(source.file for source in sources))
    ranks = first_ranks([hit.path for hit in outcome.hits], files)
    values = [recall_at(k, ranks, files, case.need) for k in RANKS]
    values += [reciprocal_rank(ranks), ndcg_at(10, ranks, files, case.need)]
    return {name: Score(value=value) for name, value in zip(names, values, strict=True)}


def _quote_scores(case: Case, sources: Sources, outcome: Outcome, answer: CitedAnswer) -> dict[str, Score]:
    """Compare the passages found and the places cited with the quotes that answer."""
    names = [f"quote_recall@{k}" for k in RANKS]
    names += ["coverage", "citation_precision", "citation_recall", "citation_f1"]
    lacking = _lacking(case, "stale quote" if any(source.stale for source in sources) else "")
    if lacking:
        return dict.fromkeys(names, _without(lacking))
    values: list[float] = []
    for k in RANKS:
        spans = [(hit.path, hit.start, hit.end) for hit in outcome.hits if hit.rank <= k]
        values.append(share_needed([_holds(spans, source) for source in sources], case.need))
    cited = [(c.path, c.start, c.end) for c in answer.citations]
    covered = [_holds(cited, source) for source in sources]
    precise = [
        any(is_precise((start, end), source.places) for source in sources if source.file == path)
        for path, start, end in cited
    ]
    precision = sum(precise) / len(precise) if precise else 0.0
    recall = share_needed(covered, case.need)
    values += [all_needed(covered, case.need), precision, recall, harmonic_mean(precision, recall)]
    return {name: Score(value=value) for name, value in zip(names, values, strict=True)}


def _holds(spans: Sequence[FileSpan], source: LocatedSource) -> bool:
    """Whether those of the spans that are of the source's file hold half of its quote together."""
    return is_covered(source.places, [(start, end) for path, start, end in spans if path == source.file])


def _answer_scores(case: Case, answer: CitedAnswer) -> dict[str, Score]:
    text = strip_marks(answer.text) if answer.answered else ""
    quotes = [citation.quote for citation in answer.citations]
    gold = case.answer if case.answerable else None
    if case.answerable and case.accept:
        accepted = Score(value=float(holds_accepted("\n".join([text, *quotes]), case.accept)))
    else:
        accepted = _without("no accepted strings given" if case.answerable else "unanswerable")
    return {
        "accepted": accepted,
        "token_f1": _without("no gold answer") if gold is None else Score(value=token_f1(text, gold)),
        "character_f": _without("no gold answer") if gold is None else Score(value=character_f(text, gold)),
        "words": Score(value=float(count_words(text))) if answer.answered else _without("no answer given"),
        "language_match": _language_score(case, answer),
        "supported": _supported_score(answer),
    }


def _language_score(case: Case, answer: CitedAnswer) -> Score:
    if answer.mode != "model" or not answer.answered:
        return _without("not written by a model")
    text = strip_marks(answer.text)
    for citation in answer.citations:
        text = text.replace(citation.quote, "")
    language = alphabet_language(text)
    if language is None or case.lang not in ("uk", "ru", "en"):
        return _without("language not certain")
    return Score(value=float(language == case.lang))


def _supported_score(answer: CitedAnswer) -> Score:
    if not answer.answered:
        return _without("no answer given")
    text = strip_marks(answer.text)
    sentences = max(len(split_sentences(text, language=answer.language)), len(answer.unsupported))
    return Score(value=1 - len(answer.unsupported) / sentences) if sentences else _without("empty answer")


def _abstention_scores(case: Case, sources: Sources, answer: CitedAnswer) -> dict[str, Score]:
    """With weights 2 and 1 the weighted mean of `abstention_f1` is 2 TP / (2 TP + FP + FN).

    The sources of a question that takes something untrue for granted show it untrue: to cite one is as right
    as to decline, and is no failure to decline.
    """
    silent, likely = not answer.answered, Score(value=float(answer.answered and answer.certainty == "likely"))
    if case.answerable:
        return {
            "declined": _without("answerable"),
            "corrected": _without("answerable"),
            "refused": Score(value=float(silent)),
            "sure": likely,
            "misled": _without("answerable"),
            "abstention_f1": Score(value=0.0, weight=float(silent)),
        }
    scores = {
        "declined": Score(value=float(silent)),
        "corrected": _without("no sources given"),
        "refused": _without("unanswerable"),
        "sure": _without("unanswerable"),
        "misled": likely,
        "abstention_f1": Score(value=float(silent), weight=2.0 if silent else 1.0),
    }
    if not case.sources:
        return scores
    spans = [(citation.path, citation.start, citation.end) for citation in answer.citations]
    if not silent and any(_holds(spans, source) for source in sources):
        other = dict.fromkeys(("declined", "misled", "abstention_f1"), _without("premise corrected"))
        return scores | other | {"corrected": Score(value=1.0)}
    if not silent and all(source.stale for source in sources):
        return scores | {"corrected": _without("stale quote")}
    return scores | {"corrected": Score(value=float(silent))}


def _mean_judgement(outcome: Outcome, kind: JudgementKind) -> Score:
    """Return the mean of the judgements of a kind that did not fail."""
    values = [judgement.value for judgement in outcome.judgements if judgement.kind == kind]
    known = [value for value in values if value is not None]
    if not known:
        return _without("judgement failed" if values else "not judged")
    return Score(value=sum(known) / len(known))
