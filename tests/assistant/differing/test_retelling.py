"""Who says the same as a quote: not who tells of the same story, nor who says otherwise."""

from collections.abc import Callable
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
