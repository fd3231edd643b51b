"""A headline in the words of the question answers nothing."""

from pathlib import Path

import pytest

from assistant.quoting.quotes import quote_sentences
from tests.support.small_index import find, small_index

ARTICLE = (
    "Хто стане директором музею\n\n3 червня 2024\n\n"
    "Музей у Липівці очолить Ганна Ткач, сказали в міській раді.\n\nКонкурс тривав два місяці.\n"
)


@pytest.mark.parametrize("question", ["Хто стане директором музею?", "Хто стане директором музею у Липівці?"])
def test_the_sentence_below_a_headline_that_asks_the_question_is_quoted(
    tmp_path: Path, question: str
) -> None:
    with small_index(tmp_path, {"a.txt": ARTICLE}) as index:
        quoted = [one.text for one in quote_sentences(find(index, question), "perhaps")]

    assert quoted and "Хто стане директором музею" not in quoted


INTERVIEW = (
    "Розмова з виконробом\n\n5 червня 2024\n\nМи зустрілися біля школи.\n\n— Коли почнеться ремонт школи?\n\n"
    "— Бригада стане до роботи двадцятого червня, як привезуть цеглу.\n"
)


def test_the_question_of_an_interviewer_is_not_quoted_as_its_answer(tmp_path: Path) -> None:
    with small_index(tmp_path, {"a.txt": INTERVIEW}) as index:
        quoted = [one.text for one in quote_sentences(find(index, "Коли почнеться ремонт школи?"), "perhaps")]

    assert quoted and "— Коли почнеться ремонт школи?" not in quoted
