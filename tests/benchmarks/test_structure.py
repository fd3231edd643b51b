"""The counts of `benchmarks.structure`, over a small product of our own writing."""

from pathlib import Path

import pytest

from benchmarks.structure import Structure, find_circles, measure

FILES = {
    "app.py": "from assistant.cli import main\n",
    "assistant/__init__.py": "",
    "assistant/cli.py": "def main():\n    from app import serve\n",
    "assistant/page/__init__.py": "",
    "assistant/page/texts.py": "from assistant.writing.words import Word\n\nclass Word2: ...\n",
    "assistant/writing/__init__.py": "",
    "assistant/writing/words.py": "class Word:\n    def show(self):\n        import assistant.page.chips\n",
    "assistant/page/chips.py": "class Word: ...\n",
    "index/__init__.py": "from importlib import import_module\nimport_module('index.building')\n",
    "index/building.py": "from index import build\n",
    "index/words.py": """import re
A, B = 3, -0.5 * 4
NAME = "three"
_PATTERN = re.compile("a")

def _once(count):
    return _once(count - 1) if re.compile("b").search("b") else _twice(count) + _twice(B)

def _twice(count):
    return count

print(_once(A))
""",
    "index/words.tsv": "a\tb\nc\td\n",
    "prompts/answer.txt": "Answer.\n",
}


@pytest.fixture
def structure(tmp_path: Path) -> Structure:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return measure(tmp_path)


def test_circles_through_imports_in_functions_and_on_demand_are_found(structure: Structure) -> None:
    assert structure.circles == [["app", "assistant.cli"], ["index", "index.building"]]


def test_packages_that_reach_into_one_another_are_a_circle_though_their_modules_are_none(
    structure: Structure,
) -> None:
    assert ["assistant.page", "assistant.writing"] in structure.sibling_circles


def test_a_chain_is_no_circle_and_a_long_circle_is_one() -> None:
    chain = {"a": frozenset("b"), "b": frozenset("c"), "c": frozenset[str]()}
    assert find_circles(chain) == []
    assert find_circles({**chain, "c": frozenset("a")}) == [["a", "b", "c"]]


def test_a_helper_that_calls_itself_is_still_named_in_one_other_place(structure: Structure) -> None:
    assert structure.helpers_named_once == ["index.words:_once"]
    assert structure.private_helpers == 2


def test_names_that_stand_twice_are_told_with_their_places(structure: Structure) -> None:
    assert structure.repeated_classes == {"Word": ["assistant.page.chips", "assistant.writing.words"]}
    assert structure.repeated_modules == {"words": ["assistant.writing.words", "index.words"]}


def test_numbers_patterns_and_lines_are_counted(structure: Structure) -> None:
    assert (structure.numeric_constants, structure.regular_expressions) == (2, 1)
    assert structure.data_lines == 3
    assert structure.python_lines == sum(len(t.splitlines()) for n, t in FILES.items() if n.endswith(".py"))
    assert structure.folders["assistant/page"] == 3
