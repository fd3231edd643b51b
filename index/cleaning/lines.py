"""Splits a page into lines and says what each looks like by itself; the first step of cleaning.

    text -> Lines by their looks -> (line_roles) -> Lines with settled roles -> (line_scores) -> ScoredLines
    -> (article_extent, block_kinds) -> MarkedLines

The phrases name what pages of any site carry (share buttons, photo credits, "read also"); none names a site.
Besides, a line is known for what a site says about itself by being dense in words about reading, subscribing
and copying, and speaking to the reader: of some 7,000 lines of clean news articles one is taken for such.
"""

import re
from dataclasses import dataclass, replace
from enum import Enum, auto

from index.cleaning.phrases import phrases, words
from index.cleaning.publication_date import is_age, is_date_line, is_time_line
from index.cleaning.repeated_lines import Furniture
from index.headings import names_part
from index.language.tables import is_table_row
from index.language.whole_words import breaks_word, whole_words
from index.language.wrapping import blank_reply_marks, is_wrapped, runs_on, wrap_width
from index.values import BlockKind


class Role(Enum):
    """What a line looks like: by its words alone, or settled by its neighbours."""

    PROSE = auto()  # ends like a sentence, is long, or carries a sentence on
    SHORT = auto()  # a headline, a subhead, a name: no end mark
    ITEM = auto()  # a bulleted item
    NUMBERED = auto()  # "12. …" without an end mark
    SNIPPET = auto()  # prose cut off with an ellipsis
    DATE = auto()
    TIME = auto()
    CAPTION = auto()
    SECTION = auto()  # a header of other stories
    CLOSING = auto()  # a header of readers' comments, a notice of rights: no article goes on after it
    POINTER = auto()  # "Read also: …", one line
    NOISE = auto()  # buttons, appeals, counters, tags, rights
    MENU = auto()
    SYMBOL = auto()  # no word at all: "***", an icon


