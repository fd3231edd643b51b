import pytest

from assistant.checking.names.owners import owned
from tests.assistant.checking.cases import reasons


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("Poland's government resigned.", ("government", "poland")),
        ("The Polish government resigned.", ("government", "poland")),
        ("Уряд Польщі пішов у відставку.", ("government", "poland")),
        ("Министерство иностранных дел Латвии ответило.", ("foreignministry", "latvia")),
        ("The ambassador of the Netherlands came.", ("ambassador", "netherlands")),
        ("Болгарське посольство зачинено.", ("embassy", "bulgaria")),
    ],
)
def test_whose_a_body_is_stands_right_beside_it(text: str, pair: tuple[str, str]):
    assert owned(text) == {pair}


@pytest.mark.parametrize(
    "text", ["The ambassador to Poland came.", "Посол у Польщі мовчить.", "The government in Riga."]
)
def test_where_somebody_is_sent_is_not_whose_they_are(text: str):
    assert not owned(text)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Slovakia's government raised the tax.", "Уряд Чехії підняв податок."),
        ("МИД Латвии вызвал посла.", "Lithuania's foreign ministry summoned the ambassador."),
        ("Посол Греції приїхав до Стрия.", "Посол Кипра приехал в Стрый."),
        ("Czech police helped the Polish customs.", "Польська поліція допомогла чеській митниці."),
    ],
)
def test_a_body_of_another_country_is_a_fault(claim: str, evidence: str):
    assert "name_differs" in reasons(claim, evidence, around="Латвия, Словаччина, Греція і Чехія — сусіди.")


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Czechia's government raised the tax.", "Уряд Чехії підняв податок."),
        ("Prague's government raised the tax.", "Чешское правительство подняло налог."),
        ("Польська поліція допомогла митниці.", "Польська поліція допомогла чеській митниці."),
        ("The Polish army helped.", "Війська допомогли, сказали в уряді Польщі."),
        ("The Greek ambassador came.", "Посол прибув з Афін; з ним посол Кіпру й радник посла Греції."),
    ],
)
def test_the_same_body_or_none_named_is_none(claim: str, evidence: str):
    assert "name_differs" not in reasons(claim, evidence)
