"""Question sets: what is read, what is refused and how it is said."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import QuestionSetError
from assistant.evaluation.question_sets import (
    digest_cases,
    load_questions,
    locate_sources,
    parse_case,
)
from assistant.evaluation.values import ArticleText, Case, GoldSource

SEEDS = Path(__file__).parents[4] / "shared" / "seeds"
SEEDS_QA = Path(__file__).parents[4] / "shared" / "data" / "seeds_qa"

SOURCES = [{"file": "a.txt", "quote": "eggs; many"}, {"file": "b.txt", "quote": "a tomato, too"}]
FULL = {
    "id": "q1",
    "lang": "en",
    "question": "What fell from the cart?",
    "answerable": True,
    "answer": "Eggs and tomatoes.",
    "need": "all",
    "sources": SOURCES,
    "accept": [["egg", "eggs"], ["tomato"]],
    "tags": ["what", "multi source"],
    "history": ["Who drove the cart?"],
    "standalone": "What fell from the miller's cart?",
}
SHORT = {"id": "q2", "lang": "uk", "question": "Чому?", "answerable": False}


def as_json(case: Case) -> Any:
    return json.loads(json.dumps(case.to_dict()))


texts = st.text(min_size=1, max_size=20).filter(str.strip)
cases: st.SearchStrategy[Case] = st.builds(
    Case,
    id=texts,
    lang=st.sampled_from(["uk", "ru", "en"]),
    question=texts,
    answerable=st.just(True),
    answer=st.none() | texts,
    need=st.just("any"),
    sources=st.lists(st.builds(GoldSource, file=texts, quote=texts), max_size=2).map(tuple),
    accept=st.lists(st.lists(texts, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple),
    tags=st.lists(texts, max_size=2).map(tuple),
    history=st.lists(texts, max_size=2).map(tuple),
    standalone=st.none() | texts,
)


def write(folder, *lines, name="questions.jsonl"):
    path = folder / name
    path.write_text("\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines), encoding="utf-8")
    return path


def test_every_field_of_a_line_is_read(tmp_path):
    questions = load_questions(write(tmp_path, FULL, "", SHORT))
    full, short = questions
    assert as_json(full) == FULL
    assert as_json(short) == SHORT
    assert (short.need, short.sources, short.answer) == ("any", (), None)


@given(cases)
def test_a_case_survives_being_written_and_read(case):
    assert parse_case(as_json(case)) == case


def test_a_csv_reads_like_the_same_json_lines(tmp_path):
    header = "id;lang;question;answerable;answer;need;file;quote;file2;quote2;accept;tags;history;standalone"
    row = (
        'q1;en;What fell from the cart?;yes;Eggs and tomatoes.;all;a.txt;"eggs; many";b.txt;a tomato, too;'
        '"egg|eggs; tomato";"what; multi source";Who drove the cart?;What fell from the miller\'s cart?'
    )
    path = write(tmp_path, header, row, "q2;uk;Чому?;no" + ";" * 10, name="questions.csv")
    assert [as_json(case) for case in load_questions(path)] == [FULL, SHORT]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_delimiters_are_told_apart(tmp_path, delimiter):
    lines = [["id", "lang", "question", "answerable"], ["q2", "uk", "Чому?", "No"]]
    path = write(tmp_path, *(delimiter.join(cells) for cells in lines), name="q.CSV")
    assert [as_json(case) for case in load_questions(path)] == [SHORT]


def test_all_bad_lines_are_reported_by_number(tmp_path):
    path = write(tmp_path, FULL, "{not json", SHORT, {"id": "q3"}, [1], {**SHORT, "id": "q4", "tags": "x"})
    with pytest.raises(QuestionSetError) as caught:
        load_questions(path)
    lines = str(caught.value).splitlines()
    assert str(path) in lines[0]
    assert [line.partition(":")[0] for line in lines[1:]] == ["line 2", "line 4", "line 5", "line 6"]


def test_a_bad_csv_row_is_reported_by_its_first_line(tmp_path):
    rows = ['q1,en,"two\nlines",no', "q2,en,,no", "q3,en,Why?,perhaps", "q4,en,Why?,no,extra"]
    path = write(tmp_path, "id,lang,question,answerable", *rows, name="q.csv")
    with pytest.raises(QuestionSetError) as caught:
        load_questions(path)
    lines = str(caught.value).splitlines()[1:]
    assert [line.partition(":")[0] for line in lines] == ["line 4", "line 5", "line 6"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": None}, "'id' is missing"),
        ({"id": True}, "'id' must be"),
        ({"question": "  "}, "'question' must be"),
        ({"answerable": "perhaps"}, "'answerable' must be a valid boolean"),
        ({"need": "some"}, "'need' must be"),
        ({"sources": [{"file": "a.txt"}]}, "'sources.0.quote' is missing"),
        ({"sources": ["a.txt"]}, "'sources.0' must be a dictionary"),
        ({"accept": ["egg"]}, "'accept.0' must be"),
        ({"accept": [[]]}, "'accept.0' must have at least 1"),
        ({"history": [3]}, "'history.0' must be a valid string, not 3"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_is_wrong_is_said(change, said):
    with pytest.raises(ValueError, match=said):
        parse_case({**FULL, **change})


def test_a_false_premise_may_name_the_sources_that_show_it_untrue():
    case = parse_case({**FULL, "answerable": False})
    assert not case.answerable
    assert case.sources


def test_an_id_used_twice_is_refused(tmp_path):
    with pytest.raises(QuestionSetError, match=r"line 2: the id 'q2'"):
        load_questions(write(tmp_path, SHORT, SHORT))


def test_a_number_may_be_an_id():
    assert parse_case({**SHORT, "id": 7}).id == "7"


def test_unknown_fields_are_ignored_with_a_warning(caplog):
    assert as_json(parse_case({**SHORT, "acept": []})) == SHORT
    assert "acept" in caplog.text


def test_a_byte_order_mark_and_line_separators_within_strings_are_read(tmp_path):
    path = tmp_path / "q.jsonl"
    line = {**SHORT, "question": "one\u2028two"}
    path.write_text(json.dumps(line, ensure_ascii=False), encoding="utf-8-sig")
    assert [case.question for case in load_questions(path)] == ["one\u2028two"]


@pytest.mark.parametrize(("content", "said"), [(b"\n\n", "no question"), (b"\xff\xfe", "not UTF-8")])
def test_a_useless_file_is_an_error_naming_it(tmp_path, content, said):
    path = tmp_path / "q.jsonl"
    path.write_bytes(content)
    with pytest.raises(QuestionSetError, match=said) as caught:
        load_questions(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_is_an_error_naming_it(tmp_path):
    with pytest.raises(QuestionSetError, match=r"gone\.jsonl"):
        load_questions(tmp_path / "gone.jsonl")


@given(st.lists(cases, max_size=4), st.randoms())
def test_the_digest_tells_content_and_not_order(some, random):
    shuffled = random.sample(some, len(some))
    assert digest_cases(some) == digest_cases(shuffled)
    more = [*some, parse_case(SHORT)]
    assert digest_cases(some) != digest_cases(more)


def test_sources_are_located_or_stale():
    articles = {"a.txt": ArticleText(text="eggs; many eggs; many", language="en")}
    case = parse_case({**FULL, "sources": [*SOURCES, {"file": "a.txt", "quote": "none"}]})
    there, gone, changed = list(locate_sources(case, articles))
    assert there.places == ((0, 10), (11, 21))
    assert (there.stale, there.in_corpus, there.language) == (False, True, "en")
    assert (gone.stale, gone.in_corpus) == (True, False)
    assert (changed.stale, changed.in_corpus) == (True, True)


@pytest.mark.skipif(not SEEDS_QA.is_dir(), reason="needs the seed articles")
@pytest.mark.parametrize("name", ["dev.jsonl", "followups_dev.jsonl"])
def test_the_seed_questions_load_and_none_is_stale(name):
    articles = {
        path.name: ArticleText(text=path.read_bytes().decode("utf-8"), language=None)
        for path in SEEDS.glob("*.txt")
    }
    questions = load_questions(SEEDS_QA / name)
    assert len(questions) == (30 if name == "dev.jsonl" else 5)
    assert not [s for case in questions for s in locate_sources(case, articles) if s.stale]


@pytest.mark.parametrize(
    "value",
    ["[" * 100_000, "9" * 5000],
    ids=["lists within lists", "a number too long"],
)
def test_json_that_cannot_be_held_is_a_bad_line(tmp_path, value):
    path = write(tmp_path, SHORT, f'{{"id": {value}')
    with pytest.raises(QuestionSetError, match="line 2: holds"):
        load_questions(path)


def test_a_csv_cell_that_never_ends_is_a_bad_line(tmp_path):
    path = write(
        tmp_path, "id,lang,question,answerable", "q1,en,Why?,no", f'q2,en,"{"a" * 200_000}', name="q.csv"
    )
    with pytest.raises(QuestionSetError, match="line 3: not valid CSV"):
        load_questions(path)
