"""Harmed papers, odd texts and odd arguments, made up at random: each has an outcome, and none stops anything.

A few of each are tried by default; with PAPERS_SOAK (`make soak`) at least 10,000, or as many as PAPERS_CASES says.
PAPERS_SEED sets where chance begins, so that a failure, which names it, can be had again.
"""

from __future__ import annotations

import gc
import io
import json
import os
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import fields
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from computable import ComputableEncoder, PoolInThisProcess, plain_words, write_papers, write_pdf
from hostile import mutated, one_page, stream
from hypothesis import HealthCheck, given, note, seed, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from test_ugly import PROGRAM_WORDS

import index.__main__
import index.encoder
import index.reading
import index.search
import ingest.__main__
from eval.reading_report import reason
from index.build import build_index
from index.mining import mine
from index.models import Mode
from index.present import answer_data, answer_markdown, answer_text
from index.search import open_index
from index.settings import Settings, load_settings
from index.traits import Traits
from ingest.errors import PapersError, UnreadablePaperError
from ingest.jobs import PaperText, Source
from ingest.metadata import describe
from ingest.models import Page, Paper, Unread
from ingest.passages import cut_passages
from ingest.picture import render_page
from ingest.pipeline import read_source
from ingest.structure import find_structure
from ingest.worker import Limits, ReaderPool

SOAK = "PAPERS_SOAK" in os.environ
SEED = int(os.environ.get("PAPERS_SEED", "20260101"))
CASES = int(os.environ.get("PAPERS_CASES", "10000"))
SAMPLES = Path(__file__).parents[1] / "data" / "papers"
LIMITS = Limits(seconds=20)
SLACK = 10  # seconds of work that one odd text may take
STARTING = 130  # seconds that a machine with much else to do may take to end a process and begin another
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
                problem = (
                    self._problem(source, result) if seconds < LIMITS.seconds + STARTING else f"took {seconds:.0f} s"
                )
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
    begun = time.process_time()
    cut_passages(read.pages, title=read.paper.title, count_tokens=lambda text: len(plain_words(text)), window=256)
    if time.process_time() - begun > SLACK:
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


# Bytes that are no text come as halves of characters, which st.characters() has as well.
ANY = st.text(st.characters(), max_size=120)
PIECE = st.sampled_from(
    (
        *(
            "The",
            "levy",
            "trees",
            "felled",
            "Cabinet",
            "Thornmere Council",
            "Councillor Ash",
            "RESOLVED:",
            "Appendix B",
        ),
        *("2024", "2024-25", "31 June 2024", "1/13/99", "last autumn", "since 2016", "Q4 of", "FY24", "between", "and"),
        *(
            "compare",
            "difference",
            "versus",
            "up or down",
            "how many",
            "£40.5m",
            "-3%",
            "1.1",
            "3.",
            "•",
            "|",
            "\t",
            "\n",
        ),
        *(
            "\f",
            "\0",
            "\x1b[2J",
            "\u202e",
            "\u200b",
            "\u0301",
            "\ud800",
            "\udcff",
            "\U0001f333",
            "ﬁ",
            "…",
            "''",
            "((",
            "<b>",
        ),
    )
)
JUMBLE = st.lists(PIECE | st.text(st.characters(), max_size=6), max_size=40).flatmap(
    lambda parts: st.sampled_from(("", " ", "\n")).map(lambda between: between.join(parts))
)
LONG = st.builds(
    lambda text, times: text * times, st.text(st.characters(), min_size=1, max_size=6), st.integers(1, 400)
)
ODD = st.one_of(ANY, JUMBLE, JUMBLE, LONG)
BYTES = st.binary(max_size=300) | ODD.map(lambda text: text.encode("utf-8", "surrogatepass"))


def tried_often(few: int) -> Callable[[Any], Any]:
    """A test of hypothesis with cases that PAPERS_SEED sets."""

    def dress(test: Any) -> Any:
        often = settings(max_examples=cases(few), deadline=None, database=None, suppress_health_check=list(HealthCheck))
        return seed(SEED)(often(test))

    return dress


def whole(text: str) -> str:
    """The text as readers give it, who never give half a character."""
    return text.encode("utf-8", "replace").decode("utf-8")


