"""A passage as a model is shown it: numbered, dated, harmless; and the source that its number stands for."""

from dataclasses import dataclass

from assistant.prompt_files import load_prompt
from assistant.prompting.harmless import neutralise, neutralise_heading
from assistant.prompting.orders import gives_orders, order_spans, split_lines
from index.values import Article, Hit, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A passage sent to the model, with its article and the stretches of it that give orders to a model."""

    hit: Hit
    article: Article
    orders: tuple[Span, ...]

    @property
    def evidence(self) -> str:
        """All of a passage that a claim may rest on: its date and outlet too, but no order to a model."""
        passage, article = self.hit.passage, self.article
        lines = (
            passage.text[line.start : line.end]
            for line in split_lines(passage.text)
            if not any(order.start <= passage.start + line.start < order.end for order in self.orders)
        )
        heading = (article.title, article.outlet, article.published)
        return "\n".join([*lines, *(text for text in heading if text and not gives_orders(text))])


def make_source(hit: Hit, article: Article) -> Source:
    """Return a hit as a numbered source of a prompt."""
    begin = hit.passage.start
    spans = (Span(start=begin + s.start, end=begin + s.end) for s in order_spans(hit.passage.text))
    return Source(hit=hit, article=article, orders=tuple(spans))


PASSAGE = load_prompt("passage", variables=frozenset({"number", "title", "outlet", "published", "text"}))


def render_passage(source: Source, number: int) -> str:
    """Return a passage as the prompt shows it: numbered, dated, and harmless whatever it says."""
    article = source.article
    return PASSAGE.render(
        number=str(number),
        title=neutralise_heading(article.title),
        outlet=neutralise_heading(article.outlet),
        published=neutralise_heading(article.published),
        text=neutralise(source.hit.passage.text),
    )
