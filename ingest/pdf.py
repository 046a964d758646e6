"""Read the text of a PDF, page by page, with its geometry. The only module that imports pypdf.

pypdf reads first. Where it fails on a page, finds next to nothing or garbles the text, pdfium's reading is taken, and
the page says so in its `source`.
"""

from __future__ import annotations

import logging
import re
import struct
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pypdf import PageObject, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError
from pypdf.generic import ArrayObject, ContentStream, NameObject

from ingest.content import Operation, text_operations
from ingest.errors import LimitExceededError, PasswordNeededError, UnreadablePaperError
from ingest.filled import fill_in
from ingest.layout import LINE_END_HYPHEN, Box, Characters, PageLayout, lay_out
from ingest.mixed import holds_print
from ingest.models import Page, TextSource
from ingest.picture import DrawnPaper
from ingest.torn import mend_rows

__all__ = ["ReadPage", "normalise_text", "read_pdf"]

# pypdf repairs what it can and lets these escape where it can't.
PYPDF_FAILURES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    DependencyError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    PyPdfError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
CONTENTS = NameObject("/Contents")
PAGES_BETWEEN_CLEARINGS = 20
MOST_PAGES = 20_000  # a file of a few bytes can say that it has a million, and pages buy a paper its time
# What clerks stamp on the pages of a pack: "Page 37", "Agenda Item 5", "Appendix B".
STAMP = re.compile(r"(?:\b(?:page|agenda|minute|item|appendix|annex|no|of|\d+|[ivxlc]+|[a-z])\b|[\W_])*", re.IGNORECASE)
LONGEST_STAMP = 60
LONGEST_LABEL = 60  # of a page: it stands in every citation
PICTURE = 0.15  # share of the page that images cover when they may hold print beside the page's own words
HEADER_WORDS = 30  # no more than a header and a caption
STAMPED_IMAGE = 0.5  # share of the page that images cover when it is a scan with a stamp
ILLEGIBLE_SHARE = 0.3  # past this a page's letters have no meaning in either reading, and only looking at it helps
FEW_WORDS = 5
WORDS_KEPT = 0.6
UNREADABLE_SHARE = 0.05
WEB_PAGE = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
REAL_WORD = re.compile(r"[^\W\d_]{3,}")
GLYPH_NAME = re.compile(r"/(?:g|G|gid|glyph|cid|uni|C)\d+|\(cid:\d+\)")
LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
TRAILING_SPACE = re.compile(r"(?<! ) +(?=\n|$)")
LONE_PRIVATE = re.compile(r"(?<!\S)[\ue000-\uf8ff](?!\S)")
UNREADABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf0a6\uf0b8-\uf8ff\ufffd]")
PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010fffd]")
SYMBOL_BULLETS = dict.fromkeys(map(ord, "\uf0b7\uf0a7\uf0d8\uf076\uf06e\uf071\uf0a8\uf0fc"), "•")

