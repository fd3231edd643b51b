"""The assistant as a whole: questions over the demonstration corpus, with and without a model."""

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant import ask
from assistant.answer import NO_MODEL_NOTICE
from assistant.assistant import Assistant
from assistant.errors import ModelError, ModelUnavailableError
from assistant.models.language_model import LanguageModel
from assistant.prompt_files import not_in_corpus
from assistant.speaking.questions import read_spoken_question
from assistant.values import CitedAnswer, Turn, Usage
from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder
from index.errors import IndexStoreError, QuestionError
from index.search.index import open_index
from index.search.question import LONGEST_QUESTION
from tests.support.fakes import ScriptedModel
from tests.support.hash_embedder import HashEmbedder
from tests.support.scripted_server import Step, scripted_server

QUESTIONS = Path(__file__).parents[1] / "data" / "demo_questions.jsonl"
CASES: list[dict[str, Any]] = [
    json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()
]
SUMMONED = "Who summoned the ambassador?"
NONSENSE = "asdf qwerty zxcv"


@dataclass(frozen=True)
class Demo:
    """The demonstration index and how to open an assistant over it."""

    folder: Path
    embedder: TokenEmbedder

    def open(self, model: LanguageModel | None = None) -> Assistant:
        return Assistant(open_index(self.folder, embedder=self.embedder), model)


@pytest.fixture(scope="module")
def demo(demo_index: Path, embedder: TokenEmbedder) -> Demo:
    return Demo(demo_index, embedder)


@pytest.fixture(scope="module")
def assistant(demo: Demo) -> Iterator[Assistant]:
    with demo.open() as opened:
        yield opened


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> list[tuple[dict[str, Any], CitedAnswer]]:
    """The answers by quotes to every question of the set."""
    return [(case, assistant.ask(case["question"], case.get("history", ()))) for case in CASES]


def check_citations(answer: CitedAnswer, assistant: Assistant) -> None:
    """Check what holds of every answer, whoever wrote it."""
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    marks = [int(mark) for mark in re.findall(r"\[(\d+)\]", answer.text)]
    assert set(marks) == {citation.number for citation in answer.citations}
    for citation in answer.citations:
        article = assistant.article(citation.path).article
        assert article.text[citation.start : citation.end] == citation.quote != ""
        assert (citation.title, citation.outlet) == (article.title, article.outlet)
        assert (citation.published, citation.language) == (article.published, article.language)
        assert 0 <= citation.support <= 1
        assert citation.path not in citation.also
    assert answer.answered == bool(answer.citations)
    assert answer.answered == (answer.reason in (None, "partly"))
    assert bool(answer.closest) != answer.answered


# By quotes, over the whole question set


def test_every_citation_is_a_verbatim_span(
    answers: list[tuple[dict[str, Any], CitedAnswer]], assistant: Assistant
) -> None:
    for _, answer in answers:
        check_citations(answer, assistant)


def test_quotes_are_the_answer_in_one_line_each(answers: list[tuple[dict[str, Any], CitedAnswer]]) -> None:
    for _, answer in answers:
        if answer.answered:
            lines = [f"{' '.join(one.quote.split())} [{one.number}]" for one in answer.citations]
            told = answer.text.split("\n\n")
            quoted = told[: len(told) - len(answer.differences)]
            spoken = read_spoken_question(answer.standalone)  # then who speaks is named before each
            for piece, line in zip(quoted, lines, strict=False):
                assert piece.endswith(line) if spoken else piece == line
            assert 1 <= len(quoted) <= (6 if spoken else 4)


def test_most_questions_are_answered_and_some_unanswerable_ones_declined(
    answers: list[tuple[dict[str, Any], CitedAnswer]],
) -> None:
    """A sanity check alone: `assistant eval` measures how well."""
    answered = [answer.answered for case, answer in answers if case["answerable"]]
    declined = [not answer.answered for case, answer in answers if not case["answerable"]]
    assert sum(answered) > len(answered) / 2
    assert sum(declined) > len(declined) / 4


def test_a_declined_question_has_one_phrase_in_its_language_and_the_closest_passages(
    answers: list[tuple[dict[str, Any], CitedAnswer]],
) -> None:
    declined = [(case, answer) for case, answer in answers if not answer.answered]
    assert declined
    for case, answer in declined:
        assert answer.text == not_in_corpus(case["lang"])
        assert answer.language == case["lang"]
        assert 1 <= len(answer.closest) <= 3
        assert answer.reason in ("no_match", "entity_absent", "period_absent", "false_premise")


