"""ShownSentences -> the answer as far as it stands: one text, its marks and claims, the quotes they cite."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.checking.values import Judgement
from assistant.prompting.marked_sentences import MarkedSentence
from assistant.values import AnswerClaim, PartialAnswer
from assistant.writing.clauses import insert_marks
from assistant.writing.evidence import CheckedClause, CitationList


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSentence:
    """A sentence of the answer, with what is known of each of its clauses."""

    sentence: MarkedSentence
    clauses: tuple[CheckedClause, ...]

    def judged(self, judgements: Sequence[Judgement]) -> "ShownSentence":
        """Return the sentence with other judgements of its clauses, in their order."""
        pairs = zip(self.clauses, judgements, strict=True)
        return replace(self, clauses=tuple(replace(one, judgement=judgement) for one, judgement in pairs))

    def taken_back(self) -> "ShownSentence":
        """Return the sentence as one that the next takes back."""
        return self.judged([Judgement(status="doubtful", reason="taken_back")] * len(self.clauses))

    @property
    def contradicted(self) -> bool:
        """Whether all that it claims is contradicted."""
        return all(one.judgement.status == "contradicted" for one in self.clauses)


def set_out(shown: Sequence[ShownSentence]) -> PartialAnswer:
    """Return sentences as one text with marks `[1]`…`[k]`, where its claims stand, and its k quotes."""
    citations = CitationList()
    text = ""
    claims = []
    for one in shown:
        text += one.sentence.lead if text else ""
        numbers = [tuple(citations.cite(evidence) for evidence in clause.evidence) for clause in one.clauses]
        marks = [(clause.clause.at, cited) for clause, cited in zip(one.clauses, numbers, strict=True)]
        cited_text, ends = insert_marks(one.sentence.text, marks)
        begin = start = len(text)
        for clause, end, cited in zip(one.clauses, [*ends[:-1], len(cited_text)], numbers, strict=True):
            claims.append(
                AnswerClaim(
                    start=start,
                    end=begin + end,
                    status=clause.judgement.status,
                    reason=clause.judgement.reason,
                    citations=tuple(dict.fromkeys(cited)),
                    values=dict(clause.judgement.values),
                )
            )
            start = begin + end
        text += cited_text
    return PartialAnswer(text=text, claims=tuple(claims), citations=citations.citations)
