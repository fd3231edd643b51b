"""Exports: what is written can be read by the libraries of each format, and read back to the same quotes."""

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import docx
import jsonschema  # type: ignore[import-untyped]
import pytest
from bibtexparser.entrypoint import parse_string
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html  # type: ignore[import-untyped]
from markdown_it import MarkdownIt

from assistant import export_answers
from assistant.differing.aligning import tell_difference
from assistant.errors import ExportError
from assistant.exporting.export_formats import FORMATS, read_export, write_export
from assistant.exporting.exported_answers import read_answers
from assistant.exporting.values import FORMAT_NAMES, CarriedQuote
from assistant.values import Citation, CitedAnswer, Difference, DifferenceSide, Translation
from tests.support.exports import answer_of, conversation, file_text, indexed, write_corpus


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[CitedAnswer]:
    folder = tmp_path_factory.mktemp("exports")
    write_corpus(folder / "corpus")
    with indexed(folder / "corpus", folder / "index") as index:
        return conversation(index)


def carried(answers: Sequence[CitedAnswer], name: str, **words: str) -> list[CarriedQuote]:
    return read_export(export_answers(answers, name, **words), f"answer{FORMATS[name].suffix}")


def plain(text: str) -> str:
    return " ".join(text.split())


def test_the_formats_are_those_that_are_named() -> None:
    assert tuple(FORMATS) == FORMAT_NAMES


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_a_conversation_of_twenty_answers_comes_back(
    answers: list[CitedAnswer], name: str, language: str
) -> None:
    found = carried(answers, name, language=language)
    cited = [citation for answer in answers for citation in answer.citations]
    assert len(answers) == 20
    assert [(one.number, one.path, one.start, one.end) for one in found] == [
        (one.number, one.path, one.start, one.end) for one in cited
    ]
    assert [(one.sha256, one.text_sha256) for one in found] == [
        (one.sha256, one.text_sha256) for one in cited
    ]
    assert [plain(one.quote) for one in found] == [plain(one.quote) for one in cited]
    exact = [one.quote for one in cited] if name in ("json", "csv", "csl", "annotations") else None
    assert exact is None or [one.quote for one in found] == exact


# One citation with any words in any file


PATHS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)


@settings(max_examples=60, deadline=None)
@given(WORDS, PATHS, WORDS, st.sampled_from([name for name in FORMAT_NAMES if name != "docx"]))
def test_any_words_of_any_file_come_back(quote: str, path: str, title: str, name: str) -> None:
    citation = Citation(
        number=7,
        path=path,
        start=3,
        end=3 + len(quote),
        quote=quote,
        passage_id="p",
        title=title,
        outlet=title,
        published="2024-08-21",
        language="uk",
        support=0.5,
        url="https://coast.example/a",
        sha256="ab" * 32,
        text_sha256="cd" * 32,
        indexed_at="2026-11-30T05:54:17Z",
    )
    [found] = carried([answer_of((citation,), f"{title}\n\n{quote}", quote)], name)
    assert (found.number, found.path, found.start, found.sha256) == (7, path, 3, "ab" * 32)
    assert not found.exact or found.quote == quote


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_differences_are_kept(answers: list[CitedAnswer], name: str) -> None:
    sides = (DifferenceSide(value="seven", citation=1), DifferenceSide(value="nine", citation=2))
    difference = Difference(kind="number", sides=sides)
    said = tell_difference(difference, answers[0].citations, "en")
    text = f"{answers[0].text}\n\n{said}"
    written = export_answers([replace(answers[0], text=text, differences=(difference,))], name, "en")
    if name == "json":
        [read] = read_answers(written, "answer.json")
        assert read.differences == (difference,)
    elif name == "docx":
        assert said in [one.text for one in docx.Document(io.BytesIO(written)).paragraphs]
    else:
        assert re.search(r"differ\b.*seven.*nine", written.decode().replace("\\", ""))


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_translations_stand_beside_quotes_and_are_none(answers: list[CitedAnswer], name: str) -> None:
    words = "Машина написала: «[1] path.md · 1–2»"
    made = Translation(citation=1, language="uk", text=words, model="scripted", unquoted=("28",))
    answer = replace(answers[0], translations=(made,))
    written = export_answers([answer], name, "uk")
    assert read_export(written, f"a{FORMATS[name].suffix}") == carried(answers[:1], name, language="uk")
    if name == "json":
        assert read_answers(written, "answer.json")[0].translations == (made,)
        assert read_answers(json.dumps(answer.to_dict()).encode(), "a.json")[0].translations == (made,)
        return
    if name == "docx":
        said = "\n".join(one.text for one in docx.Document(io.BytesIO(written)).paragraphs)
    else:
        said = written.decode().replace("\\", "")
    for one in ("Машинний переклад, scripted", "Машина написала", "цього немає в цитаті: 28"):
        assert said.count(one) == 1


