"""Headers of other stories and of readers' comments, notices of rights, pointers to one other story."""

from index.cleaning.phrases.patterns import any_of, filling

# What a header may say at its end: of which time or place the list is.
_OF_WHAT = (
    r" за (?:добу|тиждень|місяць|день|сутки|неделю|месяц)",
    r" (?:дня|тижня|недели|місяця|месяца|часу)",
    r" this week| today| now| right now",
    r" (?:за|з|с|from|in|на) [\w' -]{3,25}",
)
_ADJECTIVES = (
    r"(?:інші |другие |іншыя |останні |последние |апошнія |свежие |свіжі |головні |главные |галоўныя "
    r"|популярні |популярные |важливі |важные |схожі |похожие |пов'язані |связанные |усі |всі |все "
    r"|топ[- ]?|топ \d+ )"
)
_STORIES = r"новини|новости|навіны|статті|статьи|матеріали|материалы|публікації|публикации"
_ENGLISH_ADJECTIVES = r"(?:related|more|latest|other|top|popular|recommended|trending|recent|similar)"


def _headers(*phrases: str) -> str:
    """Let each phrase stand with or without the time or place the list is of."""
    return "(?:" + "|".join(phrases) + ")(?:" + "|".join(_OF_WHAT) + ")?"


SECTIONS = filling(
    _headers(
        # Ukrainian, Russian, Belarusian
        r"(?:читайте|читай|дивіться|смотрите|слухайте|слушайте)(?: ще| еще| ещё)?(?: також| также| теж)?"
        r"(?: на тему| по теме)?",
        r"чытайце таксама|чытайце яшчэ",
        r"(?:також|также|ще|еще|ещё) "
        r"(?:читайте|по теме|за темою|на тему|в розділі|в разделе|на сайті|на сайте)",
        _ADJECTIVES + rf"(?:{_STORIES}|теми|темы|записи|події|события)",
        _ADJECTIVES + r"(?:новини|новости|матеріали|материалы) [\w ]{3,30}",
        rf"(?:{_STORIES}|сюжети|сюжеты)"
        r"(?: по темі| по теме| за темою| на тему| дня| часу| часа| партнерів| партнеров| партнёров"
        r"| компаній| компаний| тижня| недели| рубрики)?",
        r"(?:читають|читают) (?:зараз|сьогодні|сейчас|сегодня)|зараз читають|сейчас читают",
        r"архів новин|архив новостей|лента новостей|стрічка новин|новини партнерів|новости партнеров",
        r"за темою|по темі|по теме|до теми|у темі|в тему|на цю тему|на эту тему",
        r"(?:у|в) (?:цьому|этом) сюжет[іе]",
        r"цікаве|интересное|актуально|популярне|популярное|найпопулярніше|самое популярное",
        r"найчитаніше|самое читаемое|самое важное|обговорюють|обсуждаемое",
        r"вас може зацікавити|вас может заинтересовать|вам може бути цікаво|вам может быть интересно",
        r"вам буде цікаво|рекомендуємо|рекомендуем|рекомендовані|рекомендованные",
        r"радимо прочитати|советуем почитать|советуем прочитать|що почитати|что почитать",
        r"вибір редакції|вибір редактора|выбор редакции|выбор редактора",
        r"головне|главное|головне за добу|главное за сутки|останнє|последнее|также в этой рубрике",
        r"більше новин|больше новостей|ще новини|еще новости|ещё новости",
        # English
        r"(?:read|see|watch) (?:also|more|next)",
        _ENGLISH_ADJECTIVES,
        _ENGLISH_ADJECTIVES
        + r" (?:articles|stories|news|posts|topics|content|reading|coverage|headlines|links)",
        _ENGLISH_ADJECTIVES + r" (?:from [\w ]{3,30}|on this(?: story| topic)?|in [\w ]{3,30})",
        r"you (?:may|might) also (?:like|be interested in)|recommended for you|don'?t miss|what to read next",
        r"most (?:read|popular|viewed|shared)|editor'?s'? (?:picks?|choice)",
        r"more on this story|up next|in other news|also on [\w. ]{3,30}|elsewhere on [\w. ]{3,30}",
    )
)
COMMENTS = filling(
    # Ukrainian, Russian, Belarusian
    r"коментарі|коментарів|комментарии|комментариев|каментары|обговорення|обсуждение",
    r"(?:залишити|додати|написати) коментар|(?:оставить|добавить|написать) комментарий",
    # English
    r"comments?|discussion|leave a comment|leave a reply|post a comment|join the conversation",
)
RIGHTS = any_of(
    r"(?:©|\(c\)|copyright)\s?(?:©\s?|\(c\)\s?|by |of )?(?:\d{4}|[\w .«»\"-]{1,40}(?:,|\.)? ?\d{4})",
    r"(?:всі|все|усі|усе) (?:права|правы) (?:захищен|защищен|абаронен|охоронян|охраня)",
    r"all rights reserved",
)
POINTERS = any_of(
    # Ukrainian, Russian, Belarusian
    r"(?:читайте|читай|дивіться|смотрите|слухайте|слушайте|чытайце)(?: ще| еще| ещё)?"
    r"(?: також| также| теж| таксама| яшчэ)?(?: на тему| по теме| на сайті| на сайте)?\s?:",
    r"(?:читайте|дивіться|смотрите|чытайце|читай) (?:також|также|таксама|ще|еще|ещё)\b",
    r"(?:також|также) (?:читайте|дивіться|смотрите)",
    r"(?:за темою|по темі|по теме|до теми|на тему|в тему|материал по теме|матеріал за темою)\s?:",
    r"(?:відео за темою|видео по теме|детальніше|подробнее|докладніше|больше об этом|більше про це)\s?:",
    r"(?:дивись|рекомендуємо|рекомендуем|нагадаємо читайте)\s?:",
    r"(?:раніше ми писали|раніше писали|ранее мы писали)\s?:",
    # English
    r"(?:read|see|watch)(?: also| more| next)\s?[:|»>–—-]",
    r"(?:also read|read also|see also|watch also|related|related story|related article)\s?[:|»>]",
    r"(?:more|more on this|recommended|don'?t miss|in pictures|in case you missed it)\s?[:|»>]",
)
