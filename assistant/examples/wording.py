"""Headline -> a question that a reader could ask, in the headline's language, without a language model.

Nothing is inflected: a headline that asks is taken as it stands, one that says what somebody did follows
"when" or "why", and any other is named in quotation marks.
Whatever is not surely a whole headline, or would not stay grammatical, makes no question.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Literal, get_args

from index.language.question_words import FUNCTION_WORDS

_RUSSIAN = """
вызва назва призва отозва подписа арестова эвакуирова опубликова потребова проголосова приговори оштрафова
заблокирова атакова заяви объяви сообщи предложи поддержа задержа обнаружи запусти выпусти отпусти освободи
купи прода постави назначи уволи отправи избра собра выбра победи обыгра выигра проигра одержа получи потеря
построи откры закры вскры приня подня сня утверди одобри запрети разреши отмени измени замени пообеща отказа
согласи призна прибы посети встрети награди помилова поздрави обвини осуди подтверди отреагирова ответи
попроси пригласи взорва разби загоре сгоре упа обруши столкну затопи напа уби заверши закончи подготови
покину верну устрои состоя появи роди сконча жени созда увеличи снизи повыси подорожа установи превыси
выступи рассказа показа наказа извини объедини взя прокомментирова раскритикова подари представи потребова
ограничи отстрани лиши возглави переименова завоева присуди вручи внес
"""
_RUSSIAN_WHOLE = r"""
умер(?:ла|ли)?|погиб(?:ла|ли)?|стал[аои]?|начал(?:ся|ась|ось|ись|и)?|перен[её]с(?:ла|ли)?|прив[её]л[аио]?|спас(?:ла|ли)?
|опроверг(?:ла|ли)?|пров[её]л[аи]?|вв[её]л[аи]?|вн[её]с(?:ла|ли)?|вырос(?:ла|ли|ло)?|достиг(?:ла|ли|ло)?
|(?:вы|у|про|при|на|пере|произо|подо|до)ш(?:[её]л|ла|ло|ли)|поздравил[аи]?
"""
_UKRAINIAN = """
виклика назва призва відклика підписа заарештува арештува евакуюва опублікува запропонува проголосува
оштрафува заблокува атакува заяви оголоси повідоми підтрима затрима вияви запусти випусти відпусти звільни
купи прода постави призначи відправи обра зібра вибра обігра вигра програ отрима втрати побудува збудува
відкри закри прийня зня підня затверди схвали заборони дозволи скасува зміни заміни загину пообіця відмови
погоди визна прибу відвіда зустрі нагороди помилува привіта звинувати засуди спростува підтверди відреагува
відпові попроси врятува підірва розби загорі згорі упа впа обвали зіткну затопи підпали напа уби вби заверши
поча закінчи підготува покину поверну влаштува відбу з'яви з’яви народи одружи створи збільши знизи
підвищи подорожча встанови установи перевищи виступи розпові показа покара вибачи об'єдна об’єдна взя зроби
перейменува накла укла витрати виділи відремонтува перевіри закида потрапи заклика прокоментува розкри
стягну оскаржи запроси розкритикува подарува представи обмежи відсторони позбави очоли запровади
"""
_UKRAINIAN_WHOLE = r"""
помер(?:ла|ли)?|перем(?:іг|огла|огли)|перен(?:іс|если|есла)|пров(?:ів|ела|ели)|зріс|зросл[аои]|досяг(?:ла|ли|ло)?
|допом(?:іг|огла|огли)|(?:зна|ви|при|про|пере|ді)йш(?:ов|ла|ло|ли)|піш(?:ов|ла|ли)|стал[аои]
"""
_QUOTED = re.compile(r"[«„“\"].*?[»“”\"]")


def _verbs(stems: str, endings: str, whole: str) -> re.Pattern[str]:
    listed = "|".join(stems.split())
    return re.compile(rf"\b(?:(?:{listed})(?:{endings})|{''.join(whole.split())})\b", re.IGNORECASE)


_PAST = {
    "ru": _verbs(_RUSSIAN, "л|ла|ло|ли|лся|лась|лось|лись", _RUSSIAN_WHOLE),
    "uk": _verbs(_UKRAINIAN, "в|ла|ло|ли|вся|лася|лася|лось|лося|лися|лись", _UKRAINIAN_WHOLE),
}


def tells_of_past(clause: str, language: str) -> bool:
    """Whether the main clause, outside quotation marks, says that something happened."""
    main = _QUOTED.sub(" ", clause).partition(",")[0]
    return _PAST[language].search(main) is not None


Pattern = Literal["asking", "past", "title"]
PATTERNS: tuple[Pattern, ...] = get_args(Pattern)
"""The most natural first."""

_SHORTEST, _LONGEST = 18, 90
_FEWEST_WORDS = 4
_LONGEST_LEAD = 500
"""Characters at the start of a text in which a headline's day or reason is expected."""

