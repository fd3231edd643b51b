from pathlib import Path

import pytest

from index.embedding.cross_encoder import CrossEncoder
from index.errors import EmbeddingError
from tests.support.tiny_cross_encoder import write_cross_encoder


def test_texts_are_scored_for_a_question_in_their_order(tmp_path: Path) -> None:
    reranker = CrossEncoder(write_cross_encoder(tmp_path / "tiny", "quay"))
    texts = ["letters of the lock", "quay quay quay", "the quay", *["lock"] * 300]
    scores = reranker.scores("people", texts)
    assert scores.tolist() == [0, 3, 1, *[0] * 300]
    assert reranker.name == "tiny"


def test_a_long_text_is_cut_and_the_question_is_not(tmp_path: Path) -> None:
    folder = write_cross_encoder(tmp_path, "quay", said=["window = 16", 'name = "short"'])
    reranker = CrossEncoder(folder)
    assert reranker.scores("quay quay quay quay", ["lock " * 40]).tolist() == [4]
    assert reranker.name == "short"


def test_no_texts_have_no_scores(tmp_path: Path) -> None:
    assert len(CrossEncoder(write_cross_encoder(tmp_path, "quay")).scores("lock", [])) == 0


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json"])
def test_a_file_that_is_missing_is_named(tmp_path: Path, missing: str) -> None:
    (write_cross_encoder(tmp_path, "quay") / missing).unlink()
    with pytest.raises(EmbeddingError, match=rf"{missing}.*ASSISTANT_RERANKER"):
        CrossEncoder(tmp_path)


@pytest.mark.parametrize("damaged", ["model.onnx", "tokenizer.json"])
def test_a_file_that_is_damaged_is_named(tmp_path: Path, damaged: str) -> None:
    (write_cross_encoder(tmp_path, "quay") / damaged).write_bytes(b"nothing of the kind")
    with pytest.raises(EmbeddingError, match=damaged):
        CrossEncoder(tmp_path)


def test_a_model_that_gives_more_than_a_score_is_no_cross_encoder(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match="not one score a pair"):
        CrossEncoder(write_cross_encoder(tmp_path, "quay", outputs=3))
