import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.cleaning_quality import MarkedPage, measure, read_marked_page, read_seeds, total
from index.cleaning.article import article_id, clean_article
from index.cleaning.repeated_lines import NO_FURNITURE, Furniture, furniture_of, line_keys
from index.language.sentences import split_sentences
from index.language.wrapping import blank_reply_marks, one_line
from index.values import INDEXED_KINDS, CleanedArticle, SourceDocument

ROOT = Path(__file__).resolve().parents[3]
PAGES = [read_marked_page(path) for path in sorted((ROOT / "tests/data/cleaning").glob("*.txt"))]
SHARED = ROOT.parent / "shared"
needs_seeds = pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the seed articles are not here")

BODY = (
    "Міська рада у вівторок дозволила відбудувати міст через Іванку.",
    "Роботи розпочнуться навесні, на них виділили сорок мільйонів гривень.",
    "За словами голови громади, міст відкриють до наступної зими.",
)

LONGER = (
    "Стару переправу через Іванку закрили ще торік, і відтоді громада їздить до лікарні сорок хвилин.",
    "Поромник Степан Гай працював на переправі двадцять років і чекає, доки міст відкриють для вантажівок.",
    "Проєкт відбудови склала інженерка Олена Сич: роботи навесні почнуться з опор, які поставлять на палі.",
    "Третину мільйонів дасть область, решту виділили громада і два сусідні села по той бік Іванки.",
)


def clean(*lines: str, furniture: Furniture = NO_FURNITURE, **declared: str) -> CleanedArticle:
    document = SourceDocument(path="news/a.txt", text="\n".join(lines), **declared)  # type: ignore[arg-type]
    return clean_article(document, furniture)


def kind_of(cleaned: CleanedArticle, line: str) -> str:
    start = cleaned.article.text.index(line)
    return next(
        block.kind for block in cleaned.blocks if block.start <= start and start + len(line) <= block.end
    )


def assert_sound(cleaned: CleanedArticle) -> None:
    """Blocks are in order, apart, inside the text, trimmed, and cover every non-blank character.

    The marks of quoted mail are blanks.
    """
    text = blank_reply_marks(cleaned.article.text)
    covered = 0
    for block in cleaned.blocks:
        assert covered <= block.start < block.end <= len(text)
        assert not text[covered : block.start].strip()
        assert text[block.start : block.end] == text[block.start : block.end].strip()
        covered = block.end
    assert not text[covered:].strip()


# Invariants

SCRAPS = st.sampled_from(
    (
        *BODY,
        "Читайте також",
        "Читайте також: Дамба на річці",
        "12 березня 2025, 14:20",
        "10:33",
        "Фото: архів",
        "1. Перше",
        "• пункт",
        "***",
        "Коментарі (3)",
        "Підписуйтесь на наш канал",
        "Заголовок іншої новини міста",
        "Обірваний переказ іншої новини...",
        "Головна | Новини | Спорт",
        "\ufeff",
        "",
        "  ",
        "\u00a0\u2028",
        "\r",
    )
)
PAGE_TEXTS = st.lists(SCRAPS | st.text(max_size=40), max_size=30).map("\n".join)


@settings(deadline=None)  # the first text loads the language model
@given(PAGE_TEXTS)
def test_blocks_cover_every_visible_character_once_and_in_order(text):
    cleaned = clean_article(SourceDocument(path="p.txt", text=text))
    assert cleaned.article.text == text
    assert_sound(cleaned)


@settings(deadline=None)  # the first text loads the language model
@given(st.text())
def test_any_text_at_all_is_cleaned(text):
    assert_sound(clean_article(SourceDocument(path="p.txt", text=text), Furniture(keys=line_keys(text))))


@settings(deadline=None)  # the first text loads the language model
@given(PAGE_TEXTS)
def test_cleaning_is_a_function_of_its_input(text):
    document = SourceDocument(path="p.txt", text=text)
    assert clean_article(document) == clean_article(document)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\n\n", "\r\n\r\n", "\r"])
