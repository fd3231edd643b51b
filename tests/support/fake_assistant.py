"""An assistant over four small articles that answers by keyword, for tests of the page.

`python -m tests.support.fake_assistant` serves the page over it on a free port of this machine and prints the
address. "slowly" in a question lets it write a few words and then wait, "hold" lets a program's question
wait, both until there is a file `released` beside the index; "break" and "refuse" make it fail.
"""

import argparse
import fnmatch
import re
import sys
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Unpack

import numpy as np

from assistant.exporting.values import CarriedQuote, QuoteCheck
from assistant.exporting.verifying.indexed_corpus import FileNow
from assistant.exporting.verifying.verify import verify_quotes
from assistant.following.values import FollowedQuestion
from assistant.notices import Notice
from assistant.question.scope import FilterArguments, QuestionArguments, make_filters, make_scope
from assistant.speaking.spoken_hits import FoundSpeech, SpokenHit, SpokenSentence
from assistant.translation import Translated
from assistant.values import (
    AnswerClaim,
    CheckedClaim,
    CheckedText,
    Citation,
    CitedAnswer,
    PartialAnswer,
    ReadPeriod,
    Retelling,
    Translation,
    Turn,
    Usage,
)
from index.embedding.embedder import TokenVectors
from index.errors import CorpusError, NewsAssistantError, QuestionError
from index.language.detection import detect_question_language
from index.messages import CodedText
from index.progress import Progress
from index.search.question import EmbeddedQuestion
from index.values import (
    Article,
    Block,
    BlockKind,
    BuildReport,
    CleanedArticle,
    CorpusSummary,
    Filters,
    Hit,
    Passage,
    SkippedFile,
)

_SLOW_AFTER = 3  # words
CHANGED_NOTICE = Notice("changed", path="coast/harbour.txt")
YESTERDAY = ReadPeriod(
    words="yesterday",
    use="filter",
    since="2024-03-13",
    until=None,
    newest_first=False,
    articles=2,
    undated=1,
)
HARBOUR_QUOTE = (
    "The northern pier will stay shut until the divers finish, "
    "because a barge tore two of its\nold timber piles."
)
CRACKS_QUOTE = "Осмотр показал трещины в двух опорах."
BRIDGE_QUOTE = "Міст закрили на три тижні: перевірка знайшла тріщини у двох опорах."
BRIDGE_TRANSLATED = "The bridge <b>was closed</b> for 28 weeks: an inspection found cracks in two piers."
REPEAT_QUOTE = "Ships are sent to the southern quay."
HOSTILE_QUOTE = (
    '<script>window.pwned = 1</script><img src=x onerror="window.pwned = 2"> '
    "[link](javascript:window.pwned=3) \u202egnihton\u202c ${window.pwned = 4} {{value}} </mark></div>"
)


def _write(path: str, parts: Sequence[tuple[BlockKind, str]], **facts: str | None) -> CleanedArticle:
    blocks = []
    text = ""
    for kind, part in parts:
        blocks.append(Block(start=len(text), end=len(text) + len(part), kind=kind))
        text += f"{part}\n"
    values: dict[str, str | None] = {"outlet": None, "url": None, "published": None, **facts}
    article = Article(
        id=path,
        path=path,
        text=text,
        title=next(part for kind, part in parts if kind == "title"),
        outlet=values["outlet"],
        url=values["url"],
        published=values["published"],
        language=values["language"],
    )
    return CleanedArticle(article=article, blocks=tuple(blocks))


