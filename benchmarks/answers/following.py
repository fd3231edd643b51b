"""What following a question is worth: planted facts told, repeats, false news, time beside indexing.

    python -m benchmarks.answers.following [--updates N]

Eighteen questions are followed over a corpus that grows update by update, in three languages. Each update
brings planted facts (every third in another language than its question), copies of stories told before in
other outlets, the same matters of other places, and articles about nothing asked. Articles are made of
`data/following.toml`.
"""

import random
import shutil
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from assistant.assistant import Assistant
from assistant.following.following import unfollow_question
from assistant.following.values import News
from benchmarks.news.corpus_questions import DATA
from benchmarks.tables import machine_load, option_parser, print_table
from index.building.build import build_index
from index.embedding.opening import open_embedder

LANGUAGES = ("uk", "ru", "en")
_FACTS, _COPIES, _DECOYS, _FILLERS = 4, 2, 2, 4
"""Articles of each kind in an update."""


@dataclass(kw_only=True)
class Corpus:
    """A corpus that grows; `facts` are the questions and values of planted articles by path, copies' too."""

    folder: Path
    data: dict[str, Any]
    randomness: random.Random
    facts: dict[str, tuple[str, str]] = field(default_factory=dict)
    copies: set[str] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=lambda: count(1001))

    def questions(self) -> list[tuple[str, int, int, int]]:
        """Return each question with the rows of its matter, place and language."""
        rows = [(matter, 3 * matter + language, language) for matter in range(6) for language in range(3)]
        return [
            (
                self.data["matters"][m]["question"][LANGUAGES[lang]].format(
                    place=self.data["names"]["places"][place][lang]
                ),
                m,
                place,
                lang,
            )
            for m, place, lang in rows
        ]

    def write(self, matter: int, names: Sequence[str], language: int, value: object) -> Path:
        """Write an article that tells one fact of a matter."""
        told = self.data["matters"][matter]
        code, number = LANGUAGES[language], next(self.numbers)
        said = value.split(" / ")[language] if isinstance(value, str) and " / " in value else value
        places = {"place": names[language], "n": number, "day": 1 + number % 28, "value": said}
        before, after = self.randomness.sample(self.data["around"][code], 2)
        body = " ".join(part.format(**places) for part in (before, told["fact"][code], after))
        outlet = self.data["names"]["outlets"][number % 6]
        path = self.folder / f"{number}.txt"
        path.write_text(f"{told['title'][code].format(**places)}\n{outlet}\n\n{body}\n", encoding="utf-8")
        return path

    def grow(self, update: int) -> None:
        """Add the articles of one update."""
        questions = self.questions()
        for turn in range(_FACTS):
            planted = update * _FACTS + turn
            question, matter, place, language = questions[planted % len(questions)]
            told_in = (language + planted // len(questions)) % 3 if planted % 3 == 2 else language
            value = self.data["matters"][matter]["values"][planted // len(questions)]
            path = self.write(matter, self.data["names"]["places"][place], told_in, value)
            self.facts[path.name] = (question, str(value))
        earlier = [name for name in self.facts if name not in self.copies]
        for name in self.randomness.sample(earlier[:-_FACTS] or earlier, _COPIES):
            title, _, rest = (self.folder / name).read_text(encoding="utf-8").split("\n", 2)
            copy = self.folder / f"copy-{next(self.numbers)}.txt"
            copy.write_text(f"{title}\nThe {update} Gazette\n{rest}", encoding="utf-8")
            self.facts[copy.name] = self.facts[name]
            self.copies.add(copy.name)
        for names in self.randomness.sample(self.data["names"]["decoys"], _DECOYS):
            matter, language = self.randomness.randrange(6), self.randomness.randrange(3)
            value = self.randomness.choice(self.data["matters"][matter]["values"])
            self.write(matter, names, language, value)
        for _ in range(_FILLERS):
            self._write_filler()

    def _write_filler(self) -> None:
        number, code = next(self.numbers), self.randomness.choice(LANGUAGES)
        lines = [part.format(n=number, day=1 + number % 28) for part in self.data["around"][code]]
        (self.folder / f"{number}.txt").write_text("\n\n".join(lines), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Follow the questions over the updates and print what was told."""
    parser = option_parser(__doc__ or "")
    parser.add_argument("--updates", type=int, default=30)
    options = parser.parse_args(arguments)
    work = options.cache / "following"
    shutil.rmtree(work, ignore_errors=True)
    (work / "corpus").mkdir(parents=True)
    data = tomllib.loads((DATA / "following.toml").read_text(encoding="utf-8"))
    corpus = Corpus(folder=work / "corpus", data=data, randomness=random.Random(7))  # noqa: S311
    embedder = open_embedder()
    for _ in range(20):
        corpus._write_filler()
    build_index(work / "corpus", index=work / "index", embedder=embedder)
    told: list[News] = []
    indexing, telling = [], []
    with Assistant.open(work / "index", "none", embedder=embedder) as assistant:
        for question, *_ in corpus.questions():
            assistant.follow(question)
        for update in range(options.updates):
            corpus.grow(update)
            started = time.process_time()
            build_index(work / "corpus", index=work / "index", embedder=embedder)
            indexed = time.process_time()
            told += assistant.news()
            indexing.append(indexed - started)
            telling.append(time.process_time() - indexed)
        report(corpus, told, indexing, telling)
        print(f"a question that nothing new answers: {time_of_nothing(corpus, assistant):.1f} ms an update")


def time_of_nothing(corpus: Corpus, assistant: Assistant) -> float:
    """Return how many processor milliseconds each of some questions takes that no article is about."""
    for question in assistant.followed():
        unfollow_question(question.text, assistant.index_folder)
    unrelated = corpus.data["unrelated"]
    for text in unrelated:
        assistant.follow(text)
    seconds = []
    for update in range(3):
        corpus.grow(update)
        build_index(corpus.folder, index=assistant.index_folder, embedder=assistant._index.embedder)
        started = time.process_time()
        told = list(assistant.news())
        seconds.append(time.process_time() - started)
        if told:
            print(f"told of what is unrelated: {told[0].question} {told[0].text}")
    return 1000 * min(seconds) / len(unrelated)


def report(corpus: Corpus, told: Sequence[News], indexing: list[float], telling: list[float]) -> None:
    """Print recall of the planted facts, repeats and false news among all accounts, and the time."""
    accounts = [news for news in told if news.kind in ("account", "changed")]
    planted = {fact for name, fact in corpus.facts.items() if name not in corpus.copies}
    found: set[tuple[str, str]] = set()
    repeats = false = 0
    for news in accounts:
        fact = corpus.facts.get(news.citations[0].path)
        if fact is None or fact[0] != news.question:
            false += 1
        elif fact in found:
            repeats += 1
        else:
            found.add(fact)
    missed = sorted(planted - found)
    print_table(
        f"{len(planted)} facts planted over {len(indexing)} updates, {len(corpus.copies)} copies",
        ("", "share", "of"),
        [
            ["told (recall)", f"{len(found) / len(planted):.3f}", len(planted)],
            ["repeats among accounts", f"{repeats / len(accounts):.3f}", len(accounts)],
            ["of something else", f"{false / len(accounts):.3f}", len(accounts)],
            ["processor time beside indexing alone", f"{sum(telling) / sum(indexing):.3f}", len(indexing)],
        ],
    )
    for question, value in missed:
        print(f"missed: {question}  {value}")
    kinds = {kind: sum(news.kind == kind for news in told) for kind in ("changed", "gone", "difference")}
    print(f"other news: {kinds}; {date.today()}, {machine_load()}")


if __name__ == "__main__":
    main()