def test_line_ends_do_not_change_what_is_kept(newline):
    text = newline.join(["Міст через Іванку відбудують", *BODY, "Читайте також", "Інша новина міста"])
    cleaned = clean_article(SourceDocument(path="p.txt", text=text))
    assert_sound(cleaned)
    assert kind_of(cleaned, "Міст через") == "title"
    assert all(kind_of(cleaned, line) == "body" for line in BODY)
    assert kind_of(cleaned, "Інша новина міста") == "teaser"


def test_a_page_of_one_huge_line_or_very_many_lines_is_cleaned():
    assert_sound(clean("слово " * 200_000))
    assert_sound(clean(*["Заголовок новини", "12 березня 2025", "Читайте також"] * 3_000))


# Kinds


@pytest.mark.parametrize(
    ("sentence", "kept"),
    [
        ("Рада Липівки в понеділок вирішила закрити пристань на два роки через гнилі палі.", True),
        ("«Ми нічого не порушили й подамо скаргу до суду в Дубні», повідомила компанія «Млин».", True),
        ("Щоранку найважливіше за добу приходить до вас одним коротким листом о сьомій.", False),
        ("Усе, що з'являється на цьому сайті, дозволено передруковувати з посиланням на нього.", False),
    ],
)
@pytest.mark.parametrize("place", ["first", "last"])
def test_a_sentence_that_other_stories_repeat_stays_beside_the_articles_unless_it_is_of_the_site(
    sentence, kept, place
):
    lines = (sentence, *BODY) if place == "first" else (*BODY, sentence)
    others = [
        f"Ринок у селі {i} відкрили в суботу, приїхали {i} фермерів із сиром.\n{sentence}" for i in range(6)
    ]
    furniture = furniture_of(map(line_keys, others))
    cleaned = clean("Підсумки тижня на ринку Млинівки", "5 вересня 2024", *lines, furniture=furniture)
    assert sentence in furniture
    assert (kind_of(cleaned, sentence) in INDEXED_KINDS) == kept


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Головна / Новини / Громада", "menu"),
        ("Facebook Telegram Viber", "menu"),
        ("12 березня 2025, 14:20", "date"),
        ("Фото: пресслужба громади", "caption"),
        ("Photo by Ann Lee", "caption"),
        ("Міст через Іванку навесні. Фото Олега Дуба", "caption"),
        ("Читайте також: Дамба на Іванці протікає", "teaser"),
        ("Read also: A dam on the river leaks", "teaser"),
        ("Реклама", "other"),
        ("Переглядів: 120", "other"),
        ("Підписуйтесь на наш телеграм-канал!", "other"),
        ("Поддержите нашу редакцию: мы существуем благодаря читателям.", "other"),
        ("Теги: міст, Іванка", "other"),
        ("Якщо ви помітили помилку, виділіть текст і натисніть Ctrl+Enter.", "other"),
        ("© 2025 Вісник. Усі права захищені.", "other"),
        ("We use cookies to improve this site.", "other"),
    ],
)
@pytest.mark.parametrize("place", [1, 2])
def test_furniture_is_known_by_its_words(line, kind, place):
    lines = ["Міст через Іванку відбудують", *BODY]
    lines.insert(place, line)
    cleaned = clean(*lines)
    assert kind_of(cleaned, line) == kind
    assert all(kind_of(cleaned, sentence) == "body" for sentence in BODY)


@pytest.mark.parametrize(
    "line",
    [
        "Він закликав підтримати армію та підписатися на петицію.",
        "«Підписуйтесь на наш канал», – сказав блогер у відео.",
        "При використанні нових технологій розріз не перевищує двох міліметрів.",
        "Фото з місця аварії за годину поширили тисячі людей у соцмережах.",
        "Джерело: повідомлення міністерства",
        "У Facebook міністр написав, що рішення ухвалять у травні.",
        "21 серпня посла викликали до міністерства.",
        "Але для чого?",
        "— поїзд о 23:10",
        "і ніхто не відповів",
        "», — написав історик у недавньому листі до редакції.",
    ],
)
def test_a_line_of_the_body_that_only_resembles_furniture_stays(line):
    cleaned = clean("Міст через Іванку відбудують", *BODY[:2], line, BODY[2])
    assert kind_of(cleaned, line) in INDEXED_KINDS


