from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.prompting.marked_sentences import SentenceAssembler, assemble_sentences, with_round_marks
from assistant.prompting.marks import Mark, MarkParser, Reference, join_text, parse_marks, without_sentences


def cites(*passages: int, dropped: tuple[str, ...] = ()) -> Mark:
    return Mark(references=tuple(Reference(passage=number) for number in passages), dropped=dropped)


MARKS = [
    ("[1]", (1,), ()),
    ("[1, 2]", (1, 2), ()),
    ("[2,1]", (2, 1), ()),
    ("[1; 3]", (1, 3), ()),
    ("[1 2]", (1, 2), ()),
    ("[1 and 2]", (1, 2), ()),
    ("[1 та 2]", (1, 2), ()),
    ("[1 и 2]", (1, 2), ()),
    ("[1-3]", (1, 2, 3), ()),
    ("[1–3]", (1, 2, 3), ()),
    ("[1 — 3]", (1, 2, 3), ()),
    ("[3-1]", (1, 2, 3), ()),
    ("[1, 2-3]", (1, 2, 3), ()),
    ("[1,]", (1,), ()),
    ("[ 1 ]", (1,), ()),
    ("[[1]]", (1,), ()),
    ("[[1]", (1,), ()),
    ("【1】", (1,), ()),
    ("［1］", (1,), ()),
    ("【1†source】", (1,), ()),
    ("【2:0†source】", (2,), ()),
    ("[^1]", (1,), ()),
    ("[#1]", (1,), ()),
    ("[№ 1]", (1,), ()),
    ("[Source 1]", (1,), ()),
    ("[passages 1, 2]", (1, 2), ()),
    ("[ID:3]", (3,), ()),
    ("[джерело 2]", (2,), ()),
    ("[источник 2, 3]", (2, 3), ()),
    ("[уривок 1]", (1,), ()),
    ("[1](https://example.org/a)", (1,), ()),
    ("[1](#note)", (1,), ()),
    ("[1, 1]", (1,), ()),
    ("[0]", (), ("[0]",)),
    ("[4]", (), ("[4]",)),
    ("[1, 99]", (1,), ("[99]",)),
    ("[0-2]", (1, 2), ("[0-2]",)),
    ("[2-999999999999]", (2, 3), ("[2-999999999999]",)),
    ("[99999999999999999999999999]", (), ("[99999999999999999999999999]",)),
]
TEXTS = [
    "[sic]",
    "[]",
    "[ ]",
    "[-1]",
    "[1.5]",
    "[12%]",
    "[1-]",
    "[a1]",
    "[",
    "]",
    "[1",
    "1]",
    "(1)",
    "[прим. ред.]",
]


@pytest.mark.parametrize(("written", "numbers", "dropped"), MARKS, ids=[form for form, _, _ in MARKS])
def test_a_mark_is_read_in_any_form(written, numbers, dropped):
    assert parse_marks(written, without_sentences(3)) == [cites(*numbers, dropped=dropped)]


@pytest.mark.parametrize("written", TEXTS)
def test_other_brackets_stay_text(written):
    assert parse_marks(written, without_sentences(3)) == [written]


def test_a_year_in_brackets_is_text_where_no_passage_has_its_number():
    assert parse_marks("[2024]", without_sentences(5)) == ["(2024)"]
    assert parse_marks("[1999, 2024]", without_sentences(5))[0] == cites(dropped=("[1999]", "[2024]"))


def test_marks_side_by_side_are_two():
    assert parse_marks("так [1][2].", without_sentences(2)) == ["так ", cites(1), cites(2), "."]


def test_a_mark_within_brackets_is_found():
    assert parse_marks("[див. текст [1]]", without_sentences(1)) == ["[див. текст ", cites(1), "]"]


def test_words_in_round_brackets_after_a_mark_are_kept():
    assert parse_marks("[1](двоє)", without_sentences(1)) == [cites(1), "(двоє)"]


texts = st.lists(
    st.sampled_from(
        [form for form, _, _ in MARKS] + TEXTS + ["[2024]", "Так.", " ", "\n", "Посол ", "(", ")", "!", "а"]
    )
    | st.text(alphabet="[]［］【】()12,- аБ.\n†", max_size=6),
    max_size=12,
).map("".join)


@st.composite
def chunked_texts(draw: st.DrawFn) -> tuple[str, list[str]]:
    text = draw(texts)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    borders = [0, *cuts, len(text)]
    return text, [text[a:b] for a, b in pairwise(borders)]


@given(chunked_texts())
def test_any_chunking_gives_the_same_marks(case):
    text, chunks = case
    parser = MarkParser(without_sentences(3))
    streamed = [item for chunk in chunks for item in parser.feed(chunk)]
    assert join_text([*streamed, *parser.finish()]) == parse_marks(text, without_sentences(3))


