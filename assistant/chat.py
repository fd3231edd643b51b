"""The assistant: one index, perhaps a language model, and the flow from a question to a cited answer.

question -> standalone question -> hits -> by quotes or by the model -> CitedAnswer
"""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

from assistant.answering import BrokenOffError, ModelAnswer, stream_answer
from assistant.deciding import SIGNAL_WEIGHTS, decide
from assistant.errors import ModelError
from assistant.examples import example_questions
from assistant.extracting import (
    SENTENCE_WEIGHTS,
    cite_quote,
    find_sentences,
    join_quotes,
    quote_line,
    quote_sentences,
)
from assistant.followups import standalone_question
from assistant.models import LanguageModel, open_model
from assistant.pricing import MeteredModel, Price, read_price
from assistant.prompts import not_in_corpus, prompts_digest
from assistant.records import Citation, CitedAnswer, Turn, Usage
from assistant.rewriting import rewrite_question
from assistant.supporting import TokenSupport
from index.building import build_index
from index.embedding import Embedder
from index.errors import QuestionError
from index.languages import detect_question_language
from index.progress import Progress
from index.records import BuildReport, CleanedArticle, CorpusSummary, Filters, Hit, SkippedFile
from index.retrieving import LONGEST_QUESTION, Index, checked_question, open_index
from index.settings import Settings, load_settings
from index.version import package_version

logger = logging.getLogger(__name__)

NO_MODEL = "none"
"""The model name that answers by quotes whatever the settings say."""

NO_MODEL_NOTICE = (
    "No language model is configured: the answer is made of quotes."
    " Set ASSISTANT_MODEL, or use --model, to have one written."
)

_READ = 8
_CLOSEST = 3