def test_a_subhead_amid_the_body_is_a_title():
    assert (
        kind_of(clean("Міст відбудують", BODY[0], "Скільки це коштує", *BODY[1:]), "Скільки це коштує")
        == "title"
    )


def test_a_numbered_headline_list_before_the_article_is_teasers():
    headlines = [f"{n}. Заголовок іншої історії номер {n}" for n in range(1, 6)]
    cleaned = clean("Найчитаніше", *headlines, "", "Міст через Іванку відбудують", *BODY)
    assert {kind_of(cleaned, line) for line in headlines} == {"teaser"}
    assert kind_of(cleaned, "Міст через") == "title"


def test_a_numbered_list_inside_the_body_stays():
    steps = ["1. Перекрити рух", "2. Зняти настил", "3. Замінити опори"]
    cleaned = clean(BODY[0], "План робіт такий:", *steps, *BODY[1:])
    assert {kind_of(cleaned, line) for line in steps} == {"body"}


def test_dated_cards_after_the_article_are_other_stories():
    cards = ["Цукор подорожчав удвічі", "п'ятниця, 30 травень 2025, 10:30", "На ринках міста ціни зросли..."]
    cleaned = clean("Міст через Іванку відбудують", *BODY, *cards)
    assert not {kind_of(cleaned, line) for line in cards} & INDEXED_KINDS
    assert cleaned.article.published is None


def test_the_body_goes_on_after_other_stories_amid_it():
    cleaned = clean(
        "Міст відбудують",
        BODY[0],
        "Читайте також",
        "Дамба на річці протікає",
        "Цукор подорожчав удвічі",
        *BODY[1:],
    )
    assert kind_of(cleaned, "Дамба на річці") == "teaser"
    assert all(kind_of(cleaned, sentence) == "body" for sentence in BODY)


def test_a_site_motto_above_the_menu_does_not_hide_the_article():
    motto = "Усе про життя нашого міста, району та сусідніх сіл щодня."
    lead = "Рішення про відбудову мосту через Іванку ухвалили двадцятьма голосами з тридцяти."
    cleaned = clean(
        motto,
        "Останні новини",
        "Цукор подорожчав удвічі",
        "12 березня 2025",
        *[
            "Міст через Іванку відбудують",
            "12 березня 2025, 14:20",
            lead,
            *BODY,
            *(text.replace("Іван", "Ольш") for text in BODY),
        ],
    )
    assert all(kind_of(cleaned, sentence) == "body" for sentence in (lead, *BODY))


def test_a_place_name_with_a_full_stop_does_not_begin_the_article():
    cleaned = clean("Вінниця.", "Міст через Іванку відбудують", "12 березня 2025, 14:20", *BODY)
    assert all(kind_of(cleaned, sentence) == "body" for sentence in BODY)
    assert cleaned.article.title == "Міст через Іванку відбудують"


def test_the_body_goes_on_after_a_related_headline_in_a_block_of_its_own():
    cleaned = clean(
        "Міст відбудують", "", BODY[0], "", "Читайте також:", "Дамба протікає...", "", BODY[1], "", BODY[2]
    )
    assert kind_of(cleaned, "Дамба протікає") == "teaser"
    assert kind_of(cleaned, BODY[1]) == kind_of(cleaned, BODY[2]) == "body"


HEADLINES = (
    "Дамба на річці протікає",
    "Чому дорожчає цукор",
    "Три нові крамниці на площі",
    "Рибу знову продають на базарі",
)


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("count", [1, 3, 4])
@pytest.mark.parametrize("header", ["Читайте також", "Смотрите также", "SEE ALSO", "Read also"])
def test_the_last_sentence_below_headlines_of_other_stories_stays(header: str, count: int, between: str):
    listed = between.join((header, *HEADLINES[:count]))
    cleaned = clean(
        "Міст через Іванку відбудують", "", BODY[0], "", listed, "", "Поромник тим часом шукає роботу."
    )
    assert {kind_of(cleaned, line) for line in HEADLINES[:count]} == {"teaser"}
    assert kind_of(cleaned, "Поромник тим часом шукає роботу.") == "body"


