"""Answers become HTML in which every foreign word is text and every citation a way into its article."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.links import web_link
from assistant.notices import Notice
from assistant.page.markup import escape_attribute
from assistant.page.rendering.cited_text import (
    answer_as_markdown,
    answer_as_text,
    marks_of,
    render_paragraphs,
)
from assistant.page.rendering.conversation import (
    render_answer,
    render_brand,
    render_draft,
    render_exchanges,
    render_translations,
    render_welcome,
)
from assistant.page.rendering.source_pane import render_article, render_gone
from assistant.page.visits.values import (
    ArticleFacts,
    Exchange,
    FailedQuestion,
    OpenQuestion,
    Place,
    Stopped,
    citation_place,
    find_place,
)
from assistant.texts.texts import ENGLISH, RUSSIAN, UKRAINIAN, Texts
from assistant.values import (
    AnswerClaim,
    CheckedText,
    CitedAnswer,
    ClaimStatus,
    PartialAnswer,
    Translation,
    Usage,
)
from index.messages import CodedText
from tests.support.fake_assistant import (
    ARTICLES,
    BRIDGE_QUOTE,
    BRIDGE_TRANSLATED,
    CRACKS_QUOTE,
    HARBOUR_QUOTE,
    FakeAssistant,
    cite,
    retell,
)

PIER = "Why is the pier closed?"
_UNSEEN = re.compile(r'<span class="unseen">[^<]*</span>')


class Elements(HTMLParser):
    """Reads back elements with their attributes, and the text."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def of_class(self, name: str) -> list[dict[str, str | None]]:
        return [facts for _, facts in self.elements if name in (facts.get("class") or "").split()]


def answer_to(question: str) -> CitedAnswer:
    return FakeAssistant().ask(question, history=["earlier"])


def read(answer: CitedAnswer) -> Elements:
    return Elements(render_answer(0, Exchange(question=answer.question, outcome=answer), answer, ENGLISH))


def test_each_known_mark_becomes_a_button_that_names_its_citation() -> None:
    chips = [c for c in read(answer_to(PIER)).of_class("chip") if c.get("data-open") == "citation"]
    assert [c["data-number"] for c in chips] == ["1", "2", "3", "1", "2", "3"], (
        "in the text, then the sources"
    )
    assert chips[0]["data-tip"] == HARBOUR_QUOTE
    assert "Coast Herald" in (chips[0]["aria-label"] or "")


def test_a_mark_without_citation_cannot_be_clicked() -> None:
    forged = replace(answer_to(PIER), text="All is well. [9]")
    assert read(forged).of_class("pending") == [{"class": "chip pending"}]


def test_a_doubtful_claim_is_marked_with_its_reason_and_the_others_are_not() -> None:
    page = read(answer_to(PIER))
    [marked] = page.of_class("doubtful")
    assert marked["title"] == "Doubtful: the name summer stands in none of the cited sentences"
    assert marked["title"] in page.text
    exchange = Exchange(question=PIER, outcome=answer_to(PIER))
    ukrainian = render_answer(0, exchange, answer_to(PIER), UKRAINIAN)
    assert "Сумнівно: імені або назви summer немає в жодному з цитованих речень" in ukrainian


@pytest.mark.parametrize(
    ("status", "shown"), [("supported", 0), ("unchecked", 1), ("doubtful", 1), ("contradicted", 1)]
)
def test_what_is_not_borne_out_is_marked(status: ClaimStatus, shown: int) -> None:
    answer = answer_to(PIER)
    claims = tuple(replace(claim, status=status) for claim in answer.claims)
    assert len(read(replace(answer, claims=claims)).of_class(status)) == shown


def test_a_sentence_that_was_left_out_is_listed_below_the_answer() -> None:
    answer = answer_to(PIER)
    page = read(replace(answer, unsupported=("The <b>mayor</b> resigned.",)))
    assert f"{ENGLISH.left_out} (1)" in page.text
    assert "The <b>mayor</b> resigned." in page.text
    assert ENGLISH.left_out not in read(answer).text


def test_a_declined_answer_looks_different_and_offers_its_closest_passages() -> None:
    page = read(answer_to("Who won?"))
    assert len(page.of_class("declined")) == 1
    assert [c["data-rank"] for c in page.of_class("close")] == ["1", "2"]
    assert ENGLISH.reasons["no_match"] in page.text
    assert not read(answer_to(PIER)).of_class("declined")


