"""What a model wrote, sentence by sentence, before it is read as claims: without markup and labels."""

import re
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise

from assistant.prompt_files import LANGUAGE_NAMES, not_in_corpus
from assistant.prompting.harmless import clean_text
from assistant.prompting.marked_sentences import MarkedSentence
from assistant.writing.clauses import LABEL

_WORD = re.compile(r"\w+")
_SAME_PHRASE = 0.8


def without_label(sentence: MarkedSentence) -> MarkedSentence:
    """Return a sentence without a label before it, such as "Answer:" or "**Відповідь:**"."""
    match = LABEL.match(sentence.text)
    length = match.end() if match else 0
    anchors = tuple((max(at - length, 0), mark) for at, mark in sentence.anchors)
    return replace(sentence, text=sentence.text[length:], anchors=anchors) if length else sentence


def same_words(text: str, other: str) -> bool:
    """Whether two texts have the same words in the same order."""
    return folded_words(text) == folded_words(other)


def folded_words(text: str) -> list[str]:
    """Return the words of a text, case folded."""
    return _WORD.findall(text.casefold())


def clean_sentence(sentence: MarkedSentence) -> MarkedSentence:
    """Return a sentence without markup, its marks still where they stood."""
    borders = [0, *(at for at, _ in sentence.anchors), None]
    pieces = [clean_text(sentence.text[begin:end]) for begin, end in pairwise(borders)]
    anchors = []
    length = 0
    for piece, (_, mark) in zip(pieces, sentence.anchors, strict=False):
        length += len(piece)
        anchors.append((length, mark))
    return replace(sentence, text="".join(pieces), anchors=tuple(anchors))


def is_not_in_corpus(sentence: str) -> bool:
    """Whether a sentence is the phrase for "not in the corpus" in any language, small changes forgiven."""
    said = " ".join(folded_words(sentence))
    phrases = (" ".join(folded_words(not_in_corpus(code))) for code in LANGUAGE_NAMES)
    return any(
        phrase in said or SequenceMatcher(None, phrase, said, autojunk=False).ratio() >= _SAME_PHRASE
        for phrase in phrases
    )
