"""The program: `assistant` and `python -m assistant`."""

import signal
import sys


def start() -> int:
    """Run one command and return its exit code; interrupts while it starts end it in silence."""
    ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # else it is to be ignored
    if ours:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from assistant.cli.main import main

    try:
        if ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        return main()
    except KeyboardInterrupt:  # before there was a command to tell of it
        return 1


if __name__ == "__main__":
    sys.exit(start())
