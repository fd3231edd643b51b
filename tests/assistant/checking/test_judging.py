import string

import pytest

from assistant.checking import Claim, Judgement, describe_judgement, judge_claim
from assistant.checking.judging import load_reasons
from tests.assistant.checking.cases import claim

EVIDENCE = "The town council opened a new library on Friday."


def test_a_sentence_word_for_word_is_supported_whatever_the_score():
    assert judge_claim(claim(EVIDENCE, EVIDENCE), score=0.0).status == "supported"


def test_another_number_of_the_same_thing_is_contradicted_and_says_both():
    judgement = judge_claim(claim("The library has 900 books.", "The library has 400 books."))
    assert judgement.status == "contradicted"
    assert "900" in describe_judgement(judgement)
    assert "400" in describe_judgement(judgement)


def test_a_name_that_stands_nowhere_is_doubtful():
    assert judge_claim(claim("On Friday Zelensky opened a library.", EVIDENCE)).status == "doubtful"


def test_the_score_decides_where_rules_do_not():
    stated = claim("A reading room now serves the town.", EVIDENCE)
    statuses = [judge_claim(stated, score=score / 100).status for score in range(101)]
    assert statuses == sorted(statuses, key=["doubtful", "unchecked", "supported"].index)
    assert set(statuses) == {"doubtful", "unchecked", "supported"}


def test_the_score_does_not_lift_what_a_rule_found():
    stated = claim("The library has 900 books.", "The library has 400 books.")
    assert judge_claim(stated, score=1.0).status == "contradicted"


def test_a_reason_that_is_often_wrong_doubts_only_beside_a_low_score():
    stated = claim("Council members rejected the plan.", "Депутати схвалили план забудови.")
    assert judge_claim(stated).status == "unchecked"
    assert judge_claim(stated, score=0.1).status == "doubtful"
    assert judge_claim(stated, score=1.0).status == "unchecked", "nor is it called borne out"


def test_the_very_same_words_denied_or_turned_round_contradict_whatever_the_score():
    denied = claim("The council said the bridge would open.", "The council said the bridge would not open.")
    opposite = claim("The new road is shorter by 9 miles.", "By his count the new road is longer by 9 miles.")
    assert judge_claim(denied, score=1.0).status == "contradicted"
    assert judge_claim(opposite, score=1.0).status == "contradicted"


def test_words_that_stand_nowhere_lower_the_score_and_are_told():
    evidence = "The ambassador took part in the opening of the centre."
    strange = claim("The ambassador was drunk and shouting.", evidence)
    told = claim("The ambassador was at the centre's opening.", evidence)
    scores = [score / 100 for score in range(101)]
    assert lowest_passing(strange, scores) > lowest_passing(told, scores)
    assert judge_claim(strange, score=0.0).reason == "clause_absent"


def lowest_passing(stated: Claim, scores: list[float]) -> float:
    return next(score for score in scores if judge_claim(stated, score=score).status != "doubtful")


def test_what_corrects_the_question_is_no_figure_of_the_claim():
    evidence = "The ban on smoking in trains was put off by a year, to June 1, 2014."
    text = "The ban was not introduced on June 1, 2013: it was put off by a year."
    question = "Why was the ban introduced as early as June 1, 2013?"
    assert judge_claim(claim(text, evidence, question=question)).status != "contradicted"
    assert judge_claim(claim(text, evidence)).status == "contradicted"


def test_a_claim_that_cites_nothing_is_not_supported():
    assert judge_claim(claim("The town has a new library.")).status != "supported"


@pytest.mark.parametrize("code", sorted(load_reasons()))
def test_the_words_of_every_reason_can_be_filled(code: str):
    fields = [name for _, name, _, _ in string.Formatter().parse(load_reasons()[code]) if name]
    judgement = Judgement(status="doubtful", reason=code, values=dict.fromkeys(fields, "x"))
    assert describe_judgement(judgement)
