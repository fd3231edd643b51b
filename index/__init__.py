"""Article files -> passages -> hits.

    reading -> cleaning -> chunking -> embedding -> storage -> generations -> search -> hits

`building` leads a folder's articles through the steps up to storage. What one run of it leaves is a
generation: a whole set of the index's files; `generations` says which is current. `stories` tells which
articles tell the same, `server` shares an index over a Chroma server; `language` knows words and sentences of
three languages, `network` what every connection needs.

Modules: `chunking` cuts passages at `sections`, told by `headings`; `values` goes from step to step;
`settings`, `errors` and `messages` (texts as codes, so that a reader meets them in their language); `weights`
of scores, those of the assistant too; `batches`, `file_locks`, `processor`, `progress` and `version`.

from index import build_index, open_index
build_index("articles", index="build/index")
open_index("build/index").retriever(count=10)   # -> a LlamaIndex retriever
"""

import os
from typing import TYPE_CHECKING, Any

# Libraries that report to their makers decide whether to when they are first imported.
os.environ.update(
    ANONYMIZED_TELEMETRY="False",  # Chroma
    DO_NOT_TRACK="1",
    GRADIO_ANALYTICS_ENABLED="False",
    HF_HUB_DISABLE_TELEMETRY="1",
    ORT_DISABLE_TELEMETRY="1",  # ONNX Runtime
    RAY_USAGE_STATS_ENABLED="0",
)

if TYPE_CHECKING:
    from index.building.build import build_index
    from index.search.index import Index, open_index

__all__ = ["Index", "build_index", "open_index"]

_HOMES = {
    "Index": "index.search.index",
    "build_index": "index.building.build",
    "open_index": "index.search.index",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401
    """Import a public name when it is first used: their libraries take seconds to load."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
