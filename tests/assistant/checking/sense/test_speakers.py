from tests.assistant.checking.cases import reasons

AROUND = "Об этом писали Ткачук и Гончар."


def test_words_given_to_another_speaker_are_a_fault():
    evidence = "Иван Коваль упрекал Львов в неблагодарности."
    assert "speaker_differs" in reasons("Ткачук упрекал Львов в неблагодарности.", evidence, around=AROUND)


def test_another_order_or_the_passive_is_none():
    evidence = "Мельник обвинил Гончара во лжи."
    assert not reasons("Гончара обвинил Мельник.", evidence, around=AROUND)
    assert not reasons("Гончар был обвинён Мельником во лжи.", evidence, around=AROUND)


def test_the_town_of_an_office_is_no_other_speaker():
    evidence = "Міський голова Лука Стельмах пообіцяв новий міст."
    town = reasons("Міський голова Калинова пообіцяв новий міст.", evidence, around="У Калинові раді.")
    assert "speaker_differs" not in town
    assert "speaker_differs" in reasons("Ткачук пообіцяв новий міст.", evidence, around=AROUND)