TEXT_ROLES = frozenset((Role.PROSE, Role.ITEM, Role.NUMBERED, Role.SNIPPET))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One non-blank line: its span without surrounding whitespace, and what it is.

    `look` is its role by its words alone, `role` the same until its neighbours settle it. `words` counts its
    words; `learned` says that the corpus knows it as furniture, `repeats` that an earlier line of the page is
    the same, `gap` that a blank line stands before it, `heads` that it is by form a heading of a document's
    part; `depth` is that of a heading in Markdown, else 0.
    """

    start: int
    end: int
    text: str
    look: Role
    role: Role
    words: int
    learned: bool
    repeats: bool
    gap: bool
    heads: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredLine(Line):
    """A line and how much it speaks for the article around it.

    `foreign`: it stands among other stories; `barrier`: the article does not silently go on past it.
    """

    score: int
    foreign: bool
    barrier: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedLine:
    """A line and which kind of block it belongs to; `runs` over many articles as no button or menu does."""

    start: int
    end: int
    text: str
    kind: BlockKind
    runs: bool = False


_fits_section = phrases("headers", "stories").fits
_fits_comments = phrases("headers", "comments").fits
_fits_rights = phrases("headers", "rights").fits
_fits_pointer = phrases("headers", "pointers").fits
_fits_button = phrases("buttons", "buttons").fits
_fits_notice = phrases("notices", "notices").fits
_fits_appeal = phrases("appeals", "appeals").fits
_fits_disclosure = phrases("disclosures", "disclosures").fits
_fits_footnote = phrases("disclosures", "footnotes").fits
_fits_airing = phrases("disclosures", "airing").fits
_fits_agency = phrases("disclosures", "agencies").fits
_fits_compiler = phrases("disclosures", "compilers").fits
_fits_byline = phrases("people", "bylines").fits
_fits_english_byline = phrases("people", "english_bylines").fits
_fits_biography = phrases("people", "biographies").fits
_fits_source = phrases("people", "sources").fits
_fits_letter = phrases("people", "letters").fits
_fits_caption = phrases("pictures", "captions").fits
_fits_credit = phrases("pictures", "credits").fits
_fits_short_credit = phrases("pictures", "short_credits").fits
_MATTERS = phrases("sites", "matters").pattern
_READERS = phrases("sites", "readers").pattern
_fits_report = phrases("sites", "reports").fits
_fits_list = phrases("sites", "lists").fits
_fits_choice = phrases("sites", "choices").fits
_FILLERS = frozenset(words("sites")["fillers"])
_SPEECH = re.compile(r"[»\"”],?\s?[-–—]\s")
_QUOTING = ('"', "'", "«", "„", "“", "—", "–", "-")
_QUOTED = re.compile(r"«[^«»]+»|[“„][^“„”]+[”“]|\"[^\"]+\"")
_LETTERED_WORD = re.compile(r"[^\W\d_][\w'-]*")
_NAME_PARTICLES = frozenset(words("people")["between_names"])
MENU_WORDS = frozenset().union(*words("menus").values())

_RAW_LINE = re.compile(r"[^\r\n\u0085\u2028\u2029\x0b\x0c\x1c-\x1e]+")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ-][^\W_]+)*")
_BRACKETED_LINKS = re.compile(r"(?:\[[^\[\]]{1,30}\]\s*){2,}")
_MENU_SEPARATOR = re.compile(r"\s(?:[|•·»›>/→]|::)\s")
_LINE_BREAK = re.compile(r"\s*[\r\n\u0085\u2028\u2029\x0b\x0c\x1c-\x1e]\s*")
_HEADING_MARK = re.compile(r"^(#{1,6})\s+")  # of Markdown
_NUMBERED = re.compile(r"\d{1,3}[.)]\s+\S")
_CELL_BORDER = re.compile(r"\s*[|\t]\s*|\s{2,}|\s[—–-]\s|:\s")
_NUMBER = re.compile(
    r"(?:[^\W\d]+\.?\s)?[+−–~≈-]?[$€£₴₽]?\s?\d[\d\s.,:/×–-]*(?:[%$€£₴₽](?:/\w+)?)?(?:\s?[^\W\d]+\.?(?:/\w+)?){0,3}"
)
_NUMBERS = re.compile(rf"{_NUMBER.pattern}(?:[,;]\s{_NUMBER.pattern})*")
# "USD 41.20", "Milford 2-1 Kesten", "200 ml milk": what a single blank parts.
_RATE = re.compile(r"[^\W\d][^\d.,:;!?]{1,30}\s[$€£₴₽+−–-]?\d+[.,]\d{1,4}\s?(?:[%$€£₴₽°]|[^\W\d]{1,4}\.?)?")
_MEASURE = re.compile(r"\d+(?:[.,/–-]\d+)?\s[^\W\d]+\.?(?:\s[^\W\d]+){0,2}")
_RESULT = re.compile(
    r"[^\W\d][^\d.,:;!?]{2,40}\s\d{1,3}\s?[-–:]\s?\d(?:\d(?<!:\d\d)\d?)?\s[^\W\d][^\d.,:;!?]{2,40}"
)
# "Petrol 95 1.71 eur", "Kesten 21C, sunny", "Gold $2,512.40 (+0.8%)": a name, last a number, its unit.
_VALUED = re.compile(
    r"(?P<name>[«\"“]?[^\W_].*?)\s[(+−–~≈-]*[$€£₴₽]?(?P<number>\d[\d.,:\s/×–+-]*)(?P<unit>[^\d,;(]{0,14})(?:[,;(]\D*)?"
)
_LONGEST_NAME_OF_VALUE = 5
_EMAIL = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,64}\.\w{2,}")
_MARKS = "•●▪■◦·|–—-* >»›→►▶"
_POINTER_MARKS = (">>", "» ", "› ", "►", "▶", "→")
_BULLETS = (*"•●▪■◦·‣✓✔✅➡👉🔹🔸▶", "- ", "* ", "– ", "— ")
_CLOSERS = "\"'»”’“)]*_ "
_ENDS = (".", "!", "?", ":", ";", ",")
_LONG = 600
_YEAR = re.compile(r"(?:19|20)\d\d")
_WRAPPED = frozenset((Role.PROSE, Role.SHORT, Role.SNIPPET))
_HEADING_LOOKS = frozenset((Role.PROSE, Role.SHORT, Role.NUMBERED, Role.MENU, Role.NOISE))


def split_lines(text: str, furniture: Furniture) -> list[Line]:
    """Return the non-blank lines of a text, in order, each with its look."""
    marked, text = text, blank_reply_marks(text)
    lines: list[Line] = []
    seen: set[str] = set()
    for raw in _RAW_LINE.finditer(text):
        content = raw.group().strip()
        if not content:
            continue
        start = text.index(content[0], raw.start()) if raw.group()[0].isspace() else raw.start()
        visible = _visible(content)
        long = len(visible) > _LONG
        folded = visible if long else _fold(visible)
        count = _LONG if long else len(_WORD.findall(visible))
        look = Role.PROSE if long else _look(visible, folded, count)
        lines.append(
            Line(
                start=start,
                end=start + len(content),
                text=visible,
                look=look,
                role=look,
                words=count,
                learned=content in furniture,
                repeats=folded in seen,
                gap=text.count("\n", lines[-1].end if lines else 0, start) > 1,
                heads=look in _HEADING_LOOKS and names_part(visible),
                depth=len(mark[1]) if (mark := _HEADING_MARK.match(content)) else 0,
            )
        )
        seen.add(folded)
    return _join_wrapped(lines, text, quoted=text != marked)


def _join_wrapped(lines: list[Line], text: str, *, quoted: bool) -> list[Line]:
    """Return the lines of hard-wrapped text as its paragraphs; of any other text, those that part a word."""
    width = wrap_width(text, quoted=quoted)
    joined: list[Line] = []
    last = ""
    for line in lines:
        content = text[line.start : line.end]
        text_alone = line.look in _WRAPPED and joined and joined[-1].look in _WRAPPED | TEXT_ROLES
        wrapped = is_wrapped(last, line.text, width) and (text_alone or runs_on(last, line.text))
        if joined and not line.gap and (wrapped or breaks_word(last, line.text)):
            joined[-1] = _join(joined[-1], line, text)
        else:
            joined.append(line)
        last = content
    return joined


def _join(above: Line, below: Line, page: str) -> Line:
    text = _LINE_BREAK.sub(" ", _visible(page[above.start : below.end]))
    count = len(_WORD.findall(text))
    look = Role.PROSE if len(text) > _LONG else _look(text, _fold(text), count)
    learned, repeats = above.learned and below.learned, above.repeats and below.repeats
    return replace(
        above,
        end=below.end,
        text=text,
        words=count,
        look=look,
        role=look,
        learned=learned,
        repeats=repeats,
        heads=above.heads and names_part(text),
    )


def _visible(content: str) -> str:
    return _HEADING_MARK.sub("", whole_words(content).text.strip())


def _fold(visible: str) -> str:
    return " ".join(visible.casefold().replace("’", "'").replace("ʼ", "'").split())


def _look(visible: str, folded: str, count: int) -> Role:
    if count == 0:
        return Role.SYMBOL
    if is_time_line(visible):
        return Role.TIME
    if is_date_line(visible):
        return Role.DATE
    return _furniture_look(visible, folded.lstrip(_MARKS), count) or _text_look(visible, count)


def _furniture_look(visible: str, folded: str, count: int) -> Role | None:
    """Return the role of a line of `count` words that they alone give away, or None."""
    if count <= 12 and (_fits_section(folded) or heads_other_stories(folded)):
        return Role.SECTION
    if _fits_comments(folded) or (count <= 70 and _fits_rights(folded)):
        return Role.CLOSING
    if _fits_button(folded) or folded.isdecimal():
        return Role.NOISE
    if _is_menu(visible, folded):
        return Role.MENU
    if _is_caption(folded, count):
        return Role.CAPTION
    if count <= 40 and _is_pointer(visible, folded):
        return Role.POINTER
    return Role.NOISE if _is_noise(visible, folded, count) else None


def _is_pointer(visible: str, folded: str) -> bool:
    """Tell whether a label ("Read also: …", "You may like: …") or an arrow leads to a headline.

    A sentence may open with the closing mark of a quotation, which looks like an arrow.
    """
    label, _, rest = folded.partition(":")
    labelled = bool(rest.strip()) and 1 <= label.count(" ") <= 5 and _fits_section(label.strip())
    arrow = visible.startswith(_POINTER_MARKS) and not visible.endswith(_ENDS)
    return bool(_fits_pointer(folded) or labelled or arrow)


def _is_menu(visible: str, folded: str) -> bool:
    if len(folded) > 400 or visible.rstrip(_CLOSERS).endswith((".", "!", "?")):
        return False
    entries = _WORD.findall(folded)
    known = sum(entry in MENU_WORDS for entry in entries)
    separators = len(_MENU_SEPARATOR.findall(folded))
    if separators and 2 * known >= len(entries):
        return True
    if _BRACKETED_LINKS.fullmatch(folded) or folded.count("](") >= 3:
        return True
    if separators >= 2 and len(entries) <= 12 and "(" not in folded:
        return True
    return visible[0].isupper() and (known == len(entries) <= 3 or (known >= 3 and 2 * known >= len(entries)))


def _is_caption(folded: str, count: int) -> bool:
    if (count <= 6 and _fits_short_credit(folded)) or (count <= 15 and "©" in folded):
        return True
    return count <= 30 and bool(_fits_caption(folded) or _fits_credit(folded))


def _is_noise(visible: str, folded: str, count: int) -> bool:
    if speaks_of_site(folded, count):
        return True
    if count > 70 or _is_direct_speech(visible):
        return False
    signed = count <= 12 and (
        _fits_byline(folded)
        or _fits_letter(folded)
        or _fits_english_byline(visible)
        or _fits_compiler(visible)
        or _fits_agency(folded.strip("(—–- "))
    )
    disclosed = _fits_disclosure(folded) or _fits_footnote(visible) or _fits_airing(folded)
    return bool(_fits_notice(folded) or (count <= 40 and _fits_appeal(folded)) or disclosed or signed)


def _text_look(visible: str, count: int) -> Role:
    bare = visible.rstrip(_CLOSERS)
    if bare.endswith(("...", "…")):
        return Role.SNIPPET
    ends = bare.endswith(_ENDS)
    if _NUMBERED.match(visible) and not ends:
        return Role.NUMBERED
    if visible.startswith(_BULLETS) and not ends:
        return Role.ITEM
    if count <= 6 and visible.startswith("(") and visible.endswith(")"):
        return Role.SHORT
    carried = count >= 4 and visible.lstrip("\"'«„“([—–- ")[:1].islower()
    return Role.PROSE if ends or count >= 26 or carried else Role.SHORT


def is_fact(line: Line) -> bool:
    """Tell whether a line gives a name and its number or numbers: a rate, a result, a row of a table."""
    if any(form.fullmatch(line.text) for form in (_RATE, _RESULT, _MEASURE)):
        return True
    cells = [cell for cell in _CELL_BORDER.split(line.text.strip("|-•* ")) if cell]
    if not 2 <= len(cells) <= 12 or line.words > 24 or len(line.text) > 200:
        return False
    return any(map(str.isalpha, cells[0])) and any(map(_NUMBERS.fullmatch, cells[1:]))


def value_form(line: Line) -> str:
    """Return the unit of the number that a short line gives last to a name before it, "" where it gives none.

    A number alone is its own form, a time another; a year is no value, nor what a menu's entry counts.
    """
    match = _VALUED.fullmatch(line.text) if len(line.text) <= 90 else None
    names = _LETTERED_WORD.findall(match["name"]) if match else []
    if match is None or not 0 < len(names) <= _LONGEST_NAME_OF_VALUE:
        return ""
    unit, number = match["unit"].strip().casefold(), match["number"].strip()
    counted = not unit and MENU_WORDS.issuperset(map(str.casefold, names))
    if _YEAR.fullmatch(number) or counted or _is_counter(f"{number} {unit}"):
        return ""
    return unit or (":" if ":" in match["number"] else "number")


def is_bare_value(line: Line) -> bool:
    """Tell whether a line is a number with its unit, which a name above it may have: "1,150 euros"."""
    bare = line.words <= 5 and _NUMBER.fullmatch(line.text) is not None and not line.text[0].isalpha()
    return bare and not _is_counter(line.text.casefold())


def _is_counter(folded: str) -> bool:
    """Tell whether a number is that of a page's readers or comments, or of the minutes since or to read."""
    return _fits_notice(folded) is not None or is_age(folded)


