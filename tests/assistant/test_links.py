"""Links to the words of an article."""

from urllib.parse import unquote

import pytest

from assistant.links import link_to_words, web_link

PAGE = "https://coast.example/pier"
LONG = "The northern pier is closed until spring, since the storm of last week broke eleven of its piles."


def test_a_short_quote_is_linked_whole() -> None:
    assert (
        link_to_words(PAGE, "Міст зачинено")
        == f"{PAGE}#:~:text=%D0%9C%D1%96%D1%81%D1%82%20%D0%B7%D0%B0%D1%87%D0%B8%D0%BD%D0%B5%D0%BD%D0%BE"
    )


def test_a_long_quote_is_linked_by_its_ends() -> None:
    _, _, told = str(link_to_words(PAGE, LONG)).partition(":~:text=")
    first, last = told.split(",")
    assert LONG.startswith(unquote(first))
    assert LONG.endswith(unquote(last))


def test_a_quote_of_several_lines_is_linked_by_words_of_its_first_and_last() -> None:
    link = str(link_to_words(PAGE, "Pier closed\r\n\nIt opens in May"))
    assert link.endswith(":~:text=Pier%20closed,It%20opens%20in%20May")


def test_what_parts_a_fragment_is_escaped_within_words() -> None:
    assert str(link_to_words(PAGE, "one-way, they said & did")).endswith(
        ":~:text=one%2Dway%2C%20they%20said%20%26%20did"
    )


@pytest.mark.parametrize("odd", ["\x01", "\x1b[31m", "\u202e", "\u2028", "\ud800", "\uffff"])
def test_an_address_with_characters_that_none_has_is_no_link(odd: str) -> None:
    assert web_link(f"https://coast.example/{odd}pier") is None


def test_an_address_with_a_fragment_keeps_it() -> None:
    assert link_to_words(f"{PAGE}#top", "pier") == f"{PAGE}#top:~:text=pier"


@pytest.mark.parametrize("url", [None, "", "javascript:alert(1)", "pier.txt", "http://[bad"])
def test_without_a_web_address_there_is_no_link(url: str | None) -> None:
    assert link_to_words(url, "pier") is None
