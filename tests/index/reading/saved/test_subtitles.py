"""Subtitles: what is said, in order, without times and marks."""

import pytest

from index.errors import CorpusError
from index.reading.saved.subtitles import read_subtitles

SRT = """1
00:00:01,000 --> 00:00:03,500
<i>Міст зачинено</i> з понеділка.

2
00:00:03,600 --> 00:00:06,000
{\\an8}Тріщини — у двох опорах.

3
00:00:12,000 --> 00:00:14,000
- Коли відкриють?
- У травні, 3 < 5 тижнів.
"""
VTT = """WEBVTT - A talk

STYLE
::cue { color: red }

NOTE not said --> by anybody

intro
00:01.000 --> 00:03.000 align:start
<v Olha Reva>The pier &amp; the bridge are shut.</v>

00:03.000 --> 00:05.000
<v Olha Reva>The pier &amp; the bridge are shut.</v>
They <00:04.000>open in <c.loud>May</c>.
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_captions_become_lines_and_a_pause_a_paragraph(newline: str) -> None:
    document = read_subtitles(SRT.replace("\n", newline).encode(), "talk.srt")
    assert document.text == (
        "Міст зачинено з понеділка.\nТріщини — у двох опорах.\n\n- Коли відкриють?\n- У травні, 3 < 5 тижнів."
    )


def test_headers_styles_notes_and_repetitions_are_not_said() -> None:
    assert (
        read_subtitles(VTT.encode(), "talk.vtt").text == "The pier & the bridge are shut.\nThey open in May."
    )


def test_an_older_encoding_is_read() -> None:
    assert "зачинено" in read_subtitles((SRT * 3).replace("—", "-").encode("cp1251"), "talk.srt").text


@pytest.mark.parametrize("content", ["WEBVTT\n", "1\n00:00:01,000 --> 00:00:02,000\n\n", "just a text"])
def test_a_file_without_captions_is_refused(content: str) -> None:
    with pytest.raises(CorpusError):
        read_subtitles(content.encode(), "talk.srt")
