"""A page that hangs, fills the memory or ends the process that draws it costs its own picture and no other."""

import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from conftest import PARKING_QUESTION, PARKING_QUOTE
from hostile import WORDS, one_page, stream
from misdrawn import behave, to_do
from reportlab.pdfgen.canvas import Canvas
from test_app import ask, described, html, opened, said
from test_app import pdf_index as pdf_index

from ingest.errors import LimitExceededError, PapersError, PasswordNeededError, UnreadablePaperError
from ingest.models import Page
from ingest.worker import Limits
from page.drawing import DrawingPool
from page.marks import DrawingJob, MarkedPage, marked_page

TESTS = Path(__file__).parent
MORE_MEMORY = "more than 1500 MB of memory. To allow more, set PAPERS_READ_MEMORY_MB"
SHADE = (
    "/Shading << /S0 << /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 0 600 800] /Extend [true true]"
    " /Function << /FunctionType 2 /Domain [0 1] /C0 [1 0 0] /C1 [0 0 1] /N 1 >> >> >>"
)


def process_of(pool: DrawingPool) -> int:
    return int(pool.draw(to_do("tell")).png)


def has_ended(process: int) -> bool:
    """Whether it ends within ten seconds; one that waits to be buried has ended."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            os.kill(process, 0)
            state = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
            if state == "Z" and len(list(Path(f"/proc/{process}/task").iterdir())) == 1:  # no thread lives on
                return True
        except FileNotFoundError:  # no /proc on this machine, or it ended just now
            pass
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def packed(operators: bytes) -> bytes:
    return stream(zlib.compress(WORDS + b"\n" + operators, 1), "/Filter /FlateDecode")


@pytest.fixture
def pool() -> Iterator[DrawingPool]:
    """It does what the names of files say, one at a time."""
    with closing(DrawingPool(behave, limits=Limits(1, 1500, seconds_a_page=0), processes=1)) as opened:
        yield opened


@pytest.fixture
def four_pages(tmp_path: Path) -> list[DrawingJob]:
    """A paper of four pages, each with its own sentence to be marked and one that isn't on it."""
    canvas = Canvas(str(tmp_path / "fees.pdf"), pagesize=(600, 800))
    for number in range(1, 5):
        canvas.drawString(72, 700 - 90 * number, f"Fee {number} rises in May.")
        canvas.showPage()
    canvas.save()
    texts = [f"Fee {number} rises in May. Never printed." for number in range(1, 5)]
    return [
        DrawingJob(tmp_path / "fees.pdf", Page("id", number, text), ((0, 20), (21, 34)))
        for number, text in enumerate(texts, start=1)
    ]


def drawn_here(job: DrawingJob) -> MarkedPage:
    return marked_page(job.file, job.page, job.spans)


def test_a_picture_is_the_same_to_the_byte_as_one_drawn_in_this_process(four_pages: list[DrawingJob]) -> None:
    with closing(DrawingPool(limits=Limits())) as pool:
        drawn = pool.draw(four_pages[1])
        bare = DrawingJob(four_pages[1].file, four_pages[1].page)
        assert pool.draw(bare) == drawn_here(bare)
    assert drawn == drawn_here(four_pages[1])
    assert drawn.placed == (True, False)
    assert drawn.png.startswith(b"\x89PNG")


def test_sessions_that_draw_at_once_get_each_their_own_page(four_pages: list[DrawingJob]) -> None:
    wanted = four_pages * 2
    with closing(DrawingPool(limits=Limits())) as pool, ThreadPoolExecutor(4) as sessions:
        drawn = list(sessions.map(pool.draw, wanted))
    here = [drawn_here(job) for job in four_pages]
    assert len({one.png for one in here}) == 4
    assert drawn == here * 2


def test_a_page_made_to_draw_for_ever_is_stopped_and_the_next_page_is_drawn(
    tmp_path: Path, four_pages: list[DrawingJob]
) -> None:
    file = tmp_path / "endless.pdf"
    file.write_bytes(one_page(packed(b"/S0 sh\n" * 200_000), resources=SHADE))
    assert file.stat().st_size < 10_000
    with closing(DrawingPool(limits=Limits(2, seconds_a_page=0), processes=1)) as pool:
        began = time.monotonic()
        with pytest.raises(LimitExceededError, match=r"^endless\.pdf: .* took longer than 2 s and was stopped$"):
            pool.draw(DrawingJob(file, Page("endless", 1, "x")))
        assert time.monotonic() - began > 2
        assert pool.draw(four_pages[0]) == drawn_here(four_pages[0])


def test_a_page_made_to_fill_the_memory_is_ended_and_the_next_page_is_drawn(
    tmp_path: Path, four_pages: list[DrawingJob]
) -> None:
    file = tmp_path / "many.pdf"
    file.write_bytes(one_page(packed(b"0 0 1 1 re f\n" * 3_000_000)))
    with closing(DrawingPool(limits=Limits(60, 400, seconds_a_page=0), processes=1)) as pool:
        # pdfium ends its process when it finds no memory, which is told as what it is and not as a crash.
        with pytest.raises(LimitExceededError, match=r"^many\.pdf: .* more than 400 MB of memory\. To allow more"):
            pool.draw(DrawingJob(file, Page("many", 1, "x")))
        assert pool.draw(four_pages[0]) == drawn_here(four_pages[0])


