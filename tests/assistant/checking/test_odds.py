import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.checking.lexicon import LexiconError
from assistant.checking.odds import ODDS_FILE, Odds, load_odds

chances = st.floats(0, 1)


@given(chances, chances, st.sets(st.sampled_from(sorted(load_odds().reasons))))
def test_a_higher_score_never_makes_a_claim_less_likely(low: float, high: float, reasons: set[str]):
    low, high = sorted((low, high))
    odds = load_odds()
    assert 0 < odds.chance(reasons, 0.0, low) <= odds.chance(reasons, 0.0, high) < 1


@given(chances, st.sampled_from(sorted(load_odds().reasons)), st.floats(0, 1))
def test_what_is_held_against_a_claim_makes_it_less_likely(score: float, reason: str, absent: float):
    odds = load_odds()
    assert odds.chance({reason}, 0.0, score) < odds.chance((), 0.0, score)
    assert odds.chance((), absent, score) <= odds.chance((), 0.0, score)


def test_a_reason_without_a_weight_of_its_own_counts_as_the_others_do():
    odds = load_odds()
    assert odds.chance({"never_seen"}, 0.0, 0.5) == odds.chance({"other"}, 0.0, 0.5)


def test_a_missing_entry_of_the_file_is_named():
    table = json.loads(ODDS_FILE.read_text(encoding="utf-8"))
    del table["unscored"]
    with pytest.raises(LexiconError, match="unscored"):
        Odds.read(json.dumps(table))
