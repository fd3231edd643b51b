"""Finds title, outlet and address of an article where its page plainly gives them; used by cleaning.

The outlet, in this order: the end of the title ("… | Visnyk", "… - DW - 08.02.2023"), the notice of rights
("© 2024 Visnyk"), the masthead above the title, a source line ("Source: Visnyk"), its name beside those of
networks or in an appeal for support, whom readers are asked to follow or to name, the host of the address,
who passes on what another announces.
"""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from index.cleaning.lines import MENU_WORDS
from index.cleaning.phrases import phrases
from index.headings import names_part

_DATED_SUFFIX = re.compile(r"\s[-–—|]\s(?P<outlet>[^-–—|]{2,40}?)(?:\s[-–—|]\s\d{1,2}[./]\d{1,2}[./]\d{4})$")
_BAR_SUFFIX = re.compile(r"(?<=\w{3}[\w»\"”?!.])\s\|\s(?P<outlet>[^|]{2,40})$")
_YEARS = r"(?:19|20)\d\d(?:\s?[-–—]\s?(?:(?:19|20)\d\d|\w{2,10}))?"
_RIGHTS = re.compile(
    rf"(?:©|\(c\)|\bcopyright\b)\s?(?:©|\(c\)|by)?\s?(?:{_YEARS}[,.]?\s)?(?P<outlet>[^\d\s,.;|][^,.;|©]{{1,38}}?)"
    rf"(?:,?\s?{_YEARS})?(?:\s?[,.;|]|$)",
    re.IGNORECASE,
)
_HAS_YEAR = re.compile(_YEARS)
_own_rights = phrases("outlets", "rights")
_fits_source = phrases("outlets", "sources").fits
_beside_networks = [phrases("outlets", kind).pattern for kind in ("networks", "channels")]
_fits_followed = phrases("outlets", "followed").fits
_fits_backers = phrases("outlets", "backers").fits
_relayed, _fits_agency = phrases("outlets", "relayed").pattern, phrases("outlets", "agencies").fits
_INFLECTED = ("у", "ю", "ої", "ой", "ого", "ові")  # «Підтримайте «Українську правду»»
_fits_subject = phrases("people", "subjects").fits
_fits_address_label = phrases("outlets", "addresses").fits
_TAGLINE = re.compile(r"\s[|—–·•/-]\s")
_ORNAMENT = re.compile(r"^[^\w«\"“]+|[^\w»\"”.!]+$")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_IN_QUOTES = re.compile(r"[«\"“]([^«»\"“”]{2,40})[»\"”]")
_QUOTES = '«»"“”„ '
_ICON = re.compile(r"[☰≡⋮🔍🔎⌕✕×👤🏠]")
_COLUMNS = re.compile(r"\s{2,}")
_ADDRESS = re.compile(r"https?://[^\s<>\"'«»()]{4,400}")


def strip_outlet(title: str) -> str:
    """Return a title without the outlet that its end names."""
    return _BAR_SUFFIX.sub("", _DATED_SUFFIX.sub("", title)).strip()


def find_outlet(
    titles: Iterable[str], above: Sequence[str], furniture: Iterable[str], *, page: str, url: str | None
) -> str | None:
    """Return the outlet's name, or None where the page does not plainly give it.

    `titles` are the title lines above the body, `above` the page's lines before the title, `furniture` all
    its lines outside title and body, `page` the whole text.
    """
    furniture = list(furniture)
    return (
        _first(map(_title_suffix, titles))
        or _first(map(_rights_holder, furniture))
        or _from_masthead(above[:4], page)
        or _first(map(_named_source, furniture))
        or _beside_its_networks([*above, *furniture])
        or _first(map(_backed, furniture))
        or _first(map(_followed, furniture))
        or _host(url)
        or _first(match["outlet"] for match in _relayed.finditer(page) if not _fits_agency(match["outlet"]))
    )


def _first(names: Iterable[str | None]) -> str | None:
    return next(filter(None, names), None)


def _title_suffix(title: str) -> str | None:
    match = _DATED_SUFFIX.search(title[-200:]) or _BAR_SUFFIX.search(title[-200:])
    return match["outlet"].strip() if match else None


