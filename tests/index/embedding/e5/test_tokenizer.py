"""Every token knows its surface in the text, whatever the text."""

import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.embedding.e5.tokenizer import (
    ExportedTokenizer,
    TextTokenizer,
    UnigramTokenizer,
    align,
    unigram_model,
)
from index.errors import EmbeddingError
from tests.support.tiny_e5 import NORMALISATION, PIECES

PREFIX = "passage: "
SCORES = [0.0 if piece.startswith("<") else -10.0 / len(piece) for piece in PIECES]
UNIGRAM = UnigramTokenizer(unigram_model(PIECES, SCORES, unknown_id=3, marks={0, 1, 2}), NORMALISATION)

letters = st.sampled_from("abcpoсолптї іЇи\u0306і\u0308 \u00a0\n…½🙂\u200d👩\u0301é«»漢  .,\ud800\u2581")
texts = st.one_of(st.text(letters, max_size=60), st.text(max_size=60))


def surfaces(tokenizer: TextTokenizer, text: str) -> list[str]:
    tokens = tokenizer.tokenize(text, prefix=PREFIX)
    return [text[start:end] for start, end in tokens.offsets[tokens.has_surface]]


@given(texts)
@example("и\u0306")
@example("  \u00a0 посол\u00a0 \n")
@example("\u0301посол")
@example("½…½")
def test_offsets_are_spans_of_the_text_in_order(text: str) -> None:
    tokens = UNIGRAM.tokenize(text, prefix=PREFIX)
    kept = tokens.offsets[tokens.has_surface]

    assert len(tokens.ids) == len(tokens.offsets)
    assert (kept >= 0).all()
    assert (kept <= len(text)).all()
    assert (kept[:, 0] < kept[:, 1]).all()
    assert (np.diff(kept, axis=0) >= 0).all()


@given(st.text("abcdхцч é🙂.,", max_size=40))
def test_tokens_cover_every_character_but_spaces(text: str) -> None:
    covered = set()
    for start, end in UNIGRAM.tokenize(text, prefix=PREFIX).offsets:
        covered |= set(range(start, end))

    assert covered == {i for i, character in enumerate(text) if character != " "}


def test_a_surface_is_the_word_without_the_space_before_it() -> None:
    assert surfaces(UNIGRAM, "ambassador посол,  посол") == ["ambas", "sador", "посол", ",", "посол"]


@pytest.mark.parametrize("space", ["  ", "\u00a0", "\n", " \u00a0\n "])
def test_any_space_parts_words_and_none_is_in_a_surface(space: str) -> None:
    assert surfaces(UNIGRAM, f"{space}посол{space}ab{space}") == ["посол", "a", "b"]


def test_a_letter_and_its_mark_are_one_surface_and_one_composed_token() -> None:
    composed, decomposed = "її", unicodedata.normalize("NFD", "її")

    assert surfaces(UNIGRAM, decomposed) == [decomposed[:2], decomposed[2:]]
    ids = [UNIGRAM.tokenize(text, prefix=PREFIX).ids.tolist() for text in (composed, decomposed)]
    assert ids[0] == ids[1]


@pytest.mark.parametrize("broken", ["по\u00adсол", "по-\nсол", "по\u200bсол", "посо\u0301л", "по\ufeffсол"])
def test_a_word_broken_by_layout_is_one_surface_and_one_token(broken: str) -> None:
    assert surfaces(UNIGRAM, f"ab {broken}") == ["a", "b", broken]
    ids = [UNIGRAM.tokenize(f"ab {text}", prefix=PREFIX).ids.tolist() for text in (broken, "посол")]
    assert ids[0] == ids[1]


def test_characters_that_become_several_keep_their_own_span() -> None:
    assert surfaces(UNIGRAM, "a½b…") == ["a", "½", "½", "½", "b", "…", "…", "…"]


def test_a_character_that_is_dropped_leaves_its_neighbours_true() -> None:
    assert surfaces(UNIGRAM, "po\u200dсол") == ["p", "o", "с", "о", "л"]


def test_the_prefix_makes_tokens_without_a_surface() -> None:
    tokens = UNIGRAM.tokenize("", prefix=PREFIX)

    assert len(tokens.ids) > 0
    assert not tokens.has_surface.any()


@given(texts)
def test_aligned_characters_stand_for_spans_in_order(text: str) -> None:
    aligned = align(text, NORMALISATION)

    assert len(aligned.text) == len(aligned.starts) == len(aligned.ends)
    assert "  " not in aligned.text
    assert list(aligned.starts) == sorted(aligned.starts)
    assert all(0 <= s < e <= len(text) for s, e in zip(aligned.starts, aligned.ends, strict=True))


def _export(path: Path) -> ExportedTokenizer:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    tokenizer = Tokenizer(models.Unigram(list(zip(PIECES, SCORES, strict=True)), unk_id=3))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace("\n", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.enable_truncation(4)
    tokenizer.save(str(path))
    return ExportedTokenizer(path)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> ExportedTokenizer:
    return _export(tmp_path_factory.mktemp("export") / "tokenizer.json")


def test_an_exported_tokenizer_gives_the_same_tokens_untruncated(exported: ExportedTokenizer) -> None:
    text = "ambassador посол, «посол» ab cd"

    own, other = (tokenizer.tokenize(text, prefix=PREFIX) for tokenizer in (UNIGRAM, exported))
    np.testing.assert_array_equal(own.ids, other.ids)
    np.testing.assert_array_equal(own.offsets, other.offsets)


@given(texts)
def test_exported_offsets_are_spans_of_the_text_without_leading_spaces(
    exported: ExportedTokenizer, text: str
) -> None:
    tokens = exported.tokenize(text, prefix=PREFIX)
    kept = tokens.offsets[tokens.has_surface]

    assert (kept >= 0).all()
    assert (kept <= len(text)).all()
    assert not any(text[start].isspace() for start, _ in kept)


def test_a_missing_tokenizer_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EmbeddingError, match=r"tokenizer\.json"):
        ExportedTokenizer(tmp_path / "tokenizer.json")


@pytest.mark.parametrize("content", ["", "{}", '{"model": 3}', "ÿþ"])
def test_another_file_is_not_a_tokenizer(tmp_path: Path, content: str) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(content, encoding="latin-1")

    with pytest.raises(EmbeddingError, match=r"tokenizer\.json"):
        ExportedTokenizer(path)
