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
    r"опрос|опитуван|модерац|зареєстр|зарегистр|авториз|увійти|войти|пароль|пошту\b|почту\b|конфіденц|конфиденц|"
    r"персональн|натисн|нажима|нажми|клік|клик|поділи|поделит|безкоштовн|бесплатн|читач|читател|сторінк|страниц|"
    r"новин|новост|публікац|публикац|сюжет|стат[тьє]|впн|оферт|"
    r"телеграм|інстаграм|инстаграм|фейсбук|ютуб|вайбер|"
    # English, and names of services
    r"subscri|newsletter|inbox|sign\b|email|privacy|donat|supporter|readers?\b|member|advert|copyright|reserved|"
    r"journalis|podcast|episode|listen|embed|clipboard|copied|download|app\b|browser|player|comments?\b|moderat|"
    r"log in|login|password|account|click|share\b|follow\b|policy|terms\b|website|site\b|page\b|content\b|"
    r"articles?\b|stories\b|story\b|audio|ads\b|newsroom|cookie|javascript|vpn|"
    r"telegram|instagram|facebook|youtube|viber|whatsapp|twitter|google"
    r")"
)
_TO_THE_READER = re.compile(
    r"\b(?:ваш\w*|вас\b|вам\b|вами\b|ви\b|вы\b|нас\b|нам\b|нами\b|наш\w*|ми\b|мы\b|шановн\w+|уважаем\w+|"
    r"прос[иі]мо?|будь ласка|пожалуйста|you|your|our|us|we|this|dear|please)\b"
)
_SPOKEN = re.compile(r"[»\"”],?\s?[-–—]\s")
_QUOTING = ('"', "'", "«", "„", "“", "—", "–", "-")
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
    dense = about >= 3 and about >= 0.28 * words
    appeal = addressed > 0 and about + addressed >= 0.25 * words
    notice = about >= 5 and about >= 0.1 * words
    return notice or ((dense or appeal) and _SPOKEN.search(folded) is None)