MAIL = """Від: Степан Гай <hai@ivanka.example>
Тема: Re: Коли відкриють міст

Дякую за лист, переправа працює до грудня.

>> Міст через Іванку обіцяли відкрити на
>> Покрову, минув рік.
> Міська рада у вівторок дозволила відбудувати
> міст, роботи почнуться навесні.
>
> Гроші є.
"""


def test_of_quoted_mail_all_is_text_but_the_marks():
    cleaned = clean(*MAIL.splitlines())
    text, [body] = cleaned.article.text, [block for block in cleaned.blocks if block.kind == "body"]
    sentences = split_sentences(text, body.start, body.end)
    assert [one_line(text[one.start : one.end]) for one in sentences] == [
        "Дякую за лист, переправа працює до грудня.",
        "Міст через Іванку обіцяли відкрити на Покрову, минув рік.",
        "Міська рада у вівторок дозволила відбудувати міст, роботи почнуться навесні.",
        "Гроші є.",
    ]
    assert cleaned.article.title == "Коли відкриють міст"
    assert kind_of(cleaned, "Від: Степан Гай") == "other"


def test_the_article_goes_on_below_a_header_whose_list_is_gone():
    long = f"{BODY[1]} {BODY[2]}"
    cleaned = clean("Міст через Іванку відбудують", BODY[0], "Читайте також", long)
    assert kind_of(cleaned, long) == "body"


def test_an_arrow_to_another_story_is_no_mail():
    cleaned = clean("Міст відбудують", "", BODY[0], "", ">> Чому капітани сперечаються про маяк", "", BODY[1])
    assert kind_of(cleaned, ">> Чому капітани") == "teaser"


def test_dated_related_headlines_do_not_end_the_article():
    related = [
        "Материалы по теме:",
        "Дамба на річці протікає",
        "12 березня 2025",
        "Цукор дорожчає",
        "1 травня 2025",
    ]
    cleaned = clean("Міст через Іванку відбудують", *BODY[:2], *related, BODY[2])
    assert not {kind_of(cleaned, line) for line in related} & INDEXED_KINDS
    assert kind_of(cleaned, BODY[2]) == "body"


def test_a_title_between_date_and_photo_credit_stays_the_title():
    title = "Міст через Іванку відбудують навесні"
    for credit in ("Фото: архів", "Міст узимку. Фото з архіву редакції"):
        cleaned = clean("Вечірній Тобол", "12 березня 2025", title, credit, *BODY)
        assert cleaned.article.title == title and kind_of(cleaned, title) == "title"


def test_front_matter_is_read_and_left_out():
    cleaned = clean("---", "title: Міст і люди", "outlet: Річка", "---", "Міст відбудують", *BODY)
    assert (cleaned.article.title, cleaned.article.outlet) == ("Міст і люди", "Річка")
    assert kind_of(cleaned, "outlet: Річка") == "other"


def test_key_points_above_the_body_are_kept():
    points = [
        "• Міст через Іванку відбудують за сорок мільйонів гривень",
        "• Роботи на мосту розпочнуться навесні",
    ]
    cleaned = clean("Міст через Іванку відбудують", "Головне", *points, *BODY)
    assert {kind_of(cleaned, point) for point in points} == {"body"}


def test_a_sentence_with_an_address_to_write_to_may_end_the_article():
    last = (
        "Якщо вам важко, подзвоніть на безкоштовну лінію підтримки або напишіть її волонтерам на скриньку "
        "help@linia.example чи завітайте до осередку в будь-якому місті країни у робочий час."
    )
    assert kind_of(clean("Міст відбудують", *BODY, last), last) == "body"


def test_headlines_repeated_in_pairs_below_the_article_are_teasers():
    headlines = ["Останній шанс для старого млина", "Хто купить міський стадіон"]
    cleaned = clean("Міст відбудують", *BODY, *[line for line in headlines for _ in range(2)])
    assert {kind_of(cleaned, line) for line in headlines} == {"teaser"}


