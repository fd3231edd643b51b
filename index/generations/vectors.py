"""The vectors of an index, kept beside its generations under the name of the embedder that made them."""

from pathlib import Path

from index.generations.folder import Manifest
from index.storage.vector_cache import VectorCache


def open_vectors(folder: Path, built_by: Manifest, *, writable: bool = False) -> VectorCache:
    """Open the vectors in `folder` that were made as a generation's. Raises IndexStoreError."""
    return VectorCache.open(
        folder, embedder=built_by.embedder, dimensions=built_by.dimensions, writable=writable
    )
