"""ExportedAnswers -> Markdown, and its quotes back. Foreign text is escaped: nothing of it is markup."""

import re
from collections.abc import Iterator, Sequence

from assistant.exporting.document import DocumentAnswer, describe_answer, read_source_line
from assistant.exporting.values import CarriedQuote, ExportedAnswer
from assistant.texts.texts import Texts

_SPECIAL = re.compile(r"[\\`*_\[\]<>#|~&!$]|^\s*[-+=]|^\s*\d+[.)]", re.MULTILINE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_QUOTED = re.compile(r"^ {3}> ?(?P<words>.*)$")


def write_markdown(answers: Sequence[ExportedAnswer], texts: Texts) -> bytes:
    """Return answers as Markdown, each under its question, quotes as block quotes."""
    parts = [part for answer in answers for part in _parts(describe_answer(answer, texts), texts)]
    return ("\n\n".join(parts) + "\n").encode("utf-8", "replace")


def _parts(answer: DocumentAnswer, texts: Texts) -> Iterator[str]:
    yield f"## {escape_markdown(answer.question)}"
    yield from (escape_markdown(part) for part in answer.paragraphs)
    if answer.claims:
        yield f"**{texts.claims_heading}**"
        yield "\n".join(f"- {escape_markdown(claim)}" for claim in answer.claims)
    if answer.sources:
        yield f"**{texts.sources}**"
    for number, source in enumerate(answer.sources, start=1):
        about = escape_markdown(source.about)
        address = re.sub(r"[\s<>]", "", source.link or "")
        yield f"{number}. " + (f"[{about}](<{address}>)" if address else about)
        yield "\n".join(f"   > {_escape_line(line)}".rstrip() for line in source.quote.splitlines())
        yield f"   {escape_markdown(source.line)}"
        if source.translation:
            yield f"   *{escape_markdown(source.translation)}*"
    yield from (f"*{escape_markdown(remark)}*" for remark in answer.remarks)


def read_markdown(content: bytes, name: str) -> list[CarriedQuote]:
    """Return the quotes of Markdown that `write_markdown` wrote."""
    found: list[CarriedQuote] = []
    words: list[str] = []
    for line in content.decode("utf-8-sig", "replace").splitlines():
        quoted = _QUOTED.match(line)
        if quoted:
            words.append(_ESCAPED.sub(r"\1", quoted["words"]))
        elif line.strip():
            carried = read_source_line(_ESCAPED.sub(r"\1", line), words) if words else None
            found += [carried] if carried else []
            words = []
    return found


def escape_markdown(text: str) -> str:
    """Return a text on one line as Markdown that shows it."""
    return _escape_line(" ".join(text.split()))


def _escape_line(line: str) -> str:
    return _SPECIAL.sub(lambda match: match[0][:-1] + "\\" + match[0][-1], line)
