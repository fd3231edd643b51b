"""Where two sentences of different articles say otherwise, and where they only seem to."""

import json
from pathlib import Path

import pytest

from assistant.checking.values import Excerpt
from assistant.differing.comparing import count_contrast, find_contrast, shared_matter

PAIRS = Path(__file__).parents[3] / "benchmarks" / "data" / "difference_pairs.jsonl"


@pytest.mark.parametrize(
    ("question", "one", "other", "kind", "values"),
    [
        (
            "How many pupils are ill?",
            "The flu struck 40 pupils of the school.",
            "The flu struck 65 pupils of the school.",
            "number",
            ("40", "65"),
        ),
        (
            "When does the fair open?",
            "The fair opens on 3 June.",
            "The fair opens on 9 June.",
            "date",
            ("3 June", "9 June"),
        ),
        (
            "Who leads the choir?",
            "The choir is led by Ada Lemmik.",
            "The choir is led by Karl Oster.",
            "name",
            ("Ada Lemmik", "Karl Oster"),
        ),
        (
            "Скільки учнів захворіло?",
            "На грип захворіли 40 учнів школи.",
            "На грип захворіли 65 учнів школи.",
            "number",
            ("40", "65"),
        ),
    ],
)
def test_a_difference_on_what_is_asked_is_told(
    question: str, one: str, other: str, kind: str, values: tuple[str, str]
) -> None:
    contrast = find_contrast(Excerpt(text=one, language="en"), Excerpt(text=other, language="en"), question)
    assert contrast is not None
    assert (contrast.kind, contrast.one.split(" учн")[0].split(" pupils")[0], contrast.other[:7]) == (
        kind,
        values[0],
        values[1][:7],
    )


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "How many pupils are ill?",
            "About 40 pupils of the school are ill.",
            "Of the school, 41 pupils are ill.",
        ),
        ("How many pupils are ill?", "Forty pupils are ill.", "Of 300 pupils, 40 are ill."),
        ("Why is the school closed?", "The school has 40 teachers.", "The river rose by 2 metres."),
        (
            "When did the strike begin?",
            "The strike began on 5 April.",
            "The strike of 5 April ended on 9 April.",
        ),
    ],
)
def test_no_difference_is_made_of_rounding_other_matters_and_shared_values(
    question: str, one: str, other: str
) -> None:
    first, second = (Excerpt(text=text, language="en") for text in (one, other))
    assert find_contrast(first, second, question) is None


def test_most_pairs_of_the_set_in_one_language_are_told_apart() -> None:
    """A sanity check alone: `benchmarks.news.differences` measures all of them."""
    told = {True: 0, False: 0}
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        one, other = (Excerpt(**pair[name]) for name in ("one", "other"))
        told[pair["differs"]] += find_contrast(one, other, pair["question"]) is not None
    assert told[True] >= 25
    assert told[False] <= 2


def test_words_are_shared_across_languages_and_numbers_are_not_among_them() -> None:
    assert shared_matter("The tram to the library.", "Трамвай до бібліотеки.") > 0
    assert shared_matter("Forty 40", "40") == 0


@pytest.mark.parametrize(
    ("one", "other", "cosine", "values"),
    [
        ("The storm hit 40 houses.", "Буря пошкодила 65 будинків.", 0.5, ("40", "65")),
        ("The flu struck 40 pupils.", "The flu struck forty pupils.", 0.9, None),
        ("The flu struck about 40 pupils.", "The flu struck 41 pupils.", 0.9, None),
        ("The flu struck 40 pupils.", "The school has 12 rooms.", 0.9, None),
        ("The flu struck 40 pupils.", "The choir has 65 pupils.", 0.2, None),
        ("Bus No. 40 pupils take to school.", "The flu struck 65 pupils.", 0.9, None),
    ],
)
def test_without_a_question_counts_of_one_thing_differ(
    one: str, other: str, cosine: float, values: tuple[str, str] | None
) -> None:
    languages = ("en" if text.isascii() else "uk" for text in (one, other))
    excerpts = [Excerpt(text=text, language=code) for text, code in zip((one, other), languages, strict=True)]
    contrast = count_contrast(excerpts[0], excerpts[1], cosine)
    assert (contrast and (contrast.one, contrast.other)) == values


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("How many of the 12 boats came back?", "Of 12 boats 7 came back.", "Of 12 boats 7 came to port."),
        (
            "How many people died in the quake?",
            "The quake of 7.5 killed people.",
            "The quake of 6.8 killed people.",
        ),
    ],
)
def test_a_number_of_the_question_or_a_fraction_without_a_unit_is_no_count(
    question: str, one: str, other: str
) -> None:
    assert (
        find_contrast(Excerpt(text=one, language="en"), Excerpt(text=other, language="en"), question) is None
    )


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "How many people of Lindow are missing?",
            "Місто Ліндів, в якому живе понад 12 000 людей, стоїть у воді.",
            "В субботу власти Линдова объявили, что погибло как минимум 14 человек.",
        ),
        (
            "How many people were killed by the flood in Lindow?",
            "У 1938 році повінь у Ліндові забрала життя 60 людей.",
            "По меньшей мере 14 человек погибли при наводнении в Линдове.",
        ),
    ],
)
def test_people_counted_for_something_else_or_in_another_year_are_no_difference(
    question: str, one: str, other: str
) -> None:
    excerpts = (
        Excerpt(text=one, language="uk", published="2024-07-02"),
        Excerpt(text=other, language="ru", published="2024-07-01"),
    )
    assert find_contrast(*excerpts, question, 0.7) is None


def test_the_year_of_publication_parts_no_two_counts() -> None:
    one = Excerpt(text="In 2024 the flood in Lindow killed 14 people.", language="en", published="2024-07-02")
    other = Excerpt(text="The flood in Lindow killed 19 people.", language="en", published="2024-07-03")
    contrast = find_contrast(one, other, "How many people did the flood in Lindow kill?", 0.7)
    assert contrast and (contrast.one, contrast.other) == ("14", "19")
