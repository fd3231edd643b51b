"""Tables in the text of an article: a row a line, its cells parted by bars, tabs or semicolons."""

import re

_PARTED_BY_SEMICOLONS = re.compile(r"[^;\s][^;]{0,59}(?:;[^;\s][^;]{0,59}){2,20};?")


def is_table_row(line: str) -> bool:
    """Tell whether a line is a row of a table: its cells parted by bars, with one at each end, or by tabs.

    Or by semicolons without blanks behind them, as files of spreadsheets have them.
    """
    line = line.strip(" \r\n")
    barred = line.startswith("|") and line.endswith("|") and line.count("|") >= 3
    return barred or "\t" in line.strip() or _PARTED_BY_SEMICOLONS.fullmatch(line) is not None


def table_head(text: str, start: int) -> str:
    """Return the first row of the table that goes on in the line at `start`; "" where it begins there.

    A passage that begins in the middle of a table says little without the names of its columns.
    """
    if not is_table_row(_line_at(text, start)):
        return ""
    head = ""
    end = text.rfind("\n", 0, start)
    while end >= 0:
        begin = text.rfind("\n", 0, end) + 1
        line = text[begin:end]
        if not is_table_row(line):
            break
        head, end = line.strip(), begin - 1
    return head


def _line_at(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[text.rfind("\n", 0, start) + 1 : end if end >= 0 else len(text)]
