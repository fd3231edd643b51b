"""An answer's text -> paragraphs with citation chips; pure functions, everything escaped."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.page.markup import attributes, escape_text
from assistant.source_names import source_name
from assistant.texts.texts import Texts, describe_claim, describe_translation, format_date, format_place
from assistant.values import AnswerClaim, Citation, CitedAnswer, PartialAnswer

_MARK = re.compile(r"\s*\[(\d+(?:\s*,\s*\d+)*)\]")
_LAST_WORD = re.compile(r"(?<!\S)\S{1,30}$")
DOUBTED = frozenset({"doubtful", "contradicted"})
_LONGEST_CLAIM = 90  # characters of a claim that is told again
_PARAGRAPH_END = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What the marks `[n]` of an exchange lead to, and what is known of each claim of its text.

    Without an `exchange`, of an answer under way, there is nothing to click yet; while `checking`, claims
    that cite something and are not in doubt are shown as being checked. `below` is HTML that stands below
    the first paragraph with a mark, by its number.
    """

    exchange: int | None = None
    cited: Mapping[int, Citation] = field(default_factory=dict)
    claims: Sequence[AnswerClaim] = ()
    checking: bool = False
    below: Mapping[int, str] = field(default_factory=dict)


def marks_of(answer: PartialAnswer, exchange: int | None = None) -> Marks:
    """Return the marks of an answer that is not finished; in an exchange that ended nothing is checked."""
    return Marks(
        exchange=exchange,
        cited={citation.number: citation for citation in answer.citations},
        claims=answer.claims,
        checking=answer.checking and exchange is None,
    )


def render_paragraphs(text: str, marks: Marks, texts: Texts) -> str:
    """Return a text's paragraphs; a mark whose citation is not known cannot be clicked."""
    borders = [(match.start(), match.end()) for match in _PARAGRAPH_END.finditer(text)]
    starts, ends = [0, *(end for _, end in borders)], [*(start for start, _ in borders), len(text)]
    shown: dict[int, str] = {}
    parts = []
    for start, end in zip(starts, ends, strict=True):
        if not text[start:end].strip():
            continue
        parts.append(f"<p>{_with_claims(text, start, end, marks, texts)}</p>")
        numbers = [int(one) for mark in _MARK.findall(text[start:end]) for one in mark.split(",")]
        new = {one: marks.below[one] for one in numbers if one in marks.below and one not in shown}
        shown |= new
        parts.append(f'<div class="below">{"".join(new.values())}</div>' if new else "")
    return "".join(parts)


def render_doubts(text: str, claims: Sequence[AnswerClaim], texts: Texts) -> str:
    """Return the claims of a text that are in doubt, with the reasons, to stand below it.

    Within the text they would move its words whenever a claim is judged anew.
    """
    items = ""
    for claim in claims:
        if claim.status in DOUBTED:
            words = " ".join(_MARK.sub("", text[claim.start : claim.end]).split())
            if len(words) > _LONGEST_CLAIM:
                words = f"{words[:_LONGEST_CLAIM].rpartition(' ')[0]}…"
            why = describe_claim(claim, texts)
            items += f'<li><q dir="auto">{escape_text(words)}</q> {escape_text(why)}</li>'
    return f'<ul class="doubts">{items}</ul>' if items else ""


def render_chip(mark: int, citation: Citation, exchange: int | None, texts: Texts) -> str:
    """Return the numbered button that opens a citation and shows its quote as a tip.

    Without an exchange it is as wide and cannot be clicked.
    """
    source = source_line(citation, texts)
    tip = attributes(data_tip=citation.quote, data_tip_source=source)
    if exchange is None:
        return f'<span class="chip pending"{tip}>{mark}</span>'
    label = f"{texts.citation.format(number=mark)}: {source}"
    where = attributes(data_exchange=exchange, data_number=mark, aria_label=label)
    return f'<button type="button" class="chip" data-open="citation"{where}{tip}>{mark}</button>'