_TIDES = "\n".join(
    f"Berth {number} was measured on the way round, and the sounding agreed with the chart."
    for number in range(1, 31)
)
ARTICLES: dict[str, CleanedArticle] = {
    cleaned.article.path: cleaned
    for cleaned in (
        _write(
            "coast/harbour.txt",
            [
                ("menu", "Home\nWeather\nHarbour\nLetters\nSubscribe to our morning post"),
                ("title", "Northern pier closed after a barge ran into it"),
                ("date", "14 March 2024, 09:20"),
                ("body", f"{REPEAT_QUOTE} That is the order of the harbour master since Tuesday night."),
                ("teaser", "Read also: Lighthouse keeper retires after forty winters"),
                ("body", _TIDES),
                ("body", f"{HARBOUR_QUOTE} Divers go down at low water, twice a day."),
                ("caption", "The torn piles at low water. Photo: the harbour office"),
                ("body", f"{REPEAT_QUOTE} Ferries keep to their timetable."),
                ("menu", "Popular\n1. Herring season opens\n2. A new slipway\n3. Storm warnings explained"),
            ],
            outlet="Coast Herald",
            url="https://coast.example/harbour",
            published="2024-03-14",
            language="en",
        ),
        _write(
            "richka/mist.txt",
            [
                ("menu", "Головна\nНовини\nПогода"),
                ("title", "Старий міст над Вербівкою зачинено"),
                ("body", f"{BRIDGE_QUOTE} Об'їзд ведуть через Нижню вулицю."),
                ("teaser", "Читайте також: У Вербівці відкрили бібліотеку"),
            ],
            outlet="Річковий вісник",
            published="2024-04-02",
            language="uk",
        ),
        _write(
            "reka/most.txt",
            [
                ("title", "Мост через Вербовку закрыт на три недели"),
                ("body", f"{CRACKS_QUOTE} Автобусы идут в объезд."),
            ],
            outlet="Речная газета",
            published="--04-03",
            language="ru",
        ),
        _write(
            "odd/markup.txt",
            [("title", "A page that <b>forgot</b> to be text"), ("body", f"Before. {HOSTILE_QUOTE} After.")],
            outlet='"><img src=x onerror=window.pwned=5>',
            url="javascript:window.pwned=6",
            language="en",
        ),
    )
}

ENDLESS_QUOTE = "Here the line ends at last."
_ENDLESS = _write(
    "odd/endless.txt",
    [
        ("title", "A line without an end"),
        ("body", f"{'<b>endless</b> ' * 70_000}{HOSTILE_QUOTE} {ENDLESS_QUOTE}"),
    ],
    language="en",
)
# One line of a megabyte is in no count: only a question for it leads there.
_READABLE = {**ARTICLES, _ENDLESS.article.path: _ENDLESS}


