"""Which encoding a table is in, and the same bytes as UTF-8 where it is another."""

import codecs
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from charset_normalizer import from_bytes

from whence.errors import InvalidRequest, UnreadableInput

IsName = Callable[[str], int]  # 0: no name, 1: but for its accents, 2: spelt just so

UTF_8: Final = "utf-8"
SAMPLE_BYTES: Final = 1 << 20
_TELLING_BYTES: Final = 1 << 16  # of lines that are not ASCII: more tells no more
_CELLS: Final = 500  # whose words are looked up
_NAMED: Final = 0.3  # share of letters from which names tell
# Letters and what stands on them, up to a space, a digit or a mark of any script: two where a
# letter is a syllable, else four, since most threes of letters are a
# name somewhere.
_MARK: Final = r"\x00-@\[-`{-\xbf\u2000-\u206f\u3000-\u303f\uff00-\uff0f"
_WORD: Final = re.compile(rf"[\u1100-\uffdf]{{2,}}|[^{_MARK}]{{4,}}")
_SURE: Final = 200  # bytes beyond ASCII from which letters alone are sure (hand-set)
_WIDE: Final = ("utf-16", "utf-32")
_FEW: Final = 4  # characters of UTF-8 for each byte that is of none
_MARKS: Final = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NO_TEXT: Final = (
    (b"PK\x03\x04", "an Excel workbook or another zip file: save it as CSV (UTF-8)"),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook: save it as CSV (UTF-8)"),
    (b"PAR1", "Parquet: say so with --format parquet"),
)
# What tables in the wild are in, as Python names them. Whoever has another says so.
_COMMON: Final = (
    "cp1252", "cp1250", "iso8859_2", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257",
    "koi8_r", "koi8_u", "cp932", "euc_jp", "gb18030", "big5", "cp949", "cp874", "mac_roman",
)  # fmt: skip
# Seldom met, and of letters that look as likely in another: taken only where names tell. (Latin
# ones such as iso8859_15 cannot be told by names, which are found whatever accents they have.)
_SELDOM: Final = ("iso8859_5", "iso8859_6", "iso8859_7")
_ALL: Final = (*_COMMON, *_SELDOM)
# In these a byte of another character never looks like a delimiter, a quote or a line end, so
# that cells can be copied without decoding them. In `_MANY_BYTES` it may look like a letter or one
# of @[\]^_`{|}~, in GB18030 like a digit, too.
_ONE_BYTE_PREFIXES: Final = ("cp125", "iso8859", "koi8", "mac-", "latin")
_MANY_BYTES: Final = frozenset({"shift_jis", "cp932", "gb18030", "gbk", "gb2312", "big5", "cp949"})
_SAFE: Final = frozenset({UTF_8, "ascii", "euc_jp", "euc_kr", "cp874", "cp437", "cp850", "cp866"})


@dataclass(frozen=True, slots=True)
class Encoding:
    """`name` as Python knows it, the mark at the file's beginning (or none), whether the user told
    it, and whether few letters decided, without names."""

    name: str
    mark: bytes
    is_told: bool = False
    is_unsure: bool = False

    @property
    def doubt(self) -> str:
        """What to tell of an encoding that is unsure, or nothing."""
        return "; that is unsure: say --encoding NAME if letters look wrong" * self.is_unsure

    @property
    def is_utf8(self) -> bool:
        """Whether the bytes are UTF-8 already."""
        return self.name == UTF_8

    def is_scannable(self, delimiter: bytes) -> bool:
        """Whether rows and cells can be found in the bytes as they are."""
        if self.name in _SAFE or self.name.replace("_", "-").startswith(_ONE_BYTE_PREFIXES):
            return True
        return self.name in _MANY_BYTES and delimiter < b"@" and not delimiter.isdigit()


def encoding_of(
    sample: bytes, told: str | None, is_name: IsName | None = None, asked: Sequence[str] = ()
) -> Encoding:
    """The encoding of a file that begins like `sample`; `told` by the user, else found out, best
    where `is_name` says which words are names of places. `asked`: columns that must be there.

    Raises InvalidRequest for a name nobody knows, UnreadableInput where none fits.
    """
    for beginning, what in _NO_TEXT:
        if sample.startswith(beginning):
            raise UnreadableInput(f"it is {what}")
    mark, marked = next(((m, name) for m, name in _MARKS if sample.startswith(m)), (b"", ""))
    if told is not None:
        name = _python_name(told)
        if name in ("utf-16", "utf-32"):
            name = marked if marked.startswith(name) else f"{name}-le"
        is_its_mark = (name, mark) in {(known, m) for m, known in _MARKS}
        return Encoding(name, mark if is_its_mark else b"", True)
    if marked:
        return Encoding(marked, mark)
    return _found(sample, is_name, asked)


def _python_name(told: str) -> str:
    aliases = {"utf_8_sig": UTF_8, "utf8": UTF_8, "excel": "cp1252", "ansi": "cp1252"}
    name = aliases.get(told.strip().lower().replace("-", "_"), told.strip())
    try:
        known = codecs.lookup(name)
        if not known._is_text_encoding:
            raise LookupError
    except (LookupError, ValueError):
        raise InvalidRequest(
            f"--encoding {told[:40]!a} is unknown; take one such as utf-8, utf-16, cp1252, "
            "shift_jis, gb18030, koi8-r"
        ) from None
    return UTF_8 if known.name == "utf-8-sig" else known.name


