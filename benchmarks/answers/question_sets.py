"""The development sets of `../shared/data` as values: texts to search, questions with gold spans."""

import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zlib import crc32

from index.reading.decoding import decode_text

HEADLINE_TARGETS = ("uk", "ru")
ITEM_FILES = ("items.jsonl", "more_items.jsonl", "own_items.jsonl")
ENGLISH_ITEMS = Path(__file__).parents[1] / "data/english_items.jsonl"
FURTHER_ITEMS = Path(__file__).parents[1] / "data/further_items.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One file of a corpus."""

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSpan:
    """A stretch `[start, end)` of one file, in code points."""

    path: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question in a language and the spans any one of which is a right find."""

    text: str
    language: str
    gold: tuple[TextSpan, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSet:
    """Questions over texts. Where `whole_files`, a file counts as found by any passage of it, once."""

    name: str
    language: str
    texts: tuple[Text, ...]
    questions: tuple[Question, ...]
    whole_files: bool

    @property
    def key(self) -> str:
        """Name and content hash: a folder of this name never holds other texts."""
        content = "\0".join(f"{one.path}\0{one.text}" for one in self.texts)
        return f"{self.name}-{blake2b(content.encode(), digest_size=4).hexdigest()}"


def read_rows(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_xquad(data: Path, language: str = "ru") -> SearchSet:
    """Return Russian paragraphs, or the same in English, with Russian and English questions."""
    english = language == "en"
    rows = read_rows(data / "xquad" / ("corpus_en.jsonl" if english else "corpus.jsonl"))
    return SearchSet(
        name="xquad-en" if english else "xquad",
        language=language,
        texts=_texts(rows),
        questions=_questions(read_rows(data / "xquad" / "queries.jsonl"), rows),
        whole_files=True,
    )


def read_headlines(data: Path, target: str) -> SearchSet:
    """Return article bodies of one language, and headlines of all three that belong to one of them."""
    folder = data / "headlines_xling"
    rows = [row for row in read_rows(folder / "corpus.jsonl") if row["lang"] == target]
    asked = [row for row in read_rows(folder / "queries.jsonl") if row["target_lang"] == target]
    return SearchSet(
        name=f"headlines-{target}",
        language=target,
        texts=_texts(rows),
        questions=_questions(asked, rows),
        whole_files=True,
    )


def read_encyclopaedia(data: Path) -> SearchSet:
    """Return Russian passages of an encyclopaedia and short questions to them, Russian and English."""
    folder = data / "encyclopaedia_ru"
    rows = read_rows(folder / "corpus.jsonl")
    return SearchSet(
        name="encyclopaedia",
        language="ru",
        texts=_texts(rows),
        questions=_questions(
            [{**row, "gold_ids": row["relaxed_ids"]} for row in read_rows(folder / "queries.jsonl")], rows
        ),
        whole_files=True,
    )


def mixed_languages(first: SearchSet, second: SearchSet, *, across: bool) -> SearchSet:
    """Return a corpus that has each document of two sets, told in both languages, in one of them.

    The questions are those to documents in another language than theirs, or those to documents in their own.
    """
    parts = [_documents(searched, chosen, across=across) for chosen, searched in enumerate((first, second))]
    return replace(
        first,
        name=f"{first.name.partition('-')[0]}-mixed-{'across' if across else 'within'}",
        language="mixed",
        texts=tuple(text for part in parts for text in part.texts),
        questions=tuple(question for part in parts for question in part.questions),
    )


def _documents(searched: SearchSet, chosen: int, *, across: bool) -> SearchSet:
    """Return one half of a set's documents; the other half is chosen of the set in the other language."""

    def is_chosen(path: str) -> bool:
        document = path.removeprefix(f"{searched.language}_").rpartition("_")[0]
        return crc32(document.encode()) % 2 == chosen

    return replace(
        searched,
        texts=tuple(text for text in searched.texts if is_chosen(text.path)),
        questions=tuple(
            question
            for question in searched.questions
            if is_chosen(question.gold[0].path) and (question.language != searched.language) == across
        ),
    )


def read_items(shared: Path) -> list[dict[str, Any]]:
    """Return the hand-written items over news articles, an article each, with our own over English ones."""
    files = [*(shared / "data/news_items" / name for name in ITEM_FILES), ENGLISH_ITEMS]
    return [row for file in files for row in read_rows(file)]


def read_training_items(shared: Path) -> list[dict[str, Any]]:
    """Return the items that networks and limits may be fitted on; of some articles there are claims alone."""
    return [*read_items(shared), *_further_items(shared, unseen=False)]


def read_unseen_items(shared: Path) -> list[dict[str, Any]]:
    """Return the items over articles that nothing was fitted on."""
    return _further_items(shared, unseen=True)


