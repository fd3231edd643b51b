"""From the bytes of a text file to its exact text: the encoding is detected, nothing is rewritten.

Unicode is recognised by its byte-order mark or its strict form. The single-byte code pages accept almost any
bytes, so each candidate is tried and the reading that looks most like Ukrainian, Russian or a Latin-script
language wins: frequent letter pairs speak for it; case and scripts mixed within a word, box-drawing and
stray signs speak against it.
"""

import codecs
import re
from dataclasses import dataclass, replace

from index.errors import CorpusError

BYTE_ORDER_MARK = "\ufeff"

# A UTF-32 mark begins with a UTF-16 one, so the longer come first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# In order of preference where readings are equally plausible. KOI8-U holds every letter of KOI8-R,
# cp1125 is cp866 with the Ukrainian letters.
CODE_PAGES = ("cp1252", "cp1251", "koi8-u", "iso8859-5", "cp1125", "cp866", "mac_cyrillic")

# The letter pairs most frequent in Ukrainian and Russian news: about 60% of all pairs of either language.
_FREQUENT_PAIRS = frozenset(
    """
    на ро ст ов ра ни ко та но ан ер ти по ва пр ві ні ен го за ал ор ом ог ід ів ви то ре до ри ат
    ли во не нн ав од ос ня ка он ль ла ьк ці ть сь ма ол ки об ар ло тр ін мо рі лі ас ми их те им
    ку кр ит де ин да мі ик ад ій іс ис пі пе ті іл кі ак ам ок ле ив ий ту ди ся ет ел ны ль ес ве
    ил ед ме со ой до ем ия че ии тв ие се из ци же ей бо сл ру аз вы сс ає ує єт
    """.split()
)
_CYRILLIC = "А-Яа-яЁёІіЇїЄєҐґ"
_LATIN_ACCENTED = "À-ÖØ-öø-žŠšŽžŒœŸ"
_PAIR = re.compile(f"(?=([{_CYRILLIC}]{{2}}))")
_CASE_BREAK = re.compile("[а-яёіїєґ][А-ЯЁІЇЄҐ]")
_SCRIPT_BREAK = re.compile(f"[{_CYRILLIC}][A-Za-z]|[A-Za-z][{_CYRILLIC}]")
_LONE_LETTER = re.compile(
    f"(?<![\\w'’ʼ`-])(?![АаВвЄєЖжЗзИиІіЙйКкОоСсУуЯяЭэЮюЕе])[{_CYRILLIC}](?![\\w.'’ʼ`-])"
)
_ACCENTED_WORD = re.compile(f"[A-Za-z][{_LATIN_ACCENTED}](?![{_LATIN_ACCENTED}])")
_ACCENTED_RUN = re.compile(f"[{_LATIN_ACCENTED}]{{2}}")
# Everything but letters of our languages, ASCII, and the punctuation and signs that articles use.
_STRANGE = re.compile(f"[^\\x00-\\x7f{_CYRILLIC}{_LATIN_ACCENTED}\\xa0«»“”„‘’‚–—…•№©®™°§€£·\\xad±²³½]")

_NON_ASCII_WORD = re.compile(rb"[A-Za-z'\x80-\xff]*[\x80-\xff][A-Za-z'\x80-\xff]*[.\-]?")
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b")) + b"\x7f"
# Latin, Greek, Cyrillic, punctuation, signs and emoji: two unrelated bytes rarely make one of these.
_EXPECTED_IN_UTF16 = re.compile(
    "[\t\n\f\r\x20-\x7e\xa0-\u052f\u2000-\u2bff\ufe00-\ufe0f\ufeff\U0001f000-\U0001faff]"
)
_SAMPLE_BYTES = 8_000
_FIRST_BYTES = frozenset("РСÐÑ")
_FEWEST_TWICE = 20
_CONTROLS_KEPT = "index.reading.controls_kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedText:
    """The text of some bytes, a byte-order mark kept as U+FEFF, and the Python codec that gives it.

    Where `damaged`, some bytes are not valid in that encoding and stand as U+FFFD (`errors="replace"`).
    """

    text: str
    encoding: str
    damaged: bool = False


def decode_text(data: bytes, *, declared: str | None = None) -> DecodedText:
    """Return the exact text of a file's bytes, but for a few stray NULs, as a broken disk or copy leaves.

    `declared` is an encoding the file itself names: a further candidate, believed only if its reading is
    as plausible as the others. Raises `CorpusError` for content that is not text.
    """
    decoded = _decode_unicode(data) or _decode_code_page(data.rstrip(b"\0"), declared)
    decoded = replace(decoded, text=_decoded_once(decoded.text))
    text = decoded.text.rstrip("\0")
    if is_binary(text):
        raise CorpusError("binary")
    return replace(decoded, text=text.replace("\0", "")) if "\0" in decoded.text else decoded


