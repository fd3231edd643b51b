"""What a corpus on a server was made with, as its collections tell it."""

from dataclasses import asdict

from index.errors import IndexStoreError
from index.generations.folder import FORMAT, Manifest
from index.server.collection import Metadata


def described(manifest: Manifest) -> Metadata:
    """Return a manifest as metadata of a collection."""
    return asdict(manifest)


def manifest_of(told: Metadata, place: str) -> Manifest:
    """Return the manifest of metadata. Raises IndexStoreError for another format."""
    if told.get("format") != FORMAT:
        raise IndexStoreError(
            f"the corpus on {place} has another format ({told.get('format')}; this version reads"
            f" {FORMAT}); set CHROMA_COLLECTION to another name and run `assistant index FOLDER` again"
        )
    return Manifest(
        format=FORMAT,
        version=str(told["version"]),
        embedder=str(told["embedder"]),
        dimensions=int(told["dimensions"]),
        fingerprint=str(told["fingerprint"]),
    )


def check_same(there: Manifest, manifest: Manifest, place: str) -> None:
    """Raise IndexStoreError when a corpus was made with another embedder, or passages cut otherwise."""
    if there.embedder != manifest.embedder:
        raise IndexStoreError(
            f"the corpus on {place} was made with the embedder {there.embedder!r}, but the settings"
            f" name {manifest.embedder!r}; set ASSISTANT_EMBEDDING as it was, or CHROMA_COLLECTION to another"
        )
    if (there.dimensions, there.fingerprint) != (manifest.dimensions, manifest.fingerprint):
        raise IndexStoreError(
            f"the corpus on {place} was made by version {there.version}, which cuts articles into"
            " other passages; use that version, or set CHROMA_COLLECTION to another name and index again"
        )
