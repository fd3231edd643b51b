"""A cross-encoder in ONNX: question and text read together, a score a pair; slower than vectors, and better.

    question, texts -> pairs of tokens -> logits -> scores

A folder with `model.onnx` and `tokenizer.json`, as exports of bge-reranker-v2-m3,
gte-multilingual-reranker-base and the like have them; `model.toml` may give its `name` and `window`.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.embedding.e5.model_file import read_model_file
from index.embedding.e5.runtime import batches, cores, in_threads, open_session, run_session
from index.embedding.e5.tokenizer import LONE_SURROGATES
from index.errors import EmbeddingError
from index.language.whole_words import whole_words

GRAPH, TOKENIZER = "model.onnx", "tokenizer.json"
BATCH_TOKENS = 1024
_SCORES = 2  # dimensions of the output: pairs, and one logit


class CrossEncoder:
    """A graph that reads pairs. Raises EmbeddingError for a folder that does not hold one."""

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        for file in (GRAPH, TOKENIZER):
            if not (folder / file).is_file():
                raise EmbeddingError("reranker_missing", file=file, folder=str(folder))
        model = read_model_file(folder)
        self.name = model.name or folder.resolve().name
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:  # the library raises nothing narrower
            raise EmbeddingError(
                "reranker_unusable", folder=str(folder), why=f"{TOKENIZER}: {error}"
            ) from error
        self._tokenizer.enable_truncation(model.window, strategy="only_second")
        self._tokenizer.no_padding()
        self._padding = self._tokenizer.token_to_id(model.padding) or 0
        self._session = open_session(folder / GRAPH)
        output = self._session.get_outputs()[0]
        if len(output.shape) > _SCORES or (len(output.shape) == _SCORES and output.shape[-1] != 1):
            why = f"its output {output.name!r} has the shape {output.shape}, not one score a pair"
            raise EmbeddingError("reranker_unusable", folder=str(folder), why=why)
        self._inputs = [given.name for given in self._session.get_inputs()]
        self._output = output.name

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (texts,) scores, higher for a text that answers better."""
        pairs = self._tokenizer.encode_batch([(_plain(question), _plain(text)) for text in texts])
        planned = list(batches([len(pair.ids) for pair in pairs], BATCH_TOKENS))
        scores = np.zeros(len(texts), dtype=np.float32)
        found = in_threads(lambda batch: self._run([pairs[n] for n in batch]), planned, cores())
        for batch, logits in zip(planned, found, strict=True):
            scores[batch] = logits
        return scores

    def _run(self, pairs: Sequence[object]) -> NDArray[np.float32]:
        longest = max(len(pair.ids) for pair in pairs)  # type: ignore[attr-defined]
        columns = {
            "input_ids": ("ids", self._padding),
            "attention_mask": ("attention_mask", 0),
            "token_type_ids": ("type_ids", 0),
        }
        given = {}
        for name, (attribute, padding) in columns.items():
            filled = np.full((len(pairs), longest), padding, np.int64)
            for row, pair in enumerate(pairs):
                values = getattr(pair, attribute)
                filled[row, : len(values)] = values
            given[name] = filled
        fed = {name: given[name] for name in self._inputs if name in given}
        return np.asarray(run_session(self._session, [self._output], fed)[0], dtype=np.float32).reshape(-1)


def _plain(text: str) -> str:
    return whole_words(text).text.translate(LONE_SURROGATES)
