"""Every article has a name that can be read."""

import pytest

from assistant.source_names import source_name

LONG = "Пасічники вивезли вулики з отруєних полів і просять громаду оплатити їм втрати за весь рік"


@pytest.mark.parametrize(
    ("outlet", "title", "path", "words", "name"),
    [
        ("Вісник", "Міст", "a/033_e5d1f7720c4b9a66.txt", "", "Вісник"),
        (None, "Міст закрито", "033_e5d1f7720c4b9a66.txt", "", "«Міст закрито»"),
        (None, LONG, "x.txt", "", "«Пасічники вивезли вулики з отруєних полів і просять громаду…»"),
        (None, None, "news/stepnoi-kurier_0457.txt", "", "stepnoi kurier"),
        (None, None, "033_e5d1f7720c4b9a66.txt", "Бджоли\n гинуть.", "«Бджоли гинуть.»"),
        (None, "", "033_e5d1f7720c4b9a66.jsonl#7", "", "033_e5d1f7720c4b9a66.jsonl#7"),
    ],
)
def test_the_best_name_there_is_is_told(
    outlet: str | None, title: str | None, path: str, words: str, name: str
) -> None:
    assert source_name(outlet, title, path, words) == name
