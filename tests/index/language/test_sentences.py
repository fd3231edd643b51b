"""Where sentences end, and where they do not: initials, abbreviations, quotations, lines."""

import itertools

import pytest
from hypothesis import given, settings

from index.language.sentences import split_sentences
from index.language.wrapping import blank_reply_marks
from tests.index.test_chunking import TEXTS, covered


def sentences(text, language="uk"):
    return [text[s.start : s.end] for s in split_sentences(text, language=language)]


@given(TEXTS)
@settings(deadline=None)
def test_sentences_are_ordered_trimmed_and_lose_no_character(text):
    spans = split_sentences(text)
    held = covered(spans)
    assert all(before.end <= after.start for before, after in itertools.pairwise(spans))
    assert all(text[s.start : s.end] == text[s.start : s.end].strip() != "" for s in spans)
    assert all(char.isspace() or i in held for i, char in enumerate(blank_reply_marks(text)))


def test_abbreviations_do_not_end_a_sentence():
    assert sentences("У 2024 р. посол м. Київ мовчав. Потім пішов.") == [
        "У 2024 р. посол м. Київ мовчав.",
        "Потім пішов.",
    ]
    assert sentences("Mr. Smith left at 5 p.m. on Monday. He slept.", "en") == [
        "Mr. Smith left at 5 p.m. on Monday.",
        "He slept.",
    ]


def test_a_line_break_ends_a_sentence_unless_the_line_goes_on():
    assert sentences("Заголовок без крапки\nПерше речення") == ["Заголовок без крапки", "Перше речення"]
    assert sentences("Міністр заявив, що\nпереговори тривають.") == [
        "Міністр заявив, що\nпереговори тривають."
    ]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("uk", "Приїхав Джордж В. Буш. Його зустріли.", ["Приїхав Джордж В. Буш.", "Його зустріли."]),
        ("uk", "Сказав О. В. Коваль. Далі — С.С. Рева.", ["Сказав О. В. Коваль.", "Далі — С.С. Рева."]),
        ("uk", "Заява Harbour Inc. вийшла. Так.", ["Заява Harbour Inc. вийшла.", "Так."]),
        ("ru", "Убыток — 3 млрд. руб. за год. Много.", ["Убыток — 3 млрд. руб. за год.", "Много."]),
        ("ru", "— Идём. Ждут! — сказал он. — Пора.", ["— Идём.", "Ждут! — сказал он.", "— Пора."]),
        ("uk", "«Так!» — відповів він. Кінець…", ["«Так!» — відповів він.", "Кінець…"]),
        (
            "uk",
            "«Ми йдемо. Ми не зупинимось», — сказав він. Далі.",
            ["«Ми йдемо.", "Ми не зупинимось», — сказав він.", "Далі."],
        ),
        ("en", '"We go. We will not stop." She left.', ['"We go.', 'We will not stop."', "She left."]),
        ("en", "“Ask Mr. Reva. He knows,” he said.", ["“Ask Mr. Reva.", "He knows,” he said."]),
    ],
)
def test_initials_and_quotations_are_split_as_a_reader_would(
    language: str, text: str, expected: list[str]
) -> None:
    assert sentences(text, language) == expected


def test_a_quotation_that_is_never_closed_is_split_where_it_is_long() -> None:
    said = sentences("Він сказав: «" + "Ми будували цей міст дуже довго й терпляче. " * 12)
    assert len(said) == 12
