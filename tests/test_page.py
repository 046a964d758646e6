"""The parts of the page that need no browser: what is escaped, marked, saved and remembered."""

import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from computable import made_passage
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from index.build import Progress, Summary
from index.facets import Scope
from index.models import Citation, Filters, Hit
from index.refusal import searched_words
from index.shelf import Row
from ingest.errors import NothingToReadError, PasswordNeededError
from ingest.layout import Box
from ingest.models import Page, Paper, PlacedText, TextSource
from page.address import asked_from, parameters
from page.chart import Point, chart_data, figure_words
from page.given import GivenFile
from page.job import Job
from page.marks import INK, OUTLINE, lower_part, mark_boxes, marked_page
from page.measuring import Measuring, command
from page.progress import Stage, Told, mode_lines, progress_in, seconds_left, span_words, told_next
from page.refused import unread_words
from page.tables import known_words, library_table, paper_table, source_words
from page.uploads import delete_upload, safe_name, save_upload
from page.viewer import whole_lines
from page.words import (
    citation_html,
    copy_text,
    highlighted,
    passage_html,
    plain_label,
    text_html,
    why_words,
)

PROJECT = Path(__file__).parent.parent
EVIL = '<img src=x onerror="alert(1)">'
SAFE = "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;"


def cited(quote: str, *, columns: tuple[str, ...] = (), also_in: tuple[tuple[str, int | None], ...] = ()) -> Citation:
    paper = Paper("id", "a.pdf", EVIL, council="Thornmere Council", meeting_date=date(2024, 6, 11))
    page = Page("id", 8, f"Before. {quote} After.", label="7")
    return Citation(paper, page, quote, 8, 8 + len(quote), columns=columns, also_in=also_in)


def test_a_quote_stands_above_who_said_it_when_and_on_which_page() -> None:
    assert citation_html(cited("Fees rise.")) == (
        '<figure class="quote"><blockquote>“Fees rise.”</blockquote>'
        f"<figcaption>Thornmere Council, 11 June 2024, {SAFE}, page 7, PDF page 8</figcaption></figure>"
    )


def test_a_table_row_is_quoted_below_its_column_headings_a_line_a_row() -> None:
    html = citation_html(cited("Fees 1 2\nFines 3 4", columns=("Item", "2023", "<b>")))
    assert "columns: <strong>Item | 2023 | &lt;b&gt;</strong>" in html
    assert "<blockquote>“Fees 1 2<br>Fines 3 4”</blockquote>" in html
    assert html.index("Item | 2023") < html.index("Fees 1 2")


def test_what_a_quote_stands_under_is_set_above_it() -> None:
    html = citation_html(replace(cited("Fees rise."), under=("3. <Fees>", "RESOLVED\nthat:")))
    assert '<p class="under">Under: <span>3. &lt;Fees&gt; › RESOLVED that:</span></p><blockquote>' in html


def test_a_quote_with_speech_in_it_has_single_marks_round_it() -> None:
    quote = cited("She said: “Fees\nrise.”")
    assert "<blockquote>‘She said: “Fees rise.”’</blockquote>" in citation_html(quote)
    assert copy_text([quote]).startswith("‘She said: “Fees rise.”’\n")


def test_the_other_places_of_the_same_words_are_named() -> None:
    html = citation_html(cited("Fees rise.", also_in=(("b.pdf", 3), ("c<.txt", None))))
    assert "also in: b.pdf, page 3; c&lt;.txt" in html


@given(some.text(), some.lists(some.tuples(some.integers(-5, 50), some.integers(-5, 50))))
def test_highlighting_keeps_every_letter_and_escapes_all_of_them(text: str, spans: list[tuple[int, int]]) -> None:
    bare = highlighted(text, spans).replace("<mark>", "").replace("</mark>", "")
    assert bare == highlighted(text, [])
    assert "<" not in bare


def test_overlapping_spans_make_one_mark_and_what_lies_outside_is_cut() -> None:
    assert highlighted("abcdef", [(1, 3), (2, 4), (5, 99)]) == "a<mark>bcd</mark>e<mark>f</mark>"