@pytest.mark.parametrize(
    ("what", "error", "message"),
    [
        ("hang", LimitExceededError, "hang: reading took longer than 1 s and was stopped"),
        ("hog", LimitExceededError, f"hog: reading needed {MORE_MEMORY}"),
        ("die", UnreadablePaperError, "die: the reader crashed (signal SIGKILL)"),
    ],
)
def test_a_page_that_fails_costs_itself_alone(
    pool: DrawingPool, what: str, error: type[Exception], message: str
) -> None:
    before = process_of(pool)
    with pytest.raises(PapersError) as raised:
        pool.draw(to_do(what))
    assert (type(raised.value), str(raised.value)) == (error, message)
    assert process_of(pool) != before
    assert has_ended(before)


def test_a_page_that_was_stopped_is_not_tried_again_for_a_while(
    pool: DrawingPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(LimitExceededError):
        pool.draw(to_do("hang"))
    after = process_of(pool)
    with pytest.raises(LimitExceededError, match="took longer than"):
        pool.draw(to_do("hang"))
    assert process_of(pool) == after
    with pytest.raises(LimitExceededError):
        pool.draw(to_do("hang", number=2))
    again = process_of(pool)
    assert again != after
    monkeypatch.setattr("page.drawing.AGAIN_SECONDS", 0.0)
    with pytest.raises(LimitExceededError):
        pool.draw(to_do("hang"))
    assert process_of(pool) != again


def test_a_process_is_kept_for_the_next_page_and_replaced_when_it_dies(pool: DrawingPool) -> None:
    first = process_of(pool)
    assert process_of(pool) == first
    os.kill(first, signal.SIGKILL)
    assert has_ended(first)
    assert process_of(pool) != first


def test_a_page_that_hangs_keeps_no_other_session_from_its_page() -> None:
    limits = Limits(4, seconds_a_page=0)
    with closing(DrawingPool(behave, limits=limits, processes=2)) as pool, ThreadPoolExecutor(1) as other:
        hanging = other.submit(pool.draw, to_do("hang"))
        while not hanging.running():
            time.sleep(0.01)
        assert process_of(pool)
        assert not hanging.done()
        with pytest.raises(LimitExceededError):
            hanging.result()


def test_who_waits_too_long_for_others_is_told_so() -> None:
    limits = Limits(4, seconds_a_page=0)
    with (
        closing(DrawingPool(behave, limits=limits, processes=1, wait_seconds=0.2)) as pool,
        ThreadPoolExecutor(1) as other,
    ):
        slow = other.submit(pool.draw, to_do("slow"))
        while not slow.running():
            time.sleep(0.01)
        time.sleep(0.1)
        with pytest.raises(PapersError, match="other pages are being drawn and take long"):
            pool.draw(to_do("tell"))
        assert slow.result()
        assert process_of(pool)


def test_processes_are_ended_when_no_page_is_drawn_for_a_while() -> None:
    with closing(DrawingPool(behave, limits=Limits(), processes=2, idle_seconds=0.3)) as pool:
        first = process_of(pool)
        assert has_ended(first)
        assert process_of(pool) != first


@pytest.mark.parametrize("end", ["", "os.kill(os.getpid(), 9)"])
def test_processes_end_with_the_server_also_when_it_is_killed(end: str) -> None:
    program = (
        f"import os, sys; sys.path[:0] = [{str(TESTS.parent)!r}, {str(TESTS)!r}]\n"
        "from ingest.worker import Limits\n"
        "from page.drawing import DrawingPool\n"
        "from misdrawn import behave, to_do\n"
        "pool = DrawingPool(behave, limits=Limits(), processes=1)\n"
        "print(pool.draw(to_do('tell')).png.decode(), flush=True)\n" + end
    )
    server = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert has_ended(int(server.stdout))


def test_a_locked_page_needs_its_password_and_what_is_no_pdf_is_named(tmp_path: Path) -> None:
    locked, notes = tmp_path / "locked.pdf", tmp_path / "notes.pdf"
    canvas = Canvas(str(locked), encrypt="clerk")
    canvas.drawString(72, 700, "Fees rise in May.")
    canvas.save()
    notes.write_bytes(b"notes")
    page = Page("id", 1, "Fees rise in May.")
    with closing(DrawingPool(limits=Limits(), processes=1)) as pool:
        with pytest.raises(PasswordNeededError):
            pool.draw(DrawingJob(locked, page))
        assert pool.draw(DrawingJob(locked, page, ((0, 17),), "clerk")).placed == (True,)
        with pytest.raises(UnreadablePaperError, match=r"^notes\.pdf is damaged, or is not a PDF"):
            pool.draw(DrawingJob(notes, page))
    assert "clerk" not in repr(DrawingJob(locked, page, (), "clerk"))


def test_in_place_of_a_page_that_takes_too_long_the_reader_finds_words_and_its_text(
    pdf_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(DrawingPool(limits=Limits(0.001, seconds_a_page=0))) as hurried:
        monkeypatch.setattr("page.drawing._shared", lambda _: hurried)
        page = ask(opened(), PARKING_QUESTION)
        assert not page.get("image")
        assert said(page.info[0]) == "This page takes too long to draw, or too much memory. Its text is below."
        assert f"<mark>{PARKING_QUOTE}</mark>" in html(page)
        next(button for button in page.button if button.label == "Zoom in").click().run()
        assert "This page takes too long to draw, or too much memory." in map(said, page.info)


def test_a_page_is_drawn_by_another_process_than_the_server(pdf_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> bytes:
        raise AssertionError("a page was drawn in the server's process")

    monkeypatch.setattr("ingest.picture.DrawnPaper.picture", never)
    monkeypatch.setattr("ingest.picture.DrawnPaper.characters", never)
    assert described(ask(opened(), PARKING_QUESTION)).startswith("Picture of page 2 of ")
