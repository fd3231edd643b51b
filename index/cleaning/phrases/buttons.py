"""Lines that are a button, a label or an advertisement's mark as a whole."""

from index.cleaning.phrases.patterns import filling

NOISE = filling(
    # Advertisements
    r"реклама(?: на сайті| на сайте)?|рэклама|на правах реклами|на правах рекламы|промо",
    r"advertisement|advertising|sponsored(?: content)?|ad",
    # How long it takes, files, polls
    r"\d{1,2} (?:мин|хв|min)",
    r"(?:скачать|скачати|загрузить|завантажити|download)(?: [\w'-]{1,20}){0,3}",
    r"(?:відео|видео|фото|цитата) (?:дня|тижня|недели)|голосувати|голосовать|vote",
    # Sharing, printing, keeping
    r"поділитися|поделиться|поширити|падзяліцца|надіслати|отправить",
    r"share|share this(?: article| story)?|tweet|repost|email this",
    r"друк|печать|роздрукувати|распечатать|надрукувати|print",
    r"копіювати посилання|скопировать ссылку|скопійовано|скопировано|copy link",
    r"зберегти|сохранить|в закладки|у закладки|save|bookmark|слухати|слушать|listen",
    r"сподобалось|понравилось|подобається|нравится|like|0",
    # More of the same
    r"більше|больше|ще|еще|ещё|показати ще|показати більше|показать больше|показать еще|показать ещё",
    r"завантажити ще|загрузить еще|загрузить ещё|load more|show more",
    r"детальніше|докладніше|подробнее|читати далі|читати більше|читать далее|читать дальше",
    r"continue reading|read more",
    r"назад|вперед|далі|далее|наверх|нагору|вгору|вверх|next|previous|back to top",
    r"всі статті|все статьи|всі новини|все новости|усі новини|дивитися всі|смотреть все",
    r"all news|view all|see all",
    # Giving, subscribing, signing in
    r"підтримати|поддержать|падтрымаць|донат|задонатити|donate|donate now|support us|contribute",
    r"підписатися|підписатись|подписаться|падпісацца|subscribe|subscribe now|follow|follow us",
    r"увійти|вхід|войти|вход|реєстрація|регистрация|sign up|sign in|log in|login|register",
    # Answers to a question of the page
    r"прийняти|принять|погоджуюсь|согласен|ок|зрозуміло|понятно|закрити|закрыть|відповісти|ответить",
    r"accept|accept all|ok|i agree|got it|close|reply",
)