class Assistant:
    """Answers questions over one index. Open it once; it may be asked from several threads."""

    def __init__(self, index: Index, model: LanguageModel | None = None, price: Price | None = None) -> None:
        self._index = index
        self._model = model
        self._price = price
        self._support = TokenSupport(index)

    @classmethod
    def open(
        cls,
        index: str | Path | None = None,
        model: object | None = None,
        *,
        embedder: Embedder | None = None,
        settings: Settings | None = None,
    ) -> Self:
        """Open an index and a model.

        `model` is None (the setting ASSISTANT_MODEL, quotes when that is unset), "none" (quotes), a name,
        or a LlamaIndex LLM. Raises NewsAssistantError.
        """
        settings = settings or load_settings(index=index)
        price = read_price(settings.model_price)
        opened = open_index(index or settings.index, embedder=embedder)
        try:
            return cls(opened, open_named_model(model, settings), price)
        except BaseException:
            opened.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the index and the model."""
        self._index.close()
        if self._model:
            self._model.close()

    def warm_up(self) -> None:
        """Load what the first question needs, so that it is answered as fast as the others."""
        self._index.search("?", 1)

    @property
    def model_name(self) -> str | None:
        """The language model that writes the answers, or None when they are quotes."""
        return self._model.name if self._model else None

    @property
    def fingerprint(self) -> Mapping[str, Any]:
        """Everything that decides the answers: version, index, embedder, model and settings."""
        manifest = self._index.manifest
        return {
            "version": package_version(),
            "index": asdict(manifest),
            "corpus": self._index.corpus_digest,
            "prompts": prompts_digest(),
            "model": self.model_name,
            "extraction": asdict(SENTENCE_WEIGHTS),
            "decision": asdict(SIGNAL_WEIGHTS),
        }

    def ask(
        self,
        question: str,
        history: Sequence[Turn | str] = (),
        *,
        languages: Sequence[str] = (),
        outlets: Sequence[str] = (),
        since: date | str | None = None,
        until: date | str | None = None,
        path: str | None = None,
    ) -> CitedAnswer:
        """Return the answer to a question. Raises NewsAssistantError; a failing model is no error.

        `history` holds the earlier questions, or Turns, of the conversation. The other arguments narrow the
        corpus; an empty one filters nothing.
        """
        for item in self.stream(
            question,
            history,
            languages=languages,
            outlets=outlets,
            since=since,
            until=until,
            path=path,
        ):
            if isinstance(item, CitedAnswer):
                return item
        raise AssertionError("a stream ends with its answer")

    def stream(
        self,
        question: str,
        history: Sequence[Turn | str] = (),
        *,
        languages: Sequence[str] = (),
        outlets: Sequence[str] = (),
        since: date | str | None = None,
        until: date | str | None = None,
        path: str | None = None,
    ) -> Iterator[str | CitedAnswer]:
        """Yield pieces of the answer's text as they are ready, and last the answer itself.

        The pieces joined are the answer's text, always: when a model breaks off, what it had said till then
        stays and the quotes follow.
        """
        started = time.monotonic()
        filters = make_filters(languages, outlets, since, until, path)
        turns = [Turn(role="user", text=turn) if isinstance(turn, str) else turn for turn in history]
        question = checked_question(question)
        notices: list[str] = []
        model = MeteredModel(self._model, self._price) if self._model else None
        standalone = self._standalone(question, turns, model, notices)
        if len(standalone) > LONGEST_QUESTION:  # history must not make a question too long that was not
            standalone = question
        blank = CitedAnswer(
            question=question,
            standalone=standalone,
            text="",
            answered=False,
            reason=None,
            language=detect_question_language(question),
            mode="extractive",
            model=None,
            citations=(),
            closest=(),
            unsupported=(),
            notices=(),
            usage=Usage(),
            seconds=0.0,
        )
        for item in self._answer(blank, turns, filters, model, notices):
            if isinstance(item, CitedAnswer):
                usage = model.usage if model else Usage()
                yield replace(item, usage=usage, seconds=round(time.monotonic() - started, 3))
            else:
                yield item

    def search(
        self,
        question: str,
        count: int = 10,
        *,
        languages: Sequence[str] = (),
        outlets: Sequence[str] = (),
        since: date | str | None = None,
        until: date | str | None = None,
        path: str | None = None,
    ) -> list[Hit]:
        """Return the passages nearest to a question, best first. Raises NewsAssistantError."""
        return self._index.search(question, count, make_filters(languages, outlets, since, until, path))

    def article(self, path: str) -> CleanedArticle:
        """Return one article of the index with its blocks. Raises QuestionError for an unknown path."""
        return self._index.article(path)

    def summary(self) -> CorpusSummary:
        """Return what the index holds."""
        return self._index.summary()

    @property
    def index_folder(self) -> Path:
        """The folder of the index."""
        return self._index.folder

    def skipped(self) -> list[SkippedFile]:
        """Return the files of the corpus that are not in the index, and why."""
        return self._index.skipped()

    def add_folder(self, folder: Path, name: str, progress: Progress) -> BuildReport:
        """Index a folder under `name`, or bring it up to date; questions go on meanwhile.

        An exception that `progress` raises ends it, and the index stays as it was. Raises NewsAssistantError.
        """
        return build_index(
            folder, index=self._index.folder, name=name, embedder=self._index.embedder, progress=progress
        )

    def count_articles(
        self,
        *,
        languages: Sequence[str] = (),
        outlets: Sequence[str] = (),
        since: date | str | None = None,
        until: date | str | None = None,
        path: str | None = None,
    ) -> int:
        """Return how many articles remain under the filters."""
        return self._index.select(make_filters(languages, outlets, since, until, path)).articles

    def examples(self) -> list[str]:
        """Return questions this corpus can answer, made of its headlines."""
        return example_questions(self._index)

    def _standalone(
        self, question: str, turns: Sequence[Turn], model: LanguageModel | None, notices: list[str]
    ) -> str:
        if model and turns:
            try:
                return rewrite_question(question, turns, model)
            except ModelError as error:
                notices.append(str(error))
        return standalone_question(question, turns)

    def _answer(
        self,
        blank: CitedAnswer,
        turns: Sequence[Turn],
        filters: Filters,
        model: LanguageModel | None,
        notices: list[str],
    ) -> Iterator[str | CitedAnswer]:
        hits = self._index.search(blank.standalone, _READ, filters)
        notices += self._filter_notices(filters)
        said = blank
        if model and hits:
            try:
                for item in self._answer_by_model(model, blank, turns, hits):
                    if isinstance(item, str):
                        yield item
                    elif item.answered or item.declined:
                        if not item.answered:
                            yield item.text
                        yield self._model_answer(item, blank, model, hits, notices)
                        return
                notices.append(
                    "No passage supports what the model wrote: the answer is made of quotes instead."
                )
            except BrokenOffError as error:
                notices.append(f"{error} What it said before is kept, and quotes follow.")
                said = replace(blank, text=error.answer.text, citations=error.answer.citations)
            except ModelError as error:
                notices.append(f"{error} The answer is made of quotes instead.")
        elif not model:
            notices.append(NO_MODEL_NOTICE)
        yield from self._answer_by_quotes(said, hits, notices)

    def _answer_by_model(
        self, model: LanguageModel, blank: CitedAnswer, turns: Sequence[Turn], hits: Sequence[Hit]
    ) -> Iterator[str | ModelAnswer]:
        return stream_answer(
            blank.standalone,
            hits,
            articles=self._index.articles([hit.passage.path for hit in hits]),
            model=model,
            support=self._support,
            language=blank.language,
            today=date.today(),
            history=turns,
        )

    def _model_answer(
        self,
        answer: ModelAnswer,
        blank: CitedAnswer,
        model: LanguageModel,
        hits: Sequence[Hit],
        notices: list[str],
    ) -> CitedAnswer:
        return replace(
            blank,
            text=answer.text,
            answered=answer.answered,
            reason=answer.reason,
            mode="model",
            model=model.name,
            citations=answer.citations,
            closest=() if answer.answered else tuple(hits[:_CLOSEST]),
            unsupported=answer.unsupported,
            notices=(*notices, *answer.notices, *self._changed_files(answer.citations)),
        )

    def _answer_by_quotes(
        self, said: CitedAnswer, hits: Sequence[Hit], notices: list[str]
    ) -> Iterator[str | CitedAnswer]:
        """Yield the quotes, after what a model that broke off had `said`."""
        findings = find_sentences(said.standalone, hits, self._index)
        decision = decide(findings, self._index)
        if decision.reason and not said.text:
            text = not_in_corpus(said.language)
            yield text
            yield replace(
                said,
                text=text,
                reason=decision.reason,
                closest=tuple(hits[:_CLOSEST]),
                notices=tuple(notices),
            )
            return
        quoted = [] if decision.reason else quote_sentences(findings)
        articles = self._index.articles([sentence.hit.passage.path for sentence in quoted])
        citations = list(said.citations)
        text = said.text
        for quote in join_quotes(quoted, articles):
            citations.append(cite_quote(quote, articles[quote.path], number=len(citations) + 1))
            piece = f"{quote_line(citations[-1].quote)} [{len(citations)}]"
            piece = f"\n\n{piece}" if text else piece
            text += piece
            yield piece
        yield replace(
            said,
            text=text,
            answered=True,
            citations=tuple(citations),
            notices=(*notices, *self._changed_files(citations)),
        )

    def _filter_notices(self, filters: Filters) -> list[str]:
        if not (filters.since or filters.until):
            return []
        undated = self._index.select(filters).undated
        return (
            [f"{undated} articles without a known year were left out by the date filter."] if undated else []
        )

    def _changed_files(self, citations: Sequence[Citation]) -> list[str]:
        """Say which cited files changed or went since they were indexed."""
        changed = self._index.changed_files(sorted({citation.path for citation in citations}))
        return [
            f"{path} has changed since it was indexed; its quote is from the indexed text."
            for path in changed
        ]


def make_filters(
    languages: Sequence[str],
    outlets: Sequence[str],
    since: date | str | None,
    until: date | str | None,
    path: str | None,
) -> Filters:
    """Return checked filters. Raises QuestionError for a date that is none, or a period that ends early."""
    first, last = _date(since, "since"), _date(until, "until")
    languages = (languages,) if isinstance(languages, str) else languages
    outlets = (outlets,) if isinstance(outlets, str) else outlets
    if first and last and first > last:
        raise QuestionError(f"the period ends ({last}) before it begins ({first}); swap since and until")
    return Filters(
        languages=tuple(code.casefold() for code in languages),
        outlets=tuple(outlets),
        since=first,
        until=last,
        path=path or None,
    )


def _date(value: date | str | None, name: str) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if not value or isinstance(value, date):
        return value or None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise QuestionError(f"{name} {value!r} is no date; write it as YYYY-MM-DD") from error


def open_named_model(model: object | None, settings: Settings) -> LanguageModel | None:
    """Open the model that an argument or the settings name; None means answers by quotes."""
    named = settings.model if model is None or model == "" else model
    if not named or named == NO_MODEL:
        return None
    return open_model(named, api_key=settings.openai_api_key, base_url=settings.openai_base_url)
