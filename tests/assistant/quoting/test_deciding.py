"""Whether the corpus answers, and why not: signals, odds and reasons."""

from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

from assistant.quoting.deciding import (
    LIKELY_FROM,
    PERHAPS_FROM,
    SIGNAL_WEIGHTS,
    Decision,
    Signals,
    absent_names,
    answer_odds,
    decide,
    measure_signals,
)
from assistant.quoting.sentences import find_sentences
from index.embedding.embedder import TokenEmbedder
from index.search.index import Index, open_index
from tests.support.small_index import find, small_index

NO_SIGNALS = Signals(**{f.name: 0.0 for f in fields(Signals)})


def test_signals_move_the_odds_by_their_weights() -> None:
    base = answer_odds(NO_SIGNALS)
    for field in fields(Signals):
        lifted = answer_odds(replace(NO_SIGNALS, **{field.name: 1.0}))
        assert lifted - base == pytest.approx(getattr(SIGNAL_WEIGHTS, field.name))


def test_what_is_absent_speaks_against_an_answer_and_a_match_for_it() -> None:
    assert min(SIGNAL_WEIGHTS.answerable, SIGNAL_WEIGHTS.similarity, SIGNAL_WEIGHTS.match) > 0
    assert max(SIGNAL_WEIGHTS.absent_year, SIGNAL_WEIGHTS.absent_names, SIGNAL_WEIGHTS.not_given) < 0


# A small index of hashed words, where a match is all or nothing


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("deciding")
    texts = {
        "bridge.txt": "Міст через річку знову відкрито\n\nМер Степан Гнатюк відкрив міст у серпні 2024 року."
        " Рух зупиняли, бо річка розмила опору.",
        "ferry.txt": "Ferry back on the lake\n\nThe ferry to the island resumed in May 2023."
        " Captain Olha Reva praised the repaired engine.",
    }
    with small_index(folder, texts) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Що відкрив Гнатюк?", []),
        ("What did Hnatiuk open?", []),
        ("Что открыл Гнатюк?", []),
        ("Що відкрив Мельниченко?", ["Мельниченко"]),
        ("What did Olha Reva and Peter Grantham praise?", ["Peter", "Grantham"]),
        ("Гнатюк що відкрив у ЄС?", []),
        ("Мельниченко відкрив міст?", []),
        ("що відкрив мер?", []),
        ("Is that The Ferry of Olha Reva?", []),
    ],
)
def test_names_that_no_hit_holds_are_absent_in_whatever_script(
    index: Index, question: str, names: list[str]
) -> None:
    assert absent_names(find(index, question)) == names


@pytest.mark.parametrize(
    ("question", "absent"),
    [
        ("Що відкрив мер у серпні 2024 року?", 0.0),
        ("Що відкрив мер у серпні 1998 року?", 1.0),
        ("Що відкрив мер?", 0.0),
        ("Скільки коштує 2500 будинків?", 0.0),
    ],
)
def test_a_year_that_the_best_passage_lacks_is_a_signal(index: Index, question: str, absent: float) -> None:
    assert measure_signals(find(index, question)).absent_year == absent


def test_names_that_the_article_lacks_are_counted_though_another_has_them(index: Index) -> None:
    assert measure_signals(find(index, "Що відкрив мер Гнатюк?")).absent_names == 0
    assert measure_signals(find(index, "Що мер Мельниченко відкрив з Гнатюком?")).absent_names == 1
    many = measure_signals(find(index, "Що відкрив мер у Львові, Полтаві й Одесі?"))
    assert many.absent_names == 2, "counted up to two"
    assert measure_signals(find(index, "Чи мер відкрив міст із капітаном Рева?")).absent_names == 1


@pytest.mark.parametrize(
    ("question", "not_given"),
    [
        ("When did the ferry to the island resume?", 0.0),
        ("Who praised the repaired engine?", 0.0),
        ("Who repaired the engine of the ferry of Olha Reva?", 1.0),
        ("Скільки опор розмила річка?", 1.0),
        ("Why did the ferry to the island resume?", 0.0),
    ],
)
def test_a_thing_asked_for_that_the_best_sentences_do_not_give_is_a_signal(
    index: Index, question: str, not_given: float
) -> None:
    assert measure_signals(find(index, question)).not_given == not_given


