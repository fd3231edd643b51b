"""Exports checked from the page: what is read of a file, what is refused, and what is shown of it."""

import io
from dataclasses import replace
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from assistant.errors import ExportError
from assistant.exporting.export_formats import FORMATS, export_answers
from assistant.exporting.values import FORMAT_NAMES, CarriedQuote
from assistant.page.opening_sources import read_quotes
from assistant.page.rendering.source_pane import render_verified
from assistant.page.visits.values import VerifiedExport
from assistant.texts.texts import ENGLISH, RUSSIAN, UKRAINIAN, Texts
from index.messages import CodedText
from tests.support.fake_assistant import BRIDGE_QUOTE, CRACKS_QUOTE, HARBOUR_QUOTE, FakeAssistant

PIER = "Why is the northern pier closed?"


@pytest.mark.parametrize("name", FORMAT_NAMES)
def test_an_export_of_any_format_is_read_as_the_command_line_reads_it(tmp_path: Path, name: str) -> None:
    answer = FakeAssistant().ask(PIER)
    file = tmp_path / f"answer{FORMATS[name].suffix}"
    file.write_bytes(export_answers([answer], name))
    checks = FakeAssistant().verify(read_quotes(file))
    assert [check.standing for check in checks] == ["stands"] * len(answer.citations)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.md", b"# No export\n", "export_without_quotes"),
        ("a.exe", b"MZ", "export_kind"),
        ("a.json", b"{", "answers_unreadable"),
        ("a.docx", b"PK\x03\x04 no document", "export_unknown"),
        ("a.md", b"x" * 2_000_001, "export_too_large"),
        ("a.csv", None, "export_too_large"),
    ],
)
def test_what_is_no_export_or_too_large_is_told(
    tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    file = tmp_path / name
    many = [replace(FakeAssistant().ask(PIER), question=f"{number}?") for number in range(200)]
    file.write_bytes(export_answers(many, "csv") if content is None else content)
    with pytest.raises(ExportError) as raised:
        read_quotes(file)
    assert raised.value.message.code == code


def test_a_small_document_that_unfolds_to_a_large_one_is_not_gone_through(tmp_path: Path) -> None:
    paragraph = b"<w:p><w:r><w:t>x</w:t></w:r></w:p>"
    written = export_answers([FakeAssistant().ask(PIER)], "docx")
    for count in (60_000, 600_000):  # too many, and too many bytes
        file = tmp_path / f"{count}.docx"
        with ZipFile(io.BytesIO(written)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
            for name in old.namelist():
                content = old.read(name)
                if name == "word/document.xml":
                    content = content.replace(b"<w:sectPr", paragraph * count + b"<w:sectPr", 1)
                new.writestr(name, content)
        assert file.stat().st_size < 2_000_000
        with pytest.raises(ExportError, match="damaged"):
            read_quotes(file)


def carried(quote: str, path: str) -> CarriedQuote:
    return CarriedQuote(number=1, path=path, start=5, end=5 + len(quote), quote=quote, sha256="before")


@pytest.mark.parametrize("texts", [ENGLISH, UKRAINIAN, RUSSIAN], ids=lambda texts: str(texts.code))
def test_what_became_of_each_quote_is_shown_in_the_language_of_the_page(texts: Texts) -> None:
    changed = HARBOUR_QUOTE.replace("two of", "three of")
    quotes = [
        carried(CRACKS_QUOTE, "reka/most.txt"),
        carried(BRIDGE_QUOTE, "gone/away.txt"),
        carried(changed, "coast/harbour.txt"),
        carried("Nothing like it was ever said by anyone <b>.", "coast/harbour.txt"),
    ]
    checks = tuple(FakeAssistant().verify(quotes))
    assert [check.standing for check in checks] == ["moved", "moved", "changed", "gone"]
    exports = (
        VerifiedExport(name="<i>.md", checks=checks),
        VerifiedExport(name="b.exe", problem=CodedText("export_without_quotes", file="b.exe")),
    )
    shown = render_verified(exports, texts)
    for standing, words in texts.standings.items():
        assert (f"{words}: " in shown) == (standing != "stands")
    assert "<del>three</del><ins>two</ins>" in shown
    assert texts.moved_to.format(path="richka/mist.txt") in shown
    assert shown.count(texts.file_changed) == 3, "of the one that is gone nothing is known"
    assert "<b>" not in shown and "<i>" not in shown
    assert texts.say(CodedText("export_without_quotes", file="b.exe")).split()[-1] in shown
