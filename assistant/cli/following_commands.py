"""The commands of followed questions: `follow` keeps them, `news` tells what is new to them."""

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from assistant.cli.terminal import ERR, OUT, escape, escape_line, print_json, read_filters
from assistant.following.values import News, filters_to_dict
from index.errors import NewsAssistantError
from index.language.wrapping import one_line
from index.settings import load_settings


def run_follow(options: Namespace) -> int:
    """Follow a question, stop following one, or list those that are followed."""
    from assistant.assistant import Assistant
    from assistant.following.following import followed_questions, unfollow_question

    index = load_settings(index=options.index).index
    if options.remove:
        gone = unfollow_question(options.remove, index)
        ERR.print(f"no longer followed: {escape(gone.text)}", style="dim")
    if options.question:
        with Assistant.open(index=index, model="none") as assistant:
            new = assistant.follow(options.question, **read_filters(options))
        ERR.print(f"followed as number {new.number}: {escape(new.text)}", style="dim")
    questions = followed_questions(index)
    if options.json:
        print_json({"questions": [one.to_dict() for one in questions]})
    elif options.list or not (options.question or options.remove):
        for one in questions:
            told = f"{one.told} told, the latest {one.latest}" if one.latest else "nothing new so far"
            narrowed = filters_to_dict(one.filters).items()
            kept = "; ".join(f"{n}: {', '.join(v) if isinstance(v, tuple) else v}" for n, v in narrowed)
            facts = " · ".join(part for part in (kept, told) if part)
            OUT.print(f"[bold]{one.number}.[/bold] {escape(one.text)}  [dim]{escape(facts)}[/dim]")
    return 0


def run_news(options: Namespace) -> int:
    """Tell what is new to the followed questions."""
    from assistant.assistant import Assistant

    with Assistant.open(index=options.index, model="none") as assistant:
        if options.json:
            print_json({"news": [one.to_dict() for one in assistant.news()]})
        elif not print_news(assistant.news()):
            OUT.print("Nothing new.")
    return 0


def news_after_update(index: Path) -> list[News]:
    """Return the news of an index that was just updated; what hinders it is told and ends nothing."""
    from assistant.assistant import Assistant
    from assistant.following.following import followed_questions

    try:
        if not followed_questions(index):
            return []
        with Assistant.open(index=index, model="none") as assistant:
            return list(assistant.news())
    except NewsAssistantError as error:
        ERR.print(escape(str(error)))
        return []


def print_news(told: Iterable[News]) -> int:
    """Print news as they come, under their questions; return how many there were."""
    count, question = 0, ""
    for news in told:
        count += 1
        if news.question != question:
            question = news.question
            OUT.print(f"[bold]{escape(question)}[/bold]")
        OUT.print(f"  {news.kind}: {escape(news.text)}")
        for one in news.earlier if news.citations else ():
            OUT.print(f"    [dim]before: «{escape(one_line(one.quote))}»[/dim]")
        for one in news.citations or news.earlier:
            about = " · ".join(part for part in (one.path, one.outlet, one.published, one.title) if part)
            OUT.print(f"    [dim]{escape_line(about)}[/dim]")
    return count
