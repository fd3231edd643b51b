"""A passage as a model is shown it: harmless, its sentences numbered so that they can be cited.

    Hit + CleanedArticle -> Source -> the block of a prompt

A sentence's number is the passage's and its own: `3.2`. The headline that a passage opens with is `3.0`,
apart from the sentences, since it seldom says whole what they say. Lines that give orders to a model are
left out, and so have no number.
"""

from dataclasses import dataclass

from assistant.prompt_files import load_prompt
from assistant.prompting.harmless import neutralise, neutralise_line
from assistant.prompting.marks import Reference
from assistant.prompting.orders import gives_orders, order_spans
from index.language.sentences import split_sentences
from index.language.tables import table_head
from index.values import Article, Block, CleanedArticle, Hit, Span

PASSAGE = load_prompt("passage", variables=frozenset({"number", "heading", "text"}))

_LONGEST_LINE = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A passage sent to a model: its article, its headline and its sentences as spans of the article's text.

    `orders` are the stretches that give orders to a model; no sentence overlaps them.
    """

    hit: Hit
    article: Article
    headline: Span | None
    sentences: tuple[Span, ...]
    orders: tuple[Span, ...]

    @property
    def numbers(self) -> range:
        """The numbers under which its headline and sentences can be cited."""
        return range(0 if self.headline else 1, len(self.sentences) + 1)

    def spans(self, reference: Reference) -> tuple[Span, ...]:
        """Return what a reference names of this passage: neighbours joined, none where it names all of it."""
        if reference.first is None or reference.last is None:
            return ()
        numbered = [self.headline, *self.sentences] if self.headline else [None, *self.sentences]
        named = [span for span in numbered[reference.first : reference.last + 1] if span]
        return join_spans(named, self.article.text)

    def text(self, span: Span) -> str:
        """Return the words of a span, verbatim."""
        return self.article.text[span.start : span.end]


def make_source(hit: Hit, cleaned: CleanedArticle) -> Source:
    """Return a hit as a source of a prompt."""
    passage, article = hit.passage, cleaned.article
    orders = tuple(
        Span(start=passage.start + order.start, end=passage.start + order.end)
        for order in order_spans(passage.text)
    )
    titles = [block for block in cleaned.blocks if block.kind == "title"]
    sentences = [
        span
        for span in split_sentences(article.text, passage.start, passage.end, language=article.language)
        if not any(_overlap(span, order) for order in orders)
    ]
    opening = 0
    while opening < len(sentences) - 1 and any(_overlap(sentences[opening], title) for title in titles):
        opening += 1
    headline = Span(start=sentences[0].start, end=sentences[opening - 1].end) if opening else None
    return Source(
        hit=hit, article=article, headline=headline, sentences=tuple(sentences[opening:]), orders=orders
    )


def join_spans(spans: list[Span], text: str) -> tuple[Span, ...]:
    """Return spans in their order, those with nothing but white space between them made one."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if joined and not text[joined[-1].end : span.start].strip():
            joined[-1] = Span(start=joined[-1].start, end=max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def render_source(source: Source, number: int) -> str:
    """Return a passage with its sentences numbered, as a model that is to cite them sees it."""
    lines = [(f"{number}.0", source.headline)] if source.headline else []
    lines += [(f"{number}.{place}", span) for place, span in enumerate(source.sentences, start=1)]
    said = [f"{label}| {neutralise_line(source.text(span), _LONGEST_LINE)}" for label, span in lines if span]
    return _render(source.hit, source.article, number, "\n".join(said))


def render_passage(hit: Hit, article: Article, number: int) -> str:
    """Return a passage as a whole under its number."""
    return _render(hit, article, number, neutralise(hit.passage.text))


def _render(hit: Hit, article: Article, number: int, text: str) -> str:
    known = (
        ("Title", article.title),
        ("Section", hit.passage.section),
        ("Outlet", article.outlet),
        ("Published", article.published),
        ("Columns", table_head(article.text, hit.passage.start)),
    )
    heading = [
        f"{name}: {neutralise_line(value)}" for name, value in known if value and not gives_orders(value)
    ]
    return PASSAGE.render(number=str(number), heading="".join(f"{line}\n" for line in heading), text=text)


def _overlap(one: Span, other: Span | Block) -> bool:
    return one.start < other.end and other.start < one.end