def test_comments_are_left_out_even_where_they_read_like_an_article():
    comment = "Нарешті! Я п'ять років їздила в об'їзд, а тепер дійду пішки за десять хвилин."
    cleaned = clean("Міст відбудують", *BODY, "Коментарі (1)", "Оксана", "2 години тому", comment)
    assert kind_of(cleaned, comment) not in INDEXED_KINDS


def test_a_live_blog_is_all_body():
    entries = [
        line for n, text in enumerate(BODY * 2) for line in (f"1{n}:05", text.replace("Іван", f"Іван{n}"))
    ]
    cleaned = clean("Хроніка відбудови", *entries)
    assert kind_of(cleaned, "Хроніка відбудови") == "title"
    assert {kind_of(cleaned, entry) for entry in entries[1:]} == {"body"}


@pytest.mark.parametrize(
    "lines",
    [
        ["Одним реченням про все."],
        [
            "Зимовий ранок над рікою",
            "Туман лежить, як молоко",
            "І човен дрімає під вербою",
            "І до весни ще далеко",
        ],
        ["• хліб", "• сіль", "• сірники", "• вода"],
        [
            "Чому ви поїхали?",
            "— Бо кликали.",
            "А повернулися?",
            "— Бо чекали…",
            "І що тепер?",
            "— Тепер живу.",
        ],
        ["10:33 Вибух у порту", "10:50 Порт закрили", "11:20 Пожежу загасили"],
    ],
    ids=["one sentence", "poem", "bullets", "interview", "feed"],
)
def test_an_article_of_unusual_shape_is_kept_whole(lines):
    assert {block.kind for block in clean(*lines).blocks} <= INDEXED_KINDS


def test_an_empty_page_has_no_blocks():
    for text in ("", " \n\t\r\n "):
        cleaned = clean(text)
        assert cleaned.blocks == ()
        assert cleaned.article.title is None and cleaned.article.language is None


# What is known about the article


def test_declared_fields_win_over_those_found():
    lines = ["Міст через Іванку відбудують", "12 березня 2025", *BODY]
    found = clean(*lines).article
    assert (found.title, found.published, found.language) == (lines[0], "2025-03-12", "uk")
    declared = clean(
        *lines, title="Інша назва", published="2024-01-01", outlet="Вісник", url="https://v.example/1"
    )
    article = declared.article
    assert (article.title, article.published, article.outlet, article.url) == (
        "Інша назва",
        "2024-01-01",
        "Вісник",
        "https://v.example/1",
    )


def test_outlet_and_date_are_read_from_the_end_of_the_title():
    article = clean("Міст через Іванку відбудують - Голос - 08.02.2023", *BODY).article
    assert (article.title, article.outlet, article.published) == (
        "Міст через Іванку відбудують",
        "Голос",
        "2023-02-08",
    )


def test_address_and_outlet_are_read_from_a_source_line():
    article = clean(
        "Source: https://www.visnyk.example/news/12", "Міст через Іванку відбудують", *BODY
    ).article
    assert (article.url, article.outlet) == ("https://www.visnyk.example/news/12", "visnyk.example")


def test_an_address_inside_a_sentence_is_not_the_articles():
    assert (
        clean("Міст відбудують", BODY[0], "Деталі на https://visnyk.example/12.", *BODY[1:]).article.url
        is None
    )


def test_article_ids_are_stable_and_told_apart():
    assert article_id("news/a.txt") == clean(*BODY).article.id
    assert article_id("news/a.txt") != article_id("news/b.txt")
    assert len(article_id("я.txt")) == 16 and int(article_id("я.txt"), 16) >= 0


# Quality


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_a_marked_page_gives_its_title_date_and_language(page: MarkedPage):
    article = clean_article(SourceDocument(path=page.name, text=page.text)).article
    assert (article.title or "-") == page.expected["title"]
    assert (article.published or "-") == page.expected["published"]
    assert article.language == page.expected["language"]


def test_marked_pages_meet_both_targets():
    quality = total(map(measure, PAGES))
    assert quality.removed >= 95
    assert quality.kept >= 98


