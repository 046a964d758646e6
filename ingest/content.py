"""The operations of a PDF page's content that its text depends on, told by one pattern. Pure.

A page's content is drawing commands in plain bytes, most of which draw lines and set colours. pypdf reads it token by
token, which takes half of the time of reading a page's text. Here whole operations are matched at once, and those that
say nothing of text are passed over. What is written in an unusual way is left to pypdf.
"""

from __future__ import annotations

import re
from binascii import unhexlify
from collections.abc import Callable, Iterator
from typing import Any

__all__ = ["Operation", "text_operations"]

Operation = tuple[list[Any], bytes]

LONGEST = 4_000_000  # bytes, of which each thing to read takes two: pypdf stops after two million
LONGEST_LIST = 100_000  # bytes: pypdf stops after as many items
HIGHEST_BYTE = 255

# Only what pypdf reads in the same way: a number of two signs, say, it takes for nought.
SPACE = rb"[ \t\r\n\f]"
NUMBER = rb"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?![-+,.0-9])"
NAME = rb"/[!\"$&'*+,.0-9:;=?@A-Z\\^_`a-z|~-]{0,100}(?=[ \t\r\n\f\[\](<>/])"
WORDS = rb"(?:\((?:[^()\\]++|\\[nrtbf()\\/0-7])*+\)|<[0-9A-Fa-f]*+>)"
LIST = rb"\[(?:" + SPACE + rb"|" + WORDS + rb"|" + NUMBER + rb")*+\]"
PLAIN_LIST = rb"\[(?:" + SPACE + rb"|" + NUMBER + rb"|" + NAME + rb")*+\]"
VALUE = rb"(?:" + NUMBER + rb"|" + NAME + rb"|" + WORDS + rb"|" + PLAIN_LIST + rb")" + SPACE + rb"*+"
PROPERTIES = rb"<<" + SPACE + rb"*+(?:" + NAME + SPACE + rb"*+" + VALUE + rb")*+>>"
END = rb"(?=[ \t\r\n\f\[(</]|\Z)"  # of an operator
# Lines, colours, marks and the like, ISO 32000-1 annex A.
DRAWING = (
    rb"(?:[mlcvyhSsfFnWgGkKdijJMwbB]|[fbBW]\*|re|rg|RG|gs|cs|CS|scn?|SCN?|sh|ri|d[01]|T[rs]|BDC|BMC|EMC|DP|MP|BX|EX)"
)
OPERANDS = (
    rb"(?:" + NUMBER + SPACE + rb"++|(?:" + NAME + rb"|" + PLAIN_LIST + rb"|" + PROPERTIES + rb")" + SPACE + rb"*+)*+"
)
OPERATION = re.compile(
    rb"(?P<drawing>(?:" + SPACE + rb"*+" + OPERANDS + DRAWING + END + rb")++)|" + SPACE + rb"*+(?:"
    rb"(?P<words>" + WORDS + rb")" + SPACE + rb"*+Tj|"
    rb"(?P<list>" + LIST + rb")" + SPACE + rb"*+TJ|"
    rb"(?P<numbers>(?:" + NUMBER + SPACE + rb"++)*+)(?P<state>T[dDmLcwz]|cm)|"
    rb"(?P<font>" + NAME + rb")" + SPACE + rb"*+(?P<size>" + NUMBER + rb")" + SPACE + rb"++Tf|"
    rb"(?P<form>" + NAME + rb")" + SPACE + rb"*+Do|"
    rb"(?P<bare>BT|ET|T\*|[qQ]))" + END + rb"|(?P<end>" + SPACE + rb"++\Z)"
)  # fmt: skip
PIECE = re.compile(rb"\(((?:[^()\\]++|\\.)*+)\)|<([0-9A-Fa-f]*+)>|(" + NUMBER + rb")", re.DOTALL)
ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_operations(content: bytes, *, as_list: Callable[[list[Any]], Any] = list) -> list[Operation] | None:
    """The operations that text depends on, in their order; None where anything is written in an unusual way.

    Strings are bytes, names str; `as_list` makes the operand of TJ of its pieces.
    """
    if len(content) > LONGEST:
        return None
    try:
        return list(_operations(content, as_list))
    except _UnusualError:
        return None


class _UnusualError(Exception):
    pass


def _operations(content: bytes, as_list: Callable[[list[Any]], Any]) -> Iterator[Operation]:
    match, place = OPERATION.match, 0
    while place < len(content):
        found = match(content, place)
        if found is None:
            raise _UnusualError
        place = found.end()
        kind = found.lastgroup
        if kind == "bare":
            yield [], found["bare"]
        elif kind == "state":
            yield [_number(number) for number in found["numbers"].split()], found["state"]
        elif kind == "list":
            yield [as_list(_pieces(found["list"]))], b"TJ"
        elif kind == "size":
            yield [found["font"].decode(), _number(found["size"])], b"Tf"
        elif kind == "words":
            yield _pieces(found["words"]), b"Tj"
        elif kind == "form":
            yield [found["form"].decode()], b"Do"


def _number(digits: bytes) -> float:
    return float(digits) if b"." in digits else int(digits)


def _pieces(written: bytes) -> list[bytes | float]:
    """The strings and numbers of an array, or the one string that is written."""
    if len(written) > LONGEST_LIST and written.startswith(b"["):
        raise _UnusualError
    return [
        _number(number)
        if number
        else unhexlify(digits if len(digits) % 2 == 0 else digits + b"0")
        if digits
        else ESCAPE.sub(_unescaped, words)
        if b"\\" in words
        else words
        for words, digits, number in PIECE.findall(written)
    ]


def _unescaped(found: re.Match[bytes]) -> bytes:
    said = found[1]
    if not said.isdigit():
        return ESCAPED.get(said, said)
    if (code := int(said, 8)) > HIGHEST_BYTE:
        raise _UnusualError
    return bytes((code,))
