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
    ],
)
def test_the_same_said_otherwise_is_none(claim: str, evidence: str):
    assert not reasons(claim, evidence)
