"""What is counted for questions about the corpus, and how the answer can be opened."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from tests.support.fakes import ScriptedModel
from tests.support.small_index import small_index

ARTICLES = [
    (
        "The Mill Post",
        "2025-03-03",
        "Flood cuts off Brannick",
        "The flood cut the town off, mayor Ada Lemmik said.",
    ),
    (
        "Вечірній Млин",
        "2025-03-02",
        "Повінь у Браннику",
        "Повінь накрила нижні вулиці. Ада Леммік просить допомоги.",
    ),
    ("The Mill Post", "2025-04-09", "New tram opens", "The tram runs to the harbour every eight minutes."),
    ("Вечірній Млин", None, "Рецепт борщу", "Для борщу потрібні щавель і картопля."),
]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    lines = (
        json.dumps({"outlet": outlet, "date": day, "title": title, "text": text}, ensure_ascii=False)
        for outlet, day, title, text in ARTICLES
    )
    with small_index(tmp_path_factory.mktemp("overview"), {"news.jsonl": "\n".join(lines)}) as index:
        yield Assistant(index)


@pytest.mark.parametrize(
    ("question", "said", "paths"),
    [
        ("How many articles are there?", "The corpus holds 4 articles.", [2, 1, 3, 4]),
        ("Which outlets wrote about the flood?", "2 outlets", [2, 1]),
        ("Хто першим написав про повінь?", "Перша з 2 статей", [2]),
        ("Сколько статей упоминают Аду Леммик?", "2 статьи из 4", [2, 1]),
        ("What is the newest article?", "The newest of 3 articles:", [3, 1, 2]),
        ("How many articles are there from March 2025?", "2 articles of 4", [2, 1]),
        ('When was "New tram opens" article published?', "Published on 9 April 2025", [3]),
    ],
)
def test_the_number_and_the_articles_are_those_of_the_corpus(
    assistant: Assistant, question: str, said: str, paths: list[int]
) -> None:
    answer = assistant.ask(question)
    assert answer.answered
    assert answer.text.startswith(said)
    assert [citation.path for citation in answer.citations] == [f"news.jsonl#{line}" for line in paths]
    for citation in answer.citations:
        text = assistant.article(citation.path).article.text
        assert text[citation.start : citation.end] == citation.quote != ""
        assert f"[{citation.number}]" in answer.text


def test_none_is_a_count_with_the_nearest_passages(assistant: Assistant) -> None:
    answer = assistant.ask("How many articles mention Zelensky?")
    assert answer.text.startswith("0 articles of 4")
    assert (answer.answered, answer.reason) == (False, "entity_absent")
    assert answer.closest


@pytest.mark.parametrize("question", ["Скільки статей про посла?", "Сколько статей упоминают посла?"])
def test_a_common_word_is_not_met_in_what_a_sentence_begins_with(tmp_path: Path, question: str) -> None:
    texts = {"one.txt": "Після повені відкрили школу.", "two.txt": "Вчора викликали посла."}
    with small_index(tmp_path, texts) as index:
        assert [one.path for one in Assistant(index).ask(question).citations] == ["two.txt"]


def test_a_name_is_not_met_in_words_that_mean_what_it_sounds_like(tmp_path: Path) -> None:
    texts = {"one.txt": "Люди чекають на поріг.", "two.txt": "До міста приїхав Джо Байден."}
    with small_index(tmp_path, texts) as index:
        answer = Assistant(index).ask("How many articles mention Biden?")
    assert [one.path for one in answer.citations] == ["two.txt"]


@pytest.mark.parametrize(
    "question", ["How many articles are about strikes in Syria?", "Скільки статей про Сирію?"]
)
def test_a_country_is_not_met_in_names_of_its_consonants(tmp_path: Path, question: str) -> None:
    texts = {"one.txt": "Сара взяла молоко. Страйк скінчився.", "two.txt": "У Сирії тривають страйки."}
    with small_index(tmp_path, texts) as index:
        assert [one.path for one in Assistant(index).ask(question).citations] == ["two.txt"]


def test_what_outlets_count_otherwise_ends_the_survey(tmp_path: Path) -> None:
    rows = (
        {"outlet": outlet, "date": "2025-03-03", "title": "Flu at the Orlik school", "text": text}
        for outlet, text in (
            ("The Mill Post", "The flu struck 40 pupils of the Orlik school."),
            ("Orlik Gazette", "The flu struck 65 pupils of the Orlik school."),
        )
    )
    with small_index(tmp_path, {"news.jsonl": "\n".join(map(json.dumps, rows))}) as index:
        answer = Assistant(index).ask("How do the reports on the flu differ?")
    [difference] = answer.differences
    assert {side.value for side in difference.sides} == {"40 pupils", "65 pupils"}
    assert answer.text.split("\n\n")[-1].startswith("Outlets differ: ")


def test_the_article_of_an_outlet_that_has_one_is_told_others_are_listed(tmp_path: Path) -> None:
    rows = [
        {"outlet": "Ранкові вісті", "title": "Млин", "text": "Млин відкрили після ремонту. Черга довга."},
        *({"outlet": "The Mill Post", "title": f"Tram {n}", "text": f"Tram {n} runs."} for n in (1, 2)),
    ]
    with small_index(tmp_path, {"news.jsonl": "\n".join(map(json.dumps, rows))}) as index:
        alone = Assistant(index).ask("Перекажи статтю «Ранкових вістей»")
        several = Assistant(index).ask("Summarise the article of the Mill Post")
    assert alone.text.startswith("Млин — Ранкові вісті") and "Млин відкрили після ремонту." in alone.text
    assert several.text.startswith("2 articles of 3 (from The Mill Post):")


def test_an_article_of_an_unknown_outlet_can_be_opened_too(tmp_path: Path) -> None:
    with small_index(tmp_path, {"one.txt": "The comet was seen over the mill."}) as index:
        answer = Assistant(index).ask("Which outlets wrote about the comet?")
    assert [one.path for one in answer.citations] == ["one.txt"] and answer.certainty == "likely"


def test_a_list_of_nothing_is_asked_as_an_ordinary_question(assistant: Assistant) -> None:
    assert not assistant.ask("Which outlets wrote about volcanoes?").text.startswith("0")


def test_what_has_no_date_is_said_and_not_counted(assistant: Assistant) -> None:
    answer = assistant.ask("What is the newest article?")
    assert "Not counted, as their date is unknown: 1 article." in answer.text


def test_no_model_is_asked_to_count(assistant: Assistant) -> None:
    model = ScriptedModel(["a hundred"])
    answer = Assistant(assistant._index, model).ask("How many articles are there?")
    assert answer.text.startswith("The corpus holds 4 articles.")
    assert not model.asked


def test_the_filters_of_the_reader_narrow_what_is_counted(assistant: Assistant) -> None:
    answer = assistant.ask("How many articles are there?", outlets=["The Mill Post"])
    assert answer.text.startswith("The corpus holds 2 articles.")
    assert {Path(citation.path).name for citation in answer.citations} == {"news.jsonl#1", "news.jsonl#3"}


@pytest.mark.parametrize("before", ["Which outlets wrote about the flood?", "Flood in Brannick?"])
def test_what_points_back_is_about_what_was_asked_before(assistant: Assistant, before: str) -> None:
    answer = assistant.ask("Who wrote about it first?", [before])
    assert answer.text.startswith("The first of")
    assert answer.citations[0].path in ("news.jsonl#1", "news.jsonl#2")


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("What do the outlets say about the flood?", "2 outlets on “flood”"),
        ("Що пишуть видання про повінь?", "2 видання на тему «повінь»"),
        ("Что пишут издания о наводнении?", "2 издания по теме «наводнении»"),
    ],
)
def test_a_survey_quotes_each_outlet_once_in_any_language(
    assistant: Assistant, question: str, lead: str
) -> None:
    answer = assistant.ask(question)
    assert answer.text.startswith(lead)
    assert sorted(str(citation.outlet) for citation in answer.citations) == ["The Mill Post", "Вечірній Млин"]
    for citation in answer.citations:
        line = next(line for line in answer.text.splitlines() if f"[{citation.number}]" in line)
        assert line.startswith(f"{citation.outlet}, ")
        assert citation.quote in line


def test_a_survey_of_a_name_quotes_who_has_it_not_the_story_without(tmp_path: Path) -> None:
    story = "The night train to Orlik left the rails at the old mill. All forty passengers walked home."
    texts = {
        "The Mill Post": f"{story} Ada Lemmik sat in the last carriage.",
        "Orlik Gazette": f"{story} The driver sat in the last carriage.",
        "River News": "The choir sang for the mayor in the rain. Nobody stayed until the end but Ada Lemmik.",
    }
    rows = (
        {"outlet": name, "date": "2025-03-03", "title": "News", "text": text} for name, text in texts.items()
    )
    with small_index(tmp_path, {"news.jsonl": "\n".join(map(json.dumps, rows))}) as index:
        answer = Assistant(index).ask("What do the outlets say about Ada Lemmik?")
    assert answer.text.startswith("2 outlets")
    assert all("Ada Lemmik" in citation.quote for citation in answer.citations)


def test_a_survey_of_a_named_outlet_is_of_that_alone(assistant: Assistant) -> None:
    answer = assistant.ask("What does the Mill Post say about the flood?")
    assert [citation.path for citation in answer.citations] == ["news.jsonl#1"]


def test_a_summary_has_the_sentences_of_one_article_in_their_order(assistant: Assistant) -> None:
    answer = assistant.ask("Перекажи статтю «Повінь у Браннику»")
    assert answer.text.startswith("Повінь у Браннику — Вечірній Млин, 2 березня 2025:")
    assert {citation.path for citation in answer.citations} == {"news.jsonl#2"}
    assert [citation.start for citation in answer.citations] == sorted(c.start for c in answer.citations)


def test_a_model_writes_the_survey_from_passages_of_the_articles_counted(assistant: Assistant) -> None:
    model = ScriptedModel(["The flood cut the town off [1.1]."])
    answer = Assistant(assistant._index, model).ask("What do the outlets say about the flood?")
    assert answer.mode == "model"
    prompt = "".join(message.content for message in model.asked[0])
    assert "The flood cut the town off" in prompt
    assert "The tram runs" not in prompt


def test_a_survey_of_what_no_article_tells_is_asked_as_an_ordinary_question(assistant: Assistant) -> None:
    assert "outlets on" not in assistant.ask("What do the outlets say about volcanoes?").text
