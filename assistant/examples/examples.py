"""Example questions for a page that has just opened: made of the corpus, each answered before it is shown.

titles -> questions -> asked, by quotes alone -> those whose quotes tell what was asked
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from threading import Lock

from assistant.examples.headline_questions import PATTERNS, Pattern, word_questions
from assistant.question.kinds import holds_kind, question_kinds
from assistant.values import CitedAnswer
from index.language.detection import detect_question_language
from index.language.words import words_and_numbers
from index.search.index import Index
from index.values import CleanedArticle

_MOST = 3
_MOST_READ = 90
"""Articles whose titles are looked at, taken from all over the corpus."""
_MOST_ASKED = 16
_MOST_CITED = 3
_LONGEST_ANSWER = 150
"""Words."""
_FEWEST_TOLD = 6
"""Words of a quote that the headline does not say already."""
_LEAST_SHARED = 0.5
_STEM = 5
_NESTED = re.compile(r"[«»„“”\"‘:?]")
"""What makes a headline hard to read within quotation marks: a plain one is shown before it."""

_WRITTEN = {
    "baltic-ledger_0457.txt": "Why was the ambassador summoned?",
    "biblioteka-lypivka.html": "Звідки взяли кошти на відновлення бібліотеки?",
    "027_match-centr.txt": "Сколько «Портовик» заплатил за нового нападающего?",
}
"""Questions that were written for the demonstration corpus, by the articles that answer them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question with the article it was made of; `about` are the words that its answer must tell of."""

    question: str
    path: str
    title: str
    about: str
    pattern: Pattern | None = None


Ask = Callable[[str], CitedAnswer]


class Examples:
    """The example questions of an index: found once, and kept as long as it holds their articles."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._found: tuple[Example, ...] = ()
        self._articles = 0

    def questions(self, index: Index, ask: Ask) -> list[str]:
        """Return up to three questions that the corpus answers. Raises NewsAssistantError."""
        with self._lock:
            if not self._still_hold(index):
                self._found = find_examples(index, ask)
                self._articles = index.summary().articles
            return [example.question for example in self._found]

    def _still_hold(self, index: Index) -> bool:
        """Whether to keep them: looking for more is worth while where the corpus grew or shrank."""
        if len(self._found) < _MOST and index.summary().articles != self._articles:
            return False
        held = index.articles([example.path for example in self._found])
        return all(
            example.path in held and (held[example.path].title or "") == example.title
            for example in self._found
        )


def find_examples(index: Index, ask: Ask) -> tuple[Example, ...]:
    """Return up to three questions that are answered well, of different languages where there are such."""
    by_language: dict[str, list[Example]] = {}
    paths = index.paths()
    written = sorted(_WRITTEN.keys() & set(paths))
    from_all_over = paths[:: -(-len(paths) // _MOST_READ) or 1]
    for path in dict.fromkeys((*written, *from_all_over)):
        cleaned = index.article(path)
        by_language.setdefault(cleaned.article.language or "", []).extend(make_examples(cleaned))
    # Languages take turns, that of most articles first.
    queues = deque(_in_turn(some) for some in sorted(by_language.values(), key=len, reverse=True))
    found: list[Example] = []
    for _ in range(_MOST_ASKED):
        if not queues or len(found) == _MOST:
            break
        example = next(queues[0], None)
        if example is None:
            queues.popleft()
        elif all(example.path != known.path for known in found) and is_answered_well(
            example, ask(example.question)
        ):
            found.append(example)
            queues.rotate(-1)
    return tuple(found)


def _in_turn(examples: Iterable[Example]) -> Iterator[Example]:
    """Yield those written first, then one of each pattern, then another of each."""
    by_pattern: dict[Pattern | None, list[Example]] = {None: [], **{pattern: [] for pattern in PATTERNS}}
    for example in examples:
        by_pattern[example.pattern].append(example)
    yield from by_pattern.pop(None)
    by_pattern["title"].sort(key=lambda example: bool(_NESTED.search(example.title)))
    for turn in zip_longest(*by_pattern.values()):
        yield from (example for example in turn if example)


def make_examples(cleaned: CleanedArticle) -> Iterator[Example]:
    """Yield what can be asked about an article."""
    article = cleaned.article
    title = article.title or ""
    if written := _WRITTEN.get(article.path):
        yield Example(question=written, path=article.path, title=title, about="")
    body = " ".join(article.text[b.start : b.end] for b in cleaned.blocks if b.kind == "body")
    for worded in word_questions(title, body, article.language or ""):
        if detect_question_language(worded.question) == article.language:
            yield Example(
                question=worded.question,
                path=article.path,
                title=title,
                about=worded.about,
                pattern=worded.pattern,
            )


def is_answered_well(example: Example, answer: CitedAnswer) -> bool:
    """Whether a few quotes, first of the example's own article or a copy, tell what the example asks."""
    cited = answer.citations
    told = " ".join(citation.quote for citation in cited)
    if answer.certainty != "likely" or answer.reason or not 1 <= len(cited) <= _MOST_CITED:
        return False
    return (
        example.path in (cited[0].path, *cited[0].also, *cited[0].story)
        and len(answer.text.split()) <= _LONGEST_ANSWER
        and len(_stems(told) - _stems(example.title)) >= _FEWEST_TOLD
        and len(_stems(example.about) & _stems(told)) >= _LEAST_SHARED * len(_stems(example.about))
        and all(len(_stems(citation.quote) - _stems(example.title)) > 1 for citation in cited)
        and all(holds_kind(kind, told, example.question) for kind in question_kinds(example.question))
    )


def _stems(text: str) -> set[str]:
    return {word[:_STEM].casefold() for word in words_and_numbers(text) if len(word) > 2}
