"""The demonstration set is answered alike whichever way ONNX Runtime multiplies eight bits.

The embedded graph multiplies by weights with a sign, for which processors have instructions of their own. The
same weights without a sign take operators of their own, on most processors without those instructions.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from assistant.assistant import Assistant
from assistant.values import CitedAnswer
from index.building.build import build_index
from index.embedding.e5.conversion import GRAPH_FILE, convert, read_converted, special_tokens
from index.embedding.e5.embedder import MODEL_NAME, E5Embedder, open_embedded_e5
from index.embedding.e5.packaged_weights import find_weights, read_weights
from index.embedding.e5.runtime import GraphRunner
from index.embedding.e5.tokenizer import UnigramTokenizer
from index.settings import load_settings

ROOT = Path(__file__).parent.parent
CASES = [json.loads(line) for line in (ROOT / "tests/data/demo_questions.jsonl").read_text().splitlines()]
TIES = frozenset[str]()
"""Questions that stand so near an edge that the last digit decides them."""
HALF = 128


@pytest.fixture(scope="module")
def unsigned(tmp_path_factory: pytest.TempPathFactory) -> E5Embedder:
    """The embedded model with weights without a sign, multiplied and scaled by operators of their own."""
    weights = read_weights(find_weights())
    folder = tmp_path_factory.mktemp("unsigned")
    for name, content in convert(weights).items():
        (folder / name).write_bytes(content)
    converted = read_converted(folder)
    assert converted.precision == "int8"
    model = onnx.load(folder / GRAPH_FILE)
    multiply_without_sign(model.graph)
    runner = GraphRunner(model.SerializeToString(), special_tokens(weights.sizes))
    tokenizer = UnigramTokenizer(converted.vocabulary, weights.normalisation)
    return E5Embedder(f"{MODEL_NAME}/unsigned", runner, tokenizer, converted.statistics)


def multiply_without_sign(graph: onnx.GraphProto) -> None:
    constants = {one.name: one for one in graph.initializer}
    half = numpy_helper.from_array(np.array(HALF, dtype=np.uint8), "half")
    graph.initializer.append(half)
    nodes = []
    for node in graph.node:
        if node.op_type != "DynamicQuantizeMatMul":
            nodes.append(node)
            continue
        value, rounded, scales, _, bias = node.input
        shifted = numpy_helper.to_array(constants[rounded]).astype(np.int16) + HALF
        constants[rounded].CopyFrom(numpy_helper.from_array(shifted.astype(np.uint8), rounded))
        at = node.output[0]
        nodes += [
            helper.make_node("DynamicQuantizeLinear", [value], [f"{at}.q", f"{at}.s", f"{at}.z"]),
            helper.make_node("MatMulInteger", [f"{at}.q", rounded, f"{at}.z", "half"], [f"{at}.sum"]),
            helper.make_node("Cast", [f"{at}.sum"], [f"{at}.float"], to=TensorProto.FLOAT),
            helper.make_node("Mul", [f"{at}.s", scales], [f"{at}.unit"]),
            helper.make_node("Mul", [f"{at}.float", f"{at}.unit"], [f"{at}.plain"]),
            helper.make_node("Add", [f"{at}.plain", bias], [at]),
        ]
    del graph.node[:]
    graph.node.extend(nodes)


def answers(embedder: E5Embedder, index: Path) -> Iterator[CitedAnswer]:
    build_index(ROOT / "corpus", index=index, embedder=embedder)
    settings = load_settings({}, index=index)
    with Assistant.open(model="none", embedder=embedder, settings=settings) as assistant:
        for case in CASES:
            yield assistant.ask(case["question"], history=case.get("history", []))


def test_answers_do_not_hang_on_how_a_processor_multiplies(unsigned: E5Embedder, tmp_path: Path) -> None:
    told = [
        [(one.certainty, one.text, [(c.path, c.start, c.end) for c in one.citations]) for one in found]
        for found in (answers(open_embedded_e5(), tmp_path / "a"), answers(unsigned, tmp_path / "b"))
    ]
    differing = {case["id"] for case, one, other in zip(CASES, *told, strict=True) if one != other}
    assert differing <= TIES
