"""Splits a page into lines and says what each looks like by itself; the first step of cleaning.

    text -> Lines with roles -> (index.cleaning: which stretch is the article) -> Blocks

Patterns name what pages of any site carry (share buttons, photo credits, "read also"); none names a site.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from index.dating import is_date_line, is_time_line
from index.furniture import Furniture


class Role(Enum):
    """What a line looks like, before its neighbours are asked."""

    PROSE = auto()  # ends like a sentence, is long, or carries a sentence on
    SHORT = auto()  # a headline, a subhead, a name: no end mark
    ITEM = auto()  # a bulleted item
    NUMBERED = auto()  # "12. …" without an end mark
    SNIPPET = auto()  # prose cut off with an ellipsis
    DATE = auto()
    TIME = auto()
    CAPTION = auto()
    SECTION = auto()  # a header of other stories
    COMMENTS = auto()  # a header of readers' comments
    POINTER = auto()  # "Read also: …", one line
    NOISE = auto()  # buttons, appeals, counters, tags, rights
    MENU = auto()
    SYMBOL = auto()  # no word at all: "***", an icon


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One non-blank line: its span without surrounding whitespace, and what it looks like.

    `words` counts its words, `learned` says that the corpus knows it as furniture, `repeats` that an earlier
    line of the page is the same, `gap` that a blank line stands before it.
    """

    start: int
    end: int
    text: str
    role: Role
    words: int
    learned: bool
    repeats: bool
    gap: bool


_RAW_LINE = re.compile(r"[^\r\n\u0085\u2028\u2029\x0b\x0c\x1c-\x1e]+")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*")
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
_EDGES = _INVISIBLE + " \t\u00a0"
_LONG = 600
_LONG_WORDS = 26
_CLOSERS = "\"'»”’“)]*_ "
_ENDS = (".", "!", "?", ":", ";", ",")
_ELLIPSES = ("...", "…")
_BULLETS = (
    "•",
    "●",
    "▪",
    "■",
    "◦",
    "·",
    "‣",
    "✓",
    "✔",
    "✅",
    "➡",
    "👉",
    "🔹",
    "🔸",
    "▶",
    "- ",
    "* ",
    "– ",
    "— ",
)
_NUMBERED = re.compile(r"\d{1,3}[.)]\s+\S")


def _whole(*phrases: str) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(phrases) + r")[\s:.…!»›>→\-–—]*(?:\(?\d{0,6}\)?)")


def _opening(*phrases: str) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(phrases) + ")")