def test_answers_by_quotes_name_no_model_and_say_how_to_have_one(
    answers: list[tuple[dict[str, Any], CitedAnswer]],
) -> None:
    for case, answer in answers:
        assert (answer.mode, answer.model, answer.usage) == ("extractive", None, Usage())
        assert NO_MODEL_NOTICE in answer.notices
        assert answer.question == case["question"]
        assert answer.seconds > 0


def test_an_answer_is_one_json_document(answers: list[tuple[dict[str, Any], CitedAnswer]]) -> None:
    for _, answer in answers:
        document = json.loads(json.dumps(answer.to_dict(), ensure_ascii=False))
        assert [one["quote"] for one in document["citations"]] == [one.quote for one in answer.citations]
        assert document["text"] == answer.text


# Streaming


@pytest.mark.parametrize("question", [SUMMONED, "Чому викликали посла?", NONSENSE])
def test_a_stream_is_the_pieces_of_the_answer_and_then_the_answer(
    assistant: Assistant, question: str
) -> None:
    *pieces, answer = assistant.stream(question)
    assert isinstance(answer, CitedAnswer)
    assert "".join(piece for piece in pieces if isinstance(piece, str)) == answer.text
    assert replace(answer, seconds=0) == replace(assistant.ask(question), seconds=0)


@pytest.mark.parametrize("question", [SUMMONED, "Which outlets wrote about the ambassador?", NONSENSE, "Hi!"])
def test_the_states_of_an_answer_grow_into_what_is_asked_at_once(assistant: Assistant, question: str) -> None:
    *states, answer = assistant.stream_states(question)
    assert isinstance(answer, CitedAnswer)
    assert replace(answer, seconds=0) == replace(assistant.ask(question), seconds=0)
    for state in states:
        assert answer.text.startswith(state.text)
        quotes = [one.quote for one in answer.citations]
        assert [one.quote for one in state.citations] == quotes[: len(state.citations)]


def test_threads_get_their_own_answers(assistant: Assistant) -> None:
    questions = [case["question"] for case in CASES[:6]]
    alone = [assistant.ask(question).text for question in questions]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda question: assistant.ask(question).text, questions)) == alone


# History


def test_a_follow_up_is_asked_with_the_question_before(assistant: Assistant) -> None:
    answer = assistant.ask("А коли це було?", ["Чому викликали посла?"])
    assert answer.question == "А коли це було?"
    assert answer.standalone == "Коли це було? (викликали посла)"
    assert assistant.ask("А коли це було?").standalone == "А коли це було?"


def test_earlier_questions_and_turns_mean_the_same(assistant: Assistant) -> None:
    turns = [Turn(role="user", text=SUMMONED), Turn(role="assistant", text="The ministry. [1]")]
    by_turns = assistant.ask("And when?", turns)
    assert replace(by_turns, seconds=0) == replace(assistant.ask("And when?", [SUMMONED]), seconds=0)


def test_a_long_history_does_not_make_a_short_question_too_long(assistant: Assistant) -> None:
    history = ["Чому викликали посла? ".ljust(LONGEST_QUESTION, "а")]
    assert assistant.ask("А коли це було?", history).standalone == "А коли це було?"


# Filters


def test_filters_keep_citations_and_closest_within_them(assistant: Assistant) -> None:
    for language in ("uk", "ru", "en"):
        answer = assistant.ask("Who summoned ambassador Utyupin?", languages=[language])
        cited = [one.path for one in answer.citations] + [hit.passage.path for hit in answer.closest]
        assert cited
        assert {assistant.article(path).article.language for path in cited} == {language}


def test_filters_by_outlet_path_and_date_count_what_they_leave(assistant: Assistant) -> None:
    everything = assistant.count_articles()
    assert everything == assistant.summary().articles
    outlet = next(name for name in assistant.summary().outlets if name)
    assert 0 < assistant.count_articles(outlets=[outlet.upper()]) < everything
    assert assistant.count_articles(path="*.md") == 1
    assert assistant.count_articles(since="2024-09-01") + assistant.count_articles(until="2024-08-31") == (
        everything - assistant.summary().undated
    )


def test_articles_without_a_year_are_said_to_be_left_out(assistant: Assistant) -> None:
    undated = assistant.summary().undated
    assert undated
    notices = assistant.ask(SUMMONED, since=date(2024, 1, 1)).notices
    assert any(str(undated) in notice and "year" in notice for notice in map(str, notices))
    assert not any("year" in notice for notice in map(str, assistant.ask(SUMMONED).notices))