# Each format, by a library of its own


def test_markdown_shows_quotes_and_runs_no_markup_of_theirs(answers: list[CitedAnswer]) -> None:
    written = export_answers(answers, "markdown").decode()
    page = html.fromstring(f"<div>{MarkdownIt().render(written)}</div>")
    quotes = [plain(quote.text_content()) for quote in page.iter("blockquote")]
    assert quotes == [plain(one.quote) for answer in answers for one in answer.citations]
    assert not list(page.iter("b", "code", "table"))
    assert len(page.findall("h2")) == 20


def test_html_shows_quotes_and_runs_no_markup_of_theirs(answers: list[CitedAnswer]) -> None:
    page = html.document_fromstring(export_answers(answers, "html"))
    quotes = [plain(quote.text_content()) for quote in page.iter("blockquote")]
    assert quotes == [plain(one.quote) for answer in answers for one in answer.citations]
    assert not list(page.iter("b", "script", "img"))


@pytest.mark.parametrize("name", ["markdown", "html"])
def test_no_name_turns_around_what_stands_beside_it(answers: list[CitedAnswer], name: str) -> None:
    cited = replace(
        answers[0].citations[0], path="coast/\u202etxt.exe", title="\u2066Pier\x1b[2J", outlet="\u202eH"
    )
    odd = replace(answers[0], citations=(cited,))
    written = export_answers([odd], name).decode()
    assert not set("\u202e\u2066\x1b") & set(written)
    assert [one.path for one in read_export(written.encode(), f"x{FORMATS[name].suffix}")] == [cited.path]


def test_a_word_document_has_headings_quotes_and_claims(answers: list[CitedAnswer]) -> None:
    document = docx.Document(io.BytesIO(export_answers(answers, "docx", "uk")))
    styles = [one.style.name for one in document.paragraphs]
    assert (styles.count("Heading 2"), styles.count("Quote")) == (20, 40)
    text = "\n".join(one.text for one in document.paragraphs)
    assert "Сумнівно: «The roof was mended [2].»" in text
    assert "1 серпня 2024" in text


CSL_ENTRY = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "type"],
    "properties": {
        "id": {"type": "string"},
        "type": {"enum": ["article-newspaper"]},
        "title": {"type": "string"},
        "container-title": {"type": "string"},
        "URL": {"type": "string"},
        "language": {"type": "string"},
        "custom": {"type": "object"},
        "issued": {"$ref": "#/definitions/date"},
        "accessed": {"$ref": "#/definitions/date"},
    },
    "definitions": {
        "date": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "date-parts": {
                    "type": "array",
                    "items": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3},
                },
                "literal": {"type": "string"},
            },
        }
    },
}


def test_csl_has_an_entry_an_article(answers: list[CitedAnswer]) -> None:
    entries = json.loads(export_answers(answers, "csl"))
    for entry in entries:
        jsonschema.validate(entry, CSL_ENTRY)
    assert len(entries) == 20
    assert len({entry["id"] for entry in entries}) == 20
    by_url = {entry["URL"]: entry for entry in entries}
    assert by_url["https://sosnivka.example/pump-3"]["issued"] == {"date-parts": [[2024, 8, 3]]}