_SECTIONS = _whole(
    # Other stories
    r"(?:читайте|читай|дивіться|смотрите|слухайте|слушайте)(?: ще| еще| ещё)?(?: також| также| теж)?(?: на тему| по теме)?",
    r"(?:також|также|ще|еще|ещё) (?:читайте|по теме|за темою|на тему|в розділі|в разделе|на сайті|на сайте)",
    r"(?:інші |другие |іншыя |останні |последние |свежие |свіжі |головні |главные |популярні |популярные |важливі |важные |"
    r"схожі |похожие |пов'язані |связанные |усі |всі |все |топ[- ]?|топ \d+ |апошнія |галоўныя )"
    r"(?:новини|новости|навіны|статті|статьи|матеріали|материалы|публікації|публикации|теми|темы|записи|події|события|"
    r"новини [\w ]{3,30}|новости [\w ]{3,30}|матеріали [\w ]{3,30}|материалы [\w ]{3,30})",
    r"(?:новини|новости|навіны|статті|статьи|матеріали|материалы|публікації|публикации|сюжети|сюжеты)(?: по темі| по теме| за темою| на тему| дня| часу| часа"
    r"| партнерів| партнеров| партнёров| компаній| компаний| тижня| недели| рубрики)?",
    r"(?:за темою|по темі|по теме|до теми|у темі|на цю тему|на эту тему|в тему|цікаве|интересное|актуально|популярне|популярное|"
    r"найпопулярніше|найчитаніше|самое читаемое|самое популярное|самое важное|сейчас читают|зараз читають|вас може зацікавити|"
    r"вас может заинтересовать|вам може бути цікаво|вам может быть интересно|вам буде цікаво|рекомендуємо|рекомендуем|"
    r"рекомендовані|рекомендованные|радимо прочитати|советуем почитать|советуем прочитать|чытайце таксама|чытайце яшчэ|"
    r"вибір редакції|выбор редакции|выбор редактора|вибір редактора|головне|главное|головне за добу|главное за сутки|"
    r"останнє|последнее|лента новостей|стрічка новин|новини партнерів|новости партнеров|также в этой рубрике|"
    r"більше новин|больше новостей|ще новини|еще новости|ещё новости|обговорюють|обсуждаемое|что почитать|що почитати)",
    r"(?:read|see|watch) (?:also|more|next)",
    r"(?:related|more|latest|other|top|popular|recommended|trending|recent|similar)"
    r"(?: (?:articles|stories|news|posts|topics|content|reading|coverage|headlines|links|from [\w ]{3,30}|on this(?: story| topic)?|in [\w ]{3,30}))?",
    r"(?:you (?:may|might) also (?:like|be interested in)|most (?:read|popular|viewed|shared)|editor'?s'? (?:picks?|choice)|"
    r"don'?t miss|what to read next|more on this story|up next|in other news|also on [\w. ]{3,30}|recommended for you|elsewhere on [\w. ]{3,30})",
)
_COMMENTS = _whole(
    r"(?:коментарі|коментарів|комментарии|комментариев|каментары|обговорення|обсуждение|comments?|discussion|leave a comment|"
    r"leave a reply|post a comment|залишити коментар|оставить комментарий|додати коментар|добавить комментарий|"
    r"написати коментар|написать комментарий|join the conversation)",
)
_POINTERS = _opening(
    r"(?:читайте|читай|дивіться|смотрите|слухайте|слушайте|чытайце)(?: ще| еще| ещё)?(?: також| также| теж| таксама| яшчэ)?(?: на тему| по теме| на сайті| на сайте)?\s?:",
    r"(?:читайте|дивіться|смотрите|чытайце|читай) (?:також|также|таксама|ще|еще|ещё)\b",
    r"(?:також|также) (?:читайте|дивіться|смотрите)",
    r"(?:за темою|по темі|по теме|до теми|на тему|в тему|детальніше|подробнее|докладніше|больше об этом|більше про це|дивись|"
    r"раніше ми писали|ранее мы писали|раніше писали|материал по теме|матеріал за темою|відео за темою|видео по теме|рекомендуємо|рекомендуем|нагадаємо читайте)\s?:",
    r"(?:read|see|watch)(?: also| more| next)\s?[:|»>–—-]",
    r"(?:also read|read also|see also|watch also|related|related story|related article|more|more on this|recommended|don'?t miss|in pictures|in case you missed it)\s?[:|»>]",
    r"(?:»|›|>>|→|►|▶)\s",
)
_CAPTIONS = _opening(
    r"(?:фото|світлина|світлини|ілюстрація|иллюстрация|зображення|изображение|снимок|скріншот|скриншот|інфографіка|инфографика|відео|видео|фотография|здымак|відэа)"
    r"(?: [\w-]{1,25}){0,3}\s?[:/|©(]",
    r"(?:автор фото|підпис до фото|подпись к фото|авторство зображення|авторство фото|авторы фото|автор зображення|джерело фото|джерело зображення|"
    r"источник фото|источник изображения|источник фотографии|ілюстративне фото|иллюстративное фото|архивное фото|архівне фото|фото из архива|фото ілюстративне|"
    r"фото иллюстративное|фото з відкритих джерел|фото из открытых источников|колаж|коллаж)\b",
    r"(?:photo|image|picture|photograph|photos|images|pic|illustration|screenshot|screengrab|video|infographic|file photo)"
    r"(?: (?:by|via|from|courtesy(?: of)?|credit|source|caption|illustration)\b|s?\s?[:/©])",
    r"(?:getty images|image source|image caption|photo caption|media caption|©)",
    r"(?:фото|відео|видео|photo|video|image)$",
)
_CREDIT_INSIDE = re.compile(
    r"\b(?:фото|світлин[аи]|відео|видео|скріншот|скриншот|ілюстрація|иллюстрация|здымак|photo(?:graph)?|image|picture)"
    r"(?: by|s| credit| автора| з архіву| из архива)?\s?[:/©]\s?.{1,80}$"
    r"|[.!?»\")]\s\(?(?:фото|світлина|здымак|photo|picture)\s[^.!?:]{3,60}$"
    r"|(?:photo|photograph|picture|image) by [^.!?]{2,60}\.?$"
    r"|^\[\d{1,2}/\d{1,2}\]|[.!?»]\s(?:reuters|afp|ap photo|epa|getty images|тасс|риа новости|уніан|укрінформ)\s?/"
    r"|/\s?(?:getty images|reuters|afp|epa|ap|уніан|укринформ|укрінформ)[^.!?]{0,30}$"
)
_CREDIT_ALONE = re.compile(r"(?:фото|світлин[аи]|здымак|фотографии|photos?|pictures?)\s[^.!?:]{2,60}$")
_NOISE = _whole(
    r"реклама(?: на сайті| на сайте)?|рэклама|advertisement|advertising|sponsored(?: content)?|промо|на правах рекламы|на правах реклами|ad",
    r"(?:поділитися|поделиться|поширити|падзяліцца|share|share this(?: article| story)?|tweet|repost|друк|печать|print|роздрукувати|распечатать|"
    r"надіслати|отправить|email this|copy link|копіювати посилання|скопировать ссылку|скопійовано|скопировано|save|зберегти|сохранить|"
    r"слухати|слушать|listen|bookmark|в закладки|у закладки|сподобалось|понравилось|like|нравится|подобається|0|більше|больше|ще|еще|ещё|"
    r"показати ще|показати більше|показать больше|показать еще|показать ещё|load more|show more|завантажити ще|загрузить еще|загрузить ещё|детальніше|подробнее|докладніше|читати далі|читать далее|"
    r"читать дальше|читати більше|continue reading|read more|next|previous|назад|вперед|далі|далее|наверх|нагору|вгору|вверх|back to top|"
    r"підтримати|поддержать|падтрымаць|донат|задонатити|donate|donate now|support us|contribute|subscribe|subscribe now|sign up|sign in|log in|login|"
    r"підписатися|підписатись|подписаться|падпісацца|увійти|вхід|войти|вход|реєстрація|регистрация|register|accept|accept all|прийняти|принять|"
    r"погоджуюсь|согласен|ok|ок|зрозуміло|понятно|i agree|got it|close|закрити|закрыть|надрукувати|відповісти|ответить|reply|follow|follow us|"
    r"всі статті|все статьи|всі новини|все новости|усі новини|all news|view all|see all|дивитися всі|смотреть все)",
)
_NOISE_START = _opening(
    r"(?:поділитися|поделиться|поширити|share|follow us|слідкуйте за|следите за|стежте за)(?: |:)(?=.{0,60}$)",
    r"(?:теги|мітки|метки|тэги|ключові слова|ключевые слова|tags|topics|keywords|filed under|рубрики?|категорії|категория|категории|category|categories|тема|теми|темы|сюжет)\s?:",
    r"#[\w-]+(?:[\s,]+#[\w-]+)*$",
    r"(?:перегляд(?:ів|и|ен[ьо])|просмотр(?:ов|ы|а|ено)?|переглянули|прочитали|прочитано|прочтений|views?|shares|прагляд[аы]ў?|количество просмотров|кількість переглядів|час читання|время чтения|reading time)\b\s?:?[\s\d.,кktm]*(?:хв|мин|min|minutes|хвилини?|минуты?|раз|разів)?\.?$",
    r"[\d.,\s]+[kкtт]?\s?(?:перегляд(?:ів|и)?|просмотр(?:ов|а)?|views?|shares?|comments?|коментар(?:ів|і)?|комментари(?:ев|й|я)|likes?|min read|minutes? read|хв(?:илин[аи]?)? читання|мин(?:ут[аы]?)? чтения|лайк(?:ів|ов)?|праглядаў)\.?$",
    r"(?:👁|👀|💬|❤|👍|🔗)[\s\d.,kк]*$",
    r"(?:©|\(c\)|copyright|всі права|все права|усі права|усе правы|all rights reserved|при (?:копіюванні|копировании|цитуванні|цитировании|повній|полной|использовании|використанні|передруку|перепечатке)\b(?=.{0,120}(?:матеріал|материал|посилан|ссылк|інформац|информац|сайт))"
    r"|(?:використання|использование|передрук|перепечатка|копирование|копіювання|републікація|воспроизведение)(?: [\w-]{1,20}){0,4} (?:матеріал|материал|стат)"
    r"|матеріали (?:з|із|під|сайту) (?:позначк|плашк|рубрик)|материалы (?:с|под|сайта) (?:пометк|плашк|рубрик)|18\+|16\+|12\+|0\+"
    r"|свідоцтво про реєстрацію|свидетельство о регистрации|ідентифікатор медіа|сетевое издание|редакція не несе|редакция не несет|редакция не несёт|редакція може не поділяти|мнение редакции может|(?:думка|думки|позиція|погляди) (?:редакції|автор|колумніст)|(?:мнение|позиция|взгляды) (?:редакции|автор|колумнист)\S* (?:може|не |могут|может)|(?:the )?(?:views|opinions) expressed|our standards:)",
    r"(?:якщо ви (?:помітили|знайшли|виявили|побачили)|если вы (?:заметили|нашли|обнаружили|увидели)|помітили помилку|заметили ошибку|нашли ошибку|знайшли помилку|"
    r"побачили помилку|виділіть (?:її|текст|помилку)|выделите (?:ее|её|текст|ошибку)|found a (?:typo|mistake|spelling error)|spotted an error|to report an error)",
    r"(?:підписуйтесь|підписуйтеся|підпишіться|подписывайтесь|подпишитесь|падпісвайцеся|приєднуйтесь|приєднуйтеся|присоединяйтесь|долучайтесь|долучайтеся|"
    r"стежте за нами|слідкуйте за нами|следите за нами|читайте нас|читайте наш|смотрите нас|дивіться нас|шукайте нас|ищите нас)\b",
    r"(?:хочете|хотите|бажаєте) (?:отримувати|дізнаватися|получать|узнавать|быть в курсе|бути в курсі|першими|першим|первыми|первым|читати|читать|більше|больше)",
    r"(?:subscribe (?:to|for|now|today)|sign up (?:for|to|now)|follow us|join (?:us|our)|get (?:the|our) (?:latest|best|daily|weekly|top|news|free|morning|evening)|our (?:morning|daily|weekly|evening|free) (?:e-?mail|newsletter|briefing)|stay (?:informed|updated|up to date|in the loop)|"
    r"enter your e-?mail|your e-?mail|by (?:signing|subscribing|clicking|entering|submitting|registering)|thank you for (?:subscribing|signing)|download (?:our|the) app|"
    r"support (?:our|us|independent|the work|quality)|help us (?:keep|stay|continue)|become a (?:member|patron|supporter|subscriber)|if you (?:value|like|enjoy|appreciate) (?:our|this|what))",
    r"(?:підтримайте|поддержите|падтрымайце|допоможіть|помогите) (?:нас|нам|нашу|наш|наше|редакцію|редакцию|роботу|работу|незалежн|независим|проєкт|проект|журналіст|журналист|видання|издание|сайт)",
    r"(?:підтримати|поддержать|падтрымаць) (?:нас|нашу|наш|редакцію|редакцию|команду|проєкт|проект|видання|издание|роботу редакції|работу редакции|журналістів|журналистов)\b(?=.{0,60}$)",
    r"(?:наш(?:а|і|и)? (?:телеграм|telegram|канал|youtube|viber|вайбер|страниц|сторінк|соцмереж|соцсет)|мы в (?:соц|telegram|телеграм|facebook|instagram|google)|ми (?:в|у) (?:соц|telegram|телеграм|facebook|instagram|google))(?=.{0,80}$)",
    r"(?:цей сайт|наш сайт|этот сайт|данный сайт|сайт|ми|мы|we|this (?:site|website)|our (?:site|website)) (?:використову|использу|use)\S* (?:файли |файлы |технолог\S+ )?(?:cookie|куки|кукі|our cookies)",
    r"(?:політика конфіденційності|политика конфиденциальности|privacy policy|privacy notice|cookie policy|умови використання|условия использования|terms (?:of|and)|користувацька угода|пользовательское соглашение|"
    r"про нас|о нас|about us|контакти$|контакты$|contact us|редакція:|редакция:|редакційна політика|зворотний зв'язок|обратная связь|карта сайту|карта сайта|advertise with us|реклама на сайті|реклама на сайте|размещение рекламы|розміщення реклами|rss$)",
    r"(?:e-?mail|тел\.?|телефон|phone|адреса|адрес|address)\s?:",
)
_APPEAL_INSIDE = re.compile(
    r"(?:на|в|у) (?:наш|нашу|наші|нашому|нашем|наши)\S* (?:\S+ )?(?:телеграм|telegram|viber|вайбер|youtube|ютуб|facebook|фейсбук|канал|розсилк|рассылк|патреон|patreon|whatsapp|instagram)"
    r"|javascript|ctrl\s?\+\s?enter|\bpatreon\b|buy me a coffee|\bcookies\b|підтримайте нас|поддержите нас|підтримати нас|поддержать нас|стати патроном|станьте (?:патроном|нашим|частиною|частью|підписник|подписчик)"
    r"|ваша підтримка|ваша поддержка|вашої підтримки|вашей поддержки|вашій підтримці|вашей поддержке|your support|our newsletter|our readers|our telegram|наших читачів|наших читателей|номер карт[иы]"
)
_SPOKEN = re.compile(r"[»\"”],?\s?[-–—]\s")
_SITES = (
    "facebook fb telegram twitter youtube instagram viber whatsapp tiktok linkedin vk вконтакте одноклассники rss google news threads pinterest "
    "messenger email skype reddit flipboard фейсбук телеграм твіттер ютуб інстаграм вайбер bluesky mastodon"
).split()
_MENU_WORDS = frozenset(
    _SITES
    + (
        "menu меню пошук поиск search home головна главная новини новости навіны політика политика палітыка економіка экономика эканоміка війна война "
        "суспільство общество грамадства світ мир свет україна украина спорт культура культура погода наука технології технологии здоров'я здоровье авто "
        "відео видео фото video photo блоги блоги інтерв'ю интервью статті статьи думки мнения opinion politics economy business бізнес бизнес world sport "
        "sports culture health science tech technology local weather live lifestyle entertainment travel video podcasts подкасти подкасты контакти контакты "
        "реклама архів архив укр рус eng ua ru en uk ukr рос бел мова язык language login увійти войти вхід вход подписка підписка реєстрація "
        "регистрация подорожі туризм кримінал криминал регіони регионы київ киев події происшествия надзвичайні курси валют курсы гороскоп афіша афиша "
        "спецпроєкти спецпроекты проєкти проекты розслідування расследования аналітика аналитика репортажі репортажи галерея тести тесты "
        "contact contacts донбас досьє история історія фінанси финансы нерухомість недвижимость шоу-бізнес шоу-бизнес стиль життя жизнь "
        "all крим крым закордон стрічка лента newsletter newsletters arts style магазин "
        "donate subscribe today account cart edition top latest breaking останні последние свята праздники рецепти рецепты"
    ).split()
)
_MENU_SEPARATORS = re.compile(r"\s(?:[|•·»›>/→]|::)\s")
_BYLINE = _opening(
    r"(?:автор(?:и|ка|ы)?|автор тексту|автор текста|журналіст(?:ка)?|журналист(?:ка)?|редактор(?:ка)?|кореспондент(?:ка)?|корреспондент|підготува(?:в|ла)|подготовил(?:а)?|"
    r"переклад|перевод|аўтар|author|written by|editor|edited by|reporting by)\s?:(?=.{0,100}$)",
)
_ENGLISH_BYLINE = re.compile(
    r"(?:By|BY|(?:Written|Story|Text|Additional reporting|Reporting|Writing|Editing|Compiled|Translated) by) [A-Z][\w.'’;-]+(?:,? (?:and |[A-Z])[\w.'’;-]*| by| in| Editing| Writing| Reporting){0,14}$"
)
_BIOGRAPHY = re.compile(
    r"[^\W\d_][\w.'’-]+ [\w.'’-]+(?: [\w.'’-]+)?,? (?:(?:covers|writes (?:for|about)|reports (?:for|on|from)|пише про|пишет о) "
    r"|(?:[–—-]|is an?|is the) (?:[^\s.]+ ){0,4}?(?:журналіст|журналист|редактор|кореспондент|корреспондент|оглядач|обозревател"
    r"|репортер|репортёр|авторк?а?\b|reporter|journalist|writer|editor|correspondent|columnist))"
)
_SOURCE_NOTE = re.compile(
    r"(?:джерело|джерела|источник|источники|крыніца|source|sources|via)\s?:", re.IGNORECASE
)
_EMAIL_FORM = re.compile(
    r"(?:enter (?:your )?e-?mail|your e-?mail|e-?mail(?: address)?\b|введіть (?:ваш |свій |свою )?(?:e-?mail|електрон|адрес)"
    r"|введите (?:ваш |свой )?(?:e-?mail|электрон|адрес)|ваш e-?mail|ваша (?:електронна|электронная))",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,64}\.\w{2,}")