@given(chunked_texts())
def test_any_chunking_gives_the_same_sentences(case):
    text, chunks = case
    assert list(assemble_sentences(chunks, without_sentences(3))) == list(
        assemble_sentences([text], without_sentences(3))
    )


@given(texts)
def test_every_mark_and_every_letter_reaches_a_sentence(text):
    items = parse_marks(text, without_sentences(3))
    sentences = list(assemble_sentences([text], without_sentences(3)))
    marks = [mark for sentence in sentences for _, mark in sentence.anchors]
    assert sorted(map(repr, marks)) == sorted(repr(item) for item in items if isinstance(item, Mark))
    letters = "".join(item for item in items if isinstance(item, str))
    assert "".join("".join(s.lead + s.text for s in sentences).split()) == "".join(letters.split())
    assert all(0 <= at <= len(s.text) for s in sentences for at, _ in s.anchors)


def test_held_text_is_never_more_than_a_bracket():
    parser = MarkParser(without_sentences(3))
    assert "".join(str(item) for item in parser.feed("Посла викликали [1")) == "Посла викликали "
    assert list(parser.feed("] у")) == [cites(1), " у"]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Посла викликали [1]. Він пішов [2].", [("Посла викликали.", [1]), ("Він пішов.", [2])]),
        ("Посла викликали. [1] Він пішов.[2]", [("Посла викликали.", [1]), ("Він пішов.", [2])]),
        ("Посла викликали.[1] [2]\n\nВін пішов.", [("Посла викликали.", [1, 2]), ("Він пішов.", [])]),
        ("- хліб [1]\n- сіль [2]", [("- хліб", [1]), ("- сіль", [2])]),
        ("Було так.\n[1] Він пішов.", [("Було так.", []), ("Він пішов.", [1])]),
        ("[1]Він пішов.", [("Він пішов.", [1])]),
        ("За словами МЗС [1], посла викликали.", [("За словами МЗС, посла викликали.", [1])]),
        ("Посол [1]пішов.", [("Посол пішов.", [1])]),
        ("Ціна 5 грн. [1] за кілограм.", [("Ціна 5 грн. за кілограм.", [1])]),
    ],
)
def test_a_mark_belongs_to_the_sentence_before_it_on_its_line(text, sentences):
    found = [
        (sentence.text, [number for _, mark in sentence.anchors for number in mark.passages])
        for sentence in assemble_sentences([text], without_sentences(3))
    ]
    assert found == sentences


def test_a_sentence_is_given_as_soon_as_the_next_begins():
    assembler = SentenceAssembler()
    assert list(assembler.feed("Посла викликали. Він")) == []
    assert [s.text for s in assembler.feed(" пішов")] == ["Посла викликали."]


@pytest.mark.parametrize(
    ("written", "text", "numbers"),
    [
        ("Мед коштує 240 гривень (1).", "Мед коштує 240 гривень.", (1,)),
        ("Мед коштує 240 гривень (1, 2).", "Мед коштує 240 гривень.", (1, 2)),
        ("It costs 240 hryvnias (1-3)", "It costs 240 hryvnias", (1, 2, 3)),
        ("Мед коштує 240 гривень (9).", "Мед коштує 240 гривень (9).", ()),
        ("Мед (1) коштує 240 гривень.", "Мед (1) коштує 240 гривень.", ()),
        ("Це сталося торік (2024).", "Це сталося торік (2024).", ()),
        ("(1)", "(1)", ()),
    ],
)
def test_a_number_in_round_brackets_cites_at_the_end_of_a_sentence_alone(written, text, numbers):
    [sentence] = assemble_sentences([written], without_sentences(3))
    read = with_round_marks(sentence, without_sentences(3))
    assert read.text == text
    assert tuple(number for _, mark in read.anchors for number in mark.passages) == numbers


@given(texts)
def test_round_marks_stand_within_their_sentence(text):
    for sentence in assemble_sentences([text], without_sentences(3)):
        read = with_round_marks(sentence, without_sentences(3))
        assert len(read.text) <= len(sentence.text)
        assert all(0 <= at <= len(read.text) for at, _ in read.anchors)
        assert [at for at, _ in read.anchors] == sorted(at for at, _ in read.anchors)


@pytest.mark.parametrize("unit", ["слово ", "т. ", "слово\n", "слово", "(так. ", "слово [1] "])
def test_a_sentence_without_an_end_is_given_in_pieces_of_bounded_length(unit):
    text = unit * 1500
    sentences = list(assemble_sentences([text], without_sentences(3)))
    assert max(len(sentence.text) for sentence in sentences) <= 2000
    assert "".join(sentence.lead + sentence.text for sentence in sentences).split() == (
        "".join(item for item in parse_marks(text, without_sentences(3)) if isinstance(item, str)).split()
    )
    assert sum(len(sentence.anchors) for sentence in sentences) == text.count("[1]")


