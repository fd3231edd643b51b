"""Every text of the page, a file a language, with the small grammar they need."""

from assistant.page.texts.english import ENGLISH
from assistant.page.texts.grammar import count_noun, format_date
from assistant.page.texts.russian import RUSSIAN
from assistant.page.texts.ukrainian import UKRAINIAN
from assistant.page.texts.wording import PageLanguage, Texts

__all__ = [
    "ENGLISH",
    "LANGUAGE_CHOICES",
    "RUSSIAN",
    "TEXTS",
    "UKRAINIAN",
    "PageLanguage",
    "Texts",
    "choose_language",
    "count_noun",
    "format_date",
    "texts_for",
]

TEXTS: dict[PageLanguage, Texts] = {"uk": UKRAINIAN, "ru": RUSSIAN, "en": ENGLISH}
LANGUAGE_CHOICES: list[tuple[str, PageLanguage]] = [("УКР", "uk"), ("РУС", "ru"), ("ENG", "en")]


def texts_for(language: str) -> Texts:
    """Return the page's texts in a language, English for one the page does not speak."""
    return next((texts for code, texts in TEXTS.items() if code == language), ENGLISH)


def choose_language(accepted: str) -> PageLanguage:
    """Return the first language of an `Accept-Language` header that the page speaks, else English."""
    weighted = [_weighted(part) for part in accepted.split(",")]
    for _, code in sorted(weighted, key=lambda pair: -pair[0]):
        for known in TEXTS:
            if code == known:
                return known
    return "en"


def _weighted(part: str) -> tuple[float, str]:
    code, _, quality = part.strip().partition(";q=")
    try:
        weight = float(quality or 1)
    except ValueError:
        weight = 0.0
    return weight, code.split("-")[0].lower()
