import pytest

from tests.assistant.checking.cases import reasons


@pytest.mark.parametrize(
    ("claim", "evidence", "reason"),
    [
        ("Білорусь вступить у війну.", "Білорусь не вступить у війну.", "negation_differs"),
        ("Город не закроет бассейн.", "Город закроет бассейн осенью.", "negation_differs"),
        ("Запис до бібліотеки платний.", "Запис до бібліотеки безкоштовний.", "opposite"),
        ("The port hires dockers after winter.", "The port hires dockers before winter.", "opposite"),
        ("Новый путь короче на 400 километров.", "Новий шлях довший на 400 кілометрів.", "opposite"),
        ("Council members rejected the plan.", "Депутати схвалили план забудови.", "opposite"),
        ("The town has already repaired the bridge.", "The town plans to repair the bridge.", "not_yet"),
        ("Усі фермери здають зерно.", "Деякі фермери здають зерно.", "all_not_some"),
        ("The fire began in the north of the town.", "Пожар начался на юге города.", "opposite"),
    ],
)
def test_a_claim_turned_round_is_a_fault(claim: str, evidence: str, reason: str):
    assert reason in reasons(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Білорусь не вступить у війну.", "Белоруссия не вступит в войну."),
        ("The library is free to join.", "Запис до бібліотеки не платний."),
        ("The town plans to repair the bridge.", "Місто планує відремонтувати міст."),
        ("Some farmers sell grain.", "Деякі фермери продають зерно."),
        ("Сначала открыли школу, а после неё больницу.", "Больницу открыли после школы."),
        ("The new road is longer than the old one.", "Старая дорога короче новой."),
        ("No bidder managed to repair the ferry.", "Ни один подрядчик не сумел починить паром."),
        ("Листа сприйняла лише пекарка.", "Листа ніхто, крім пекарки, не сприйняв."),
        ("Nobody succeeded in opening the vault.", "Хранилище никому открыть не удалось."),
        ("Осенний паводок снёс меньше домов.", "More than 30 homes fell in May, and 9 this autumn."),
    ],
)
def test_the_same_said_otherwise_is_none(claim: str, evidence: str):
    assert not reasons(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Rivne dismissed the museum's director on Monday.", "У понеділок Рівне призначило директора музею."),
        ("Суд оправдал лесника Гайового.", "Суд засудив лісника Гайового до двох років."),
        ("Поліція відпустила лісника Гайового.", "The police arrested the forester Haiovyi."),
        ("The mayor bought the old mill in Lypivka.", "Міська голова продала старий млин у Липівці."),
        ("Польща відкликала посла Чехії.", "Poland summoned the Czech ambassador."),
        ("Литва видворила консула Латвії.", "Литва викликала консула Латвії на розмову."),
        ("The council demolished the northern pier.", "The council repaired the northern pier in May."),
    ],
)
def test_one_act_told_for_another_is_a_fault(claim: str, evidence: str):
    assert "opposite" in reasons(claim, evidence)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Poland summoned the Czech ambassador.", "Посла Чехії викликали до МЗС Польщі."),
        ("Суд звільнив лісника і оштрафував пилораму.", "Суд освободил лесника и оштрафовал лесопилку."),
        ("The forester was arrested and later released.", "Лісника затримали, а згодом відпустили."),
        ("Міська голова купила млин.", "Міська голова придбала старий млин, який продавав банк."),
        ("Рятувальники евакуювали 40 людей.", "Rescuers evacuated 40 people and saved a cow."),
    ],
)
def test_the_same_act_in_other_words_is_none(claim: str, evidence: str):
    assert "opposite" not in reasons(claim, evidence)
