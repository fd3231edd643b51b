"""Follow-up questions by rule: those that lean on the one before are searched together with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.follow_ups import NothingKnown, Place, leaning, standalone_question
from assistant.values import Turn

BASE = "Чому викликали посла Утюпіна до міністерства?"


class Elsewhere(NothingKnown):
    """Knows each question of other articles than those told of."""

    def place(self, question: str, among: frozenset[str]) -> Place:
        """Return that others are nearer."""
        return "elsewhere"


def turns(*texts: str) -> list[Turn]:
    """Return a conversation in which every question was answered."""
    return [
        turn for text in texts for turn in (Turn(role="user", text=text), Turn(role="assistant", text="Так."))
    ]


TOPIC = "викликали посла Утюпіна до міністерства"


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("А коли?", "Коли?"),
        (
            "А хто саме приймав посла у міністерстві закордонних справ?",
            "Хто саме приймав посла у міністерстві закордонних справ?",
        ),
        ("І що він відповів журналістам після зустрічі?", "Що він відповів журналістам після зустрічі?"),
        ("Що йому сказали в міністерстві закордонних справ?",) * 2,
        ("У відповідь на що?",) * 2,
        ("А когда это случилось и кто там был?", "Когда это случилось и кто там был?"),
        ("Кто его принимал в министерстве иностранных дел?",) * 2,
        ("And why did the ministry decide so late?", "Why did the ministry decide so late?"),
        ("What did he answer to the journalists afterwards?",) * 2,
        ("Why?",) * 2,
    ],
)
def test_a_question_that_leans_back_is_asked_of_the_topic_of_the_one_before(question: str, own: str) -> None:
    assert standalone_question(question, turns(BASE)).text == f"{own} ({TOPIC})"


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("And in Armenia?", "in Armenia?"),
        ("How about the minister of the other country?", "the minister of the other country?"),
        ("I meant the driver", "the driver"),
        ("я имел в виду министра", "министра"),
        ("А у Вірменії?", "у Вірменії?"),
    ],
)
def test_one_that_asks_nothing_by_itself_is_added_to_the_one_before(question: str, own: str) -> None:
    assert standalone_question(question, turns(BASE)).text == f"{BASE} {own}"


@pytest.mark.parametrize(
    "question", ["Tell me more", "more details please?", "Розкажи докладніше!", "Дальше", "а можна подробиці"]
)
def test_a_wish_for_more_is_the_question_before_and_bare(question: str) -> None:
    asked = standalone_question(question, turns(BASE))
    assert (asked.text, asked.base, asked.bare) == (BASE, BASE, True)
    assert standalone_question(question, []).text == question


@pytest.mark.parametrize(
    ("question", "language"),
    [("And in Ukrainian?", "uk"), ("А на русском?", "ru"), ("in English, please", "en")],
)
def test_the_same_in_another_language_is_the_question_before(question: str, language: str) -> None:
    asked = standalone_question(question, turns(BASE))
    assert (asked.text, asked.base, asked.language) == (BASE, "", language)


def test_a_language_in_a_question_that_asks_something_is_a_matter_like_others() -> None:
    question = "How many books in English does the library lend?"
    assert standalone_question(question, turns(BASE)).language is None


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        ("Who is the mayor of Dubno?", "And of Zalisok?", "Who is the mayor of Zalisok?"),
        ("Хто очолює Буськ?", "А Дубно?", "Хто очолює Дубно?"),
        ("Сколько дней шёл дождь в Буске?", "А в Дубно?", "Сколько дней шёл дождь в Дубно?"),
        ("Хто очолює Буськ?", "А у Дубні?", "Хто очолює Буськ? у Дубні?"),
    ],
)
def test_a_name_alone_takes_the_place_of_the_one_that_stands_alike(
    before: str, question: str, meant: str
) -> None:
    assert standalone_question(question, turns(before)).text == meant


def test_a_follow_up_keeps_its_own_words_apart_from_the_topic() -> None:
    assert standalone_question("Хто їм допоміг?", turns(BASE)).asks == "Хто їм допоміг?"


@pytest.mark.parametrize(
    "question",
    [
        "Скільки будинків затопило на вулиці Набережній у липні?",
        "Сколько домов затопило на улице Набережной в июле?",
        "How many houses were flooded in the river town in July?",
        "Хто такий Мурат Нуртлеу?",
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(question: str) -> None:
    assert standalone_question(question, turns(BASE)).text == question


def test_a_chain_of_follow_ups_reaches_back_to_what_they_are_about() -> None:
    assert standalone_question("А чому?", turns(BASE, "А коли?")).text == f"Чому? ({TOPIC})"
    chain = turns(BASE, "Хто його приймав?")
    assert standalone_question("А чому?", chain).text == f"Чому? (його приймав; {TOPIC})"


def test_the_latest_question_that_stands_alone_is_the_base() -> None:
    other = "Скільки будинків затопило на вулиці Набережній у липні?"
    topic = "будинків затопило на вулиці Набережній у липні"
    assert standalone_question("А чому?", turns(BASE, other)).text == f"Чому? ({topic})"


@pytest.mark.parametrize("history", [[], [Turn(role="assistant", text=BASE)], [Turn(role="user", text="  ")]])
def test_without_an_earlier_question_nothing_is_added(history: list[Turn]) -> None:
    assert standalone_question("А чому?", history).text == "А чому?"


@given(st.text(), st.lists(st.builds(Turn, role=st.sampled_from(["user", "assistant"]), text=st.text())))
def test_a_standalone_question_is_the_question_or_one_that_leans_back(
    question: str, history: list[Turn]
) -> None:
    standalone = standalone_question(question, history)
    assert standalone.text == question or leaning(question) != "alone"


def test_a_conversation_of_nothing_but_follow_ups_may_be_long() -> None:
    assert standalone_question("А чому?", turns(BASE, *["А коли?"] * 2_000)).text.startswith("Чому?")


@pytest.mark.parametrize(
    "question", ["А що з мостом у Липках?", "What about the ferry to Marenport?", "Who won?"]
)
def test_what_only_perhaps_leans_stands_alone_where_the_corpus_knows_it_of_something_else(
    question: str,
) -> None:
    other = standalone_question(question, turns(BASE), Elsewhere())
    assert not other.base
    assert TOPIC not in other.text
    assert standalone_question(question, turns(BASE)).base == BASE


@pytest.mark.parametrize("question", [BASE, "чому викликали посла утюпіна до міністерства", "А коли?"])
def test_a_question_asked_again_is_understood_as_before(question: str) -> None:
    first = standalone_question(question, turns(BASE))
    assert standalone_question(question, turns(BASE, question)) == first
    assert standalone_question(question, turns(BASE, question, question)) == first


@pytest.mark.parametrize(
    ("question", "bare"), [("А чому?", True), ("And when exactly?", True), ("А хто його приймав?", False)]
)
def test_a_bare_follow_up_brings_no_matter_of_its_own(question: str, bare: bool) -> None:
    asked = standalone_question(question, turns(BASE))
    assert (asked.base, asked.bare) == (BASE, bare)


@pytest.mark.parametrize(
    "question",
    [
        "Why did the mayor sell her house?",
        "Is it true that the bridge is closed?",
        "How many people came this year?",
        "Чи правда, що цього року закриють школу?",
        "Як рибалки лагодили свої човни, коли їх розбило?",
    ],
)
def test_words_that_point_at_something_named_do_not_lean_on_the_question_before(question: str) -> None:
    assert leaning(question) == "alone"