def test_the_quiet_line_tells_model_tokens_cost_and_the_question_searched() -> None:
    answer = replace(
        answer_to("how long"),
        model="writer-1",
        usage=Usage(prompt_tokens=500, completion_tokens=20, cost=0.002),
    )
    text = read(answer).text
    for fact in ("writer-1", "500 + 20 tokens", "$0.0020", "How long will the northern pier be closed?"):
        assert fact in text


def test_notices_are_shown_in_the_readers_language_but_that_of_no_model_is_not_repeated() -> None:
    answer = answer_to(PIER)
    assert len(answer.notices) == 2
    assert len(read(answer).of_class("notice")) == 1
    shown = Elements(render_exchanges([Exchange(question=PIER, outcome=answer)], UKRAINIAN)).text
    assert "Файл coast/harbour.txt змінився" in shown
    assert "has changed" not in shown


def test_that_there_is_no_model_is_said_before_the_first_question() -> None:
    assert ENGLISH.no_model in Elements(render_welcome([], ENGLISH, quotes_only=True)).text
    assert ENGLISH.no_model not in Elements(render_welcome([], ENGLISH)).text


def test_a_corpus_without_articles_is_told_before_the_first_question() -> None:
    assert ENGLISH.no_articles in Elements(render_welcome([], ENGLISH, empty=True)).text
    assert ENGLISH.no_articles not in Elements(render_welcome([], ENGLISH)).text


@pytest.mark.parametrize("texts", [ENGLISH, UKRAINIAN, RUSSIAN], ids=["en", "uk", "ru"])
def test_examples_in_the_language_of_the_page_stand_first(texts: Texts) -> None:
    asked = {"uk": "Чому зачинили міст?", "ru": "Почему закрыли мост?", "en": "Why is the pier closed?"}
    shown = Elements(render_welcome(list(asked.values()), texts)).of_class("example")
    assert shown[0]["data-ask"] == asked[texts.code]
    assert {example["data-ask"] for example in shown} == set(asked.values())


def test_where_nothing_was_found_nothing_is_said_of_it() -> None:
    page = read(replace(answer_to("Who won?"), closest=()))
    assert ENGLISH.reasons["no_match"] not in page.text
    assert not page.of_class("verdict")


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.0, "< 0.1 s"), (0.04, "< 0.1 s"), (0.1, "0.1 s"), (2.34, "2.3 s")]
)
def test_no_answer_takes_no_time(seconds: float, told: str) -> None:
    text = read(replace(answer_to(PIER), seconds=seconds)).text
    assert f" {told}" in text
    assert " 0.0 s" not in text


def test_an_article_without_title_and_outlet_is_named_by_the_words_of_its_file() -> None:
    answer = answer_to(PIER)
    unknown = tuple(replace(c, title=None, outlet=None, published=None) for c in answer.citations[:1])
    text = read(replace(answer, citations=unknown, notices=())).text
    assert unknown[0].path not in text and "harbour" in text
    assert ENGLISH.untitled in text


def test_a_close_passage_that_is_a_title_alone_is_shown_once_and_marks_of_headings_never() -> None:
    answer = answer_to("Who won?")
    for passage_text, words in (
        ("# The pier", None),
        ("Divers go down.\n\n## Later\n\nMore.", "Divers go down. Later More."),
    ):
        passage = replace(answer.closest[0].passage, text=passage_text)
        told = replace(answer, closest=(replace(answer.closest[0], passage=passage),))
        facts = ArticleFacts(title="The pier", outlet=None, published=None, language="en")
        exchange = Exchange(question="Who won?", outcome=told, about={passage.path: facts})
        page = Elements(render_answer(0, exchange, told, ENGLISH))
        assert page.text.count("The pier") == 1
        assert bool(page.of_class("card-quote")) == bool(words)
        assert "#" not in page.text
        assert words is None or words in page.text


def test_close_passages_name_outlet_date_and_title_and_begin_with_the_passage() -> None:
    answer = answer_to("Who won?")
    article = ARTICLES["richka/mist.txt"].article
    facts = ArticleFacts(
        title=article.title, outlet=article.outlet, published=article.published, language="uk"
    )
    exchange = Exchange(question="Who won?", outcome=answer, about={article.path: facts})
    text = Elements(render_answer(0, exchange, answer, ENGLISH)).text
    for fact in (article.title, article.outlet, "2 April 2024", BRIDGE_QUOTE):
        assert fact is not None
        assert fact in text
    assert "harbour" in text, "an article that is not known is named by its file"


