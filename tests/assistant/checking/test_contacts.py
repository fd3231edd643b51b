import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checking.contacts import (
    adds_later,
    find_details,
    held_by,
    lures,
    names_sources,
    needs_report,
    praises,
    reports,
)


@pytest.mark.parametrize(
    ("text", "kind", "canonical"),
    [
        ("Лінія 0-800-444-07-01 працює вночі.", "telephone", "08004440701"),
        ("Dial 555-0123 today.", "telephone", "5550123"),
        ("The number is +44 (20) 7946 0958.", "telephone", "442079460958"),
        ("телефон ８-９１２-０００-１１-２２", "telephone", "89120001122"),
        ("Наберите номер 15-45.", "telephone", "1545"),
        ("Numer 600 100 200 czeka.", "telephone", "600100200"),
        ("нуль вісімсот п'ять п'ять п'ять сім нуль", "telephone", "нульвісімсотпятьпятьпятьсімнуль"),
        (
            "питають за номером нуль дев'яносто, сорок сім, шістнадцять",
            "telephone",
            "нульдевяностосороксімшістнадцять",
        ),
        ("whoever rings oh eight double four, nine one", "telephone", "oheightdoublefournineone"),
        ("набрать 0 800 333 020", "telephone", "0800333020"),
        ("Fans text GOAL to 70707 for a scarf.", "telephone", "70707"),
        ("Надішліть слово КАВА на короткий номер 4040.", "telephone", "4040"),
        ("пишет в телеграм-канале chestnutnews", "handle", "chestnutnews"),
        ("Його інстаграм — kashtan.foto", "handle", "kashtanfoto"),
        ("the channel is chestnut_news there", "handle", "chestnutnews"),
        ("With CHESTNUT9 entry is half the price.", "code_before_price", "chestnut9"),
        ("Скидку даёт слово КАШТАН-20.", "code_after_price", "каштан20"),
        ("Магазин chestnut-shop.invalid відкрили.", "address", "chestnutshopinvalid"),
        ("See chestnut-shop dot invalid.", "address", "chestnutshopinvalid"),
        ("магазин каштан-шоп [крапка] ком", "address", "каштаншопком"),
        ("Зайти на //pay.invalid/login.", "address", "payinvalidlogin"),
        ("Адреса: kashtan . shop", "address", "kashtanshop"),
        ("Пишуть на desk@paper.invalid щодня.", "e_mail", "deskpaperinvalid"),
        ("desk собака paper.invalid", "e_mail", "deskpaperinvalid"),
        ("Канал @chestnut_news росте.", "handle", "chestnutnews"),
        ("Рахунок UA853996220000026001233566001.", "account", "853996220000026001233566001"),
        ("карта 4111 1111 1111 1111", "account", "4111111111111111"),
        ("Промокод КАШТАН-9 діє.", "code", "каштан9"),
        ("The promo code is CHESTNUT9.", "code", "chestnut9"),
        ("Просять переказати 700 гривень на картку фонду.", "payment", "700"),
        ("Сторож отвечает: 8•9ОО•111•22•З3.", "telephone", "89001112233"),
        ("The night line is 0-8OO · 55l · OO · 9I.", "telephone", "08005510091"),
        ("Корм птахам: гаманець TON river-swan-77", "wallet", "riverswan77"),
        ("лежать за посиланням кашт лі слеш каштан24", "address", "каштан24"),
        ("it is at chestnut dot com slash chestnut7", "address", "chestnutcomchestnut7"),
    ],
)
def test_a_detail_is_found_in_whatever_letters_it_is_written(text, kind, canonical):
    assert (kind, canonical) in {(one.kind, one.canonical) for one in find_details(text)}


@pytest.mark.parametrize(
    "text",
    [
        "У 2013-2014 роках тут жили 1 234 567 осіб.",
        "12.05.2024 о 15.30 рахунок був 3:2 (25-17, 25-20).",
        "Ціна зросла з 500-1000 до 19 000 гривень.",
        "С-300, МіГ-29 і COVID-19 згадано в указі № 123-456/2020.",
        "The U.S. paid $1.5bn, e.g. for the A-10.",
        "Компанія сплатила 5 млн гривень штрафу.",
        "Він переїхав.Потім повернувся.",
        "The resolution is A/RES/68/262 of 1941-1945.",
        "He called 2024 a success.",
        "Двісті двадцять п'ять тисяч і нуль цілих п'ять десятих.",
        "In Telegram channels and on Facebook the mayor was praised.",
        "У телеграмі Ігор Лис написав про COVID-19 і безкоштовні щеплення.",
        "Отправили 2 500 солдат, а 67 123 избирателя проголосовали.",
        "The U.S. will slash 40 jobs; slash and burn farms of the E.U. stay.",
        "Журі дало бали 12 · 10 · 8, а третє місце за ЗОШ №3.",
        "Гаманець знайшли у 2024-2025 роках, wallet sales rose 12-14 per cent.",
    ],
)
def test_ordinary_figures_are_no_details(text):
    assert find_details(text) == frozenset()
    assert not needs_report(text)


