"""Writes a cross-encoder that scores a pair by how many of its tokens are a certain one."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper, numpy_helper

WORDS = ["<s>", "<pad>", "</s>", "<unk>", "quay", "letters", "people", "lock", "the", "of"]


def write_pair_graph(path: Path, token: int, outputs: int = 1) -> None:
    """Write a graph that counts a token in each row of `input_ids`, in as many columns as `outputs`."""
    nodes = [
        helper.make_node("Equal", ["input_ids", "token"], ["same"]),
        helper.make_node("Cast", ["same"], ["ones"], to=TensorProto.FLOAT),
        helper.make_node("ReduceSum", ["ones", "axis"], ["count"], keepdims=1),
        helper.make_node("Tile", ["count", "columns"], ["logits"]),
    ]
    constants = [
        numpy_helper.from_array(np.array(token, dtype=np.int64), "token"),
        numpy_helper.from_array(np.array([1], dtype=np.int64), "axis"),
        numpy_helper.from_array(np.array([1, outputs], dtype=np.int64), "columns"),
    ]
    axes = ["pairs", "tokens"]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, axes)
        for name in ("input_ids", "attention_mask")
    ]
    results = [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["pairs", outputs])]
    graph = helper.make_graph(nodes, "pairs", inputs, results, constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    path.write_bytes(model.SerializeToString())


def write_cross_encoder(folder: Path, counted: str, *, outputs: int = 1, said: Sequence[str] = ()) -> Path:
    """Write a cross-encoder that likes texts with a word."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    write_pair_graph(folder / "model.onnx", WORDS.index(counted), outputs)
    if said:
        (folder / "model.toml").write_text("\n".join(said), encoding="utf-8")
    return folder
