"""What the page needs of an assistant; `assistant.assistant.Assistant` offers it, tests bring their own."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Protocol, Unpack

from assistant.exporting.values import CarriedQuote, QuoteCheck
from assistant.following.values import FollowedQuestion
from assistant.question.scope import FilterArguments, QuestionArguments
from assistant.speaking.spoken_hits import FoundSpeech
from assistant.translation import Translated
from assistant.values import CheckedText, CitedAnswer, PartialAnswer, Turn
from index.progress import Progress
from index.values import BuildReport, CleanedArticle, CorpusSummary, Hit, SkippedFile


class NewsAssistant(Protocol):
    """Answers questions over one index; every method raises NewsAssistantError on failure."""

    @property
    def model_name(self) -> str | None:
        """The language model that writes the answers, or None when they are quotes."""

    def ask(
        self,
        question: str,
        history: Sequence[Turn | str] = (),
        **arguments: Unpack[QuestionArguments],
    ) -> CitedAnswer:
        """Return the answer to a question."""

    def stream_states(
        self,
        question: str,
        history: Sequence[Turn | str] = (),
        **arguments: Unpack[QuestionArguments],
    ) -> Iterator[PartialAnswer | CitedAnswer]:
        """Yield the answer as it grows, each state whole, and last the answer itself."""

    def translate(
        self, answer: Translated, numbers: Collection[int] | None = None, *, reader: str | None = None
    ) -> Translated:
        """Return an answer with translations of its quotes in other languages, of these numbers if given."""

    def search(self, question: str, count: int = 10, **arguments: Unpack[QuestionArguments]) -> list[Hit]:
        """Return the passages nearest to a question, best first."""

    def said_by(
        self, speaker: str, question: str = "", count: int = 10, **arguments: Unpack[QuestionArguments]
    ) -> FoundSpeech:
        """Return the passages in which somebody speaks, those nearest to a question first."""

    def story(self, path: str, language: str = "en") -> CitedAnswer:
        """Return the story that an article tells, in the words of a language."""

    def check(self, text: str, **filters: Unpack[FilterArguments]) -> CheckedText:
        """Return each statement of a text with the sentences of articles for it and against it."""

    def verify(self, quotes: Sequence[CarriedQuote]) -> list[QuoteCheck]:
        """Return what became of quotes, read from exports, in the files as they are now."""

    def article(self, path: str) -> CleanedArticle:
        """Return one article of the index with its blocks."""

    def summary(self) -> CorpusSummary:
        """Return what the index holds."""

    @property
    def index_folder(self) -> Path:
        """The folder of the index, beside which the page keeps what its readers give."""

    def skipped(self) -> list[SkippedFile]:
        """Return the files of the corpus that are not in the index, and why."""

    def add_folder(self, folder: Path, name: str, progress: Progress) -> BuildReport:
        """Index a folder under `name`; what `progress` raises ends it and leaves the index as it was."""

    def count_articles(self, **filters: Unpack[FilterArguments]) -> int:
        """Return how many articles remain under the filters."""

    def followed(self) -> list[FollowedQuestion]:
        """Return the questions that are followed."""

    def examples(self) -> list[str]:
        """Return questions this corpus can answer."""
