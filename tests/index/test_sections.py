from index.chunking import split_passages
from index.cleaning.article import clean_article
from index.cleaning.repeated_lines import furniture_of, line_keys
from index.reading.plain import read_text
from index.values import SourceDocument

REPORT = """Annual report of the Reed Trust

1 Eastern quay

1.1 Staff

At the end of the year 41 people were employed at the quay. Two posts were vacant, and both were for divers.

1.2 Complaints

The public sent 97 letters, of which nine were upheld. Most of them were about noise early in the morning.

2 Western quay

2.1 Staff

At the end of the year 58 people were employed at the quay. Three posts were vacant, all for night shifts.

2.2 Complaints

The public sent 12 letters, and none was upheld. A member of the local council took part in every hearing.
"""


def sections(text, path="report.txt"):
    return {p.text: p.section for p in split_passages(clean_article(SourceDocument(path=path, text=text)))}


def section_of(words, text=REPORT):
    return next(section for passage, section in sections(text).items() if words in passage)


def test_a_passage_knows_the_headings_it_stands_under():
    assert section_of("97 letters") == "1 Eastern quay › 1.2 Complaints"
    assert section_of("58 people") == "2 Western quay › 2.1 Staff"


def test_a_passage_begins_where_a_section_does():
    told = [passage for passage in sections(REPORT) if "58 people" in passage]
    assert told[0].startswith("2 Western quay")
    assert "97 letters" not in told[0]


def test_articles_of_a_law_stand_under_their_chapter():
    law = "Положення про дозволи громади\n\n" + "\n\n".join(
        f"Глава {n}. Дозвіл {n}\n\nСтаття {n}1. Плата\n\nЗа розгляд заяви сплачують {n}0 гривень наперед. "
        "Кошти зараховують до бюджету громади і витрачають на благоустрій її вулиць, парків та зупинок."
        for n in (1, 2, 3)
    )
    assert section_of("20 гривень", law) == "Глава 2. Дозвіл 2 › Стаття 21. Плата"


def test_a_marked_title_is_no_section():
    marked = REPORT.replace("Annual", "# Annual").replace("1 E", "## E").replace("2 W", "## W")
    marked = marked.replace("1.1 ", "### ").replace("1.2 ", "### ").replace("2.1 ", "### ")
    assert section_of("97 letters", marked.replace("2.2 ", "### ")) == "Eastern quay › Complaints"


def test_a_short_article_with_a_subhead_is_not_divided():
    article = (
        "Council opens a bakery\n\nThe council opened a bakery in the old mill on Saturday.\n\n"
        "Flour from next door\n\nThe flour comes from a farmer who grows rye on thirty hectares of land.\n"
    )
    assert set(sections(article).values()) == {None}


def test_numbered_items_below_each_other_head_nothing():
    listed = REPORT.replace(
        "Two posts", "These posts were vacant:\n\n1. Divers\n2. Cooks\n3. Pilots\n\nTwo posts"
    )
    assert section_of("Two posts", listed) == "1 Eastern quay › 1.1 Staff"


def test_a_passage_knows_its_page():
    pages = "The first page tells of the quay.\n\fThe second page tells of the lock.\n"
    cleaned = clean_article(read_text(pages.encode(), "paged.txt"))
    assert cleaned.article.page_at(pages.index("lock")) == 2
    assert split_passages(cleaned)[0].page == 1
    assert clean_article(SourceDocument(path="a.txt", text="No pages.")).article.page_at(3) is None


def test_parts_that_every_page_of_a_report_has_are_kept():
    texts = [
        f"Report of Reed Trust\n\n1.{n} Staff\n\nIn district {n} of the river {n}0 people were employed"
        f" by the end of the year {n}.\n\nDistrict {n} had {n}5 boats, all repaired in its dock.\n"
        for n in range(1, 6)
    ]
    furniture = furniture_of(map(line_keys, texts))
    for n, text in enumerate(texts, start=1):
        cleaned = clean_article(SourceDocument(path=f"{n}.txt", text=text), furniture)
        kept = "".join(text[b.start : b.end] for b in cleaned.blocks if b.kind in ("title", "body"))
        assert f"1.{n} Staff" in kept
        assert cleaned.article.title == "Report of Reed Trust"
