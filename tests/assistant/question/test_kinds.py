"""What a question asks for, and whether a sentence holds such a thing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.kinds import Kind, asked_by_bearer, asks_for_several, holds_kind, question_kinds

KINDS: tuple[Kind, ...] = ("number", "when", "why")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Скільки людей прийшло?", "number"),
        ("Яку суму виділили на ремонт?", "number"),
        ("Сколько стоит билет?", "number"),
        ("Каков процент голосов, или какая доля?", "number"),
        ("How many houses were flooded?", "number"),
        ("HOW OLD is the bridge?", "number"),
        ("What percentage of voters came?", "number"),
        ("Коли відкрили міст?", "when"),
        ("Якого року це сталося?", "when"),
        ("Когда вызвали посла?", "when"),
        ("В каком году построили мост?", "when"),
        ("When was the envoy summoned?", "when"),
        ("On what day does the ferry resume?", "when"),
        ("Чому викликали посла?", "why"),
        ("Через що зупинили млин?", "why"),
        ("Почему вызвали посла?", "why"),
        ("По какой причине закрыли мост?", "why"),
        ("Why was the ambassador summoned?", "why"),
        ("What led to the flood?", "why"),
    ],
)
def test_a_question_asks_for_its_kind_alone(question: str, kind: Kind) -> None:
    assert question_kinds(question) == {kind}


@pytest.mark.parametrize(
    "question",
    ["Хто приймав посла?", "Где открыли мост?", "Who runs the bakery?", "Що сталося?", "", "посол"],
)
def test_other_questions_ask_for_none_of_them(question: str) -> None:
    assert question_kinds(question) == frozenset()


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("number", "Прийшли 300 покупців."),
        ("number", "Прийшли триста тисяч покупців."),
        ("number", "Построили пять домов."),
        ("number", "A dozen houses were flooded."),
        ("when", "Міст відкрили у вівторок."),
        ("when", "Встреча прошла 21.08 в полдень."),
        ("when", "It happened in 2019."),
        ("when", "The ferry leaves at 09:30."),
        ("why", "Рух зупинили через повінь."),
        ("why", "Мост закрыли из-за паводка."),
        ("why", "The road was shut because the river rose."),
    ],
)
def test_a_sentence_holds_what_is_asked_for(kind: Kind, sentence: str) -> None:
    assert holds_kind(kind, sentence, "")


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("number", "Прийшли покупці."),
        ("when", "Міст відкрив мер."),
        ("why", "Мост открыл мэр."),
    ],
)
def test_a_sentence_without_it_does_not(kind: Kind, sentence: str) -> None:
    assert not holds_kind(kind, sentence, "")


@pytest.mark.parametrize(
    ("kind", "question", "sentence"),
    [
        ("number", "Скільки людей прийшло на 300 місць?", "Зал має 300 місць."),
        ("when", "О котрій почали у вівторок?", "Почали у вівторок."),
        ("when", "What happened in August 2019?", "It happened in August 2019."),
    ],
)
def test_what_the_question_names_itself_is_no_answer(kind: Kind, question: str, sentence: str) -> None:
    assert holds_kind(kind, sentence, "")
    assert not holds_kind(kind, sentence, question)


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("Що відомо про повінь?", True),
        ("Що пишуть видання про повінь?", True),
        ("Кто высказался о посольстве?", True),
        ("Совпадают ли данные, или статьи расходятся?", True),
        ("What do the outlets say about the flood?", True),
        ("Which countries will the grain cross?", True),
        ("Do the reports agree?", True),
        ("Скільки будинків затопило?", False),
        ("Почему вызвали посла?", False),
        ("When was the bridge opened?", False),
    ],
)
def test_surveys_lists_and_comparisons_ask_for_several_things(question: str, several: bool) -> None:
    assert asks_for_several(question) == several


@given(st.sampled_from(KINDS), st.text(), st.text())
def test_a_sentence_that_holds_a_kind_for_a_question_holds_it_at_all(
    kind: Kind, sentence: str, question: str
) -> None:
    if holds_kind(kind, sentence, question):
        assert holds_kind(kind, sentence, "")


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("Як звати посла?", "Хто посла?"),
        ("Посла як звати?", "Хто посла?"),
        ("Яке прізвище у мера", "Хто мера?"),
        ("Як називається термінал?", "Який термінал?"),
        ("Как зовут тренера «Портовика»?", "Кто тренера «Портовика»?"),
        ("Какая фамилия у мэра?", "Кто мэра?"),
        ("Как называется река?", "Какой река?"),
        ("What's the name of the harbour terminal?", "Which harbour terminal?"),
        ("What is the ambassador called?", "Which ambassador?"),
        ("What was the mayor’s first name?", "Who is the mayor?"),
    ],
)
def test_a_short_question_for_a_name_is_searched_by_its_bearer(question: str, searched: str) -> None:
    assert asked_by_bearer(question) == searched


@pytest.mark.parametrize(
    "question",
    [
        "Чому викликали посла?",
        "Why was the ambassador called in?",
        "Who called the rescue service?",
        "Як назвали новий міст?",
        "Как называется алфавит, которым чаще всего пишут в журнале?",
    ],
)
def test_a_question_with_matter_of_its_own_is_searched_as_it_stands(question: str) -> None:
    assert asked_by_bearer(question) == question


def test_who_was_called_in_is_no_reason_why_he_was():
    summoned = "Об этом узнал посол, вызванный в министерство."
    assert not holds_kind("why", summoned, "Почему вызвали посла?")
    assert not holds_kind("why", summoned, "Why was the ambassador summoned?")
    assert holds_kind("why", "Поводом стало интервью министра.", "Почему вызвали посла?")
    assert holds_kind("why", "Пожар вызвало замыкание.", "Почему сгорел склад?")
