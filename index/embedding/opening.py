"""Opens an embedder by name; its library, which takes seconds to import, is loaded only then."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from index.embedding.embedder import Embedder, OpenedEmbedder
from index.errors import EmbeddingError
from index.settings import Settings

if TYPE_CHECKING:
    from llama_index.core.base.embeddings.base import BaseEmbedding

DEFAULT_EMBEDDER = "e5"
SERVER_PREFIX = "openai:"


def open_embedder(
    name: str | None = None,
    *,
    cache_folder: Path | None = None,
    base_url: str | None = None,
    api_key: str | None = None,
) -> OpenedEmbedder:
    """Open the embedder of this name; whoever opens it closes it.

    - None, "" or "e5": multilingual-e5-small, carried by an installed package, converted once into
      `cache_folder` (default: the user's cache folder). It is a TokenEmbedder.
    - "e5:FOLDER": the same model exported to ONNX, `model.onnx` and `tokenizer.json` in a folder. Likewise.
    - "openai:MODEL": a model of OpenAI or of the OpenAI-compatible server at `base_url`.

    Raises EmbeddingError when it cannot be opened.
    """
    name = name or DEFAULT_EMBEDDER
    if name == DEFAULT_EMBEDDER:
        from index.embedding.e5.embedder import open_embedded_e5

        return open_embedded_e5(cache_folder)
    if name.startswith(f"{DEFAULT_EMBEDDER}:"):
        from index.embedding.e5.embedder import open_exported_e5

        return open_exported_e5(Path(name.removeprefix(f"{DEFAULT_EMBEDDER}:")), cache_folder)
    if name.startswith(SERVER_PREFIX):
        from index.embedding.server_embedder import open_server_embedder

        return open_server_embedder(name.removeprefix(SERVER_PREFIX), base_url=base_url, api_key=api_key)
    raise EmbeddingError("embedder_unknown", embedder=name)


def open_set_embedder(settings: Settings) -> OpenedEmbedder:
    """Open the embedder that the settings name. Raises EmbeddingError when it cannot be opened."""
    return open_embedder(
        settings.embedding,
        cache_folder=settings.cache_folder,
        base_url=settings.openai_base_url,
        api_key=settings.openai_api_key,
    )


@contextmanager
def given_or_opened(embedder: Embedder | None, settings: Settings) -> Iterator[Embedder]:
    """Give the caller's embedder, or where there is none that of the settings, closed at the end."""
    if embedder is not None:
        yield embedder
        return
    with closing(open_set_embedder(settings)) as opened:
        yield opened


def adapt_llama_index(embedding: "BaseEmbedding") -> Embedder:
    """Return a LlamaIndex embedding as an Embedder. Raises EmbeddingError when it does not answer."""
    from index.embedding.llama_index import LlamaIndexEmbedder

    return LlamaIndexEmbedder(embedding)
