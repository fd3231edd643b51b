"""Every error and notice of the product has its words, in each language, with exactly its values.

The places that make one are read from the source itself, so that none can be forgotten.
"""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import assistant.errors
import assistant.notices  # noqa: F401  both name their files of words
from assistant.texts.texts import RUSSIAN, UKRAINIAN, Texts
from index.errors import NewsAssistantError, SettingsError
from index.messages import CodedText, english_templates, noun_form

ROOT = Path(__file__).resolve().parent.parent
SOURCES = [ROOT / "app.py", *(ROOT / "assistant").rglob("*.py"), *(ROOT / "index").rglob("*.py")]
FILES = (ROOT / "index/errors.toml", ROOT / "assistant/errors.toml", ROOT / "assistant/notices.toml")


def _error_names() -> set[str]:
    """Return the names of the base error and of every class below it, as the sources define them."""
    names, before = {NewsAssistantError.__name__}, 0
    classes = [n for s in SOURCES for n in ast.walk(ast.parse(s.read_text())) if isinstance(n, ast.ClassDef)]
    while before < len(names):
        before = len(names)
        names |= {c.name for c in classes if any(isinstance(b, ast.Name) and b.id in names for b in c.bases)}
    return names


MAKERS = _error_names() | {"CodedText", "Notice"}


def _made() -> Iterator[tuple[str, list[str], set[str]]]:
    """Yield every place that makes a message: where it is, the codes it may give, the names of its values.

    One that hands on another message, `Error(message.code, **message.values)`, says nothing new.
    """
    for source in SOURCES:
        for call in ast.walk(ast.parse(source.read_text())):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
                continue
            if call.func.id not in MAKERS or any(keyword.arg is None for keyword in call.keywords):
                continue
            if isinstance(call.args[0], ast.Attribute):  # `BrokenOffError(error.message, …)`
                continue
            place = f"{source.relative_to(ROOT)}:{call.lineno}"
            yield place, _codes(call.args[0]), {str(keyword.arg) for keyword in call.keywords}


def _codes(given: ast.expr) -> list[str]:
    if isinstance(given, ast.IfExp):
        return _codes(given.body) + _codes(given.orelse)
    return [given.value] if isinstance(given, ast.Constant) and isinstance(given.value, str) else []


def _places(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


MADE = list(_made())


@pytest.mark.parametrize(("place", "codes", "values"), MADE, ids=[one[0] for one in MADE])
def test_what_is_made_has_english_words_with_exactly_its_values(
    place: str, codes: list[str], values: set[str]
) -> None:
    assert codes, "a code is written where the message is made"
    for code in codes:
        assert code in english_templates()
        assert _places(english_templates()[code]) == values


@pytest.mark.parametrize("texts", [UKRAINIAN, RUSSIAN], ids=["uk", "ru"])
def test_the_page_has_the_same_codes_with_the_same_values(texts: Texts) -> None:
    english = english_templates()
    assert texts.messages.keys() == english.keys()
    for code, template in texts.messages.items():
        assert _places(template) == _places(english[code]), code
        for _, name, spec, _ in Formatter().parse(template):
            assert not spec or spec == "lines" or len(spec.split("|")) == 3, (code, name)


def test_no_code_stands_twice_and_each_is_used() -> None:
    codes = [code for file in FILES for code in tomllib.loads(file.read_text())]
    assert len(codes) == len(set(codes))
    assert set(codes) == {code for _, made, _ in MADE for code in made}


def test_an_error_says_its_words_and_keeps_its_values() -> None:
    error = SettingsError("settings_unreadable", file="it's {here}", why="locked")
    assert str(error) == 'cannot read settings from "it\'s {here}": locked. Fix or remove it.'
    assert error.message.values == {"file": "it's {here}", "why": "locked"}


def test_words_of_no_code_stand_for_themselves() -> None:
    for texts in (UKRAINIAN, RUSSIAN):
        assert texts.say(CodedText("as an {earlier} version said")) == "as an {earlier} version said"


def test_a_message_that_lacks_a_value_can_be_said() -> None:
    assert str(CodedText("changed")).startswith("… has changed")


@pytest.mark.parametrize("message", [CodedText("hidden"), CodedText("kind", suffix='.a"b', kinds=".txt")])
def test_a_message_is_read_back_as_it_was_stored(message: CodedText) -> None:
    assert CodedText.load(message.dump()) == message


@pytest.mark.parametrize("text", ["hidden", "not valid JSON", "12", '{"a": 1}', "[1]", '["a", 1]', "null"])
def test_what_no_message_was_stored_as_is_words(text: str) -> None:
    assert CodedText.load(text) == CodedText(text)


@pytest.mark.parametrize(
    ("count", "form"), [(1, "a"), (21, "a"), (2, "b"), (24, "b"), (5, "c"), (11, "c"), (12, "c"), (114, "c")]
)
def test_a_slavic_noun_has_three_forms(count: int, form: str) -> None:
    assert noun_form(count, "abc") == form
