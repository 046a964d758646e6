"""The operations of a page's content that text depends on: what is told quickly is what pypdf tells, or nothing is."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf.generic import ArrayObject, ContentStream, DecodedStreamObject

from ingest.content import LONGEST, Operation, text_operations

OF_TEXT = frozenset(b"BT ET q Q cm Tz Tc Tw TL Tf Td TD Tm T* Tj TJ Do ' \"".split())
WRITTEN = r"""BT ET q Q cm Tz Tc Tw TL Tf Td TD Tm T* Tj TJ Do ' " re f f* B b* W n m l c h S gs cs scn rg k d i ri sh
Tr Ts BMC EMC BDC DP MP BX EX BI ID EI R RG true null xyz 0 1 -1 +1 12 0.5 -.5 5. . - 1-2 --3 1,5 1e5
123456789012345678901 0.1234567890123456789012 /F1 /Im.2 / /A#20B /A-b /é (words) (a\(b\)) (a(b)c) (\101\7) (\777) (\8)
(\q) (\\) () <> <4142> <414> <4~1> <4x> [] [1] [(a)-20(b)] [<41>3.5(b)] [/A] [(a)[1]] [~(a)~1~2~R] ] [ << >>
[(a)1-2]
(\n\r\t\b\f) <</MCID~0>> <</MCID0>> <</A/B/C(d)/E[1~2]>> <</A>> <</A~1/A~2>> <</A<</B~1>>>> % (open <41 (a\@b)"""
PARTS = [part.replace("~", " ").replace("@", "\n") for part in WRITTEN.split()]
BETWEEN = [" ", " ", " ", "\n", "\r\n", "\t ", "", "\f", "\v", "\0"]


def by_pypdf(content: bytes) -> list[Operation]:
    """What pypdf reads, without what draws lines and colours."""
    stream = DecodedStreamObject()
    stream.set_data(content)
    operations = ContentStream(stream, None, "bytes").operations
    return [(as_plain(operands), operator) for operands, operator in operations if operator in OF_TEXT]


def as_plain(value: Any) -> Any:
    """pypdf's objects as Python's own, of which the kind counts too."""
    if isinstance(value, list):
        return [as_plain(item) for item in value]
    plain: Any = next(kind for kind in (bytes, str, float, int) if isinstance(value, kind))
    return plain(value)


def test_text_is_told_and_drawing_passed_over() -> None:
    content = (
        b"/P <</MCID 0>> BDC q 1 0 0 1 72.5 -.5 cm 0 0 10 10 re f* /Cs1 cs [3 2] 0 d\n"
        b"BT /F1 12 Tf 1 0 0 rg (Parking \\(charges\\)) Tj [(Ca)-12.5<62696E6574> 3]TJ T* 0 Tr ET Q EMC /Im1 Do\n"
    )
    assert text_operations(content) == [
        ([], b"q"),
        ([1, 0, 0, 1, 72.5, -0.5], b"cm"),
        ([], b"BT"),
        (["/F1", 12], b"Tf"),
        ([b"Parking (charges)"], b"Tj"),
        ([[b"Ca", -12.5, b"binet", 3]], b"TJ"),
        ([], b"T*"),
        ([], b"ET"),
        ([], b"Q"),
        (["/Im1"], b"Do"),
    ]


def test_content_without_anything_has_no_operations() -> None:
    assert text_operations(b"") == []
    assert text_operations(b" \n") == []


@pytest.mark.parametrize(
    "content",
    [
        b"BI /W 1 /H 1 ID \x00 EI",
        b"% a comment\nBT ET",
        b"(a(b)c) Tj",
        b"(\\777) Tj",
        b"1-2 Tc",
        b"/A#20B Do",
        b"1 0 R Tj",
        b"(words",
        b"q Qq unknown",
        b"(words)'",
    ],
)
def test_what_is_written_in_an_unusual_way_is_left_to_pypdf(content: bytes) -> None:
    assert text_operations(content) is None


def test_content_that_is_very_long_is_left_to_pypdf_which_has_limits() -> None:
    assert text_operations(b"q " * (LONGEST // 2)) is not None
    assert text_operations(b"q " * (LONGEST // 2) + b"Q") is None
    assert text_operations(b"[" + b"1 " * 60_000 + b"] TJ") is None


def test_the_list_of_words_is_made_as_it_is_wanted() -> None:
    operations = text_operations(b"[(a) 1] TJ", as_list=ArrayObject)
    assert operations is not None
    assert isinstance(operations[0][0][0], ArrayObject)


@pytest.mark.parametrize("space", ["", " ", "\r\n"])
def test_any_two_things_are_read_as_pypdf_reads_them_or_left_to_it(space: str) -> None:
    told = 0
    for first in PARTS:
        for second in PARTS:
            content = f"BT {first}{space}{second}\nET".encode("latin-1")
            operations = text_operations(content)
            told += operations is not None
            assert operations is None or operations == by_pypdf(content), content
    assert told > len(PARTS)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from(BETWEEN)), max_size=14))
def test_whatever_the_content_the_operations_are_those_of_pypdf_or_none_are_told(parts: list[tuple[str, str]]) -> None:
    content = "".join(part + space for part, space in parts).encode("latin-1")
    operations = text_operations(content)
    assert operations is None or operations == by_pypdf(content)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=8), st.sampled_from([part.encode() for part in PARTS])), max_size=10))
def test_bytes_at_random_are_read_as_pypdf_reads_them_or_left_to_it(parts: list[bytes]) -> None:
    content = b" ".join(parts)
    operations = text_operations(content)
    assert operations is None or operations == by_pypdf(content)