def test_a_long_close_passage_is_cut_between_words() -> None:
    answer = answer_to("Who won?")
    passage = replace(answer.closest[0].passage, text="word " * 400)
    cut = replace(answer, closest=(replace(answer.closest[0], passage=passage),))
    assert "word word…" in read(cut).text


@pytest.mark.parametrize("mark", ["", "# ", "**"])
def test_a_close_passage_does_not_repeat_the_title_above_it(mark: str) -> None:
    answer = answer_to("Who won?")
    title = "The pier is\nclosed"
    passage = replace(answer.closest[0].passage, text=f"{mark}{title}\n\nDivers go down today.")
    told = replace(answer, closest=(replace(answer.closest[0], passage=passage),))
    facts = ArticleFacts(title=title, outlet=None, published=None, language="en")
    exchange = Exchange(question="Who won?", outcome=told, about={passage.path: facts})
    text = Elements(render_answer(0, exchange, told, ENGLISH)).text
    assert text.count("closed") == 1
    assert "Divers go down today." in text


def test_the_time_read_from_a_question_is_said_once_and_can_be_left_away() -> None:
    answer = answer_to("What happened yesterday?")
    assert answer.period is not None
    told = replace(
        answer, notices=(Notice("period_filter", words="yesterday", since="2024-03-13", articles=2),)
    )
    page = read(told)
    assert "“yesterday” is read as since 13 March 2024: only articles of that time (2)" in page.text
    assert not page.of_class("notice")
    [cross] = page.of_class("without")
    assert (cross["data-ask"], cross["data-period"]) == (answer.question, "any")
    newest = replace(answer, period=replace(answer.period, use="preference", since=None, newest_first=True))
    assert "the newest articles come first" in read(newest).text


def test_a_thumb_given_is_pressed() -> None:
    answer = answer_to(PIER)
    for good, pressed in ((True, ["true", "false"]), (False, ["false", "true"]), (None, ["false", "false"])):
        page = Elements(render_exchanges([Exchange(question=PIER, outcome=answer, good=good)], ENGLISH))
        assert [thumb["aria-pressed"] for thumb in page.of_class("thumb")] == pressed


def test_who_is_logged_in_can_leave() -> None:
    summary = FakeAssistant().summary()
    page = Elements(render_brand(summary, UKRAINIAN, 'o"<b>'))
    [form] = [facts for tag, facts in page.elements if tag == "form"]
    assert (form["method"], form["action"]) == ("post", "logout")
    assert UKRAINIAN.sign_out in page.text
    assert "form" not in {tag for tag, _ in Elements(render_brand(summary, UKRAINIAN)).elements}


def test_a_failure_is_one_alert_and_can_be_asked_again() -> None:
    failed = Exchange(question="<b>", outcome=FailedQuestion(message=CodedText("the <index> is absent")))
    page = Elements(render_exchanges([failed], ENGLISH))
    assert page.of_class("problem") == [{"class": "problem", "role": "alert"}]
    assert page.text == f"<b>the <index> is absent{ENGLISH.again}"
    assert [facts["data-ask"] for _, facts in page.elements if "data-ask" in facts] == ["<b>"]


def test_an_answer_left_in_the_middle_is_told_from_one_that_was_stopped() -> None:
    for left, said in ((True, ENGLISH.left), (False, ENGLISH.stopped)):
        halted = Exchange(question=PIER, outcome=Stopped(answer=PartialAnswer(text="A barge"), left=left))
        assert Elements(render_exchanges([halted], ENGLISH)).text == f"{PIER}A barge{said}{ENGLISH.again}"


