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
            "server_format_other", place=place, format=str(told.get("format")), known=FORMAT
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
            "server_embedder_other", place=place, built=there.embedder, named=manifest.embedder
        )
    if (there.dimensions, there.fingerprint) != (manifest.dimensions, manifest.fingerprint):
        raise IndexStoreError("server_version_other", place=place, version=there.version)
