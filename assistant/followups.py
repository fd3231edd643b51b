"""A follow-up question -> one that stands alone, by rules over the history, for when no model rewrites it.

A question that leans on the one before ("And why?", «А когда?», «У відповідь на що?») is searched together
with it; one that stands alone is left as it is.
"""

import re
from collections.abc import Sequence

from assistant.records import Turn

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_OPENING = re.compile(
    r"^(?:and|but|so|then|also|what about|how about|а|і|й|та|и|но|але|ну|тоді|тогда|ещё|еще|ще)\b", re.I
)
_POINTING = frozenset(
    """
    he she it they him her his hers its them their theirs this that these those there then
    він вона воно вони його її їх їй йому ним ними нею цей ця це ці цього цієї цим тим той та те ті там
    туди тоді того тому цьому цю ту
    он она оно они его ее её их ей ему ним ними ней этот эта это эти этого этой этим тем тот та те там
    туда тогда того тому этому эту ту
    """.split()
)
_FEW_WORDS = 4


def standalone_question(question: str, history: Sequence[Turn]) -> str:
    """Return the question to search for: with the question before it, when it leans on that one."""
    earlier = [turn.text.strip() for turn in history if turn.role == "user" and turn.text.strip()]
    if not earlier or not leans_on_history(question):
        return question
    base = earlier[-1]
    if len(earlier) > 1 and leans_on_history(base):
        base = f"{earlier[-2]} {base}"
    return f"{base} {question}"


def leans_on_history(question: str) -> bool:
    """Whether a question opens with a conjunction, points back or is very short: it needs the one before."""
    words = [word.casefold() for word in _WORD.findall(question)]
    names = [word for word in _WORD.findall(question)[1:] if word[0].isupper()]
    if _OPENING.match(question.strip()) or any(word in _POINTING for word in words):
        return True
    return len(words) <= _FEW_WORDS and not names
