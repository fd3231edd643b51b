"""Captions of pictures, and who took them."""

from index.cleaning.phrases.patterns import any_of

CAPTIONS = any_of(
    # Ukrainian, Russian, Belarusian
    r"(?:фото|світлина|світлини|ілюстрація|иллюстрация|зображення|изображение|снимок|скріншот|скриншот"
    r"|інфографіка|инфографика|відео|видео|фотография|здымак|відэа)(?: [\w-]{1,25}){0,3}\s?[:/|©(]",
    r"(?:автор фото|авторы фото|автор зображення|авторство фото|авторство зображення)\b",
    r"(?:джерело фото|джерело зображення|источник фото|источник изображения|источник фотографии)\b",
    r"(?:підпис до фото|подпись к фото|фото з відкритих джерел|фото из открытых источников)\b",
    r"(?:ілюстративне фото|иллюстративное фото|фото ілюстративне|фото иллюстративное)\b",
    r"(?:архівне фото|архивное фото|фото из архива|колаж|коллаж)\b",
    r"(?:фото|відео|видео)$",
    # English
    r"(?:photo|image|picture|photograph|photos|images|pic|illustration|screenshot|screengrab|video"
    r"|infographic|file photo)"
    r"(?: (?:by|via|from|courtesy(?: of)?|credit|source|caption|illustration)\b|s?\s?[:/©])",
    r"getty images|image source|image caption|photo caption|media caption",
    r"(?:photo|video|image)$",
)
CREDIT_INSIDE = any_of(
    r"\b(?:фото|світлин[аи]|відео|видео|скріншот|скриншот|ілюстрація|иллюстрация|здымак"
    r"|photo(?:graph)?|image|picture)(?: by|s| credit| автора| з архіву| из архива)?\s?[:/©]\s?.{1,80}$",
    r"[.!?»\")]\s\(?(?:фото|світлина|знімок|снимок|здымак|photo|picture)\s[^.!?:]{3,60}$",
    r"(?:photo|photograph|picture|image) by [^.!?]{2,60}\.?$",
    r"[.!?»]\s(?:reuters|afp|ap photo|epa|getty images|тасс|риа новости|уніан|укрінформ)\s?/",
    r"/\s?(?:getty images|reuters|afp|epa|ap|уніан|укринформ|укрінформ)[^.!?]{0,30}$",
    r"^\[\d{1,2}/\d{1,2}\]",
    r"\([^()/]{2,40}/[^()/]{2,40}\)$",
)
CREDIT_ALONE = any_of(r"(?:фото|світлин[аи]|здымак|фотографии|photos?|pictures?)\s[^.!?:]{2,60}$")