def split_lines(text: str, furniture: Furniture) -> list[Line]:
    """Return the non-blank lines of a text, in order, each with its role."""
    lines: list[Line] = []
    seen: set[str] = set()
    previous_end = 0
    for raw in _RAW_LINE.finditer(text):
        content = raw.group().strip()
        if not content:
            continue
        start = text.index(content[0], raw.start()) if raw.group()[0].isspace() else raw.start()
        line = _line(content, start, furniture, seen, gap=text.count("\n", previous_end, start) > 1)
        lines.append(line)
        previous_end = line.end
    return lines


def _line(content: str, start: int, furniture: Furniture, seen: set[str], *, gap: bool) -> Line:
    visible = content.strip(_EDGES)
    folded = (
        " ".join(visible.casefold().replace("’", "'").replace("ʼ", "'").split())
        if len(visible) <= _LONG
        else visible
    )
    repeats = folded in seen
    seen.add(folded)
    words = len(_WORD.findall(visible)) if len(visible) <= _LONG else _LONG
    return Line(
        start=start,
        end=start + len(content),
        text=visible,
        role=Role.PROSE if len(visible) > _LONG else _role(visible, folded, words),
        words=words,
        learned=visible in furniture,
        repeats=repeats,
        gap=gap,
    )


def _role(visible: str, folded: str, words: int) -> Role:
    if words == 0:
        return Role.SYMBOL
    if is_time_line(visible):
        return Role.TIME
    if is_date_line(visible):
        return Role.DATE
    return _furniture_role(visible, folded, words) or _text_role(visible, words)


