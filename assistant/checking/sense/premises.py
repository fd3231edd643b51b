"""What a claim says besides what its question says already."""

import re

from assistant.checking.lexicon import load_lexicon, senses, split_words

_PIECE = re.compile(r"[^,;:—–]+[,;:—–]?\s*")
_DENIALS = frozenset({"not", "none"})
_LEAST_SHARE = 0.5


def beyond_question(text: str, question: str) -> str:
    """Return a claim without the parts that deny what its question takes for granted, or only lead in.

    To "Why did they pay a fortune?" the claim "They did not pay a fortune: it was a gift" says that it was a
    gift; the rest corrects the question, and no sentence of an article may say so. "" where nothing is left.
    """
    if not question:
        return text
    asked = frozenset(sense for word in split_words(question) for sense in senses(word.text))
    kept = [piece for piece in _PIECE.findall(text) if not _repeats(piece, asked)]
    return "".join(kept).strip() if len(kept) < len(_PIECE.findall(text)) else text


def _repeats(piece: str, asked: frozenset[str]) -> bool:
    """Whether a part denies what is asked, or leads in with no other words than the question's."""
    words = split_words(piece)
    marks = {match.first for match in load_lexicon("negation").find(words) if match.group in _DENIALS}
    told = [senses(word.text) & asked for at, word in enumerate(words) if word.matters and at not in marks]
    share = sum(map(bool, told)) / len(told) if told else 1.0
    return share >= _LEAST_SHARE if marks else piece.rstrip().endswith(":") and share == 1