@needs_seeds
def test_seed_articles_meet_both_targets():
    quality = total(map(measure, read_seeds(SHARED)))
    assert quality.removed >= 95
    assert quality.kept >= 98


@needs_seeds
def test_only_the_seed_whose_lead_names_its_day_is_dated():
    dates = {page.name[:3]: clean(page.text).article.published for page in read_seeds(SHARED)}
    assert dates == {"000": "--08-21", "001": None, "002": None, "003": None, "004": None}


def test_the_benchmark_prints_its_table():
    result = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks/cleaning_quality.py"), "--shared", str(ROOT / "absent")],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        check=True,
    )
    assert "furniture removed" in result.stdout and PAGES[0].name in result.stdout


# Facts that are no sentences

MENU = ("Головна", "Новини", "Політика", "Спорт", "Пошук")
OTHERS = ("Читайте також", "У Липівці відкрили басейн після ремонту", "Чому дорожчає хліб: пояснює пекарка")


FACTS = {
    "rates": ("Пшениця — 7 200 грн", "Жито — 5 900 грн", "Овес — 4 100 грн"),
    "results": ("Колос – Нива 2:1", "Зоря – Млин 0:3"),
    "votes": ("Марія Гончар\t312 голосів", "Іван Лис\t287 голосів"),
    "table": (
        "| Зерно | Липень | Серпень |",
        "|---|---|---|",
        "| Жито | 5,9 | 6,1 |",
        "| Овес | 4,1 | 4,0 |",
    ),
    "timetable": ("Млин — Затока", "06:15\t07:32", "09:40\t10:58", "18:05\t19:21"),
    "spreadsheet": ("Зерно;Липень;Серпень", "Жито;5,9;6,1", "Овес;4,1;4,0"),
    "sheet of a match": (
        "Колос — Нива — 3:1",
        "Голи: Лис, 12, Гай, 44 — Сич, 90+2",
        "Суддя: Роман Кіт",
        "Глядачів: 2 140",
    ),
    "rates behind a blank": ("USD 39,15", "EUR 42,80", "PLN 9,90"),
    "results behind a blank": ("Колос 2:1 Нива", "Зоря 0-3 Млин Затока", "Сич 1:1 Буг"),
    "weather": ("Дубно: вдень +19, вночі +8", "Буськ: вдень +21, вночі +9"),
    "weather in words": ("Дубно +19 °C, ясно", "Буськ +21 °C, дощ", "Млинів +18 °C, мряка"),
    "weather by night": (
        "Дубно: вдень +12...+14, уночі +5",
        "Буськ: вдень +9...+11, уночі +3",
        "Млинів: вдень +8...+9, уночі +2",
    ),
    "a number in the name": ("Бензин 95 56,90 грн", "Бензин 92 54,50 грн", "Газ 29,99 грн"),
    "changes in brackets": ("Золото $2,512.40 (+0.8%)", "Срібло $28.90 (-1.1%)", "Мідь $9,204 (+0.2%)"),
    "opening hours": ("пн–пт 10:00–19:00", "Сб 11:00–17:00", "Неділя: 11:00 - 15:00"),
    "stops": ("Вокзал 6:10", "Ринок 6:22", "«Млин» 6:31"),
    "values below names": ("Старе місто", "1 150 гривень", "Затока", "980 гривень", "Млин", "720 гривень"),
    "rates below names": ("Дубно", "104 €/МВт", "Буськ", "118 €/МВт", "Млинів", "97 €/МВт"),
    "places of a race": ("1. Олена Бондар – 54,3 с", "2. Марта Вовк – 55,1 с", "3. Анна Гай – 55,8 с"),
    "recipe": ("300 г борошна", "4 яйця", "250 мл молока"),
    "numbers alone": ("Пекарня", "38", "Олійниця", "41", "Млин", "57"),
}


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        (facts, place)
        for facts in FACTS
        for place in ("above", "between", "below")
        if (facts, place) != ("numbers alone", "above")  # names above the first sentence may be buttons
    ],
)
def test_facts_without_sentences_belong_to_the_article(facts, place):
    above, below = {"above": ((), BODY[:1]), "between": (BODY[:1], BODY[1:]), "below": (BODY, ())}[place]
    lines = (*above, *FACTS[facts], *below)
    cleaned = clean(*MENU, "Підсумки тижня на ринку Млинівки", "5 вересня 2024", *lines, "", *OTHERS)
    outside = [line for line in lines if kind_of(cleaned, line) not in INDEXED_KINDS]
    assert outside == []
    assert all(kind_of(cleaned, line) == "teaser" for line in OTHERS)


