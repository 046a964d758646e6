"""Harmed papers, odd texts and odd arguments, made up at random: each has an outcome, and none stops anything.

A few of each are tried by default; with PAPERS_SOAK (`make soak`) at least 10,000, or as many as PAPERS_CASES says.
PAPERS_SEED sets where chance begins, so that a failure, which names it, can be had again.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from computable import plain_words, write_pdf
from hostile import mutated, one_page, stream
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from test_ugly import PROGRAM_WORDS

from eval.reading_report import reason
from ingest.errors import UnreadablePaperError
from ingest.models import Unread
from ingest.passages import cut_passages
from ingest.picture import render_page
from ingest.pipeline import PaperText, Source, read_source
from ingest.worker import Limits, ReaderPool

SOAK = "PAPERS_SOAK" in os.environ
SEED = int(os.environ.get("PAPERS_SEED", "20260101"))
CASES = int(os.environ.get("PAPERS_CASES", "10000"))
SAMPLES = Path(__file__).parents[1] / "data" / "papers"
LIMITS = Limits(seconds=20)
SLACK = 10  # seconds that a machine with other work to do may take to end a process and begin another
MOST_GROWTH_MB = 80
WROTE = 77  # the exit code of a reader that was about to write something


def cases(few: int) -> int:
    return CASES if SOAK else few


def told(found: Any) -> str:
    """What to say of a failure, with what brings it about again."""
    return f"{found} (PAPERS_SEED={SEED})"


def watch() -> None:
    """In a reader process: end it at once when it is about to write, to start something or to reach for a network."""

    def note(event: str, details: tuple[Any, ...]) -> None:
        flags = details[2] if event == "open" and isinstance(details[2], int) else 0
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if writes or event in (
            "os.mkdir",
            "os.rename",
            "os.symlink",
            "os.system",
            "subprocess.Popen",
            "socket.connect",
        ):
            os.write(2, f"{event} {details}".encode())
            os._exit(WROTE)

    if not _watching:
        _watching.append(True)
        sys.addaudithook(note)


_watching: list[bool] = []


def read_and_drawn(source: Source) -> PaperText:
    """As the product reads a paper, and draws its first page."""
    watch()
    read = read_source(source)
    if source.file.suffix == ".pdf":
        with suppress(UnreadablePaperError):
            render_page(source.file, number=1, width=200)
    return read


def handmade(folder: Path) -> list[bytes]:
    """Small papers with all that can be harmed in the open: words, tables, fields, notes, labels, fonts, objects."""
    canvas = Canvas(str(folder / "open.pdf"), pagesize=A4, pageCompression=0, invariant=1)
    for page in range(2):
        canvas.bookmarkPage(f"page {page}")
        canvas.addOutlineEntry(f"Item {page}", f"page {page}")
        for row in range(8):
            for column in range(3):
                canvas.drawString(72 + 150 * column, 760 - 14 * row, f"{row}.{column} £{row * 37}")
        canvas.drawString(72, 600, "3.1 RESOLVED: that the levy on skips be £40 from 1 April 2025.")
        canvas.acroForm.textfield(name=f"field {page}", value="typed in", x=72, y=400, width=200, height=20)
        canvas.line(72, 390, 300, 390)
        canvas.showPage()
    canvas.save()
    characters = stream(b"1 beginbfchar <41> <0042> endbfchar 1 beginbfrange <61> <7A> <0061> endbfrange")
    note = "<< /Type /Annot /Subtype /FreeText /Rect [10 10 100 100] /Contents (noted) /DA (/F1 12 Tf) >>"
    picture = stream(
        bytes(range(100)), "/Subtype /Image /Width 10 /Height 10 /BitsPerComponent 8 /ColorSpace /DeviceGray"
    )
    return [
        (folder / "open.pdf").read_bytes(),
        write_pdf(folder / "plain.pdf", "Minutes of 4 June 2024\nThe levy is £40.", "Page two").read_bytes(),
        write_pdf(folder / "locked.pdf", "Minutes of 4 June 2024\nThe levy is £40.", password="").read_bytes(),
        one_page(
            page="/MediaBox [0 0 595 842] /Annots [6 0 R] /Rotate 90",
            font="<< /Type /Font /Subtype /TrueType /BaseFont /Arial /FirstChar 32 /Widths [500] /ToUnicode 7 0 R >>",
            catalogue="/PageLabels << /Nums [0 << /S /r /St 3 /P (A-) >>] >>",
            more={6: note, 7: characters},
        ),
        one_page(stream(b"q 500 0 0 500 0 0 cm /I Do Q"), resources="/XObject << /I 6 0 R >>", more={6: picture}),
        packed_objects(),
    ]


def packed_objects() -> bytes:
    """A paper whose objects stand in a stream of objects, and whose table of objects is a stream."""
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 59 84] /Contents 6 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    heads, inside = b"", b""
    for number, body in enumerate(bodies, start=1):
        heads += b"%d %d " % (number, len(inside))
        inside += body + b" "
    out = b"%PDF-1.7\n"
    places = {}
    for number, body in (
        (5, stream(heads + inside, f"/Type /ObjStm /N {len(bodies)} /First {len(heads)}")),
        (6, stream(b"BT /F1 12 Tf 72 700 Td (The levy is 40 pounds.) Tj ET")),
    ):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = [
        (0, 0, 255),
        *((2, 5, at) for at in range(len(bodies))),
        (1, places[5], 0),
        (1, places[6], 0),
        (1, len(out), 0),
    ]
    table = b"".join(bytes((kind,)) + place.to_bytes(2, "big") + bytes((at,)) for kind, place, at in rows)
    said = "/Type /XRef /Size 8 /W [1 2 1] /Root 1 0 R"
    return out + b"7 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream(table, said), len(out))


def memory() -> float:
    """What this process holds, in MB."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1_000_000


