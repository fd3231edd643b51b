"""What `benchmarks.stops` tells of a path."""

from benchmarks.stops import ALL, Function, Trace, count, following, stops
from index.settings import load_settings

ASKING, CITING = Function("assistant.asking", "ask"), Function("assistant.citing", "cite")
SEARCHING, RANKING = Function("index.searching", "search"), Function("index.ranking", "rank")


def test_a_stop_in_a_module_that_was_left_is_a_return_and_one_that_leads_up_a_climb() -> None:
    again = ASKING._replace(name="ask_again")
    trace = Trace(calls=[(ASKING, 1), (SEARCHING, 2), (RANKING, 3), (again, 2), (CITING, 3)])
    assert [module for module, _ in stops(trace, ALL)] == [
        "assistant.asking",
        "index.searching",
        "index.ranking",
        "assistant.asking",
        "assistant.citing",
    ]
    assert count(trace, ALL) == ("all", 5, 4, 1, 1, 0, 0)


def test_calls_that_are_deeper_than_asked_are_no_stops() -> None:
    trace = Trace(calls=[(ASKING, 1), (RANKING, 3), (SEARCHING, 2), (RANKING, 2)])
    assert stops(trace, 2) == [
        ("assistant.asking", ["ask"]),
        ("index.searching", ["search"]),
        ("index.ranking", ["rank"]),
    ]


def test_a_call_from_index_to_assistant_leads_upward() -> None:
    trace = Trace(calls=[(SEARCHING, 1)], pairs={(SEARCHING, CITING), (ASKING, SEARCHING)})
    assert count(trace, ALL)[-2:] == (2, 1)


def test_what_is_called_is_followed_and_what_is_no_product_is_not() -> None:
    with following() as trace:
        load_settings({})
    assert stops(trace, 1) == [("index.settings", ["load_settings"])]
    assert all(function.root in ("assistant", "index") for function, _ in trace.calls)
