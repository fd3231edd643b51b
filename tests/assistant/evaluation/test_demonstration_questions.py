"""Corpora of mixed languages: every document once, and the questions that belong to how it is told there."""

import pytest

from benchmarks.answers.question_sets import Question, SearchSet, Text, TextSpan, mixed_languages

DOCUMENTS = tuple(f"story{number}" for number in range(12))


def told_in(language: str) -> SearchSet:
    """Every document in two parts, with a question in each language to its second."""
    return SearchSet(
        name=f"news-{language}",
        language=language,
        texts=tuple(
            Text(path=_path(language, one, part), text=language) for one in DOCUMENTS for part in (0, 1)
        ),
        questions=tuple(
            Question(text=one, language=asked, gold=(TextSpan(path=_path(language, one, 1), start=0, end=2),))
            for one in DOCUMENTS
            for asked in ("uk", "ru")
        ),
        whole_files=True,
    )


def _path(language: str, document: str, part: int) -> str:
    return f"{language}_{document}_{part}.txt"


@pytest.mark.parametrize("across", [True, False])
def test_each_document_is_there_whole_in_one_language_and_asked_about_once(across: bool) -> None:
    mixed = mixed_languages(told_in("uk"), told_in("ru"), across=across)
    language_of = {text.path.split("_")[1]: text.text for text in mixed.texts}
    assert set(language_of.values()) == {"uk", "ru"}
    assert {text.path for text in mixed.texts} == {
        _path(language_of[one], one, part) for one in DOCUMENTS for part in (0, 1)
    }
    assert sorted(question.text for question in mixed.questions) == sorted(DOCUMENTS)
    for question in mixed.questions:
        assert question.gold[0].path == _path(language_of[question.text], question.text, 1)
        assert (question.language != language_of[question.text]) == across


def test_the_two_kinds_of_questions_are_asked_of_the_same_corpus_by_names_of_their_own() -> None:
    across, within = (
        mixed_languages(told_in("uk"), told_in("ru"), across=across) for across in (True, False)
    )
    assert across.texts == within.texts
    assert (across.name, within.name) == ("news-mixed-across", "news-mixed-within")