def test_filters_that_leave_nothing_are_declined(assistant: Assistant) -> None:
    answer = assistant.ask(SUMMONED, path="nowhere/*")
    assert (answer.answered, answer.reason, answer.closest) == (False, "no_match", ())


def test_what_the_filters_leave_out_is_said_to_tell_of_it(assistant: Assistant) -> None:
    asked = assistant.ask(SUMMONED)
    hidden = assistant.ask(SUMMONED, path="nowhere/*")
    assert any(notice.code == "told_outside_filters" for notice in hidden.notices)
    assert not any(notice.code == "told_outside_filters" for notice in asked.notices)
    unknown = assistant.ask("Where does Zaphod Beeblebrox live?", path="nowhere/*")
    assert not any(notice.code == "told_outside_filters" for notice in unknown.notices)


@pytest.mark.parametrize("question", ["", "  \n", "x" * (LONGEST_QUESTION + 1)])
def test_a_question_that_cannot_be_asked_is_an_error(assistant: Assistant, question: str) -> None:
    with pytest.raises(QuestionError):
        assistant.ask(question)


# Time words


@pytest.fixture(scope="module")
def in_august(demo: Demo) -> Iterator[Assistant]:
    """An assistant asked on a day soon after the demonstration articles on the ambassador."""
    index = open_index(demo.folder, embedder=demo.embedder)
    with Assistant(index, today=lambda: date(2024, 8, 23)) as opened:
        yield opened


def test_yesterday_is_answered_from_what_was_published_since(in_august: Assistant) -> None:
    answer = in_august.ask("Why was the Belarusian ambassador called in yesterday?")
    assert answer.answered and answer.period is not None
    assert {one.published for one in answer.citations} <= {"2024-08-22", "2024-08-23"}
    assert (answer.period.words, answer.period.since) == ("yesterday", "2024-08-22")
    assert any("yesterday" in notice and "2024-08-22" in notice for notice in map(str, answer.notices))


def test_what_is_too_long_ago_is_declined_and_can_be_asked_at_any_time(assistant: Assistant) -> None:
    question = "Why was the Belarusian ambassador called in yesterday?"
    declined = assistant.ask(question)
    check_citations(declined, assistant)
    assert (declined.answered, declined.reason) == (False, "period_absent")
    assert declined.text == not_in_corpus("en")
    anyway = assistant.ask(question, period="any")
    assert (anyway.answered, anyway.period) == (True, None)


@pytest.mark.parametrize(
    ("question", "month"),
    [
        ("What did Lukashenko say about Kazakhstan in October 2023?", "2023-10"),
        ("Що казав Лукашенко про Казахстан у жовтні 2023 року?", "2023-10"),
        ("What did Lukashenko say about Kazakhstan in August 2024?", "2024-08"),
    ],
)
def test_of_two_tellings_the_one_of_the_named_month_is_quoted(
    assistant: Assistant, question: str, month: str
) -> None:
    answer = assistant.ask(question)
    assert answer.answered
    assert {(one.published or "")[:7] for one in answer.citations} == {month}


def test_a_time_of_events_told_later_loses_nothing(assistant: Assistant) -> None:
    question = "Why did the Lypivka library burn in the autumn of 2021?"
    answer = assistant.ask(question)
    assert "biblioteka-lypivka.html" in {one.path for one in answer.citations}


def test_a_model_that_declines_in_a_period_is_shown_what_is_outside_it(demo: Demo) -> None:
    with demo.open(ScriptedModel([not_in_corpus("en")])) as assistant:
        answer = assistant.ask("Why was the ambassador summoned since Monday?")
        check_citations(answer, assistant)
    assert (answer.reason, answer.mode) == ("period_absent", "extractive")


# With a model

SAID = "Kazakhstan's Foreign Ministry called in the Belarusian ambassador, Pavel Utyupin, on Wednesday. [1]"


def test_a_model_writes_the_answer_and_its_marks_become_citations(demo: Demo) -> None:
    model = ScriptedModel([SAID])
    with demo.open(model) as assistant:
        *pieces, answer = assistant.stream(SUMMONED)
        assert isinstance(answer, CitedAnswer)
        check_citations(answer, assistant)
    assert (answer.mode, answer.model, answer.answered) == ("model", "scripted", True)
    assert "".join(piece for piece in pieces if isinstance(piece, str)) == answer.text
    assert answer.text.startswith("Kazakhstan's Foreign Ministry called in")
    assert answer.usage == Usage(prompt_tokens=100, completion_tokens=20)
    assert NO_MODEL_NOTICE not in answer.notices
    assert model.closed
    [messages] = model.asked
    assert any(SUMMONED in message.content for message in messages)


