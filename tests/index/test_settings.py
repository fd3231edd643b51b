"""Where a setting comes from, and that a key is never shown."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SettingsError
from index.settings import (
    BUNDLED_CORPUS,
    DEFAULT_INDEX,
    NO_ADDRESS,
    Settings,
    load_settings,
    mask_secret,
    shown_address,
)

ROOT = Path(__file__).parents[2]


def write_dotenv(folder: Path, text: str) -> Path:
    path = folder / "settings.env"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_any_setting_everything_is_embedded(tmp_path):
    settings = load_settings({}, tmp_path / "absent.env")
    assert (settings.index, settings.corpus) == (DEFAULT_INDEX, BUNDLED_CORPUS)
    assert (settings.embedding, settings.model, settings.openai_api_key) == (None, None, None)


@pytest.mark.parametrize(
    ("argument", "environment", "dotenv", "expected"),
    [
        ("of the argument", "of the environment", "of the file", "of the argument"),
        (None, "of the environment", "of the file", "of the environment"),
        ("", "of the environment", "of the file", "of the environment"),
        (None, "", "of the file", "of the file"),
        (None, None, "of the file", "of the file"),
        (None, "", "", None),
    ],
)
def test_an_argument_stands_before_the_environment_and_that_before_the_file(
    tmp_path, argument, environment, dotenv, expected
):
    path = write_dotenv(tmp_path, f'ASSISTANT_MODEL="{dotenv}"\n')
    variables = {} if environment is None else {"ASSISTANT_MODEL": environment}
    assert load_settings(variables, path, model=argument).model == expected


def test_folders_may_begin_with_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    settings = load_settings({"ASSISTANT_INDEX": "~/news"}, tmp_path / "absent.env")
    assert settings.index == tmp_path / "news"


@pytest.mark.parametrize("variable", ["ASSISTANT_INDEX", "ASSISTANT_CORPUS", "ASSISTANT_CACHE"])
def test_a_home_folder_of_nobody_is_named_with_its_setting(tmp_path, variable):
    with pytest.raises(SettingsError, match=rf"~no-such-user/x.*{variable}"):
        load_settings({variable: "~no-such-user/x"}, tmp_path / "absent.env")


@pytest.mark.parametrize("url", ["http://[::1", "http://localhost:port/v1", "http://localhost:99999/v1"])
def test_a_malformed_address_is_refused_without_repeating_it(tmp_path, url):
    with pytest.raises(SettingsError, match=r"OPENAI_BASE_URL.*write it as") as caught:
        load_settings({"OPENAI_BASE_URL": url}, tmp_path / "absent.env")
    assert url not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://api.example/v1", "https://api.example/v1"),
        ("https://reader:secret@api.example:8443/v1/?token=secret#secret", "https://api.example:8443/v1"),
        ("http://[::1]:11434/v1", "http://[::1]:11434/v1"),
        ("http://[::1", NO_ADDRESS),
        ("http://localhost:port/v1", NO_ADDRESS),
        ("reader:secret@api.example", NO_ADDRESS),
        ("", NO_ADDRESS),
    ],
)
def test_an_address_is_shown_without_what_may_be_secret(url, shown):
    assert shown_address(url) == shown


@given(st.text())
def test_any_text_can_be_shown_as_an_address(text):
    assert "?" not in shown_address(f"http://host/{text.replace('?', '')}?{text}")
    shown_address(text)


def test_an_address_is_not_in_a_repr():
    assert "secret" not in repr(Settings(openai_base_url="http://reader:secret@localhost/v1"))


def test_the_file_is_read_in_the_current_folder(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("OPENAI_BASE_URL=http://127.0.0.1:1/v1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_settings({}).openai_base_url == "http://127.0.0.1:1/v1"


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1:8000", "https://chroma.example", "https://chroma.example/behind/a/proxy"),
        *("http://[::1]:8000", "HTTPS://chroma.example"),
    ],
)
def test_an_address_of_a_chroma_server_is_taken(tmp_path, url):
    assert load_settings({"CHROMA_URL": url}, tmp_path / "absent.env").chroma_url == url


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"CHROMA_URL": "127.0.0.1:8000"}, "CHROMA_URL"),
        ({"CHROMA_URL": "file:///etc/secret"}, "CHROMA_URL"),
        ({"CHROMA_URL": "http://se cret"}, "CHROMA_URL"),
        ({"CHROMA_URL": "http://me:secret@127.0.0.1:8000"}, "CHROMA_TOKEN"),
        ({"CHROMA_URL": "http://127.0.0.1:8000/?token=secret"}, "CHROMA_TOKEN"),
        ({"CHROMA_URL": "http://127.0.0.1:port-secret"}, "CHROMA_URL"),
        ({"CHROMA_TOKEN": "secret with blanks"}, "CHROMA_TOKEN"),
        ({"CHROMA_TOKEN": "secret-з-літер"}, "CHROMA_TOKEN"),
        ({"CHROMA_TOKEN_HEADER": "two words"}, "CHROMA_TOKEN_HEADER"),
        ({"CHROMA_COLLECTION": "-news-"}, "CHROMA_COLLECTION"),
        ({"CHROMA_COLLECTION": "новини"}, "CHROMA_COLLECTION"),
    ],
)
def test_what_names_no_chroma_server_is_refused_without_repeating_a_secret(tmp_path, variables, named):
    with pytest.raises(SettingsError, match=named) as caught:
        load_settings({"CHROMA_URL": "http://127.0.0.1:8000"} | variables, tmp_path / "absent.env")
    assert "secret" not in str(caught.value)


def test_the_settings_of_a_chroma_server_are_not_looked_at_without_its_address(tmp_path):
    settings = load_settings({"CHROMA_TOKEN": "with blanks"}, tmp_path / "absent.env")
    assert settings.chroma_url is None


def test_a_token_is_not_in_a_repr():
    assert "secret" not in repr(Settings(chroma_token="secret"))


def test_a_file_that_is_no_text_is_named(tmp_path):
    path = tmp_path / "settings.env"
    path.write_bytes(b"ASSISTANT_MODEL=\xff\xfe\n")
    with pytest.raises(SettingsError, match=r"settings\.env"):
        load_settings({}, path)


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=12))
def test_a_key_shows_neither_in_a_repr_nor_masked(key):
    settings = Settings(openai_api_key=key)
    assert key not in repr(settings)
    assert key not in f"{settings} {mask_secret(key)}"
    assert mask_secret(key) != mask_secret(None)


def test_the_example_file_names_the_settings_and_sets_none(tmp_path):
    example = ROOT / ".env.example"
    assert load_settings({}, example) == load_settings({}, tmp_path / "absent.env")
    named = {line.partition("=")[0] for line in example.read_text().splitlines() if not line.startswith("#")}
    assert named - {""} == {
        "ASSISTANT_CACHE",
        "ASSISTANT_CORPUS",
        "ASSISTANT_EMBEDDING",
        "ASSISTANT_INDEX",
        "ASSISTANT_MODEL",
        "ASSISTANT_PRICE",
        "ASSISTANT_RERANKER",
        "ASSISTANT_VERIFY",
        "CHROMA_CA_FILE",
        "CHROMA_COLLECTION",
        "CHROMA_DATABASE",
        "CHROMA_TENANT",
        "CHROMA_TOKEN",
        "CHROMA_TOKEN_HEADER",
        "CHROMA_URL",
        "CHROMA_WRITER",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
    }