class FakeAssistant:
    """Answers by keyword; keeps what it was asked, and whether a stream was closed early."""

    model_name: str | None = None

    def __init__(self, index_folder: Path = Path("absent", "index")) -> None:
        self.index_folder = index_folder
        self._added: set[str] = set()
        self.asked: list[tuple[str, tuple[str, ...], Filters]] = []
        self.closed_early = threading.Event()

    @property
    def _released(self) -> bool:
        return self.index_folder.with_name("released").exists()

    def ask(
        self,
        question: str,
        history: Sequence[Turn | str] = (),
        **arguments: Unpack[QuestionArguments],
    ) -> CitedAnswer:
        scope = make_scope(**arguments)
        turns = tuple(turn if isinstance(turn, str) else turn.text for turn in history)
        self.asked.append((question, turns, scope.filters))
        if "hold" in question:
            with self.index_folder.with_name("held").open("a") as held:
                held.write("?")
            while not self._released:
                time.sleep(0.05)
        if "break" in question:
            raise ValueError("a defect of the program")
        if "refuse" in question:
            raise QuestionError("the question <cannot> be used; ask another")
        answer = _answer(question, history)
        return answer if scope.reads_time_words else replace(answer, period=None)

    def stream_states(
        self,
        question: str,
        history: Sequence[Turn | str] = (),
        **arguments: Unpack[QuestionArguments],
    ) -> Iterator[PartialAnswer | CitedAnswer]:
        answer = self.ask(question, history, **arguments)
        try:
            for number, word in enumerate(re.finditer(r"\S+\s*", answer.text)):
                yield (written := _written(answer, word.end()))
                time.sleep(0.02)
                while "slowly" in question and number == _SLOW_AFTER and not self._released:
                    time.sleep(0.1)
                    yield written  # a reader who stops is noticed
            yield answer
        except GeneratorExit:
            self.closed_early.set()
            raise

    def translate(
        self, answer: Translated, numbers: Collection[int] | None = None, *, reader: str | None = None
    ) -> Translated:
        if isinstance(answer, CitedAnswer) and "in vain" in answer.question:
            notice = Notice("translation_unusable", number=1, model="scripted")
            return replace(answer, notices=(*answer.notices, notice))
        wanted = [one for one in answer.citations if numbers is None or one.number in numbers]
        made = tuple(
            Translation(
                citation=one.number,
                language="en",
                text=BRIDGE_TRANSLATED,
                model="scripted",
                unquoted=("28 weeks",),
            )
            for one in wanted
        )
        return replace(answer, translations=(*answer.translations, *made))

    def search(self, question: str, count: int = 10, **arguments: Unpack[QuestionArguments]) -> list[Hit]:
        return list(_closest())[:count]

    def said_by(
        self, speaker: str, question: str = "", count: int = 10, **arguments: Unpack[QuestionArguments]
    ) -> FoundSpeech:
        hit = _closest()[0]
        said = SpokenSentence(
            speaker=speaker, start=hit.passage.start, end=hit.passage.end, quote=hit.passage.text
        )
        return FoundSpeech(hits=(SpokenHit(hit=hit, said=(said,)),), notices=())

    def story(self, path: str, language: str = "en") -> CitedAnswer:
        return replace(_answer(self.article(path).article.title or path, ()), language=language)

    def check(self, text: str, **filters: Unpack[FilterArguments]) -> CheckedText:
        make_filters(**filters)
        if "refuse" in text:
            raise QuestionError("the question <cannot> be used; ask another")
        borne_out = "pier" in text.casefold()
        citation = _pier_citations()[0]
        claim = CheckedClaim(
            text=text,
            start=0,
            end=len(text),
            status="supported" if borne_out else "contradicted",
            reason="borne_out" if borne_out else "number_differs",
            values={} if borne_out else {"number": "three <b>", "found": "two"},
            supporting=(citation,) if borne_out else (),
            opposing=() if borne_out else (citation,),
        )
        return CheckedText(
            text=text,
            language="uk" if "abroad" in text else "en",
            claims=(claim,),
            citations=(citation,),
            model=None,
            usage=Usage(),
            seconds=0.1,
        )

    def verify(self, quotes: Sequence[CarriedQuote]) -> list[QuoteCheck]:
        return verify_quotes(quotes, _ArticlesNow())

    def article(self, path: str) -> CleanedArticle:
        if path not in _READABLE:
            raise CorpusError(f"no article {path!r} in the index; build it again")
        return _READABLE[path]

    def summary(self) -> CorpusSummary:
        return CorpusSummary(
            articles=len(ARTICLES) + len(self._added),
            passages=11 + len(self._added),
            months={"2024-03": 1, "2024-04": 1},
            languages={"en": 2, "uk": 1, "ru": 1},
            outlets={"Coast Herald": 1, "Річковий вісник": 1, "Речная газета": 1},
            earliest="2024-03-14",
            latest="2024-04-02",
            undated=2,
        )

    def skipped(self) -> list[SkippedFile]:
        return [
            SkippedFile(path="coast/.draft.txt", reason=CodedText("hidden")),
            SkippedFile(path="odd/<b>.txt", reason=CodedText("binary")),
        ]

    def add_folder(self, folder: Path, name: str, progress: Progress) -> BuildReport:
        paths = sorted(path for path in folder.iterdir() if path.name not in self._added)
        for number, path in enumerate(paths):
            progress("embedding", number, len(paths))
            while "slow" in path.name:  # until it is cancelled
                time.sleep(0.2)
                progress("embedding", number, len(paths))
            if "damaged" in path.name:
                raise CorpusError("the index is damaged; build it again")
        self._added |= {path.name for path in paths}
        return BuildReport(
            files=len(paths),
            added=len(paths),
            changed=0,
            removed=0,
            unchanged=0,
            skipped=(),
            passages=len(paths),
            embedded=len(paths),
            seconds=0.1,
        )

    def count_articles(self, **arguments: Unpack[FilterArguments]) -> int:
        filters = make_filters(**arguments)
        return sum(
            (not filters.languages or a.article.language in filters.languages)
            and (not filters.outlets or a.article.outlet in filters.outlets)
            and fnmatch.fnmatch(a.article.path, filters.path or "*")
            for a in ARTICLES.values()
        )

    def followed(self) -> list[FollowedQuestion]:
        return [
            followed_question(1, "Чому зачинили міст?", told=2, latest="2024-04-03T10:00:00Z"),
            followed_question(2, "Is the <pier> open again?"),
        ]

    def examples(self) -> list[str]:
        return ["Why is the northern pier closed?", "Чому зачинили міст?", "Почему закрыли мост?"]


