"""What must not come through from articles or models: markup, links, our own instructions, others' orders.

Articles are untrusted text, and a model may obey them. Before the prompt their brackets and tags are made
harmless; after it every sentence is cleaned, and a sentence that repeats the system prompt, or rests only on
a line that gives orders to a model, is not shown.
"""

import re

from assistant.prompting.orders import order_spans, split_lines

_IMAGE = re.compile(r"!\[[^\[\]\n]*\]\([^)\n]*\)?")
_IMAGE_SIGN = re.compile(r"!+\[")
_REFERENCE = re.compile(r"^[^\S\n]*\[[^\]\n]+\]:.*$", re.MULTILINE)
_LINK = re.compile(r"\[([^\[\]\n]*)\]\([^)\n]*\)?")
_TAG = re.compile(r"</?[A-Za-z!?][^<>]*>?")
_CONTROL = re.compile(r"<\|[^|\n]*\|?>?")
_ADDRESS = re.compile(
    r"(?:\b(?:[a-z][a-z0-9+.-]{1,15}://|www\.)|\b(?:javascript|data|mailto|vbscript):)\S*", re.IGNORECASE
)
_FORGED_MARK = re.compile(r"\[\s*(\d+)\s*\]")
_HEADING = re.compile(r"^#{1,6}\s+", re.MULTILINE)
_BRACKETS = str.maketrans(
    {"[": "(", "]": ")", "［": "(", "］": ")", "【": "(", "】": ")", "<": "‹", ">": "›"}
)
_WORD = re.compile(r"\w+")
_LEAK_WORDS = 7
_LEAST_LEAK = 4

# Formatting characters: they show nothing, yet turn text around, hide it or carry orders unseen.
_UNSEEN = re.compile(
    r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)

_LEFT_OUT = "(a line that addresses a language model is left out)"


def clean_text(text: str) -> str:
    """Return a model's text without links, images, tags, addresses and forged marks; their words are kept."""
    text = _IMAGE.sub("", _UNSEEN.sub("", text))
    text = _LINK.sub(r"\1", _REFERENCE.sub("", text))
    text = _CONTROL.sub("", _TAG.sub("", text))
    text = _ADDRESS.sub("", text)
    text = _HEADING.sub("", text)
    text = _FORGED_MARK.sub(r"(\1)", text)
    return _IMAGE_SIGN.sub("[", text.replace("<", "‹")).replace("](", "] (")


def neutralise(text: str) -> str:
    """Return an article's text as the prompt shows it: nothing in it can pass for ours or hide.

    Every line is quoted with `| `, so that no line can open a role, a fence or a passage. Lines that give
    orders to a model are left out, which is said in their place.
    """
    orders = list(order_spans(text))
    kept = []
    for line in split_lines(text):
        if any(order.start <= line.start < order.end for order in orders):
            kept.append(_LEFT_OUT)
        elif words := _UNSEEN.sub("", text[line.start : line.end]).translate(_BRACKETS).strip():
            kept.append(words)
    return "\n".join(f"| {line}" for line in dict.fromkeys(kept))


def neutralise_line(text: str, longest: int = 200) -> str:
    """Return a title, an outlet's name or an earlier message on one harmless line."""
    return " ".join(_UNSEEN.sub("", text).translate(_BRACKETS).split())[:longest]


def repeats_prompt(text: str, prompt: str) -> bool:
    """Whether `text`, cleaned, repeats seven words of `prompt` in a row, or is itself four or more of it."""
    words = _words(text)
    length = min(len(words), _LEAK_WORDS)
    return length >= _LEAST_LEAK and bool(_runs(words, length) & _runs(_words(clean_text(prompt)), length))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _runs(words: list[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[place : place + length]) for place in range(len(words) - length + 1)}
