"""What commands found, as lines on the terminal: answers with their sources, passages, claims, articles."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.cli.following_commands import print_news
from assistant.cli.terminal import ERR, OUT, escape, escape_line, print_json, print_json_line
from assistant.following.values import News
from assistant.notices import Notice
from assistant.values import AnswerClaim, CheckedClaim, Citation, CitedAnswer, Translation
from index.language.wrapping import one_line
from index.messages import printable
from index.values import BuildReport, CleanedArticle, Hit

if TYPE_CHECKING:
    from assistant.speaking.spoken_hits import SpokenHit

ARTICLE_FACTS = ("path", "title", "outlet", "url", "published", "language")
_EXCERPT = 240  # characters


def print_build(report: BuildReport, index: Path, news: Sequence[News] = (), *, as_json: bool) -> None:
    """Print what a run of indexing did, and what is new to followed questions."""
    if as_json:
        print_json(report.to_dict() | ({"news": [one.to_dict() for one in news]} if news else {}))
        return
    for one in report.skipped:
        ERR.print(f"skipped {escape_line(one.path)}: {escape(str(one.reason))}")
    OUT.print(
        f"files: {report.files}; articles: {report.added} added, {report.changed} changed,"
        f" {report.removed} removed, {report.unchanged} unchanged, {len(report.skipped)} skipped;"
        f" passages: {report.passages}, in {escape_line(str(index))} ({report.seconds:.1f} s)"
    )
    print_news(news)


def print_claims(claims: Sequence[CheckedClaim]) -> None:
    """Print statements, each with why it stands or not and the quotes for it and against it."""
    for claim in claims:
        OUT.print(f"[bold]{claim.status}[/bold]  {escape(' '.join(claim.text.split()))}")
        OUT.print(f"    [dim]{escape(_reason_of(claim))}[/dim]")
        for name, citations in (("for", claim.supporting), ("against", claim.opposing)):
            for citation in citations:
                OUT.print(f"    {name}: {_source_line(citation)}")
                OUT.print(f"        «{escape(citation.quote)}»")


def print_spoken(spoken: Sequence["SpokenHit"]) -> None:
    """Print passages in which somebody speaks by what is said there."""
    for one in spoken:
        OUT.print(f"[bold]{one.hit.rank}.[/bold] {escape_line(one.hit.passage.path)}")
        for words in one.said:
            OUT.print(f"    {escape_line(words.speaker)}: «{escape(one_line(words.quote))}»")


def print_article(cleaned: CleanedArticle) -> None:
    """Print what is known of an article, and its blocks."""
    article = cleaned.article
    for name in ARTICLE_FACTS:
        OUT.print(f"[dim]{name:>9}[/dim]  {escape_line(str(getattr(article, name) or '-'))}")
    for block in cleaned.blocks:
        style = {"title": "bold", "body": "none"}.get(block.kind, "dim")
        text = escape(article.text[block.start : block.end])
        OUT.print(f"[dim]{block.kind:>8} {block.start:>6}[/dim]  [{style}]{text}[/{style}]")


def print_answer(pieces: Iterator[str | CitedAnswer], *, as_json: bool = False) -> CitedAnswer:
    """Print an answer as it comes, then its sources, or as JSON on one line; return it."""
    answer: CitedAnswer | None = None
    for piece in pieces:
        if isinstance(piece, CitedAnswer):
            answer = piece
        elif not as_json:
            sys.stdout.write(printable(piece))
            sys.stdout.flush()
    if answer is None:
        raise AssertionError("a stream ends with its answer")
    if as_json:
        print_json_line(answer.to_dict())
    else:
        _print_sources(answer)
    return answer


def _print_sources(answer: CitedAnswer) -> None:
    from assistant.question.follow_ups import plain_question

    OUT.print("\n")
    if answer.certainty == "perhaps":
        OUT.print("[yellow]These passages are near; they may not answer.[/yellow]")
    if plain_question(answer.standalone) != plain_question(answer.question):
        OUT.print(f"[dim]searched as: {escape_line(answer.standalone)}[/dim]")
    for citation in answer.citations:
        _print_citation(citation, [one for one in answer.translations if one.citation == citation.number])
    if answer.closest:
        OUT.print("[dim]The closest passages, which do not answer the question:[/dim]")
        print_hits(answer.closest)
    for claim in answer.claims:
        if claim.status in ("doubtful", "contradicted"):
            words = " ".join(answer.text[claim.start : claim.end].split())
            OUT.print(f"[yellow]{claim.status}:[/yellow] «{escape(words)}»: {escape(_reason_of(claim))}")
    for sentence in answer.unsupported:
        OUT.print(f"[yellow]left out, contradicted or found in no passage:[/yellow] {escape(sentence)}")
    print_notices(answer.notices)


def _print_citation(citation: Citation, translations: Sequence[Translation]) -> None:
    OUT.print(_source_line(citation))
    OUT.print(f"    «{escape(citation.quote)}»")
    for translation in translations:
        from assistant.texts.texts import ENGLISH, describe_translation

        OUT.print(f"    {escape(describe_translation(translation, ENGLISH))}")
    if citation.link:
        OUT.print(f"    [dim]{escape_line(citation.link)}[/dim]")
    if citation.also:
        OUT.print(f"    [dim]the same is told by {escape_line(', '.join(citation.also))}[/dim]")
    if citation.story:
        OUT.print(f"    [dim]more on this story: {escape_line(', '.join(citation.story))}[/dim]")


def print_notices(notices: Sequence[Notice]) -> None:
    """Print notices to stderr."""
    for notice in notices:
        ERR.print(f"[dim]{escape(str(notice))}[/dim]")


def print_hits(hits: Sequence[Hit]) -> None:
    """Print passages, each by its beginning."""
    for hit in hits:
        text = " ".join(hit.passage.text.split())
        shown = text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"
        page = f"p. {hit.passage.page}" if hit.passage.page else None
        place = " · ".join(part for part in (f"{hit.score:.3f}", hit.passage.section, page) if part)
        where = f"[bold]{hit.rank}.[/bold] {escape_line(hit.passage.path)} [dim]{escape_line(place)}[/dim]"
        OUT.print(f"{where}\n    {escape(shown)}")


def _reason_of(claim: AnswerClaim | CheckedClaim) -> str:
    from assistant.checking import Judgement, describe_judgement

    return describe_judgement(Judgement(status=claim.status, reason=str(claim.reason), values=claim.values))


def _source_line(citation: Citation) -> str:
    page = f"p. {citation.page}" if citation.page else None
    facts = (citation.outlet, citation.published, citation.title, citation.section, page)
    about = " · ".join(part for part in facts if part)
    return f"[bold]\\[{citation.number}][/bold] {escape_line(citation.path)}  [dim]{escape_line(about)}[/dim]"