def test_a_date_without_a_year_is_told_in_the_language_of_the_export(answers: list[CitedAnswer]) -> None:
    [citation, _] = answers[0].citations
    undated = replace(answers[0], citations=(replace(citation, published="--08-21"),))
    [entry] = json.loads(export_answers([undated], "csl", "uk"))
    assert entry["issued"] == {"literal": "21 серпня, рік невідомий"}


def test_bibtex_has_an_entry_an_article(answers: list[CitedAnswer]) -> None:
    library = parse_string(export_answers(answers, "bibtex").decode())
    assert not library.failed_blocks
    assert len(library.entries) == 20
    fields = {entry.fields_dict["url"].value: entry.fields_dict for entry in library.entries}
    third = fields["https://sosnivka.example/pump-3"]
    assert (third["year"].value, third["month"].value, third["date"].value) == ("2024", "8", "2024-08-03")


def test_a_table_has_a_row_a_citation_and_no_formula(answers: list[CitedAnswer]) -> None:
    rows = list(csv.DictReader(io.StringIO(export_answers(answers, "csv").decode("utf-8-sig"), newline="")))
    assert len(rows) == 40
    assert not any(cell[:1] in ("=", "+", "-", "@") for row in rows for cell in row.values())
    assert {row["claims"] for row in rows} == {"Supported", "Doubtful"}


def test_annotations_select_by_words_and_by_offsets(answers: list[CitedAnswer]) -> None:
    page = json.loads(export_answers(answers, "annotations"))
    assert page["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert (page["type"], len(page["items"])) == ("AnnotationPage", 40)
    assert len({item["id"] for item in page["items"]}) == 40
    for item in page["items"]:
        words, place = item["target"]["selector"]
        assert (words["type"], place["type"]) == ("TextQuoteSelector", "TextPositionSelector")
        assert place["end"] - place["start"] == len(words["exact"])
        text = file_text(int(item["target"]["source"].rpartition("-")[2].partition("#")[0]))
        begin, end = place["start"] - len(words["prefix"]), place["end"] + len(words["suffix"])
        assert text[begin:end] == words["prefix"] + words["exact"] + words["suffix"]
        assert words["prefix"]
        assert item["target"]["source"].startswith("https://sosnivka.example/")


# Saved answers


def test_the_json_of_answers_can_be_exported_like_answers(answers: list[CitedAnswer]) -> None:
    whole = json.dumps([answer.to_dict() for answer in answers]).encode()
    lines = "\n".join(json.dumps(answer.to_dict()) for answer in answers).encode()
    for saved in (whole, lines):
        assert write_export(read_answers(saved, "saved.json"), "csl") == export_answers(answers, "csl")
    one = json.dumps(answers[0].to_dict()).encode()
    assert read_export(one, "one.json") == carried(answers[:1], "json")


@pytest.mark.parametrize(
    "saved",
    [b"", b"[]", b"\xff\xfe", b"[1]", b'{"question": "?"}', b"[" * 100_000, b'{"text": 1}\n{"text": 2}'],
)
def test_what_holds_no_answer_is_refused_by_its_name(saved: bytes) -> None:
    with pytest.raises(ExportError, match=r"saved\.json"):
        read_answers(saved, "saved.json")


@pytest.mark.parametrize("suffix", [".docx", ".csl.json", ".csv", ".jsonld", ".json"])
def test_a_damaged_export_is_refused_by_its_name(suffix: str) -> None:
    with pytest.raises(ExportError, match="damaged"):
        read_export(b'PK\x03\x04 {"items": [{}]} \xff', f"damaged{suffix}")


def test_an_unknown_format_and_an_unknown_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="annotations"):
        export_answers([], "pdf")
    with pytest.raises(ExportError, match=r"\.bib"):
        read_export(b"", "export.pdf")
