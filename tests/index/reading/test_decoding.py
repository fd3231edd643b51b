"""Encodings are recognised from a headline as from a whole article; the text is never rewritten."""

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.errors import CorpusError
from index.reading.decoding import decode_text, is_binary

UKRAINIAN = (
    "Уряд виділив кошти на ремонт мостів",
    "ПОРТ ЗНОВУ ПРИЙМАЄ СУДНА ПІСЛЯ ШТОРМУ",
    "Мер Лугового пояснив, чому їдальні працюватимуть довше: «Людям потрібен теплий обід щодня»",
    "У середу рятувальники завершили розбір завалів на околиці міста. За словами начальника служби, роботи "
    "тривали дві доби, ніхто не постраждав. Мешканцям обіцяють тимчасове житло і допомогу з документами.",
)
RUSSIAN = (
    "Жители посёлка остались без воды",
    "ДЕПУТАТЫ ОТЛОЖИЛИ ОБСУЖДЕНИЕ БЮДЖЕТА",
    "Паром вернулся в порт из-за сильного ветра: пассажиров разместили в гостинице",
    "В четверг музей открыл выставку старинных карт. Директор рассказал, что часть экспонатов показывают "
    "впервые, а объяснения к ним написали школьники. Выставка продлится до конца осени.",
)
ENGLISH = (
    "“We did not expect so many people,” the mayor said",
    "The café’s owner paid £5,000 – twice the fine – and reopened",
    "It’s the third storm this month…",
)
CYRILLIC_PAGES = ("cp1251", "koi8-u", "iso8859-5", "cp1125", "utf-16-le", "utf-16-be")
NEWS = Path(__file__).parents[4] / "shared" / "data" / "news"


@pytest.mark.parametrize("encoding", CYRILLIC_PAGES)
@pytest.mark.parametrize("text", UKRAINIAN)
def test_recognises_ukrainian_in_each_encoding(text: str, encoding: str) -> None:
    data = text.encode(encoding, "ignore")
    assert decode_text(data).text == data.decode(encoding)


@pytest.mark.parametrize("encoding", [*CYRILLIC_PAGES, "koi8-r", "cp866"])
@pytest.mark.parametrize("text", RUSSIAN)
def test_recognises_russian_in_each_encoding(text: str, encoding: str) -> None:
    data = text.encode(encoding, "ignore")
    assert decode_text(data).text == data.decode(encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le", "utf-16-be", "utf-8"])
@pytest.mark.parametrize("text", ENGLISH)
def test_recognises_english_with_curly_quotes_and_accents(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", CYRILLIC_PAGES[:4])
def test_a_few_cyrillic_words_deep_in_english_are_enough(encoding: str) -> None:
    text = "The statement was published on Monday. " * 2000 + "Він сказав: потрібна допомога."
    data = text.encode(encoding, "ignore")
    assert decode_text(data).text == data.decode(encoding)


@given(st.text())
def test_utf8_gives_exactly_the_text(text: str) -> None:
    assume(not is_binary(text) and "\0" not in text)
    assert decode_text(text.encode()).text == text


@given(st.text(), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]))
def test_a_byte_order_mark_decides_and_stays(text: str, encoding: str) -> None:
    marked = "\ufeff" + text
    assume(not is_binary(marked) and "\0" not in text)
    assert decode_text(marked.encode(encoding)).text == marked


@given(st.binary())
def test_the_named_encoding_gives_the_same_text(data: bytes) -> None:
    try:
        decoded = decode_text(data)
    except CorpusError:
        return
    assert data.decode(decoded.encoding, "replace").replace("\0", "") == decoded.text
    assert decoded.damaged or data.decode(decoded.encoding).replace("\0", "") == decoded.text


def test_utf8_cut_inside_a_character_stays_utf8() -> None:
    decoded = decode_text(UKRAINIAN[3].encode()[:-2])
    assert decoded.encoding == "utf-8"
    assert decoded.damaged
    assert decoded.text == UKRAINIAN[3][:-2] + "\ufffd"


def test_a_declared_encoding_adds_a_candidate() -> None:
    text = "Zażółć gęślą jaźń"
    assert decode_text(text.encode("cp1250"), declared="windows-1250").text == text


@pytest.mark.parametrize("declared", ["iso-8859-1", "koi8-r", "hex", "no-such-encoding", "utf-7", "idna"])
def test_a_wrong_or_unusable_declaration_is_not_believed(declared: str) -> None:
    assert decode_text(RUSSIAN[3].encode("cp1251"), declared=declared).text == RUSSIAN[3]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0", id="image"),
        pytest.param(b"text with a \0 in each line\n" * 40, id="nul"),
        pytest.param(b"\x01\x02\x03\x04\x05 few words", id="control characters"),
        pytest.param(bytes(range(1, 256)) * 20, id="noise"),
        pytest.param(b"\x7fELF" + bytes(range(16)) * 40, id="program"),
    ],
)
def test_binary_content_is_refused(data: bytes) -> None:
    with pytest.raises(CorpusError, match="binary"):
        decode_text(data)


def test_a_few_nuls_in_a_short_text_are_left_out() -> None:
    assert decode_text(
        "Ці\0ни на ринку ростуть уже третій\0 тиж\0день поспіль, каже пекарка.".encode()
    ).text == ("Ціни на ринку ростуть уже третій тиждень поспіль, каже пекарка.")


@pytest.mark.parametrize("padding", ["\0", "\0" * 512])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_stray_nuls_do_not_make_a_text_binary(padding: str, encoding: str) -> None:
    words = UKRAINIAN[3].split()
    stray = f"{words[0]}\0 {' '.join(words[1:])}{padding}"
    assert decode_text(stray.encode(encoding, "ignore")).text == " ".join(words)


@pytest.mark.skipif(not NEWS.is_dir(), reason="needs the development news articles")
@pytest.mark.parametrize(("language", "encoding"), [("uk", "koi8-u"), ("ru", "cp1251"), ("en", "cp1252")])
def test_recognises_the_first_sixty_characters_of_real_articles(language: str, encoding: str) -> None:
    files = sorted(NEWS.rglob(f"{language}_*.txt"))
    for file in files[:: len(files) // 40]:
        data = file.read_text("utf-8")[:60].encode(encoding, "ignore")
        assert decode_text(data).text == data.decode(encoding), file.name


@pytest.mark.parametrize("page", ["cp1251", "cp1252", "latin-1"])
def test_a_text_that_was_decoded_wrongly_before_is_read(page: str) -> None:
    text = "Міст через Іванку відбудують до осені, сказала інженерка Наталія Чиж. И ещё один мост закроют."
    garbled = "".join(bytes([byte]).decode(page, "replace") for byte in text.encode())
    garbled = "".join(
        chr(byte) if sign == "\ufffd" else sign for byte, sign in zip(text.encode(), garbled, strict=True)
    )
    assert garbled != text
    assert decode_text(garbled.encode()).text == text


@pytest.mark.parametrize(
    "text",
    ["РСФСР, СССР и РСДРП: что было сначала, а что потом?", "СРСР — С. Р. С. Р. С. Р. С. Р. С. Р. С. Р."],
)
def test_a_text_full_of_the_same_letters_stays(text: str) -> None:
    assert decode_text(text.encode()).text == text
    assert decode_text(text.encode("cp1251")).text == text
