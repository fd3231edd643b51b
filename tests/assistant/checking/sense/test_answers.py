import pytest

from assistant.checking.sense.answers import names_the_others
from tests.assistant.checking.cases import reasons


@pytest.mark.parametrize(
    ("answer", "question", "evidence"),
    [
        ("Так.", "Чи вступить Білорусь у війну?", "Білорусь заявила, що не вступить у війну."),
        ("Yes.", "Will the town close the pool?", "The town will not close the pool."),
        ("Нет.", "Закроет ли город бассейн?", "Город закроет бассейн."),
    ],
)
def test_yes_or_no_against_the_evidence_is_a_fault(answer: str, question: str, evidence: str):
    assert "answer_differs" in reasons(answer, evidence, question=question)


@pytest.mark.parametrize(
    ("answer", "question", "evidence"),
    [
        ("Ні.", "Чи вступить Білорусь у війну?", "Білорусь заявила, що не вступить у війну."),
        ("Да.", "Закроет ли город бассейн?", "Город закроет бассейн."),
        ("Yes.", "Was the ferry late?", "Пекарня відчинилася."),
    ],
)
def test_yes_or_no_that_fits_or_cannot_be_told_is_none(answer: str, question: str, evidence: str):
    assert not reasons(answer, evidence, question=question)


def test_a_name_alone_is_read_with_its_question():
    question, evidence = (
        "Who accused Astana of ingratitude?",
        "Министр Макей упрекал Астану в неблагодарности.",
    )
    assert "name_absent" in reasons("Zelensky", evidence, question=question)
    assert not reasons("Makei", evidence, question=question)


def test_quoted_words_must_stand_there_in_their_own_language():
    evidence = "«Мы не хотим оказаться в одной корзине с ними», — сказал министр."
    altered = "Министр сказал: «Мы хотим оказаться в одной корзине с ними»."
    assert "quotation_altered" in reasons(altered, evidence)
    assert not reasons("Министр сказал: «Мы не хотим оказаться в одной корзине».", evidence)
    assert not reasons("Міністр сказав, що «не хоче опинитися в одному кошику».", evidence)


@pytest.mark.parametrize(
    ("question", "text", "contrary"),
    [
        ("Хто не прийшов на толоку?", "Сусіди з Ярової прийшли на толоку всі.", True),
        ("Who did not sign the petition?", "The petition was signed by ninety people.", True),
        ("Кто не голосовал?", "Не голосовали двое.", False),
        ("Хто прийшов на толоку?", "Сусіди з Ярової прийшли на толоку всі.", False),
        ("Why did they not sign it?", "The petition was signed by ninety people.", False),
    ],
)
def test_who_did_is_no_answer_to_who_did_not(question: str, text: str, contrary: bool):
    assert names_the_others(question, text) == contrary
