"""What must not come through from articles or models: markup, links, our own instructions, others' orders.

Articles are untrusted text, and a model may obey them. Before the prompt their brackets and tags are made
harmless; after it every sentence is cleaned, and a sentence that repeats the system prompt, or rests only on
a line that gives orders to a model, is not shown.
"""

import re
from collections.abc import Iterator

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

# Imperatives only: "drivers ignore the rules" is news, "ignore all previous instructions" is an order.
_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:all|any|your|previous|prior|above|earlier|preceding)\b"
    r".{0,30}\b(?:instructions?|prompts?|directions|messages?|rules|passages?)\b"
    r"|\b(?:про)?ігноруй(?:те)?\b|\b(?:про)?игнорируй(?:те)?\b"
    r"|\b(?:забудь|відкинь|отбрось)(?:те)?\b.{0,40}(?:інструкц|вказівк|правил|підказк|попередн|инструкц|указани|подсказк|предыдущ)"
    r"|\bsystem\s+prompt\b|системн\w+\s+(?:промпт|підказк|подсказк|інструкц|инструкц)"
    r"|\byou are (?:now|no longer)\b|\bти тепер\b|\bты теперь\b"
    r"|\b(?:AI|language model|chatbot)\b.{0,30}\b(?:must|should|shall)\s+"
    r"(?:reply|answer|respond|output|say|show|write|include)"
    r"|\b(?:reply|respond|answer|output|print|write)\s+"
    r"(?:only\b|exactly\b|nothing but\b|with the (?:word|phrase|text)\b|:)"
    r"|\b(?:відповідай|дай відповідь|напиши|виведи|ответь|отвечай|выведи|покажи|встав|вставь|додай|добавь)"
    r"(?:те)?\b"
    r".{0,20}(?:лише|тільки|дослівно|посилан|слово|текст|только|лишь|дословно|ссылк|:)"
    r"|^\W*(?:system|assistant|developer|система|асистент|ассистент)\s*:"
    r"|\[/?INST\]|<\|im_|</?(?:passages?|system|instructions?)\b|###\s*(?:instruction|system|інструкц|инструкц)",
    re.IGNORECASE,
)


def clean_text(text: str) -> str:
    """Return a model's text without links, images, tags, addresses and forged marks; their words are kept."""
    text = _IMAGE.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _CONTROL.sub("", _TAG.sub("", text))
    text = _ADDRESS.sub("", text)
    text = _HEADING.sub("", text)
    text = _FORGED_MARK.sub(r"(\1)", text)
    return text.replace("<", "‹").replace("![", "[").replace("](", "] (")


def neutralise(text: str) -> str:
    """Return an article's text as the prompt shows it: no bracket or tag in it can pass for ours.

    Every line is quoted with `| `, so that no line of it can open a role, a fence or a passage.
    """
    lines = (line.strip() for line in text.translate(_BRACKETS).splitlines())
    return "\n".join(f"| {line}" for line in lines if line)


def neutralise_line(text: str, longest: int = 200) -> str:
    """Return a title or an outlet's name on one harmless line."""
    return " ".join(text.translate(_BRACKETS).split())[:longest]


def order_spans(text: str) -> Iterator[Span]:
    """Yield the lines of an article's text that give orders to a model, each with the line after it."""
    lines = [Span(start=match.start(), end=match.end()) for match in re.finditer(r"[^\n]+", text)]
    for place, line in enumerate(lines):
        if _ORDERS.search(text[line.start : line.end]):
            after = lines[min(place + 1, len(lines) - 1)]
            yield Span(start=line.start, end=after.end)


def repeats_prompt(text: str, prompt: str) -> bool:
    """Whether `text` repeats a run of seven words of `prompt`."""
    return bool(_runs(text) & _runs(prompt))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = [word.casefold() for word in _WORD.findall(text)]
    return {tuple(words[place : place + _LEAK_WORDS]) for place in range(len(words) - _LEAK_WORDS + 1)}