def is_quotation(line: Line) -> bool:
    """Tell whether a line is what somebody said, with the name behind a dash or none, without an end mark."""
    quoted = _is_direct_speech(line.text) or _QUOTED.fullmatch(line.text) is not None
    return line.words >= 5 and line.text.startswith(_QUOTING) and quoted


def is_row(line: Line) -> bool:
    """Tell whether a line is a row of a table: in Markdown, or the rule below its head, or parted by tabs."""
    return is_table_row(line.text)


def is_author_note(line: Line) -> bool:
    """Tell whether a line, at an article's end, introduces the writer or gives an address to write to."""
    sourced = line.words <= 8 and _fits_source(line.text)
    addressed = line.words <= 20 and _EMAIL.search(line.text)
    return bool(sourced or addressed or (line.words <= 45 and _fits_biography(line.text)))


def is_name(line: Line) -> bool:
    """Tell whether a line is people's names, a writer's line, rather than a headline."""
    parts = _WORD.findall(line.text.split(",")[0])
    names = [part for part in parts if part not in _NAME_PARTICLES]
    capital = all(map(str.istitle, names)) or (line.text.isupper() and len(parts) <= 3)
    return len(names) >= 2 and len(parts) <= 6 and line.words <= 8 and capital


def _is_direct_speech(text: str) -> bool:
    """Tell whether a quotation goes on into who says it: such a line is nobody's notice."""
    return _SPEECH.search(text) is not None