@pytest.fixture(autouse=True)
def figures(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a long run took."""
    before, begun = memory(), time.monotonic()
    yield
    if SOAK:
        growth, seconds = memory() - before, time.monotonic() - begun
        print(f"\n{request.node.name}: {CASES} cases, {seconds:.0f} s, {growth:+.0f} MB, PAPERS_SEED={SEED}")


@tried_often(60)
@given(st.lists(ODD, min_size=1, max_size=4), ODD, st.integers(24, 80))
def test_any_text_of_a_paper_is_cut_described_and_mined(texts: list[str], name: str, window: int) -> None:
    note(told("seed"))
    begun = time.process_time()
    pages = [Page("paper", number, whole(text)) for number, text in enumerate(texts, start=1)]
    structured = find_structure([(page, None) for page in pages])
    said = describe([page.page for page in structured], file_name=whole(name))
    assert said.title.strip()
    paper = Paper("paper", "a.txt", said.title, council=said.council, body=said.body, meeting_date=said.meeting_date)
    passages = cut_passages(structured, title=said.title, count_tokens=lambda words: len(words.split()), window=window)
    for passage in passages:
        assert passage.page is not None
        assert passage.text == pages[passage.page - 1].text[passage.start : passage.end]
    Traits.build([(paper, passage) for passage in passages])
    mine([page.text for page in pages])
    assert time.process_time() - begun < SLACK


@tried_often(60)
@given(BYTES, st.sampled_from((".txt", ".html", ".md")))
def test_any_bytes_with_the_name_of_a_text_or_a_web_page_are_read_or_refused(content: bytes, suffix: str) -> None:
    note(told("seed"))
    with TemporaryDirectory() as folder:
        file = Path(folder, f"a{suffix}")
        file.write_bytes(content)
        try:
            read = read_source(Source(file, file.name, "id"))
        except UnreadablePaperError as error:
            assert not PROGRAM_WORDS.search(str(error))
        else:
            assert problem_with(read) == ""


class Library:
    """A small index and its papers, asked and commanded in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        papers = {
            "roads.txt": "Road works cost £40,000 in March 2024. Councillor Ash asked about the levy on skips.",
            "parks.txt": "Eleven trees were felled in 2023-24, and nineteen were felled in 2024-25. Cabinet agreed.",
            "papers.csv": "path,council,body,date\nroads.txt,Thornmere Council,Cabinet,2024-04-02\n",
        }
        self.papers, self.index = write_papers(folder / "papers", papers), folder / "index"
        build_index([self.papers], self.index, encoder=ENCODER)
        self.library = open_index(self.index)


ENCODER = ComputableEncoder(words=("road", "works", "cost", "levy", "trees", "felled", "council", "agreed"))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("library")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)  # where odd paths lead
        patch.setattr(index.reading, "ReaderPool", PoolInThisProcess)
        patch.setattr(index.search, "load_encoder", lambda _: ENCODER)
        patch.setattr(index.encoder, "load_encoder", lambda *_, **__: ENCODER)
        for name in os.environ:
            if name.startswith("PAPERS_"):
                patch.delenv(name)
        yield Library(folder)


@tried_often(80)
@given(ODD, st.sampled_from(Mode), st.integers(-1, 30))
def test_any_question_has_an_answer_or_a_refusal_in_every_shape(
    library: Library, text: str, mode: Mode, k: int
) -> None:
    note(told("seed"))
    begun = time.process_time()
    answer = library.library.ask(text, mode=mode, k=k)
    assert bool(answer.citations) != bool(answer.refusal)
    assert all(one.quote == one.page.text[one.start : one.end] for one in answer.citations)
    for shown in (answer_text(answer), answer_markdown(answer), json.dumps(answer_data(answer))):
        assert shown
    if k % 2:
        library.library.follow(text)
    else:
        assert len(library.library.search(text, mode=mode, k=k)) <= max(k, 0)
    assert time.process_time() - begun < SLACK


# No system can hand a program the sign that ends its arguments. And odd paths are to stay below the folder.
ARGUMENT = ODD.map(lambda text: text.replace("\0", "").replace("/", "_").removeprefix(".."))
WORD = st.sampled_from(
    (
        *("--from", "--to", "--body", "--council", "--kind", "--paper", "-k", "--mode", "--restricted", "--index"),
        *("--json", "--workers", "--no-ocr", "--only", "--forget", "--rebuild", "--help", "--", "-", "", "0", "-1"),
        *(
            "9" * 5000,
            "2024-02-30",
            "0001-01-01",
            "9999-12-31",
            "full",
            "lexical",
            "ask",
            "search",
            "check",
            "settings",
        ),
        *("papers", "index", "papers/roads.txt", "nowhere", "/dev/null"),
    )
)
COMMANDS = st.sampled_from((["ask"], ["search"], ["papers"], ["check"], ["settings"], []))


def ended(main: Callable[[list[str]], int], arguments: list[str]) -> tuple[object, str]:
    """The exit code of a command called in this process, and what it said."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", errors) for errors in ("strict", "backslashreplace"))
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code: object = main(arguments)
        except SystemExit as end:
            code = end.code
    said = []
    for held in (out, err):
        held.flush()
        said.append(held.buffer.getvalue().decode())  # type: ignore[attr-defined]
    return code, "".join(said)


@tried_often(60)
@given(COMMANDS, st.lists(WORD | ARGUMENT, max_size=7))
def test_any_arguments_of_the_index_end_in_0_1_or_2(library: Library, command: list[str], rest: list[str]) -> None:
    note(told("seed"))
    code, said = ended(index.__main__.main, [*command, *rest, "--index", "index"][: None if len(rest) % 3 else -2])
    assert code in (0, 1, 2), said
    assert "Traceback" not in said
    assert [char for char in said if unicodedata.category(char) == "Cc" and char not in "\n\t"] == []


@tried_often(25)
@given(st.lists(WORD | ARGUMENT, max_size=6), st.sampled_from((["papers"], [])))
def test_any_arguments_of_a_run_end_in_0_1_or_2(library: Library, words: list[str], paths: list[str]) -> None:
    note(told("seed"))
    begun = time.process_time()
    code, said = ended(ingest.__main__.main, [*words, *paths])
    assert code in (0, 1, 2), said
    assert "Traceback" not in said
    assert time.process_time() - begun < SLACK


NAMES = [f"PAPERS_{field.name.upper()}" for field in fields(Settings)]


@tried_often(60)
@given(
    st.dictionaries(st.sampled_from(NAMES), ANY | st.sampled_from(("", "0", "-1", "nan", "1e999", "9" * 5000, "on")))
)
def test_any_settings_are_taken_or_refused_by_name(environment: dict[str, str]) -> None:
    note(told("seed"))
    try:
        load_settings(environment)
    except PapersError as error:
        assert str(error).startswith("PAPERS_")
