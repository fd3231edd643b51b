"""Words that mean a number or a month, in Ukrainian, Russian and English, whatever their case."""

import re

# Two to twelve, with their cases; "one" is left out, as it is an article or a pronoun as often.
_NUMBER_WORDS = tuple(
    (value, re.compile(rf"(?:{pattern})", re.IGNORECASE))
    for value, pattern in {
        "2": r"two|дв(?:а|і|е|ое|оє|ом|ома|ум|ох|ух|умя|оих|оих)",
        "3": r"three|тр(?:и|і|ое|оє|ьох|ех|ёх|ьом|ем|ём|ьома|емя|оих|оих)",
        "4": r"four|ч(?:от|ет)ир\w{1,4}|четыр\w{1,4}|четвер(?:о|ых)",
        "5": r"five|п['’ʼ]ят(?:ь|и|ьох|ьом|ьма|еро)|пят(?:ь|и|ью|еро)",
        "6": r"six|шіст(?:ь|ьох|ьома)|шест(?:и|ь|ью|ьох|еро)",
        "7": r"seven|с[іе]м(?:|ь|и|ью|ома|еро)",
        "8": r"eight|в[іо]с(?:ім|емь|ьми|ьмьох|емью|ьмома)",
        "9": r"nine|дев['’ʼ]?ят(?:ь|и|ьох|ью|ьма)",
        "10": r"ten|десят(?:ь|и|ьох|ью|ьма)",
        "11": r"eleven|од[иі]н+адцят(?:ь|и|ьох)|одиннадцат(?:ь|и|ью)",
        "12": r"twelve|дванадцят(?:ь|и|ьох)|двенадцат(?:ь|и|ью)",
    }.items()
)
MONTH_FORMS = (
    r"jan(?:uary)?|січ(?:ень|ня|ні)|январ[ьяе]",
    r"feb(?:ruary)?|лют(?:ий|ого|ому)|феврал[ьяе]",
    r"mar(?:ch)?|берез(?:ень|ня|ні)|март[ае]?",
    r"apr(?:il)?|квіт(?:ень|ня|ні)|апрел[ьяе]",
    r"may|трав(?:ень|ня|ні)|ма[йяе]",
    r"june?|черв(?:ень|ня|ні)|июн[ьяе]",
    r"july?|лип(?:ень|ня|ні)|июл[ьяе]",
    r"aug(?:ust)?|серп(?:ень|ня|ні)|август[ае]?",
    r"sep(?:t(?:ember)?)?|верес(?:ень|ня|ні)|сентябр[ьяе]",
    r"oct(?:ober)?|жовт(?:ень|ня|ні)|октябр[ьяе]",
    r"nov(?:ember)?|листопад[аі]?|ноябр[ьяе]",
    r"dec(?:ember)?|груд(?:ень|ня|ні)|декабр[ьяе]",
)
"""A pattern for each month, January first: its name in any case and the common short forms."""

_MONTHS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in MONTH_FORMS)


def number_value(word: str) -> str:
    """Return "2"…"12" for a numeral in any of the three languages, "" for another word."""
    return next((value for value, pattern in _NUMBER_WORDS if pattern.fullmatch(word)), "")


def month_number(word: str) -> int:
    """Return 1..12 for the name of a month in any of the three languages, 0 for another word."""
    return next((number for number, month in enumerate(_MONTHS, 1) if month.fullmatch(word)), 0)
