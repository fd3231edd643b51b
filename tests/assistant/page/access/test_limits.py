"""How much one caller may ask, and who waits for whom; time is told by the test."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.page.access.limits import (
    Bucket,
    Limiter,
    LimitError,
    QuestionLimits,
    Rate,
    network_of,
    refill,
    wait_for_token,
)
from assistant.page.visits.queue import Turns
from assistant.texts.texts import UKRAINIAN

RATE = Rate(burst=3, per_minute=60)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_is_let_through_and_then_the_rate() -> None:
    clock = Clock()
    limiter = Limiter(RATE, clock)
    assert [limiter.take("a") for _ in range(4)] == [0, 0, 0, pytest.approx(1)]
    clock.now += 0.5
    assert limiter.take("a") == pytest.approx(0.5)
    clock.now += 0.5
    assert limiter.take("a") == 0
    assert limiter.take("a") > 0


def test_callers_do_not_share() -> None:
    limiter = Limiter(Rate(burst=1, per_minute=1), Clock())
    assert limiter.take("a") == 0
    assert limiter.take("a") > 0
    assert limiter.take("b") == 0


def test_a_token_taken_for_nothing_is_given_back_and_no_more() -> None:
    limiter = Limiter(RATE, Clock())
    for _ in range(10):
        assert limiter.take("a") == 0
        limiter.give_back("a")
    limiter.give_back("a")
    assert [limiter.take("a") > 0 for _ in range(4)] == [False, False, False, True]


@given(waits=st.lists(st.floats(0, 30), min_size=1, max_size=60), burst=st.integers(1, 8))
def test_never_more_than_burst_and_rate_allow(waits: list[float], burst: int) -> None:
    clock = Clock()
    limiter = Limiter(Rate(burst=burst, per_minute=20), clock)
    taken = 0
    for wait in waits:
        clock.now += wait
        taken += limiter.take("a") == 0
    assert taken <= burst + sum(waits) * 20 / 60 + 1e-6


@given(tokens=st.floats(0, 3), earlier=st.floats(0, 1e6), later=st.floats(0, 1e6), burst=st.integers(3, 10))
def test_a_bucket_stays_between_empty_and_full(
    tokens: float, earlier: float, later: float, burst: int
) -> None:
    rate = Rate(burst=burst, per_minute=7)
    bucket = refill(Bucket(tokens=tokens, at=earlier), rate, later)
    assert tokens <= bucket.tokens <= burst
    wait = wait_for_token(bucket, rate)
    assert refill(bucket, rate, bucket.at + wait + 1e-3).tokens >= 1


def test_a_flood_of_addresses_is_forgotten_but_not_who_has_to_wait() -> None:
    limiter = Limiter(Rate(burst=2, per_minute=1), Clock(), remembered=100)
    limiter.take("busy")
    limiter.take("busy")
    for number in range(1000):
        limiter.take(f"address {number}")
    assert len(limiter._buckets) <= 101
    assert limiter.take("busy") > 0


@pytest.mark.parametrize(
    ("host", "network"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2"), ("::1", "::1"), ("", "")],
)
def test_one_household_of_ipv6_counts_once(host: str, network: str) -> None:
    assert network_of(host) == network


def test_the_place_in_the_queue_goes_down_in_order() -> None:
    turns = Turns(QuestionLimits(at_once=2, waiting=5))
    first, second, third, fourth = (turns.join(name) for name in "abcd")
    assert [turn.place() for turn in (first, second, third, fourth)] == [0, 0, 1, 2]
    with second:
        pass
    assert [turn.place() for turn in (first, third, fourth)] == [0, 0, 1]
    with third:  # who gives up waiting makes room as well
        pass
    assert fourth.place() == 0


def test_who_waits_is_called_when_a_place_is_free() -> None:
    turns = Turns(QuestionLimits(at_once=1))
    first = turns.join("a")
    answered = threading.Event()

    def ask() -> None:
        with turns.taken("b"):
            answered.set()

    thread = threading.Thread(target=ask)
    thread.start()
    assert not answered.wait(0.1)
    with first:
        pass
    assert answered.wait(10)
    thread.join()


def test_a_full_queue_and_a_greedy_caller_are_told_so() -> None:
    turns = Turns(QuestionLimits(at_once=1, waiting=2, each=2))
    turns.join("a")
    turns.join("a")
    with pytest.raises(LimitError, match="2 of your questions"):
        turns.join("a")
    turns.join("b")
    with pytest.raises(LimitError, match="all the questions it can hold"):
        turns.join("c")


def test_the_rate_is_told_and_can_be_told_in_the_readers_language() -> None:
    clock = Clock()
    turns = Turns(QuestionLimits(rate=Rate(burst=1, per_minute=6)), clock)
    with turns.join("a"):
        pass
    with pytest.raises(LimitError, match="wait 11 s") as caught:
        turns.join("a")
    assert "зачекайте 11 с" in UKRAINIAN.say(caught.value.message)
    assert caught.value.seconds == pytest.approx(10)
    clock.now += 10
    with turns.join("a"):
        pass
