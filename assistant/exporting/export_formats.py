"""The formats of exports by name: how each is written, and what it is read back by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from assistant.errors import ExportError
from assistant.exporting.annotations import read_annotations, write_annotations
from assistant.exporting.bibtex import read_bibtex, write_bibtex
from assistant.exporting.csl import read_csl, write_csl
from assistant.exporting.csv import read_csv, write_csv
from assistant.exporting.docx import read_docx, write_docx
from assistant.exporting.exported_answers import read_json, to_exported, write_json
from assistant.exporting.html import read_html, write_html
from assistant.exporting.markdown import read_markdown, write_markdown
from assistant.exporting.values import CarriedQuote, ExportedAnswer
from assistant.texts.texts import Texts, texts_for
from assistant.values import CitedAnswer


@dataclass(frozen=True, slots=True)
class Format:
    """A format of exports; `label` is its name in every language."""

    label: str
    suffix: str
    media_type: str
    write: Callable[[Sequence[ExportedAnswer], Texts], bytes]
    read: Callable[[bytes, str], list[CarriedQuote]]


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CSL = "application/vnd.citationstyles.csl+json"
FORMATS: Mapping[str, Format] = {
    "markdown": Format("Markdown", ".md", "text/markdown; charset=utf-8", write_markdown, read_markdown),
    "docx": Format("Word", ".docx", _WORD, write_docx, read_docx),
    "html": Format("HTML", ".html", "text/html; charset=utf-8", write_html, read_html),
    "csl": Format("CSL-JSON", ".csl.json", _CSL, write_csl, read_csl),
    "bibtex": Format("BibTeX", ".bib", "application/x-bibtex; charset=utf-8", write_bibtex, read_bibtex),
    "csv": Format("CSV", ".csv", "text/csv; charset=utf-8", write_csv, read_csv),
    "annotations": Format(
        "Web Annotations", ".jsonld", "application/ld+json", write_annotations, read_annotations
    ),
    "json": Format("JSON", ".json", "application/json", write_json, read_json),
}


def find_format(name: str) -> Format:
    """Return a format by its name. Raises ExportError for an unknown one."""
    if name not in FORMATS:
        raise ExportError("export_format_unknown", format=name, known=", ".join(FORMATS))
    return FORMATS[name]


def write_export(answers: Sequence[ExportedAnswer], name: str, language: str | None = None) -> bytes:
    """Return answers in a format, names and dates in a language (uk, ru, en), else the first question's.

    Raises ExportError for an unknown format.
    """
    spoken = language or (answers[0].language if answers else "en")
    return find_format(name).write(answers, texts_for(spoken))


def export_answers(
    answers: Sequence[CitedAnswer], format: str = "markdown", language: str | None = None
) -> bytes:
    """Return an answer, or those of a conversation, as a document of a format; see `write_export`.

    Formats: markdown, docx, html, csl, bibtex, csv, annotations, json. Raises ExportError.
    """
    spoken = texts_for(language or (answers[0].language if answers else "en"))
    return write_export([to_exported(answer, spoken) for answer in answers], format, spoken.code)


def read_export(content: bytes, name: str) -> list[CarriedQuote]:
    """Return the quotes of an export, its format told by the name of its file.

    JSON may also be what `assistant ask --json` prints. Raises ExportError for what is no export.
    """
    lower = PurePath(name).name.lower()
    fitting = [one for one in FORMATS.values() if lower.endswith(one.suffix)]
    if lower.endswith((".json", ".jsonl")):
        fitting = [FORMATS["csl"], FORMATS["annotations"], FORMATS["json"]]
    if not fitting:
        raise ExportError("export_kind", file=name, known=" ".join(one.suffix for one in FORMATS.values()))
    for one in fitting[:-1]:
        try:
            return one.read(content, name)
        except ExportError:
            continue
    return fitting[-1].read(content, name)
