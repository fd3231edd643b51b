import pytest

from index.reading.html import read_html

LEAD = "<p>З першого жовтня в Кленовій Балці змінюється розклад пекарні, повідомила рада.</p>"
LAST = "<p>Старі талони приймають до кінця року, сказала староста Ганна Рій.</p>"


def text_of(body: str, head: str = "") -> str:
    page = f"<!doctype html><html lang=uk><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    return read_html(page.encode(), "a.html").text


@pytest.mark.parametrize("tag", ["ul", "ol"])
def test_a_list_right_under_the_body_is_read(tag):
    items = "<li>хліб печуть о шостій</li><li>булки коштують 12 гривень</li>"
    text = text_of(f"<h1>Що змінюється з жовтня</h1>{LEAD}<{tag}>{items}</{tag}>{LAST}")
    assert "хліб печуть о шостій" in text and "булки коштують 12 гривень" in text


def test_raised_letters_and_footnotes_do_not_tear_a_sentence():
    text = text_of(
        "<article><h1>Площа</h1><p>Площа цеху — 400 м<sup>2</sup>, піч дає 900<sup>o</sup>C, каже пекар."
        "<sup>1</sup> Формула води H<sub>2</sub>O.</p></article>"
    )
    assert "Площа цеху — 400 м2, піч дає 900oC, каже пекар. Формула води H2O." in text


@pytest.mark.parametrize(
    "attributes",
    ["hidden", "style='display: none'", "style='color:red;DISPLAY:none'", "style='visibility:hidden'"],
)
def test_what_readers_do_not_see_is_not_read(attributes):
    text = text_of(
        f"<article><h1>Пекарня</h1>{LEAD}<p {attributes}>Прихований абзац про ціну.</p>{LAST}</article>"
    )
    assert "Прихований" not in text
    assert "Старі талони" in text


def test_a_live_blog_keeps_times_beside_their_entries():
    entries = [
        ("21:40", "Рух мостом відновлено в обох напрямках, повідомила поліція області."),
        ("19:15", "Без світла залишаються 1200 будинків у трьох селах, працюють бригади."),
        ("18:05", "Вітер повалив 14 дерев у міському парку, постраждалих немає зовсім."),
    ]
    posts = "".join(f"<div class=post><time>{time}</time><p>{entry}</p></div>" for time, entry in entries)
    lines = text_of(f"<article><h1>Негода в Кленовій Балці: онлайн</h1>{posts}</article>").splitlines()
    assert [line for line in lines if line] == [
        "Негода в Кленовій Балці: онлайн",
        *(line for entry in entries for line in entry),
    ]


def test_a_short_page_keeps_its_lines():
    text = text_of(
        "<article><h1>Свято хліба</h1><time datetime=2024-10-05T08:00>вчора, 08:00</time>"
        "<p>У суботу відбудеться свято хліба.</p></article>"
    )
    assert [line for line in text.splitlines() if line] == [
        "Свято хліба",
        "вчора, 08:00",
        "У суботу відбудеться свято хліба.",
    ]


@pytest.mark.parametrize(
    ("entries", "lines"),
    [
        ("<dt>Олія</dt><dd>54 гривні</dd><dt>Сир</dt><dd>210 гривень</dd>", ["Олія: 54", "Сир: 210"]),
        ("<div><dt>Олія:</dt><dd><p>54 гривні</p></dd></div>", ["Олія: 54"]),
        ("<dt>Олія</dt><dt>нерафінована</dt><dd>48 гривень</dd>", ["Олія нерафінована: 48"]),
        ("<dt>Олія</dt><dd>54 гривні</dd><dt>Сіль закінчилася</dt>", ["Олія: 54", "Сіль закінчилася"]),
    ],
)
def test_a_term_stands_with_what_is_said_of_it(entries: str, lines: list[str]):
    text = text_of(f"<article><h1>Ціни</h1>{LEAD}<dl>{entries}</dl>{LAST}</article>")
    assert [line for line in lines if line not in " ".join(text.split())] == []


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ("<time datetime='2024-05-21T09:00+03:00'>3 години тому</time>", "2024-05-21"),
        ("<div class='post-date'>21.05.2024, 10:15</div>", "2024-05-21"),
        ("<p class='lead'>Ярмарок відбувся 21 травня 2024 року.</p>", None),
    ],
)
def test_what_stands_between_heading_and_text_dates_a_page(head, published):
    text = "У Буську відкрили ринок, на якому торгують медом, яблуками і сиром з усього району. " * 3
    page = f"<html><body><h1>Новий ринок</h1>{head}<p>{text}</p><p>{text}</p></body></html>"
    assert read_html(page.encode(), "a.html").published == published


def test_a_date_behind_the_text_is_not_that_of_the_page():
    text = "У Буську відкрили ринок, на якому торгують медом, яблуками і сиром з усього району. " * 3
    page = f"<h1>Новий ринок</h1><p>{text}</p><p><time datetime='2023-01-02'>торік</time></p>"
    assert read_html(page.encode(), "a.html").published is None
