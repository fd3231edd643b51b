"""Who may sign in: the file of accounts, and the command that writes it."""

import io
import json
import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.cli.main import main
from assistant.page.access.accounts import (
    Account,
    AccountFile,
    Accounts,
    Cost,
    drop_account,
    put_account,
    read_accounts,
)
from assistant.page.access.sessions import LIFETIME, read_session, sign_session
from index.errors import SettingsError

CHEAP = Cost(n=2, r=1, p=1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    put_account(tmp_path / "users.json", "olha", "correct horse", cost=CHEAP)
    return tmp_path / "users.json"


def test_only_the_right_password_of_the_right_user_is_accepted(file: Path) -> None:
    put_account(file, "ivan", "other words", cost=CHEAP)
    accounts = read_accounts(file)
    assert accounts.verify("olha", "correct horse")
    assert accounts.verify(" olha ", "correct horse")
    assert not accounts.verify("olha", "other words")
    assert not accounts.verify("Olha", "correct horse")
    assert not accounts.verify("nobody", "correct horse")
    assert not accounts.verify("", "")


def test_a_name_and_a_password_may_be_typed_on_another_keyboard(file: Path) -> None:
    put_account(file, "Андрій", "пароль Їжака", cost=CHEAP)
    assert (
        read_accounts(file).verify("Андри\u0306и\u0306".replace("рии", "рі"), "пароль І\u0308жака") is False
    )
    assert read_accounts(file).verify("Андріи\u0306", "пароль І\u0308жака")


def test_the_file_holds_no_password_and_the_same_one_twice_looks_different(file: Path) -> None:
    put_account(file, "ivan", "correct horse", cost=CHEAP)
    content = file.read_text(encoding="utf-8")
    assert "correct" not in content
    users = json.loads(content)["users"]
    assert users["olha"]["key"] != users["ivan"]["key"]
    accounts = read_accounts(file)
    assert accounts.secret.hex() not in repr(accounts)
    assert users["olha"]["key"] not in repr(accounts)
    assert repr(accounts.by_name["olha"].key) not in repr(accounts)


@pytest.mark.skipif(sys.platform == "win32", reason="no such modes there")
def test_nobody_else_can_read_the_file_even_while_it_is_written(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        put_account(tmp_path / "users.json", "olha", "correct horse", cost=CHEAP)
    finally:
        os.umask(previous)
    assert stat.S_IMODE((tmp_path / "users.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["users.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such modes there")
def test_a_file_that_others_can_read_is_refused_with_what_to_do(file: Path) -> None:
    file.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        read_accounts(file)


def test_an_unknown_user_costs_the_same_derivation() -> None:
    # A cost that scrypt refuses shows that, and with which parameters, a key is derived for whom.
    impossible = Account(salt=bytes(16), key=bytes(32), cost=Cost(n=3))
    accounts = Accounts(secret=bytes(32), by_name={"olha": impossible})
    for name in ("olha", "nobody"):
        with pytest.raises(ValueError, match="n must be"):
            accounts.verify(name, "wrong")


def test_accounts_follow_their_file(file: Path) -> None:
    accounts = AccountFile(file)
    put_account(file, "ivan", "other words", cost=CHEAP)
    assert accounts.current().verify("ivan", "other words")
    drop_account(file, "ivan")
    assert not accounts.current().verify("ivan", "other words")
    file.write_text("{", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(SettingsError, match="damaged"):
            accounts.current()


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "secret": "00", "users": {}}', "null"]
)
def test_a_damaged_file_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "users.json"
    path.write_text(content, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(SettingsError, match=r"users\.json.*assistant users add"):
        read_accounts(path)


def test_a_missing_or_empty_file_says_how_to_make_it(file: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="assistant users add NAME"):
        AccountFile(tmp_path / "none.json")
    drop_account(file, "olha")
    with pytest.raises(SettingsError, match="holds no account"):
        AccountFile(file)


@pytest.mark.parametrize("name", ["", "  ", "a:b", "line\nbreak", "x" * 65])
def test_a_name_that_cannot_be_typed_everywhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="cannot be a user's name"):
        put_account(tmp_path / "users.json", name, "correct horse", cost=CHEAP)


def test_a_session_tells_its_user_until_it_is_over(file: Path) -> None:
    accounts = read_accounts(file)
    token = sign_session(accounts, "olha", now=1000.0)
    session = read_session(accounts, token, now=1000.0)
    assert session is not None
    assert (session.user, session.until) == ("olha", 1000 + LIFETIME)
    assert read_session(accounts, token, now=1000.0 + LIFETIME) is None


def test_a_new_password_and_a_removed_account_end_the_sessions(file: Path) -> None:
    token = sign_session(read_accounts(file), "olha", now=0.0)
    put_account(file, "olha", "another password", cost=CHEAP)
    assert read_session(read_accounts(file), token, now=1.0) is None
    token = sign_session(read_accounts(file), "olha", now=0.0)
    drop_account(file, "olha")
    put_account(file, "ivan", "other words", cost=CHEAP)
    assert read_session(read_accounts(file), token, now=1.0) is None


def _accounts() -> Accounts:
    return Accounts(secret=b"s" * 32, by_name={"olha": Account(salt=b"", key=b"k" * 32)})


@given(token=st.text(max_size=80))
def test_an_invented_session_tells_nobody(token: str) -> None:
    assert read_session(_accounts(), token, now=0.0) is None


@given(data=st.data())
def test_a_session_changed_anywhere_tells_nobody(data: st.DataObject) -> None:
    token = sign_session(_accounts(), "olha", now=0.0)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.characters(min_codepoint=33, max_codepoint=126).filter(lambda c: c != token[place]))
    assert read_session(_accounts(), token[:place] + letter + token[place + 1 :], now=0.0) is None


def test_the_command_reads_the_password_from_its_input_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "users.json")
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse\n"))
    assert main(["users", "add", "olha", "--auth-file", file]) == 0
    assert read_accounts(Path(file)).verify("olha", "correct horse")
    assert main(["users", "list", "--auth-file", file]) == 0
    assert main(["users", "remove", "olha", "--auth-file", file]) == 0
    assert main(["users", "remove", "olha", "--auth-file", file]) == 1
    shown = capsys.readouterr()
    assert shown.out == "olha\n"
    assert "no account 'olha'" in shown.err
    assert "correct" not in shown.err


def test_a_short_password_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("horse\n"))
    assert main(["users", "add", "olha", "--auth-file", str(tmp_path / "users.json")]) == 1
    assert "8 to 1000 characters" in capsys.readouterr().err
    assert not (tmp_path / "users.json").exists()