def _rights_holder(line: str) -> str | None:
    """Return who a notice of rights names; one without a year or the word "rights" credits a photo."""
    match = _RIGHTS.search(line[:300])
    if match is None or not (_HAS_YEAR.search(line) or _own_rights.pattern.search(line)):
        return None
    quotation = _IN_QUOTES.search(line[match.start("outlet") : match.end() + 1])
    name = (quotation[1] if quotation else match["outlet"]).strip(_QUOTES)
    return None if _own_rights.pattern.match(name) else name or None


def _named_source(line: str) -> str | None:
    match = _fits_source(line)
    quotation = match and _IN_QUOTES.search(line)  # "the newspaper «Bridge»"
    return quotation[1] if quotation else match and match["outlet"].strip(_QUOTES)


def _beside_its_networks(lines: Iterable[str]) -> str | None:
    text = " ".join(lines)
    names = [match["outlet"] for pattern in _beside_networks for match in pattern.finditer(text)]
    return _first(name for name in names if not {word.casefold() for word in name.split()} & MENU_WORDS)


def _backed(line: str) -> str | None:
    match = _fits_backers(line)
    return match["outlet"] if match and not match["outlet"].endswith(_INFLECTED) else None


def _followed(line: str) -> str | None:
    match = _fits_followed(line[:300])
    quotation = match and _IN_QUOTES.search(match.group())
    return quotation[1] if quotation else match and match["plain"]


def _from_masthead(above: Sequence[str], page: str) -> str | None:
    """Return the name on top of the page: in capitals, with a motto, or one that the page says again."""
    folded = page.casefold()
    for i, line in enumerate(above):
        if len(_TAGLINE.findall(line)) > 1:
            continue  # a menu or a path of rubrics
        head, *motto = _TAGLINE.split(line, maxsplit=1)
        pieces = _COLUMNS.split(head)[:3]
        names = list(filter(_may_be_name, (_ORNAMENT.sub("", piece) for piece in pieces)))
        # Between the buttons of a page's top stands its name.
        buttons = sum(map(_is_button, pieces))
        alone = i == 0 and len(names) == 1 and 0 < buttons == len(pieces) - 1
        for name in names:
            if alone or _is_set_apart(name, motto, first=i == 0) or folded.count(name.casefold()) > 1:
                return _as_written(name, page, folded)
    return None


def _may_be_name(name: str) -> bool:
    words = _WORD.findall(name)
    known = sum(word.casefold() in MENU_WORDS for word in words)
    several = len(words) >= 2 or (len(words) == 1 and "-" in name)
    fitting = several and len(words) <= 4 and len(name) <= 40
    return fitting and 2 * known < len(words) and name[0].isupper() and not any(map(str.isdecimal, name))


def _is_button(piece: str) -> bool:
    return bool(_ICON.search(piece)) or all(word.casefold() in MENU_WORDS for word in _WORD.findall(piece))


def _is_set_apart(name: str, motto: Sequence[str], *, first: bool) -> bool:
    return name.isupper() or (first and (name.istitle() or bool(motto)))


def _as_written(name: str, page: str, folded: str) -> str:
    """Return a name in capitals as the text spells it elsewhere, where it does."""
    if not name.isupper() or len(folded) != len(page):
        return name
    places = (match.start() for match in re.finditer(re.escape(name.casefold()), folded))
    spelled = (page[start : start + len(name)] for start in places)
    return next((other for other in spelled if not other.isupper()), name)


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url).hostname if url else None
    except ValueError:  # an address such as "http://[abc" names no outlet
        return None
    return host.removeprefix("www.") if host else None


def find_title(titles: Sequence[str]) -> str | None:
    """Return the title among the header's title lines: the first that has at least three words.

    What heads a part of a document is not the title of all of it.
    """
    usable = [title for title in titles if len(title) <= 300 and not names_part(title)]
    chosen = next((title for title in usable if len(title.split()) >= 3), usable[0] if usable else "")
    subject = _fits_subject(chosen)  # of a letter
    return strip_outlet(chosen[subject.end() :] if subject else chosen) or None


def find_url(header: Iterable[str]) -> str | None:
    """Return the article's address from a line that is one, or that labels one ("Source: https://…")."""
    for line in header:
        match = _ADDRESS.search(line[:600])
        labelled = match is not None and (match.start() == 0 or _fits_address_label(line))
        if match and labelled and match.end() >= len(line.rstrip(" .")):
            return match.group().rstrip(".,;")
    return None
