"""Names and texts of others as they may be written on a terminal, into a report, into JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import CorpusError, SettingsError
from index.messages import printable, printable_json, printable_line
from index.network.secrets import hide_secrets, known_secrets
from index.settings import load_settings

FORGED = "a.txt\nskipped b.txt: all is well\r\x1b[2K\x9b1A\u202egnp.\u2066\u2028x"
ODD = set("\x00\x07\x1b\r\x7f\x85\x9b\u202a\u202e\u2066\u2069\u200f\u061c")


def test_a_name_stays_on_its_line_and_shows_what_it_holds():
    line = printable_line(FORGED)
    assert len(line.splitlines()) == 1
    assert not ODD & set(line)
    assert line.startswith("a.txt⟨000A⟩skipped b.txt")
    assert "⟨202E⟩" in line


@pytest.mark.parametrize("unseen", ["\u2060", "\u2063", "\U000e0041"])
def test_what_nobody_sees_in_a_name_is_told(unseen):
    assert printable_line(f"a{unseen}.txt") == f"a⟨{ord(unseen):04X}⟩.txt"


def test_an_error_that_names_a_file_is_one_line():
    error = CorpusError("corpus_missing", folder=FORGED)
    assert len(str(error).splitlines()) == 1
    assert not ODD & set(str(error))


@given(text=st.text())
def test_text_keeps_its_lines_and_loses_what_a_terminal_obeys(text):
    shown = printable(text)
    assert not ODD & set(shown)
    assert shown.count("\n") == text.count("\n")


@given(text=st.text())
def test_a_json_document_says_the_same_without_them(text):
    written = printable_json(json.dumps({"quote": text}, ensure_ascii=False))
    assert json.loads(written) == {"quote": text}
    assert not (ODD & set(written)) | ({"\u2028", "\u2029"} & set(written))


@pytest.mark.parametrize(
    "told",
    [
        "user planteduser:plantedpass",
        "Basic cGxhbnRlZHVzZXI6cGxhbnRlZHBhc3M=",
        "the password plantedpass of planteduser",
    ],
)
@pytest.mark.parametrize(
    ("key", "url"),
    [
        (None, "http://planteduser:plantedpass@127.0.0.1/v1"),
        ("planteduser:plantedpass", None),
        ("Basic cGxhbnRlZHVzZXI6cGxhbnRlZHBhc3M=", None),
        ("cGxhbnRlZHVzZXI6cGxhbnRlZHBhc3M=", None),
    ],
)
def test_a_user_and_a_password_are_hidden_in_either_form(told, key, url):
    shown = hide_secrets(told, known_secrets(key, url))
    assert not [word for word in ("planteduser", "plantedpass", "cGxhbnRl") if word in shown]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CHROMA_TOKEN_HEADER", "X tok-planted-1234567"),
        ("CHROMA_COLLECTION", "tok-planted-1234567"),
        ("ASSISTANT_MODEL", "sk-planted-0123456789abcdef"),
        ("CHROMA_TENANT", "of-key-planted-99"),
    ],
)
def test_a_secret_in_a_name_that_is_shown_is_refused_and_not_repeated(tmp_path, variable, value):
    environment = {
        "CHROMA_URL": "http://127.0.0.1:1",
        "CHROMA_TOKEN": "tok-planted-1234567",
        "OPENAI_API_KEY": "key-planted-99",
        variable: value,
    }
    with pytest.raises(SettingsError) as raised:
        load_settings(environment, dotenv=tmp_path / "none")
    assert variable in str(raised.value)
    assert "planted" not in f"{raised.value!s} {raised.value!r}"
