"""The assistant: one index, perhaps a language model, and the flow from a question to a cited answer.

text -> Question -> Found -> Asked -> by the model or by quotes -> CitedAnswer
                 -> counted (`overview`), where it asks about the corpus itself
                 -> a reply, where its kind is one that asks nothing
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Self, Unpack, cast

from assistant.answer import Asked, Verification, compose_answer
from assistant.checking.support import TokenSupport
from assistant.examples.examples import Examples
from assistant.exporting.values import CarriedQuote, QuoteCheck
from assistant.exporting.verifying.indexed_corpus import IndexedCorpus
from assistant.exporting.verifying.verify import verify_quotes
from assistant.finding.finding import Found, find_hits
from assistant.finding.model_order import rerank_found
from assistant.following.values import FollowedQuestion, News
from assistant.models.language_model import LanguageModel
from assistant.models.opening import open_model
from assistant.models.price import MeteredModel, Price, read_price
from assistant.overview.overview import WRITTEN_KINDS, compose_overview, find_facts, story_facts
from assistant.overview.surveys import passages_told
from assistant.prompt_files import prompts_digest
from assistant.question.kinds import asks_for_several
from assistant.question.message_kinds import ASKS_NOTHING
from assistant.question.question import read_question
from assistant.question.scope import FilterArguments, QuestionArguments, make_filters, make_scope
from assistant.quoting.told import PASSAGES_READ, CorpusTold
from assistant.reply import compose_reply
from assistant.speaking.spoken_hits import FoundSpeech, spoken_hits
from assistant.statements import check_text
from assistant.translation import Translated, Translations, translate_answer
from assistant.values import CheckedText, CitedAnswer, PartialAnswer, Turn, Usage
from index.embedding.embedder import Embedder
from index.errors import QuestionError, SettingsError
from index.progress import Progress
from index.search.index import Index, open_index
from index.search.question import checked_question
from index.settings import Settings, holds_secret, load_settings
from index.values import BuildReport, CleanedArticle, CorpusSummary, Hit, SkippedFile
from index.version import package_version
from index.weights import weights_digest

# Who asks one question does not pay for following and indexing: those are imported where they are used.

NO_MODEL = "none"
"""The model name that answers by quotes whatever the settings say."""

_READ_FOR_SEVERAL = 24
"""Passages among which a model's prompt is filled when a question asks for several things."""
_READ_FOR_SPEAKER = 200
"""Passages found that are looked through for who speaks in them."""


