"""The article pane shows the article's own text, character for character, and marks the cited words."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from assistant.page.rendering.article_text import CitedSpan, render_text
from assistant.texts.texts import ENGLISH
from index.values import Article, Block, CleanedArticle
from tests.support.fake_assistant import ARTICLES, HARBOUR_QUOTE, HOSTILE_QUOTE, cite

KINDS = ("title", "body", "caption", "teaser", "menu", "date", "other")


class Reader(HTMLParser):
    """Reads back the text, what stands in each mark, and which tags there are."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.marks: list[tuple[dict[str, str | None], str]] = []
        self.tags: list[str] = []
        self.folded: list[str] = []
        self._open: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._open.append(tag)
        if tag == "mark":
            self.marks.append((dict(attrs), ""))
        if tag == "details":
            self.folded.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self._open:
            facts, text = self.marks[-1]
            self.marks[-1] = (facts, text + data)
        if "details" in self._open:
            self.folded[-1] += data

    @property
    def chosen(self) -> str:
        return next(text for facts, text in self.marks if facts.get("id") == "chosen")


def span(number: int, path: str, quote: str, occurrence: int = 0) -> CitedSpan:
    citation = cite(number, path, quote, occurrence)
    return CitedSpan(start=citation.start, end=citation.end, number=number)


def read(cleaned: CleanedArticle, spans: list[CitedSpan], chosen: CitedSpan | None) -> Reader:
    return Reader(render_text(cleaned, spans, chosen, ENGLISH))


def test_the_chosen_mark_holds_the_quote_also_over_a_line_end() -> None:
    harbour = ARTICLES["coast/harbour.txt"]
    chosen = span(1, "coast/harbour.txt", HARBOUR_QUOTE)
    assert read(harbour, [chosen], chosen).chosen == HARBOUR_QUOTE


def test_in_a_quote_of_title_and_text_the_title_alone_stands_out() -> None:
    text = "Ferry is back\n\nIt sails again. Tickets are free."
    base = ARTICLES["coast/harbour.txt"].article
    article = Article(
        id=base.id,
        path="ferry.txt",
        text=text,
        title="Ferry is back",
        outlet=None,
        url=None,
        published=None,
        language="en",
    )
    blocks = (Block(start=0, end=13, kind="title"), Block(start=15, end=len(text), kind="body"))
    quote = CitedSpan(start=0, end=text.index(" Tickets"), number=1)
    markup = render_text(CleanedArticle(article=article, blocks=blocks), [quote], quote, ENGLISH)
    assert "<strong>Ferry is back</strong>" in markup
    assert markup.count("<strong>") == 1
    assert 'class="line title"' not in markup
    assert Reader(markup).chosen == text[: quote.end]


def test_of_repeated_words_the_cited_occurrence_is_marked() -> None:
    harbour = ARTICLES["coast/harbour.txt"]
    chosen = span(1, "coast/harbour.txt", "Ships are sent to the southern quay.", occurrence=1)
    reader = read(harbour, [chosen], chosen)
    assert reader.chosen == "Ships are sent to the southern quay."
    before = reader.text.index("Ferries keep")
    assert harbour.article.text[chosen.end + 1 : chosen.end + 8] == reader.text[before : before + 7]


def test_furniture_is_folded_and_the_story_is_not() -> None:
    reader = read(ARTICLES["coast/harbour.txt"], [], None)
    folded = "".join(reader.folded)
    assert "Subscribe" in folded
    assert "Lighthouse" in folded
    assert "Berth" not in folded


def test_cited_furniture_is_shown() -> None:
    quote = "Lighthouse keeper retires"
    chosen = span(1, "coast/harbour.txt", quote)
    reader = read(ARTICLES["coast/harbour.txt"], [chosen], chosen)
    assert quote not in "".join(reader.folded)


def test_markup_in_an_article_stays_text() -> None:
    chosen = span(1, "odd/markup.txt", HOSTILE_QUOTE)
    reader = read(ARTICLES["odd/markup.txt"], [chosen], chosen)
    assert reader.chosen == HOSTILE_QUOTE
    assert not {"script", "img", "a", "b"} & set(reader.tags)


@st.composite
def marked_articles(draw: st.DrawFn) -> tuple[CleanedArticle, list[CitedSpan]]:
    text = draw(st.text(st.sampled_from("аbї. \n\r\u202e\u2066<&>\"'{}$`\ufeff😀"), min_size=1, max_size=60))
    borders = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    blocks = [
        Block(start=start, end=end, kind=draw(st.sampled_from(KINDS)))
        for start, end in zip(borders[::2], borders[1::2], strict=False)
    ]
    edges = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).filter(lambda p: p[0] < p[1])
    pairs = draw(st.lists(edges, max_size=5))
    spans = [CitedSpan(start=a, end=b, number=n) for n, (a, b) in enumerate(pairs, 1)]
    article = Article(
        id="a", path="a.txt", text=text, title=None, outlet=None, url=None, published=None, language="uk"
    )
    return CleanedArticle(article=article, blocks=tuple(blocks)), spans


@given(marked_articles())
def test_whatever_is_cited_the_text_is_whole_and_each_chosen_mark_is_its_quote(
    marked: tuple[CleanedArticle, list[CitedSpan]],
) -> None:
    cleaned, spans = marked
    text = cleaned.article.text
    for chosen in [None, *spans]:
        reader = read(cleaned, spans, chosen)
        assert reader.text == text
        if chosen:
            assert reader.chosen == text[chosen.start : chosen.end]


@given(marked_articles())
def test_the_marks_hold_all_cited_words_and_no_others(marked: tuple[CleanedArticle, list[CitedSpan]]) -> None:
    cleaned, spans = marked
    cited = {position for span in spans for position in range(span.start, span.end)}
    expected = "".join(cleaned.article.text[position] for position in sorted(cited))
    assert "".join(text for _, text in read(cleaned, spans, None).marks) == expected