class _ArticlesNow:
    """The articles as exports are checked against them, a file each."""

    def file_of(self, article: str) -> str:
        return article

    def read(self, file: str) -> FileNow | None:
        known = ARTICLES.get(file)
        return FileNow(texts={file: known.article.text}, sha256="now") if known else None

    def elsewhere(self, quote: str) -> Iterator[str]:
        yield from ARTICLES


def followed_question(
    number: int, text: str, *, told: int = 0, latest: str | None = None
) -> FollowedQuestion:
    """Return a followed question; how it is embedded nothing here looks at."""
    vector = np.zeros(1, dtype=np.float32)
    tokens = TokenVectors(vectors=vector[np.newaxis], offsets=np.zeros((1, 2), dtype=np.int64))
    return FollowedQuestion(
        number=number,
        text=text,
        language=detect_question_language(text) or "en",
        followed_at="2024-03-14T08:00:00Z",
        told_to=1,
        embedded=EmbeddedQuestion(text=text, embedder="none", vector=vector, tokens=tokens),
        told=told,
        latest=latest,
    )


def cite(
    number: int,
    path: str,
    quote: str,
    occurrence: int = 0,
    retold: tuple[Retelling, ...] = (),
    story: tuple[str, ...] = (),
) -> Citation:
    """Return a citation of the nth occurrence of a quote in an article."""
    article = _READABLE[path].article
    start = -1
    for _ in range(occurrence + 1):
        start = article.text.index(quote, start + 1)
    return Citation(
        number=number,
        path=path,
        start=start,
        end=start + len(quote),
        quote=quote,
        passage_id=f"{path}:{start}",
        title=article.title,
        outlet=article.outlet,
        published=article.published,
        language=article.language,
        support=0.9,
        retold=retold,
        story=story,
    )


def retell(path: str, quote: str) -> Retelling:
    """Return a sentence of another article that says what is cited."""
    article = _READABLE[path].article
    start = article.text.index(quote)
    return Retelling(
        path=path,
        start=start,
        end=start + len(quote),
        quote=quote,
        title=article.title,
        outlet=article.outlet,
        published=article.published,
    )