@pytest.mark.parametrize("outcome", ["stopped", "failed"])
def test_of_an_answer_that_was_not_finished_quotes_open_and_doubts_are_told(outcome: str) -> None:
    whole = answer_to(PIER)
    written = PartialAnswer(text=whole.text, claims=whole.claims, citations=whole.citations, checking=True)
    halted = (
        Stopped(answer=written)
        if outcome == "stopped"
        else FailedQuestion(message=CodedText("page_broken"), answer=written)
    )
    exchange = Exchange(question=PIER, outcome=halted)
    page = Elements(render_exchanges([exchange], ENGLISH))
    assert [chip["data-number"] for chip in page.of_class("chip")] == ["1", "2", "3"]
    assert "the name summer stands in none of the cited sentences" in page.text
    assert ENGLISH.checking not in page.text
    place = find_place((exchange,), {"exchange": "0", "number": "2"})
    assert place == citation_place(0, whole.citations[1])


def test_while_a_model_has_yet_to_check_what_is_not_in_doubt_is_shown_as_being_checked() -> None:
    whole = answer_to(PIER)
    first, second = whole.text.index(" Until"), whole.text.index("\n\n")
    claims = (
        AnswerClaim(start=0, end=first, status="supported", reason="borne_out", citations=(1,)),
        AnswerClaim(start=first, end=second, status="unchecked", reason="not_decided", citations=(2, 3)),
        *whole.claims,
    )
    written = PartialAnswer(text=whole.text, claims=claims, citations=whole.citations, checking=True)
    page = Elements(render_draft(OpenQuestion(question=PIER, answer=written), ENGLISH))
    assert len(page.of_class("checking")) == 2
    assert len(page.of_class("doubtful")) == 1
    assert all("data-tip" in chip and "data-open" not in chip for chip in page.of_class("pending"))
    unverified = replace(written, checking=False)
    page = Elements(render_draft(OpenQuestion(question=PIER, answer=unverified), ENGLISH))
    assert not page.of_class("checking")


BORDERS = [found.start() for found in re.finditer(r"(?<=[\w.\]]) (?=\w)(?!\d+\])|\Z", answer_to(PIER).text)]
STATUSES: list[ClaimStatus] = ["supported", "unchecked", "doubtful", "contradicted"]


@given(
    st.lists(st.sampled_from(BORDERS), max_size=6, unique=True).map(sorted),
    st.lists(st.sampled_from(STATUSES), min_size=5, max_size=5),
    st.booleans(),
)
def test_no_status_of_a_claim_changes_what_can_be_read_of_the_text(
    borders: list[int], statuses: list[ClaimStatus], checking: bool
) -> None:
    whole = answer_to(PIER)
    claims = tuple(
        AnswerClaim(start=start, end=end, status=status, reason=None, citations=(1,))
        for start, end, status in zip(borders, borders[1:], statuses, strict=False)
    )
    known = PartialAnswer(text=whole.text, claims=(), citations=whole.citations)
    judged = replace(known, claims=claims, checking=checking)
    plain, marked = (
        Elements(_UNSEEN.sub("", render_paragraphs(one.text, marks_of(one), ENGLISH)))
        for one in (known, judged)
    )
    assert " ".join(marked.text.split()) == " ".join(plain.text.split())


def test_a_question_that_waits_says_at_which_place() -> None:
    assert "number 3" in Elements(render_draft(OpenQuestion(question="?", place=3), ENGLISH)).text


def test_a_copy_carries_every_quote_with_its_file() -> None:
    answer = answer_to(PIER)
    copied = answer_as_text(answer, ENGLISH)
    for citation in answer.citations:
        assert f"[{citation.number}] «{citation.quote}»" in copied
        assert citation.path in copied


def test_a_copy_as_markdown_quotes_and_leaves_no_markup_of_the_articles_alive() -> None:
    hostile = replace(answer_to("markup"), text="[a](javascript:b) <img> [1]")
    copied = answer_as_markdown(hostile, ENGLISH)
    assert copied.startswith(r"\[a\](javascript:b) \<img\> \[1\]")
    assert r"   > \<script\>" in copied
    assert "`odd/markup.txt`" in copied


def test_an_exchange_keeps_its_number_in_the_conversation() -> None:
    exchange = Exchange(question=PIER, outcome=answer_to(PIER))
    page = Elements(render_exchanges([exchange, exchange], ENGLISH, first=4))
    assert {c.get("data-exchange") for c in page.of_class("chip")} == {"4", "5"}


