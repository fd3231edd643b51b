"""A corpus of twenty articles, and a conversation of twenty answers that cite them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from assistant.notices import Notice
from assistant.values import AnswerClaim, Citation, CitedAnswer, Usage, cite_span
from index.building.build import build_index
from index.search.index import Index, open_index
from index.values import Article, Hit, Span
from tests.support.hash_embedder import HashEmbedder

# What formats give a meaning of their own: each article ends with a sentence that holds some of it.
_ODD = (
    "=SUM(A1:A9) stood on the board, he said.",
    "'Apostrophes' first & <b>bold</b> \"quotes\" last.",
    "Braces {open, }close, {{both}} and a \\textbf{command}\\ cost 5 % of $3_000 ~ #1 ^2.",
    "1. A list\n2. that is none\n- nor this, said `the clerk`; [1] is no mark here.",
    "Табуляція\tі  два пробіли; тире — і «лапки», \u200bневидимий знак.",
    "> not a quote | not a cell * not bold _ nor this",
    "Line\r\nends of another system\r\n\r\nand a blank one.",
    "@mention, -dash and +plus; a soft\u00adhyphen, an e\u0301, and an emoji 🏠.",
)


def _odd(number: int) -> str:
    return f"{_ODD[number % len(_ODD)]} So it was on day {number}."


def article_text(number: int) -> str:
    return (
        f"Pump house {number} opens\n\nThe pump house number {number} of Sosnivka opened on Monday."
        f" Keeper Olha Reva number {number} counted {number * 7} visitors before noon.\n\n"
        f"{_odd(number)}\n\nThe mayor thanked the {number} workers who had mended its roof.\n"
    )


def file_text(number: int) -> str:
    address = f"https://sosnivka.example/pump-{number}"
    front = f"---\ntitle: Pump house {number}\nurl: {address}\ndate: 2024-08-{number:02}\n---\n"
    return front + article_text(number)


def write_corpus(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, 21):
        (folder / f"pump {number} % · [x].md").write_bytes(file_text(number).encode())


@contextmanager
def indexed(corpus: Path, index: Path) -> Iterator[Index]:
    build_index(corpus, index=index, embedder=HashEmbedder())
    with open_index(index, embedder=HashEmbedder()) as opened:
        yield opened


def conversation(index: Index) -> list[CitedAnswer]:
    """Return an answer to each article: it cites the odd sentence and one more; its claims have statuses."""
    return [_answer(index.article(path).article, index) for path in index.paths()]


def quote_of(text: str, number: int) -> Span:
    odd = _odd(number)
    start = text.index(odd)
    return Span(start=start, end=start + len(odd))


def _answer(article: Article, index: Index) -> CitedAnswer:
    number = int(article.path.split()[1])
    roof = article.text.index("The mayor")
    spans = [quote_of(article.text, number), Span(start=roof, end=len(article.text) - 1)]
    hit = Hit(passage=index.passages(article.path)[0], score=1.0, rank=1)
    citations = tuple(
        cite_span(article, span, hit=hit, number=at, support=0.9) for at, span in enumerate(spans, start=1)
    )
    text = "It opened [1].\n\nThe roof was mended [2]."
    return answer_of(citations, text=text, question=f"What happened at pump house {number}?")


def answer_of(citations: tuple[Citation, ...], text: str, question: str) -> CitedAnswer:
    middle = text.index("\n\n")
    values: Mapping[str, str] = {}
    return CitedAnswer(
        question=question,
        standalone=question,
        text=text,
        answered=True,
        reason=None,
        language="en",
        mode="model",
        model="scripted",
        citations=citations,
        closest=(),
        unsupported=(),
        notices=(Notice("undated", articles=3),),
        usage=Usage(),
        seconds=0.1,
        claims=(
            AnswerClaim(start=0, end=middle, status="supported", reason=None, citations=(1,), values=values),
            AnswerClaim(
                start=middle + 2, end=len(text), status="doubtful", reason=None, citations=(2,), values=values
            ),
        ),
    )
