"""Knows lines that a site says about itself: appeals, forms, notices; used by cleaning.

No phrase is looked for: such a line is dense in words about reading, subscribing and copying, and speaks to
the reader. Of some 7,000 lines of clean news articles one is taken for such a line.
"""

import re

_ABOUT_THE_SITE = re.compile(
    r"\b(?:"
    # Ukrainian and Russian
    r"підпи[сш]|подпи[сш]|передплат|розсилк|рассылк|донат|донейт|пожертв|комент|коммент|реклам|куки\b|кукі\b|"
    r"гіперпосилан|гиперссылк|посиланн|ссылк|редакц|сайт|передрук|перепеч|копіюван|копирован|цитуван|цитирован|"
    r"використанн|использовани|матеріал|материал|авторськ|авторск|правовласник|правооблада|"
    r"канал|соцмереж|соцсет|застосун|приложени|скача|завантаж|загруз|браузер|плеєр|плеер|голосуван|голосовать|"
    r"понрав|сподоба|друзям|друзьям|опрос|опитуван|модерац|зареєстр|зарегистр|авториз|увійти|войти|пароль|пошт[уі]\b|почт[уе]\b|конфіденц|конфиденц|"
    r"персональн|натисн|нажима|нажми|клік|клик|поділи|поделит|безкоштовн|бесплатн|читач|читател|сторінк|страниц|"
    r"новин|новост|лист\b|письм[оае]\b|спам|підтверд|подтверд|публікац|публикац|сюжет|стат[тьеє]|читайте|впн|оферт|"
    r"телеграм|інстаграм|инстаграм|фейсбук|ютуб|вайбер|"
    # English, and names of services
    r"subscri|newsletter|inbox|confirm|spam|sign\b|email|privacy|donat|supporter|readers?\b|member|advert|copyright|reserved|"
    r"journalis|podcast|episode|listen|embed|clipboard|copied|download|app\b|browser|player|comments?\b|moderat|"
    r"log in|login|password|account|click|share\b|follow\b|policy|terms\b|website|site\b|page\b|content\b|"
    r"citing\b|materials?\b|(?:hyper)?links?\b|mandatory|reproduc|republish|reprint|"
    r"articles?\b|stories\b|story\b|audio|ads\b|newsroom|accessib|shortcut|skip\b|navigation|menu\b|cookie|javascript|vpn|"
    r"telegram|instagram|facebook|youtube|viber|whatsapp|twitter|google"
    r")"
)
_TO_THE_READER = re.compile(
    r"\b(?:ваш\w*|вас\b|вам\b|вами\b|ви\b|вы\b|нас\b|нам\b|нами\b|наш\w*|ми\b|мы\b|шановн\w+|уважаем\w+|"
    r"прос[иі]мо?|будь ласка|пожалуйста|you|your|our|us|we|this|dear|please)\b"
)
_REPORTED = re.compile(
    r"\b(?:повідомля|повідоми|сообща|сообщи|пише\b|пишуть|пишет|пишут\b|йдеться|говорится|говориться|переда[єюе]|"
    r"заяви|розпові|рассказ(?:ал|ыва[ею]т)|зазнач|отмети|отмеча|стверджу|утвержда|за словами|по словам|"
    r"за даними|по данным|said\b|says\b|reported\b|reports\b|according|told\b|wrote\b|написа[вл])"
)
_SPOKEN = re.compile(r"[»\"”],?\s?[-–—]\s")
_QUOTING = ('"', "'", "«", "„", "“", "—", "–", "-")
_LISTS = re.compile(
    r"новин|новост|навін|матер[іи]ал|стат[тьє]|публ[іи]кац|сюжет|текст|истори|істор[іи]|тем[аи]?$|"
    r"news$|stor(?:y|ies)$|articles?$|headlines?$|posts?$|videos?$|topics?$|reads$"
)
_CHOOSES = re.compile(
    r"останн|последн|апошн|головн|главн|галоўн|популярн|найпопул|найб[іо]льш|наиболее|сам[ыо]е|свіж|свеж|"
    r"ще$|ещ[её]$|яшчэ$|інш[іа]|други[ех]|схож|похож|пов'?язан|связанн|рекоменд|радимо|советуем|цікав|интерес|зацікав|заинтерес|сподоба|понрав|"
    r"важлив|важн|актуальн|читан|читаем|чита(?:ють|ют|йте|ть|емы)|обговор|обсужд|також$|также$|таксама$|теж$|"
    r"вибір|выбор|редакц|партнер|партн[её]р|сьогодні|сегодня|зараз$|сейчас$|тижн|недел|доб[уи]$|сутки|теме$|темі$|темою$|"
    r"варто$|стоит$|почита|прочит|читач|читател|автора$|більше$|больше$|дивись|дивіться|смотри|слухай|слушай|"
    r"latest$|more$|other$|most$|recent|popular|editor|trending|featured|related|recommended|viewed|read$|top$|"
    r"must$|also$|watch$|today$|week$|picks?$|choice$|best$"
)
_FILLERS = frozenset(
    (
        "за на по в у з с о про та и і й the on of from in this to для нас не цю эту вас вам може можуть "
        "может могут буде будет бути быть you may might like be что що what"
    ).split()
)
_WORD = re.compile(r"[^\W\d_][\w'-]*")
_LONGEST_HEADER = 5
_CLEARLY_ADDRESSED = 2
_FEWEST_WORDS = 3
_MOST_WORDS = 80


def speaks_of_site(folded: str, words: int) -> bool:
    """Tell whether a line in lower case, of so many words, is what a site says about itself."""
    if not _FEWEST_WORDS <= words <= _MOST_WORDS or folded.startswith(_QUOTING) or folded.endswith(":"):
        return False
    about = len({match.group() for match in _ABOUT_THE_SITE.finditer(folded)})
    if about < 2:
        return False
    addressed = min(len(_TO_THE_READER.findall(folded)), 2)
    dense = about >= (3 if about < 0.5 * words else 2) and about >= 0.25 * words
    appeal = addressed > 0 and about + addressed >= 0.25 * words
    notice = about >= 5 and about >= 0.1 * words
    told = _SPOKEN.search(folded) or _REPORTED.search(folded)
    return notice or ((dense or appeal) and told is None)


def addresses_reader(folded: str) -> bool:
    """Tell whether a line in lower case, not a quotation, says "we", "you" and the like at least twice."""
    return not folded.startswith(_QUOTING) and len(_TO_THE_READER.findall(folded)) >= _CLEARLY_ADDRESSED


def heads_other_stories(folded: str) -> bool:
    """Tell whether all words of a short line in lower case are those that head lists of stories."""
    words = [word for word in _WORD.findall(folded) if word not in _FILLERS]
    if not 1 <= len(words) <= _LONGEST_HEADER or folded.endswith((".", ",", ";", "?")):
        return False
    lists = sum(_LISTS.match(word) is not None for word in words)
    chooses = sum(_CHOOSES.match(word) is not None for word in words)
    return chooses >= 1 and lists + chooses >= max(len(words), 2)
