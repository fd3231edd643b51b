"""ExportedAnswers -> W3C Web Annotations, one a citation, and its quotes back.

See https://www.w3.org/TR/annotation-model/ : the words and their offsets are selectors, the file is the
cached copy that the state of the target names, its SHA-256 a property of schema.org.
"""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, unquote
from uuid import NAMESPACE_URL, uuid5

from assistant.errors import ExportError
from assistant.exporting.document import CitedPlace, cited_places, describe_source
from assistant.exporting.values import CarriedQuote, ExportedAnswer
from assistant.links import web_link
from assistant.texts.texts import Texts, describe_claim

_CONTEXT: Sequence[Any] = (
    "http://www.w3.org/ns/anno.jsonld",
    {
        "sha256": "https://schema.org/sha256",
        "textSha256": "https://schema.org/sha256",
        "number": "https://schema.org/position",
    },
)


def write_annotations(answers: Sequence[ExportedAnswer], texts: Texts) -> bytes:
    """Return the citations as a page of annotations."""
    items = [
        _annotation(answer, place, texts) for answer in answers for place in cited_places([answer], texts)
    ]
    about = {"@context": list(_CONTEXT), "id": f"urn:uuid:{_uuid(items)}", "type": "AnnotationPage"}
    page = {**about, "items": items}
    return json.dumps(page, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _uuid(value: object) -> str:
    return str(uuid5(NAMESPACE_URL, json.dumps(value, ensure_ascii=True)))


def _annotation(answer: ExportedAnswer, place: CitedPlace, texts: Texts) -> dict[str, Any]:
    citation = place.citation
    file = quote(citation.path, errors="surrogatepass")
    state = {
        "type": "TimeState",
        "sourceDate": citation.indexed_at,
        "cached": file,
        "sha256": citation.sha256,
        "textSha256": citation.text_sha256,
    }
    assessed = (*(describe_claim(claim, texts) for claim in place.claims), *place.differences)
    told = [(answer.question, "tagging"), (answer.text, "commenting")]
    told += [(words, "assessing") for words in assessed]
    told += [(place.translation, "describing")] if place.translation else []
    annotation = {
        "type": "Annotation",
        "motivation": "linking",
        "number": citation.number,
        "body": [{"type": "TextualBody", "value": text, "purpose": purpose} for text, purpose in told],
        "target": {
            "source": web_link(citation.url) or file,
            "dcterms:title": describe_source(citation, texts),
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "prefix": citation.prefix,
                    "exact": citation.quote,
                    "suffix": citation.suffix,
                },
                {"type": "TextPositionSelector", "start": citation.start, "end": citation.end},
            ],
            "state": {name: value for name, value in state.items() if value is not None},
        },
    }
    return {"id": "urn:uuid:" + _uuid(annotation), **annotation}


def read_annotations(content: bytes, name: str) -> list[CarriedQuote]:
    """Return the quotes of a page that `write_annotations` wrote. Raises ExportError."""
    try:
        return [_carried(item) for item in json.loads(content)["items"]]
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ExportError("export_unknown", file=name) from error


def _carried(item: dict[str, Any]) -> CarriedQuote:
    target = item["target"]
    selectors = {one["type"]: one for one in target["selector"]}
    place, state = selectors["TextPositionSelector"], target["state"]
    return CarriedQuote(
        number=int(item["number"]),
        path=unquote(state["cached"]),
        start=int(place["start"]),
        end=int(place["end"]),
        quote=str(selectors["TextQuoteSelector"]["exact"]),
        sha256=state.get("sha256"),
        text_sha256=state.get("textSha256"),
    )