def speaks_of_site(folded: str, count: int) -> bool:
    """Tell whether a line in lower case, of so many words, is what a site says about itself."""
    if not 3 <= count <= 80 or folded.startswith(_QUOTING) or folded.endswith(":"):
        return False
    about = len(set(_MATTERS.findall(folded)))
    if about < 2:
        return False
    addressed = min(len(_READERS.findall(folded)), 2)
    dense = about >= (3 if about < 0.5 * count else 2) and about >= 0.25 * count
    appeal = addressed > 0 and about + addressed >= 0.25 * count
    notice = about >= 5 and about >= 0.1 * count
    return notice or ((dense or appeal) and not (_is_direct_speech(folded) or _fits_report(folded)))


def is_news(line: Line) -> bool:
    """Tell whether a sentence says nothing, quotations aside, of a site, nor anything to its readers."""
    said = _QUOTED.sub(" ", _fold(line.text))
    return not (_MATTERS.search(said) or _READERS.search(said))


def addresses_reader(folded: str) -> bool:
    """Tell whether a line in lower case, not a quotation, says "we", "you" and the like at least twice."""
    return not folded.startswith(_QUOTING) and len(_READERS.findall(folded)) >= 2


def heads_other_stories(folded: str) -> bool:
    """Tell whether all words of a short line in lower case are those that head lists of stories."""
    telling = [word for word in _LETTERED_WORD.findall(folded) if word not in _FILLERS]
    if not 1 <= len(telling) <= 5 or folded.endswith((".", ",", ";", "?")):
        return False
    lists = sum(_fits_list(word) is not None for word in telling)
    choices = sum(_fits_choice(word) is not None for word in telling)
    return choices >= 1 and lists + choices >= max(len(telling), 2)
