"""Invented articles, made by number or drawn by hypothesis, and texts that try to break a search."""

from itertools import product

from hypothesis import strategies as st

_SYLLABLES = [consonant + vowel for consonant, vowel in product("bdfgjklmnprstv", "aeiou")]

_WHO = {
    "uk": ("Міська рада Калинівки", "Лікарка Оксана Бондар", "Пасічник Гнат Лозовий", "Заступник директора"),
    "ru": ("Мэрия Степнограда", "Врач Анна Лугова", "Пчеловод Игнат Рябов", "Заместитель директора"),
    "en": ("The council of Fernhill", "Doctor Ann Marlow", "Beekeeper Hugh Tarn", "The deputy director"),
}
_DID = {
    "uk": ("відкрила міст через Рось", "оскаржила рішення суду", "показав нову пасіку", "пообіцяв ремонт"),
    "ru": ("открыла мост через Тобол", "обжаловала решение суда", "показал новую пасеку", "пообещал ремонт"),
    "en": ("opened the bridge", "appealed against the ruling", "showed a new apiary", "promised repairs"),
}
_WHEN = {
    "uk": ("у вівторок", "наприкінці серпня", "після довгої перерви", "попри дощ"),
    "ru": ("во вторник", "в конце августа", "после долгого перерыва", "несмотря на дождь"),
    "en": ("on Tuesday", "at the end of August", "after a long pause", "despite the rain"),
}
LANGUAGES = tuple(_WHO)


def invented_name(number: int) -> str:
    """Return a name that no other number has."""
    letters = ""
    while number or not letters:
        number, rest = divmod(number, len(_SYLLABLES))
        letters += _SYLLABLES[rest]
    return f"{letters.capitalize()}ton"


def invented_story(number: int) -> str:
    """Return a short English article of one passage, its sentences like no other number's."""
    place, person, thing = (invented_name(number * 3 + offset) for offset in (500, 501, 502))
    return (
        f"{place} gets its {thing} station\n\nThe mayor of {place}, {person}, opened the {thing} station"
        f" on Monday. {person} said that the people of {place} had waited for {thing} since the war."
    )


@st.composite
def sentences(draw: st.DrawFn, language: str) -> str:
    parts = [draw(st.sampled_from(words[language])) for words in (_WHO, _DID, _WHEN)]
    ending = draw(st.sampled_from([".", "!", f" ({draw(st.integers(1, 99))}).", "…"]))
    return " ".join(parts) + ending


@st.composite
def articles(draw: st.DrawFn) -> str:
    """Draw the text of an article: title, paragraphs, leftovers around them, any line ends, perhaps a BOM."""
    language = draw(st.sampled_from(LANGUAGES))
    paragraph = st.lists(sentences(language), min_size=1, max_size=4).map(" ".join)
    leftovers = st.sampled_from(["", "Menu | News | Sport", "Читайте також:", "22.08.2024", "👍 🇺🇦", "* * *"])
    lines = [
        draw(leftovers),
        draw(sentences(language)).rstrip(".!…"),
        *draw(st.lists(paragraph, min_size=1, max_size=4)),
        draw(leftovers),
    ]
    mark = draw(st.sampled_from(["", "\ufeff"]))
    return mark + draw(st.sampled_from(["\n", "\r\n", "\n\n"])).join(lines)


def hostile_questions() -> st.SearchStrategy[str]:
    """Draw texts full of what a query language might take for its own."""
    syntax = st.sampled_from(
        [
            '"',
            "'",
            "*",
            "^",
            "(",
            ")",
            ":",
            "-",
            "+",
            "NEAR(",
            " AND ",
            " OR ",
            " NOT ",
            "words:",
            "{",
            "\x00",
        ]
    )
    pieces = st.one_of(
        syntax, st.sampled_from(["посол", "Kyiv", "5-річний", "x'; DROP"]), st.text(max_size=8)
    )
    return st.lists(pieces, max_size=10).map("".join)
