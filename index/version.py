"""The version of this package, known without loading any of it."""

from importlib.metadata import PackageNotFoundError, version


def package_version() -> str:
    """Return the version of this package, "unknown" when it runs uninstalled."""
    try:
        return version("news-assistant")
    except PackageNotFoundError:
        return "unknown"