def _furniture_role(visible: str, folded: str, words: int) -> Role | None:
    """Return the role of a line that its words alone give away, or None."""
    if words <= 12 and _SECTIONS.fullmatch(folded):
        return Role.SECTION
    if _COMMENTS.fullmatch(folded):
        return Role.COMMENTS
    if _NOISE.fullmatch(folded) or folded.isdecimal():
        return Role.NOISE
    if _is_menu(visible, folded):
        return Role.MENU
    if _is_caption(folded, words):
        return Role.CAPTION
    if words <= 40 and _POINTERS.match(folded):
        return Role.POINTER
    return Role.NOISE if _is_noise(visible, folded, words) else None


def _is_menu(visible: str, folded: str) -> bool:
    if len(folded) > 400 or visible.rstrip(_CLOSERS).endswith((".", "!", "?")):
        return False
    words = _WORD.findall(folded)
    known = sum(word in _MENU_WORDS for word in words)
    separators = len(_MENU_SEPARATORS.findall(folded))
    if separators and 2 * known >= len(words):
        return True
    if separators >= 2 and len(words) <= 12 and "(" not in folded:
        return True
    if not visible[0].isupper():
        return False
    return known == len(words) <= 3 or (known >= 3 and 2 * known >= len(words))


def _is_caption(folded: str, words: int) -> bool:
    if words > 45:
        return False
    if words <= 6 and _CREDIT_ALONE.match(folded):
        return True
    return bool(words <= 30 and _CAPTIONS.match(folded)) or bool(
        words <= 30 and _CREDIT_INSIDE.search(folded)
    )