def test_marks_that_turn_the_order_of_letters_round_are_left_out() -> None:
    assert text_html("abc\u202efdp.exe") == '<p class="small">abcfdp.exe</p>'


def test_a_label_escapes_what_markdown_would_read() -> None:
    assert plain_label("[x](javascript:a) **b** :red[c]\n$1") == (r"\[x\]\(javascript\:a\) \*\*b\*\* \:red\[c\] \$1")


def test_a_passage_joins_lines_that_run_on_and_marks_the_quoted_words() -> None:
    text = "The residents parking permit\ncosts 64 pounds a year. It is\n2.1 Next"
    paper, page, passage = made_passage(text)
    hit = Hit(paper, page, passage, 0, 1.0)
    html = passage_html(hit, place=1, spans=[(4, 13)], why=("Because <b>.",))
    assert "The <mark>residents</mark> parking permit costs 64 pounds a year. It is\n2.1 Next" in html
    assert "<li>Because &lt;b&gt;.</li>" in html


def test_lines_of_a_narrow_cell_that_go_on_are_joined() -> None:
    text = "A decision has been\ntaken before.\nThis was referred to in the section on the background of it all.\nWhy"
    paper, page, passage = made_passage(text)
    html = passage_html(Hit(paper, page, passage, 0, 1.0), place=1, spans=[], why=())
    assert "A decision has been taken before.\nThis was" in html
    assert '<p class="trail">File: a.pdf</p>' in html


def test_what_is_shown_round_a_quote_begins_and_ends_with_whole_words() -> None:
    lines = "\n".join(f"line {number} of the text" for number in range(200))
    begin, end = whole_lines(lines, 1000, 2000)
    assert lines[:begin].endswith("\n") and lines[begin:].startswith("line ") and lines[end] == "\n"
    assert (begin, end) == (lines.rfind("\n", 0, 1000) + 1, lines.find("\n", 2000))
    words = "word " * 1000
    begin, end = whole_lines(words, 1001, 2001)
    assert words[begin:end].split() == ["word"] * 199
    assert whole_lines("short", -5, 99) == (0, 5)


def test_why_a_passage_was_found_is_said_in_words() -> None:
    paper, page, passage = made_passage("Fees rise.")
    signals = {"unit cosine": 0.5, "bm25": 1.0, "cosine gap": -0.1, "date": 1.0, "place": 0.0}
    assert why_words(Hit(paper, page, passage, 0, 1.0, signals), shared=["fees"]) == (
        "Words of the question in it: fees.",
        "Its nearest sentence is fairly close to the question in meaning (0.50 of 1).",
        "No other passage matches the question's words better.",
        "It fits the date that the question names.",
    )


def test_the_text_to_copy_holds_each_quote_with_its_citation() -> None:
    copied = copy_text([cited("Fees\nrise."), cited("Fines fall.")])
    where = f"(Thornmere Council, 11 June 2024, {EVIL}, page 7, PDF page 8; a.pdf)"
    assert copied == f"“Fees rise.”\n{where}\n\n“Fines fall.”\n{where}"


def test_a_chart_has_each_point_in_its_place_with_its_value_and_its_page() -> None:
    points = [Point(date(2024, 1, 1), 200.0, "£", "/media/a.pdf#page=2"), Point(date(2025, 1, 1), 100.0, "£", None)]
    data = chart_data(points)
    assert (data["label"], data["least"]) == ("Figures over time: £200, 1 January 2024; £100, 1 January 2025", "£0")
    # The axis begins at nought, 220 down; the highest value stands 30 down, half of it 125 down.
    assert data["points"] == [
        {"x": 70.0, "y": 30.0, "value": "£200", "day": "Jan 2024", "link": "/media/a.pdf#page=2",
         "said": "£200, 1 January 2024: open the page in a new tab"},
        {"x": 680.0, "y": 125.0, "value": "£100", "day": "Jan 2025", "link": None,
         "said": "£100, 1 January 2025"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "unit", "words"), [(1250.0, "£", "£1,250"), (11.4, "%", "11.4%"), (268.0, "", "268"), (0.0, "£", "£0")]
)
def test_a_figure_is_written_as_papers_print_it(value: float, unit: str, words: str) -> None:
    assert figure_words(value, unit) == words


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Scope(0, 0, None, None, 0, (), 0), "Searched: no paper passes the filters."),
        (
            Scope(1, 4, date(2024, 1, 1), date(2024, 1, 1), 0, (), 0),
            "Searched: 1 paper with 4 pages, dated 1 January 2024.",
        ),
        (
            Scope(3, 0, date(2024, 1, 1), date(2025, 1, 1), 1, (), 0),
            "Searched: 3 papers, dated 1 January 2024 to 1 January 2025 (1 without a known date).",
        ),
        (Scope(2, 0, None, None, 2, (), 0), "Searched: 2 papers (2 without a known date)."),
    ],
)
def test_what_was_searched_is_said_in_words(found: Scope, words: str) -> None:
    assert searched_words(found) == words