class Tried:
    """What came of many harmed papers, and how long each took; `folder` holds those that are being read."""

    def __init__(self, folder: Path, originals: list[tuple[str, bytes]], many: int) -> None:
        self._folder, self._originals, self._many = folder, originals, many
        self._begun: dict[str, float] = {}
        self.outcomes: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.longest = 0.0

    def _sources(self) -> Iterator[Source]:
        for case in range(self._many):
            chance = Random(f"{SEED} {case}")
            suffix, content = chance.choice(self._originals)
            file = self._folder / f"{case}{suffix}"
            file.write_bytes(mutated(content, chance))
            self._begun[file.name] = time.monotonic()
            yield Source(file, file.name, file.name)

    def run(self) -> None:
        with ReaderPool(read_and_drawn, workers=2, limits=LIMITS, name=lambda job: job.path) as pool:
            for source, result in pool.run(self._sources()):
                seconds = time.monotonic() - self._begun.pop(source.path)
                self.longest = max(self.longest, seconds)
                problem = self._problem(source, result) if seconds < LIMITS.seconds + SLACK else f"took {seconds:.0f} s"
                if problem:
                    self.wrong.append(f"{source.path}: {problem}")
                else:
                    source.file.unlink()

    def _problem(self, source: Source, result: PaperText | UnreadablePaperError) -> str:
        if isinstance(result, UnreadablePaperError):
            why = reason(Unread(source.path, None, str(result)))
            kind = "crashed" if "the reader crashed" in why else type(result).__name__
            self.outcomes["stopped" if "took longer" in why else kind] += 1
            return why if f"exit code {WROTE}" in why or PROGRAM_WORDS.search(why.replace("SIG", "")) else ""
        self.outcomes["read"] += 1
        return problem_with(result)


def problem_with(read: PaperText) -> str:
    """What is wrong with a paper as read; "" for nothing. Passages are cut here, as the product does."""
    numbers = [page.page.number for page in read.pages]
    if numbers not in ([None], list(range(1, len(numbers) + 1))):
        return f"pages {numbers}"
    begun = time.monotonic()
    cut_passages(read.pages, title=read.paper.title, count_tokens=lambda text: len(plain_words(text)), window=256)
    if time.monotonic() - begun > SLACK:
        return "took long to be cut into passages"
    texts = [
        read.paper.title,
        *(page.page.text for page in read.pages),
        *(page.page.label or "" for page in read.pages),
    ]
    if any("\0" in text or not _is_text(text) for text in texts):
        return "holds what is no text"
    odd = [unread.reason for unread in read.unread if PROGRAM_WORDS.search(reason(unread))]
    return f"says {odd}" if odd else ""


def _is_text(text: str) -> bool:
    return text == text.encode("utf-8", "replace").decode("utf-8")


def tried(folder: Path, originals: list[tuple[str, bytes]], many: int) -> Tried:
    """Read that many harmed papers, hold the readers and this process to their limits, and say what came of it."""
    work = folder / "work"
    work.mkdir()
    warm = Tried(work, originals, max(many // 10, 5))
    warm.run()
    before, begun = memory(), time.monotonic()
    found = Tried(work, originals, many)
    found.run()
    growth, seconds = memory() - before, time.monotonic() - begun
    print(
        f"\n{many} cases in {seconds:.0f} s, {dict(found.outcomes)}, longest {found.longest:.1f} s, "
        f"{growth:+.0f} MB, PAPERS_SEED={SEED}"
    )
    assert found.wrong == [], told(found.wrong[:20])
    assert growth < MOST_GROWTH_MB, told(growth)
    return found


def test_harmed_pdfs_end_in_pages_or_in_a_reason_and_cost_nothing_else(tmp_path: Path) -> None:
    small = [file.read_bytes() for file in sorted(SAMPLES.glob("*.pdf")) if file.stat().st_size < 10_000]
    assert len(small) > 5
    originals = [(".pdf", content) for content in (*handmade(tmp_path), *handmade(tmp_path), *small)]
    found = tried(tmp_path, originals, cases(150))
    assert found.outcomes["read"] > found.outcomes.total() / 3, told(found.outcomes)
    assert found.outcomes["UnreadablePaperError"] > 0, told(found.outcomes)
    # Nothing was written beside the papers themselves, which are deleted when all went well.
    assert list((tmp_path / "work").rglob("*")) == []
