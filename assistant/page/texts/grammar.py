"""Numbers, nouns and dates in the page's languages."""

from assistant.page.texts.wording import Texts


def count_noun(count: int, forms: tuple[str, ...]) -> str:
    """Return a number with its noun in the right form: two forms count as English, three as Slavic."""
    if len(forms) == 2:
        return f"{_grouped(count)} {forms[0] if count == 1 else forms[1]}"
    return f"{_grouped(count)} {forms[_slavic_form(count)]}"


def format_date(published: str | None, texts: Texts) -> str:
    """Return an ISO date, or `--MM-DD`, in words; an empty string when it is unknown."""
    if not published:
        return ""
    year, month, day = published.rsplit("-", 2)
    words = f"{int(day)} {texts.months[int(month) - 1]}"
    return f"{words}, {texts.no_year}" if year == "-" else f"{words} {year}"


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", "\u00a0")


def _slavic_form(count: int) -> int:
    if count % 10 == 1 and count % 100 != 11:
        return 0
    return 1 if count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14) else 2