def test_what_could_not_be_read_is_said_beside_a_refusal() -> None:
    assert unread_words(Scope(1, 4, None, None, 0, (), 0)) == ""
    assert unread_words(Scope(1, 4, None, None, 0, ("a.pdf",), 3)) == (
        "The answer may be in what could not be read: 1 paper was not read at all and 3 pages were not read."
    )


def test_an_evaluation_is_called_with_what_was_chosen(tmp_path: Path) -> None:
    assert command(index=tmp_path, gold=None, mode=None)[1:] == [
        *("-m", "eval", "--json", "--progress", "--misses", "200", "--index"),
        str(tmp_path),
    ]
    assert command(index=tmp_path, gold=tmp_path / "a.jsonl", mode="full")[-4:] == [
        *("--gold", str(tmp_path / "a.jsonl"), "--mode", "full")
    ]


def test_an_evaluation_is_one_at_a_time_and_what_it_printed_is_kept() -> None:
    measuring = Measuring()
    assert measuring.start([sys.executable, "-c", "import time; time.sleep(0.2); print('{}')"], gold="mine")
    assert not measuring.start([sys.executable, "-c", ""], gold="yours")
    assert measuring.wait(20)
    assert (measuring.state.figures, measuring.state.gold, measuring.state.problem) == ({}, "mine", None)
    complaint = "import sys; print('eval: no gold file', file=sys.stderr); sys.exit(2)"
    assert measuring.start([sys.executable, "-c", complaint], gold="none")
    assert measuring.wait(20)
    assert measuring.state.problem == "no gold file"


def test_what_an_evaluation_warns_of_is_kept_beside_its_figures_without_what_libraries_say() -> None:
    measuring = Measuring()
    warns = "import sys; print('eval: 1 paper lacks', file=sys.stderr); print('noise', file=sys.stderr); print('{}')"
    assert measuring.start([sys.executable, "-c", warns], gold="mine")
    assert measuring.wait(20)
    assert (measuring.state.figures, measuring.state.problem) == ({}, None)
    assert measuring.state.warnings == ("1 paper lacks",)


def test_an_evaluation_that_is_stopped_says_so_and_not_what_it_warned_of_before(tmp_path: Path) -> None:
    measuring = Measuring()
    warns = "import sys, time; print('eval: 1 paper lacks', file=sys.stderr, flush=True)"
    began = tmp_path / "began"
    measuring.start([sys.executable, "-c", f"{warns}; open({str(began)!r}, 'w').close(); time.sleep(60)"], gold="mine")
    until = time.monotonic() + 20
    while not began.exists() and time.monotonic() < until:
        time.sleep(0.02)
    measuring.stop()
    assert measuring.wait(20)
    assert measuring.state.problem == "It was stopped."


def test_how_far_an_evaluation_is_is_read_from_its_lines_and_from_no_other() -> None:
    line = "progress: dense mode (2 of 4): 3 of 12 questions\n"
    assert progress_in(line) == Stage("dense", 2, 4, 3, 12)
    for other in ("eval: 3 of 12 questions", "progress: dense mode", "", f"x {line}", line.replace("3 of", "13 of")):
        assert progress_in(other) is None
    assert progress_in("progress: dense mode (5 of 4): 3 of 12 questions") is None


