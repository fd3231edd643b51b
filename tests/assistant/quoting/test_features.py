"""What speaks for a sentence: matches of tokens, what it holds, and the weighted sum."""

from dataclasses import fields, replace

import numpy as np
import pytest

from assistant.quoting.features import (
    SENTENCE_WEIGHTS,
    AskedQuestion,
    MatchedSentence,
    SentenceFeatures,
    sentence_features,
    weighted_score,
)

NO_FEATURES = SentenceFeatures(**{f.name: 0.0 for f in fields(SentenceFeatures)})


def ask(text: str, *weights: float) -> AskedQuestion:
    return AskedQuestion(text=text, weights=np.array(weights, dtype=np.float32))


def match(text: str, cosines: list[list[float]], title: bool = False) -> MatchedSentence:
    """Return a sentence whose tokens are its words."""
    starts = [0, *(at + 1 for at, char in enumerate(text) if char == " ")]
    table = np.array(cosines, dtype=np.float32)
    return MatchedSentence(
        text=text, title=title, cosines=table, starts=np.array(starts[: table.shape[-1]], dtype=np.int64)
    )


@pytest.mark.parametrize("feature", [f.name for f in fields(SentenceFeatures)])
def test_each_feature_moves_the_score_by_its_weight(feature: str) -> None:
    lifted = replace(NO_FEATURES, **{feature: 2.0})
    assert weighted_score(lifted) == pytest.approx(2 * getattr(SENTENCE_WEIGHTS, feature))


def test_what_answers_speaks_for_a_sentence() -> None:
    for feature in ("match", "weakest", "has_number", "has_time", "has_reason", "number_near"):
        assert getattr(SENTENCE_WEIGHTS, feature) > 0, feature


def test_the_match_counts_rare_tokens_most_and_the_weakest_is_a_content_word() -> None:
    asked = ask("how high bridge", 0.1, 0.1, 1.0)
    features = sentence_features(asked, match("the bridge", [[0.1, 0.2], [0.0, 0.1], [0.3, 0.9]]), None)
    assert features.match == pytest.approx((0.02 + 0.01 + 0.9) / 1.2)
    assert features.weakest == pytest.approx(0.9)
    assert features.opening == pytest.approx(0.15)


def test_the_sentence_before_counts_for_what_it_adds() -> None:
    asked, sentence = ask("bridge mayor", 1.0, 1.0), match("He smiled", [[0.2, 0.1], [0.4, 0.1]])
    assert sentence_features(asked, sentence, None).before == 0
    lower, higher = np.array([0.1, 0.1], dtype=np.float32), np.array([0.8, 0.1], dtype=np.float32)
    assert sentence_features(asked, sentence, lower).before == 0
    assert sentence_features(asked, sentence, higher).before == pytest.approx(0.3)


def test_numbers_beside_what_is_asked_for_are_nearer() -> None:
    asked = ask("How many goats", 0.1, 0.1, 1.0)
    rest = [[0.0] * 6, [0.0] * 6]
    near = match("He owns 300 goats and land", [*rest, [0.1, 0.1, 0.1, 0.9, 0.1, 0.1]])
    far = match("Goats graze on land since 1990", [*rest, [0.9, 0.1, 0.1, 0.1, 0.1, 0.1]])
    none = match("Goats graze on land since then", [*rest, [0.9, 0.1, 0.1, 0.1, 0.1, 0.1]])
    found = [sentence_features(asked, one, None).number_near for one in (near, far, none)]
    assert 1 > found[0] > found[1] > found[2] == 0
    other = ask("Who owns goats", 0.1, 0.1, 1.0)
    assert sentence_features(other, near, None).number_near == 0


def test_titles_questions_repetition_and_scripts_are_told() -> None:
    asked = ask("bridge open", 1.0, 1.0)
    title = sentence_features(asked, match("Bridge open?", [[0.9], [0.9]], title=True), None)
    assert (title.title, title.asks, title.repeats, title.other_script) == (1, 1, 1, 0)
    body = sentence_features(asked, match("Міст відкрито.", [[0.5], [0.5]]), None)
    assert (body.title, body.asks, body.repeats, body.other_script) == (0, 0, 0, 1)


def test_a_sentence_or_question_without_tokens_has_finite_features() -> None:
    empty = match("…", [[], []])
    wordless = replace(empty, cosines=np.zeros((0, 1), dtype=np.float32))
    assert empty.matches.tolist() == [-1, -1]
    for asked, sentence in ((ask("how many", 0.1, 1.0), empty), (ask(""), wordless)):
        features = sentence_features(asked, sentence, None)
        assert all(np.isfinite(getattr(features, f.name)) for f in fields(SentenceFeatures))
