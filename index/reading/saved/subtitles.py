"""`.srt` and `.vtt` subtitles: what is said, without the times; a pause begins a paragraph."""

import html
import re
from collections.abc import Iterator

from index.errors import CorpusError
from index.reading.decoding import decode_text
from index.reading.fields import storable
from index.values import SourceDocument

PAUSE = 3.0
"""Seconds of silence that part two paragraphs."""
_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_TIMES = re.compile(rf"^\s*{_TIME}[ \t]*-->[ \t]*{_TIME}")
_TAG = re.compile(
    r"</?(?:[a-z](?:[.\s][^<>\n]{0,200})?|font[^<>\n]{0,200}|ruby|rt|lang[^<>\n]{0,60}|\d[\d:.]*)>|\{\\[^{}\n]{0,60}\}",
    re.IGNORECASE,
)
_BLANK = re.compile(r"\n[ \t]*\n")


def read_subtitles(data: bytes, path: str) -> SourceDocument:
    """Return what subtitles say, a line a caption. Raises CorpusError for a file without any."""
    text = decode_text(data).text.replace("\r\n", "\n").replace("\r", "\n")
    paragraphs: list[list[str]] = []
    ended = 0.0
    for start, end, lines in _captions(text):
        if not paragraphs or start - ended >= PAUSE:
            paragraphs.append([])
        # Captions of live speech repeat the line before and add one.
        paragraphs[-1] += [line for line in lines if line not in paragraphs[-1][-2:]]
        ended = end
    said = "\n\n".join("\n".join(lines) for lines in paragraphs if lines)
    if not said:
        raise CorpusError("subtitles_empty")
    return SourceDocument(path=path, text=storable(said))


def _captions(text: str) -> Iterator[tuple[float, float, list[str]]]:
    """Yield when each caption begins and ends, in seconds, and its lines."""
    for block in _BLANK.split(text):
        lines = block.strip("\n\ufeff").split("\n")
        at, match = next(((at, m) for at, m in enumerate(map(_TIMES.match, lines)) if m), (0, None))
        if match is None or at > 1:
            continue  # a header, a note or a style
        shown = (html.unescape(_TAG.sub("", line)).strip() for line in lines[at + 1 :])
        yield _seconds(match.groups()[:4]), _seconds(match.groups()[4:]), [line for line in shown if line]


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = parts
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(f"{seconds}.{fraction}")
