"""The trained networks on an article of our own: which sentence answers, and what a claim is worth."""

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.relevance.answers import AnswerScores, Candidate, answer_scores
from assistant.relevance.support import nearest_sentences, support_score
from assistant.relevance.words import MOST_WORDS, Words, sentence_words, text_words
from index.embedding.embedder import TokenEmbedder
from index.embedding.token_codec import rotate
from index.language.sentences import split_sentences

ARTICLE = (
    "Пором між Соснівкою та островом знову ходить з понеділка. Капітанка Ольга Рева похвалила відремонтований"
    " двигун. Велосипеди перевозять безкоштовно до жовтня. Ремонт коштував 340 тисяч гривень."
)


def asked(embedder: TokenEmbedder, text: str) -> Words:
    return text_words(text, rotate(embedder.embed_queries_with_tokens([text])[1][0]))


@pytest.fixture(scope="module")
def sentences(embedder: TokenEmbedder) -> list[Words]:
    tokens = rotate(embedder.embed_passages_with_tokens([ARTICLE])[1][0])
    return sentence_words(ARTICLE, tokens, split_sentences(ARTICLE, language="uk"))


def candidates(sentences: Sequence[Words]) -> list[Candidate]:
    return [
        Candidate(words=words, article=0, place=place, title=False, asks=False)
        for place, words in enumerate(sentences)
    ]


def scores_of(embedder: TokenEmbedder, question: str, sentences: Sequence[Words]) -> AnswerScores:
    return answer_scores(asked(embedder, question), candidates(sentences))


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("Who praised the repaired engine?", 1),
        ("Сколько стоил ремонт парома?", 3),
        ("До якого місяця велосипеди їздять задарма?", 2),
    ],
)
def test_the_sentence_that_answers_ranks_first(
    embedder: TokenEmbedder, sentences: list[Words], question: str, place: int
):
    scores = scores_of(embedder, question, sentences)
    assert int(scores.rank.argmax()) == place
    assert scores.answers.shape == (4,)


def test_a_question_from_elsewhere_is_less_answerable(embedder: TokenEmbedder, sentences: list[Words]):
    own = scores_of(embedder, "Сколько стоил ремонт парома?", sentences)
    foreign = scores_of(embedder, "Who won the chess championship in Baku?", sentences)
    assert foreign.answerable < own.answerable


def test_candidates_without_words_and_questions_without_words_answer_nothing(
    embedder: TokenEmbedder, sentences: list[Words]
):
    empty = sentences[0].part(0, 0)
    scores = scores_of(embedder, "Who praised the engine?", [empty, *sentences])
    assert np.isneginf(scores.rank[0])
    assert scores.answers[0] == 0
    for nothing in (answer_scores(empty, candidates(sentences)), scores_of(embedder, "Who?", [])):
        assert nothing.answerable == 0


def test_true_claims_score_above_false_ones(embedder: TokenEmbedder, sentences: list[Words]):
    true = support_score(asked(embedder, "The repair of the ferry cost 340,000 hryvnias."), sentences)
    other_sum = support_score(asked(embedder, "The repair of the ferry cost 780,000 hryvnias."), sentences)
    not_told = support_score(asked(embedder, "The captain intends to retire in October."), sentences)
    assert 0 <= not_told <= 1
    assert true > 0.5
    assert true > other_sum
    assert true > not_told


def test_no_evidence_bears_nothing_out(embedder: TokenEmbedder, sentences: list[Words]):
    assert support_score(asked(embedder, "The ferry sails."), []) == 0
    assert support_score(sentences[0].part(0, 0), sentences) == 0


def test_evidence_is_chosen_for_what_it_adds():
    found = np.array([[0.9, 0.9, 0.0], [0.9, 0.8, 0.0], [0.0, 0.0, 0.7]], dtype=np.float32)
    assert nearest_sentences(found, np.ones(3, dtype=np.float32)) == [0, 2]


def test_of_endless_questions_and_claims_the_beginning_is_read(
    embedder: TokenEmbedder, sentences: list[Words]
):
    endless = asked(embedder, "Why was the ferry stopped? " + "січня 2024 року " * 100)
    assert len(endless) > MOST_WORDS
    begun = endless.part(0, MOST_WORDS)
    whole, part = (answer_scores(words, candidates(sentences)) for words in (endless, begun))
    assert np.array_equal(whole.rank, part.rank)
    assert support_score(endless, sentences) == support_score(begun, sentences)