def test_what_is_left_is_told_by_the_pace_of_the_whole_run_once_there_is_one() -> None:
    far = Stage("dense", 2, 4, 5, 10)  # 15 of 40
    assert far.share == 0.375
    assert seconds_left(far, 30.0) == pytest.approx(30 * 29 / 15)  # the 10 of full mode, the last, take as long as 14
    assert seconds_left(Stage("full", 4, 4, 5, 10), 37.0) == pytest.approx(7)
    assert seconds_left(Stage("full", 1, 1, 5, 10), 30.0) == 30.0
    assert seconds_left(far, 1.9) is None
    assert seconds_left(Stage("lexical", 1, 4, 0, 10), 30.0) is None
    assert Stage("full", 1, 1, 0, 0).share == 0.0
    assert [span_words(seconds) for seconds in (0.4, 12.4, 89.0, 90.0, 330.0)] == [
        *("a few seconds", "about 10 seconds", "about 90 seconds", "about 2 minutes", "about 6 minutes")
    ]


def test_each_mode_says_how_far_it_is() -> None:
    modes, names = ["lexical", "dense", "full"], {"lexical": "Words", "dense": "Meaning", "full": "All"}
    assert mode_lines(Stage("dense", 2, 3, 4, 10), modes, names) == [
        *("Words: 10 of 10 questions", "Meaning: 4 of 10 questions", "All: not begun")
    ]
    assert mode_lines(Stage("full", 1, 1, 4, 10), modes, names) == ["All: 4 of 10 questions"]


def test_a_screen_reader_is_told_the_first_words_at_once_and_others_ten_seconds_later() -> None:
    first = told_next(None, "1 of 9", now=100.0)
    assert first == Told("1 of 9", 100.0)
    assert told_next(first, "2 of 9", now=109.9) == first
    assert told_next(first, "2 of 9", now=110.0) == Told("2 of 9", 110.0)
    assert told_next(first, "1 of 9", now=130.0) == first


def test_how_far_an_evaluation_is_can_be_seen_while_it_runs_and_is_no_warning(tmp_path: Path) -> None:
    measuring, go_on = Measuring(), tmp_path / "go on"
    waits = f"import pathlib, sys, time\nwhile not pathlib.Path({str(go_on)!r}).exists(): time.sleep(0.02)"
    tells = "print('progress: full mode (1 of 1): 2 of 5 questions', file=sys.stderr, flush=True)"
    measuring.start([sys.executable, "-c", f"import sys; {tells}\n{waits}\nprint('{{}}')"], gold="mine")
    until = time.monotonic() + 20
    while measuring.state.progress is None and time.monotonic() < until:
        time.sleep(0.02)
    assert measuring.state.running and measuring.state.progress == Stage("full", 1, 1, 2, 5)
    assert measuring.state.began <= measuring.state.asking <= time.monotonic()
    go_on.touch()
    assert measuring.wait(20)
    assert (measuring.state.figures, measuring.state.warnings) == ({}, ())


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files, empty, here and for processes that the test starts."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)  # so that it is looked up anew
    return folder


def test_a_file_given_for_an_evaluation_is_there_while_it_runs_and_gone_when_it_has_ended(temporary: Path) -> None:
    given = GivenFile(b'{"asked": 1}')
    assert given.path.is_relative_to(temporary.resolve()) and given.path.parent.stat().st_mode & 0o077 == 0
    measuring = Measuring()
    reads = f"print(open({str(given.path)!r}).read())"
    measuring.start([sys.executable, "-c", reads], gold="mine.jsonl", given=given)
    assert measuring.wait(20)
    assert measuring.state.figures == {"asked": 1}
    assert list(temporary.iterdir()) == []
    given = GivenFile(b"")
    measuring.start(
        [sys.executable, "-c", f"import sys; sys.exit('eval: {given.path} is empty')"], gold="b", given=given
    )
    assert measuring.wait(20)
    assert measuring.state.problem == "b is empty"
    assert list(temporary.iterdir()) == []


def test_a_file_given_is_gone_when_an_evaluation_is_under_way_already(temporary: Path) -> None:
    measuring = Measuring()
    assert measuring.start([sys.executable, "-c", "import time; time.sleep(60)"], gold="mine")
    assert not measuring.start([sys.executable, "-c", ""], gold="yours", given=GivenFile(b"{}"))
    assert list(temporary.iterdir()) == []
    measuring.stop()
    assert measuring.wait(20)


