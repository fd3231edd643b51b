import pytest

from assistant.checking.claims import without_frame


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("According to the article, the market opened early.", "the market opened early."),
        ("The passage states that honey costs 240 hryvnias.", "honey costs 240 hryvnias."),
        ("In this text it is said that the mayor left.", "the mayor left."),
        ("У статті зазначено, що мед коштує 240 гривень.", "мед коштує 240 гривень."),
        ("Згідно з уривком, ринок відкрили вранці.", "ринок відкрили вранці."),
        ("В статье указан вес каравая: 58 килограммов.", "вес каравая: 58 килограммов."),
        ("В статье сказано, что за неделю сняли 46 килограммов.", "за неделю сняли 46 килограммов."),
        ("Согласно тексту, мост открыли в мае.", "мост открыли в мае."),
    ],
)
def test_what_is_said_of_the_passages_is_taken_off(claim, told):
    assert without_frame(claim) == told


@pytest.mark.parametrize(
    "claim",
    [
        "Honey costs 240 hryvnias.",
        "The article is long.",
        "In the article.",
        "According to the mayor, honey costs 240 hryvnias.",
        "За словами мера, мед коштує 240 гривень.",
        "По словам мэра, мёд стоит 240 гривен.",
        "В Киеве открыли рынок мёда.",
        "Sources say that the mayor left.",
    ],
)
def test_what_is_told_is_left(claim):
    assert without_frame(claim) == claim
