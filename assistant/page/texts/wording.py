"""What every language of the page has words for: a forgotten one is a type error.

Fields named `count_*` hold the forms of a noun after a number: one, (few,) many.
"""

from dataclasses import dataclass
from typing import Literal

PageLanguage = Literal["en", "uk", "ru"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The page's words in one language; `{…}` stands for what the page fills in."""

    code: PageLanguage
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
    problems: dict[str, str]
    failings: dict[str, str]
    reported: str
    lost: str
    regained: str
    sign_in: str
    sign_out: str
    name: str
    credential: str
    wrong_credentials: str
    too_many_tries: str
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
    notices: dict[str, str]
    articles_per: dict[str, str]
    unread: str
    unread_reasons: dict[str, str]
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
    cancelled: str
    refused: dict[str, str]
    count_files: tuple[str, ...]
    short_months: tuple[str, ...]
    count_articles: tuple[str, ...]
    of_articles: tuple[str, ...]
    count_left_out: tuple[str, ...]
    count_characters: tuple[str, ...]
    count_passages: tuple[str, ...]
    months: tuple[str, ...]
    language_names: dict[str, str]