def test_what_a_page_leaves_that_is_killed_is_swept_at_the_next_start_and_what_runs_is_left_alone(
    temporary: Path,
) -> None:
    gives = "import time; from page.given import GivenFile; print(GivenFile(b'{}').path, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", gives], cwd=PROJECT, stdout=subprocess.PIPE, text=True) as page:
        assert page.stdout is not None
        left = Path(page.stdout.readline().strip())
        mine = GivenFile(b"{}")
        same_number = temporary / f"papers-given-{os.getpid()}-left"  # by a page of the same number, in a container
        same_number.mkdir()
        other = temporary / "papers-given-or-not"
        other.mkdir()
        Measuring()
        assert left.exists() and mine.path.exists() and other.exists() and not same_number.exists()
        page.kill()
    Measuring()
    assert not left.parent.exists() and mine.path.exists()
    mine.remove()
    assert list(temporary.iterdir()) == [other]


def test_the_library_shows_a_hostile_title_as_written_and_leads_to_the_papers_page() -> None:
    rows = [Row("a.pdf", Paper("0123456789abcdef", "a.pdf", EVIL, pages=4), "text"), Row("b.pdf", None, "not read")]
    html = library_table(rows, caption="2 of 9 papers")
    assert f'<a href="?view=Library&amp;open=0123456789ab" target="_self">{SAFE}</a>' in html and EVIL not in html
    assert "<caption>2 of 9 papers</caption>" in html
    assert '<th scope="row">b.pdf</th>' in html and ">not read</td>" in html


def test_a_column_says_which_way_it_runs_and_its_heading_would_turn_it_round() -> None:
    html = library_table([], caption="", order="Latest first")
    assert 'aria-sort="descending"><button type="button" data-order="Earliest first">Date ' in html
    assert html.count("aria-sort") == 1
    assert '<th scope="col"><button type="button" data-order="Title">Paper</button>' in html
    assert '<th scope="col">How it was read</th>' in html
    assert 'aria-sort="ascending"><button type="button" data-order="Latest first">' in library_table(
        [], caption="", order="Earliest first"
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("page 3: 'To: Cabinet'", "Read on page 3: “To: Cabinet”"),
        ("page 12", "Read on page 12"),
        ("text: '4 June'", "Read in the text: “4 June”"),
        ("text", "Read in the text"),
        ("file name", "Guessed from the name of the file"),
        ("named 3 times in the text", "Guessed: named 3 times in the text"),
        ("nothing tells", "Nothing in the paper tells"),
        ("papers.csv", "Corrected in papers.csv"),
        ("", ""),
    ],
)
def test_where_a_value_came_from_is_said_in_plain_words(source: str, words: str) -> None:
    assert source_words(source) == words


def test_what_was_read_of_a_paper_is_told_from_what_was_guessed() -> None:
    sources = {"title": "page 1", "council": "e-mail address in the text", "kind": "nothing tells"}
    sources |= {"meeting_date": "papers.csv", "wards": "page 2: 'Wards affected: <b>'"}
    paper = Paper("id", "a.pdf", "A", council="C", stated={"wards": "<b>"}, sources=sources)
    assert known_words(paper) == (
        "Read in the paper itself: title, wards. Corrected by hand: date. Guessed, so check it: council. "
        "Not known: body, kind."
    )
    html = paper_table(paper)
    assert '<th scope="row">Wards</th><td data-label="Value" class="">&lt;b&gt;</td>' in html
    assert '<th scope="row">Date</th><td data-label="Value" class="">none</td>' in html
    assert '<th scope="row">Body</th><td data-label="Value" class="">not known</td>' in html


def test_only_an_upload_is_deleted(tmp_path: Path) -> None:
    inside, outside = tmp_path / "uploads" / "a.txt", tmp_path / "b.txt"
    inside.parent.mkdir()
    inside.write_text("a", encoding="utf-8")
    outside.write_text("b", encoding="utf-8")
    assert not delete_upload(str(outside), inside.parent)
    assert not delete_upload(str(inside.parent / ".." / "b.txt"), inside.parent)
    assert delete_upload(str(inside), inside.parent)
    assert outside.exists() and not inside.exists()


