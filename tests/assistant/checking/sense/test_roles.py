import pytest

from tests.assistant.checking.cases import reasons


@pytest.mark.parametrize(
    ("claim", "evidence", "reason"),
    [
        ("Гончар обвинил Мельника во лжи.", "Мельник обвинил Гончара во лжи.", "roles_differ"),
        ("Germany accused France of delay.", "Франція звинуватила Німеччину у зволіканні.", "roles_differ"),
        (
            "Ткачук упрекал Львов в неблагодарности.",
            "Иван Коваль упрекал Львов в неблагодарности.",
            "speaker_differs",
        ),
    ],
)
def test_a_deed_given_to_another_is_a_fault(claim: str, evidence: str, reason: str):
    around = "Об этом писали Ткачук и Гончар."
    assert reason in reasons(claim, evidence, around=around)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("Гончара обвинил Мельник.", "Мельник обвинил Гончара во лжи."),
        ("Гончар был обвинён Мельником во лжи.", "Мельник обвинил Гончара во лжи."),
        ("Germany was accused by France of delay.", "France accused Germany of delay."),
    ],
)
def test_another_order_or_the_passive_is_none(claim: str, evidence: str):
    assert not reasons(claim, evidence)
