"""Which questions ask about the corpus itself, and what they ask."""

from datetime import date

import pytest

from assistant.overview.reading import CorpusQuestion, read_corpus_question
from index.values import CorpusSummary

CORPUS = CorpusSummary(
    articles=9,
    passages=9,
    outlets={"The Mill Post": 5, "Вечірній Млин": 4},
    latest="2025-05-30",
)


def read(text: str, language: str = "en") -> CorpusQuestion | None:
    return read_corpus_question(text, language=language, today=date(2025, 6, 1), corpus=lambda: CORPUS)


@pytest.mark.parametrize(
    ("text", "kind", "topic"),
    [
        ("How many articles are there in this archive?", "count", ""),
        ("Скільки публікацій згадують Олену Драгань?", "count", "Олену Драгань"),
        ("Сколько статей о засухе?", "count", "засухе"),
        ("Which papers wrote about the drought?", None, None),
        ("Which newspapers wrote about the drought?", "outlets", "drought"),
        ("Які медіа писали про посуху?", "outlets", "посуху"),
        ("Which outlet reported the drought first?", "first", "drought"),
        ("Хто першим повідомив про посуху?", "first", "посуху"),
        ("Which outlet covered the drought?", "outlets", "drought"),
        ("Який сайт висвітлював посуху?", "outlets", "посуху"),
        ("Who was the last to write about the drought?", "newest", "drought"),
        ("Хто останнім написав про посуху?", "newest", "посуху"),
        ("Кто последним писал о засухе?", "newest", "засухе"),
        ("Does any newspaper mention Orlik?", "listing", "Orlik"),
        ("Чи писали газети про посуху?", "listing", "посуху"),
        ("Писали ли издания о засухе?", "listing", "засухе"),
        ("How do the accounts of the drought differ?", "survey", "drought"),
        ("Чим відрізняються статті про посуху?", "survey", "посуху"),
        ("Чем различаются сообщения о засухе?", "survey", "засухе"),
        ("Summarise what is known about the drought", "survey", "drought"),
        ("Summarise the article of the Mill Post", "summary", ""),
        ("Перекажи матеріал «Вечірнього Млина»", "summary", ""),
        ("Summarise the article", None, None),
        ("Who was the last to leave the mill?", None, None),
        ("Does the mill have papers about Orlik?", None, None),
        ("Покажи самые свежие статьи", "newest", ""),
        ("What is the oldest article about Orlik?", "oldest", "Orlik"),
        ("Когда была опубликована статья о засухе?", "published", "засухе"),
        ("Что есть в архиве о засухе?", "listing", "засухе"),
        ("What do the different outlets say about the drought?", "survey", "drought"),
        ("Що пишуть видання про посуху?", "survey", "посуху"),
        ("Как разные издания описывают засуху?", "survey", "засуху"),
        ("What does the Mill Post say about the drought?", "survey", "drought"),
        ("Summarise the Mill Post's article about the drought", "summary", "drought"),
        ("Что пишут издания о после?", "survey", "посол"),  # no preposition stands there
        ("Перекажи статтю «Суха весна»", "summary", "Суха весна"),
        ("О чём статья «Сухая весна»?", "summary", "Сухая весна"),
        ("Що писав «Вечірній Млин» про посуху?", "survey", "посуху"),
        ("Что пишут The Mill Post и «Вечірній Млин» о засухе?", "survey", "засухе"),
        ("Як пишуть про посуху?", "survey", "посуху"),
        ("Summarise the coverage of the drought", "survey", "drought"),
        ("Стислий переказ статті про посуху", "summary", "посуху"),
        ("Краткое содержание публикаций о засухе", "survey", "засухе"),
        ("Give me a timeline of the drought", "course", "drought"),
        ("Хронологія посухи", "course", "посухи"),
        ("Как развивались события вокруг засухи?", "course", "засухи"),
        ("Что было потом?", None, None),
        ("Timeline of “The Mill Post in March 2024”", "course", "The Mill Post in March 2024"),
        ("Хронологія «Що «Млин» знав у березні»", "course", "Що «Млин» знав у березні"),
    ],
)
def test_a_question_about_articles_is_read(text: str, kind: str | None, topic: str | None) -> None:
    asked = read(text)
    assert (asked and asked.kind, asked and asked.topic) == (kind, topic)


@pytest.mark.parametrize(
    "text",
    [
        "What does the minister say about the drought?",
        "How did the company develop?",
        "Summarise the dispute over the drought",
        "How many houses were flooded?",
        "Who was the first to cross the river?",
        "Скільки статей у договорі порушив завод?",
        "Чому видання подало до суду на мерію?",
        "Кто первым пришёл на помощь?",
        "Что произошло на заводе?",
        "Which articles of the treaty were broken by the ministry?",
        "When was the newspaper founded?",
        "Що писав Шевченко про волю?",
        "Как пишут иконы?",
    ],
)
def test_an_ordinary_question_is_left_alone(text: str) -> None:
    assert read(text) is None


def test_outlet_language_and_month_narrow_what_is_counted() -> None:
    asked = read("How many articles in Ukrainian did the Mill Post publish in May?")
    assert asked is not None
    assert (asked.outlets, asked.languages) == (("The Mill Post",), ("uk",))
    assert asked.period is not None
    assert (asked.period.since, asked.period.until) == (date(2025, 5, 1), date(2025, 5, 31))


def test_what_happened_asks_for_articles_only_with_a_time() -> None:
    asked = read("Що сталося у травні 2025 року?", "uk")
    assert asked is not None
    assert asked.kind == "month"
    assert read("Що сталося?", "uk") is None


def test_the_corpus_is_looked_at_only_where_a_word_of_such_questions_stands() -> None:
    def unexpected() -> CorpusSummary:
        raise AssertionError("the summary was asked for")

    question = "Why was the ambassador summoned?"
    assert read_corpus_question(question, language="en", today=date(2025, 6, 1), corpus=unexpected) is None
