"""Example questions, made of the corpus at hand."""

from pathlib import Path

import pytest

from assistant.examples import example_questions
from index.building import build_index
from index.embedding import TokenEmbedder
from index.languages import detect_question_language
from index.retrieving import open_index
from tests.hash_embedder import HashEmbedder


def examples_of(folder: Path, texts: list[str]) -> list[str]:
    (folder / "corpus").mkdir()
    for number, text in enumerate(texts):
        (folder / "corpus" / f"{number}.txt").write_text(text, encoding="utf-8")
    build_index(folder / "corpus", index=folder / "index", embedder=HashEmbedder())
    with open_index(folder / "index", embedder=HashEmbedder()) as index:
        return example_questions(index)


UKRAINIAN = (
    "У Липівці відкрили пекарню\n\nПекарня на вулиці Садовій відкрилася у вівторок. Власниця наймає двох"
    " пекарів і обіцяє житній хліб щоранку."
)
ENGLISH = (
    "Ferry back on the lake\n\nThe ferry between the town and the island resumed on Monday after a winter of"
    " repairs, and the captain praised the new engine."
)


def test_each_language_of_the_corpus_has_one_example_that_names_a_headline(tmp_path: Path) -> None:
    examples = examples_of(tmp_path, [UKRAINIAN, ENGLISH, ENGLISH.replace("Ferry", "Boat")])
    assert len(examples) == 2
    assert "У Липівці відкрили пекарню" in examples[0]
    assert "Ferry back on the lake" in examples[1]
    assert all(example.endswith("?") for example in examples)


@pytest.mark.parametrize("texts", [[], ["Zu lang oder zu kurz."], [UKRAINIAN.split("\n\n")[1][:0] or "..."]])
def test_a_corpus_without_headlines_has_no_examples(tmp_path: Path, texts: list[str]) -> None:
    assert examples_of(tmp_path, texts) == []


def test_the_demonstration_corpus_has_an_example_in_each_language(
    demo_index: Path, embedder: TokenEmbedder
) -> None:
    with open_index(demo_index, embedder=embedder) as index:
        examples = example_questions(index)
    assert {detect_question_language(example) for example in examples} == {"uk", "ru", "en"}
