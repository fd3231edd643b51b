"""Who says the same as a quote: not who tells of the same story, nor who says otherwise."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.values import Citation
from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder
from index.search.index import open_index

QUESTION = "Скільки вуликів вивезли з Довгої Балки?"
CORPUS = {
    "first.txt": "Пасічники рятують бджіл\n\n3 червня 2024\n\n"
    "З Довгої Балки у вівторок вивезли 62 вулики, повідомив голова спілки пасічників Марко Гнатюк.\n\n"
    "Поля навколо села обробили отрутою без попередження.\n",
    "same.txt": "Отрута на полях\n\n3 червня 2024\n\n"
    "Поліція почала перевірку.\n\n"
    "Голова спілки пасічників Марко Гнатюк повідомив, що з Довгої Балки у вівторок вивезли 62 вулики.\n",
    "other_number.txt": "Бджіл вивозять\n\n3 червня 2024\n\n"
    "З Довгої Балки у вівторок вивезли 40 вуликів, повідомив голова спілки пасічників Марко Гнатюк.\n",
    "other_person.txt": "Втрати пасік\n\n3 червня 2024\n\n"
    "З Довгої Балки у вівторок вивезли 62 вулики, повідомила начальниця поліції Дарина Соколик.\n",
    "denied.txt": "Спростування\n\n3 червня 2024\n\n"
    "З Довгої Балки у вівторок не вивезли 62 вулики, заявив голова спілки пасічників Марко Гнатюк.\n",
    "aside.txt": "Пасіки Довгої Балки\n\n3 червня 2024\n\n"
    "У Довгій Балці тримають бджіл понад сто років, розповів голова спілки пасічників Марко Гнатюк.\n",
}


@pytest.fixture(scope="module")
def cite(tmp_path_factory: pytest.TempPathFactory, embedder: TokenEmbedder) -> Callable[[str], Citation]:
    folder: Path = tmp_path_factory.mktemp("bees")
    (folder / "corpus").mkdir()
    for name, text in CORPUS.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    build_index(folder / "corpus", index=folder / "index", embedder=embedder)

    def cite(path: str) -> Citation:
        with Assistant(open_index(folder / "index", embedder=embedder)) as assistant:
            answer = assistant.ask(QUESTION)
        return next(one for one in answer.citations if one.path == path)

    return cite


def test_a_sentence_that_says_the_same_is_named_with_its_place(cite: Callable[[str], Citation]) -> None:
    [retold] = cite("first.txt").retold

    assert CORPUS["same.txt"][retold.start : retold.end] == retold.quote
    assert retold.quote.startswith("Голова спілки пасічників Марко Гнатюк повідомив")


def test_who_says_otherwise_or_something_else_only_tells_the_story(cite: Callable[[str], Citation]) -> None:
    citation = cite("first.txt")

    assert citation.also == ("same.txt",)
    assert "same.txt" not in citation.story and citation.path not in citation.story
    assert set(citation.story) <= CORPUS.keys()


LANGUAGES = {
    "uk.txt": "Новий пором на озері\n\n3 червня 2024\n\n"
    "Пором «Чайка» відкрив рух через озеро Світле в понеділок, повідомила капітанка Ганна Лис.\n\n"
    "Квиток коштує 40 гривень.\n",
    "ru.txt": "Паром вышел на линию\n\n3 июня 2024\n\n"
    "Паром «Чайка» открыл движение через озеро Светлое в понедельник, сообщила капитан Анна Лис.\n",
    "en.txt": "Lake ferry sails\n\n3 June 2024\n\n"
    "The ferry Chaika opened service across Lake Svitle on Monday, captain Hanna Lys said.\n\n"
    "Bicycles travel free until August.\n",
}


@pytest.fixture(scope="module")
def ferry(tmp_path_factory: pytest.TempPathFactory, embedder: TokenEmbedder) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("ferry")
    (folder / "corpus").mkdir()
    for name, text in LANGUAGES.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    build_index(folder / "corpus", index=folder / "index", embedder=embedder)
    with Assistant(open_index(folder / "index", embedder=embedder)) as assistant:
        yield assistant


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("When did the ferry Chaika open service?", "en.txt"),
        ("Коли пором «Чайка» відкрив рух?", "uk.txt"),
        ("Когда паром «Чайка» открыл движение?", "ru.txt"),
    ],
)
def test_what_is_told_in_the_language_of_the_question_is_quoted_in_it(
    ferry: Assistant, question: str, path: str
) -> None:
    answer = ferry.ask(question)

    first = answer.citations[0]
    assert first.path == path
    assert LANGUAGES[path][first.start : first.end] == first.quote
    assert [one.number for one in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert all(f"[{one.number}]" in answer.text for one in answer.citations)


def test_what_only_another_language_tells_is_quoted_in_that_one(ferry: Assistant) -> None:
    assert ferry.ask("How much is a ticket for the ferry?").citations[0].path == "uk.txt"