@pytest.mark.parametrize(
    "counted",
    [
        ("Мер назвав ціну 3 хв", "Ринок відкриють 15 хв", "Лікарня купила томограф 42 хв"),
        ("Мер назвав ціну 1204 перегляди", "Ринок відкриють 530 переглядів", "Дощі завтра 77 переглядів"),
        ("Мер назвав ціну", "5 хв", "Ринок відкриють", "3 хв", "Дощі прийдуть завтра", "2 хв"),
        ("Політика 120", "Спорт 34", "Економіка 12"),
        ("Серпень 2024", "Липень 2024", "Червень 2024"),
    ],
)
def test_counters_and_ages_beside_headlines_are_no_facts(counted):
    cleaned = clean(*MENU, "Підсумки тижня на ринку Млинівки", "5 вересня 2024", *BODY, *OTHERS[:1], *counted)
    assert [line for line in counted if kind_of(cleaned, line) in ("body", "title")] == []


@pytest.mark.parametrize(("first", "second"), [(" – Іван Лис", " – Олена Гай"), ("", "")])
def test_an_article_made_of_what_people_say_keeps_it(first, second):
    said = (
        f"«Міст потрібен був ще торік навесні»{first}",
        f"«Я голосувала б проти такої ціни»{second}",
    )
    cleaned = clean(*MENU, "Що кажуть про новий міст", "5 вересня 2024", *said, *OTHERS)
    assert cleaned.article.title == "Що кажуть про новий міст"
    assert all(kind_of(cleaned, line) == "body" for line in said)
    assert all(kind_of(cleaned, line) == "teaser" for line in OTHERS)


@pytest.mark.parametrize("line", ["=====", "--------"])
def test_the_line_under_a_heading_is_no_text(line):
    cleaned = clean("Новий міст", "======", BODY[0], "Що далі", line, *BODY[1:])
    assert kind_of(cleaned, line) == "other"
    assert kind_of(cleaned, "Що далі") == "body"


def test_the_last_sentence_below_a_photo_credit_stays():
    photo = "Фото: Марко Гай"
    last = "Кілограм сиру коштував тут 240 гривень."
    lines = (
        "На свято приїхали 34 сироварки.",
        photo,
        "Найстаршій учасниці, Ганні Вовк, 91 рік.",
        photo,
        last,
    )
    cleaned = clean(*MENU, "Фоторепортаж: свято сиру в Липівці", "5 вересня 2024", photo, *lines, *OTHERS)
    assert kind_of(cleaned, last) == "body"


@pytest.mark.parametrize(
    "notice",
    [
        "Цей матеріал доступний лише передплатникам.",
        "Щоб читати далі, оформіть передплату за 59 гривень на місяць.",
        "Эта статья только для подписчиков.",
        "Оформите подписку за 300 рублей в месяц.",
        "Уже есть подписка? Войдите.",
        "У вас залишилося 3 безкоштовні статті цього місяця.",
        "This story is for subscribers only.",
        "Already a member? Sign in.",
        "You have 3 free articles left this month.",
        "Subscribe for $1 a week to keep reading.",
        "Матеріал доступний за передплатою. Тиждень — 25 гривень.",
        "Материал доступен по подписке: 149 рублей в месяц.",
        "Читайте полный текст по подписке.",
        "Увійдіть, щоб читати далі",
        "Read the whole report with a digital subscription.",
    ],
)
def test_a_line_that_sells_the_rest_of_the_article_is_not_indexed(notice):
    cleaned = clean("Міст через Іванку відбудують", "5 вересня 2024", BODY[0], notice)
    assert kind_of(cleaned, notice) not in INDEXED_KINDS
    assert kind_of(cleaned, BODY[0]) == "body"


