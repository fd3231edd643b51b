"""Splits texts into the tokens of multilingual-e5-small and says where in the text each one stands.

    text -> normalised text, each character with its span in the text -> token ids, each with its span

Two sources of one vocabulary: the embedded weights (`UnigramTokenizer`), which bring pieces, scores and a
normalisation by code points, and the `tokenizer.json` of an ONNX export (`ExportedTokenizer`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import EmbeddingError
from index.language.whole_words import AlignedText, whole_words

PASSAGE_PREFIX, QUERY_PREFIX = "passage: ", "query: "
LONE_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tokens:
    """The tokens of one text, the model's prefix before them, without start and end marks.

    `ids` is (tokens,), `offsets` is (tokens, 2): spans in the text without prefix. Tokens of the prefix and
    bare spaces have empty spans.
    """

    ids: NDArray[np.int64]
    offsets: NDArray[np.int64]

    @property
    def has_surface(self) -> NDArray[np.bool_]:
        """Whether each token stands for characters of the text, (tokens,)."""
        surfaces: NDArray[np.bool_] = self.offsets[:, 0] < self.offsets[:, 1]
        return surfaces


class TextTokenizer(Protocol):
    """What the embedder asks of a tokenizer."""

    def tokenize(self, text: str, *, prefix: str) -> Tokens:
        """Return the tokens of prefix and text."""


class UnigramTokenizer:
    """The tokenizer of the embedded weights: `model` is what `unigram_model` makes of them."""

    def __init__(self, model: bytes, normalisation: Mapping[int, str]) -> None:
        from sentencepiece import SentencePieceProcessor

        self._processor = SentencePieceProcessor(model_proto=model)
        self._table = {**LONE_SURROGATES, **normalisation}

    def tokenize(self, text: str, *, prefix: str) -> Tokens:
        """Return the tokens of prefix and text."""
        aligned = align(prefix + text, self._table)
        encoded = self._processor.encode(aligned.text, return_type="offset_mapping")
        spans = [_original_span(aligned, start, end) for start, end in encoded["offsets"]]
        return _without_prefix(encoded["ids"], spans, len(prefix))


def unigram_model(
    pieces: Sequence[str], scores: Sequence[float], *, unknown_id: int, marks: Collection[int]
) -> bytes:
    """Return a vocabulary as a SentencePiece model; no text holds the pieces of the ids `marks`.

    Texts come normalised (`align`), so that spaces alone are made pieces' own.
    """
    from sentencepiece.sentencepiece_model_pb2 import ModelProto

    kinds = ModelProto.SentencePiece
    model = ModelProto()
    for number, (piece, score) in enumerate(zip(pieces, scores, strict=True)):
        kind = kinds.UNKNOWN if number == unknown_id else kinds.CONTROL if number in marks else kinds.NORMAL
        model.pieces.add(piece=piece, score=score, type=kind)
    model.trainer_spec.model_type = model.trainer_spec.UNIGRAM
    model.trainer_spec.unk_id = unknown_id
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.remove_extra_whitespaces = False
    return bytes(model.SerializeToString())


class ExportedTokenizer:
    """The tokenizer of an ONNX export, with its own normalisation. Raises EmbeddingError when unreadable."""

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer

        try:
            self._tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
        except OSError as exc:
            raise EmbeddingError("tokenizer_unreadable", file=str(path), why=str(exc.strerror)) from exc
        except Exception as exc:  # the library raises nothing narrower
            raise EmbeddingError("tokenizer_unknown", file=str(path), why=str(exc)) from exc
        self._path = path
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def token_id(self, token: str) -> int:
        """Return the id of a mark. Raises EmbeddingError where the vocabulary has none."""
        number = self._tokenizer.token_to_id(token)
        if number is None:
            raise EmbeddingError("token_missing", file=str(self._path), token=token)
        return int(number)

    def tokenize(self, text: str, *, prefix: str) -> Tokens:
        """Return the tokens of prefix and text."""
        aligned = align(prefix + text, LONE_SURROGATES)
        encoding = self._tokenizer.encode(aligned.text, add_special_tokens=False)
        spans = [_original_span(aligned, start, end) for start, end in encoding.offsets]
        return _without_prefix(encoding.ids, spans, len(prefix))


def align(text: str, table: Mapping[int, str]) -> AlignedText:
    """Return the text with its words whole, mapped by the table and with runs of spaces made one."""
    whole = whole_words(text)
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end, whole_character in zip(whole.starts, whole.ends, whole.text, strict=True):
        for character in whole_character.translate(table):
            if character == " " and characters and characters[-1] == " ":
                continue
            characters.append(character)
            starts.append(start)
            ends.append(end)
    return AlignedText(text="".join(characters), starts=starts, ends=ends)


def _original_span(aligned: AlignedText, start: int, end: int) -> tuple[int, int]:
    while start < end and aligned.text[start].isspace():
        start += 1
    return aligned.span(start, end) if start < end else (0, 0)


def _without_prefix(ids: Sequence[int], spans: Sequence[tuple[int, int]], length: int) -> Tokens:
    offsets = np.asarray(spans, dtype=np.int64).reshape(-1, 2) - length
    offsets[(offsets[:, 0] < 0) | (offsets[:, 0] >= offsets[:, 1])] = 0
    return Tokens(ids=np.asarray(ids, dtype=np.int64), offsets=offsets)
