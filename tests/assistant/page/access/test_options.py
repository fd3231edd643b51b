"""Who is answered, and what: signing in, requests from elsewhere, paths, sizes and headers."""

import asyncio
import base64
import re
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import fastapi
import pytest
from fastapi.testclient import TestClient

from assistant.page.access.accounts import AccountFile, Cost, drop_account, put_account
from assistant.page.access.calls import LARGEST
from assistant.page.access.limits import Limiter, LimitError, Rate
from assistant.page.access.login import COOKIE, Doorkeeper
from assistant.page.access.options import Access, check_access, is_loopback, local_hosts, question_limits
from assistant.page.access.request_rules import USER, RequestRules, add_nonce
from assistant.page.access.sessions import EndedSessions, Session
from assistant.page.server import build_app, protect
from assistant.texts.texts import ENGLISH
from index.errors import SettingsError
from tests.support.fake_assistant import FakeAssistant

HOSTS = frozenset({"127.0.0.1", "localhost"})
HERE = "http://127.0.0.1:7860"
BROWSER = {"accept": "text/html,*/*", "sec-fetch-mode": "navigate"}
EVERYWHERE = "0.0.0.0"  # noqa: S104
CLOSED = [
    "/feed",
    "/",
    "/config",
    "/gradio_api/info",
    "/gradio_api/queue/data?session_hash=x",
    "/gradio_api/mcp/",
]
PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("accounts") / "users.json"
    for name in ("olha", "gone", "юрій"):
        put_account(path, name, PASSWORD, cost=Cost(n=2, r=1, p=1))
    return path


def shell(
    accounts: AccountFile | None,
    rules: RequestRules | None = None,
    rate: Rate | None = None,
    address: str = HERE,
) -> TestClient:
    """Return a client of the protection around an application that only says who asks, and how much."""
    app = fastapi.FastAPI()

    @app.get("/health")
    @app.get("/config")
    def say_who(request: fastapi.Request) -> dict[str, str | None]:
        return {"user": request.scope.get(USER)}

    @app.post("/gradio_api/call/ask")
    async def say_how_much(request: fastapi.Request) -> dict[str, int]:
        return {"bytes": len(await request.body())}

    protect(app, accounts, rules or RequestRules(hosts=HOSTS), Limiter(rate) if rate else None)
    return TestClient(app, base_url=address, follow_redirects=False)


@pytest.fixture
def guarded(file: Path) -> TestClient:
    return shell(AccountFile(file))


def page_of(file: Path | None = None) -> TestClient:
    accounts = AccountFile(file) if file else None
    app = build_app(FakeAssistant(), accounts=accounts, rules=RequestRules(hosts=HOSTS))
    return TestClient(app, base_url=HERE, follow_redirects=False)


@pytest.fixture(scope="module")
def open_page() -> Iterator[TestClient]:
    with page_of() as client:
        yield client


@pytest.fixture(scope="module")
def closed_page(file: Path) -> Iterator[TestClient]:
    with page_of(file) as client:
        yield client


