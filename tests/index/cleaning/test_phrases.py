"""The phrases of page furniture: each kind in each language, and nothing that any article might say."""

import re
from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

import pytest

from index.cleaning import phrases
from index.cleaning.phrases.appeals import APPEAL_INSIDE
from index.cleaning.phrases.buttons import NOISE
from index.cleaning.phrases.headers import COMMENTS, POINTERS, RIGHTS, SECTIONS
from index.cleaning.phrases.menus import MENU_WORDS
from index.cleaning.phrases.notices import NOISE_START
from index.cleaning.phrases.people import BYLINE
from index.cleaning.phrases.pictures import CAPTIONS, CREDIT_INSIDE

Find = Callable[[str], re.Match[str] | None]
PATTERNS = {
    f"{module.name}.{name}": value
    for module in iter_modules(phrases.__path__)
    for name, value in vars(import_module(f"{phrases.__name__}.{module.name}")).items()
    if isinstance(value, re.Pattern)
}
FURNITURE: list[tuple[Find, list[str]]] = [
    (
        SECTIONS.fullmatch,
        ["читайте також", "останні новини києва", "главные новости за сутки", "more news from kyiv"],
    ),
    (COMMENTS.fullmatch, ["коментарі (12)", "комментарии:", "comments 2", "leave a reply"]),
    (POINTERS.match, ["читайте також: міст", "подробнее: мост", "read more: the bridge"]),
    (RIGHTS.match, ["© 2024", "усі права захищено", "все права защищены", "all rights reserved"]),
    (CAPTIONS.match, ["фото: міська рада", "источник фото", "photo by a reader", "image caption"]),
    (CREDIT_INSIDE.search, ["новий міст. фото: міська рада", "the bridge. photo: reuters"]),
    (NOISE.fullmatch, ["поділитися", "читать далее →", "sign in", "5 хв"]),
    (NOISE_START.match, ["теги: міст", "подписывайтесь на канал", "1 204 просмотра", "4 min read", "#міст"]),
    (APPEAL_INSIDE.search, ["нам потрібна ваша підтримка", "нужна ваша помощь", "consider donating"]),
    (BYLINE.match, ["автор: олена мостова", "перевод: иван речной", "edited by: a. bridge"]),
]
SENTENCES = [
    "міська рада дозволила відбудувати міст через іванку.",
    "вчера мэр рассказал, что мост откроют к зиме.",
    "The mayor said on Monday that the bridge will open before winter.",
]


@pytest.mark.parametrize(
    ("find", "line"), [pytest.param(find, line, id=line) for find, lines in FURNITURE for line in lines]
)
def test_furniture_of_each_language_is_known(find: Find, line: str) -> None:
    assert find(line)


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("line", ["", *SENTENCES])
def test_no_pattern_takes_an_empty_line_or_a_sentence(name: str, line: str) -> None:
    assert not PATTERNS[name].search(line)


def test_words_of_menus_are_single_and_in_lower_case() -> None:
    assert [word for word in MENU_WORDS if word != word.casefold() or " " in word] == []