class Assistant:
    """Answers questions over one index. Open it once; it may be asked from several threads."""

    def __init__(
        self,
        index: Index,
        model: LanguageModel | None = None,
        price: Price | None = None,
        *,
        rerank: bool = False,
        verify: Verification | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._index = index
        self._model = model
        self._price = price
        self._rerank = rerank
        self._verify = verify or ("local" if model is None or model.local else "model")
        self._today = today
        self._examples = Examples()
        self._translations = Translations()

    @classmethod
    def open(
        cls,
        index: str | Path | None = None,
        model: object | None = None,
        *,
        embedder: Embedder | None = None,
        settings: Settings | None = None,
        rerank: bool = False,
        verify: Verification | None = None,
    ) -> Self:
        """Open an index and a model. `index` and `model` stand before `settings`, by default those in force.

        `model` is None (the setting ASSISTANT_MODEL, quotes when that is unset), "none" (quotes), a name,
        or a LlamaIndex LLM. With `rerank` the model also puts the passages in order before it answers, one
        request more a question. `verify` says who checks its claims against the sentences they cite: rules
        and the model itself in one request more ("model"), rules alone ("local"), nobody ("off"); None
        takes the setting ASSISTANT_VERIFY, else "model", or "local" for a model in this process. Raises
        NewsAssistantError.
        """
        settings = settings or load_settings(index=index)
        price = read_price(settings.model_price)
        opened = open_index(index, embedder=embedder, settings=settings)
        try:
            named = open_named_model(model, settings)
            chosen = verify or cast(Verification | None, settings.verify)
            return cls(opened, named, price, rerank=rerank, verify=chosen)
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
        """Load what the first question needs, so that it is answered as fast as the others; find examples."""
        self._index.search("?", 1)
        self.examples()

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
            "rerank": self._rerank and self._model is not None,
            "verify": self._verify if self._model else None,
            "weights": weights_digest(),
        }

    def ask(
        self,
        question: str,
        history: Sequence[Turn | str] = (),
        **arguments: Unpack[QuestionArguments],
    ) -> CitedAnswer:
        """Return the answer to a question. Raises NewsAssistantError; a failing model is no error.

        `history` holds the earlier questions, or Turns, of the conversation. `languages`, `outlets`,
        `since`, `until` and `path` narrow the corpus; an empty one filters nothing. Without dates given, the
        time words of the question are read ("yesterday", "latest"), unless `period` is "any".
        """
        for state in self.stream_states(question, history, **arguments):
            if isinstance(state, CitedAnswer):
                return state
        raise AssertionError("a stream ends with its answer")

    def stream(
        self,
        question: str,
        history: Sequence[Turn | str] = (),
        **arguments: Unpack[QuestionArguments],
    ) -> Iterator[str | CitedAnswer]:
        """Yield pieces of the answer's text as they are ready, and last the answer itself; see `ask`.

        The pieces joined are the answer's text, but for sentences that a model's check took out again. When
        a model breaks off, what it had said till then stays and the quotes follow.
        """
        shown = ""
        for state in self.stream_states(question, history, **arguments):
            if state.text.startswith(shown):
                piece = state.text[len(shown) :]
            else:  # the check took something out, or an answer stands in the place of what was shown
                checked = isinstance(state, PartialAnswer) and not state.writing
                piece = "" if checked else state.text
            shown = state.text
            if piece:
                yield piece
            if isinstance(state, CitedAnswer):
                yield state

    def stream_states(
        self,
        question: str,
        history: Sequence[Turn | str] = (),
        **arguments: Unpack[QuestionArguments],
    ) -> Iterator[PartialAnswer | CitedAnswer]:
        """Yield the answer as it grows, each state whole with its claims and citations; last the answer.

        A sentence of a model comes when it is complete, judged by the rules and the score; what the model's
        own check makes of it follows. The arguments are those of `ask`.
        """
        started = time.monotonic()
        scope = make_scope(**arguments)
        model = MeteredModel(self._model, self._price) if self._model else None
        with self._index.pinned() as generation:
            asked = read_question(
                checked_question(question),
                scope,
                today=self._today(),
                history=history,
                model=model,
                told=CorpusTold(generation, scope.filters),
                corpus_languages=lambda: generation.catalogue.summary().languages,
            )
            if asked.kind in ASKS_NOTHING:
                yield compose_reply(asked, generation.catalogue.summary(), self.examples, started)
                return
            facts = find_facts(asked, generation)
            written = model is not None and facts is not None and facts.question.kind in WRITTEN_KINDS
            if facts and not written:
                usage = model.usage if model else Usage()
                yield compose_overview(asked, facts, generation, usage=usage, started=started)
                return
            several = model is not None and asks_for_several(asked.standalone)
            if facts:
                found = Found(result=passages_told(facts, generation))
            else:
                found = find_hits(asked, generation, _READ_FOR_SEVERAL if several else PASSAGES_READ)
            if self._rerank and model and not facts:
                found = rerank_found(asked.standalone, found, generation, model)
            yield from compose_answer(
                Asked(
                    question=asked,
                    found=found,
                    generation=generation,
                    model=model,
                    verify=self._verify,
                    started=started,
                )
            )

    def translate(
        self, answer: Translated, numbers: Collection[int] | None = None, *, reader: str | None = None
    ) -> Translated:
        """Return an answer, or checked text, with `translations` of its quotes in another language.

        The model makes them, of the citations with these `numbers` alone if given; a question in none of the
        languages counts as in the `reader`'s. Quotes and citations stay as they are. Where there is no
        model, or it fails, a notice says so. Raises NewsAssistantError where the index cannot be read.
        """
        model = MeteredModel(self._model, self._price) if self._model else None
        with self._index.pinned() as generation:
            support = TokenSupport(generation)
            return translate_answer(
                answer, model, self._translations, support, reader=reader, numbers=numbers
            )

    def search(self, question: str, count: int = 10, **arguments: Unpack[QuestionArguments]) -> list[Hit]:
        """Return the passages nearest to a question, best first, those of the time it names before others.

        The arguments are those of `ask`. Raises NewsAssistantError.
        """
        return list(self.find(question, count, **arguments).hits)

    def find(self, question: str, count: int = 10, **arguments: Unpack[QuestionArguments]) -> Found:
        """Return what `search` does, with what the time words and the filters left out."""
        scope = make_scope(**arguments)
        asked = read_question(checked_question(question), scope, today=self._today())
        with self._index.pinned() as generation:
            return find_hits(asked, generation, count)

    def said_by(
        self, speaker: str, question: str = "", count: int = 10, **arguments: Unpack[QuestionArguments]
    ) -> FoundSpeech:
        """Return the passages in which somebody speaks, those nearest to a question first.

        Looked through are the passages found by question and name. The arguments are those of `ask`. Raises
        NewsAssistantError.
        """
        asked = checked_question(f"{question} {checked_question(speaker)}")
        standing = read_question(asked, make_scope(**arguments), today=self._today())
        with self._index.pinned() as generation:
            found = find_hits(standing, generation, max(count, _READ_FOR_SPEAKER))
            spoken = spoken_hits(speaker, found.hits, generation.articles(found.hits))
            return FoundSpeech(hits=tuple(islice(spoken, count)), notices=found.notices)

    def check(self, text: str, **filters: Unpack[FilterArguments]) -> CheckedText:
        """Return each statement of a text with the sentences of articles for it and against it.

        The filters narrow the articles as those of `ask`. Raises NewsAssistantError.
        """
        checked = make_filters(**filters)
        if not text.strip():
            raise QuestionError("text_empty")
        model = MeteredModel(self._model, self._price) if self._model and self._verify == "model" else None
        with self._index.pinned() as generation:
            return check_text(text, generation, filters=checked, verifier=model)

    def follow(self, question: str, **filters: Unpack[FilterArguments]) -> FollowedQuestion:
        """Keep a question beside the index, with what answers it now, of the articles that the filters leave.

        Raises NewsAssistantError.
        """
        from assistant.following.following import follow_question

        checked = make_filters(**filters)
        with self._index.pinned() as generation:
            return follow_question(question, self._index.folder, generation, self._today(), checked)

    def followed(self) -> list[FollowedQuestion]:
        """Return the questions kept beside the index."""
        from assistant.following.following import followed_questions

        return followed_questions(self._index.folder)

    def news(self) -> Iterator[News]:
        """Yield what is new to the followed questions, each thing once; no model is asked."""
        from assistant.following.following import tell_news

        with self._index.pinned() as generation:
            yield from tell_news(self._index.folder, generation)

    def verify(self, quotes: Sequence[CarriedQuote]) -> list[QuoteCheck]:
        """Return what became of quotes, read from exports, in the files as they are now.

        Raises NewsAssistantError.
        """
        with self._index.pinned() as generation, closing(IndexedCorpus(generation)) as corpus:
            return verify_quotes(quotes, corpus)

    def story(self, path: str, language: str = "en") -> CitedAnswer:
        """Return the story that an article tells: who told it first, what happened when, how accounts differ.

        It is told by quotes, in the words of `language`. Raises QuestionError for an unknown path.
        """
        started = time.monotonic()
        with self._index.pinned() as generation:
            facts = story_facts(path, language, generation)
            scope = make_scope(period="any", language=language)
            asked = replace(
                read_question(facts.question.topic, scope, today=self._today()), language=language
            )
            return compose_overview(asked, facts, generation, usage=Usage(), started=started)

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
        from index.building.build import build_index

        return build_index(
            folder, index=self._index.folder, name=name, embedder=self._index.embedder, progress=progress
        )

    def count_articles(self, **filters: Unpack[FilterArguments]) -> int:
        """Return how many articles remain under the filters."""
        return self._index.select(make_filters(**filters)).articles

    def examples(self) -> list[str]:
        """Return questions this corpus can answer, most of them made of its headlines."""
        by_quotes = Assistant(self._index, today=self._today)  # trying them out costs no model's tokens
        return self._examples.questions(self._index, by_quotes.ask)


def open_named_model(model: object | None, settings: Settings) -> LanguageModel | None:
    """Open the model that an argument or the settings name; None means answers by quotes."""
    named = settings.model if model is None or model == "" else model
    if not named or named == NO_MODEL:
        return None
    if isinstance(named, str) and holds_secret(named, settings):
        raise SettingsError("secret_in_name", variable="--model")
    return open_model(named, api_key=settings.openai_api_key, base_url=settings.openai_base_url)


def ask(
    question: str,
    *,
    index: str | Path | None = None,
    model: object | None = None,
    history: Sequence[Turn | str] = (),
    translate: bool = False,
    **arguments: Unpack[QuestionArguments],
) -> CitedAnswer:
    """Open an index, answer one question and close it again; `Assistant.ask` describes the arguments.

    With `translate` the model also renders quotes in other languages than the question's
    (`Assistant.translate`). For several questions open an `Assistant` once. Raises NewsAssistantError.
    """
    with Assistant.open(index=index, model=model) as assistant:
        answer = assistant.ask(question, history, **arguments)
        return assistant.translate(answer) if translate else answer
