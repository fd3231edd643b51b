import pytest

from assistant.prompting.marked_sentences import assemble_sentences
from assistant.writing.clauses import (
    LABEL,
    insert_marks,
    opens,
    speaks_to_reader,
    split_clauses,
    without_frame,
)


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


NUMBERING = [range(1, 9)] * 9


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("- **Мед** коштує 240 гривень [1].", [("Мед коштує 240 гривень.", [1])]),
        ("За словами сторожа [1], мед подорожчав.", [("За словами сторожа, мед подорожчав.", [1])]),
        ("Він тут [1], а вона там [2].", [("Він тут, а вона там.", [1, 2])]),
        (
            "Мед коштує 240 гривень тут [1], а в місті коштує 300 [2].",
            [("Мед коштує 240 гривень тут", [1]), ("а в місті коштує 300.", [2])],
        ),
        ("Він тут [1][1, 2].", [("Він тут.", [1, 2])]),
        ("Він тут [12].", [("Він тут.", [])]),
    ],
)
def test_a_sentence_is_split_into_what_it_claims(text, clauses):
    [sentence] = assemble_sentences([text], NUMBERING)
    split = split_clauses(sentence)
    assert [(clause.text, [one.passage for one in clause.references]) for clause in split] == clauses
    assert [clause.start for clause in split[1:]] == [clause.end for clause in split[:-1]]
    assert (split[0].start, split[-1].end) == (0, len(sentence.text))


@pytest.mark.parametrize(
    ("text", "leads"),
    [
        ("Ось що відомо:", True),
        ("Так.", True),
        ("Ні, по-різному.", True),
        ("Так [1].", False),
        ("Мед подорожчав.", False),
    ],
)
def test_what_leads_up_to_something_waits_for_it(text, leads):
    [sentence] = assemble_sentences([text], NUMBERING)
    [clause] = split_clauses(sentence)
    assert opens(clause) is leads


def test_marks_are_put_where_they_belong():
    assert insert_marks("Так було.", [(8, [1, 2])]) == ("Так було [1][2].", [15])
    assert insert_marks("Так, було.", [(3, [1]), (9, [2])]) == ("Так [1], було [2].", [7, 17])
    assert insert_marks("Так.", [(3, [])]) == ("Так.", [3])
    assert insert_marks("Так (двоє).", [(3, [1])])[0] == "Так [1] (двоє)."


@pytest.mark.parametrize(
    ("reply", "filler"),
    [
        ("I hope this helps [1]!", True),
        ("Let me know if you need anything else.", True),
        ("The user wants to know the price of honey.", True),
        ("Сподіваюся, це допоможе!", True),
        ("Якщо маєте ще запитання, звертайтеся.", True),
        ("Хорошо, давайте разберёмся.", True),
        ("Great question!", True),
        ("**Thought process:** the second passage names a price.", True),
        ("Ход мыслей: цена названа во второй статье.", True),
        ("*Note: this answer is based only on the given sources.*", True),
        ("**Підсумок**", True),
        ("Якщо потрібно, можу розповісти докладніше.", True),
        ("Если нужно, могу уточнить цену [1].", True),
        ("Если нужно, рынок закроют, сказал мэр [1].", False),
        ("Good questions were asked at the fair [1].", False),
        ("Если есть ещё вопросы, обращайтесь.", True),
        ("I have never sold honey, the mayor said [1].", False),
        ("Well, the mayor said, honey is dear [1].", False),
        ("Надеюсь на мир, сказал мэр [1].", False),
        ("Звісно, це дорого, сказав мер [1].", False),
        ("Honey costs 240 hryvnias.", False),
    ],
)
def test_a_word_to_the_reader_is_told_from_the_news(reply, filler):
    [sentence] = assemble_sentences([reply], NUMBERING)
    assert speaks_to_reader(sentence) is filler


@pytest.mark.parametrize(
    ("reply", "left"),
    [
        ("Answer: Honey is dear.", "Honey is dear."),
        ("**Answer:** Honey is dear.", "Honey is dear."),
        ("Остаточна відповідь: мед дорогий.", "мед дорогий."),
        ("Краткий ответ — мёд.", "Краткий ответ — мёд."),
        ("Answers came late: none helped.", "Answers came late: none helped."),
    ],
)
def test_a_label_before_an_answer_is_taken_off(reply, left):
    assert LABEL.sub("", reply, count=1) == left
