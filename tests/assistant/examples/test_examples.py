"""Example questions: made of the corpus at hand, and shown only where it answers them well."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.examples.examples import Examples, find_examples, make_examples
from assistant.values import CitedAnswer
from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder
from index.language.detection import detect_question_language
from index.search.index import Index, open_index
from tests.support.hash_embedder import HashEmbedder

BAKERY = (
    "У Липівці відкрили нову пекарню\n\nНову пекарню у Липівці на вулиці Садовій відкрили у вівторок:"
    " власниця наймає двох пекарів і обіцяє житній хліб щоранку."
)
FERRY = (
    "Ferry is back on the lake\n\nThe ferry is back on the lake between town and island after a winter of"
    " repairs, and the captain praised the engine."
)


class Asked:
    """Answers by quotes, counting; declines what holds a forbidden word."""

    def __init__(self, index: Index, *, never: str = "\0") -> None:
        self.questions: list[str] = []
        self._assistant = Assistant(index)
        self._never = never

    def __call__(self, question: str) -> CitedAnswer:
        self.questions.append(question)
        return self._assistant.ask("Чи печуть на Місяці?" if self._never in question else question)


@contextmanager
def opened(folder: Path, texts: list[str]) -> Iterator[Index]:
    """Index texts; yield the open index, as often as called."""
    (folder / "corpus").mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        (folder / "corpus" / f"{number}.txt").write_text(text, encoding="utf-8")
    build_index(folder / "corpus", index=folder / "index", embedder=HashEmbedder())
    with open_index(folder / "index", embedder=HashEmbedder()) as index:
        yield index


def test_each_language_of_the_corpus_has_its_example(tmp_path: Path) -> None:
    with opened(tmp_path, [BAKERY, FERRY]) as index:
        questions = [example.question for example in find_examples(index, Asked(index))]
    assert {detect_question_language(question) for question in questions} == {"uk", "en"}


def test_what_is_not_answered_is_not_shown(tmp_path: Path) -> None:
    with opened(tmp_path, [BAKERY, FERRY]) as index:
        asked = Asked(index, never="Ferry")
        questions = [example.question for example in find_examples(index, asked)]
    assert any("Ferry" in question for question in asked.questions)
    assert questions
    assert not any("Ferry" in question for question in questions)


def test_a_headline_that_the_text_only_repeats_is_not_shown(tmp_path: Path) -> None:
    with opened(tmp_path, ["Ferry is back on the lake\n\nThe ferry is back on the lake."]) as index:
        assert find_examples(index, Asked(index)) == ()


def test_examples_are_sought_once_and_again_when_their_article_changed(tmp_path: Path) -> None:
    with opened(tmp_path, [BAKERY, FERRY]) as index:
        examples, asked = Examples(), Asked(index)
        first = examples.questions(index, asked)
        tried = len(asked.questions)
        assert examples.questions(index, asked) == first
        assert len(asked.questions) == tried
        (tmp_path / "corpus" / "1.txt").write_text(FERRY.replace("Ferry", "Boat"), encoding="utf-8")
        build_index(tmp_path / "corpus", index=tmp_path / "index", embedder=HashEmbedder())
        assert examples.questions(index, asked) != first


@pytest.mark.parametrize("text", ["Zu lang oder zu kurz.", "...", BAKERY.split("\n\n")[1]])
def test_a_corpus_without_headlines_has_no_examples(tmp_path: Path, text: str) -> None:
    with opened(tmp_path, [text]) as index:
        assert find_examples(index, Asked(index)) == ()


def test_an_empty_corpus_has_no_examples(tmp_path: Path) -> None:
    with opened(tmp_path, []) as index:
        assert Examples().questions(index, Asked(index)) == []


def test_the_demonstration_corpus_has_an_answered_example_in_each_language(
    demo_index: Path, embedder: TokenEmbedder
) -> None:
    with open_index(demo_index, embedder=embedder) as index, Assistant(index) as assistant:
        questions = assistant.examples()
        answers = [assistant.ask(question) for question in questions]
    assert {detect_question_language(question) for question in questions} == {"uk", "ru", "en"}
    assert all(answer.citations and not answer.reason for answer in answers)
    assert "Why was the ambassador summoned?" in questions


def test_the_title_of_an_article_in_another_language_than_its_text_makes_no_example(tmp_path: Path) -> None:
    text = f"Ferry is back on the lake\n\n{BAKERY.split(chr(10) * 2)[1]}"
    with opened(tmp_path, [text]) as index:
        made = [example.question for example in make_examples(index.article("0.txt"))]
    assert all(detect_question_language(question) == "uk" for question in made)
