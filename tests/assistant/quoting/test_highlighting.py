"""The words of a sentence that give what is asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.quoting.highlighting import highlight_answer, lacked_thing


@pytest.mark.parametrize(
    ("question", "quote", "words"),
    [
        ("How many houses were flooded?", "On day 2 about 40 houses were flooded.", "40 houses"),
        ("Скільки будинків затопило?", "Рівень піднявся на 3 метри, затопило 62 будинки.", "62 будинки"),
        ("Сколько стоил мост?", "Мост обошёлся в 12 миллионов гривен.", "12 миллионов гривен"),
        ("When did the ferry resume?", "The ferry resumed on 14 May 2023 after repairs.", "14 May 2023"),
        ("Коли відкрили міст?", "Міст відкрили у вівторок.", "вівторок"),
        ("Когда открыли мост?", "Мост открыли 3 августа 2024 года.", "3 августа 2024"),
        ("How many of the 40 houses dried?", "Of 40 houses 12 are dry.", "12"),
        ("What did the club pay?", "At 23 he cost 1,2 million euros, till 2027.", "1,2 million euros"),
        ("Скільки коштував форвард?", "23-летний форвард обошёлся в 1,2 миллиона евро.", "1,2 миллиона евро"),
        ("What share voted?", "Of 400 members 72 per cent voted.", "72 per cent"),
        ("Сколько ему лет?", "В этом году генералу исполнилось 59 лет.", "59 лет"),
        ("Who opened it?", "The mayor opened it on 3 May.", None),
        ("Who scored?", "After a minute Oleh Stets scored.", "Oleh Stets"),
        ("Who is the mayor?", "Mayor Olha Reva opened it.", "Olha Reva"),
        ("Хто очолив раду?", "Раду очолила Олена Гай з Чернігова.", "Олена Гай"),
        ("Who replaced Ivan Hnatiuk?", "Ivan Hnatiuk gave way to the engineer Vira Sych.", "Vira Sych"),
        ("Where was it found?", "It was found near the village of Lypivka.", "Lypivka"),
        ("Куди вивезли зерно?", "Зерно вивезли до порту Ізмаїл.", "Ізмаїл"),
        ("Where in Kyiv?", "In Kyiv.", None),
        ("Where are they from?", "They are from the Polish city of Rzeszow.", "Rzeszow"),
        ("Where did they meet?", "They met in the Armenian capital.", None),
        ("Why did 3 boats sink?", "They sank because of 2 leaks.", None),
        ("How many boats sank?", "The boats sank.", None),
        ("Which newspaper printed it?", "It was printed by the Harbour Gazette.", "Harbour Gazette"),
        ("Яка газета це надрукувала?", "Це надрукувала «Портова хроніка».", "Портова хроніка"),
        ("Как называется судно?", "Судно носит имя «Полярис».", "Полярис"),
        ("Which of the boats was painted?", "The boat of Ivan Sych was painted.", None),
        ("Did the firms pay the 40 drivers?", "Some 12 drivers were paid.", None),
        ("Заплатил ли банк?", "Банк заплатил 3 миллиона.", None),
        ("Ким була Олена Гай до виборів?", "Раніше Олена Гай працювала з Іваном Сичем.", None),
        ("Who scored?", "Oleh Stets scored after a pass by Ivan Sych.", None),
        ("З яким рахунком завершився матч?", "Матч завершився 3:1.", "3:1"),
    ],
)
def test_what_is_asked_for_is_found(question: str, quote: str, words: str | None) -> None:
    span = highlight_answer(question, quote)
    assert (quote[span.start : span.end] if span else None) == words


@pytest.mark.parametrize(
    ("question", "sentence", "lacked"),
    [
        ("How many houses were flooded?", "The river flooded the houses.", "number"),
        ("How many houses were flooded?", "The river flooded 40 houses.", None),
        ("Коли відкрили міст?", "Міст відкрив мер.", "when"),
        ("Где нашли кота?", "Кота нашли в коробке.", "where"),
        ("Где нашли кота?", "Кота нашли рядом с Липовкой.", None),
        ("Who wrote the letter?", "The letter was angry.", "who"),
        ("Who wrote the letter?", "The letter was by Stefan.", None),
        ("Яка компанія збудувала школу?", "Школу збудували за рік.", "name"),
        ("Why was the school closed?", "The roof leaked.", None),
        ("The bridge, which company was late, opened?", "It opened.", None),
    ],
)
def test_a_thing_is_lacked_only_where_nothing_might_be_it(
    question: str, sentence: str, lacked: str | None
) -> None:
    assert lacked_thing(question, [sentence]) == lacked


@given(
    st.sampled_from(["How many?", "Коли?", "Сколько домов?", "Хто?", "Where?", "How much did it cost?"]),
    st.text(max_size=80),
)
def test_what_is_highlighted_lies_within_the_quote(question: str, quote: str) -> None:
    span = highlight_answer(question, quote)
    assert span is None or 0 <= span.start < span.end <= len(quote)