def source_line(citation: Citation, texts: Texts) -> str:
    """Return the name of a citation's source, its date and the page or section that it stands on."""
    name = source_name(citation.outlet, citation.title, citation.path, citation.quote)
    place = format_place(citation.section, citation.page, texts)
    facts = [name, format_date(citation.published, texts), place]
    return ", ".join(fact for fact in facts if fact)


def _with_claims(text: str, start: int, end: int, marks: Marks, texts: Texts) -> str:
    """Return `text[start:end]` with chips, and what is not borne out marked with the reason."""
    pieces = []
    position = start
    for claim in marks.claims:
        begin, stop = max(claim.start, position), min(claim.end, end)
        checking = marks.checking and bool(claim.citations) and claim.status not in DOUBTED
        if begin < stop and (checking or claim.status != "supported"):
            status = "checking" if checking else claim.status
            why = texts.checking if checking else describe_claim(claim, texts)
            shown = _with_chips(text[begin:stop], marks, texts)
            pieces.append(_with_chips(text[position:begin], marks, texts))
            # What is said of it takes no room: the words stay where they are whatever comes of the claim.
            told = f'{shown}<span class="unseen"> ({escape_text(why)})</span>'
            pieces.append(f'<span class="claim {status}"{attributes(title=why)}>{told}</span>')
            position = stop
    return "".join([*pieces, _with_chips(text[position:end], marks, texts)])


def _with_chips(text: str, marks: Marks, texts: Texts) -> str:
    parts = []
    position = 0
    for match in _MARK.finditer(text):
        numbers = [int(digits) for digits in match[1].split(",")]
        cited = [(number, marks.cited.get(number)) for number in numbers]
        chips = "".join(
            render_chip(number, one, marks.exchange, texts)
            if one
            else f'<span class="chip pending">{number}</span>'
            for number, one in cited
        )
        bold = next((one.highlighted for _, one in cited if one and one.highlighted), "")
        parts.append(_tied(text[position : match.start()], chips, bold))
        position = match.end()
    return "".join([*parts, escape_text(text[position:])])


def _tied(text: str, chips: str, bold: str) -> str:
    """Keep chips on the line of the word before them; the words `bold`, where they stand, are in bold."""
    word = _LAST_WORD.search(text)
    end = word.start() if word else len(text)
    before, words, after = text[:end].partition(bold) if bold else (text[:end], "", "")
    strong = f"<strong>{escape_text(words)}</strong>" if words else ""
    tied = f'<span class="tied">{escape_text(word[0])}{chips}</span>' if word else chips
    return f"{escape_text(before)}{strong}{escape_text(after)}{tied}"


_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|])")


def answer_as_text(answer: CitedAnswer, texts: Texts) -> str:
    """Return an answer and below it every quote with its source."""
    rendered = _rendered(answer, texts)
    sources = [
        f"[{c.number}] «{c.quote}»\n    {_described(c, texts)} ({c.path})"
        + (f"\n    {rendered[c.number]}" if c.number in rendered else "")
        for c in answer.citations
    ]
    return "\n\n".join([answer.text, f"{texts.sources}:", *sources] if sources else [answer.text])


def answer_as_markdown(answer: CitedAnswer, texts: Texts) -> str:
    """Return an answer and its sources as Markdown, foreign text escaped, quotes as block quotes."""
    rendered = _rendered(answer, texts)
    sources = [
        f"{c.number}. {_escape(_described(c, texts))} — `{c.path.replace('`', '')}`\n\n"
        + "\n".join(f"   > {_escape(line)}".rstrip() for line in c.quote.splitlines())
        + (f"\n\n   {_escape(rendered[c.number])}" if c.number in rendered else "")
        for c in answer.citations
    ]
    text = "\n\n".join(_escape(part) for part in answer.text.split("\n\n"))
    return "\n\n".join([text, f"**{texts.sources}**", *sources] if sources else [text])


def _rendered(answer: CitedAnswer, texts: Texts) -> Mapping[int, str]:
    return {one.citation: describe_translation(one, texts) for one in answer.translations}


def _described(citation: Citation, texts: Texts) -> str:
    line = source_line(citation, texts)
    return f"{citation.title}. {line}" if citation.title else line


def _escape(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)
