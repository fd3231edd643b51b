"""ExportedAnswers -> a page of HTML that asks nothing of anybody, and its quotes back by lxml."""

from collections.abc import Iterator, Sequence
from html import escape

from assistant.errors import ExportError
from assistant.exporting.document import DocumentAnswer, describe_answer, read_source_line
from assistant.exporting.values import CarriedQuote, ExportedAnswer
from assistant.texts.texts import Texts

_HEAD = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1.05rem/1.6 Georgia, serif; }}
blockquote {{ margin: .5rem 0; padding-left: 1rem; border-left: 3px solid #888; white-space: pre-wrap; }}
.source {{ font: .8rem/1.5 system-ui, sans-serif; color: #555; overflow-wrap: anywhere; }}
</style>
</head>
<body>
"""


def write_html(answers: Sequence[ExportedAnswer], texts: Texts) -> bytes:
    """Return answers as one page."""
    title = answers[0].question if answers else texts.title
    head = _HEAD.format(language=texts.code, title=escape(title))
    parts = (part for answer in answers for part in _parts(describe_answer(answer, texts), texts))
    return (head + "\n".join(parts) + "\n</body>\n</html>\n").encode("utf-8", "replace")


def _parts(answer: DocumentAnswer, texts: Texts) -> Iterator[str]:
    yield f"<h2>{escape(answer.question)}</h2>"
    yield from (f'<p lang="{escape(answer.language)}">{escape(part)}</p>' for part in answer.paragraphs)
    if answer.claims:
        yield f"<h3>{escape(texts.claims_heading)}</h3>"
        yield "<ul>" + "".join(f"<li>{escape(claim)}</li>" for claim in answer.claims) + "</ul>"
    if answer.sources:
        yield f"<h3>{escape(texts.sources)}</h3>"
    for source in answer.sources:
        about, link = escape(source.about), escape(source.link or "")
        yield f'<p><a href="{link}" rel="noreferrer">{about}</a></p>' if link else f"<p>{about}</p>"
        spoken = f' lang="{escape(source.language)}"' if source.language else ""
        yield f"<blockquote{spoken}>{escape(source.quote)}</blockquote>"
        yield f'<p class="source">{escape(source.line)}</p>'
        if source.translation:
            yield f'<p lang="{escape(source.spoken)}"><em>{escape(source.translation)}</em></p>'
    yield from (f"<p><em>{escape(remark)}</em></p>" for remark in answer.remarks)


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