def _found(sample: bytes, is_name: IsName | None, asked: Sequence[str]) -> Encoding:
    odd = [column for column in asked if not column.isascii()]
    fitting = [one for one in _ALL if odd and _holds(sample, odd, one)]
    for wide in ("utf-16-le", "utf-16-be"):
        if odd and _holds(sample, odd, wide):
            return Encoding(wide, b"")
    wide = _wide(sample)
    if wide:
        return Encoding(wide, b"")
    if _is_utf8(sample):
        return Encoding(UTF_8, b"")
    telling = _telling(sample)
    naming = None if is_name is None else _naming(telling, is_name, fitting or _ALL)
    if fitting and naming is None:
        naming = fitting[0]
    if naming is not None:
        return Encoding(codecs.lookup(naming).name, b"")
    found = list(from_bytes(telling, cp_isolation=list(_COMMON), threshold=0.9))
    if not found:
        raise UnreadableInput("its encoding is none of the usual ones; say it with --encoding NAME")
    # Encodings of one family often fit equally well: then the one that most tables are in.
    tied = {one.encoding for one in found if one.chaos == found[0].chaos}
    name = codecs.lookup(min(tied, key=_COMMON.index)).name
    is_unsure = sum(byte > 0x7F for byte in telling) < _SURE
    return Encoding(name, b"", is_unsure=is_unsure)


def _holds(sample: bytes, columns: Sequence[str], encoding: str) -> bool:
    """Whether the columns stand in the bytes, which are of the encoding."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
        return all(column.encode(encoding) in sample for column in columns)
    except UnicodeError:
        return False


def _naming(telling: bytes, is_name: IsName, among: Sequence[str]) -> str | None:
    """The encoding in which most letters beyond ASCII are in names of places; None where few are
    in any.

    In the wrong one hardly a word is a name, while letters of a few short lines alone often look
    as likely in one encoding as in another. Names are known whatever accents they have, so that
    Gyõr is one: those spelt as their places are (Győr) count twice.
    """
    best, most = None, 0.0
    for encoding in among:
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(telling)
        except UnicodeDecodeError:
            continue
        cells = sorted({cell for cell in text.split() if not cell.isascii()})[:_CELLS]
        known = [(_odd(word), is_name(word)) for word in _WORD.findall(" ".join(cells))]
        letters = max(_odd("".join(cells)), 1)
        named = sum(odd for odd, how in known if how) / letters
        spelt = sum(odd for odd, how in known if how > 1) / letters
        if named > _NAMED and named + spelt > most:
            best, most = encoding, named + spelt
    return best


def _odd(text: str) -> int:
    return sum(not letter.isascii() for letter in text)


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: nearly every other byte of its ASCII letters is zero."""
    head = sample[:4096]
    if b"\0" not in head:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 4 * even and odd * 5 > len(head):
        return "utf-16-le"
    return "utf-16-be" if even > 4 * odd and even * 5 > len(head) else ""


def _is_utf8(sample: bytes) -> bool:
    """Whether it is UTF-8, but for a few bytes: of text in another encoding hardly any look so."""
    text = codecs.getincrementaldecoder(UTF_8)("replace").decode(sample)  # may end in a character
    odd = text.count("\ufffd") - sample.count(b"\xef\xbf\xbd")
    return odd * _FEW <= len(text) - len(text.encode("ascii", "ignore")) - odd


def _telling(sample: bytes) -> bytes:
    """The lines that are not ASCII, which alone say anything; never half a character."""
    lines = sample.split(b"\n")[:-1] or [sample]
    telling = b"\n".join(line for line in lines if not line.isascii())
    return telling[:_TELLING_BYTES] or sample


def decoder(encoding: Encoding, name: str) -> Callable[[bytes, bool], bytes]:
    """A function from pieces of the file to UTF-8; its second argument says whether that was all.

    Bytes that a told encoding does not have stay as they are, which is not UTF-8, so that whoever
    reads rows can tell them; halves of a character of UTF-16 become the three bytes that UTF-8
    would write them with. Raises UnreadableInput at such bytes where the encoding was found out,
    since it is another then, and where bytes of UTF-16 or UTF-32 are missing.
    """
    if encoding.is_utf8:
        return lambda piece, _: piece
    kept = "surrogatepass" if encoding.name.startswith(_WIDE) else "surrogateescape"
    errors = kept if encoding.is_told or encoding.name.startswith(_WIDE) else "strict"
    decode = codecs.getincrementaldecoder(encoding.name)(errors).decode
    done = 0

    def as_utf8(piece: bytes, is_last: bool) -> bytes:
        nonlocal done
        try:
            text = decode(piece, is_last)
        except UnicodeDecodeError as error:
            where = done + error.start
            raise UnreadableInput(
                f"{name}: near byte {where:,} it is not {encoding.name}; "
                "say the right encoding with --encoding NAME"
            ) from None
        done += len(piece)
        return text.encode(UTF_8, kept)

    return as_utf8