def basic(name: str, password: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def sign_in(client: TestClient, name: str = "olha", password: str = PASSWORD) -> int:
    return client.post("/login", data={"username": name, "password": password}).status_code


@pytest.mark.parametrize("path", CLOSED)
def test_a_stranger_gets_nothing_but_the_way_in(closed_page: TestClient, path: str) -> None:
    refused = closed_page.get(path)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Basic")
    shown = closed_page.get(path, headers=BROWSER)
    assert (shown.status_code, shown.headers["location"]) == (303, "/login")


@pytest.mark.parametrize("path", ["/gradio_api/run/ask", "/gradio_api/call/ask", "/gradio_api/queue/join"])
def test_a_stranger_cannot_ask(closed_page: TestClient, path: str) -> None:
    assert closed_page.post(path, json={"data": ["Why is the pier closed?"]}).status_code == 401


def test_health_is_open(closed_page: TestClient) -> None:
    assert closed_page.get("/health").json() == {"status": "ok", "articles": 4}


def test_a_feed_reader_signs_in_with_each_request(closed_page: TestClient) -> None:
    feed = closed_page.get("/feed", headers=basic("olha", PASSWORD))
    assert (feed.status_code, feed.headers["content-type"]) == (200, "application/atom+xml")
    assert feed.text.startswith("<?xml")


def test_a_browser_signs_in_and_out(closed_page: TestClient) -> None:
    form = closed_page.get("/login", headers={**BROWSER, "accept-language": "uk"})
    assert "Увійти" in form.text
    done = closed_page.post("/login", data={"username": "olha", "password": PASSWORD}, headers=BROWSER)
    assert done.status_code == 303
    cookie = done.headers["set-cookie"].lower()
    assert {"httponly", "samesite=strict"} <= set(cookie.split("; "))
    assert "secure" not in cookie.split("; ")
    assert closed_page.get("/", headers=BROWSER).status_code == 200
    closed_page.post("/logout")
    assert closed_page.get("/", headers=BROWSER).status_code == 303


def test_over_tls_the_cookie_is_never_sent_in_clear(file: Path) -> None:
    client = shell(AccountFile(file), address=HERE.replace("http", "https"))
    done = client.post("/login", data={"username": "olha", "password": PASSWORD})
    assert "secure" in done.headers["set-cookie"].lower().split("; ")


def test_a_program_may_send_name_and_password_each_time(guarded: TestClient) -> None:
    for _ in range(20):  # right ones are never held up
        assert guarded.get("/config", headers=basic("olha", PASSWORD)).json() == {"user": "olha"}
    for wrong in (basic("olha", "wrong"), basic("nobody", PASSWORD), {"authorization": "Basic ?"}):
        assert guarded.get("/config", headers=wrong).status_code == 401


def test_guessing_is_slowed_down_whatever_the_way(guarded: TestClient) -> None:
    guesses = [sign_in(guarded, password=f"guess {number}") for number in range(7)]
    assert guesses == [401] * 5 + [429] * 2
    late = guarded.get("/config", headers=basic("olha", "another guess"))
    assert late.status_code == 429
    assert int(late.headers["retry-after"]) > 0
    assert sign_in(guarded) == 429, "from this address even the right one has to wait"


def test_an_address_that_has_to_wait_locks_nobody_out(file: Path) -> None:
    accounts = AccountFile(file)
    doorkeeper = Doorkeeper(accounts, clock=lambda: 0.0)

    async def guess_often() -> bool:
        for _ in range(40):
            with suppress(LimitError):
                await doorkeeper.check("olha", "a guess", "192.0.2.1", ENGLISH)
        return await doorkeeper.check("olha", PASSWORD, "192.0.2.2", ENGLISH)

    assert asyncio.run(guess_often())


def test_tries_from_everywhere_lock_no_owner_out(file: Path) -> None:
    doorkeeper = Doorkeeper(AccountFile(file), clock=lambda: 0.0)

    async def guess(address: str, password: str) -> bool | None:
        try:
            return await doorkeeper.check("olha", password, address, ENGLISH)
        except LimitError:
            return None

    async def guess_everywhere() -> None:
        for number in range(40):
            await guess(f"192.0.2.{number}", "a guess")
        assert await guess("198.51.100.1", "a guess") is False
        assert await guess("198.51.100.1", "a guess") is None, (
            "one try of an address while the name is under attack"
        )
        assert await guess("198.51.100.2", PASSWORD)
        assert await guess("198.51.100.2", PASSWORD), "and right ones are never held up"

    asyncio.run(guess_everywhere())


def test_signing_out_ends_the_session_wherever_its_token_is(file: Path) -> None:
    one, other = shell(AccountFile(file)), shell(AccountFile(file))  # two servers
    tokens = []
    for _ in range(2):
        assert sign_in(one) == 200
        tokens.append(one.cookies[COOKIE])

    def works(server: TestClient, token: str) -> bool:
        return server.get("/config", headers={"cookie": f"{COOKIE}={token}"}).status_code == 200

    one.cookies.clear()
    assert works(one, tokens[0])
    assert works(other, tokens[0])
    assert one.post("/logout", headers={"cookie": f"{COOKIE}={tokens[0]}"}).status_code == 303
    assert not works(one, tokens[0])
    assert not works(other, tokens[0])
    assert works(one, tokens[1]), "another session of the same user goes on"
    assert not works(shell(AccountFile(file)), tokens[0]), "a restart forgets nobody who left"
    ended = file.with_name(f"{file.name}.ended")
    assert not ended.stat().st_mode & 0o077 or sys.platform == "win32"


def test_where_nothing_can_be_written_signing_out_holds_until_the_server_ends(tmp_path: Path) -> None:
    ended = EndedSessions(tmp_path / "absent" / "users.json.ended")
    session = Session(user="olha", until=2_000, number="a")
    ended.end(session, now=1_000)
    assert ended.holds(session)
    ended.end(replace(session, number="b"), now=3_000)
    assert not ended.holds(session), "one that is over by itself is forgotten"


@pytest.mark.parametrize("typed", [" olha", "olha\t", unicodedata.normalize("NFD", "юрій")])
def test_a_name_is_one_user_however_it_is_typed(file: Path, typed: str) -> None:
    name = unicodedata.normalize("NFC", typed).strip()
    client = shell(AccountFile(file))
    assert client.get("/config", headers=basic(typed, PASSWORD)).json() == {"user": name}
    assert sign_in(client, typed) == 200
    assert client.get("/config").json() == {"user": name}


def test_a_wrong_password_is_said_on_the_form(guarded: TestClient) -> None:
    again = guarded.post("/login", data={"username": '"><script>', "password": "x"}, headers=BROWSER)
    assert again.status_code == 401
    assert 'role="alert"' in again.text
    assert "<script" not in again.text


def test_a_removed_account_is_out_at_once(guarded: TestClient, file: Path) -> None:
    assert sign_in(guarded, "gone") == 200
    assert guarded.get("/config").status_code == 200
    assert guarded.get("/config", headers=basic("gone", PASSWORD)).status_code == 200
    drop_account(file, "gone")
    assert guarded.get("/config").status_code == 401
    guarded.cookies.clear()
    assert guarded.get("/config", headers=basic("gone", PASSWORD)).status_code == 401


def test_an_account_file_that_went_bad_closes_the_page_without_a_traceback(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "users.json"
    put_account(file, "olha", PASSWORD, cost=Cost(n=2, r=1, p=1))
    client = shell(AccountFile(file))
    file.write_text("{", encoding="utf-8")
    assert sign_in(client) == 503
    assert client.get("/config", headers=basic("olha", PASSWORD)).status_code == 503
    assert str(file) in caplog.text


def test_a_forged_session_is_nobodys(guarded: TestClient) -> None:
    sign_in(guarded)
    token = guarded.cookies[COOKIE]
    guarded.cookies.clear()
    guarded.cookies.set(COOKIE, token[:-1] + ("0" if token[-1] != "0" else "1"), domain="127.0.0.1")
    assert guarded.get("/config").status_code == 401


def test_every_answer_forbids_what_the_page_does_not_need(open_page: TestClient) -> None:
    for path in ("/", "/health", "/nothing", "/gradio_api/info"):
        headers = open_page.get(path).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["frame-ancestors"] == "'none'"
        assert "unsafe-inline" not in policy["script-src"]
        assert not re.search(r"https?:|\*", headers["content-security-policy"])
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_each_page_has_scripts_of_a_nonce_of_its_own(open_page: TestClient) -> None:
    nonces = set()
    for _ in range(2):
        page = open_page.get("/", headers={"accept-encoding": "br, gzip"})
        nonce = re.search(r"'nonce-([^']+)'", page.headers["content-security-policy"])
        assert nonce is not None
        assert page.text.count("<script") == page.text.count(f'<script nonce="{nonce[1]}"') > 3
        nonces.add(nonce[1])
    assert len(nonces) == 2


def test_text_inside_a_script_gets_no_nonce() -> None:
    page = b'<script>let words = "<script>alert(1)<\\/script>"</script><p>'
    assert add_nonce(page, "n") == b'<script nonce="n">let words = "<script>alert(1)<\\/script>"</script><p>'


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "localhost.evil.example", "[", ""])
def test_another_name_that_leads_here_is_not_answered(open_page: TestClient, host: str) -> None:
    assert open_page.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:9999", "http://["])