# What pypdf has to say about a damaged file is told in the errors raised here.
logging.getLogger("pypdf").addHandler(logging.NullHandler())
logging.getLogger("pypdf").propagate = False


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page, where its words stand (None where the page can't be drawn), and why it could not be read, if so."""

    page: Page
    layout: PageLayout | None
    problem: str | None = None


def read_pdf(
    path: Path, *, paper_id: str, password: str | None = None, counted: Callable[[int], None] = lambda _: None
) -> Iterator[ReadPage]:
    """Yield the pages in order, one at a time; a page that can't be read is empty and carries its `problem`.

    `counted` is told how many pages there are before the first is read.
    Raises, before the first page, PasswordNeededError for a paper that no given password opens, and
    UnreadablePaperError for what is no PDF, is damaged, or has no pages; LimitExceededError above 20,000 pages.
    """
    reader, failure = _open_reader(path, password)
    drawn, drawn_failure = _open_drawn(path, password)
    try:
        count = _page_count(reader) or (drawn.page_count if drawn else 0)
        # pypdf believes that it opened some papers whose text stays locked, so pdfium's word counts for more here.
        if not count or isinstance(drawn_failure, PasswordNeededError):
            raise _refusal(path, failure, drawn_failure, password=password)
        if count > MOST_PAGES:
            raise LimitExceededError(f"{path.name} has more than {MOST_PAGES:,} pages; split it into several files")
        counted(count)
        labels = _labels(drawn, count)
        for number in range(1, count + 1):
            yield _read_page(reader, drawn, paper_id=paper_id, number=number, label=labels[number - 1])
            if reader and number % PAGES_BETWEEN_CLEARINGS == 0:
                reader.resolved_objects.clear()
    finally:
        if drawn:
            drawn.close()
        if reader:
            reader.close()


def normalise_text(text: str) -> str:
    """The text as it is stored: what a reader sees on the page, in plain characters, `\\n` for a line's end.

    Ligatures are spelt out, every kind of space is a plain one, soft and special hyphens are '-', symbols without a
    meaning outside their font are '•' where they stand alone, and what can't be seen is dropped.
    """
    if not text.isascii():
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        text = text.translate(LIGATURES | SYMBOL_BULLETS)
        text = PRIVATE.sub("\ufffd", LONE_PRIVATE.sub("•", text))
    text = LINE_ENDS.sub("\n", text)
    if not text.isascii() or not text.replace("\n", "").isprintable():
        text = text.translate(PLAIN)
    return TRAILING_SPACE.sub("", text).strip("\n")


class _Plain(dict[int, str]):
    """What each character is stored as, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        plain = _plain(chr(code))
        if code <= 0xFFFF:  # the rest are many and rare
            self[code] = plain
        return plain


def _plain(character: str) -> str:
    if character in "\u00ad\u2010\u2011":
        return "-"
    category = unicodedata.category(character)
    if category == "Zs" or character == "\t":
        return " "
    if category == "Cc" or character in "\u200b\u2060\ufeff":
        return ""
    return "\ufffd" if category == "Cn" else character


PLAIN = _Plain({ord("\n"): "\n"})


def _open_reader(path: Path, password: str | None) -> tuple[PdfReader | None, Exception | None]:
    """pypdf's reader, decrypted, or why there is none."""
    try:
        reader = PdfReader(path, password=None)
        if reader.is_encrypted and not any(reader.decrypt(word) for word in {password or "", ""}):
            raise FileNotDecryptedError("no password opens it")
        reader.get_num_pages()
    except PYPDF_FAILURES as error:
        return None, error
    return reader, None


def _open_drawn(path: Path, password: str | None) -> tuple[DrawnPaper | None, UnreadablePaperError | None]:
    try:
        return DrawnPaper(path, password=password), None
    except UnreadablePaperError as error:
        return None, error


def _page_count(reader: PdfReader | None) -> int:
    try:
        return reader.get_num_pages() if reader else 0
    except PYPDF_FAILURES:
        return 0


def _refusal(
    path: Path, failure: Exception | None, drawn_failure: UnreadablePaperError | None, *, password: str | None
) -> UnreadablePaperError:
    """Why neither reader gives a page, in the words of the one that knows most."""
    refusal: UnreadablePaperError
    if not path.is_file():
        refusal = UnreadablePaperError(f"{path.name} is no longer there")
    elif isinstance(failure, OSError):
        refusal = UnreadablePaperError(f"{path.name} can't be opened: {failure.strerror}")
    elif isinstance(drawn_failure, PasswordNeededError) or isinstance(failure, FileNotDecryptedError):
        other = "; the one in papers.csv does not open it" if password else ""
        refusal = PasswordNeededError(f"{path.name} needs a password{other}")
    elif isinstance(failure, DependencyError) or "brotli" in str(failure).lower():
        refusal = UnreadablePaperError(f"{path.name} is packed in a way that is not read; save it as a PDF/A")
    else:
        refusal = UnreadablePaperError(f"{path.name} {_fault(path, opened=failure is None)}")
    refusal.__cause__ = failure or drawn_failure
    return refusal


def _fault(path: Path, *, opened: bool) -> str:
    """What is wrong with the file itself, told from its first and last bytes."""
    with path.open("rb") as stream:
        begin = stream.read(1024)
        stream.seek(max(0, path.stat().st_size - 1024))
        end = stream.read()
    if not begin:
        return "is empty"
    if b"%PDF" not in begin:
        web_page = WEB_PAGE.match(begin.removeprefix(b"\xef\xbb\xbf"))
        return "is a web page with the name of a PDF" if web_page else "is not a PDF"
    if opened:
        return "has no pages"
    if b"%%EOF" not in end:
        return "is cut off or damaged: the end that every PDF has is missing; fetch it again"
    return "is damaged: its pages can't be found; fetch it again"


def _labels(drawn: DrawnPaper | None, count: int) -> list[str | None]:
    """The PDF's own page labels, on one line; none where they only count the pages from 1, or a label too long."""
    if drawn is None:
        return [None] * count
    labels = [drawn.label(number) if number <= drawn.page_count else "" for number in range(1, count + 1)]
    if all(label in ("", str(number)) for number, label in enumerate(labels, 1)):
        return [None] * count
    return [
        " ".join(normalise_text(label).split()) or None if len(label) <= LONGEST_LABEL else None for label in labels
    ]


def _read_page(
    reader: PdfReader | None, drawn: DrawnPaper | None, *, paper_id: str, number: int, label: str | None
) -> ReadPage:
    first = _first_reading(reader, number)
    characters = _characters(drawn, number)
    second = characters.text.replace(LINE_END_HYPHEN, "-\n") if characters else ""
    text, source = _choose(first, second)
    problem = None
    if first is None and characters is None:
        problem = "is damaged and can't be read"
    layout = lay_out(text, characters) if characters else None
    if drawn and layout and source is not TextSource.NONE:
        text, layout = _with_fields(text, layout, drawn, number)
        source = _source(text, layout, source, drawn, number)
        text, layout = ("", replace(layout, lines=())) if source is TextSource.NONE else mend_rows(text, layout)
    page = Page(paper_id=paper_id, number=number, text=text, label=label, source=source)
    return ReadPage(page, layout, problem)


def _first_reading(reader: PdfReader | None, number: int) -> str | None:
    if reader is None:
        return None
    try:
        return _extract_text(reader.pages[number - 1])
    except PYPDF_FAILURES:
        return None


class _TextContent(ContentStream):
    """A page's content, of whose operations only those that text depends on are read where that can be told quickly."""

    @property  # type: ignore[misc]  # pypdf's can be set as well, which nobody does here
    def operations(self) -> list[Operation]:
        quick = text_operations(self.get_data(), as_list=ArrayObject)
        return super().operations if quick is None else quick


def _extract_text(page: PageObject) -> str:
    """What pypdf's extract_text gives, sooner: it takes content that was made ready as it is."""
    try:
        content = _TextContent(page["/Contents"], page.pdf, "bytes")
    except PYPDF_FAILURES:
        return page.extract_text()  # says itself what is wrong
    kept = page.raw_get("/Contents")
    page[CONTENTS] = content
    try:
        return page.extract_text()
    finally:
        page[CONTENTS] = kept


def _characters(drawn: DrawnPaper | None, number: int) -> Characters | None:
    if drawn is None:
        return None
    try:
        return drawn.characters(number, filled=False)
    except UnreadablePaperError:
        return None


def _with_fields(text: str, layout: PageLayout, drawn: DrawnPaper, number: int) -> tuple[str, PageLayout]:
    """The text with what was typed into the page's form fields, which neither reading has."""
    fields = [replace(field, text=normalise_text(field.text)) for field in drawn.filled(number)]
    if not fields:
        return text, layout
    text = fill_in(text, layout, fields)
    return text, lay_out(text, drawn.characters(number))


def _choose(first: str | None, second: str) -> tuple[str, TextSource]:
    """pypdf's reading, unless pdfium's is plainly better; either as it is to be stored."""
    text, second_text = normalise_text(first or ""), normalise_text(second)
    unreadable, second_unreadable = _unreadable_share(first or ""), _unreadable_share(second)
    garbled = unreadable > UNREADABLE_SHARE and second_unreadable < unreadable / 2
    if second_text.strip() and (garbled or _lost_words(text, second_text)):
        text, source, unreadable = second_text, TextSource.SECOND_READER, second_unreadable
    else:
        source = TextSource.TEXT_LAYER
    return ("", TextSource.NONE) if unreadable > ILLEGIBLE_SHARE else (text, source)


def _lost_words(text: str, second_text: str) -> bool:
    """Whether the first reading has nothing, or far fewer words than the second: lost, torn up or run together."""
    if not text.strip():
        return True
    words, second_words = len(REAL_WORD.findall(text)), len(REAL_WORD.findall(second_text))
    return second_words >= FEW_WORDS and words < WORDS_KEPT * second_words


def _unreadable_share(text: str) -> float:
    """The share of the text, as read, that says nothing: control, private and replacement signs, names of glyphs."""
    glyph_names = sum(len(name) for name in GLYPH_NAME.findall(text))
    return (len(UNREADABLE.findall(text)) + glyph_names) / max(len(text), 1)


def _source(text: str, layout: PageLayout, source: TextSource, drawn: DrawnPaper, number: int) -> TextSource:
    """NONE where all that the page says is in its images or drawings, PART where they say more than the text does."""
    try:
        if len(text) <= LONGEST_STAMP and STAMP.fullmatch(text):
            return TextSource.NONE if _is_picture(text, drawn, number) else source
        if source is TextSource.TEXT_LAYER and _says_more(text, layout, drawn, number):
            return TextSource.PART
    except UnreadablePaperError:
        pass  # it can't be drawn, so its images can't be looked at
    return source


def _is_picture(text: str, drawn: DrawnPaper, number: int) -> bool:
    """Whether a page of no words, or of a stamp alone, shows something; a stamp on a scan does not make it text."""
    share = _area(drawn.images(number))
    return share >= STAMPED_IMAGE if text else share > 0 or drawn.shows_something(number)


def _says_more(text: str, layout: PageLayout, drawn: DrawnPaper, number: int) -> bool:
    """Whether a picture on a page of text is worth reading: a large one below a few words, or one that shows print."""
    images = drawn.images(number)
    share = _area(images)
    if share < PICTURE:
        return False
    if share >= STAMPED_IMAGE and len(REAL_WORD.findall(text)) <= HEADER_WORDS:
        return True
    words = [
        Box(line.left / layout.width, line.top / layout.height, line.right / layout.width, line.bottom / layout.height)
        for line in layout.lines
    ]
    return holds_print(drawn.shades(number), pictures=images, words=words)


def _area(boxes: Sequence[Box]) -> float:
    """The share of the page that they cover, counted twice where they overlap."""
    return sum((box.right - box.left) * (box.bottom - box.top) for box in boxes)
