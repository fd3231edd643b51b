"""What the commands around the page do: serve it, and name who may sign in."""

import sys
from argparse import Namespace
from getpass import getpass

from assistant.cli.terminal import ERR, OUT, escape, print_json
from assistant.page.access.accounts import check_name, drop_account, put_account, read_accounts
from index.errors import SettingsError


def run_serve(options: Namespace) -> int:
    """Serve the page until it is stopped."""
    from assistant.page.access.options import Access, check_access
    from index.network.proxies import unusable_proxies_hidden

    access = Access(
        auth_file=options.auth_file,
        without_login=options.without_login,
        proxies=options.trust_proxy,
        rate=options.rate,
        uploads=options.uploads,
    )
    check_access(access, options.host)  # before seconds go into what follows
    from assistant.assistant import Assistant

    with unusable_proxies_hidden():  # the page's library reads them when imported, though it needs none
        from assistant.page.server import run_server
    with Assistant.open(index=options.index, model=options.model) as assistant:
        assistant.warm_up()
        run_server(assistant, options.host, options.port, _announce, open_browser=options.open, access=access)
    return 0


def _announce(address: str) -> None:
    sys.stderr.write(f"The page is at {address} (Ctrl+C ends it)\n")


def run_users(options: Namespace) -> int:
    """Add, remove or list who may sign in to the page."""
    file = options.auth_file
    if options.action == "list":
        names = sorted(read_accounts(file).by_name)
        if options.json:
            print_json({"users": names})
        for name in () if options.json else names:
            OUT.print(escape(name))
    elif not options.name:
        raise SettingsError("user_not_named", action=options.action, file=str(file))
    elif options.action == "remove":
        drop_account(file, options.name)
        ERR.print(f"{escape(options.name)} can no longer sign in")
    else:
        new = put_account(file, check_name(options.name), _read_password())
        ERR.print(f"{escape(options.name)} {'can sign in now' if new else 'has a new password'}")
    return 0


def _read_password() -> str:
    """Return a password typed twice on the terminal, or the first line of what is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("Password: ")
    if getpass("Once more: ") != password:
        raise SettingsError("passwords_differ")
    return password