def test_a_name_asked_for_that_the_best_sentence_lacks_is_offered_at_most(
    index: Index,
) -> None:
    for searched, asks, certainty in (
        ("Which captain praised the repaired engine?", "What is the captain called?", "likely"),
        ("Which ferry resumed in May?", "What is the ferry that resumed in May called?", "perhaps"),
    ):
        assert decide(find(index, searched)).certainty == "likely"
        assert decide(find(index, searched), asks).certainty == certainty


def test_nothing_found_is_declined(index: Index) -> None:
    decision = decide(find_sentences(index.current().search("ferry?").with_hits(()), {}))
    assert decision == Decision(confidence=0.0, certainty="none", reason="no_match")


@pytest.mark.parametrize(
    "question",
    [
        "Що відкрив Гнатюк у 1998 році?",
        "Що пообіцяв Мельниченко?",
        "zzyzx qwerty",
        "When did the ferry resume?",
        "?!",
    ],
)
def test_a_reason_is_given_when_and_only_when_a_question_is_declined(index: Index, question: str) -> None:
    decision = decide(find(index, question))
    assert (decision.reason is None) == (decision.certainty != "none")


def test_vectors_of_an_embedder_that_the_networks_do_not_know_decide_nothing(index: Index) -> None:
    findings = find(index, "When did the ferry resume?")
    assert findings.answerable is None
    assert decide(findings).certainty == "likely"


def test_a_year_of_no_article_is_declined_and_named(index: Index) -> None:
    decision = decide(find(index, "Що відкрив Гнатюк у 1998 році?"))
    assert (decision.certainty, decision.reason, decision.absent) == ("none", "period_absent", ("1998",))


def test_a_name_of_no_article_makes_an_answer_unsure_and_is_named(index: Index) -> None:
    decision = decide(find(index, "Що сказав мер Мельниченко про міст через річку?"))
    assert (decision.certainty, decision.absent) == ("perhaps", ("Мельниченко",))


def test_a_name_of_another_article_is_not_said_to_stand_in_none(index: Index) -> None:
    decision = decide(find(index, "Чи мер відкрив міст через річку з капітаном Рева?"))
    assert (decision.certainty, decision.absent) == ("likely", ())


# The demonstration corpus, with the embedded embedder


@pytest.fixture(scope="module")
def demo(demo_index: Path, embedder: TokenEmbedder) -> Iterator[Index]:
    with open_index(demo_index, embedder=embedder) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "certainty"),
    [
        ("Who summoned the ambassador?", "likely"),
        ("Кто вызвал посла?", "likely"),
        ("asdf qwerty zxcv", "none"),
    ],
)
def test_the_degree_follows_the_confidence(demo: Index, question: str, certainty: str) -> None:
    decision = decide(find(demo, question, 8))
    limits = {
        "likely": (LIKELY_FROM, 1.0),
        "perhaps": (PERHAPS_FROM, LIKELY_FROM),
        "none": (0.0, PERHAPS_FROM),
    }
    least, most = limits[certainty]
    assert decision.certainty == certainty
    assert least <= decision.confidence <= most


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Why was the ambassador summoned in 1998?", "period_absent"),
        ("Почему посла вызвали в 2011 году?", "period_absent"),
        ("What did Barack Obama say in Astana?", "entity_absent"),
        ("Що сказав Барак Обама в Астані?", "entity_absent"),
        ("Where does Joachim Weissmuller live?", "entity_absent"),
        ("asdf qwerty zxcv", "no_match"),
        ("Who summoned the ambassador?", None),
        ("Кто вызвал посла?", None),
    ],
)
def test_the_reason_says_what_is_absent(demo: Index, question: str, reason: str | None) -> None:
    findings = find(demo, question, 8)
    assert decide(findings).reason == reason


@pytest.mark.parametrize(
    ("question", "certainty"),
    [
        ("Was anyone injured in the protest?", "perhaps"),  # a footballer was, elsewhere
        ("Чи постраждав хтось під час протесту?", "perhaps"),
        ("Were people hurt after the flood?", "likely"),
        ("Были ли жертвы во время наводнения?", "likely"),  # told in Ukrainian
        ("Did the library buy books after the fire?", "likely"),  # told in Ukrainian too
    ],
)
def test_whether_something_was_so_at_an_event_of_which_nothing_is_told_is_offered_at_most(
    demo: Index, question: str, certainty: str
) -> None:
    decision = decide(find(demo, question, 8))
    assert decision.confidence >= LIKELY_FROM
    assert decision.certainty == certainty
