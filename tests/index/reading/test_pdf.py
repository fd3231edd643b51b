from index.reading.pdf import join_pages

PAGES = [
    [
        "River Post          21 August 2024",
        "Council opens a bakery in the old mill of the village",
        "21 August 2024",
        "The council of Maple Hollow opened a bakery in the old",
        "mill on Saturday. The flour comes from the farmer Mary",
        "Potter of Linden, who grows rye on thirty hec-",
        "tares of land.",
        "",
        "The elder said two hundred loaves would be baked here",
        "Page 1 of 3",
    ],
    [
        "River Post          21 August 2024",
        "every day. Half of them go to the school.",
        "The bakery sells the rest in the market.",
        "Page 2 of 3",
    ],
    ["River Post          21 August 2024", "An oil press is to follow next year.", "- 3 -"],
]


def test_pages_are_joined_into_paragraphs_without_running_lines():
    assert join_pages(PAGES)[0].split("\n\n") == [
        "River Post          21 August 2024",
        "Council opens a bakery in the old mill of the village",
        "21 August 2024",
        "The council of Maple Hollow opened a bakery in the old mill on Saturday. The flour comes from"
        " the farmer Mary Potter of Linden, who grows rye on thirty hectares of land.",
        "The elder said two hundred loaves would be baked here every day. Half of them go to the school.",
        "The bakery sells the rest in the market.",
        "An oil press is to follow next year.",
    ]


def test_a_line_that_stands_in_the_middle_of_pages_is_kept():
    pages = [
        ["Top", "One", "Two", "Price: 12", "Three", "Four"],
        ["Head", "Five", "Six", "Price: 14", "Ten", "End"],
    ]
    assert join_pages(pages)[0].count("Price") == 2


def test_pages_are_told_by_where_they_begin_in_the_text():
    text, starts = join_pages(PAGES)
    assert [text[start:].lstrip()[:9] for start in starts] == ["every day", "An oil pr"]


def test_a_page_without_text_counts():
    text, starts = join_pages([["One stands here."], [], ["Three stands here."]])
    assert [text[start:].strip() for start in starts] == ["Three stands here.", "Three stands here."]


def test_the_foot_of_the_first_page_does_not_part_a_sentence():
    pages = [
        [
            "A bakery in the old mill",
            "",
            "The council of Maple Hollow opened a bakery in the old mill on the",
            "Maple News 1",
        ],
        ["last Saturday, and the school was given half of the bread for the", "children.", "Maple News 2"],
        ["An oil press is to follow next year.", "Maple News 3"],
    ]
    text, _ = join_pages(pages)
    assert "in the old mill on the last Saturday, and the school" in text
    assert text.count("Maple News") == 1