def _answer(question: str, history: Sequence[Turn | str]) -> CitedAnswer:
    asked = question.casefold()
    blank = CitedAnswer(
        question=question,
        standalone=question,
        text="This is not in the corpus.",
        answered=False,
        reason="no_match",
        language="en",
        mode="extractive",
        model=None,
        citations=(),
        closest=_closest(),
        unsupported=(),
        notices=(),
        usage=Usage(),
        seconds=0.12,
    )
    if "pier" in asked or "slowly" in asked:
        return replace(
            _answered(blank, _PIER_TEXT, _pier_citations()),
            claims=(_doubtful("The repair will be finished by summer."),),
            notices=(Notice("no_model"), CHANGED_NOTICE),
        )
    if "yesterday" in asked:
        return replace(
            _answered(blank, "Ships are sent to the southern quay. [2]", _pier_citations()[1:2]),
            period=YESTERDAY,
        )
    if "міст" in asked or "мост" in asked:
        citation = cite(1, "richka/mist.txt", BRIDGE_QUOTE, retold=(retell("reka/most.txt", CRACKS_QUOTE),))
        return replace(_answered(blank, f"{BRIDGE_QUOTE} [1]", (citation,)), language="uk")
    if "abroad" in asked:
        quoted = (cite(1, "richka/mist.txt", BRIDGE_QUOTE), cite(2, "reka/most.txt", CRACKS_QUOTE))
        return _answered(blank, f"{BRIDGE_QUOTE} [1]\n\n{CRACKS_QUOTE} [2]", quoted)
    if "endless" in asked:
        return _answered(blank, f"{ENDLESS_QUOTE} [1]", (cite(1, "odd/endless.txt", ENDLESS_QUOTE),))
    if "markup" in asked:
        return _answered(
            blank, f"It says {HOSTILE_QUOTE} [1] [7]", (cite(1, "odd/markup.txt", HOSTILE_QUOTE),)
        )
    if "how long" in asked and history:
        follow_up = _answered(blank, "Until the divers finish. [1]", _pier_citations()[:1])
        return replace(follow_up, standalone="How long will the northern pier be closed?", reason="partly")
    return blank


_PIER_TEXT = (
    "A barge tore two of the pier's timber piles, so it stays shut until the divers finish. [1] "
    "Until then ships are sent to the southern quay, and ferries keep to their timetable. [2, 3]\n\n"
    "The repair will be finished by summer."
)


def _pier_citations() -> tuple[Citation, ...]:
    return (
        cite(1, "coast/harbour.txt", HARBOUR_QUOTE),
        cite(2, "coast/harbour.txt", REPEAT_QUOTE, occurrence=1),
        cite(3, "coast/harbour.txt", f"{REPEAT_QUOTE} Ferries keep to their timetable."),
    )


def _doubtful(sentence: str) -> AnswerClaim:
    start = _PIER_TEXT.index(sentence)
    return AnswerClaim(
        start=start,
        end=start + len(sentence),
        status="doubtful",
        reason="name_absent",
        citations=(),
        values={"name": "summer"},
    )


def _written(answer: CitedAnswer, end: int) -> PartialAnswer:
    """Return what there is of an answer once the text up to `end` is written."""
    text = answer.text[:end]
    return PartialAnswer(
        text=text,
        claims=tuple(claim for claim in answer.claims if claim.end <= end),
        citations=tuple(one for one in answer.citations if re.search(rf"\b{one.number}\b.*\]", text)),
    )


def _answered(blank: CitedAnswer, text: str, citations: tuple[Citation, ...]) -> CitedAnswer:
    return replace(blank, text=text, answered=True, reason=None, citations=citations, closest=())


def _closest() -> tuple[Hit, ...]:
    found = [
        cite(1, "coast/harbour.txt", "Ferries keep to their timetable."),
        cite(2, "richka/mist.txt", BRIDGE_QUOTE),
    ]
    return tuple(
        Hit(
            passage=Passage(
                id=c.passage_id,
                article_id=c.path,
                path=c.path,
                position=0,
                start=c.start,
                end=c.end,
                text=c.quote,
            ),
            score=0.5 / c.number,
            rank=c.number,
        )
        for c in found
    )


def main() -> None:
    """Serve the page until ended."""
    from assistant.page.access.options import Access
    from assistant.page.server import run_server

    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--auth-file", type=Path)
    parser.add_argument("--rate", type=int)
    parser.add_argument("--index", type=Path, help="beside it stands what readers give")
    options = parser.parse_args()
    access = Access(auth_file=options.auth_file, rate=options.rate)
    with TemporaryDirectory() as folder:
        assistant = FakeAssistant(options.index or Path(folder) / "index")
        assistant.model_name = "scripted"
        run_server(assistant, "127.0.0.1", options.port, _announce, open_browser=False, access=access)


def _announce(address: str) -> None:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except NewsAssistantError as error:
        sys.exit(str(error))
