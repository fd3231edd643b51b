"""Follows questions: what an index held when one was first followed, and what is new to it after an update.

Of what is new an account is told whose words stand in nothing older; a quote told before that stands no
longer, as changed where its article answers otherwise now; and a difference that a new account makes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from assistant.differing.aligning import find_differences, tell_difference
from assistant.following.answering_articles import (
    AnsweringArticle,
    find_answering,
    is_retold,
    judge_articles,
    near_passages,
)
from assistant.following.feed import write_feed
from assistant.following.store import FollowedStore
from assistant.following.values import FollowedQuestion, News, NewsKind, standing_quotes
from assistant.overview.overview import find_facts
from assistant.question.message_kinds import ASKS_NOTHING
from assistant.question.question import read_question
from assistant.question.scope import make_scope
from assistant.quoting.quotes import quote_line
from assistant.quoting.sentences import find_sentences
from assistant.values import Citation, Difference
from index.errors import QuestionError
from index.search.generation import NO_FILTERS, Generation
from index.search.question import checked_question
from index.values import Filters, PassageId

_KNOWN = 24
"""Passages that are looked through for what answers a question when it is first followed."""
_COMPARED = 8
"""Passages whose sentences a new account is compared with."""


def follow_question(
    text: str, index: Path, generation: Generation, today: date, filters: Filters = NO_FILTERS
) -> FollowedQuestion:
    """Keep a question beside an index with what answers it now; one that is kept already stays as it is.

    Of other articles than the filters leave it is told nothing.

    Raises NewsAssistantError, also for what asks nothing of the articles.
    """
    asked = read_question(checked_question(text), make_scope(period="any"), today=today)
    if asked.kind in ASKS_NOTHING or find_facts(asked, generation):
        raise QuestionError("question_not_followed", question=text)
    with FollowedStore.opened(index) as store:
        for known in store.questions():
            if (known.text, known.filters) == (asked.standalone, filters):
                return known
        question = FollowedQuestion(
            number=0,
            text=asked.standalone,
            language=asked.language,
            followed_at=_now(),
            told_to=store.note_seen(generation),
            embedded=generation.embed(asked.standalone),
            filters=filters,
        )
        found = generation.find(question.embedded, _KNOWN, filters)
        teller = _Teller(question=question, generation=generation, seen={}, known=[], within=None)
        known_now = [
            news
            for account in judge_articles(found, generation)
            for news in (teller.news("known", account.citations), *teller.differences(account))
        ]
        number = store.put(question)
        store.put_news(number, [replace(news, kind="known") for news in known_now])
        store.commit()
        return replace(question, number=number)


def followed_questions(index: Path) -> list[FollowedQuestion]:
    """Return the questions kept beside an index. Raises IndexStoreError where their file is damaged."""
    if not FollowedStore.file(index).exists():
        return []
    with FollowedStore.read(index) as store:
        return store.questions()


def unfollow_question(named: str, index: Path) -> FollowedQuestion:
    """Forget a question, by its number or its words, and return it. Raises QuestionError for another."""
    with FollowedStore.opened(index) as store:
        for question in store.questions():
            if named.strip() in (str(question.number), question.text, question.text.removesuffix("?")):
                store.remove(question)
                store.commit()
                write_feed(store, index)
                return question
    raise QuestionError("question_not_known", question=named)


def tell_news(index: Path, generation: Generation) -> Iterator[News]:
    """Yield what is new since news were last told, once each, and write the feed.

    What is found is kept before it is told, and noted as told after the last was taken: an interrupted run
    tells it again. Raises NewsAssistantError.
    """
    if not FollowedStore.file(index).exists():
        return
    with FollowedStore.opened(index) as store:
        if _look_through(store, generation):
            write_feed(store, index)
        yield from store.unshown()
        store.note_shown()
        store.commit()


def _look_through(store: FollowedStore, generation: Generation) -> bool:
    """Keep what is new to each question; return whether anything is."""
    last = store.note_seen(generation)
    questions = store.questions()
    for at, question in enumerate(questions):
        if question.embedded.embedder != generation.stores.manifest.embedder:
            questions[at] = replace(question, embedded=generation.embed(question.text))
            store.put(questions[at])
    found = False
    if questions:
        seen = store.seen_after(min(question.told_to for question in questions))
        rounds = {name: seen[key] for name, key in generation.catalogue.passage_keys() if key in seen}
        within = [
            frozenset(generation.catalogue.select(one.filters).ids) if rounds and one.filters.active else None
            for one in questions
        ]
        asked = [question.embedded for question in questions]
        near = near_passages(asked, within, list(rounds), generation)
        for question, passages, its in zip(questions, near, within, strict=True):
            new = {name: cosine for name, cosine in passages.items() if rounds[name] > question.told_to}
            known = store.told(question)
            teller = _Teller(question=question, generation=generation, seen=rounds, known=known, within=its)
            news = teller.tell(find_answering(question.embedded, new, generation))
            store.put_news(question.number, news)
            found = found or bool(news)
    store.note_told(last)
    store.commit()
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    """Tells what is new to one question; `known` are its news so far, to which new ones are added.

    `seen` are the rounds in which passages came, by their ids; those of a passage that is long known are not
    among them. `within` are the passages that the question's filters leave, None where they leave all.
    """

    question: FollowedQuestion
    generation: Generation
    seen: Mapping[str, int]
    known: list[News]
    within: frozenset[PassageId] | None

    def tell(self, accounts: Sequence[AnsweringArticle]) -> list[News]:
        """Return what is new, in the order it is told."""
        before = len(self.known)
        lost = self._lost()
        for account in accounts:
            fresh = tuple(one for one in account.citations if not self._is_known(one))
            if not fresh:
                continue
            path = fresh[0].path
            earlier = lost.pop(path, ())
            self.known.append(self.news("changed" if earlier else "account", fresh, earlier))
            self.known.extend(self.differences(replace(account, citations=fresh)))
        self.known.extend(self.news("gone", (), quotes) for quotes in lost.values())
        return self.known[before:]

    def news(
        self,
        kind: NewsKind,
        citations: tuple[Citation, ...],
        earlier: tuple[Citation, ...] = (),
        difference: Difference | None = None,
    ) -> News:
        """Return one thing that is told of the question now."""
        if difference:
            text = tell_difference(difference, citations, self.question.language)
        else:
            text = " … ".join(quote_line(one.quote) for one in citations or earlier)
        return News(
            question=self.question.text,
            language=self.question.language,
            kind=kind,
            told_at=_now(),
            text=text,
            citations=citations,
            earlier=earlier,
            difference=difference,
        )

    def differences(self, account: AnsweringArticle) -> Iterator[News]:
        """Yield where other articles differ from an account, as far as that was not told before."""
        nearest = self.generation.find(self.question.embedded, _COMPARED, self.question.filters)
        result = account.found.joined(nearest)
        findings = find_sentences(result, self.generation.articles(result.hits))
        found = find_differences(account.citations, findings)
        told = [_values(news.difference) for news in self.known if news.difference]
        for one in found.differences:
            if not any(_values(one) <= values for values in told):
                told.append(_values(one))
                numbers = {side.citation for side in one.sides}
                cited = tuple(citation for citation in found.citations if citation.number in numbers)
                yield self.news("difference", cited, difference=one)

    def _is_known(self, citation: Citation) -> bool:
        """Whether the words of a quote were told before, or stand in a passage that is no newer than told."""
        if is_retold(citation, (one.quote for news in self.known for one in news.citations)):
            return True
        sharing = self.generation.passages_sharing(citation.quote, _COMPARED)
        within = (one for one in sharing if self.within is None or one.id in self.within)
        older = (one.text for one in within if self.seen.get(one.id, 0) <= self.question.told_to)
        return is_retold(citation, older)

    def _lost(self) -> dict[str, tuple[Citation, ...]]:
        """Return the quotes told before that stand nowhere any more, by path; keep those that only moved."""
        standing = standing_quotes(self.known)
        articles = self.generation.catalogue.articles({path for path, _ in standing})
        lost: dict[str, tuple[Citation, ...]] = {}
        for (path, quote), citation in standing.items():
            article = articles.get(path)
            if article and is_retold(citation, [article.text]):
                continue
            paths = {one.path for one in self.generation.passages_sharing(quote, _COMPARED)}
            others = self.generation.catalogue.articles(paths).values()
            if copy := next((one for one in others if quote in one.text), None):
                start = copy.text.index(quote)
                moved = replace(citation, path=copy.path, start=start, end=start + len(quote))
                self.known.append(self.news("moved", (moved,), (citation,)))
            else:
                lost[path] = (*lost.get(path, ()), citation)
        return lost


def _values(difference: Difference) -> frozenset[str]:
    return frozenset(side.value.casefold() for side in difference.sides)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
