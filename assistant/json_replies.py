"""Reads the JSON object a model was asked for; what is not as asked is said, never repaired."""

import json
import re
from typing import Any

_OBJECT = re.compile(r"\{.*\}", re.DOTALL)


def read_object(reply: str) -> dict[str, Any]:
    """Return the JSON object in a reply, empty when there is none; a code fence around it is passed over."""
    match = _OBJECT.search(reply)
    try:
        fields = json.loads(match[0]) if match else {}
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