NUMBERED = [range(5), range(1, 4), range(0)]
"""A passage with a headline and four sentences, one of three sentences, one without numbers."""


@pytest.mark.parametrize(
    ("written", "references"),
    [
        ("[1.2]", [(1, 2, 2)]),
        ("[1.0]", [(1, 0, 0)]),
        ("[1.2-1.4]", [(1, 2, 4)]),
        ("[1.2–4]", [(1, 2, 4)]),
        ("[1.4-1.2]", [(1, 2, 4)]),
        ("[1.2, 2.1]", [(1, 2, 2), (2, 1, 1)]),
        ("[1.2; 1.4]", [(1, 2, 2), (1, 4, 4)]),
        ("[1.2 та 2.3]", [(1, 2, 2), (2, 3, 3)]),
        ("[1.2, 2]", [(1, 2, 2), (2, None, None)]),
        ("【1.2†source】", [(1, 2, 2)]),
        ("[[2.3]]", [(2, 3, 3)]),
        ("[passage 2.3]", [(2, 3, 3)]),
        ("[джерело 2.3]", [(2, 3, 3)]),
        ("{2.3}", [(2, 3, 3)]),
        ("[§2.3]", [(2, 3, 3)]),
        ("[see 2.3]", [(2, 3, 3)]),
        ("[речення 2.3]", [(2, 3, 3)]),
        ("[строка 2.3]", [(2, 3, 3)]),
        ("[passage 2, sentence 3]", [(2, 3, 3)]),
        ("[уривок 2, речення 3]", [(2, 3, 3)]),
        ("[1.3-2.1]", [(1, 3, 3), (2, 1, 1)]),
        ("[2.2-2.9]", [(2, 2, 3)]),
        ("[2.9]", [(2, None, None)]),
        ("[3.1]", [(3, None, None)]),
        ("[2.0]", [(2, None, None)]),
        ("[1.2, 1.2]", [(1, 2, 2)]),
    ],
)
def test_a_mark_names_sentences(written, references):
    assert parse_marks(written, NUMBERED) == [
        Mark(references=tuple(Reference(passage=p, first=a, last=b) for p, a, b in references))
    ]


@pytest.mark.parametrize("written", ["Мед (2.3).", "Мед (див. 2.3).", "Honey (see 2.3)"])
def test_numbers_of_sentences_cite_in_round_brackets_too(written):
    [sentence] = assemble_sentences([written], NUMBERED)
    read = with_round_marks(sentence, NUMBERED)
    assert read.text == written.replace(f" {written[written.index('(') : written.index(')') + 1]}", "")
    assert [mark.references for _, mark in read.anchors] == [(Reference(passage=2, first=3, last=3),)]


@pytest.mark.parametrize("text", ["{x}", "Ціна (1,5).", "рядок [sentence 2]", "{2024}"])
def test_other_brackets_are_text(text):
    [sentence] = assemble_sentences([text], NUMBERED)
    assert with_round_marks(sentence, NUMBERED).anchors == ()


def test_a_figure_in_round_brackets_beside_a_mark_is_text():
    [sentence] = assemble_sentences(["Стався землетрус (2.3) [1.1]."], NUMBERED)
    assert with_round_marks(sentence, NUMBERED).text == "Стався землетрус (2.3)."


@pytest.mark.parametrize("number", ["1.", "2)", "а)"])
def test_the_number_of_an_item_is_no_sentence(number):
    written = f"{number} Приїхали гості [1.1].\n{number} Гості поїхали [1.2]."
    found = list(assemble_sentences(list(written), NUMBERED))
    assert [one.text for one in found] == [f"{number} Приїхали гості.", f"{number} Гості поїхали."]


def test_sentences_of_a_passage_that_is_not_there_are_dropped():
    assert parse_marks("[7.1]", NUMBERED) == [Mark(references=(), dropped=("[7.1]",))]
    assert parse_marks("[1.2, 9.4]", NUMBERED) == [
        Mark(references=(Reference(passage=1, first=2, last=2),), dropped=("[9.4]",))
    ]


@pytest.mark.parametrize("text", ["Продає Sales Co., Ltd. уже рік [1.1].", "Каже BFM.TV, так [1.1]."])
def test_a_stop_that_no_space_follows_ends_no_sentence(text):
    [sentence] = assemble_sentences([text], NUMBERED)
    assert sentence.text == text.replace(" [1.1]", "")
