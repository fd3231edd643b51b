"""The shipped corpus and its question set agree, and show the features they are meant to show."""

import difflib
import json
import re
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
HOSTILE = ROOT / "tests" / "data" / "hostile"
SEEDS = ROOT.parent / "shared" / "seeds"
WINDOWS_1251 = {"011_vechernii-tobol.txt"}
TEASER = re.compile(
    r"читайте також|также читайте|читайте также|read also|також читайте|также по теме", re.IGNORECASE
)
SYNDICATED = ("006_a90d3c17be8842f5.txt", "011_vechernii-tobol.txt")


def decode(path: Path) -> str:
    return path.read_bytes().decode("windows-1251" if path.name in WINDOWS_1251 else "utf-8")


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def language_of(text: str) -> str:
    """Tell the language by letters alone: only Ukrainian has і, ї, є; only Russian ы, э, ъ, ё."""
    marks = Counter(text.casefold())
    ukrainian, russian = sum(marks[c] for c in "іїєґ"), sum(marks[c] for c in "ыэъё")
    if ukrainian + russian < 5:
        return "en"
    return "uk" if ukrainian > russian else "ru"


def tagged(tag: str) -> list[dict[str, Any]]:
    return [case for case in CASES if tag in case["tags"]]


ARTICLES = {path.name: decode(path) for path in sorted(CORPUS.iterdir())}
CASES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (ROOT / "tests" / "data" / "demo_questions.jsonl").read_text(encoding="utf-8").splitlines()
]
ANSWERABLE = [case for case in CASES if case["answerable"]]
QUOTES = [(case["id"], source["file"], source["quote"]) for case in ANSWERABLE for source in case["sources"]]


def identified(case: dict[str, Any]) -> str:
    return str(case["id"])


# The corpus


def test_three_languages_are_present():
    assert Counter(map(language_of, ARTICLES.values())) == {"uk": 6, "ru": 5, "en": 3}


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_is_short_but_not_empty(name):
    assert 900 <= len(ARTICLES[name]) <= 2500


def test_one_file_has_windows_line_endings():
    assert [p.name for p in CORPUS.iterdir() if b"\r\n" in p.read_bytes()] == ["027_match-centr.txt"]


def test_one_file_opens_with_a_byte_order_mark():
    marked = [name for name, text in ARTICLES.items() if text.startswith("\ufeff")]
    assert marked == ["000_7c41e09b52aa3f18.txt"]


def test_the_windows_1251_file_is_no_utf_8():
    for name in WINDOWS_1251:
        with pytest.raises(UnicodeDecodeError):
            (CORPUS / name).read_bytes().decode("utf-8")


def test_formats_are_plain_text_one_page_and_one_markdown():
    suffixes = Counter(path.suffix for path in CORPUS.iterdir())
    assert (suffixes[".html"], suffixes[".md"]) == (1, 1)
    assert set(suffixes) == {".txt", ".html", ".md"}


@pytest.mark.parametrize("name", ARTICLES)
def test_every_article_carries_a_teaser_of_another_story(name):
    assert TEASER.search(ARTICLES[name]) or re.search(r"\n\s*1[.)]\s", ARTICLES[name])


def test_teasers_are_cut_off_in_most_articles():
    cut = [
        name
        for name, text in ARTICLES.items()
        if re.search(r"(\.\.\.|…)[\])]*(\(.*\))?(</a></li>)?\s*\n", text)
    ]
    assert len(cut) >= len(ARTICLES) - 2


@pytest.mark.parametrize(
    "style",
    [
        r"^\d{1,2} серпня \d{4}",
        r"^\d{1,2} августа \d{4}",
        r"\b2024-08-2\d\b",
        r"^\d{2}\.\d{2}\.\d{4} \|",
        r"^September \d{1,2}, \d{4}$",
        r"\d{1,2} July \d{4}$",
        r"<time datetime=",
    ],
)
def test_dates_come_in_several_styles(style):
    assert any(re.search(style, text, re.MULTILINE) for text in ARTICLES.values())


def test_one_publication_date_has_no_year():
    text = ARTICLES["000_7c41e09b52aa3f18.txt"]
    assert re.search(r"^четвер, 22 серпня, 09:15$", text, re.MULTILINE)
    assert "2024" not in text


def test_only_the_syndicated_pair_is_nearly_the_same():
    ratios = {
        (a, b): difflib.SequenceMatcher(None, words(ARTICLES[a]), words(ARTICLES[b]), autojunk=False).ratio()
        for a, b in combinations(sorted(ARTICLES), 2)
        if language_of(ARTICLES[a]) == language_of(ARTICLES[b])
    }
    first, second = sorted(ratios.values(), reverse=True)[:2]
    assert max(ratios, key=lambda pair: ratios[pair]) == SYNDICATED
    assert first > 0.6 > 0.3 > second


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real articles are not beside this checkout")
def test_no_line_is_copied_from_the_real_articles():
    real = {
        line.strip()[i : i + 61]
        for path in SEEDS.iterdir()
        for line in path.read_text(encoding="utf-8").splitlines()
        for i in range(max(0, len(line.strip()) - 60))
    }
    own = (
        line[i : i + 61] for text in ARTICLES.values() for line in text.splitlines() for i in range(len(line))
    )
    assert not [piece for piece in own if piece in real]


