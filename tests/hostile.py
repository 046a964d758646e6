"""Makers of hostile papers: whole files harmed at random, and small ones built to take endless time or memory."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from random import Random

FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
WORDS = b"BT /F1 12 Tf 72 700 Td (The levy is 40 pounds.) Tj ET"
NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
NAME = re.compile(rb"/[A-Za-z][A-Za-z0-9]*")
OBJECT = re.compile(rb"\d+ \d+ obj\b.*?\bendobj\b", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
ODD_NUMBERS = (
    *(b"0", b"-1", b"1", b"255", b"256", b"65535", b"65536", b"2147483647", b"2147483648", b"-2147483649"),
    *(b"4294967296", b"99999999999999999999", b"1e38", b"0.0000001", b"-0", b"nan", b"1 0 R", b"null", b"[", b"<<"),
)
ODD_NAMES = (
    b"/Type",
    b"/Kids",
    b"/Parent",
    b"/Length",
    b"/Filter",
    b"/Font",
    b"/Contents",
    b"/",
    b"/#00",
    b"/ToUnicode",
)


def stream(data: bytes, said: str = "") -> bytes:
    """The body of an object that holds a stream; `said` is what more its dictionary says."""
    return f"<< /Length {len(data)} {said} >>\nstream\n".encode() + data + b"\nendstream"


def pdf(objects: Mapping[int, bytes | str], *, trailer: str = "") -> bytes:
    """A PDF of these objects by number, the first its catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places: dict[int, int] = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body.encode("latin-1") if isinstance(body, str) else body)
    last, start = max(objects), len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (last + 1)
    for number in range(1, last + 1):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    out += f"trailer\n<< /Size {last + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def zeros(megabytes: int, *, times: int = 1) -> bytes:
    """So many MB of zeros, packed, and the outcome packed again as often as is wished."""
    packer, block = zlib.compressobj(9), bytes(1_000_000)
    data = b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data


def one_page(
    contents: bytes = stream(WORDS),
    *,
    page: str = "/MediaBox [0 0 595 842]",
    resources: str = "",
    font: str = FONT,
    pages: str = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    catalogue: str = "",
    more: Mapping[int, bytes | str] | None = None,
) -> bytes:
    """A PDF of one page. Object 2 is the tree of pages, 3 the page, 4 its contents, 5 the font F1, more from 6 on."""
    named = f"/Resources << /Font << /F1 5 0 R >> {resources} >>"
    return pdf(
        {
            1: f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>",
            2: pages,
            3: f"<< /Type /Page /Parent 2 0 R /Contents 4 0 R {named} {page} >>",
            4: contents,
            5: font,
            **(more or {}),
        }
    )


def mutated(content: bytes, chance: Random) -> bytes:
    """The file with one to four harms of kinds drawn at random."""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        content = chance.choice(HARMS)(content, chance)
    return content


def _flipped(content: bytes, chance: Random) -> bytes:
    """A few bits changed."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        if changed:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _cut(content: bytes, chance: Random) -> bytes:
    """The end lost, more rarely the beginning."""
    place = chance.randint(0, len(content))
    return content[place:] if chance.random() < 0.2 else content[:place]


def _block(content: bytes, chance: Random) -> tuple[int, int]:
    begin = chance.randint(0, len(content))
    return begin, min(len(content), begin + chance.choice((1, 10, 100, 1000, 10_000)))


def _removed(content: bytes, chance: Random) -> bytes:
    begin, end = _block(content, chance)
    return content[:begin] + content[end:]


def _doubled(content: bytes, chance: Random) -> bytes:
    begin, end = _block(content, chance)
    return content[:end] + content[begin:end] * chance.choice((1, 1, 2, 20)) + content[end:]


def _swapped(content: bytes, chance: Random) -> bytes:
    (a, b), (c, d) = sorted((_block(content, chance), _block(content, chance)))
    return content if c < b else content[:a] + content[c:d] + content[b:c] + content[a:b] + content[d:]


def _noise(content: bytes, chance: Random) -> bytes:
    begin, end = _block(content, chance)
    return content[:begin] + chance.randbytes(end - begin) + content[end:]


def _other(
    content: bytes, chance: Random, pattern: re.Pattern[bytes], instead: Callable[[list[bytes]], bytes]
) -> bytes:
    """One to three of the pattern's matches, each replaced by what `instead` makes of all that are there."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        found = list(pattern.finditer(content))
        if not found:
            return content
        match = chance.choice(found)
        content = content[: match.start()] + instead([one.group() for one in found]) + content[match.end() :]
    return content


def _other_number(content: bytes, chance: Random) -> bytes:
    """Numbers changed, in the table of objects, in streams or in objects, wherever they happen to stand."""
    return _other(content, chance, NUMBER, lambda all_of: chance.choice((*ODD_NUMBERS, chance.choice(all_of))))


def _other_name(content: bytes, chance: Random) -> bytes:
    """Keys and values of dictionaries changed for others of the file."""
    return _other(content, chance, NAME, lambda all_of: chance.choice((*ODD_NAMES, *([chance.choice(all_of)] * 10))))


def _other_object(content: bytes, chance: Random) -> bytes:
    """Whole objects changed for others of the file."""
    return _other(content, chance, OBJECT, chance.choice)


def _other_stream(content: bytes, chance: Random) -> bytes:
    """A stream changed for noise, for nothing, for zeros packed tightly, or for another stream of the file."""

    def instead(all_of: list[bytes]) -> bytes:
        inside = chance.choice(
            (b"", chance.randbytes(200), zlib.compress(bytes(1_000_000)), b"q " * 2000, chance.choice(all_of)[7:-10])
        )
        return b"stream\n" + inside + b"\nendstream"

    return _other(content, chance, STREAM, instead)


def _later_number(content: bytes, chance: Random) -> bytes:
    """A number near the end changed, where the table of objects and the trailer stand."""
    place = max(0, len(content) - 2000)
    return content[:place] + _other_number(content[place:], chance)


HARMS = (
    *(_flipped, _cut, _removed, _doubled, _swapped, _noise),
    *(_other_number, _other_number, _other_name, _other_name, _later_number, _other_object, _other_stream),
)