def test_a_click_finds_its_place_and_a_forged_one_finds_none() -> None:
    pier = answer_to(PIER)
    exchanges = (Exchange(question=PIER, outcome=pier), Exchange(question="?", outcome=answer_to("?")))
    assert find_place(exchanges, {"exchange": "0", "number": "2"}) == citation_place(0, pier.citations[1])
    close = find_place(exchanges, {"exchange": "1", "rank": "1"})
    assert close is not None
    assert close.path == "coast/harbour.txt"
    for forged in (
        {},
        {"exchange": "7", "number": "1"},
        {"exchange": "0", "number": "x"},
        {"exchange": "-1"},
    ):
        assert find_place(exchanges, forged) is None


def test_the_source_pane_names_article_and_file_and_steps_between_citations() -> None:
    answer = answer_to(PIER)
    place = citation_place(0, answer.citations[1])
    page = Elements(render_article(ARTICLES["coast/harbour.txt"], place, answer.citations, ENGLISH))
    steps = [facts.get("data-number") for facts in page.of_class("step")]
    assert steps == ["1", "3", None]
    for fact in ("Coast Herald", "14 March 2024", "English", "coast/harbour.txt", "2 of 3"):
        assert fact in page.text
    links = [facts["href"] for tag, facts in page.elements if tag == "a"]
    assert links == ["https://coast.example/harbour"]


def test_the_source_pane_asks_for_the_course_of_the_story() -> None:
    answer = answer_to(PIER)
    citation = answer.citations[1]
    page = Elements(render_article(ARTICLES[citation.path], citation_place(0, citation), [citation], ENGLISH))
    asked = [facts["data-ask"] for _, facts in page.elements if "data-ask" in facts]
    assert asked == [f"Timeline of “{citation.title}”"]


def test_a_quote_that_moved_is_marked_where_it_stands_now() -> None:
    harbour = ARTICLES["coast/harbour.txt"]
    moved = replace(
        harbour, article=replace(harbour.article, text=f"New line.\n{harbour.article.text}"), blocks=()
    )
    answer = answer_to(PIER)
    markup = render_article(moved, citation_place(0, answer.citations[0]), answer.citations, ENGLISH)
    marked = markup.split('<mark id="chosen"')[1].split(">", 1)[1].split("</mark>")[0]
    assert marked == answer.citations[0].quote
    assert 'class="lost"' not in markup


def test_a_quote_that_is_gone_is_shown_apart() -> None:
    harbour = ARTICLES["coast/harbour.txt"]
    other = replace(harbour, article=replace(harbour.article, text="Another story."), blocks=())
    answer = answer_to(PIER)
    page = Elements(render_article(other, citation_place(0, answer.citations[0]), answer.citations, ENGLISH))
    assert page.of_class("lost")
    assert ENGLISH.moved in page.text
    assert answer.citations[0].quote in page.text
    assert not [tag for tag, _ in page.elements if tag == "mark"]


def test_of_an_article_that_is_gone_the_cited_words_are_shown() -> None:
    answer = answer_to(PIER)
    page = Elements(render_gone(citation_place(0, answer.citations[0]), answer.citations, ENGLISH))
    assert answer.citations[0].quote in page.text
    assert ENGLISH.gone in page.text


def test_only_web_addresses_are_links() -> None:
    for url in ("javascript:alert(1)", "data:text/html,x", " javascript:x", "//host/x", "http://", "", None):
        assert web_link(url) is None
    assert web_link("https://coast.example/a?b") == "https://coast.example/a?b"


def test_other_outlets_of_the_story_are_offered() -> None:
    citation = cite(1, "richka/mist.txt", "Міст", story=("reka/most.txt",))
    place = Place(exchange=0, path="richka/mist.txt", start=citation.start, end=citation.end, number=1)
    page = Elements(render_article(ARTICLES["richka/mist.txt"], place, (citation,), UKRAINIAN))
    offered = [facts["data-article"] for _, facts in page.elements if "data-article" in facts]
    assert offered == ["reka/most.txt"]
    assert "most" in page.text
    facts = ArticleFacts(title="Мост", outlet="Речная газета", published="2024-04-03", language="ru")
    told = {"reka/most.txt": facts}
    named = Elements(render_article(ARTICLES["richka/mist.txt"], place, (citation,), UKRAINIAN, told)).text
    assert "Речная газета · 3 квітня 2024" in named
    many = replace(citation, story=tuple(f"{number}.txt" for number in range(9)))
    folded = render_article(ARTICLES["richka/mist.txt"], place, (many,), ENGLISH)
    assert folded.index("2.txt") < folded.index("and 6 more") < folded.index("3.txt")