def _is_noise(visible: str, folded: str, words: int) -> bool:
    if words > 70 or _SPOKEN.search(visible):
        return False
    return bool(_NOISE_START.match(folded) or (words <= 60 and _APPEAL_INSIDE.search(folded))) or (
        words <= 12 and bool(_BYLINE.match(folded) or _ENGLISH_BYLINE.match(visible))
    )


def _text_role(visible: str, words: int) -> Role:
    bare = visible.rstrip(_CLOSERS)
    if bare.endswith(_ELLIPSES):
        return Role.SNIPPET
    ends = bare.endswith(_ENDS)
    if _NUMBERED.match(visible) and not ends:
        return Role.NUMBERED
    if visible.startswith(_BULLETS) and not ends:
        return Role.ITEM
    first = visible.lstrip("\"'«„“([—–- ")[:1]
    if ends or words >= _LONG_WORDS or (first.islower() and words >= 3):
        return Role.PROSE
    return Role.SHORT


def is_author_note(line: Line) -> bool:
    """Tell whether a line introduces the writer or gives an address to write to; asked at an article's end."""
    if line.words <= 8 and _SOURCE_NOTE.match(line.text):
        return True
    return line.words <= 45 and bool(_EMAIL.search(line.text) or _BIOGRAPHY.match(line.text))


def is_name(line: Line) -> bool:
    """Tell whether a line is people's names, a writer's line, rather than a headline."""
    words = _WORD.findall(line.text.split(",")[0])
    joined = [word for word in words if word not in ("and", "та", "і", "й", "и", "for", "von", "de")]
    return (
        2 <= len(words) <= 6
        and line.words <= 8
        and all(word.istitle() for word in joined)
        and len(joined) >= 2
    )


def is_email_form(line: Line) -> bool:
    """Tell whether a line asks for an e-mail address, as newsletter forms do."""
    return line.words <= 8 and _EMAIL_FORM.match(line.text) is not None
