"""Every text of the page and of exports: a language a file of `languages/`, checked against the English.

Places and nouns after numbers are filled as `index.messages` says; so are errors and notices, by their codes.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from string import Formatter

from pydantic import ConfigDict, TypeAdapter

from assistant.checking.judging import load_reasons
from assistant.values import AnswerClaim, Translation
from index.messages import CodedText, Language, english_templates

LANGUAGES = Path(__file__).with_name("languages")


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The page's words in one language; `label` names it in the choice of languages."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    code: str
    label: str
    title: str
    tagline: str
    page_language: str
    question: str
    placeholder: str
    send: str
    check: str
    speaks_for: str
    speaks_against: str
    stop: str
    new: str
    welcome: str
    welcome_hint: str
    no_articles: str
    no_model: str
    searching: str
    checking: str
    ready: str
    ready_doubts: str
    place: str
    stopped: str
    left: str
    forgotten: str
    lost: str
    regained: str
    closest: str
    perhaps: str
    nearest: str
    left_out: str
    searched_as: str
    quotes: str
    seconds: str
    tokens: str
    sources: str
    copy: str
    copied: str
    copy_markdown: str
    claims_heading: str
    translate: str
    translating: str
    translation: str
    unquoted: str
    export: str
    whole_conversation: str
    exported: str
    since_day: str
    any_time: str
    again: str
    good: str
    bad: str
    thanks: str
    thanks_gone: str
    source: str
    citation: str
    citation_of: str
    previous: str
    next: str
    close: str
    back: str
    back_from_corpus: str
    untitled: str
    page: str
    open_original: str
    proof: str
    indexed: str
    file_digest: str
    text_digest: str
    also: str
    story: str
    course: str
    ask_course: str
    moved: str
    gone: str
    corpus: str
    corpus_hint: str
    open_corpus: str
    languages: str
    outlets: str
    dates: str
    undated: str
    unknown: str
    more: str
    followed: str
    feed: str
    news_count: str
    told_before: str
    unread: str
    articles: str
    passages: str
    no_year: str
    filters: str
    since: str
    until: str
    date_hint: str
    remaining: str
    add: str
    add_hint: str
    add_files: str
    add_folder: str
    added: str
    nothing_added: str
    none_added: str
    not_added: str
    cancel: str
    verify: str
    close_export: str
    moved_to: str
    file_changed: str
    sign_in: str
    sign_out: str
    name: str
    credential: str
    wrong_credentials: str
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    reasons: Mapping[str, str]
    periods: Mapping[str, str]
    folded: Mapping[str, str]
    news_kinds: Mapping[str, str]
    articles_per: Mapping[str, str]
    add_stages: Mapping[str, str]
    refused: Mapping[str, str]
    standings: Mapping[str, str]
    statuses: Mapping[str, str]
    status_meanings: Mapping[str, str]
    claims: Mapping[str, str]
    language_names: Mapping[str, str]
    messages: Mapping[str, str]

    def fill(self, template: str, **values: object) -> str:
        """Return a template of this language with its places filled."""
        return _PageLanguage(self.messages).fill(template, **values)

    def say(self, text: CodedText) -> str:
        """Return an error or a notice in this language."""
        return _PageLanguage(self.messages).say(text)


class _PageLanguage(Language):
    def number(self, number: int) -> str:
        return f"{number:,}".replace(",", "\u00a0")


def load_texts(name: str, english: Texts | None = None, folder: Path = LANGUAGES) -> Texts:
    """Return the texts of a language's file.

    Raises ValueError when a text is missing or unknown, or has other places than in English, or forms of a
    noun that are neither two (of English) nor three.
    """
    fields = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    if english is None:
        fields["messages"] = english_templates()
        fields["claims"] = load_reasons()
    texts = TypeAdapter(Texts).validate_python(fields)
    wanted, given = _places(english or texts), _places(texts)
    if differing := sorted(key for key in wanted.keys() | given.keys() if wanted.get(key) != given.get(key)):
        raise ValueError(f"{name}.toml: {', '.join(differing)}: not the texts and places of english.toml")
    return texts


def _places(texts: Texts) -> dict[str, list[str]]:
    """Return the places of every text by name, one with a wrong number of a noun's forms with these."""
    forms = 2 if texts.code == "en" else 3
    places: dict[str, list[str]] = {}
    for field, value in asdict(texts).items():
        for key, text in value.items() if isinstance(value, dict) else [("", value)]:
            parts = Formatter().parse(text) if isinstance(text, str) else ()
            places[f"{field}.{key}".rstrip(".")] = sorted(
                name if not spec or len(spec.split("|")) in (1, forms) else f"{name}:{spec}"
                for _, name, spec, _ in parts
                if name is not None
            )
    return places


ENGLISH = load_texts("english")
UKRAINIAN, RUSSIAN = load_texts("ukrainian", ENGLISH), load_texts("russian", ENGLISH)
TEXTS = {texts.code: texts for texts in (UKRAINIAN, RUSSIAN, ENGLISH)}


def texts_for(language: str) -> Texts:
    """Return the page's texts in a language, English for one the page does not speak."""
    return TEXTS.get(language, ENGLISH)


def choose_language(accepted: str) -> str:
    """Return the first language of an `Accept-Language` header that the page speaks, else English."""
    weighted = sorted((_weighted(part) for part in accepted.split(",")), key=lambda pair: -pair[0])
    return next((code for _, code in weighted if code in TEXTS), ENGLISH.code)


def _weighted(part: str) -> tuple[float, str]:
    code, _, quality = part.strip().partition(";q=")
    try:
        weight = float(quality or 1)
    except ValueError:
        weight = 0.0
    return weight, code.split("-")[0].lower()


def format_date(published: str | None, texts: Texts) -> str:
    """Return an ISO date, or `--MM-DD`, in words; an empty string when it is unknown."""
    if not published:
        return ""
    year, month, day = published.rsplit("-", 2)
    words = f"{int(day)} {texts.months[int(month) - 1]}"
    return f"{words}, {texts.no_year}" if year == "-" else f"{words} {year}"


def format_place(section: str | None, page: int | None, texts: Texts) -> str:
    """Return the page and the section that something stands in, as far as they are known."""
    return ", ".join(filter(None, (texts.page.format(page=page) if page else "", section)))


def describe_claim(claim: AnswerClaim, texts: Texts) -> str:
    """Return what is to be said of a claim: its status, and what decided."""
    return describe_reason(claim.status, claim.reason, claim.values, texts)


def describe_reason(status: str, reason: str | None, values: Mapping[str, str], texts: Texts) -> str:
    """Return the words of a status and of the code of its reason, filled with `values`."""
    template = texts.claims.get(reason or "", "")
    said = texts.fill(template, **values) if template else ""
    return f"{texts.statuses[status]}: {said}" if said else texts.statuses[status]


def describe_translation(translation: Translation, texts: Texts) -> str:
    """Return a translation, marked as a machine's, with what of it the quote does not have."""
    unquoted = texts.unquoted.format(words=", ".join(translation.unquoted)) if translation.unquoted else ""
    told = f"{texts.translation.format(model=translation.model)}: {translation.text}"
    return f"{told} ({unquoted})" if unquoted else told