def test_who_says_the_same_is_told_apart_from_who_tells_the_story() -> None:
    retold = retell("reka/most.txt", CRACKS_QUOTE)
    citation = cite(1, "richka/mist.txt", BRIDGE_QUOTE, retold=(retold,), story=("coast/pier.txt",))
    place = citation_place(0, citation)
    shown = render_article(ARTICLES["richka/mist.txt"], place, (citation,), ENGLISH)
    parts = shown.index(ENGLISH.also), shown.index("reka/most.txt"), shown.index(ENGLISH.story)
    assert parts == tuple(sorted(parts)) and parts[2] < shown.index("coast/pier.txt")

    [opened] = [
        facts for _, facts in Elements(shown).elements if facts.get("data-article") == "reka/most.txt"
    ]
    exchanges = (Exchange(question="Міст?", outcome=replace(answer_to(PIER), citations=(citation,))),)
    clicked = {name: opened[f"data-{name}"] for name in ("exchange", "number", "article")}
    there = find_place(exchanges, clicked)
    assert there and (there.path, there.quote) == ("reka/most.txt", CRACKS_QUOTE)
    text = ARTICLES["reka/most.txt"].article.text
    assert text[there.start : there.end] == CRACKS_QUOTE
    assert find_place(exchanges, clicked | {"article": "other.txt"}) == Place(exchange=0, path="other.txt")


ABROAD = "What is told abroad?"


def test_a_translation_is_offered_below_quotes_in_another_language_alone() -> None:
    answer = answer_to(ABROAD)
    exchange = Exchange(question=ABROAD, outcome=answer)

    def offered(outcome: CitedAnswer, texts: Texts = ENGLISH, *, translates: bool = True) -> list[str | None]:
        shown = render_exchanges([replace(exchange, outcome=outcome)], texts, translates=translates)
        return [facts["data-number"] for _, facts in Elements(shown).elements if "data-translate" in facts]

    assert offered(answer) == ["1", "2"]
    assert offered(answer, UKRAINIAN) == ["1", "2"], "the question's language decides, not the page's"
    assert offered(replace(answer, language="uk")) == ["2"]
    assert offered(replace(answer, language="pl"), RUSSIAN) == ["1"], "of a language not read, the page's"
    assert offered(answer, translates=False) == []
    assert offered(replace(answer, mode="model")) == [], "the pane offers it: no quote stands here"
    assert offered(FakeAssistant().translate(answer, [1])) == ["2"]


@pytest.mark.parametrize(
    ("texts", "marked"), [(ENGLISH, "Machine"), (UKRAINIAN, "Машинний"), (RUSSIAN, "Машинный")]
)
def test_a_translation_stands_below_its_quote_marked_and_with_what_the_quote_lacks(
    texts: Texts, marked: str
) -> None:
    answer = FakeAssistant().translate(answer_to(ABROAD), [1])
    shown = render_exchanges([Exchange(question=ABROAD, outcome=answer)], texts)
    page = Elements(shown)
    places = [
        page.text.index(one) for one in (BRIDGE_QUOTE, marked, BRIDGE_TRANSLATED, "28 weeks", CRACKS_QUOTE)
    ]
    assert places == sorted(places)
    assert "<b>" not in shown
    copied = answer_as_text(answer, texts)
    assert copied.index(f"«{BRIDGE_QUOTE}»") < copied.index(marked) < copied.index(BRIDGE_TRANSLATED)


def test_a_translation_is_offered_and_shown_below_the_quotes_for_and_against_statements() -> None:
    checked = replace(FakeAssistant().check("The pier is closed."), language="uk")

    def shown(outcome: CheckedText, *, translates: bool = True) -> Elements:
        exchange = Exchange(question=outcome.text, outcome=outcome)
        return Elements(render_exchanges([exchange], ENGLISH, translates=translates))

    def offers(page: Elements) -> bool:
        return any("data-translate" in facts for _, facts in page.elements)

    assert offers(shown(checked))
    assert not offers(shown(checked, translates=False))
    assert not offers(shown(replace(checked, language="en")))
    translated = shown(FakeAssistant().translate(checked, [1]))
    assert BRIDGE_TRANSLATED in translated.text and not offers(translated)
    notice = Notice("translation_unusable", number=1, model="scripted")
    assert ENGLISH.say(notice) in shown(replace(checked, notices=(notice,))).text


