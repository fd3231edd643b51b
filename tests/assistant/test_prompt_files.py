from string import Template

import pytest

from assistant.errors import PromptError
from assistant.prompt_files import PROMPTS_FOLDER, load_prompt, not_in_corpus
from assistant.prompting.passages import PASSAGE
from assistant.question.follow_ups import REWRITE
from assistant.writing.packing import SYSTEM, USER
from index.language.detection import detect_language


def test_a_prompt_fills_its_variables(tmp_path):
    (tmp_path / "greet.txt").write_text('Say $word in {"json": true}, for $$5.\n', encoding="utf-8")
    prompt = load_prompt("greet", variables=frozenset({"word"}), folder=tmp_path)
    assert prompt.render(word="$hello") == 'Say $hello in {"json": true}, for $5.'


@pytest.mark.parametrize(
    ("text", "variables", "words"),
    [
        ("Say $word.", {"word", "name"}, "missing name"),
        ("Say $word to $name.", {"word"}, "unexpected name"),
        ("It costs $ 5.", set(), "lone"),
    ],
)
def test_a_prompt_that_does_not_fit_is_refused_when_loaded(tmp_path, text, variables, words):
    (tmp_path / "greet.txt").write_text(text, encoding="utf-8")
    with pytest.raises(PromptError, match=words) as caught:
        load_prompt("greet", variables=frozenset(variables), folder=tmp_path)
    assert "greet.txt" in str(caught.value)


def test_a_missing_prompt_is_named(tmp_path):
    with pytest.raises(PromptError, match=r"absent\.txt"):
        load_prompt("absent", variables=frozenset(), folder=tmp_path)


@pytest.mark.parametrize("given", [{}, {"word": "a", "more": "b"}])
def test_rendering_wants_exactly_the_variables(tmp_path, given):
    (tmp_path / "greet.txt").write_text("Say $word.", encoding="utf-8")
    prompt = load_prompt("greet", variables=frozenset({"word"}), folder=tmp_path)
    with pytest.raises(PromptError):
        prompt.render(**given)


@pytest.mark.parametrize("path", sorted(PROMPTS_FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_every_prompt_file_is_a_template_without_stray_signs(path):
    template = Template(path.read_text(encoding="utf-8"))
    prompt = load_prompt(path.stem, variables=frozenset(template.get_identifiers()))
    rendered = prompt.render(**dict.fromkeys(prompt.variables, "VALUE"))
    assert rendered
    assert "$" not in rendered


def test_the_prompts_of_answering_hold_their_variables():
    assert "$" not in SYSTEM.render(today="2025-09-01", language="English", not_in_corpus="None.")
    assert "VALUE" in USER.render(passages="VALUE", question="Q", language="English")
    assert "VALUE" in PASSAGE.render(number="1", heading="H\n", text="VALUE")
    assert "VALUE" in REWRITE.render(conversation="VALUE", question="Q")


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_the_phrase_for_not_in_the_corpus_is_in_its_language(language):
    assert detect_language(not_in_corpus(language)) == language


def test_an_unknown_language_gets_the_english_phrase():
    assert not_in_corpus("be") == not_in_corpus("en")
