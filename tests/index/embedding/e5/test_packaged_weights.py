"""Reading the weights file, written here in small."""

from pathlib import Path

import numpy as np
import pytest

from index.embedding.e5.packaged_weights import find_weights, parse_weights, read_weights
from index.errors import EmbeddingError
from tests.support.tiny_e5 import DIMENSIONS, INNER, LAYERS, NORMALISATION, PIECES, POSITIONS, TinyModel


def test_a_written_file_is_read_back() -> None:
    model = TinyModel()
    weights = parse_weights(model.serialised())

    assert weights.pieces == PIECES
    assert weights.normalisation == NORMALISATION
    assert (weights.sizes.dimensions, weights.sizes.layers, weights.sizes.positions) == (
        DIMENSIONS,
        LAYERS,
        POSITIONS,
    )
    assert (weights.sizes.start_id, weights.sizes.end_id, weights.sizes.unknown_id) == (0, 2, 3)
    for name, expected in model.matrices.items():
        columns = INNER if name.endswith("fo.w") else DIMENSIONS
        np.testing.assert_array_equal(weights.matrix(name, columns=columns).dequantised(), expected)
    for name, expected in model.vectors.items():
        np.testing.assert_array_equal(weights.vector(name), expected)


def test_the_hash_tells_one_file_from_another(tmp_path: Path) -> None:
    files = [tmp_path / "first", tmp_path / "second"]
    for seed, file in enumerate(files):
        file.write_bytes(TinyModel(seed=seed).serialised())
    first, second = map(read_weights, files)

    assert first.sha256 != second.sha256


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.9, 0.9999])
def test_a_file_cut_short_is_called_damaged_and_named(tmp_path: Path, share: float) -> None:
    content = TinyModel().serialised()
    path = tmp_path / "weights.bin"
    path.write_bytes(content[: int(len(content) * share)])

    with pytest.raises(EmbeddingError, match=r"weights\.bin.*reinstall"):
        read_weights(path)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(b"GGUF" + bytes(100))

    with pytest.raises(EmbeddingError, match="GGUF"):
        read_weights(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match=r"absent\.bin"):
        read_weights(tmp_path / "absent.bin")


def test_without_the_package_the_setting_to_use_instead_is_named() -> None:
    with pytest.raises(EmbeddingError, match="ASSISTANT_EMBEDDING"):
        find_weights(package="a_package_that_nobody_has_installed")
