"""Writes the smallest language model that llama.cpp loads: one layer of noise over bytes, some 60 kB."""

import struct
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_UINT32, _FLOAT32, _STRING, _ARRAY, _INT32 = 4, 6, 8, 9, 5
_WIDTH, _HIDDEN, _HEADS, _CONTEXT = 32, 64, 2, 512
_ALIGNMENT = 32
_TOKENS = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *map(chr, range(97, 123))]
_KINDS = [2, 3, 3, *[6] * 256, *[1] * 26]
_CHAT = "{% for m in messages %}{{ m['content'] }}{% endfor %}"


def write_tiny_model(path: Path) -> None:
    """Write the model to `path`; it answers with noise, always the same."""
    tensors = _tensors(np.random.default_rng(7))
    facts = _facts()
    with path.open("wb") as file:
        file.write(b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(facts)))
        file.write(b"".join(facts))
        file.write(b"".join(_headers(tensors)))
        file.write(b"\0" * (-file.tell() % _ALIGNMENT))
        for _, values in tensors:
            file.write(values.tobytes())
            file.write(b"\0" * (-file.tell() % _ALIGNMENT))


def _facts() -> list[bytes]:
    return [
        _fact("general.architecture", _STRING, _text("llama")),
        _fact("llama.context_length", _UINT32, struct.pack("<I", _CONTEXT)),
        _fact("llama.embedding_length", _UINT32, struct.pack("<I", _WIDTH)),
        _fact("llama.block_count", _UINT32, struct.pack("<I", 1)),
        _fact("llama.feed_forward_length", _UINT32, struct.pack("<I", _HIDDEN)),
        _fact("llama.attention.head_count", _UINT32, struct.pack("<I", _HEADS)),
        _fact("llama.rope.dimension_count", _UINT32, struct.pack("<I", _WIDTH // _HEADS)),
        _fact("llama.attention.layer_norm_rms_epsilon", _FLOAT32, struct.pack("<f", 1e-5)),
        _fact("tokenizer.ggml.model", _STRING, _text("llama")),
        _fact("tokenizer.ggml.tokens", _ARRAY, _array(_STRING, map(_text, _TOKENS))),
        _fact("tokenizer.ggml.scores", _ARRAY, _array(_FLOAT32, (struct.pack("<f", 0.0) for _ in _TOKENS))),
        _fact("tokenizer.ggml.token_type", _ARRAY, _array(_INT32, (struct.pack("<i", k) for k in _KINDS))),
        _fact("tokenizer.ggml.bos_token_id", _UINT32, struct.pack("<I", 1)),
        _fact("tokenizer.ggml.eos_token_id", _UINT32, struct.pack("<I", 2)),
        _fact("tokenizer.chat_template", _STRING, _text(_CHAT)),
    ]


def _tensors(noise: np.random.Generator) -> list[tuple[str, NDArray[np.float32]]]:
    def matrix(rows: int, columns: int) -> NDArray[np.float32]:
        return (noise.standard_normal((rows, columns)) / 4).astype(np.float32)

    ones = np.ones(_WIDTH, dtype=np.float32)
    return [
        ("token_embd.weight", matrix(len(_TOKENS), _WIDTH)),
        ("output_norm.weight", ones),
        ("output.weight", matrix(len(_TOKENS), _WIDTH)),
        ("blk.0.attn_norm.weight", ones),
        ("blk.0.attn_q.weight", matrix(_WIDTH, _WIDTH)),
        ("blk.0.attn_k.weight", matrix(_WIDTH, _WIDTH)),
        ("blk.0.attn_v.weight", matrix(_WIDTH, _WIDTH)),
        ("blk.0.attn_output.weight", matrix(_WIDTH, _WIDTH)),
        ("blk.0.ffn_norm.weight", ones),
        ("blk.0.ffn_gate.weight", matrix(_HIDDEN, _WIDTH)),
        ("blk.0.ffn_up.weight", matrix(_HIDDEN, _WIDTH)),
        ("blk.0.ffn_down.weight", matrix(_WIDTH, _HIDDEN)),
    ]


def _headers(tensors: Sequence[tuple[str, NDArray[np.float32]]]) -> Iterable[bytes]:
    offset = 0
    for name, values in tensors:
        shape = values.shape[::-1]
        yield _text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, offset)
        offset += values.nbytes + (-values.nbytes % _ALIGNMENT)


def _fact(name: str, kind: int, value: bytes) -> bytes:
    return _text(name) + struct.pack("<I", kind) + value


def _array(kind: int, values: Iterable[bytes]) -> bytes:
    items = list(values)
    return struct.pack("<IQ", kind, len(items)) + b"".join(items)


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data