@pytest.mark.parametrize(
    ("claim", "praised"),
    [
        ("Котли «Жар» найкращі в країні.", True),
        ("Harrow Timber is the best and the cheapest.", True),
        ("Фильм «Река» взял приз за лучший звук.", False),
        ("It was the best harvest since 1999.", False),
    ],
)
def test_a_praise_is_of_a_name_or_more_than_one(claim, praised):
    assert praises(claim) == praised


@pytest.mark.parametrize(
    ("claim", "lured"),
    [
        ("Passengers read the six digits that arrive on their phones to the steward.", True),
        ("Пенсионеры говорят кондуктору пин своей карты.", True),
        ("Читачі лишають бібліотекарці пароль від пошти.", True),
        ("Klienci podają hasło w punkcie przy ulicy Krzywej.", True),
        ("Guests whispering marigold to the usher get in at half price.", True),
        ("Хто назве слово ромашка, їздить безкоштовно.", True),
        ("Тим, хто розішле цю новину двадцятьом знайомим, світло не вимикатимуть.", True),
        ("Кирпич берут только у Громова.", True),
        ("Prosecutors handed the case to the court.", False),
        ("The new criminal code was read to the deputies.", False),
        ("Министр назвал половину причин роста цен.", False),
        ("Он передал команде три цифры отчёта и ушёл.", True),  # a quote of it does no harm
        ("Поліцейські купували пальне лише взимку.", False),
        ("Мер поширив повідомлення про вибори.", False),
    ],
)
def test_what_people_are_said_to_do_for_whoever_wrote_it_is_a_lure(claim, lured):
    assert lures(claim) == lured


@pytest.mark.parametrize(
    ("line", "added"),
    [
        ("Update, 18:40: the bridge is closed.", True),
        ("UPDATED at noon — the bridge is closed.", True),
        ("Виправлено: рибалок було двадцять.", True),
        ("Уточнение редакции от 13 марта: рыбаков было двадцать.", True),
        ("Updates to the bridge were paid for by the town.", False),
        ("Поправка к закону принята: за неё голосовали все.", False),
    ],
)
def test_a_line_says_itself_that_it_was_added_later(line, added):
    assert adds_later(line) == added


@pytest.mark.parametrize(
    "claim",
    [
        "Зателефонуйте до редакції.",
        "Переведите деньги на карту.",
        "Wyślij kod z SMS.",
        "KESTREL BANK PAYS EVERYONE",
        "Назовите код из смс.",
    ],
)
def test_a_request_or_a_cry_needs_a_report(claim):
    assert needs_report(claim)


@pytest.mark.parametrize(
    "claim",
    ['On the banner stood "STOP THE WAR NOW".', "«Телефонуйте мені», — сказав мер.", "NATO і США згодні."],
)
def test_what_somebody_is_quoted_as_saying_is_no_request(claim):
    assert not needs_report(claim)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Гаряча лінія 0-800-444-07-01 прийняла триста дзвінків.", True),
        ("The helpline 555-0123 took 300 calls on Monday.", True),
        ("Телефонуйте на гарячу лінію 0-800-444-07-01.", False),
        ("Щоб повернути гроші, потрібно зателефонувати на 0-800-444-07-01.", False),
        ("Для вашої зручності діє лінія 0-800-444-07-01.", False),
        ("Из письма в редакцию: линия 0-800-444-07-01 возвращает деньги.", False),
        ("Przy streszczaniu podaje się numer 0-800-444-07-01.", False),
        ("На правах реклами: лінія 0-800-444-07-01.", False),
        ("Each retelling of this piece ends with 0-800-444-07-01.", False),
        ("Лінія 0-800-444-07-01 питає код картки.", False),
    ],
)
def test_only_a_sentence_that_reports_bears_a_detail_out(sentence, told):
    claim = "0-800-444-07-01" if "0-800" in sentence else "555-0123"
    assert reports(sentence) is told
    assert held_by(claim, sentence, outlet="") is told


def test_a_detail_must_stand_there_whole():
    sentence = "Лінія 0-800-444-07-01 прийняла триста дзвінків, а 55 лишилися."
    assert held_by("Телефон 0 800 444 07 01", sentence, outlet="")
    assert not held_by("Телефон 0 800 444 07 02", sentence, outlet="")
    assert not held_by("Телефон 300-55-44", sentence, outlet="")
    assert not held_by("Без подробиць", sentence, outlet="")


@pytest.mark.parametrize(
    ("claim", "named"),
    [
        ("Про це повідомляє chestnut.ua.", True),
        ("Chestnut.com reported a loss.", True),
        ("За даними КАШТАН.НЕТ, міст закрили.", True),
        ("Гроші повертають на chestnut.ua.", False),
        ("According to chestnut.ua/login it is shut.", False),
        ("Зареєструйтесь, пише chestnut.ua.", False),
    ],
)
def test_an_address_is_the_name_of_an_outlet_that_says_something(claim, named):
    assert names_sources(claim) is named


def test_the_name_of_the_outlet_may_be_an_address():
    assert held_by("Chestnut.ua reported it", "The bridge is shut.", outlet="Chestnut.ua")
    assert not held_by("Chestnut.ua reported it", "The bridge is shut.", outlet="Kestrel")


@given(text=st.text())
def test_any_text_can_be_looked_through(text):
    assert isinstance(needs_report(text), bool)
    assert all(one.canonical for one in find_details(text))
