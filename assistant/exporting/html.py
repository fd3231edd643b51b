"""ExportedAnswers -> a page of HTML that asks nothing of anybody, and its quotes back by lxml."""

from collections.abc import Sequence
from pathlib import Path

from assistant.errors import ExportError
from assistant.exporting.document import describe_answer, read_source_line
from assistant.exporting.values import CarriedQuote, ExportedAnswer
from assistant.template_files import open_templates
from assistant.texts.texts import Texts


def write_html(answers: Sequence[ExportedAnswer], texts: Texts) -> bytes:
    """Return answers as one page, `export.html.j2`."""
    title = answers[0].question if answers else texts.title
    shown = [describe_answer(answer, texts) for answer in answers]
    template = open_templates(Path(__file__).parent).get_template("export.html.j2")
    page = template.render(title=title, texts=texts, answers=shown)
    return page.encode("utf-8", "replace")


def read_html(content: bytes, name: str) -> list[CarriedQuote]:
    """Return the quotes of a page that `write_html` wrote. Raises ExportError for no HTML."""
    from lxml import html  # type: ignore[import-untyped]
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    try:
        page = html.document_fromstring(content, parser=html.HTMLParser(encoding="utf-8"))
    except (LxmlError, ValueError, AssertionError) as error:
        raise ExportError("export_unknown", file=name) from error
    found = []
    for quoted in page.iter("blockquote"):
        source = quoted.getnext()
        line = source.text_content() if source is not None else ""
        found.append(read_source_line(line, [quoted.text_content()]))
    return [one for one in found if one]