def test_the_address_is_read_and_written_the_same() -> None:
    address = {"q": "Why?", "from": "2024-01-01", "to": "2024-12-31", "body": "Cabinet", "paper": "ab12"}
    asked = asked_from(address)
    assert asked.question == "Why?"
    assert asked.filters == Filters(date(2024, 1, 1), date(2024, 12, 31), body="Cabinet", paper="ab12")
    assert asked.problem is None
    values = {
        "q": "Why?",
        "from": date(2024, 1, 1),
        "to": date(2024, 12, 31),
        "body": "Cabinet",
        "kind": "",
        "paper": "ab12",
    }
    assert parameters(values) == address


def test_an_address_with_an_empty_range_says_so_and_searches_without_dates() -> None:
    asked = asked_from({"q": "Why?", "from": "2024-12-31", "to": "2024-01-01"})
    assert asked.filters == Filters()
    assert asked.problem is not None and "after the last" in asked.problem


def test_an_address_with_a_date_that_is_none_names_it() -> None:
    asked = asked_from({"from": "yesterday"})
    assert asked.filters == Filters()
    assert asked.problem is not None and "from=yesterday" in asked.problem


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("Report.PDF", "Report.pdf"),
        ("../../etc/cron.txt", "cron.txt"),
        ("C:\\papers\\june.docx", "june.docx"),
        (".hidden.md", "hidden.md"),
        ("a\x00b\u202e|c?.pdf", "ab_c_.pdf"),
        ("NUL.txt", "NUL_.txt"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
        ("papers.csv", None),
        ("page.exe", None),
        ("..", None),
        (".pdf", None),
        ("", None),
    ],
)
def test_an_upload_gets_a_safe_name_or_none(given_name: str, safe: str | None) -> None:
    assert safe_name(given_name) == safe


@given(some.text())
def test_a_safe_name_never_leaves_its_folder(name: str) -> None:
    safe = safe_name(name + ".pdf")
    folder = Path("/uploads")
    assert safe is None or ((folder / safe).parent == folder and not safe.startswith(".") and len(safe.encode()) < 255)


def test_the_same_bytes_are_kept_once_and_other_bytes_get_another_name(tmp_path: Path) -> None:
    first = save_upload("a.txt", b"one", tmp_path, limit_mb=1)
    again = save_upload("a.txt", b"one", tmp_path, limit_mb=1)
    other = save_upload("a.txt", b"two", tmp_path, limit_mb=1)
    assert (first.file, again.file, other.file) == (tmp_path / "a.txt", tmp_path / "a.txt", tmp_path / "a-2.txt")
    assert again.note == "had been added before."
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a-2.txt", "a.txt"]


def test_an_upload_that_is_too_large_empty_or_of_another_kind_is_not_kept(tmp_path: Path) -> None:
    large = save_upload("a.txt", b"x" * 1_000_001, tmp_path, limit_mb=1)
    empty = save_upload("b.txt", b"", tmp_path, limit_mb=1)
    other = save_upload("c.exe", b"x", tmp_path, limit_mb=1)
    assert "larger than 1 MB" in large.note and empty.note == "is empty." and "not taken" in other.note
    assert list(tmp_path.iterdir()) == []


def test_one_run_at_a_time_and_its_end_is_kept() -> None:
    job, go = Job(), threading.Event()
    summary = Summary(1, 1, 1, 0, 0, 0, (), "generation-1")

    def run(progress: Progress) -> Summary:
        progress("embed", 1, 4)
        go.wait(5)
        return summary

    assert job.start(run, ())
    while job.state.step != "embed":
        pass
    assert job.state.words == "Step 3 of 4: learning what the passages mean (25%)"
    assert not job.start(run, ())
    go.set()
    assert job.wait(5)
    assert job.state.ended and job.state.summary == summary
    job.clear()
    assert not job.state.ended


def test_a_run_that_fails_says_why_and_lets_the_next_one_start() -> None:
    def run(_: Progress) -> Summary:
        raise NothingToReadError("No papers in uploads.")

    job = Job()
    job.start(run, ())
    assert job.wait(5)
    assert (job.state.problem, job.state.running) == ("No papers in uploads.", False)