# The question set


def test_the_set_is_large_enough_and_its_ids_are_unique():
    history = [case for case in CASES if "history" in case]
    assert len(CASES) - len(history) >= 40
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert {case["lang"] for case in CASES} == {"uk", "ru", "en"}
    assert len(history) == 8
    assert all(case["standalone"] and case["history"] for case in history)


def test_a_case_is_asked_in_the_language_it_declares():
    other = {"uk": "ыэъё", "ru": "іїєґ", "en": "абвгдеж"}
    wrong = [case["id"] for case in CASES if set(case["question"].casefold()) & set(other[case["lang"]])]
    assert not wrong


@pytest.mark.parametrize(
    ("tag", "least"),
    [
        ("who", 5),
        ("when", 5),
        ("where", 3),
        ("why", 10),
        ("number", 10),
        ("multi-source", 10),
        ("conflict", 4),
        ("list", 4),
        ("headline-trap", 4),
        ("false-premise", 3),
        ("missing", 5),
        ("wrong-period", 1),
        ("entity-absent", 1),
        ("cross-lingual", 20),
        ("follow-up", 8),
    ],
)
def test_each_kind_of_question_is_present(tag, least):
    assert len(tagged(tag)) >= least


def test_unanswerable_cases_name_no_source():
    unanswerable = [case for case in CASES if not case["answerable"]]
    assert len([case for case in unanswerable if "history" not in case]) == 12
    assert not [case["id"] for case in unanswerable if case.get("sources") or case.get("answer")]


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_the_readme_question_is_answered_by_several_outlets(language):
    asked = {
        "uk": "чому викликали посла?",
        "ru": "почему вызвали посла?",
        "en": "why was the ambassador summoned?",
    }
    [case] = [case for case in CASES if case["question"].casefold() == asked[language]]
    assert len({source["file"] for source in case["sources"]}) >= 5


@pytest.mark.parametrize(("case_id", "file", "quote"), QUOTES)
def test_a_quote_stands_verbatim_in_its_file_once(case_id, file, quote):
    assert ARTICLES[file].count(quote) == 1


def test_every_article_is_asked_about():
    assert {file for _, file, _ in QUOTES} == set(ARTICLES)


def test_no_quote_is_a_teaser():
    assert not [quote for _, _, quote in QUOTES if TEASER.search(quote) or quote.endswith(("...", "…"))]


@pytest.mark.parametrize("case", ANSWERABLE, ids=identified)
def test_the_gold_answer_is_accepted(case):
    answer = case["answer"].casefold()
    assert all(any(text in answer for text in group) for group in case["accept"])


@pytest.mark.parametrize("case", [c for c in ANSWERABLE if c["need"] == "all"], ids=identified)
def test_all_sources_together_are_accepted(case):
    assert len(case["sources"]) > 1
    quotes = " ".join(source["quote"] for source in case["sources"]).casefold()
    assert all(any(text in quotes for text in group) for group in case["accept"])


@pytest.mark.parametrize("case", [c for c in ANSWERABLE if c["need"] == "any"], ids=identified)
def test_any_single_source_is_accepted(case):
    quotes = [source["quote"].casefold() for source in case["sources"]]
    assert all(any(text in quote for text in group) for quote in quotes for group in case["accept"])


def test_the_outlets_disagree_about_the_official_and_the_houses():
    official, houses = (
        tagged("conflict")[0],
        next(case for case in tagged("conflict") if "number" in case["tags"]),
    )
    assert {source["file"] for source in official["sources"]} == {
        "014_rankovyi-visnyk.txt",
        "003_stepnoi-kurier.txt",
    }
    assert {source["file"] for source in houses["sources"]} == {
        "033_e5d1f7720c4b9a66.txt",
        "river-post-2024-07-11.txt",
    }


@pytest.mark.parametrize("case", ANSWERABLE, ids=identified)
def test_a_question_does_not_repeat_its_source(case):
    asked = words(case["question"])
    for source in case["sources"]:
        told = words(source["quote"])
        match = difflib.SequenceMatcher(None, asked, told, autojunk=False).find_longest_match()
        assert match.size <= 3, asked[match.a : match.a + match.size]


# The hostile articles


def test_every_hostile_article_is_described():
    described = set(
        re.findall(r"^\| `([^`]+\.txt)`", (HOSTILE / "README.md").read_text(encoding="utf-8"), re.M)
    )
    assert described == {path.name for path in HOSTILE.glob("*.txt")}
    assert len(described) == 30


@pytest.mark.parametrize("path", sorted(HOSTILE.glob("*.txt")), ids=lambda path: path.stem)
def test_a_hostile_article_is_in_the_language_its_name_says(path):
    assert language_of(path.read_text(encoding="utf-8")) == path.stem.split("_")[1]


@pytest.mark.parametrize("path", sorted(HOSTILE.glob("*.txt")), ids=lambda path: path.stem)
def test_hostile_addresses_lead_nowhere(path):
    hosts = re.findall(r"https?://([\w.-]+)", path.read_text(encoding="utf-8"))
    assert all(host.endswith(".invalid") for host in hosts)
