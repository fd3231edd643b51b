"""What must not come through from articles or models: markup, links, our own instructions, others' orders.

Articles are untrusted text, and a model may obey them. Before the prompt their brackets and tags are made
harmless; after it every sentence is cleaned, and a sentence that repeats the system prompt, or rests only on
a line that gives orders to a model, is not shown.
"""

import re
from collections.abc import Iterator
from itertools import zip_longest

from index.records import Span

_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)?")
_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)?")
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

# Formatting characters: they show nothing, yet turn text around, hide it or carry orders unseen.
_UNSEEN = re.compile(
    r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)

_UNSEEN_BUT_TURNING = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_LEFT_OUT = "(a line that addresses a language model is left out)"

# Imperatives only: "drivers ignore the rules" is news, "ignore all previous instructions" is an order. In the
# singular they are hardly met in news at all.
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:all|any|your|previous|prior|above|earlier|preceding)\b"
    r".{0,30}\b(?:instructions?|prompts?|directions|messages?|rules|passages?)\b"
    r"|\b(?:про)?(?:ігноруй|игнорируй)(?:те)?\b.{0,40}(?:інструкц|вказівк|підказк|попередн|инструкц|указани|предыдущ)"
    r"|\b(?:забудь|відкинь|отбрось)(?:те)?\b.{0,40}"
    r"(?:інструкц|вказівк|підказк|попередн|инструкц|указани|подсказк|предыдущ)"
    r"|\bsystem\s+prompt\b|системн\w+\s+(?:промпт|підказк|подсказк|інструкц|инструкц)"
    r"|\byou are (?:now|no longer) (?:an?|the|in)\b|\bти (?:тепер|більше не)\b|\bты (?:теперь|больше не)\b"
    r"|\b(?:AI|language model|chatbot|(?:every|each|your) answer)\b.{0,40}\b(?:must|should|shall)\s+"
    r"(?:reply|answer|respond|output|say|show|write|include|end|begin|start)"
    r"|\b(?:reply|respond|answer|output|print)\s+(?:only|exactly|nothing but|with the (?:word|phrase))\b"
    r"|\btell every reader\b|\bdo not mention this\b"
    r"|\b(?:new|нові|новые) (?:rules|правила) (?:from|від|от) (?:the )?operator"
    r"|\b(?:відповідай|виведи|процитуй|поверни відповідь|отвечай|выведи|процитируй|верни ответ)\b"
    r"|\b(?:напиши|скажи|покажи|додай|добавь|встав|вставь)(?:те)?\b.{0,40}"
    r"(?:лише|дослівно|посилан|відповід|читачев|только|лишь|дословно|ссылк|ответ|читател)"
    r"|\b(?:помічник|помощник|асистент|ассистент|штучн\w+ інтелект|искусственн\w+ интеллект)\w*\b.{0,80}"
    r"\b(?:напиши|скажи|покажи|вважай|считай|відповідай|отвечай|додай|добавь)\b"
    r"|^\W*(?:system|assistant|developer|user|система|асистент|ассистент)\s*:"
    r"|^\W*(?:passage|уривок|отрывок|document|документ)\s*[\[(#№]?\d+[\])]?\s*\|"
    r"|\[/?INST\]|<\|\w+\|>|</?[a-z]\w*(?:\s[^<>]*)?/?>|###\s*(?:instruction|system|інструкц|инструкц)"
    r"|!\[[^\]]*\]\(|\bjavascript:|[\u202d\u202e]",
    re.IGNORECASE,
)


def clean_text(text: str) -> str:
    """Return a model's text without links, images, tags, addresses and forged marks; their words are kept."""
    text = _IMAGE.sub("", _UNSEEN.sub("", text))
    text = _LINK.sub(r"\1", text)
    text = _CONTROL.sub("", _TAG.sub("", text))
    text = _ADDRESS.sub("", text)
    text = _HEADING.sub("", text)
    text = _FORGED_MARK.sub(r"(\1)", text)
    return text.replace("<", "‹").replace("![", "[").replace("](", "] (")


def neutralise(text: str) -> str:
    """Return an article's text as the prompt shows it: nothing in it can pass for ours or hide.

    Every line is quoted with `| `, so that no line can open a role, a fence or a passage. Lines that give
    orders to a model are left out, which is said in their place.
    """
    orders = list(order_spans(text))
    kept = []
    for line in _lines(text):
        if any(order.start <= line.start < order.end for order in orders):
            kept.append(_LEFT_OUT)
        elif words := _UNSEEN.sub("", text[line.start : line.end]).translate(_BRACKETS).strip():
            kept.append(words)
    return "\n".join(f"| {line}" for line in dict.fromkeys(kept))


def neutralise_line(text: str, longest: int = 200) -> str:
    """Return a title or an outlet's name on one harmless line."""
    return " ".join(_UNSEEN.sub("", text).translate(_BRACKETS).split())[:longest]


def order_spans(text: str) -> Iterator[Span]:
    """Yield the lines of an article's text that give orders to a model, each with the line right after it."""
    lines = _lines(text)
    for line, after in zip_longest(lines, lines[1:]):
        if _ORDERS.search(_UNSEEN_BUT_TURNING.sub("", text[line.start : line.end])):
            follows = after is not None and after.start == line.end + 1
            yield Span(start=line.start, end=after.end if after and follows else line.end)


def _lines(text: str) -> list[Span]:
    return [Span(start=match.start(), end=match.end()) for match in re.finditer(r"[^\n]+", text)]


def repeats_prompt(text: str, prompt: str) -> bool:
    """Whether `text`, cleaned, repeats a run of seven words of `prompt`."""
    return bool(_runs(text) & _runs(clean_text(prompt)))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = [word.casefold() for word in _WORD.findall(text)]
    return {tuple(words[place : place + _LEAK_WORDS]) for place in range(len(words) - _LEAK_WORDS + 1)}
