"""Who says the same as a quote: not who tells of the same story, nor who says otherwise."""

from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.differing.retelling import told_in_language
from assistant.quoting.quotes import cite_sentences
from assistant.quoting.sentences import find_sentences
from assistant.values import Citation
from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder
from index.search.index import Index, open_index

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
    "refuted.txt": "Відповідь спілки\n\n4 червня 2024\n\n"
    "Голова спілки пасічників Марко Гнатюк спростував, що з Довгої Балки у вівторок вивезли 62 вулики.\n",
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
    "Паром «Чайка» открыл движение через озеро Светлое в понедельник, сообщила капитан Ганна Лис.\n",
    "en.txt": "Lake ferry sails\n\n3 June 2024\n\n"
    "The ferry Chaika opened service across Lake Svitle on Monday, captain Hanna Lys said.\n\n"
    "Bicycles travel free until August.\n",
}


@pytest.fixture(scope="module")
def ferry(tmp_path_factory: pytest.TempPathFactory, embedder: TokenEmbedder) -> Iterator[Index]:
    folder: Path = tmp_path_factory.mktemp("ferry")
    (folder / "corpus").mkdir()
    for name, text in LANGUAGES.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    build_index(folder / "corpus", index=folder / "index", embedder=embedder)
    with open_index(folder / "index", embedder=embedder) as index:
        yield index


def told(ferry: Index, language: str, *openings: str) -> tuple[Citation, ...]:
    """Return the sentences with these openings as citations, told in a language."""
    with ferry.pinned() as generation:
        result = generation.search("When did the ferry open service?", 8)
        findings = find_sentences(result, generation.articles(result.hits))
        chosen = [one for one in findings.sentences if one.text.startswith(openings)]
        citations = tuple(cite_sentences(chosen, findings.articles))
        assert len(citations) == len(openings)
        return told_in_language(language, citations, findings, generation)


def test_what_an_article_of_the_language_says_too_is_quoted_from_it(ferry: Index) -> None:
    [citation] = told(ferry, "en", "Пором")

    assert (citation.path, citation.number) == ("en.txt", 1)
    assert LANGUAGES["en.txt"][citation.start : citation.end] == citation.quote
    assert citation.quote.startswith("The ferry Chaika opened")
    assert "uk.txt" in citation.also and "en.txt" not in citation.also


def test_quotes_that_one_sentence_of_the_language_says_become_one(ferry: Index) -> None:
    [citation] = told(ferry, "en", "Пором", "Паром «")

    assert citation.path == "en.txt"
    assert {"uk.txt", "ru.txt"} <= set(citation.also)


def test_what_only_another_language_tells_stays_behind_what_the_language_tells(ferry: Index) -> None:
    citations = told(ferry, "en", "Квиток", "Паром «")

    assert [(one.path, one.number) for one in citations] == [("en.txt", 1), ("uk.txt", 2)]


def test_an_answer_is_quoted_in_the_language_of_its_question(ferry: Index) -> None:
    answer = Assistant(ferry).ask("Когда паром «Чайка» открыл движение?")

    assert answer.citations[0].path == "ru.txt"
    assert all(f"[{one.number}]" in answer.text for one in answer.citations)


@pytest.mark.parametrize(
    "question", ["What is the price of wheat?", "Which port ships the wheat?", "What does the deal cover?"]
)
def test_no_words_of_an_article_are_quoted_twice(
    demo_index: Path, embedder: TokenEmbedder, question: str
) -> None:
    with Assistant(open_index(demo_index, embedder=embedder)) as assistant:
        citations = assistant.ask(question).citations
    assert citations
    for one, other in combinations(citations, 2):
        assert one.path != other.path or one.end <= other.start or other.end <= one.start