def _decoded_once(text: str) -> str:
    """Return what a text says whose UTF-8 some program took for a code page ("РњС–СЃС‚" is «Міст»).

    Cyrillic in UTF-8 begins each letter with one of two bytes; read aright no text is so full of their signs.
    """
    beyond = [character for character in text[:_SAMPLE_BYTES] if character > "\xa0"]
    if len(beyond) < _FEWEST_TWICE or 3 * sum(map(_FIRST_BYTES.__contains__, beyond)) < len(beyond):
        return text
    for page in ("cp1251", "cp1252"):
        try:
            told = text.removeprefix(BYTE_ORDER_MARK).encode(page, _CONTROLS_KEPT).decode()
        except UnicodeError:
            continue
        return told
    return text


def _keep_controls(error: UnicodeError) -> tuple[str | bytes, int]:
    """Encode what stands for a byte that a code page does not know as that byte."""
    if not isinstance(error, UnicodeEncodeError) or error.object[error.start] > "\x9f":
        raise error
    return bytes([ord(error.object[error.start])]), error.start + 1


codecs.register_error(_CONTROLS_KEPT, _keep_controls)


def is_binary(text: str) -> bool:
    """Whether a text holds too many control characters for one: over 1 in 20, over 8 NULs and 1 in 50."""
    controls = len(text) - len(text.translate(_WITHOUT_CONTROLS))
    return controls * 20 > len(text) or text.count("\0") * 50 > max(len(text), 400)


def _decode_unicode(data: bytes) -> DecodedText | None:
    """Return the reading as UTF-8, UTF-16 or UTF-32, None if the bytes are none of them."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_as(data, encoding)
    if encoding := _unmarked_utf16(data):
        return _decode_as(data, encoding)
    decoded = _decode_as(data, "utf-8")
    return decoded if not decoded.damaged or _mostly_utf8(decoded.text) else None


def _decode_as(data: bytes, encoding: str) -> DecodedText:
    try:
        return DecodedText(text=data.decode(encoding), encoding=encoding)
    except UnicodeDecodeError:
        return DecodedText(text=data.decode(encoding, "replace"), encoding=encoding, damaged=True)


def _mostly_utf8(text: str) -> bool:
    """Whether a few broken bytes stand among many valid multi-byte characters, as in a file cut short."""
    broken = text.count("\ufffd")
    valid = sum(character > "\x7f" for character in text) - broken
    return valid >= 10 * broken


def _unmarked_utf16(data: bytes) -> str:
    """Return the byte order of UTF-16 without a mark, else an empty string.

    ASCII as UTF-16 has NUL for every other byte, Cyrillic has 0x04: control characters in any other encoding.
    """
    sample = data[:_SAMPLE_BYTES]
    if len(data) % 2 or len(sample) - len(sample.translate(None, _CONTROL_BYTES)) < len(sample) * 0.3:
        return ""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = sample.decode(encoding, "replace")
        if len(_EXPECTED_IN_UTF16.findall(text)) >= 0.9 * len(text):
            return encoding
    return ""


def _decode_code_page(data: bytes, declared: str | None) -> DecodedText:
    # Words that hold non-ASCII bytes are enough: only those differ between code pages.
    words, size = [], 0
    for match in _NON_ASCII_WORD.finditer(data):
        words.append(match.group()[:100])
        size += len(words[-1])
        if size > _SAMPLE_BYTES:
            break
    sample = b" ".join(words)
    candidates = (*_known_codec(declared), *CODE_PAGES)
    best = max(candidates, key=lambda encoding: _plausibility(sample.decode(encoding, "replace")))
    return _decode_as(data, best)


def _known_codec(name: str | None) -> tuple[str, ...]:
    try:
        b"\xd0\xff".decode(name or "", "replace")
        return (codecs.lookup(name or "").name,)
    except (LookupError, ValueError):  # unknown, or not an encoding of text
        return ()


def _plausibility(text: str) -> float:
    """Return how much a reading looks like words: the higher the better, comparable for the same bytes."""
    frequent = sum(pair.lower() in _FREQUENT_PAIRS for pair in _PAIR.findall(text))
    return (
        frequent
        + len(_ACCENTED_WORD.findall(text))
        - len(_ACCENTED_RUN.findall(text))
        - len(_CASE_BREAK.findall(text))
        - 2 * len(_LONE_LETTER.findall(text))
        - 2 * len(_SCRIPT_BREAK.findall(text))
        - 3 * len(_STRANGE.findall(text))
    )


_WITHOUT_CONTROLS = dict.fromkeys(_CONTROL_BYTES)
