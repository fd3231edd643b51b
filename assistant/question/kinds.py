"""What kind of thing a question asks for, and whether a sentence holds such a thing.

A sentence that answers "how many" holds a number that the question does not. Word lists of the three
languages; weak evidence, weighed beside the vectors.
"""

import re
from functools import lru_cache
from typing import Literal

Kind = Literal["number", "when", "why"]


def _any_of(words: str) -> re.Pattern[str]:
    """Return a pattern for any of the words, written with `_` for a blank and `*` for an ending."""
    choices = (re.escape(word).replace("_", " ").replace(r"\*", r"\w*") for word in words.split())
    return re.compile(rf"\b(?:{'|'.join(choices)})\b", re.IGNORECASE)


_PERIODS_ASKED = " ".join(
    f"{which}_{period}"
    for which, periods in (
        ("якого якому який якої якій яку", "року році рік дня день дати дату місяця місяці години числа"),
        ("какого каком какой какое какую", "года году год дня день месяца месяце числа даты часу время"),
        ("what which", "year date day time month"),
    )
    for which in which.split()
    for period in periods.split()
)
_PLACES_ASKED = " ".join(
    f"{which}_{place}"
    for which, places in (
        ("якому якій яких якого якої", "місті містах країні країнах області селі районі місця міста країни"),
        ("каком какой каких какого какую", "городе городах стране странах области селе районе города страну"),
        ("which what", "city country region town village place area"),
    )
    for which in which.split()
    for place in places.split()
)
_ASKED: dict[Kind, re.Pattern[str]] = {
    "number": _any_of(
        """
        скільк* наскільки кількість як*_сум* як*_частк* як*_вартіст* як*_цін* як*_відсот* як*_дол* як*_різниц*
        як*_швидкіст* як*_вік* як*_висот* як*_площ* як*_термін* як*_строк*
        скольк* насколько количеств* как*_сумм* как*_дол* как*_стоимост* как*_цен* как*_процент* как*_разниц*
        как*_скорост* как*_возраст* как*_высот* как*_площад* как*_срок* какова
        how_many how_much how_old how_long how_far how_tall how_heavy how_big how_large how_high how_deep
        how_fast how_quickly how_often what_share what_percentage what_per_cent what_percent what_number
        what_price
        what_amount what_sum what_age what_rate
        """
    ),
    "when": _any_of(f"коли когда when {_PERIODS_ASKED}"),
    "why": _any_of(
        """
        чому навіщо через_що через_яку від_чого причин*
        почему зачем отчего от_чего из-за_чего по_какой
        why reason cause what_led what_caused what_prompted for_what
        """
    ),
}
_PLACE_OR_PERSON_ASKED = _any_of(
    f"""
    де куди звідки где куда откуда where {_PLACES_ASKED}
    хто кого кому ким чий чия чиє чиї як_звати як_звуть якого_дипломат* який_дипломат*
    кто кем чей чья чьё чьи как_зовут как_звали какой_дипломат*
    who whom whose which_official which_minister which_leader which_diplomat which_company which_agency
    which_group which_organisation which_organization
    """
)
_SEVERAL_ASKED = _any_of(
    """
    що_відомо_про що_пишуть що_кажуть що_повідомляють які_країни які_видання яких_країн хто_висловився
    хто_ще перелічіть назвіть_усі порівняйте різняться різниться розходяться сходяться однаково
    по-різному кожен кожна
    что_известно_о что_известно_об что_пишут что_говорят что_сообщают какие_страны какие_издания каких_стран
    кто_высказался кто_ещё кто_еще перечислите назовите_все сравните различаются расходятся сходятся
    одинаково по-разному каждый каждая
    what_do what_is_known what_have which_countries which_outlets who_commented who_else list compare differ
    agree disagree the_same_way each contradict summarise summarize
    """
)
"""Questions that one sentence does not answer: surveys, lists and comparisons."""
_NUMBER = re.compile(r"\d+(?:[.,\u00a0 ]\d+)*")
_NUMBER_WORD = _any_of(
    """
    один одна одного двох два дві три трьох чотир* п'ят* п’ят* шіст* сім* вісім* восьм* дев'ят* дев’ят* десят*
    сто сотн* тисяч* мільйон* мільярд* половин* втричі вдвічі удвічі
    две двух трех трёх четыр* пят* шест* семь семи семеро восем* девят* тысяч* миллион* миллиард* полдня
    вдвое втрое
    одинадцят* дванадцят* двадцят* тридцят* сорок* дев'яносто дев’яносто
    одиннадцат* двенадцат* двадцат* тридцат* девяност*
    one two three four five six seven eight nine ten eleven twelve *teen twenty thirty forty fifty sixty
    seventy eighty ninety dozen hundred thousand million billion half twice double
    """
)
_DAY = re.compile(r"\b(?:\d{1,2}[.:]\d{2}|(?:19|20)\d\d|\d{1,2}[.]\d{1,2})\b")
_TIME_WORD = _any_of(
    """
    січ* лют* берез* квіт* трав* черв* лип* серп* верес* жовт* листопад* груд* понеділ* вівтор* серед* четвер*
    п'ятниц* п’ятниц* субот* неділ* вчора сьогодні рік року роки років ранку вечора ночі
    январ* феврал* март* апрел* май мая мае июн* июл* август* сентябр* октябр* ноябр* декабр* понедельник*
    вторник* четверг* пятниц* суббот* воскресень* вчера сегодня год года году утра вечера ночь* ночи
    January February March April May June July August September October November December Monday Tuesday
    Wednesday Thursday Friday Saturday Sunday yesterday today
    """
)
_CAUSE = _any_of(
    """
    через тому оскільки адже бо аби щоб внаслідок унаслідок завдяки причин* на_тлі у_відповідь після спричин*
    з_метою посилаючись пояснюючи пояснив* привід приводом
    из-за потому поскольку ведь так_как вследствие благодаря чтобы на_фоне в_ответ после вызва* привел* привёл
    ради объясн* повод поводом
    because due_to since as_a_result after caused led_to in_response in_order reason so_that over to_protect
    following prompted triggered sparked amid reaction
    """
)


@lru_cache(maxsize=256)
def question_kinds(question: str) -> frozenset[Kind]:
    """Return the kinds of thing a question asks for; none for a question of another kind."""
    return frozenset(kind for kind, pattern in _ASKED.items() if pattern.search(question))


def holds_kind(kind: Kind, sentence: str, question: str) -> bool:
    """Whether a sentence holds a thing of this kind that the question does not name itself."""
    if kind == "number":
        return _holds_new((_NUMBER, _NUMBER_WORD), sentence, question)
    if kind == "when":
        return _holds_new((_DAY, _TIME_WORD), sentence, question)
    return bool(_CAUSE.search(sentence))


def asks_for_fact(question: str) -> bool:
    """Whether a question asks for a time, a place or a person."""
    return "when" in question_kinds(question) or bool(_PLACE_OR_PERSON_ASKED.search(question))


def asks_for_several(question: str) -> bool:
    """Whether a question surveys, lists or compares: its answer stands in several places."""
    return bool(_SEVERAL_ASKED.search(question))


def _holds_new(patterns: tuple[re.Pattern[str], ...], sentence: str, question: str) -> bool:
    """Whether a sentence holds a match that is not in the question; first letters decide, both inflect."""
    known = {word[:5].casefold() for word in re.findall(r"\w+", question)}
    found = (match[:5].casefold() for pattern in patterns for match in pattern.findall(sentence))
    return any(match not in known for match in found)
