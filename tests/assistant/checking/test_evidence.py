import pytest

from assistant.checking.evidence import missing_evidence


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("У місті загинули 1 200 людей.", "Загинуло 1200 осіб."),
        ("The repair cost 86,000 pounds.", "Ремонт коштував 86 000 фунтів."),
        ("Цена выросла на 3,5%.", "The price rose 3.5 per cent."),
        ("Він поїхав 21 серпня 2024 року.", "21.08.2024 він поїхав."),
        ("The last ferry leaves at 22:20.", "Последний рейс в 22:20."),
        ("On Wednesday, 21 August, he left.", "У середу, 21 серпня, він поїхав."),
        ("Він поїхав 3 травня.", "He left. Published: 2025-05-03"),
        ("The council has 12 members.", "У раді дванадцять членів."),
        ("Сім родин допомагали.", "Помогали 7 семей."),
        ("Two lifeguards are on duty.", "Чергують двоє рятувальників."),
        ("Пять человек пришли.", "Прийшли п'ятеро, тобто 5 людей."),
        ("Про це сказав Зеленський.", "Слова Зеленського почули всі."),
        ("It was said by Zelensky in Kharkiv.", "Так сказав Зеленський у Харкові."),
        ("Об этом заявил Владимир Зеленский.", "Володимир Зеленський так і сказав."),
        ("Про це повідомив Nurtleu.", "Мурат Нуртлеу повідомив."),
        ("Посол Утюпін пішов.", "Ambassador Utyupin left."),
        ("Одна людина прийшла.", "Прийшов чоловік."),
        ("Столиця — Москва.", "Moscow is the capital."),
    ],
)
def test_what_stands_in_the_evidence_is_found_in_any_spelling(claim, evidence):
    assert missing_evidence(claim, evidence, same_language=False) == ()


@pytest.mark.parametrize(
    ("claim", "evidence", "missing"),
    [
        ("Загинули 15 людей.", "Загинули 12 людей.", ("15",)),
        ("The repair cost 86,000 pounds.", "The repair cost 68,000 pounds.", ("86,000",)),
        ("Это было в 2023 году.", "Это было в 2024 году.", ("2023",)),
        ("Він поїхав 21 липня.", "21 серпня він поїхав.", ("липня",)),
        ("He left on May 3.", "3 июня он уехал.", ("May",)),
        ("Шестеро дітей прийшли.", "Прийшли семеро дітей.", ("Шестеро",)),
        ("Про це сказав Іваненко.", "Про це сказав Петренко.", ("Іваненко",)),
        ("It was said by Ivanenko.", "It was said by Petrenko.", ("Ivanenko",)),
        ("Об этом сказал Иваненко.", "Об этом сказал Петренко.", ("Иваненко",)),
    ],
)
def test_a_number_or_name_of_its_own_is_missed(claim, evidence, missing):
    assert missing_evidence(claim, evidence, same_language=True) == missing


def test_across_languages_a_translated_name_among_others_is_forgiven():
    claim = "The German chancellor met Zelensky, said Germany."
    evidence = "Канцлер Німеччини зустрівся із Зеленським."
    assert missing_evidence(claim, evidence, same_language=True) == ("German", "Germany")
    assert missing_evidence("It was Zelensky who went to Germany.", evidence, same_language=False) == ()


def test_across_languages_an_invented_name_is_missed():
    assert missing_evidence("Так сказав Іваненко.", "Petrenko said so.", same_language=False) == ("Іваненко",)


def test_the_first_word_is_no_name():
    assert missing_evidence("Ніхто не прийшов. Усі пішли.", "Люди розійшлися.", same_language=True) == ()
