"""Who says what a sentence tells, by its form."""

import pytest

from assistant.speaking.questions import is_speaker, read_spoken_question
from assistant.speaking.utterances import find_utterance


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The kiln is safe, mayor Ada Lemmik said.", "mayor Ada Lemmik"),
        ('"The kiln is safe," said Ada Lemmik, who built it.', "Ada Lemmik"),
        ("Ada Lemmik, a mason, said the kiln was safe.", "Ada Lemmik"),
        ("According to the town hall, the kiln is safe.", "the town hall"),
        ("«Піч безпечна, — сказав муляр після огляду, — але стара».", "муляр"),
        ("У ратуші повідомили, що піч безпечна.", "ратуші"),
        ("У середу мерка Ада Леммік оголосила, що піч безпечна.", "мерка Ада Леммік"),
        ("Two days earlier Ada Lemmik had told the council that the kiln was safe.", "Ada Lemmik"),
        ("По словам Ады Леммик, печь безопасна.", "Ады Леммик"),
        ("Об этом сообщил каменщик.", "каменщик"),
        ("Ада Леммик: «Печь безопасна».", "Ада Леммик"),
        ("Про це розповіли в ратуші.", "ратуші"),
        ("Полагодити піч до свят пообіцяла мулярка.", "мулярка"),
        ("Нову піч до свят пообіцяв муляр Гнат Леммік.", "муляр Гнат Леммік"),
        ("Починить печь до праздников пообещал каменщик.", "каменщик"),
        ("Голова цеху пообіцяв Гнатові Лемміку піч.", "Голова цеху"),
        ("Як пише «Ранок», піч безпечна.", "Ранок"),
        ('"Nobody told us about the kiln," a mason said.', "a mason"),
        ("The guild, which has 4,000 masons, announced a new kiln.", "The guild"),
    ],
)
def test_who_speaks_is_named_in_the_sentence(text: str, speaker: str) -> None:
    found = find_utterance(text)
    assert found and found.speaker == speaker


@pytest.mark.parametrize(
    "text",
    [
        "The kiln cracked on Monday.",
        "The ministry called in the mason over the kiln.",
        "It was said that the kiln would fall.",
        "Муляр не сказав, скільки коштує піч.",
        "He said the kiln was safe.",
        "Печь потребует новых кирпичей.",
        "Про піч розповіли «Ранку» учора.",
    ],
)
def test_what_nobody_named_says_is_given_to_nobody(text: str) -> None:
    assert find_utterance(text) is None


@pytest.mark.parametrize(
    ("text", "before", "speaker"),
    [
        ("She said that it was safe.", "Mayor Ada Lemmik looked at the kiln.", "Ada Lemmik"),
        ("«Вона стоїть».", "«Піч безпечна», — сказав муляр.", "муляр"),
        ("Она добавила, что печь стара.", "Печь безопасна, сказала Ада Леммик.", "Ада Леммик"),
    ],
)
def test_who_speaks_may_stand_in_the_sentence_before(text: str, before: str, speaker: str) -> None:
    found = find_utterance(text, before)
    assert found and found.before and found.speaker.endswith(speaker)


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("What did Ada Lemmik say about the kiln?", "Ada Lemmik"),
        ("Що сказала Ада Леммік про піч?", "Ада Леммік"),
        ("Что каменщик ответил на вопрос?", "каменщик"),
        ("Хто заявив, що піч безпечна?", ""),
        ("Who said that the kiln is safe?", ""),
    ],
)
def test_a_question_for_words_names_whose(question: str, speaker: str) -> None:
    asked = read_spoken_question(question)
    assert asked and asked.speaker == speaker


@pytest.mark.parametrize(
    "question", ["Why did the kiln crack?", "What is the kiln called?", "Кто построил печь?"]
)
def test_other_questions_ask_for_no_words(question: str) -> None:
    assert read_spoken_question(question) is None


@pytest.mark.parametrize(
    ("asked", "speaker", "same"),
    [
        ("Ada Lemmik", "мерка Ада Леммік", True),
        ("Mayor Lemmik", "Ada Lemmik", True),
        ("Ada Lemmik", "Ada Torvald", False),
        ("the ministry of Kazakhstan", "president of Kazakhstan", False),
        ("МИД", "мэр", False),
    ],
)
def test_a_speaker_is_known_by_surname_or_by_the_whole_office(asked: str, speaker: str, same: bool) -> None:
    assert is_speaker(asked, speaker) == same