def _further_items(shared: Path, *, unseen: bool) -> list[dict[str, Any]]:
    """Return further items of one part, the spans of their evidence as the text that stands there."""
    items = [row for row in read_rows(FURTHER_ITEMS) if (row["part"] == "unseen") == unseen]
    for item in items:
        text = item_text(item, shared)
        for entry in item.values():
            for key in ("evidence", "nearest"):
                if isinstance(entry, dict) and key in entry:
                    entry[key] = [text[start:end] for start, end in entry[key]]
    return items


def item_text(item: Mapping[str, Any], shared: Path) -> str:
    """Return the text of the article that an item is about."""
    return item.get("text") or decode_text((shared / "data/news" / item["file"]).read_bytes()).text


def read_item_questions(shared: Path) -> SearchSet:
    """Return the articles of the items, in three languages, with the questions that they answer."""
    texts: dict[str, str] = {}
    questions = []
    for item in read_items(shared):
        path = item["file"].replace("/", "_")
        texts[path] = item_text(item, shared)
        questions += [
            Question(
                text=item[kind]["question"],
                language=item[kind]["lang"],
                gold=tuple(
                    _quote_span(texts, {"file": path, "quote": quote}) for quote in item[kind]["evidence"]
                ),
            )
            for kind in ("a1", "a2")
        ]
    return SearchSet(
        name="items", language="all", texts=_as_texts(texts), questions=tuple(questions), whole_files=False
    )


def headline_questions(data: Path, most: int) -> list[str]:
    """Return headlines of news, always the same ones."""
    asked = sorted({question.text for question in read_headlines(data, "uk").questions})
    return random.Random(7).sample(asked, most)  # noqa: S311


def read_seeds(shared: Path) -> SearchSet:
    """Return the seed articles with the questions that they answer."""
    return _read_cases("seeds", shared / "seeds", shared / "data/seeds_qa/dev.jsonl")


def read_demonstration(root: Path) -> SearchSet:
    """Return the plain-text articles of the demonstration corpus with the questions that they answer."""
    return _read_cases("demo", root / "corpus", root / "tests/data/demo_questions.jsonl")


def _read_cases(name: str, folder: Path, cases: Path) -> SearchSet:
    """Return articles and a question set over them; gold are the places of the quotes."""
    files = sorted(path for path in folder.iterdir() if path.suffix in {".txt", ".md"})
    texts = {path.name: decode_text(path.read_bytes()).text for path in files}
    questions = [
        Question(
            text=row.get("standalone", row["question"]),
            language=row["lang"],
            gold=tuple(_quote_span(texts, source) for source in row["sources"]),
        )
        for row in read_rows(cases)
        if row["answerable"] and all(source["file"] in texts for source in row["sources"])
    ]
    return SearchSet(
        name=name,
        language="all",
        texts=_as_texts(texts),
        questions=tuple(questions),
        whole_files=False,
    )


def sample_questions(searched: SearchSet, most: int) -> SearchSet:
    """Return the set with at most so many questions of each language, always the same ones."""
    chosen: list[Question] = []
    for language in sorted({question.language for question in searched.questions}):
        of_language = [question for question in searched.questions if question.language == language]
        random.Random(7).shuffle(of_language)  # noqa: S311
        chosen += of_language[:most]
    return replace(searched, questions=tuple(chosen))


def write_texts(texts: Iterable[Text], folder: Path) -> Path:
    """Write the texts as files, each only once, so that an index of the folder stays up to date."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in texts:
        file = folder / one.path
        if not file.exists():
            file.write_bytes(one.text.encode("utf-8"))
    return folder


def _as_texts(texts: Mapping[str, str]) -> tuple[Text, ...]:
    return tuple(Text(path=path, text=text) for path, text in texts.items())


def _texts(rows: Sequence[dict[str, Any]]) -> tuple[Text, ...]:
    return _as_texts({_file_name(row["id"]): row["text"] for row in rows})


def _questions(asked: Sequence[dict[str, Any]], rows: Sequence[dict[str, Any]]) -> tuple[Question, ...]:
    lengths = {row["id"]: len(row["text"]) for row in rows}
    return tuple(
        Question(
            text=row["question"],
            language=row["lang"],
            gold=tuple(
                TextSpan(path=_file_name(gold), start=0, end=lengths[gold]) for gold in row["gold_ids"]
            ),
        )
        for row in asked
    )


def _file_name(row_id: str) -> str:
    return f"{row_id.replace(':', '_')}.txt"


def _quote_span(texts: dict[str, str], source: dict[str, str]) -> TextSpan:
    start = texts[source["file"]].index(source["quote"])
    return TextSpan(path=source["file"], start=start, end=start + len(source["quote"]))
