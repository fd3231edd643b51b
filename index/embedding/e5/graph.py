"""Writes the model as an ONNX graph: token ids and mask in, one vector a token out.

A BERT encoder: embeddings, then layers of attention and a two-layer perceptron, each added to its input and
normalised. ONNX Runtime's own operators (domain `com.microsoft`) are used where they are the faster ones.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnx.external_data_helper import set_external_data

from index.embedding.e5.packaged_weights import BLOCK_SIZE, BlockMatrix, Sizes, Weights

Precision = Literal["int8", "int4"]
Peaks = Mapping[str, NDArray[np.float32]]

RUNTIME = "com.microsoft"
OPSET = 21
IR_VERSION = 10
IDS, MASK, TOKENS = "input_ids", "attention_mask", "tokens"
PAGE = 4096  # bytes; what is mapped into memory starts at a multiple of it
HALF_RANGE = 8  # what is subtracted of a four-bit number
LARGEST_PAIR = 127.5  # rounded, two weights are at most 128 together
SMOOTHING = 0.65  # how much of an outlying channel is moved from the activations into the weights


@dataclass(frozen=True, slots=True, kw_only=True)
class ExactGraph:
    """The serialised graph of the weights as they are.

    `inputs` names, for each multiplication by a matrix, the value that is multiplied: an output of the graph.
    """

    graph: bytes
    inputs: Mapping[str, str]


def build_exact_graph(weights: Weights) -> ExactGraph:
    """Return the graph that multiplies by the four-bit weights, activations in blocks of eight bits."""
    builder = _GraphBuilder(weights, "int4", {})
    builder.encoder()
    return ExactGraph(
        graph=builder.serialised([TOKENS, *builder.linear_inputs.values()]), inputs=builder.linear_inputs
    )


def build_graph(weights: Weights, precision: Precision, peaks: Peaks) -> bytes:
    """Return the serialised graph.

    `int4` multiplies by the weights as they are. `int8` is twice as fast and rounds weights by column and
    activations by batch; `peaks` gives it the largest magnitude of each channel of every multiplication's
    input, by the names of `ExactGraph.inputs`.
    """
    builder = _GraphBuilder(weights, precision, peaks)
    builder.encoder()
    return builder.serialised([TOKENS])


def constants_apart(graph: bytes, name: str) -> tuple[bytes, bytes]:
    """Return a graph whose large constants lie in a file called `name` beside it, and that file's content.

    They are mapped into memory from there: a question touches few of the words' embeddings, which are most of
    the model.
    """
    model = onnx.ModelProto.FromString(graph)
    content = bytearray()
    for tensor in model.graph.initializer:
        if len(tensor.raw_data) >= PAGE:
            content.extend(bytes(-len(content) % PAGE))
            set_external_data(tensor, name, offset=len(content), length=len(tensor.raw_data))
            content.extend(tensor.raw_data)
            tensor.ClearField("raw_data")
    return bytes(model.SerializeToString()), bytes(content)


class _GraphBuilder:
    """Collects nodes and constants; a value is known by its name."""

    def __init__(self, weights: Weights, precision: Precision, peaks: Peaks) -> None:
        self.weights = weights
        self.sizes: Sizes = weights.sizes
        self.peaks = peaks
        self.multiplied = {"int8": self._int8_multiplied, "int4": self._int4_multiplied}[precision]
        self.linear_inputs: dict[str, str] = {}
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def node(
        self,
        kind: str,
        inputs: Sequence[str],
        output: str | list[str],
        domain: str = "",
        **attributes: object,
    ) -> str:
        outputs = [output] if isinstance(output, str) else output
        made = helper.make_node(kind, inputs, outputs, name=outputs[0], domain=domain, **attributes)
        self.nodes.append(made)
        return outputs[0]

    def constant(self, name: str, array: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def vector(self, name: str) -> str:
        return self.constant(name, self.weights.vector(name))

    def encoder(self) -> None:
        """Add the whole model."""
        hidden = self.embeddings()
        for number in range(self.sizes.layers):
            hidden = self.layer(number, hidden)
        self.node("Identity", [hidden], TOKENS)

    def embeddings(self) -> str:
        matrix = self.weights.matrix("emb.word", columns=self.sizes.dimensions)
        rows, columns = matrix.quants.shape
        blocks = columns // BLOCK_SIZE
        zeros = np.full((rows, blocks), HALF_RANGE, np.uint8)
        inputs = [
            self._four_bit_constant("words", matrix.quants),
            IDS,
            self.constant("words.scales", matrix.scales),
            self._four_bit_constant("words.zeros", zeros),
        ]
        attributes = {"gather_axis": 0, "quantize_axis": 1, "block_size": BLOCK_SIZE}
        words = self.node("GatherBlockQuantized", inputs, "word", RUNTIME, **attributes)
        length = self.node("Shape", [IDS], "length", start=1, end=2)
        first = self.constant("first", np.array([0]))
        table = self.weights.vector("emb.pos").reshape(-1, self.sizes.dimensions)
        kind = self.weights.vector("emb.type")[: self.sizes.dimensions]
        positions = self.node(
            "Slice", [self.constant("positions", table + kind), first, length, first], "place"
        )
        summed = self.node("Add", [words, positions], "embedded")
        self.node("Cast", [MASK], "mask", to=TensorProto.INT32)
        return self._normalised(summed, "emb.ln")

    def layer(self, number: int, hidden: str) -> str:
        """Add one layer; the names of its tensors begin with `l0.`, `l1.` and so on."""
        at, size, inner = f"l{number}.", self.sizes.dimensions, self.sizes.inner
        together = self.linear(hidden, [f"{at}q", f"{at}k", f"{at}v"], columns=size)
        parts = [f"{at}query", f"{at}key", f"{at}value"]
        self.node("Split", [together], parts, axis=-1, num_outputs=3)
        attended = self.node(
            "MultiHeadAttention", [*parts, "", "mask"], f"{at}attended", RUNTIME, num_heads=self.sizes.heads
        )
        projected = self.linear(attended, [f"{at}ao"], columns=size)
        middle = self._normalised(self.node("Add", [projected, hidden], f"{at}sum"), f"{at}aln")
        widened = self.node("Gelu", [self.linear(middle, [f"{at}fi"], columns=size)], f"{at}gelu", RUNTIME)
        narrowed = self.linear(widened, [f"{at}fo"], columns=inner)
        return self._normalised(self.node("Add", [narrowed, middle], f"{at}sum2"), f"{at}oln")

    def linear(self, value: str, names: list[str], *, columns: int) -> str:
        """Multiply by matrices set side by side and add their biases; known by the first one's name."""
        self.linear_inputs[names[0]] = value
        matrices = [self.weights.matrix(f"{name}.w", columns=columns) for name in names]
        quants = np.concatenate([matrix.quants for matrix in matrices])
        scales = np.concatenate([matrix.scales for matrix in matrices])
        bias = np.concatenate([self.weights.vector(f"{name}.b") for name in names])
        joined = BlockMatrix(quants=quants, scales=scales)
        return self.multiplied(value, names[0], joined, self.constant(f"{names[0]}.b", bias))

    def serialised(self, outputs: Sequence[str]) -> bytes:
        axes = ["texts", "tokens"]
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, axes) for name in (IDS, MASK)]
        sizes = {TOKENS: self.sizes.dimensions}
        results = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [*axes, sizes.get(name)])
            for name in dict.fromkeys(outputs)
        ]
        graph = helper.make_graph(self.nodes, "multilingual-e5-small", inputs, results, self.constants)
        versions = [helper.make_opsetid("", OPSET), helper.make_opsetid(RUNTIME, 1)]
        model = helper.make_model(graph, opset_imports=versions, ir_version=IR_VERSION)
        return bytes(model.SerializeToString())

    def _four_bit_constant(self, name: str, numbers: NDArray[np.uint8]) -> str:
        tensor = TensorProto(name=name, data_type=TensorProto.UINT4, dims=numbers.shape)
        tensor.raw_data = _packed(numbers.reshape(-1)).tobytes()
        self.constants.append(tensor)
        return name

    def _normalised(self, value: str, name: str) -> str:
        inputs = [value, self.vector(f"{name}.w"), self.vector(f"{name}.b")]
        return self.node("LayerNormalization", inputs, f"{name}.out", axis=-1, epsilon=self.sizes.epsilon)

    def _int4_multiplied(self, value: str, name: str, matrix: BlockMatrix, bias: str) -> str:
        """Multiply in blocks of 32; accuracy level 4 rounds the activations to eight bits a block."""
        rows, columns = matrix.quants.shape
        packed = _packed(matrix.quants).reshape(rows, -1, BLOCK_SIZE // 2)
        scales = self.constant(f"{name}.scales", matrix.scales.reshape(-1))
        inputs = [value, self.constant(f"{name}.w", packed), scales, "", "", bias]
        attributes = {"K": columns, "N": rows, "bits": 4, "block_size": BLOCK_SIZE, "accuracy_level": 4}
        return self.node("MatMulNBits", inputs, f"{name}.out", RUNTIME, **attributes)

    def _int8_multiplied(self, value: str, name: str, matrix: BlockMatrix, bias: str) -> str:
        """Multiply numbers rounded to eight bits: weights by column, activations by batch.

        Single channels of the activations are ten times as large as the rest and would coarsen it, so they
        are divided, and the weights multiplied, by factors between the two (SmoothQuant, Xiao et al. 2023).
        """
        weights = matrix.dequantised().T
        largest = np.maximum(np.abs(weights).max(axis=1), 1e-4)
        factors = np.maximum(self.peaks[name], 1e-3) ** SMOOTHING / largest ** (1 - SMOOTHING)
        inverse = self.constant(f"{name}.inverse", (1 / factors).astype(np.float32))
        smooth = self.node("Mul", [value, inverse], f"{name}.smooth")
        weights = weights * factors[:, None]
        scales = column_scales(weights)
        rounded = self.constant(f"{name}.w", np.rint(weights / scales).astype(np.int8))
        inputs = [smooth, rounded, self.constant(f"{name}.scales", scales.astype(np.float32)), "", bias]
        return self.node("DynamicQuantizeMatMul", inputs, f"{name}.out", RUNTIME)


def column_scales(weights: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return what a unit of eight bits stands for in each column of (inputs, outputs) weights.

    Processors without instructions for it (VNNI) add the products of two neighbouring weights in sixteen bits
    and cut what is larger, which made scores differ from one machine to the next. With these scales no two
    can be: 255 times their sum stays below 2 ** 15. The rounding is coarser by a twentieth.
    """
    above, below = np.abs(weights[0::2]), np.abs(weights[1::2])
    alike = np.sign(weights[0::2]) == np.sign(weights[1::2])
    pairs = np.where(alike, above + below, 0).max(axis=0)
    single = np.abs(weights).max(axis=0)
    scales: NDArray[np.floating] = np.maximum(np.maximum(single / 127, pairs / LARGEST_PAIR), 1e-14)
    return scales


def _packed(numbers: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return pairs of four-bit numbers of the last axis as bytes, the first in the low half."""
    return np.asarray(numbers[..., 0::2] | numbers[..., 1::2] << 4, dtype=np.uint8)
