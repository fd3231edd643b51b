import pytest

from assistant.checking.values import Claim, Excerpt
from assistant.prompting.marked_sentences import MarkedSentence
from assistant.prompting.marks import Mark, Reference
from assistant.writing.sentence_parts import is_found_nowhere, is_founded, split_cells, split_lead

MARK = Mark(references=(Reference(passage=1),))


def marked(text: str) -> MarkedSentence:
    """A sentence whose mark stood at `^`, if it had one."""
    at = text.find("^")
    anchors = ((at, MARK),) if at >= 0 else ()
    return MarkedSentence(lead="\n", text=text.replace("^", ""), anchors=anchors)


def claim(text: str, cited: str = "", question: str = "", language: str = "uk") -> Claim:
    excerpts = [Excerpt(text=cited, language="uk")] if cited else []
    return Claim(text=text, language=language, question=question, cited=excerpts)


def test_each_long_cell_of_a_row_is_a_claim_with_the_marks_of_the_row():
    cells = list(split_cells(marked("| Мед коштує 240 гривень | Сир розкупили до обіду^. |")))
    assert [(one.lead, one.text, one.anchors) for one in cells] == [
        ("\n", "Мед коштує 240 гривень", ((22, MARK),)),
        (" ", "Сир розкупили до обіду.", ((22, MARK),)),
    ]


@pytest.mark.parametrize(
    ("row", "text", "at"),
    [
        ("| Сторож | продає мед^ |", "Сторож — продає мед", 19),
        ("| Сторож^ | продає мед |", "Сторож — продає мед", 6),
        ("| Мед коштує 240 гривень | ^ |", "Мед коштує 240 гривень", 22),
    ],
)
def test_a_row_with_a_short_cell_is_one_claim(row, text, at):
    assert list(split_cells(marked(row))) == [MarkedSentence(lead="\n", text=text, anchors=((at, MARK),))]


@pytest.mark.parametrize("row", ["|---|:--:|", "| Що | Де |", "| Що відомо зараз | Хто це сказав |", "|  |"])
def test_rules_and_names_of_columns_claim_nothing(row):
    assert list(split_cells(marked(row))) == []


@pytest.mark.parametrize(
    ("text", "words", "bold", "rest"),
    [
        (
            "**Мер купив літак** — мед коштує 240 гривень^.",
            "Мер купив літак",
            True,
            "мед коштує 240 гривень.",
        ),
        ("- **Мер купив літак:** Мед дорогий^.", "Мер купив літак", True, "- Мед дорогий."),
        ("Про ринок: мед коштує 240 гривень^.", "Про ринок", False, "мед коштує 240 гривень."),
    ],
)
def test_a_lead_in_is_told_from_what_it_leads_to(text, words, bold, rest):
    lead = split_lead(marked(text))
    assert lead is not None
    assert (lead.words, lead.bold, lead.rest.text) == (words, bold, rest)
    assert [at for at, _ in lead.rest.anchors] == [len(rest) - 1]


@pytest.mark.parametrize(
    "text",
    [
        "**Гнатюк** продає мед^.",
        "**Сторож ринку** продає мед^.",
        "Мед коштує 240 гривень^.",
        "Мед^: 240 гривень.",
        "О 10:30 відкрили ринок^.",
        "Сторож сказав «ринок: це життя»^.",
    ],
)
def test_a_sentence_without_a_lead_in_stays_whole(text):
    assert split_lead(marked(text)) is None


def test_a_heading_is_founded_on_what_it_leads_to_or_on_the_question():
    cited = "Мед коштує 240 гривень, сказав сторож."
    assert is_founded(claim("Ціна меду", cited, "Яка ціна меду?"))
    assert is_founded(claim("Ось що відомо:", cited))
    assert is_founded(claim("Сторож розповів:", cited))
    assert not is_founded(claim("Мед подарує мер", cited))


def test_a_claim_of_which_no_word_stands_in_what_it_cites_is_found_nowhere():
    cited = "Мед коштує 240 гривень."
    assert is_found_nowhere(claim("Мер купив літак", cited))
    assert not is_found_nowhere(claim("Мер купив мед", cited))
    assert not is_found_nowhere(claim("Мер купив літак"))
    assert not is_found_nowhere(claim("Статті суперечать одна одній", cited))
    assert not is_found_nowhere(claim("Xyzzy plugh frobnicated", cited, language="en"))