@pytest.mark.parametrize(
    "sentence",
    [
        "Передплата газети подорожчала до 59 гривень на місяць, повідомила пошта.",
        "Рада виділила гроші на доступ до архіву лише для шкіл громади.",
        "Читачі отримують газету за передплатою або в кіоску на площі.",
        "The library will unlock its archive to readers on Monday, the mayor said.",
    ],
)
def test_a_sentence_of_news_about_subscriptions_stays(sentence):
    cleaned = clean("Міст через Іванку відбудують", "5 вересня 2024", BODY[0], sentence, BODY[1])
    assert kind_of(cleaned, sentence) == "body"


@pytest.mark.parametrize(
    "notice",
    [
        "ДАННОЕ СООБЩЕНИЕ СОЗДАНО ИНОСТРАННЫМ АГЕНТОМ ЛИБО КАСАЕТСЯ ДЕЯТЕЛЬНОСТИ ИНОСТРАННОГО АГЕНТА.",
        "* Внесён Минюстом в реестр иностранных агентов",
        "Реклама. ООО «Переправа», ИНН 7700000000, erid: 2VabcD",
        "Цю публікацію підготовлено за підтримки фонду «Берег».",
        "Disclosure: the author's sister works for the ferry company.",
        "Слушайте наши выпуски на частоте 99,1 FM.",
        "Повний випуск програми дивіться на YouTube.",
        "Watch the full interview on our YouTube channel.",
        "За матеріалами AFP та Reuters",
        "With reporting from Reuters",
        "Підготувала Олена Берегова",
        "Детальніше про це: Хто будує мости в громадах",
        "Разбор: зачем городу второй паром",
        "Find out more: who pays for bridges",
        "Що відомо про пожежу на складі олії в Борисполі",
        "Почему в столице снова подорожали яблоки?",
        "Чемпіонка з ковзанярства завершує кар’єру в тридцять один рік",
    ],
)
def test_notices_pointers_and_headlines_of_other_stories_amid_an_article_are_left_out(notice):
    cleaned = clean("Міст через Іванку відбудують", "5 вересня 2024", *BODY, *LONGER[:2], notice, *LONGER[2:])
    assert kind_of(cleaned, notice) not in INDEXED_KINDS
    assert all(kind_of(cleaned, sentence) == "body" for sentence in (*LONGER, *BODY))


@pytest.mark.parametrize(
    "line",
    [
        "Міністерство визнало газету іноземним агентом, повідомив суд у п’ятницю.",
        "Минюст признал фонд нежелательной организацией, писала тогда газета.",
        "Канал транслював відкриття мосту на супутнику, каже мер.",
        "Подробности аварии на мосту выясняет полиция.",
        "Агентство повідомило, що переправу відкриють у травні.",
        "Що буде з поромом через Іванку",
        "Чому міст будували сорок років?",
    ],
)
def test_what_an_article_says_of_agents_channels_and_agencies_stays(line):
    cleaned = clean("Міст через Іванку відбудують", "5 вересня 2024", *BODY, *LONGER[:2], line, *LONGER[2:])
    assert kind_of(cleaned, line) in INDEXED_KINDS


def test_a_question_among_other_questions_is_not_taken_for_a_headline():
    questions = ("Скільки коштували сталеві троси?", "Коли розпочалася ваша кар’єра інженера?")
    lines = [line for question in questions for line in (question, *LONGER)]
    cleaned = clean("Міст через Іванку відбудують", "5 вересня 2024", *BODY, *lines)
    assert all(kind_of(cleaned, question) in INDEXED_KINDS for question in questions)


def test_a_live_blog_keeps_the_time_of_each_entry():
    entries = [
        line for time, text in zip(("21:40", "19:15", "18:05"), BODY, strict=True) for line in (time, text)
    ]
    cleaned = clean("Повінь у Млинівці: онлайн", *entries)
    assert [kind_of(cleaned, line) for line in entries] == ["body"] * 6
