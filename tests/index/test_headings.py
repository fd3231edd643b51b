import pytest

from index.headings import heading_rank, names_part

DOCUMENTS = {
    "Ukrainian law": ["Розділ II", "Глава 3. Плата", "Стаття 12. Строк дії", "1.1. Заявники"],
    "Russian charter": ["Часть 1. Общее", "Раздел 2. Совет", "Статья 21. Состав", "21.1 Выборы"],
    "English report": [
        "Annex B",
        "Chapter 4. Harbours",
        "Article 5. Fees",
        "5.1 Exemptions",
        "5.1.2 Children",
    ],
    "Markdown": ["# Report", "## Staff", "### Training"],
}


@pytest.mark.parametrize("lines", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_wider_heading_has_a_smaller_rank(lines):
    ranks = [rank for line in lines if (rank := heading_rank(line)) is not None]
    assert len(ranks) == len(lines)
    assert ranks == sorted(set(ranks))


@pytest.mark.parametrize(
    "line",
    [
        "10 Dead After Flood",
        "21.05.2024 Київ",
        "1. Дозвіл видають безоплатно.",
        "Staff ........ 12",
        "Розділи читають уголос",
        "Частина мешканців поїхала",
        "The council met on Monday.",
        "Розділ 3 містить правила, яких слід дотримуватися:",
    ],
)
def test_a_line_of_text_heads_nothing(line):
    assert heading_rank(line) is None


def test_capitals_and_marks_do_not_tell_a_part_from_a_menu_of_a_page():
    assert heading_rank("ГОЛОВНІ НОВИНИ ДНЯ") is not None
    assert not names_part("ГОЛОВНІ НОВИНИ ДНЯ")
    assert not names_part("## Головне")
    assert names_part("Стаття 3. Плата")
