"""What a reader is told an article comes from: a name that can be read, whatever its file is called."""

import re

_PARTS = re.compile(r"[^\W\d_]+")
_SUFFIX = re.compile(r"\.\w{2,5}(?:#\d+)?$")
_HASH = re.compile(r"(?=[0-9a-f]*\d)[0-9a-f]{6,}", re.IGNORECASE)
_SHORTEST_PART = 3
_LONGEST = 60


def source_name(outlet: str | None, title: str | None, path: str, words: str = "") -> str:
    """Return an article's outlet, else its headline, the words its file is named by, or its first `words`.

    The file's name itself is left for an article that has none of these.
    """
    name = _SUFFIX.sub("", path.rsplit("/", 1)[-1])
    named = [part for part in _PARTS.findall(_HASH.sub(" ", name)) if len(part) >= _SHORTEST_PART]
    told = outlet or _quoted(title) or " ".join(named) or _quoted(words)
    return told or path


def _quoted(words: str | None) -> str:
    line = " ".join((words or "").split())
    if not line:
        return ""
    return f"«{line}»" if len(line) <= _LONGEST else f"«{line[:_LONGEST].rsplit(' ', 1)[0]}…»"