def test_a_model_that_finds_no_answer_is_believed(demo: Demo) -> None:
    with demo.open(ScriptedModel([not_in_corpus("en")])) as assistant:
        answer = assistant.ask(SUMMONED)
        check_citations(answer, assistant)
    assert (answer.mode, answer.answered, answer.reason) == ("model", False, "no_match")
    assert answer.text == not_in_corpus("en")


FAILURE = ModelUnavailableError("The model 'scripted' did not answer in time; try again.")


def test_when_the_model_fails_the_quotes_stand_in_and_one_line_says_why(
    demo: Demo, assistant: Assistant
) -> None:
    with demo.open(ScriptedModel([FAILURE])) as failing:
        answer = failing.ask(SUMMONED)
        check_citations(answer, failing)
    assert (answer.mode, answer.model) == ("extractive", None)
    assert answer.text == assistant.ask(SUMMONED).text
    [notice] = map(str, answer.notices)
    assert str(FAILURE) in notice and "quotes" in notice and "\n" not in notice


def test_when_the_model_fails_midway_the_quotes_follow_what_it_said(demo: Demo, assistant: Assistant) -> None:
    pieces: list[str | ModelError] = [f"{SAID}\n", "And then", FAILURE]
    with demo.open(ScriptedModel([pieces])) as failing:
        *streamed, answer = failing.stream(SUMMONED)
    assert isinstance(answer, CitedAnswer)
    quoted = assistant.ask(SUMMONED)
    assert "".join(map(str, streamed)) == answer.text
    assert answer.text.startswith(SAID.split(" [")[0]) and "And then" not in answer.text
    assert (answer.mode, answer.model) == ("model", "scripted")
    assert [c.quote for c in answer.citations][-len(quoted.citations) :] == [
        c.quote for c in quoted.citations
    ]
    assert [c.number for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert any(str(FAILURE) in notice and "quotes follow" in notice for notice in map(str, answer.notices))
    assert answer.usage.prompt_tokens > 0


def test_the_model_reads_its_claims_beside_their_sentences_where_asked_for(demo: Demo) -> None:
    moon = "The ambassador then flew to the Moon by balloon"
    verdicts = {"claims": [{"claim": 1, "verdict": "supported", "words": "television"}]}
    model = ScriptedModel([f"{SAID}\n{moon} [1].", json.dumps(verdicts)])
    opened = open_index(demo.folder, embedder=demo.embedder)
    with Assistant(opened, model, verify="model") as assistant:
        answer = assistant.ask(SUMMONED)
        check_citations(answer, assistant)
    assert len(model.asked) == 2
    assert moon in model.asked[1][0].content
    assert answer.usage.completion_tokens == 40


SURVEY = "What is known about the Belarusian ambassador?"


def test_a_survey_shows_a_model_more_articles_than_another_question(demo: Demo) -> None:
    asked = []
    for question in (SURVEY, SUMMONED):
        model = ScriptedModel([not_in_corpus("en")], context_tokens=16_000)
        with demo.open(model) as assistant:
            assistant.ask(question)
        asked.append(model.asked[0][-1].content.count("</passage>"))
    assert asked == [16, 8]


def test_when_the_model_fails_a_survey_is_quoted_as_without_a_model(demo: Demo, assistant: Assistant) -> None:
    with demo.open(ScriptedModel([FAILURE])) as failing:
        answer = failing.ask(SURVEY)
    assert answer.text == assistant.ask(SURVEY).text


def test_a_citation_names_the_tellers_whose_passages_did_not_fit(demo: Demo) -> None:
    model = ScriptedModel([SAID], context_tokens=1200)
    with demo.open(model) as assistant:
        answer = assistant.ask(SUMMONED)
        tellers = {hit.passage.path: hit.also for hit in assistant.search(SUMMONED, 8)}
    [citation] = answer.citations
    told = {*citation.also, *citation.story}
    assert model.asked[0][-1].content.count("</passage>") < 1 + len(told)
    assert told >= {*tellers[citation.path]} != set()


def test_what_no_passage_supports_gives_way_to_quotes(demo: Demo, assistant: Assistant) -> None:
    invented = "The chess club of Lisbon elected seventeen new treasurers in 1987."
    with demo.open(ScriptedModel([invented])) as inventing:
        answer = inventing.ask(SUMMONED)
    assert "Lisbon" not in answer.text
    assert answer.text == assistant.ask(SUMMONED).text
    assert any("No passage supports" in notice for notice in map(str, answer.notices))


def test_a_model_is_not_asked_when_nothing_was_found(demo: Demo) -> None:
    model = ScriptedModel([SAID])
    with demo.open(model) as assistant:
        answer = assistant.ask(SUMMONED, path="nowhere/*")
    assert (answer.answered, model.asked) == (False, [])


def test_a_model_makes_a_follow_up_stand_alone(demo: Demo) -> None:
    model = ScriptedModel(["When was the ambassador summoned?", SAID])
    with demo.open(model) as assistant:
        answer = assistant.ask("And when?", [SUMMONED])
    assert answer.standalone == "When was the ambassador summoned?"
    assert len(model.asked) == 2


def test_when_the_model_cannot_rewrite_a_follow_up_rules_do(demo: Demo) -> None:
    with demo.open(ScriptedModel([FAILURE, SAID])) as assistant:
        answer = assistant.ask("And when?", [SUMMONED])
    assert answer.standalone == "When? (summoned the ambassador)"
    assert answer.mode == "model"
    assert FAILURE.message in answer.notices


# Opening: which model, which index


def test_none_takes_the_setting_and_the_word_none_overrides_it(
    demo: Demo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_MODEL", "some-model")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted")
    for model, name in ((None, "some-model"), ("", "some-model"), ("none", None), ("other", "other")):
        with Assistant.open(demo.folder, model, embedder=demo.embedder) as assistant:
            assert assistant.model_name == name


def test_a_key_alone_sends_nothing(
    demo: Demo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, assistant: Assistant
) -> None:
    monkeypatch.chdir(tmp_path)
    with scripted_server(Step(pieces=["Hello."])) as server:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-planted")
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        with Assistant.open(demo.folder, embedder=demo.embedder) as keyed:
            answer = keyed.ask(SUMMONED)
        assert server.requests == []
    assert (answer.mode, answer.text) == ("extractive", assistant.ask(SUMMONED).text)
    assert "sk-planted" not in json.dumps(answer.to_dict())


def test_a_named_model_is_asked_through_the_setting(
    demo: Demo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with scripted_server(Step(pieces=[SAID])) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        monkeypatch.setenv("ASSISTANT_MODEL", "local-model")
        with Assistant.open(demo.folder, embedder=demo.embedder) as assistant:
            answer = assistant.ask(SUMMONED)
        assert [request["model"] for request in server.requests] == ["local-model"]
    assert (answer.mode, answer.model) == ("model", "local-model")


def test_one_call_answers_one_question(
    demo: Demo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, model_cache: Path, assistant: Assistant
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSISTANT_CACHE", str(model_cache))
    answer = ask(SUMMONED, index=demo.folder, model="none", languages=["en"])
    assert replace(answer, seconds=0) == replace(assistant.ask(SUMMONED, languages=["en"]), seconds=0)


def test_a_missing_index_is_an_error_that_says_how_to_make_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(IndexStoreError, match="assistant index FOLDER"):
        ask(SUMMONED)


def test_the_fingerprint_names_what_decides_the_answers(demo: Demo, assistant: Assistant) -> None:
    fingerprint = assistant.fingerprint
    assert fingerprint["index"]["embedder"] == demo.embedder.name
    assert fingerprint["model"] is None
    assert fingerprint["corpus"] and fingerprint["prompts"]
    json.dumps(fingerprint)
    with demo.open(ScriptedModel([SAID])) as other:
        assert other.fingerprint["model"] == "scripted"


# A corpus that changes


@pytest.mark.parametrize("change", ["changed", "deleted"])
def test_a_cited_file_that_changed_since_is_said_so_and_quoted_as_it_was(tmp_path: Path, change: str) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    sentence = "The ferry to the island resumed on Monday."
    (corpus / "ferry.txt").write_text(f"Ferry back\n\n{sentence} Bicycles travel free.", encoding="utf-8")
    build_index(corpus, index=tmp_path / "index", embedder=HashEmbedder())
    question = "the ferry to the island resumed on Monday"
    with Assistant.open(tmp_path / "index", "none", embedder=HashEmbedder()) as assistant:
        assert assistant.ask(question).notices == (NO_MODEL_NOTICE,)
        if change == "changed":
            (corpus / "ferry.txt").write_text("Something else entirely.", encoding="utf-8")
        else:
            (corpus / "ferry.txt").unlink()
        answer = assistant.ask(question)
        check_citations(answer, assistant)
    assert answer.citations[0].quote.startswith(sentence)
    assert any("ferry.txt" in notice and "changed" in notice for notice in map(str, answer.notices))