def test_another_site_cannot_ask(open_page: TestClient, origin: str) -> None:
    asked = open_page.post("/gradio_api/call/ask", json={"data": ["x"]}, headers={"origin": origin})
    assert asked.status_code == 403
    assert open_page.post(
        "/gradio_api/call/search", json={"data": ["x", 1]}, headers={"origin": HERE}
    ).is_success


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:9999", "http://localhost"]
)
@pytest.mark.parametrize("path", ["/", "/config", "/health", "/gradio_api/info", "/gradio_api/queue/data"])
def test_another_site_reads_nothing(open_page: TestClient, path: str, origin: str) -> None:
    asking = {"origin": origin, "access-control-request-method": "GET"}
    for reply in (open_page.get(path, headers={"origin": origin}), open_page.options(path, headers=asking)):
        assert reply.status_code in (403, 405)
        assert not [name for name in reply.headers if name.startswith("access-control")]
    assert "access-control-allow-credentials" not in open_page.get(path, headers={"origin": HERE}).headers


def test_a_host_cannot_stand_in_for_the_path() -> None:
    client = shell(None, RequestRules())
    assert client.get("/docs", headers={"host": "news.example/health?"}).json() == {
        "error": "there is nothing here"
    }


def test_a_proxy_is_believed_only_when_told() -> None:
    forwarded = {"x-forwarded-host": "news.example", "origin": "https://news.example"}
    # The test client's address is its name.
    for proxies, status in (((), 403), (("192.0.2.1",), 403), (("192.0.2.1", "testclient"), 200)):
        client = shell(None, RequestRules(proxies=proxies))
        assert client.post("/gradio_api/call/ask", content=b"x", headers=forwarded).status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/upload",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/proxy=https://evil.example",
        "/gradio_api/vibe-edit",
        "/monitoring",
        "/docs",
        "/gradio_api/runs",
        "/static/../../page.py",
        "/../../etc/passwd",
    ],
)
def test_what_the_page_does_not_use_is_not_there(open_page: TestClient, path: str) -> None:
    assert open_page.get(path).status_code in (404, 405)
    assert open_page.post(path, content=b"x").status_code in (404, 405)