def test_a_run_that_breaks_is_told_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    def run(_: Progress) -> Summary:
        raise RuntimeError("disk on fire")

    job = Job()
    job.start(run, ())
    assert job.wait(5)
    assert job.state.problem == "The run stopped (RuntimeError). The terminal that runs the page says more."
    assert "disk on fire" in capsys.readouterr().err


def picture(colour: str = "white") -> bytes:
    stream = BytesIO()
    Image.new("RGB", (500, 400), colour).save(stream, format="PNG")
    return stream.getvalue()


def test_a_box_is_coloured_inside_and_outlined_and_nothing_else_changes() -> None:
    marked = np.asarray(Image.open(BytesIO(mark_boxes(picture(), [Box(0.2, 0.5, 0.4, 0.6)]))))
    assert tuple(marked[220, 150]) == INK
    assert (marked == OUTLINE).all(axis=2).any()
    assert (marked[:190] == 255).all() and (marked[250:] == 255).all() and (marked[:, :90] == 255).all()


def test_black_print_stays_black_below_the_mark() -> None:
    marked = np.asarray(Image.open(BytesIO(mark_boxes(picture("black"), [Box(0, 0, 1, 1)]))))
    assert (marked[100:300, 100:400] == 0).all()


def test_the_quote_is_marked_where_the_page_says_it_and_what_is_not_there_is_not(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    canvas = Canvas(str(file), pagesize=(600, 800))
    canvas.drawString(72, 700, "Fees rise in May.")
    canvas.save()
    page = Page("id", 1, "Fees rise in May. Never printed.")
    marked = marked_page(file, page, [(0, 17), (18, 32)])
    assert marked.placed == (True, False)
    pixels = np.asarray(Image.open(BytesIO(marked.png)))
    rows, columns = np.nonzero((pixels == INK).all(axis=2))
    height, width = pixels.shape[:2]
    # The line stands 100 points below the top of 800 and begins 72 points from the left of 600.
    assert 0.10 < rows.min() / height < rows.max() / height < 0.14
    assert 0.11 < columns.min() / width < 0.13


def test_a_quote_that_ocr_read_is_marked_where_ocr_found_it(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    canvas = Canvas(str(file), pagesize=(600, 800))
    canvas.drawString(72, 700, "Fees rise in May.")
    canvas.save()
    place = PlacedText(18, 31, 0.2, 0.5, 0.6, 0.55)
    page = Page("id", 1, "Fees rise in May.\nThe scan says", source=TextSource.BOTH, places=(place,))
    marked = marked_page(file, page, [(18, 31), (0, 17)])
    assert marked.placed == (True, True)
    pixels = np.asarray(Image.open(BytesIO(marked.png)))
    height, width = pixels.shape[:2]
    _, columns = np.nonzero((pixels[height // 2 :] == INK).all(axis=2))
    assert (0.19 < columns.min() / width < 0.21) and (0.59 < columns.max() / width < 0.61)


def test_a_locked_page_is_drawn_and_marked_with_its_password(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    lock = StandardEncryption("clerk", strength=128)
    canvas = Canvas(str(file), pagesize=(600, 800), encrypt=lock)
    canvas.drawString(72, 700, "Fees rise in May.")
    canvas.save()
    page = Page("id", 1, "Fees rise in May.")
    with pytest.raises(PasswordNeededError):
        marked_page(file, page, [])
    assert marked_page(file, page, [(0, 17)], password="clerk").placed == (True,)


def test_the_part_of_a_page_below_a_place_keeps_its_width() -> None:
    stream = BytesIO()
    Image.new("RGB", (40, 100), "white").save(stream, format="PNG")
    with Image.open(BytesIO(lower_part(stream.getvalue(), top=0.25))) as picture:
        assert picture.size == (40, 75)


def test_a_page_without_marks_is_drawn_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    canvas = Canvas(str(file), pagesize=(600, 800))
    canvas.drawString(72, 700, "Fees rise in May.")
    canvas.save()
    pixels = np.asarray(Image.open(BytesIO(marked_page(file, Page("id", 1, "x"), []).png)).convert("RGB"))
    assert not (pixels == INK).all(axis=2).any()