_NAMED = {
    "uk": "Про що розповідає стаття «{title}»?",
    "ru": "О чём рассказывает статья «{title}»?",
    "en": "What is the story behind “{title}”?",
}
_WHEN = {"uk": "Коли", "ru": "Когда"}
_WHY = {"uk": "Чому", "ru": "Почему"}

_PLAIN = re.compile(r"[\w\s.,:;?%№$€£&+/()«»„“”\"'‘’ʼ–—-]+")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*")
_NOT_A_HEADLINE = re.compile(r"__|\.{2,}|www|http|\s[–—-]\s*\d|[()]|\d\s*[-–:]\s*\d", re.IGNORECASE)
_ASKS = re.compile(
    r"""(?:чому|навіщо|як|що|хто|де|коли|скільки|куди|звідки|чим|кого|кому|як(?:а|е|ий|і|их|ою|им|у)
    |почему|зачем|как|что|кто|где|когда|сколько|куда|откуда|чем|как(?:ая|ое|ой|ие|их|им|ую)
    |why|what|who|where|when|how|which|is|are|does|did|will|can)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_POINTS_ELSEWHERE = re.compile(
    r"""\b(?:він|вона|вони|воно|його|її|їх|їхн\w+|ним|нею|ними|це|цей|ця|ці|цього|цьому|цим|цю|я|ми|ви|ти|мій|наш\w*
    |він|он|она|они|оно|его|её|ее|их|ним|ней|ними|это|этот|эта|эти|этого|этому|этом|эту|мы|вы|ты|мой
    |he|she|it|they|him|her|them|his|hers|its|their|this|that|these|those|i|we|you|my|our|your)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Words whose meaning stands outside the headline: a question that holds one cannot be understood alone."""
_PARTS = re.compile(r"(?<=[^\s\d]):\s+|\s[–—]\s+|(?<=[.?])\s+(?=[А-ЯІЇЄҐЁA-Z])")
_WHOLE_END = re.compile(r"[\w%№$€£?»”’\"]$(?<![.…][»”’\"])")
_MONTHS = (
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня января февраля"
    " марта апреля мая июня июля августа сентября октября ноября декабря"
)
_DAY = re.compile(
    rf"""\b(?:\d{{1,2}}(?:-?го)?\s+(?:{_MONTHS.replace(" ", "|")})|(?:19|20)\d\d
    |понеділ\w+|вівтор\w+|серед[уи]|четвер\w*|п['’ʼ]ятниц\w+|субот[уи]|неділ[юі]
    |понедельник\w*|вторник\w*|четверг\w*|пятниц\w+|суббот[уы]|воскресень\w+)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_TIME = re.compile(
    rf"""{_DAY.pattern}|\b(?:січ|лют|берез|квіт|трав|черв|лип|серп|верес|жовт|листопад|груд)(?:ень|ні|ня)\b
    |\b(?:янв|февр|март|апр|июн|июл|авг|сент|окт|нояб|дек)\w*\b
    |\b(?:вчора|сьогодні|завтра|рок\w{{0,2}}|рік|місяц\w+|тиж\w+|дн[іяю]\w*|ніч|уночі|вночі|ранку|год\w{{0,3}}|вчера
    |сегодня|завтра|месяц\w*|недел\w+|д[не][яйю]\w*|ноч\w+|лет|раз|час\w*|поки|пока|після|после|під|до|коли|когда)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_CAUSE = re.compile(
    r"\b(?:через\s+те|тому,?\s+що|бо|оскільки|щоб|внаслідок|унаслідок|причин\w+"
    r"|потому,?\s+что|так\s+как|поскольку|из-за|чтобы|вследствие)\b",
    re.IGNORECASE,
)
_GIVES_CAUSE = re.compile(rf"{_CAUSE.pattern}|\b(?:через|після|после|благодаря|завдяки)\b", re.IGNORECASE)
_OPENING, _CLOSING = "«„“", "»“”"
_MARKS = frozenset(_OPENING + _CLOSING + '"')
_INNER = {"uk": "„“", "ru": "„“", "en": "‘’"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedQuestion:
    """A question, the words of the headline that its answer must tell of, and how it was made."""

    question: str
    about: str
    pattern: Pattern


def word_questions(title: str, body: str, language: str) -> Iterator[WordedQuestion]:
    """Yield what can be asked about an article of this title and body, the most natural question first."""
    title = " ".join(title.split())
    if language not in _NAMED or not _is_headline(title) or _goes_on(title, body):
        return
    for asked in _own_questions(title):
        yield WordedQuestion(question=asked, about=asked, pattern="asking")
    if language in _WHEN:
        yield from _questions_of_past(title, body, language)
    if not title.endswith("?") and (quoted := _quote_inside(title, language)):
        yield WordedQuestion(question=_NAMED[language].format(title=quoted), about=title, pattern="title")


def _is_headline(title: str) -> bool:
    return (
        _SHORTEST <= len(title) <= _LONGEST
        and len(_WORD.findall(title)) >= _FEWEST_WORDS
        and _PLAIN.fullmatch(title) is not None
        and not _NOT_A_HEADLINE.search(title)
        and (title[0].isupper() or title[0].isdecimal() or title[0] in _OPENING + '"')
        and not title.isupper()
        and _WHOLE_END.search(title) is not None
    )


def _goes_on(title: str, body: str) -> bool:
    """Whether the title is the torn-off beginning of a sentence."""
    last = _WORD.findall(title)[-1]
    first = re.search(r"[^\W_]", body)
    return last in FUNCTION_WORDS or (first is not None and first.group().islower())


def _own_questions(title: str) -> Iterator[str]:
    """Yield the parts of a headline that ask something by themselves."""
    for part in _PARTS.split(title):
        words = _WORD.findall(part)
        stated = part[-1] not in "?." and not re.search(r"[,;A-Za-z]|^(?:коли|когда)", part, re.IGNORECASE)
        if (
            (part.endswith("?") or (stated and part != title))
            and len(words) >= _FEWEST_WORDS
            and (stated is False or any(word[0].isupper() for word in words[1:]))
            and _ASKS.match(part)
            and not _POINTS_ELSEWHERE.search(part)
            and not _is_title_case(words)
            and _balanced(part)
        ):
            yield f"{part[0].upper()}{part[1:].rstrip('?')}?"


def _questions_of_past(title: str, body: str, language: str) -> Iterator[WordedQuestion]:
    """Yield when, or why, what the headline tells happened, where the text's beginning says so."""
    clause = _as_clause(title.rstrip("."), body)
    if clause is None or not tells_of_past(clause, language):
        return
    lead = body[:_LONGEST_LEAD]
    if _CAUSE.search(lead) and not _GIVES_CAUSE.search(clause):
        yield WordedQuestion(question=f"{_WHY[language]} {clause}?", about=clause, pattern="past")
    if _DAY.search(lead) and not _TIME.search(clause) and not re.search(r"\bне\b", clause):
        yield WordedQuestion(question=f"{_WHEN[language]} {clause}?", about=clause, pattern="past")


def _as_clause(title: str, body: str) -> str | None:
    """Return a headline as it goes on after a first word, or None where it cannot.

    Whether its first word keeps its capital the text tells, where the word stands inside a sentence.
    """
    if re.search(r"[:;?.–—]", title) or _POINTS_ELSEWHERE.search(title) or not _balanced(title):
        return None
    first = _WORD.match(title)
    if first is None:  # it begins with a quotation mark
        return title
    word = first.group()
    if not word[1:].islower() and len(word) > 1:  # an acronym, or a name of several capitals
        return title
    lower = word.lower()
    if lower in FUNCTION_WORDS or re.search(rf"\b{re.escape(lower)}\b", body):
        return lower + title[first.end() :]
    return title if re.search(rf"[^\W\d],? {re.escape(word)}\b", body) else None


def _quote_inside(title: str, language: str) -> str | None:
    """Return a headline with its quotation marks as those inside others, None where they do not pair."""
    if not _balanced(title):
        return None
    marks = cycle(_INNER[language])
    return "".join(next(marks) if mark in _MARKS else mark for mark in title)


def _balanced(text: str) -> bool:
    """Whether quotation marks pair and none stands inside another."""
    inside = False
    for character in text:
        if character in '"“':  # either may open or close
            inside = not inside
        elif character in _OPENING + _CLOSING:
            if (character in _OPENING) == inside:
                return False
            inside = not inside
    return not inside


def _is_title_case(words: list[str]) -> bool:
    """Whether A Headline Is Written Like This, which a question is not."""
    rest = [word for word in words[1:] if word.lower() not in FUNCTION_WORDS]
    return len(rest) > 1 and sum(word[0].isupper() for word in rest) * 3 > 2 * len(rest)
