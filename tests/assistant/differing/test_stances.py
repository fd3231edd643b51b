"""What articles say to a question that is to be answered by yes or no."""

import pytest

from assistant.differing.stances import Stance, article_stances, stance


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Did the mayor sign the order?", "The mayor signed the order at noon.", "yes"),
        ("Did the mayor sign the order?", "The order lay on the mayor's desk without her signature.", "no"),
        ("Did the mayor sign the order?", "Мэр не подписала приказ.", "no"),
        ("Did the guard warn the villages?", "Сёла никто из охраны не предупредил.", "no"),
        ("Чи були відчинені двері клубу?", "Двері клубу стояли навстіж.", "yes"),
        ("Чи були відчинені двері клубу?", "На дверях клубу висів замок, відчинити їх ніхто не міг.", "no"),
        ("Был ли у капитана действующий диплом?", "Диплом капитана истёк два года назад.", "no"),
        ("Did the guard warn the villages?", "The guard failed to warn the villages.", "no"),
        ("Чи підписав мер наказ?", "Мер відмовився підписати наказ.", "no"),
        ("Was the robber Orlik caught?", "The robber Orlik is still at large.", "no"),
        ("Did the pilots accept the offer?", "They refused to be photographed.", None),
        ("Did the mayor sign the order before the bridge was closed?", "The bridge was closed at six.", None),
    ],
)
def test_a_sentence_says_yes_or_no_in_other_words(
    question: str, sentence: str, expected: Stance | None
) -> None:
    assert stance(question, sentence) == expected


def test_whom_a_sentence_tells_of_may_stand_before_it() -> None:
    question, before = "Did the ferry Aurora alert the coastguard?", "The coastguard looked for the Aurora."
    assert stance(question, "It never warned anybody.") is None
    assert stance(question, "It never warned anybody.", before) == "no"


def test_one_that_answers_is_about_what_is_asked() -> None:
    question = "Был ли у шкипера «Чайки» действующий диплом?"
    assert stance(question, "He renewed his licence in March.") is None
    assert stance(question, "He renewed his licence in March.", answers=True) == "yes"


def test_an_article_may_say_both() -> None:
    article = "The council approved the park in Weston. A week later the council rejected the park in Weston."
    assert article_stances("Did the council approve the park in Weston?", article, "en") == {"yes", "no"}
