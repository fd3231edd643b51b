"""Long documents in three languages, and questions that only the right section of the right one answers.

Reports, rules and minutes are made of `data/long_documents.toml`: each part of a document tells the same
kinds of facts, so that a passage alone does not say of what it tells. In a second set each page of the same
documents is a file of its own, as pages of scanned reports often are.
"""

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.answers.question_sets import Question, SearchSet, Text, TextSpan

DATA = Path(__file__).parents[1] / "data/long_documents.toml"
ASKED = 20
"""Questions of each language."""
_PARAGRAPHS = 5
"""Paragraphs around a fact, at most."""
_PAGE = 2_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What one section of a document tells, its heading, and what only that answers."""

    path: str
    language: str
    heading: str
    sentence: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LongDocument:
    """A document and its facts."""

    title: str
    text: Text
    facts: tuple[Fact, ...]


def read_long_documents(asked: int = ASKED) -> SearchSet:
    """Return the documents with so many questions a language; passages that hold the fact are right finds."""
    documents = list(_documents())
    texts = {document.text.path: document.text.text for document in documents}

    def asking(fact: Fact) -> Question:
        start = texts[fact.path].index(fact.sentence)
        gold = TextSpan(path=fact.path, start=start, end=start + len(fact.sentence))
        return Question(text=fact.question, language=fact.language, gold=(gold,))

    facts = [fact for document in documents for fact in document.facts]
    return SearchSet(
        name="long",
        language="all",
        texts=tuple(document.text for document in documents),
        questions=tuple(map(asking, _sample(facts, asked))),
        whole_files=False,
    )


def read_report_pages(asked: int = ASKED) -> SearchSet:
    """Return the same with each page a file, the title on top; asked is what it tells below its heading."""
    texts, facts, places = [], [], {}
    for document in _documents():
        for number, page in enumerate(_cut(document.text.text), start=1):
            stem, _, suffix = document.text.path.rpartition(".")
            text = page if number == 1 else f"{document.title}\n\n{page}"
            texts.append(Text(path=f"{stem}_{number:02}.{suffix}", text=f"{text}{number}\n"))
            for fact in document.facts:
                if fact.sentence in page and fact.heading in page.partition(fact.sentence)[0]:
                    facts.append(fact)
                    places[fact] = TextSpan(path=texts[-1].path, start=0, end=len(texts[-1].text))
    return SearchSet(
        name="pages",
        language="all",
        texts=tuple(texts),
        questions=tuple(
            Question(text=fact.question, language=fact.language, gold=(places[fact],))
            for fact in _sample(facts, asked)
        ),
        whole_files=True,
    )


def _sample(facts: Sequence[Fact], asked: int) -> list[Fact]:
    """Return so many facts of each language, always the same ones."""
    chosen = []
    for language in ("en", "ru", "uk"):
        own = [fact for fact in facts if fact.language == language]
        chosen += random.Random(7).sample(own, min(asked, len(own)))  # noqa: S311
    return chosen


def _cut(text: str) -> list[str]:
    """Return a text in pages of whole paragraphs."""
    pages = [""]
    for paragraph in text.split("\n\n"):
        if pages[-1] and len(pages[-1]) + len(paragraph) > _PAGE:
            pages.append("")
        pages[-1] += f"{paragraph}\n\n"
    return pages


def _documents() -> Iterator[LongDocument]:
    kinds = tomllib.loads(DATA.read_text(encoding="utf-8"))["kinds"]
    chance = random.Random(11)  # noqa: S311
    for number, kind in enumerate(kinds):
        for at, name in enumerate(kind["names"]):
            suffix = "md" if kind["form"] == "markdown" else "txt"
            path = f"{kind['language']}_{number + 1}_{at + 1}.{suffix}"
            yield _document(kind, name, path, chance)


def _document(kind: Mapping[str, Any], name: str, path: str, chance: random.Random) -> LongDocument:
    title = kind["title"].format(name=name)
    blocks, facts, told = [_heading(kind["form"], 1, title)], [], set()
    for at, (heading, asked) in enumerate(kind["parts"], start=1):
        blocks.append(_heading(kind["form"], 2, kind["part"].format(at=at, heading=heading)))
        for below, theme in enumerate(kind["themes"], start=1):
            if theme["heading"]:
                number = {
                    "numbered": f"{at}.{below} ",
                    "pages": f"{at}.{below} ",
                    "articles": f"{_ARTICLE[kind['language']]} {10 * at + below}. ",
                }.get(kind["form"], "")
                blocks.append(_heading(kind["form"], 3, f"{number}{theme['heading']}"))
            sentence = ""
            while not sentence or sentence in told:
                drawn = {
                    "number": chance.randint(31, 999),
                    "few": chance.randint(5, 29),
                    "share": chance.randint(30, 90),
                }
                sentence = theme["fact"].format(**drawn)
            told.add(sentence)
            fillers = kind["themes"] if not theme["heading"] else [theme]
            around = _paragraphs([said for one in fillers for said in one["filler"]], chance)
            place = chance.randint(0, len(around))
            blocks += [*around[:place], sentence, *around[place:]]
            facts.append(
                Fact(
                    path=path,
                    language=kind["language"],
                    heading=heading,
                    sentence=sentence,
                    question=theme["question"].format(name=name, part=asked),
                )
            )
    text = "\n\n".join(blocks) + "\n"
    return LongDocument(title=title, text=Text(path=path, text=text), facts=tuple(facts))


_ARTICLE = {"uk": "Стаття", "ru": "Статья", "en": "Article"}


def _heading(form: str, depth: int, text: str) -> str:
    return f"{'#' * depth} {text}" if form == "markdown" else text


def _paragraphs(sentences: Sequence[str], chance: random.Random) -> list[str]:
    """Return some paragraphs of some of the sentences."""
    made = (
        " ".join(chance.sample(sentences, chance.randint(2, min(4, len(sentences)))))
        for _ in range(chance.randint(2, _PARAGRAPHS))
    )
    return list(dict.fromkeys(made))
