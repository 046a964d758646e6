"""Papers built to take endless time or memory, to run something or to write elsewhere: each has an outcome.

What tests of the readers, of archives (test_archive.py) and of damaged papers (test_ugly.py) already try is not here.
"""

from __future__ import annotations

import io
import os
import re
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from computable import ComputableEncoder, PoolInThisProcess, plain_words, write_papers
from hostile import WORDS, one_page, pdf, stream, zeros
from test_fuzz import SOAK, STARTING, WROTE, problem_with, read_and_drawn
from test_ugly import PROGRAM_WORDS

import index.reading
import index.search
from eval.reading_report import reason
from index.build import build_index
from index.present import answer_text
from index.search import open_index
from ingest.errors import LimitExceededError
from ingest.jobs import PaperText, PictureJob, Source
from ingest.metadata import describe
from ingest.models import Page, Unread
from ingest.passages import cut_passages
from ingest.pdf import read_pdf
from ingest.scans import hash_picture
from ingest.sources import find_sources
from ingest.structure import find_structure
from ingest.text import clean_characters
from ingest.worker import Limits, ReaderPool

BOX = "/MediaBox [0 0 595 842]"
FORM = (
    "/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X {} 0 R >> /Font << /F1 5 0 R >> >>"
)
GREY = "/Subtype /Image /BitsPerComponent 8 /ColorSpace /DeviceGray"
FREE_TEXT = "<< /Type /Annot /Subtype /FreeText /Rect [{}] /Contents (filled in) /DA (/F1 12 Tf) >>"
TYPE_0 = "<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding {} /DescendantFonts {} >>"
TO_UNICODE = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>"


def nested_pages(levels: int) -> bytes:
    """A tree in which each branch holds the next one ten times over: 10 to the power of `levels` pages in 2 KB."""
    branches = {
        10 + level: f"<< /Type /Pages /Parent {9 + level if level > 1 else 2} 0 R /Kids ["
        + (f"{11 + level} 0 R " if level < levels - 1 else "3 0 R ") * 10
        + f"] /Count {10 ** (levels - level)} >>"
        for level in range(1, levels)
    }
    root = f"<< /Type /Pages /Kids [{'11 0 R ' * 10}] /Count {10**levels} >>"
    return one_page(pages=root, more=branches)


def deep_tree(depth: int) -> bytes:
    page = f"<< /Type /Page /Parent {depth + 4} 0 R {BOX} /Contents 4 0 R >>"
    branches = {
        number: f"<< /Type /Pages /Kids [{number + 1} 0 R] /Count 1 /Parent {max(number - 1, 2)} 0 R >>"
        for number in range(5, depth + 5)
    }
    top: Mapping[int, bytes | str] = {2: "<< /Type /Pages /Kids [5 0 R] /Count 1 >>", 4: stream(WORDS)}
    return pdf({1: "<< /Type /Catalog /Pages 2 0 R >>", **top, **branches, depth + 5: page})


def many_pages(count: int) -> bytes:
    kids = " ".join(f"{number} 0 R" for number in range(3, count + 3))
    pages = dict.fromkeys(range(3, count + 3), f"<< /Type /Page /Parent 2 0 R {BOX} >>")
    root = f"<< /Type /Pages /Kids [{kids}] /Count {count} >>"
    return pdf({1: "<< /Type /Catalog /Pages 2 0 R >>", 2: root, **pages})


def image(width: int, height: int, data: bytes, said: str = GREY) -> bytes:
    shown = {6: stream(data, f"/Type /XObject {said} /Width {width} /Height {height}")}
    return one_page(stream(b"q 595 0 0 842 0 0 cm /I Do Q"), resources="/XObject << /I 6 0 R >>", more=shown)


def forms(count: int, each: bytes) -> bytes:
    """Forms of which each draws the next, the last one itself."""
    names = range(6, 6 + count)
    more = {number: stream(each + WORDS, FORM.format(min(number + 1, names[-1]))) for number in names}
    return one_page(stream(WORDS + each), resources="/XObject << /X 6 0 R >>", more=more)


