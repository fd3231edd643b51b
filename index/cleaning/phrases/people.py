"""Who wrote it: bylines, what introduces a writer, sources, addresses to write to."""

import re

from index.cleaning.phrases.patterns import any_of

BYLINE = any_of(
    # Ukrainian, Russian, Belarusian
    r"(?:автор(?:и|ка|ы)?|автор тексту|автор текста|аўтар|текст|переклад|перевод)\s?:(?=.{0,100}$)",
    r"(?:журналіст(?:ка)?|журналист(?:ка)?|редактор(?:ка)?|кореспондент(?:ка)?|корреспондент)\s?:(?=.{0,100}$)",
    r"(?:підготува(?:в|ла)|подготовил(?:а)?)\s?:(?=.{0,100}$)",
    # English
    r"(?:text|words|author|written by|editor|edited by|reporting by)\s?:(?=.{0,100}$)",
)
ENGLISH_BYLINE = re.compile(
    r"(?:By|BY|by"
    r"|(?:Written|Story|Text|Additional reporting|Reporting|Writing|Editing|Compiled|Translated) by)"
    r" [A-Z][\w.'’;-]+(?:,? (?:and |[A-Z])[\w.'’;-]*| by| in| Editing| Writing| Reporting){0,14}$"
)
"""Of a line in its own case."""

_PROFESSIONS = (
    r"журналіст|журналист|редактор|кореспондент|корреспондент|оглядач|обозревател|репортер|репортёр"
    r"|авторк?а?\b|reporter|journalist|writer|editor|correspondent|columnist"
)
BIOGRAPHY = re.compile(
    r"[^\W\d_][\w.'’-]+ [\w.'’-]+(?: [\w.'’-]+)?,? "
    r"(?:(?:covers|writes (?:for|about)|reports (?:for|on|from)|пише про|пишет о) "
    rf"|(?:[–—-]|is an?|is the) (?:[^\s.]+ ){{0,4}}?(?:{_PROFESSIONS}))"
)
"""Of a line in its own case: a name, and what its bearer does."""
SOURCE_NOTE = re.compile(
    r"(?:джерело|джерела|источник|источники|крыніца|source|sources|via)\s?:", re.IGNORECASE
)
EMAIL_FORM = re.compile(
    r"введіть (?:ваш |свій |свою )?(?:e-?mail|електрон|адрес)|ваша (?:електронна|электронная)|ваш e-?mail"
    r"|введите (?:ваш |свой )?(?:e-?mail|электрон|адрес)"
    r"|enter (?:your )?e-?mail|your e-?mail|e-?mail(?: address)?\b",
    re.IGNORECASE,
)
EMAIL = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,64}\.\w{2,}")
SPOKEN = re.compile(r"[»\"”],?\s?[-–—]\s")
"""Direct speech goes on into who says it: such a line is nobody's notice."""
