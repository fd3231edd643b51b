"""The formats of exports by name: how each is written, and what it is read back by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from assistant.errors import ExportError
from assistant.exporting.annotations import read_annotations, write_annotations
from assistant.exporting.answers import read_json, to_exported, write_json
from assistant.exporting.bibtex import read_bibtex, write_bibtex
from assistant.exporting.csl import read_csl, write_csl
from assistant.exporting.csv import read_csv, write_csv
from assistant.exporting.docx import read_docx, write_docx
from assistant.exporting.html import read_html, write_html
from assistant.exporting.markdown import read_markdown, write_markdown
from assistant.exporting.values import CarriedQuote, ExportedAnswer
from assistant.texts.texts import Texts, texts_for
from assistant.values import CitedAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format of exports; `label` is its name in every language."""

    label: str
    suffix: str
    media_type: str
    write: Callable[[Sequence[ExportedAnswer], Texts], bytes]
    read: Callable[[bytes, str], list[CarriedQuote]]


FORMATS: Mapping[str, Format] = {
    "markdown": Format(
        label="Markdown",
        suffix=".md",
        media_type="text/markdown; charset=utf-8",
        write=write_markdown,
        read=read_markdown,
    ),
    "docx": Format(
        label="Word",
        suffix=".docx",
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        write=write_docx,
        read=read_docx,
    ),
    "html": Format(
        label="HTML", suffix=".html", media_type="text/html; charset=utf-8", write=write_html, read=read_html
    ),
    "csl": Format(
        label="CSL-JSON",
        suffix=".csl.json",
        media_type="application/vnd.citationstyles.csl+json",
        write=write_csl,
        read=read_csl,
    ),
    "bibtex": Format(
        label="BibTeX",
        suffix=".bib",
        media_type="application/x-bibtex; charset=utf-8",
        write=write_bibtex,
        read=read_bibtex,
    ),
    "csv": Format(
        label="CSV", suffix=".csv", media_type="text/csv; charset=utf-8", write=write_csv, read=read_csv
    ),
    "annotations": Format(
        label="Web Annotations",
        suffix=".jsonld",
        media_type="application/ld+json",
        write=write_annotations,
        read=read_annotations,
    ),
    "json": Format(
        label="JSON", suffix=".json", media_type="application/json", write=write_json, read=read_json
    ),
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
