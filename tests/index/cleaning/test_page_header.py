import pytest

from index.cleaning.article import clean_article
from index.cleaning.page_header import find_outlet, strip_outlet
from index.values import SourceDocument

BODY = (
    "Міська рада у вівторок дозволила відбудувати міст через Іванку.",
    "Роботи розпочнуться навесні, на них виділили сорок мільйонів гривень.",
)


def outlet_of(*lines: str) -> str | None:
    return clean_article(SourceDocument(path="a.txt", text="\n".join(lines))).article.outlet


@pytest.mark.parametrize(
    ("lines", "outlet"),
    [
        (["Міст через Іванку відбудують | Голос Млинівки", *BODY], "Голос Млинівки"),
        (["Міст через Іванку відбудують", *BODY, "© Степной курьер, 2012–2024"], "Степной курьер"),
        (["Міст через Іванку відбудують", *BODY, "© 2024 Річка. Усі права захищені."], "Річка"),
        (["THE RIVER POST", "Home > Region", "Міст через Іванку відбудують", *BODY], "THE RIVER POST"),
        (
            ["Голос міста — новини громади", "Світ · Пошук", "Міст через Іванку відбудують", *BODY],
            "Голос міста",
        ),
        (["Міст через Іванку відбудують", "Джерело: Горизонт", *BODY], None),
        (["---", "source: Річка", "---", "Міст через Іванку відбудують", *BODY], "Річка"),
        (["Міст через Іванку відбудують", "© Кабмін", *BODY], None),
        (["Беларусы на войне", "Міст через Іванку відбудують", *BODY], None),
        (["Міст через Іванку відбудують", *BODY], None),
    ],
)
def test_the_outlet_is_named_only_where_the_page_plainly_gives_it(lines, outlet):
    assert outlet_of(*lines) == outlet


@pytest.mark.parametrize(
    ("top", "outlet"),
    [
        ("Меню ☰   Голос міста   🔍", "Голос міста"),
        ("☰   Голос міста", "Голос міста"),
        ("Події   Голос міста   Свято весни", None),
        ("Голос міста", None),
    ],
)
def test_a_name_between_buttons_is_the_outlet(top, outlet):
    assert find_outlet([], [top], [], page="", url=None) == outlet


def test_a_title_loses_the_outlet_it_ends_with():
    assert strip_outlet("Міст відбудують | Голос") == "Міст відбудують"
    assert strip_outlet("Міст відбудують - Голос - 08.02.2023") == "Міст відбудують"
    assert strip_outlet("Міст - дорога додому") == "Міст - дорога додому"


def test_a_source_line_counts_only_as_furniture():
    assert find_outlet([], [], ["Источник: Горизонт"], page="", url=None) == "Горизонт"
    assert find_outlet([], [], [], page="", url="https://www.visnyk.example/1") == "visnyk.example"


@pytest.mark.parametrize("url", ["http://[abc", "http://[::1", "//[x]/", "http://a\u2100b.example/"])
def test_a_malformed_address_names_no_outlet(url):
    assert find_outlet([], [], [], page="", url=url) is None
    article = clean_article(SourceDocument(path="a.txt", text="\n".join(BODY), url=url)).article
    assert article.outlet is None


@pytest.mark.parametrize(
    ("lines", "outlet"),
    [
        (["Telegram Вісті Млинів YouTube Вісті Млинів"], "Вісті Млинів"),
        (["Вісті Млинів у Facebook", "Вісті Млинів у Telegram"], "Вісті Млинів"),
        (["The Mill Post on Instagram, The Mill Post on YouTube"], "The Mill Post"),
        (["Facebook Telegram YouTube Telegram"], None),
        (["Facebook Новини Telegram Новини"], None),
        (["Вісті Млинів у Facebook", "Мер у Telegram"], None),
        (["Раніше «Камертон» утримували грантодавці. Підтримайте незалежну редакцію"], "Камертон"),
        (['Support the independent newsroom "The Mill Post" today'], "The Mill Post"),
        (["Підтримайте «Вечірню газету»: нас читачі утримують"], None),
        (["Підтримати фонд «Мости»"], None),
    ],
)
def test_a_name_beside_networks_or_in_an_appeal_of_a_newsroom_is_the_outlet(lines, outlet):
    assert find_outlet([], [], lines, page="", url=None) == outlet


@pytest.mark.parametrize(
    ("page", "outlet"),
    [
        ("Про це повідомляє міська рада Млинів, передають Вісті Млинів. Далі буде.", "Вісті Млинів"),
        ("Об этом сообщает мэрия, передаёт «Мельница».", "Мельница"),
        ("Про це повідомляє МЗС, передає Рейтер.", None),
        ("Про це повідомляє МЗС, передає Reuters.", None),
        ("Вісті передають Вісті Млинів.", None),
    ],
)
def test_who_passes_on_what_another_announces_is_the_outlet(page, outlet):
    assert find_outlet([], [], [], page=page, url=None) == outlet


@pytest.mark.parametrize(
    ("line", "outlet"),
    [
        ("Читайте «Тихий край» у Telegram та Facebook", "Тихий край"),
        ("Подписывайтесь на «Степной вестник» в Дзене", "Степной вестник"),
        ("Копіювання матеріалів дозволено з посиланням на «Полісся Час».", "Полісся Час"),
        ("Передрук заборонено. Газета «Тихий край», засновано 1931 року", "Тихий край"),
        ("Источник: газета «Степной вестник»", "Степной вестник"),
        ("Follow the Marsh Herald on X and Facebook", "Marsh Herald"),
    ],
)
def test_whom_readers_are_asked_to_follow_or_to_name_is_the_outlet(line: str, outlet: str):
    title, *body = BODY
    assert outlet_of(title, "", "5.09.2024", "", *body, "", line) == outlet