def test_in_the_pane_it_stands_below_the_quote_and_is_none_of_the_articles_text() -> None:
    answer = FakeAssistant().translate(answer_to(ABROAD), [1])
    place, article = citation_place(0, answer.citations[0]), ARTICLES["richka/mist.txt"]
    below = render_translations(0, answer, ENGLISH, offered=True)
    with_it = render_article(article, place, answer.citations, ENGLISH, beside=below[1])
    without = render_article(article, place, answer.citations, ENGLISH)
    assert with_it.replace(below[1], "") == without
    assert with_it.index('id="chosen"') < with_it.index("data-rendered")


HOSTILE = st.text(st.sampled_from("<>\"'&[]0123, \n\r{}$`/\u202e.aж"), max_size=60)
KNOWN_TAGS = {
    *("section", "h1", "h2", "h3", "div", "p", "span", "button", "ol", "li", "bdi", "svg", "path"),
    *("details", "summary", "label", "input", "ul", "q"),
}


@given(HOSTILE, HOSTILE, HOSTILE)
def test_whatever_the_texts_are_no_element_of_theirs_appears(question: str, text: str, notice: str) -> None:
    answer = replace(
        answer_to(PIER),
        text=text,
        notices=(Notice(notice), Notice("changed", path=notice)),
        unsupported=(text[:9],),
        claims=(AnswerClaim(start=0, end=9, status="doubtful", reason="none", citations=()),),
        standalone=notice,
        translations=(Translation(citation=1, language="en", text=text, model=notice, unquoted=(text,)),),
    )
    exchange = Exchange(question=question, outcome=answer)
    markup = (
        render_exchanges([exchange], ENGLISH)
        + render_draft(OpenQuestion(question=question, answer=PartialAnswer(text=text)), ENGLISH)
        + render_welcome([question], ENGLISH)
    )
    page = Elements(markup)
    assert {tag for tag, _ in page.elements} <= KNOWN_TAGS
    assert not [name for _, facts in page.elements for name in facts if name.startswith("on")]


@given(st.text(max_size=40))
def test_an_attribute_reads_back_as_the_text(text: str) -> None:
    plain = "".join(character for character in text if character not in "\x00" and character.isprintable())
    element = Elements(f'<p title="{escape_attribute(plain)}">').elements[0]
    assert element[1]["title"] == plain


def test_the_pane_proves_what_is_cited_and_leads_to_its_words() -> None:
    cited = replace(
        cite(1, "richka/mist.txt", "Міст"),
        url="https://richka.example/mist",
        sha256="ab" * 32,
        text_sha256="cd" * 32,
        indexed_at="2026-11-30T05:54:17Z",
    )
    markup = render_article(ARTICLES["richka/mist.txt"], citation_place(0, cited), (cited,), UKRAINIAN)
    assert 'href="https://richka.example/mist#:~:text=%D0%9C%D1%96%D1%81%D1%82"' in markup
    page = Elements(markup).text
    assert "Прочитано 30 листопада 2026" in page
    assert "ab" * 32 in page
    assert "cd" * 32 in page


@pytest.mark.parametrize(("texts", "side"), [(ENGLISH, "against"), (UKRAINIAN, "Проти"), (RUSSIAN, "Против")])
def test_a_checked_text_shows_status_reason_and_quotes_with_a_way_into_them(texts: Texts, side: str) -> None:
    checked = FakeAssistant().check("Three <b>ferries</b> sank.")
    exchange = Exchange(question=checked.text, outcome=checked)
    shown = Elements(render_exchanges([exchange], texts))
    assert not [tag for tag, _ in shown.elements if tag == "b"]
    for words in (
        "Three <b>ferries</b> sank.",
        texts.statuses["contradicted"],
        "three <b>",
        side,
    ):
        assert words in shown.text
    assert [status["title"] for status in shown.of_class("status")] == [texts.status_meanings["contradicted"]]
    assert "until the divers finish" in " ".join(shown.text.split())
    (chip,) = shown.of_class("chip")
    place = find_place((exchange,), {"exchange": "0", "number": chip["data-number"]})
    assert place is not None
    assert place.quote == HARBOUR_QUOTE
