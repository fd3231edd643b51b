"""Tells the language of an article or of a question; the edge file of py3langid.

Ukrainian, Russian and Belarusian are told apart by the letters and function words that only one of them has:
a statistical model is unsure of them on a headline or where an article quotes the other language.
"""

import re

import py3langid

_SAMPLE = 20_000
_FEWEST_LETTERS = 12
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_OTHER_CYRILLIC = re.compile(r"[әғқңөұүһјљњћџђѓќѕӣӯҳҷң]")
_UKRAINIAN = re.compile(r"[іїєґ]")
_RUSSIAN = re.compile(r"[ыэъё]")
_BELARUSIAN = re.compile(r"ў|дз[яеіью]|ць\b|[гкх]о\b")
_UKRAINIAN_WORDS = frozenset(
    "та що це як щоб але про за від до або також який яка яке які під між після через був була було були хто чому "
    "навіщо де коли скільки чи його її їх вже ще лише буде немає вона вони він цього того тому сказав може став стала "
    "кого кому чим чого куди звідки якого якому якої яку якій".split()
)
_RUSSIAN_WORDS = frozenset(
    "и что это как чтобы но об от или также который которая которое которые после через был была было были кто почему "
    "зачем где когда сколько ли его ее её их уже еще ещё только будет нет она они он этого того потому сказал может "
    "кого кому чем чего куда откуда какой какая какое какие какого каком какую из для не при к со во до под между "
    "стал стала назвал назвали".split()
)
_SHARED_WORDS = _UKRAINIAN_WORDS & _RUSSIAN_WORDS
_BELARUSIAN_WORDS = frozenset(
    "што гэта каб але пра ад або таксама які якая якое якія пасля праз быў была было былі хто чаму навошта дзе калі "
    "колькі яго яе іх ужо яшчэ толькі будзе няма яна яны ён гэтага таго таму сказаў можа паміж ва як з".split()
)
_ENGLISH_WORDS = frozenset(
    "the of and to in a is that for on was with as by at from it be are this has have had not what who why when where "
    "how which did does do will would can could said after about".split()
)


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language, or None when it is too short to tell."""
    sample = text[:_SAMPLE].casefold()
    words = _WORD.findall(sample)
    letters = sum(map(len, words))
    if letters < _FEWEST_LETTERS:
        return None
    if 2 * len(_CYRILLIC.findall(sample)) > letters:
        return _cyrillic_language(sample, words)
    english = sum(word in _ENGLISH_WORDS for word in words)
    return "en" if english * 6 >= len(words) else _library_language(sample)


def detect_question_language(question: str) -> str:
    """Return `uk`, `ru` or `en` for a question of any length; Cyrillic with no Ukrainian sign is `ru`."""
    folded = question.casefold()
    letters = sum(map(len, _WORD.findall(folded)))
    if 2 * len(_CYRILLIC.findall(folded)) < max(letters, 1):
        return "en"
    ukrainian, russian, _ = _votes(_WORD.findall(folded))
    return "uk" if ukrainian > russian or (ukrainian == russian and _UKRAINIAN.search(folded)) else "ru"


def _cyrillic_language(sample: str, words: list[str]) -> str:
    ukrainian, russian, belarusian = _votes(words)
    foreign = len(_OTHER_CYRILLIC.findall(sample))
    if foreign * 4 > len(words) or 10 * (ukrainian + russian + belarusian) < len(words):
        return _library_language(sample)
    if belarusian > max(ukrainian, russian):
        return "be"
    return "uk" if ukrainian >= russian else "ru"


def _votes(words: list[str]) -> tuple[int, int, int]:
    """Count the words that speak for Ukrainian, for Russian and for Belarusian."""
    ukrainian = russian = belarusian = 0
    for word in words:
        has_ukrainian, has_russian = bool(_UKRAINIAN.search(word)), bool(_RUSSIAN.search(word))
        ukrainian += (has_ukrainian and not has_russian) or word in _UKRAINIAN_WORDS - _SHARED_WORDS
        russian += (has_russian and not has_ukrainian) or word in _RUSSIAN_WORDS - _SHARED_WORDS
        belarusian += "ў" in word or (has_ukrainian and has_russian) or word in _BELARUSIAN_WORDS
        belarusian += "ў" not in word and bool(re.search(r"і", word)) and "ї" not in word and "є" not in word
        belarusian += bool(re.search(r"[ыэ]", word))
    return ukrainian, russian, belarusian


def _library_language(sample: str) -> str:
    return str(py3langid.classify(sample)[0])
