"""Words and signs of menus."""

import re

_SITES = """
    facebook fb telegram twitter youtube instagram viber whatsapp tiktok linkedin vk вконтакте одноклассники
    rss google news threads pinterest messenger email skype reddit flipboard bluesky mastodon
    фейсбук телеграм твіттер ютуб інстаграм вайбер
"""
_BUTTONS = """
    подобається поширити зберегти поділитися друк пошук увійти вхід підписка реєстрація
    поделиться сохранить нравится поиск войти вход подписка регистрация
    share tweet email print menu search login newsletter newsletters donate subscribe account cart edition
"""
_LANGUAGES = """
    укр рус eng ua ru en uk ukr рос бел мова язык language
"""
_UKRAINIAN = """
    меню головна новини політика економіка війна суспільство світ україна спорт культура погода наука
    технології здоров'я авто відео фото блоги інтерв'ю статті думки бізнес подкасти контакти реклама архів
    подорожі туризм кримінал регіони київ події надзвичайні курси гороскоп афіша спецпроєкти проєкти
    розслідування аналітика репортажі галерея тести донбас досьє історія фінанси нерухомість шоу-бізнес
    стиль життя крим закордон стрічка магазин останні свята рецепти
"""
_RUSSIAN = """
    главная новости политика экономика война общество мир свет украина технологии здоровье видео интервью
    статьи мнения бизнес подкасты контакты архив криминал регионы киев происшествия валют курсы афиша
    спецпроекты проекты расследования аналитика репортажи тесты история финансы недвижимость шоу-бизнес
    жизнь крым лента последние праздники рецепты
"""
_BELARUSIAN = """
    навіны палітыка эканоміка грамадства
"""
_ENGLISH = """
    home video photo opinion politics economy business world sport sports culture health science tech
    technology local weather live lifestyle entertainment travel podcasts contact contacts arts style all
    today top latest breaking
"""
MENU_WORDS = frozenset(
    " ".join((_SITES, _BUTTONS, _LANGUAGES, _UKRAINIAN, _RUSSIAN, _BELARUSIAN, _ENGLISH)).split()
)
BRACKETED_LINKS = re.compile(r"(?:\[[^\[\]]{1,30}\]\s*){2,}")
MENU_SEPARATORS = re.compile(r"\s(?:[|•·»›>/→]|::)\s")
