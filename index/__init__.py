"""Article files -> passages -> hits.

    reading -> cleaning -> chunking -> embedding -> storage (a generation, by building) -> search -> hits

`stories` tells which articles tell the same, `server` shares an index over a Chroma server, `language` and
`network` serve all of them.

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