def objects_in(said: str, data: bytes) -> bytes:
    """A paper whose table of objects is a stream."""
    page = f"<< /Type /Page /Parent 2 0 R {BOX} >>"
    begin = pdf({1: "<< /Type /Catalog /Pages 2 0 R >>", 2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", 3: page})
    begin = begin[: begin.index(b"xref\n")]
    table = b"9 0 obj\n%s\nendobj\n" % stream(data, f"/Type /XRef /Root 1 0 R {said}")
    return begin + table + b"startxref\n%d\n%%%%EOF\n" % len(begin)


def packed(data: bytes) -> bytes:
    return stream(zlib.compress(data), "/Filter /FlateDecode")


# What is made, and what is to come of it: a number of pages, the beginning of a reason, or "" for either.
MADE: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "a stream of 1 GB": (lambda: one_page(stream(zeros(1000), "/Filter /FlateDecode")), ""),
    "1 GB packed three times": (
        lambda: one_page(stream(zeros(1000, times=3), "/Filter [/FlateDecode /FlateDecode /FlateDecode]")),
        "",
    ),
    "ten thousand filters": (lambda: one_page(stream(WORDS, f"/Filter [{'/FlateDecode ' * 10_000}]")), "1 pages"),
    "a predictor of 2 GB a row": (
        lambda: one_page(
            stream(zlib.compress(WORDS), "/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 2000000000 >>")
        ),
        "1 pages",
    ),
    "a table of objects of 1 GB": (
        lambda: objects_in("/Size 9 /W [1 2 1] /Filter /FlateDecode", zeros(1000)),
        "",
    ),
    "a table of endless objects": (
        lambda: objects_in("/Size 2000000000 /W [0 0 0] /Index [0 2000000000]", b""),
        "1 pages",
    ),
    "objects that hold themselves": (
        lambda: one_page(more={6: stream(b"6 0 7 0 <<>>", "/Type /ObjStm /N 2000000000 /First 8 /Extends 6 0 R")}),
        "1 pages",
    ),
    "a tree that holds itself": (lambda: one_page(pages="<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>"), ""),
    "a tree whose branch holds it": (
        lambda: one_page(
            pages="<< /Type /Pages /Kids [6 0 R] /Count 2 >>",
            more={6: "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 1 >>"},
        ),
        "",
    ),
    "a tree that is its own parent": (
        lambda: one_page(pages="<< /Type /Pages /Parent 2 0 R /Kids [3 0 R] /Count 1 >>"),
        "1 pages",
    ),
    "a count of a milliard": (lambda: one_page(pages="<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>"), "1 pages"),
    "a million pages in 2 KB": (lambda: nested_pages(6), ""),
    "a milliard pages in 2 KB": (lambda: nested_pages(9), ""),
    "a hundred thousand pages": (lambda: many_pages(100_000), ""),
    "a tree of twenty thousand storeys": (lambda: deep_tree(20_000), ""),
    "arrays in arrays": (lambda: one_page(page=f"{BOX} /A {'[' * 100_000}{']' * 100_000}"), "1 pages"),
    "dictionaries in dictionaries": (lambda: one_page(page=f"{BOX} /A {'<</A ' * 50_000}1{'>>' * 50_000}"), ""),
    "states in states": (lambda: one_page(stream(b"q " * 20_000 + WORDS)), ""),
    "an image of 100,000 by 100,000": (lambda: image(100_000, 100_000, b"\0"), "1 pages"),
    "an image of 900 MB": (lambda: image(30_000, 30_000, zeros(900), f"{GREY} /Filter /FlateDecode"), ""),
    "a fax of 100,000 by 100,000": (
        lambda: image(
            100_000,
            100_000,
            b"\0\x10",
            "/Subtype /Image /BitsPerComponent 1 /ColorSpace /DeviceGray /Filter /CCITTFaxDecode"
            " /DecodeParms << /K -1 /Columns 100000 /Rows 100000 >>",
        ),
        "1 pages",
    ),
    "an image that is its own mask": (lambda: image(10, 10, bytes(100), f"{GREY} /SMask 6 0 R"), "1 pages"),
    "a form that draws itself": (lambda: forms(1, b"/X Do "), "1 pages"),
    "forms drawn a milliard times": (lambda: forms(9, b"/X Do " * 10), ""),
    "a font that is part of itself": (lambda: one_page(font=TYPE_0.format("/Identity-H", "[5 0 R]")), "1 pages"),
    "a font that is its own encoding": (lambda: one_page(font=TYPE_0.format("5 0 R", "5 0 R")), "1 pages"),
    "a font of four milliard widths": (
        lambda: one_page(
            font=TYPE_0.format("/Identity-H", "[6 0 R]"),
            more={6: "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /W [0 4294967295 500] >>"},
        ),
        "1 pages",
    ),
    "a letter that is written with itself": (
        lambda: one_page(
            font="<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0]"
            " /FirstChar 97 /LastChar 97 /Widths [9] /Encoding << /Differences [97 /a] >> /CharProcs << /a 6 0 R >>"
            " /Resources << /Font << /F1 5 0 R >> >> >>",
            more={6: stream(b"9 0 d0 BT /F1 12 Tf (aaaa) Tj ET")},
        ),
        "1 pages",
    ),
    "characters that use their own table": (
        lambda: one_page(font=TO_UNICODE, more={6: stream(b"/A usecmap", "/CMapName /A /UseCMap 6 0 R")}),
        "1 pages",
    ),
    "a range of four milliard characters": (
        lambda: one_page(font=TO_UNICODE, more={6: stream(b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange")}),
        "1 pages",
    ),
    "a letter of a hundred thousand letters": (
        lambda: one_page(
            stream(b"BT /F1 12 Tf 72 700 Td (" + b"a" * 10_000 + b") Tj ET"),
            font=TO_UNICODE,
            more={6: stream(b"1 beginbfchar <61> <" + b"0041" * 100_000 + b"> endbfchar")},
        ),
        "",
    ),
    "contents that hold themselves": (lambda: one_page(b"[4 0 R 4 0 R]"), "1 pages"),
    "a length that is the stream itself": (
        lambda: one_page(b"<< /Length 4 0 R >>\nstream\n" + WORDS + b"\nendstream"),
        "1 pages",
    ),
    "a page of no size": (lambda: one_page(page="/MediaBox [0 0 0 0]"), "1 pages"),
    "a page of endless size": (lambda: one_page(page="/MediaBox [-3.4e38 -3.4e38 3.4e38 3.4e38]"), "1 pages"),
    "a page whose size is no number": (lambda: one_page(page="/MediaBox [nan inf (b) 3 0 R]"), "1 pages"),
    "letters of endless size": (lambda: one_page(stream(WORDS.replace(b"12 Tf", b"1e38 Tf 1e38 1e38 Td"))), "1 pages"),
    "a note of endless size": (
        lambda: one_page(page=f"{BOX} /Annots [6 0 R]", more={6: FREE_TEXT.format("nan 1e38 -1e38 inf")}),
        "1 pages",
    ),
    "a hundred thousand notes": (
        lambda: one_page(page=f"{BOX} /Annots [{'6 0 R ' * 100_000}]", more={6: FREE_TEXT.format("9 9 99 99")}),
        "",
    ),
    "a field that is its own parent": (
        lambda: one_page(
            page=f"{BOX} /Annots [6 0 R]",
            catalogue="/AcroForm << /Fields [6 0 R] >>",
            more={6: "<< /Subtype /Widget /FT /Tx /T (a) /V (b) /Parent 6 0 R /Kids [6 0 R] /Rect [9 9 99 99] >>"},
        ),
        "1 pages",
    ),
    "labels that hold themselves": (
        lambda: one_page(catalogue="/PageLabels 6 0 R", more={6: "<< /Kids [6 0 R 6 0 R] >>"}),
        "",
    ),
    "a pattern that fills itself": (
        lambda: one_page(
            stream(b"/Pattern cs /P scn 0 0 595 842 re f"),
            resources="/Pattern << /P 6 0 R >>",
            more={
                6: stream(
                    b"/Pattern cs /P scn 0 0 9 9 re f",
                    "/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep 0.0001 /YStep 0.0001"
                    " /Resources << /Pattern << /P 6 0 R >> >>",
                )
            },
        ),
        "",
    ),
    "a drawing of two million lines": (lambda: one_page(packed(b"0 0 m 1 1 l S\n" * 2_000_000)), ""),
    "two hundred thousand words in one place": (
        lambda: one_page(packed(b"BT /F1 1 Tf " + b"1 0 0 1 9 9 Tm (word word) Tj\n" * 200_000 + b"ET")),
        "",
    ),
}

LIMITS = Limits(seconds=8, memory_mb=2000)
LATE = "reading took longer"  # on a machine with much else to do, any of them may
# Most of those of which it is not said what is to come reach a limit, and the next paper waits for a new reader.
QUICK = {name for name, (_, due) in MADE.items() if due}
FEW = QUICK | {"forms drawn a milliard times", "a tree whose branch holds it"}


def outcome(result: object, name: str) -> str:
    if isinstance(result, PaperText):
        return problem_with(result) or f"{len(result.pages)} pages"
    return reason(Unread(name, None, str(result)))


def test_papers_built_to_be_endless_end_in_pages_or_in_a_reason_within_their_limits(tmp_path: Path) -> None:
    tried = MADE if SOAK else FEW
    for name in tried:
        (tmp_path / f"{name}.pdf").write_bytes(MADE[name][0]())
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    found: dict[str, str] = {}
    taken: dict[str, float] = {}
    with ReaderPool(read_and_drawn, workers=2, limits=LIMITS, name=lambda job: job.path) as pool:

        def sources() -> Iterator[Source]:
            for source in find_sources([tmp_path])[0]:
                taken[source.path] = time.monotonic()
                yield source

        for source, result in pool.run(sources()):
            taken[source.path] = time.monotonic() - taken[source.path]
            found[source.path.removesuffix(".pdf")] = outcome(result, source.path)
    said = {name: why for name, why in found.items() if "crashed" not in why and not why.endswith(" pages")}
    assert set(found) == set(tried)
    assert {name: found[name] for name in tried if not found[name].startswith((MADE[name][1], LATE))} == {}
    assert any(found[name].endswith(" pages") for name in QUICK)
    assert {name: why for name, why in said.items() if PROGRAM_WORDS.search(why)} == {}
    assert {name: why for name, why in found.items() if f"exit code {WROTE}" in why} == {}
    assert {name: seconds for name, seconds in taken.items() if seconds > LIMITS.seconds + STARTING} == {}
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


@pytest.mark.parametrize("name", ["an image of 100,000 by 100,000", "a page of endless size"])
def test_a_vast_page_is_drawn_small(tmp_path: Path, name: str) -> None:
    file = tmp_path / "vast.pdf"
    file.write_bytes(MADE[name][0]())
    with ReaderPool(hash_picture, workers=1, name=lambda job: job.path) as pool:
        ((_, drawn),) = pool.run([PictureJob(file, file.name, 1)])
    assert isinstance(drawn, str) and len(drawn) == 64, str(drawn)


def test_a_label_of_a_page_is_one_short_line(tmp_path: Path) -> None:
    # A label of 5 MB stood in every citation.
    file = tmp_path / "labels.pdf"
    for prefix, label in (("A\\nB-", "A B-7"), ("x" * 1_000_000, None)):
        said = f"/PageLabels << /Nums [0 << /S /D /St 7 /P ({prefix}) >>] >>"
        file.write_bytes(one_page(catalogue=said))
        assert [read.page.label for read in read_pdf(file, paper_id="labels")] == [label]


RUNS = ("'", "(", "|", "_", ".", ".x", " ", "\u00a0", "?", "| a ", "<!--", "; ", "\n", "1. ", "ABC ", "2024 ", "a", "-")


@pytest.mark.parametrize("sign", RUNS)
def test_a_line_of_one_sign_over_and_over_is_read_in_time(sign: str) -> None:
    # 20,000 full stops took 20 s, and underscores, brackets, bars, apostrophes and spaces as long.
    text = sign * (20_000 // len(sign)) + " x!"
    begun = time.process_time()
    pages = find_structure([(Page("a", 1, clean_characters(text)), None)])
    cut_passages(pages, title="T", count_tokens=lambda words: len(plain_words(words)), window=256)
    describe([page.page for page in pages], file_name="a.txt")
    assert time.process_time() - begun < 8


def test_an_endless_question_is_answered_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # 20,000 characters of years took 50 s; what stands behind the first 2,000 is not read.
    monkeypatch.setattr(index.reading, "ReaderPool", PoolInThisProcess)
    monkeypatch.setattr(index.search, "load_encoder", lambda _: ComputableEncoder())
    papers = write_papers(tmp_path / "papers", {"parks.txt": "Eleven trees were felled after the storm."})
    build_index([papers], tmp_path / "index", encoder=ComputableEncoder())
    library = open_index(tmp_path / "index")
    for sign in ("2024 ", "2024-25 ", "between March and "):
        begun = time.process_time()
        answer = library.ask("felled trees " + sign * 5_000)
        assert time.process_time() - begun < 15
        assert len(answer.question.text) == 2_000


def test_a_paper_of_too_many_pages_is_refused_before_the_first_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file of 2 KB can have a million, and has a second more for each.
    monkeypatch.setattr("ingest.pdf.MOST_PAGES", 999)
    (tmp_path / "many.pdf").write_bytes(nested_pages(3))
    counted: list[int] = []
    with pytest.raises(LimitExceededError, match=r"^many\.pdf has more than 999 pages; split it into several files$"):
        list(read_pdf(tmp_path / "many.pdf", paper_id="many", counted=counted.append))
    assert counted == []
    monkeypatch.setattr("ingest.pdf.MOST_PAGES", 1000)
    assert len(list(read_pdf(tmp_path / "many.pdf", paper_id="many"))) == 1000


NAMES = (
    *("new\nline.txt", "tab\tand\rreturn.txt", "\x1b[2Jclear.txt", "\u202etxt.exe.txt", "\u200b\u2066hidden.txt"),
    *("'; DROP TABLE papers; --.txt", "$(touch owned).txt", "-rf.txt", "a" * 251 + ".txt", "\U0001f4c4.txt", " .txt"),
    *("<b>bold<b>.txt", "%s%n%2e%2e.txt", "CON.txt", "=1+1.txt", "..txt.txt", "\\..\\..\\up.txt", "\u0000.txt"),
)


def test_papers_of_any_name_are_indexed_asked_and_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.reading, "ReaderPool", PoolInThisProcess)
    monkeypatch.setattr(index.search, "load_encoder", lambda _: ComputableEncoder())
    folder = tmp_path / "papers"
    names = [name for name in NAMES if "\0" not in name]
    write_papers(folder, {name: f"Pelican number {place} costs 40 pounds." for place, name in enumerate(names)})
    summary = build_index([folder], tmp_path / "index", encoder=ComputableEncoder())
    hidden = {"..txt.txt"}  # a name that begins with a dot
    assert (summary.papers, summary.unread) == (len(names) - len(hidden), ())
    library = open_index(tmp_path / "index")
    assert {paper.path for paper in library.papers} == set(names) - hidden
    for place, name in enumerate(names):
        if name not in hidden:
            answer = library.ask(f"What does pelican number {place} cost?")
            assert name in {hit.paper.path for hit in library.search(f"pelican number {place}", k=40)}
            assert all("\n" not in line for line in answer_text(answer).splitlines())
    assert {path.name for path in tmp_path.iterdir()} == {"papers", "index"}


def test_links_in_circles_and_out_of_the_folder_end_nothing(tmp_path: Path) -> None:
    folder = write_papers(tmp_path / "papers", {"good.txt": "Roads", "sub/more.txt": "Parks"})
    write_papers(tmp_path / "elsewhere", {"secret.txt": "hush"})
    (folder / "self.txt").symlink_to(folder / "self.txt")
    (folder / "sub" / "up").symlink_to(folder)
    (folder / "away").symlink_to(tmp_path / "elsewhere")
    (folder / "away.txt").symlink_to(tmp_path / "elsewhere" / "secret.txt")
    (folder / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (folder / "zero.txt").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.txt")
    sources, skipped = find_sources([folder])
    assert [source.path for source in sources] == ["good.txt", "sub/more.txt"]
    assert [(unread.path, unread.reason) for unread in skipped] == [
        ("away.txt", "is a link that leads out of its folder")
    ]


def document(content: str, **more: str) -> bytes:
    """A Word document with this XML for its body."""
    names, kind = "http://schemas.openxmlformats.org/", "application/vnd.openxmlformats-"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{names}package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{kind}package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}'
        'officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{names}package/2006/relationships"><Relationship Id="r" Type="{names}'
        'officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": content,
        **more,
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return held.getvalue()


def body(inside: str, *, before: str = "") -> str:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'{before}<w:document xmlns:w="{name}"><w:body>{inside}</w:body></w:document>'


WORDS_OF_IT = "<w:p><w:r><w:t>The levy is 40 pounds.</w:t></w:r></w:p>"
FILE_NAMED = "<!DOCTYPE d [<!ENTITY x SYSTEM 'FILE'>]>"
LAUGHS = "<!DOCTYPE d [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{level} '{f'&a{level - 1};' * 10}'>" for level in range(1, 10)
)


@pytest.mark.parametrize(
    ("content", "due"),
    [
        (body(WORDS_OF_IT), "1 pages"),
        (body("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>" + WORDS_OF_IT, before=f"{LAUGHS}]>"), ""),
        (
            body(
                f"<w:p><w:r><w:t>&x;</w:t></w:r></w:p>{WORDS_OF_IT}", before="<!DOCTYPE d [<!ENTITY x SYSTEM 'FILE'>]>"
            ),
            "",
        ),
        (body("<w:ins>" * 5_000 + WORDS_OF_IT + "</w:ins>" * 5_000), ""),
        (body(WORDS_OF_IT + "<w:p><w:r><w:t>" + "levy " * 2_000_000 + "</w:t></w:r></w:p>"), ""),
        (body("<w:tbl><w:tr>" + "<w:tc>" * 300 + WORDS_OF_IT + "</w:tc>" * 300 + "</w:tr></w:tbl>"), ""),
    ],
)
def test_word_documents_that_grow_nest_or_name_files_open_none_and_end(tmp_path: Path, content: str, due: str) -> None:
    (tmp_path / "secret").write_text("hush")
    (tmp_path / "a.docx").write_bytes(document(content.replace("FILE", (tmp_path / "secret").as_uri())))
    with ReaderPool(read_and_drawn, workers=1, name=lambda job: job.path) as pool:
        ((_, result),) = pool.run(find_sources([tmp_path])[0])
    said = outcome(result, "a.docx")
    assert said.startswith(due)
    if isinstance(result, PaperText):
        assert "hush" not in result.pages[0].page.text
        assert len(result.pages[0].page.text) < 20_000_000
    else:
        assert said and not re.search("Error|Traceback", said)
