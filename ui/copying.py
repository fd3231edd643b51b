"""CitedAnswer -> what the clipboard is given: the answer with its sources, as plain text or Markdown."""

import re

from assistant.records import Citation, CitedAnswer
from ui.cited_text import source_line
from ui.texts import Texts

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|])")


def answer_as_text(answer: CitedAnswer, texts: Texts) -> str:
    """Return an answer and below it every quote with its source."""
    sources = [f"[{c.number}] «{c.quote}»\n    {_described(c, texts)} ({c.path})" for c in answer.citations]
    return "\n\n".join([answer.text, f"{texts.sources}:", *sources] if sources else [answer.text])


def answer_as_markdown(answer: CitedAnswer, texts: Texts) -> str:
    """Return an answer and its sources as Markdown, foreign text escaped, quotes as block quotes."""
    sources = [
        f"{c.number}. {_escape(_described(c, texts))} — `{c.path.replace('`', '')}`\n\n"
        f"{_block_quote(c.quote)}"
        for c in answer.citations
    ]
    text = "\n\n".join(_escape(part) for part in answer.text.split("\n\n"))
    return "\n\n".join([text, f"**{texts.sources}**", *sources] if sources else [text])


def _described(citation: Citation, texts: Texts) -> str:
    line = source_line(citation, texts)
    return f"{citation.title}. {line}" if citation.title else line


def _block_quote(quote: str) -> str:
    return "\n".join(f"   > {_escape(line)}".rstrip() for line in quote.splitlines())


def _escape(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)
