"""The command line: `assistant …` and `python -m assistant …`.

Exit codes: 0 done, 1 a user's error with one clear line on stderr, 2 wrong usage, 3 `--fail-under` not met,
or a quote that `verify` checks does not stand.
Answers go to stdout, logs and progress bars to stderr.
"""

import argparse
import io
import logging
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from assistant.cli import (
    commands,
    evaluation_commands,
    export_commands,
    following_commands,
    page_commands,
)
from assistant.cli.terminal import typed_text
from assistant.exporting.values import FORMAT_NAMES
from index.errors import NewsAssistantError
from index.settings import DEFAULT_INDEX
from index.version import package_version

_DESCRIPTION = "Ask a corpus of news articles; every citation is a verbatim span of a source file."
_CHATTY = ("httpx", "httpcore", "openai", "chromadb", "pypdf", "trafilatura", "htmldate", "llama_index")
_LAST_PORT = 65535


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    _set_up_streams()
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == ["help"]:  # `help COMMAND` is another way to ask for help
        given = [*given[1:2], "--help"]
    options = _make_parser().parse_args(given)
    _set_up_logging(options.log_level)
    try:
        # What is no UTF-8 is read in all but folders and files, whose names may hold any byte.
        for name, value in vars(options).items():
            if isinstance(value, str):
                setattr(options, name, typed_text(value))
            elif isinstance(value, tuple):
                setattr(options, name, tuple(map(typed_text, value)))
        return int(options.run(options))
    except BrokenPipeError:  # whoever read our output has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (NewsAssistantError, OSError) as error:
        if options.debug:
            raise
        sys.stderr.write(f"assistant: {' '.join(str(error).split())}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("assistant: interrupted; run the same command again to go on\n")
        return 1


def _set_up_streams() -> None:
    """Let nothing that is read or printed fail for a character its encoding does not have."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by whoever runs us
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # see `typed_text`


def _set_up_logging(level: str) -> None:
    logging.basicConfig(
        level=level.upper(), stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s", force=True
    )
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(logging.getLevelName(level.upper()), logging.WARNING))


_Add = Callable[..., argparse.ArgumentParser]


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="assistant", description=_DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"assistant {package_version()}")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--index", type=Path, metavar="DIR", help=f"the index folder ({DEFAULT_INDEX})")
    common.add_argument("--json", action="store_true", help="print JSON alone, on stdout")
    common.add_argument(
        "--log-level", default="warning", choices=["debug", "info", "warning", "error"], help="on stderr"
    )
    common.add_argument("--debug", action="store_true", help="show the traceback of an error")
    parsers = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, run: Callable[..., int], does: str, more: str = "") -> argparse.ArgumentParser:
        description = f"{does[0].upper()}{does[1:]}. {more}"
        command = parsers.add_parser(name, parents=[common], help=does, description=description)
        command.set_defaults(run=run)
        return command

    for add_commands in (
        _add_corpus,
        _add_questions,
        _add_exports,
        _add_following,
        _add_evaluation,
        _add_page,
    ):
        add_commands(add)
    command = add("doctor", commands.run_doctor, "say what is set up and whether it answers")
    command.add_argument(
        "--check",
        action="store_true",
        help="read all of the index and compare its parts; exit code 1 when one has a flaw",
    )
    _add_model(command)
    return parser


def _add_corpus(add: _Add) -> None:
    command = add("index", commands.run_index, "build an index of a folder, or update it")
    command.add_argument("folder", nargs="?", type=Path, help="the corpus folder (ASSISTANT_CORPUS)")
    command.add_argument(
        "--add", default="", metavar="NAME", help="add this folder beside the first, as NAME/"
    )
    command.add_argument(
        "--watch", action="store_true", help="go on, and index again whenever files change; Ctrl-C ends it"
    )
    command.add_argument(
        "--remove-all", action="store_true", help="let the index lose most of its articles, as the folder did"
    )
    command.add_argument(
        "--reread",
        action="store_true",
        help="read every file again, also those whose size and time are as before",
    )
    command.add_argument(
        "--moved-from",
        type=Path,
        metavar="DIR",
        help="the folder's former name, where it was moved or renamed",
    )
    command.add_argument(
        "--workers",
        metavar="ray[:N]",
        help="read, clean and embed in N workers of Ray (as many as there are cores), here or in the cluster"
        " of RAY_ADDRESS; not with --watch",
    )


def _add_questions(add: _Add) -> None:
    any_language = "in Ukrainian, Russian or English, whatever the articles are in"
    command = add("ask", commands.run_ask, "answer one question with citations")
    command.add_argument("question", help=any_language)
    command.add_argument("--format", choices=FORMAT_NAMES, help="write the answer as a document instead")
    _add_export_options(command)
    _add_model(command)
    _add_translate(command)
    _add_filters(command)
    command = add(
        "check",
        commands.run_check,
        "hold each sentence of a text against the articles",
        "Each is told as supported, unchecked, doubtful or contradicted, with the sentences for and against.",
    )
    command.add_argument("text", help="a text, a file that holds one, or - for standard input")
    _add_model(command)
    _add_article_filters(command)
    command = add("search", commands.run_search, "show the passages found, without an answer")
    command.add_argument("question", nargs="?", default="", help=f"{any_language}; may lack with --speaker")
    command.add_argument(
        "--speaker",
        metavar="NAME",
        default="",
        help="only passages in which this person or body speaks, with the sentences that say so",
    )
    command.add_argument("--count", type=_positive, default=10, metavar="N", help="passages to show (10)")
    _add_filters(command)
    command = add("show", commands.run_show, "show one article as it was read and cleaned")
    command.add_argument("path", help="the article's path within the corpus, as `search` shows it")
    command = add("story", commands.run_story, "tell the story of an article: its accounts and what happened")
    command.add_argument("path", help="the article's path within the corpus, as `search` shows it")
    command.add_argument("--language", choices=["en", "uk", "ru"], default="en", help="of its words (en)")
    command = add(
        "chat",
        commands.run_chat,
        "ask one question after another, with history",
        "An empty line ends it. With --json each answer is one document on a line of its own.",
    )
    _add_model(command)
    _add_translate(command)
    _add_filters(command)


def _add_exports(add: _Add) -> None:
    command = add("export", export_commands.run_export, "turn saved answers into a document")
    command.add_argument(
        "answers", type=Path, help="what `ask --json` printed, or `chat --json`: a conversation"
    )
    command.add_argument("--format", choices=FORMAT_NAMES, default="markdown", help="(markdown)")
    _add_export_options(command)
    command = add(
        "verify",
        export_commands.run_verify,
        "check the quotes of an export against the files as they are now",
        "Exit code 0 when every quote stands where it was taken from, 3 when one moved, changed or is gone.",
    )
    command.add_argument("export", type=Path, help="an export, an answer's JSON, or a folder of them")


def _add_following(add: _Add) -> None:
    command = add(
        "follow",
        following_commands.run_follow,
        "keep a question beside the index, to be told what is new to it",
        "Without a question it lists those that are followed. `assistant news` and `assistant index --watch`"
        " tell what is new to them.",
    )
    command.add_argument("question", nargs="?", help="in Ukrainian, Russian or English")
    command.add_argument("--list", action="store_true", help="list the followed questions")
    command.add_argument("--remove", metavar="QUESTION", help="no longer follow it; its number will do")
    _add_article_filters(command)
    add(
        "news",
        following_commands.run_news,
        "tell what the index has that is new to the followed questions",
        "Each thing is told once. The feed (Atom) `following/feed.xml` in the index folder has it too.",
    )


def _add_export_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--out", type=Path, metavar="FILE", help="write the document there, not to stdout")
    command.add_argument(
        "--language", choices=["uk", "ru", "en"], help="of the document's own words (the question's)"
    )


def _add_evaluation(add: _Add) -> None:
    command = add("eval", evaluation_commands.run_eval, "score the answers to a question set")
    command.add_argument("questions", type=Path, help="a question set, .jsonl or .csv")
    command.add_argument("--out", type=Path, metavar="DIR", help="write report.json, .md and .html there")
    command.add_argument(
        "--baseline", type=Path, metavar="REPORT", help="compare with an earlier report.json"
    )
    command.add_argument(
        "--fail-under",
        action="append",
        nargs="+",
        default=[],
        metavar="METRIC=VALUE",
        help="exit with 3 when a figure is worse (for refused and seconds: above)",
    )
    command.add_argument("--judge", metavar="NAME", help="a language model that judges every answer")
    command.add_argument(
        "--workers", type=_positive, default=1, metavar="N", help="questions asked at once (1)"
    )
    _add_model(command)
    command = add(
        "questions",
        evaluation_commands.run_questions,
        "draft a question set of a corpus, for a person to edit",
    )
    command.add_argument("folder", type=Path, help="the corpus folder")
    command.add_argument("--count", type=_positive, default=20, metavar="N", help="questions to draft (20)")
    command.add_argument(
        "--out", type=Path, default=Path("questions.jsonl"), help="added to (questions.jsonl)"
    )
    _add_model(command)


def _add_page(add: _Add) -> None:
    command = add("serve", page_commands.run_serve, "open the page")
    command.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (127.0.0.1: this machine only)"
    )
    command.add_argument("--port", type=_port, default=7860, help="0 for a free one (7860)")
    command.add_argument("--open", action="store_true", help="open the browser")
    command.add_argument("--auth-file", type=Path, metavar="FILE", help="who may sign in (`assistant users`)")
    command.add_argument(
        "--without-login", action="store_true", help="let everyone who reaches the address ask"
    )
    command.add_argument(
        "--trust-proxy",
        type=_names,
        default=(),
        metavar="ADDRESS,…",
        help="proxies whose X-Forwarded-For names who asks",
    )
    command.add_argument(
        "--rate",
        type=_whole,
        metavar="N",
        help="questions a minute for each user or address, 0: no limit (30; on this machine alone 0)",
    )
    command.add_argument(
        "--uploads",
        action=argparse.BooleanOptionalAction,
        help="let readers add articles from the page (on this machine alone yes, else no)",
    )
    _add_model(command)
    command = add("users", page_commands.run_users, "name who may sign in to the page")
    command.add_argument("action", choices=["add", "remove", "list"])
    command.add_argument("name", nargs="?", help="the user; a password is asked for, or read from a pipe")
    command.add_argument("--auth-file", type=Path, required=True, metavar="FILE", help="made when missing")


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        metavar="NAME",
        help='a language model (ASSISTANT_MODEL), such as ollama:qwen3:8b or a GGUF file; "none" quotes',
    )


def _add_translate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--translate",
        action="store_true",
        help="have the language model translate quotes that are in another language than the question",
    )


def _add_filters(parser: argparse.ArgumentParser) -> None:
    _add_article_filters(parser).add_argument(
        "--any-time",
        action="store_true",
        help='leave the time words of the question ("yesterday", "in August", "latest") unread;'
        " --since and --until stand before them",
    )


def _add_article_filters(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    group = parser.add_argument_group("filters", "which articles are asked; without any, all of them")
    group.add_argument(
        "--lang", type=_names, default=(), metavar="CODE,…", help="languages of the articles, such as uk,ru"
    )
    group.add_argument(
        "--outlet", type=_names, default=(), metavar="NAME,…", help="outlets, their letter case aside"
    )
    group.add_argument("--since", metavar="DATE", help="published on this day or later, YYYY-MM-DD")
    group.add_argument("--until", metavar="DATE", help="published on this day or earlier")
    group.add_argument("--path", metavar="GLOB", help="articles whose path matches, such as '2024/*.txt'")
    return group


def _names(value: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in value.split(",") if name.strip())


def _number(value: str, *, least: int, most: int | None = None) -> int:
    number = int(value) if value.strip().isdecimal() else -1
    if number < least or (most is not None and number > most):
        bounds = f"of {least} or more" if most is None else f"between {least} and {most}"
        raise argparse.ArgumentTypeError(f"{value!r} is not a number {bounds}")
    return number


_positive, _whole = partial(_number, least=1), partial(_number, least=0)
_port = partial(_number, least=0, most=_LAST_PORT)