@pytest.mark.parametrize("path", ["/gradio_api/call/ask", "/gradio_api/queue/join", "/gradio_api/mcp/"])
def test_a_large_request_is_refused_declared_or_not(open_page: TestClient, path: str) -> None:
    large = b'{"data": ["' + b"x" * LARGEST + b'"]}'
    assert open_page.post(path, content=large).status_code == 413
    assert open_page.post(path, content=iter([large[:1000], large[1000:]])).status_code == 413


def test_a_flood_from_one_address_is_slowed_down() -> None:
    client = shell(None, rate=Rate(burst=3, per_minute=1))
    answers = [client.post("/gradio_api/call/ask", content=b"x").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    assert client.get("/config").status_code == 200


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "", "192.0.2.1"])
def test_others_are_let_in_only_by_login_or_on_purpose(host: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"--auth-file FILE.*--without-login"):
        check_access(Access(), host)
    check_access(Access(without_login=True), host)
    check_access(Access(auth_file=tmp_path / "users.json"), host)


def test_behind_a_proxy_everybody_may_be_a_stranger() -> None:
    check_access(Access(), "127.0.0.1")
    with pytest.raises(SettingsError, match="behind a proxy"):
        check_access(Access(proxies=("127.0.0.1",)), "127.0.0.1")


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), (EVERYWHERE, False), ("", False), ("?", False)],
)
def test_this_machine_is_known_by_its_addresses(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback
    assert ("localhost" in local_hosts(Access(), host)) is loopback


def test_a_rate_holds_where_others_can_ask(tmp_path: Path) -> None:
    assert question_limits(Access(), "127.0.0.1").rate is None
    shared = question_limits(Access(without_login=True), EVERYWHERE).rate
    assert shared is not None
    assert shared.per_minute == 30
    assert question_limits(Access(auth_file=tmp_path / "x"), "127.0.0.1").rate == shared
    assert question_limits(Access(without_login=True, rate=0), EVERYWHERE).rate is None
    own = question_limits(Access(rate=3), "127.0.0.1").rate
    assert own is not None
    assert own.per_minute == 3
