"""What every language of the page has words for: a forgotten one is a type error.

Fields named `count_*` hold the forms of a noun after a number: one, (few,) many.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from index.messages import CodedText, Language

PageLanguage = Literal["en", "uk", "ru"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The page's words in one language; `{…}` stands for what the page fills in."""

    code: PageLanguage
    messages: Mapping[str, str]
    title: str
    tagline: str
    question: str
    placeholder: str
    send: str
    stop: str
    new: str
    page_language: str
    source: str
    welcome: str
    welcome_hint: str
    no_articles: str
    searching: str
    stopped: str
    closest: str
    reasons: dict[str, str]
    unsupported: str
    left_out: str
    searched_as: str
    quotes: str
    seconds: str
    tokens: str
    sources: str
    copy: str
    copied: str
    citation: str
    citation_of: str
    previous: str
    next: str
    close: str
    back: str
    back_from_corpus: str
    nearest: str
    untitled: str
    open_original: str
    also: str
    folded: dict[str, str]
    corpus: str
    corpus_hint: str
    languages: str
    outlets: str
    dates: str
    undated: str
    unknown: str
    more: str
    forgotten: str
    lost: str
    regained: str
    sign_in: str
    sign_out: str
    name: str
    credential: str
    wrong_credentials: str
    filters: str
    since: str
    until: str
    date_hint: str
    place: str
    remaining: str
    no_year: str
    again: str
    periods: dict[str, str]
    since_day: str
    any_time: str
    left: str
    good: str
    bad: str
    thanks: str
    thanks_gone: str
    copy_markdown: str
    moved: str
    gone: str
    no_model: str
    articles_per: dict[str, str]
    unread: str
    open_corpus: str
    add: str
    add_hint: str
    add_files: str
    add_folder: str
    add_stages: dict[str, str]
    added: str
    nothing_added: str
    not_added: str
    cancel: str
    refused: dict[str, str]
    count_files: tuple[str, ...]
    short_months: tuple[str, ...]
    count_articles: tuple[str, ...]
    of_articles: tuple[str, ...]
    count_passages: tuple[str, ...]
    months: tuple[str, ...]
    language_names: dict[str, str]

    def say(self, message: CodedText) -> str:
        """Return an error or a notice in this language."""
        return _PageLanguage(self.messages or None).say(message)


class _PageLanguage(Language):
    def number(self, number: int) -> str:
        return f"{number:,}".replace(",", "\u00a0")


def load_messages(language: str) -> dict[str, str]:
    """Return the words of errors and notices in a language by their codes."""
    text = Path(__file__).with_name(f"{language}.toml").read_text(encoding="utf-8")
    messages: dict[str, str] = tomllib.loads(text)["messages"]
    return messages
