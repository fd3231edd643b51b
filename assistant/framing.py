"""What a model says of its passages before it says what they tell: "The article says that …".

No passage holds such words, so they would count against a claim that it does bear out.
"""

import re

_FRAME = r"""
    (?:according\s+to|in|as\s+\w+\s+in|based\s+on)\s+(?:the|this|an?)\s+
        (?:article|passage|text|source|excerpt)s?(?:\s+it\s+(?:is|was)\s+\w+)?(?:\s+that)?
    |(?:the|this)\s+(?:article|passage|text|source|excerpt)s?\s+(?:\w+s|say|state|tell)\s+that
    |(?:у|в|згідно\s+з|за|як)\s+(?:ц\w+\s+|дан\w+\s+|наведен\w+\s+)?
        (?:статт|уривк|фрагмент|джерел|текст)\w*
        (?:\s+(?:сказано|йдеться|вказан\w*|зазнач\w+|повідомля\w+|написано|згада\w+))?(?:\s*,?\s*що)?
    |(?:в|из|согласно|по|как)\s+(?:эт\w+\s+|данн\w+\s+|приведённ\w+\s+)?
        (?:стать|отрывк|фрагмент|источник|текст)\w*
        (?:\s+(?:сказано|говорится|указан\w*|сообща\w+|отмеч\w+|написано|упомя\w+))?(?:\s*,?\s*что)?
"""
_OPENING = re.compile(rf"\s*(?:{_FRAME})\s*[,:—–-]?\s+", re.IGNORECASE | re.VERBOSE)
_WORD = re.compile(r"\w+")
_LEAST_WORDS = 3


def without_frame(claim: str) -> str:
    """Return a claim without such an opening, as long as it still says something."""
    match = _OPENING.match(claim)
    rest = claim[match.end() :] if match else claim
    return rest if len(_WORD.findall(rest)) >= _LEAST_WORDS else claim
