import pytest

from assistant.checking.names.sounds import same_sound, skeletons
from tests.assistant.checking.cases import reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rosenstein", "Розенштейна"),
        ("Hughes", "Г'юз"),
        ("Gerrard", "Джеррард"),
        ("Rzeszow", "Жешува"),
        ("Zelensky", "Зеленского"),
        ("Utyupin", "Утюпіним"),
        ("Мадуро", "Maduro"),
    ],
)
def test_spellings_of_one_name_sound_alike(one: str, other: str):
    assert any(same_sound(a, b) for a in skeletons(one) for b in skeletons(other))


@pytest.mark.parametrize(
    ("one", "other"), [("Coventry", "Солихалле"), ("Браун", "Кроун"), ("Booker", "Кунс")]
)
def test_other_names_do_not(one: str, other: str):
    assert not any(same_sound(a, b) for a in skeletons(one) for b in skeletons(other))


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Мерка Ганна Лозова відкрила басейн.", "Mayor Olha Stets opened the pool."),
        ("Шольц заявил, что пекарня закроется.", "Владелец заявил, что пекарня закроется."),
        ("The pumps came from Coventry.", "Насоси привезли з Жешува."),
        ("Zelensky praised the bakers.", "Пекарей похвалил Сергей Бондарь."),
        ("Переговори відбулися в Мадриді.", "The talks were held in Warsaw."),
    ],
)
def test_a_name_that_stands_nowhere_is_a_fault(claim: str, evidence: str):
    assert reasons(claim, evidence) & {"name_absent", "name_differs"}


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Держдума відхилила проєкт.", "Госдума отклонила проект."),
        ("Kazakhstan marks Republic Day on 25 October.", "25 октября в Казахстане отмечают День Республики."),
        ("Насоси позичили пожежники з Жешува.", "Firefighters from Rzeszow lent the pumps."),
        ("German farmers sell more apples.", "Фермери з Німеччини продають більше яблук."),
        ("ООН направит туда врачей.", "The United Nations will send doctors there."),
        ("Moscow recalled its envoy.", "Россия отозвала посла."),
        ("Residents say the water is back.", "За словами мешканців, вода повернулася."),
        ("The West Bank has two new clinics.", "На Західному березі відкрили дві клініки."),
        ("He was elected to the Academy of Sciences.", "Его избрали в АН СССР."),
        ("Бондар Орест Сивак лагодив човни й діжки.", "Орест Сивак лагодив діжки й човни."),
    ],
)
def test_a_name_in_another_language_or_spelling_is_none(claim: str, evidence: str):
    assert not reasons(claim, evidence)


def test_another_office_of_the_same_person_is_a_fault():
    evidence = "Премьер-министр Марек Вуйцик осмотрел плотину."
    assert "office_differs" in reasons("President Marek Wójcik inspected the dam.", evidence)
    assert not reasons("Prime Minister Marek Wójcik inspected the dam.", evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Міністр економіки Марек Вуйцик оглянув греблю.", "Премьер-министр Марек Вуйцик осмотрел плотину."),
        ("Посол Польщі в Молдові Марек Вуйцик оглянув греблю.", "Мер Любліна Марек Вуйцик оглянув греблю."),
        ("Хірургиня Яна Бурчак мовчить.", "Речниця міністерства закордонних справ Яна Бурчак мовчить."),
    ],
)
def test_an_office_is_read_through_the_words_between_it_and_the_name(claim: str, evidence: str):
    assert "office_differs" in reasons(claim, evidence)


def test_another_surname_beside_a_given_name_is_a_fault_in_any_language():
    evidence = "Керамистка Дарина Полозова выставила сорок кувшинов."
    assert "name_absent" in reasons("The potter Daryna Hutsal showed forty jugs.", evidence)
    assert not reasons("The potter Daryna Polozova showed forty jugs.", evidence)
    assert not reasons("The nurse Agnes Bojaxhiu left.", "Медсестра Агнес Бояджиу уехала.")


def test_another_person_than_the_one_cited_is_a_fault_even_where_the_article_knows_both():
    evidence = "Новий міст спроєктував інженер Орест Сивак."
    around = "Відкривав його інженер Тарас Білик."
    assert "name_differs" in reasons("Тарас Білик спроєктував новий міст.", evidence, around=around)
    assert not reasons("Орест Сивак спроєктував новий міст.", evidence, around=around)
