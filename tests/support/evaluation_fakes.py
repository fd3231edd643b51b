"""An assistant for tests of evaluation: its articles are texts, its answers are given by a function."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from assistant.evaluation.values import Report
from assistant.values import Citation, CitedAnswer, Usage
from index.errors import QuestionError
from index.values import Article, CleanedArticle, Hit, Passage


def make_article(path: str, text: str, language: str | None = "en") -> CleanedArticle:
    article = Article(
        id=path, path=path, text=text, title=None, outlet=None, url=None, published=None, language=language
    )
    return CleanedArticle(article=article, blocks=())


def make_hit(path: str, start: int, end: int, rank: int, text: str = "") -> Hit:
    passage = Passage(
        id=f"{path}:{start}", article_id=path, path=path, position=0, start=start, end=end, text=text
    )
    return Hit(passage=passage, score=1 / rank, rank=rank)


def make_citation(path: str, start: int, end: int, quote: str, number: int = 1) -> Citation:
    return Citation(
        number=number,
        path=path,
        start=start,
        end=end,
        quote=quote,
        passage_id=f"{path}:{start}",
        title=None,
        outlet=None,
        published=None,
        language=None,
        support=1.0,
    )


def make_answer(question: str, text: str, citations: Sequence[Citation] = (), **changes: Any) -> CitedAnswer:
    fields: dict[str, Any] = {
        "question": question,
        "standalone": question,
        "text": text,
        "answered": True,
        "reason": None,
        "language": "en",
        "mode": "extractive",
        "model": None,
        "citations": tuple(citations),
        "closest": (),
        "unsupported": (),
        "notices": (),
        "usage": Usage(),
        "seconds": 0.0,
    }
    return CitedAnswer(**(fields | changes))


def make_refusal(question: str, **changes: Any) -> CitedAnswer:
    fields: dict[str, Any] = {"answered": False, "reason": "no_match", **changes}
    return make_answer(question, "The articles do not tell.", **fields)


def timeless(report: Report) -> dict[str, Any]:
    """Return a report as report.json holds it, without what differs between two equal runs."""
    fields = report.to_dict()
    for name in ("created", "seconds"):
        del fields[name]
    fields["notes"] = [note for note in fields["notes"] if "earlier start" not in note]
    for figures in (fields["figures"], fields["metrics"], *(s["figures"] for s in fields["slices"])):
        del figures["seconds_p50"], figures["seconds_p95"]
    for result in fields["results"]:
        del result["seconds"], result["scores"]["seconds"]
        del result["answer"]["seconds"]
    return fields


@dataclass
class FakeAssistant:
    """Answers by `answering` and finds by `finding`; remembers what it was asked."""

    articles: Mapping[str, CleanedArticle]
    answering: Callable[[str], CitedAnswer]
    finding: Callable[[str], Sequence[Hit]] = lambda question: ()
    model_name: str | None = None
    fingerprint: Mapping[str, Any] = field(default_factory=lambda: {"version": "1"})
    asked: list[str] = field(default_factory=list)
    histories: list[Sequence[str]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def ask(self, question: str, history: Sequence[str] = ()) -> CitedAnswer:
        with self.lock:
            self.asked.append(question)
            self.histories.append(history)
        return self.answering(question)

    def search(self, question: str, count: int = 10) -> Sequence[Hit]:
        return self.finding(question)[:count]

    def article(self, path: str) -> CleanedArticle:
        if path not in self.articles:
            raise QuestionError(f"no article {path!r}")
        return self.articles[path]
