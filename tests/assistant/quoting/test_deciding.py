"""Whether the corpus answers, and why not: signals, odds and reasons."""

import math
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from assistant.quoting.deciding import (
    LEAST_ODDS,
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
    assert SIGNAL_WEIGHTS.similarity > 0
    assert max(SIGNAL_WEIGHTS.absent_year, SIGNAL_WEIGHTS.absent_names, SIGNAL_WEIGHTS.lacks_reason) < 0


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


def missing(index: Index, question: str) -> list[str]:
    findings = find(index, question)
    everything = "\n".join(hit.passage.text for hit in findings.result.hits)
    return absent_names(
        findings, everything, np.zeros(len(findings.result.question.tokens), dtype=np.float32)
    )


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
    ],
)
def test_names_that_no_hit_holds_are_absent_in_whatever_script(
    index: Index, question: str, names: list[str]
) -> None:
    assert missing(index, question) == names


def test_a_name_that_the_vectors_know_is_not_absent(index: Index) -> None:
    findings = find(index, "Що відкрив Мельниченко?")
    known = np.ones(len(findings.result.question.tokens), dtype=np.float32)
    assert absent_names(findings, "", known) == []


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


def test_a_why_without_a_reason_is_a_signal(index: Index) -> None:
    assert measure_signals(find(index, "Чому зупиняли рух?")).lacks_reason == 0
    assert measure_signals(find(index, "Why did the ferry resume?")).lacks_reason >= 0.5
    only = find(index, "Why did the ferry resume?", 1)
    assert measure_signals(only).lacks_reason == 1
    assert measure_signals(find(index, "When did the ferry resume?")).lacks_reason == 0


def test_names_that_the_article_lacks_are_counted_though_another_has_them(index: Index) -> None:
    assert measure_signals(find(index, "Що відкрив мер Гнатюк?")).absent_names == 0
    assert measure_signals(find(index, "Що мер Мельниченко відкрив з Гнатюком?")).absent_names == 1
    many = measure_signals(find(index, "Що відкрив мер у Львові, Полтаві й Одесі?"))
    assert many.absent_names == 2, "counted up to two"
    assert measure_signals(find(index, "Чи мер відкрив міст із капітаном Рева?")).absent_names == 1


def test_a_time_a_place_or_a_person_asked_for_is_a_signal(index: Index) -> None:
    asked = ("Коли відкрили міст?", "Где открыли мост?", "Who opened it?", "Чому?", "How many?")
    signals = [measure_signals(find(index, question)).asks_fact for question in asked]
    assert signals == [1, 1, 1, 0, 0]


def test_similarity_tells_nothing_more_above_a_point(index: Index) -> None:
    exact = find(index, "Мер Степан Гнатюк відкрив міст у серпні 2024 року")
    assert measure_signals(exact).similarity < 0.85


def test_another_script_is_a_signal(index: Index) -> None:
    assert measure_signals(find(index, "When did the ferry resume?")).other_script == 0
    assert measure_signals(find(index, "Що відкрив Степан Гнатюк?")).other_script == 0
    assert measure_signals(find(index, "What did Stepan Hnatiuk do?")).other_script == 1


def test_nothing_found_is_declined(index: Index) -> None:
    decision = decide(find_sentences(index.current().search("ferry?").with_hits(()), {}))
    assert decision == Decision(odds=-math.inf, reason="no_match")


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
def test_a_reason_is_given_when_and_only_when_the_odds_are_low(index: Index, question: str) -> None:
    decision = decide(find(index, question))
    assert (decision.reason is None) == (decision.odds >= LEAST_ODDS)


def test_cosines_of_an_embedder_that_was_not_calibrated_decide_nothing(index: Index) -> None:
    findings = find(index, "When did the ferry resume?")
    signals = measure_signals(findings)
    assert answer_odds(signals) < LEAST_ODDS <= decide(findings).odds
    assert decide(find(index, "Що відкрив Гнатюк у 1998 році?")).reason == "period_absent"


# The demonstration corpus, with the embedded embedder


@pytest.fixture(scope="module")
def demo(demo_index: Path, embedder: TokenEmbedder) -> Iterator[Index]:
    with open_index(demo_index, embedder=embedder) as opened:
        yield opened


def test_the_odds_of_a_calibrated_embedder_are_those_of_the_signals(demo: Index) -> None:
    findings = find(demo, "Who summoned the ambassador?", 8)
    assert decide(findings).odds == answer_odds(measure_signals(findings))


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
