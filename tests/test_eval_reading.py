"""How well papers are read: words held against another reading, labels against what was read, tables of both."""

import json
import re
import time
import zipfile
from datetime import date
from pathlib import Path

import pytest
from computable import write_papers, write_pdf

import eval.reading
from eval.__main__ import main
from eval.faithful import PageShare, compare_page, compare_paper, share
from eval.gold import Evidence, GoldQuestion
from eval.labels import Label, LabelsError, find_paper, judge, read_labels, tally
from eval.reading import check_metadata, check_text, read_folder
from eval.reading_parts import parts_data, parts_text
from eval.reading_report import reason, text_text
from eval.steps import timed
from ingest.errors import NothingToReadError
from ingest.models import DateKind, Paper, PaperKind, Unread
from ingest.structure import find_structure

HEADING = "paper,title,council,body,kind,date,date_kind,restricted,note\n"


def held(stored: str, other: str) -> tuple[int, int]:
    page = compare_page("a.pdf", 1, stored=stored, other=other)
    return page.held, page.expected


def test_words_are_counted_as_often_as_they_stand() -> None:
    assert held("the cost of the road", "the the the road") == (3, 4)
    assert compare_page("a.pdf", 1, stored="cost", other="Cost of roads").missing == ("of", "roads")


def test_case_ligatures_and_punctuation_make_no_difference() -> None:
    assert held("Office (officers') £1,000", "OFFICE – oﬃcers’ 1,000") == (4, 4)
    assert held("office", "") == (0, 0)


def test_a_word_parted_at_a_line_end_is_one_word_in_both() -> None:
    assert held("the commit-\ntee met", "the committee met") == (3, 3)
    assert held("the committee met", "the commit-\n     tee met") == (3, 3)


def test_the_parts_of_a_word_count_where_columns_hide_the_line_end() -> None:
    assert held("commit-\ntee\nroads", "commit-      roads\ntee") == (3, 3)
    assert held("committee roads", "commit-      roads\ntee") == (1, 3)


def test_only_stored_pages_on_which_the_other_finds_words_are_compared() -> None:
    pages = compare_paper("a.pdf", stored={1: "a b", 2: "x", 4: "y"}, other=["a c", " ", "z", "y"])
    assert [(page.number, page.held, page.expected) for page in pages] == [(1, 1, 2), (4, 1, 1)]
    assert share(pages) == pytest.approx(2 / 3)
    assert share([]) == 1.0


def test_more_words_held_than_expected_are_refused() -> None:
    with pytest.raises(ValueError, match="3 of 2 words"):
        PageShare("a.pdf", 1, expected=2, held=3)


def write_labels(tmp_path: Path, *rows: str) -> Path:
    file = tmp_path / "labels.csv"
    file.write_text(HEADING + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return file


def judged(label: Label, paper: Paper) -> dict[str, bool]:
    return {verdict.field: verdict.right for verdict in judge(label, paper)}


PAPER = Paper(
    id="1",
    path="a.pdf",
    title="Parking Charges & Permits, 4 June 2024",
    council="Thornmere Council",
    body="Highways Committee",
    kind=PaperKind.REPORT,
    meeting_date=date(2024, 6, 4),
    date_kind=DateKind.MEETING,
)


def test_every_field_is_judged_by_the_label(tmp_path: Path) -> None:
    row = "a.pdf,Parking charges and permits,Thornmere Council,,report,2024-06-04,meeting,no,"
    (label,) = read_labels(write_labels(tmp_path, row))
    assert judged(label, PAPER) == {
        "date, where given": True,
        "date kind": True,
        "council, as read": True,
        "council, filled in by its folder": True,
        "body": False,  # the label says that the paper names none
        "kind": True,
        "title equal": False,
        "title equal or containing": True,
        "restricted": True,
    }


def test_a_date_where_the_label_has_none_is_invented(tmp_path: Path) -> None:
    (label,) = read_labels(write_labels(tmp_path, "a.pdf,t,,,report,,,yes,"))
    verdicts = judged(label, PAPER)
    assert (verdicts["no date invented"], verdicts["restricted"]) == (False, False)
    assert "date, where given" not in verdicts


def test_what_a_wrong_date_is_the_date_of_is_not_judged(tmp_path: Path) -> None:
    (label,) = read_labels(write_labels(tmp_path, "a.pdf,t,,,report,2024-06-05,published,no,"))
    verdicts = judged(label, PAPER)
    assert verdicts["date, where given"] is False
    assert "date kind" not in verdicts


def test_alternatives_in_the_note_are_right_too(tmp_path: Path) -> None:
    note = "kind_alt=pack or report; date_alt=2024-06 (the month); council_alt=Thornmere Council; date_kind_alt=meeting"
    (label,) = read_labels(write_labels(tmp_path, f"a.pdf,t,Other,,agenda,2023-01-01,published,no,{note}"))
    verdicts = judged(label, PAPER)
    assert [verdicts[name] for name in ("kind", "date, where given", "council, as read", "date kind")] == [True] * 4
    assert verdicts["title equal or containing"] is True  # "t" is in it


def test_fields_are_tallied_right_of_judged(tmp_path: Path) -> None:
    rows = ("a.pdf,t,Thornmere Council,,report,,,no,", "a.pdf,t,Other,,report,,,no,")
    verdicts = [verdict for label in read_labels(write_labels(tmp_path, *rows)) for verdict in judge(label, PAPER)]
    assert {name: tally(verdicts)[name] for name in ("council, as read", "kind", "no date invented")} == {
        "council, as read": (1, 2),
        "kind": (2, 2),
        "no date invented": (0, 2),
    }


def test_a_label_finds_its_paper_by_either_end_of_the_path_unless_two_fit() -> None:
    papers = {"a.pdf": PAPER, "x/b.pdf": Paper("2", "x/b.pdf", "B"), "y/b.pdf": Paper("3", "y/b.pdf", "B")}
    found = [find_paper(Label(name, {}), papers) for name in ("kent/a.pdf", "y/b.pdf", "b.pdf", "c.pdf")]
    assert [paper and paper.id for paper in found] == ["1", "3", None, None]


def test_labels_that_can_not_be_used_are_named(tmp_path: Path) -> None:
    with pytest.raises(LabelsError, match=r"gone\.csv can't be read"):
        read_labels(tmp_path / "gone.csv")
    (tmp_path / "odd.csv").write_text("paper,title\na,b\n")
    with pytest.raises(LabelsError, match=r"odd\.csv has no column 'council'"):
        read_labels(tmp_path / "odd.csv")


def test_time_is_counted_for_the_step_that_runs() -> None:
    lines = "\n\n".join(f"{number}. The council spends £{number} on roads and parks." for number in range(400))

    def work() -> int:
        from ingest.models import Page

        end = time.monotonic() + 0.3
        count = 0
        while time.monotonic() < end:
            count = len(find_structure([(Page("p", 1, lines), None)])[0].blocks)
        return count

    blocks, seconds = timed(work)
    assert blocks > 0
    assert sum(seconds.values()) >= 0.3
    assert seconds["structure"] > sum(seconds.values()) / 2


def test_the_reason_is_told_without_the_papers_name() -> None:
    told = [Unread("x/a.pdf", None, "a.pdf needs a password"), Unread("b.docx", None, "b.docx: holds no text")]
    assert [reason(unread) for unread in told] == ["needs a password", "holds no text"]


def test_a_folder_is_read_whole_and_copies_once(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", "Roads cost much.", "Parks cost less.")
    (tmp_path / "copy.pdf").write_bytes((tmp_path / "a.pdf").read_bytes())
    write_pdf(tmp_path / "locked.pdf", "Secret", password="clerk")
    write_papers(tmp_path, {"b.txt": "Trees"})
    read = read_folder([tmp_path], ocr=False, workers=1)
    assert [paper.paper.path for paper in read.papers] == ["a.pdf", "b.txt"]
    assert (read.pages, sorted(read.paths)) == (3, ["a.pdf", "b.txt", "copy.pdf"])
    assert [(unread.path, reason(unread)) for unread in read.unread] == [("locked.pdf", "needs a password")]
    assert read.text_seconds > 0
    assert set(read.steps) >= {"text", "metadata"}


def test_a_folder_without_papers_is_named(tmp_path: Path) -> None:
    with pytest.raises(NothingToReadError, match="No papers in"):
        read_folder([tmp_path])


needs_pdftotext = pytest.mark.skipif(eval.reading.shutil.which("pdftotext") is None, reason="poppler is not installed")


@needs_pdftotext
def test_stored_text_is_held_against_pdftotext(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", "Roads cost much.\nParks cost less.", "Trees cost nothing at all.")
    check = check_text(read_folder([tmp_path], ocr=False, workers=1))
    assert [(page.number, page.held, page.expected) for page in check.pages] == [(1, 6, 6), (2, 5, 5)]
    assert (check.otherwise, check.problems) == ((), ())
    assert text_text(check).startswith("Of 11 words that pdftotext finds on 2 pages with a text layer, the stored text")


def test_without_pdftotext_the_table_is_left_out_and_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_papers(tmp_path, {"b.txt": "Trees"})
    monkeypatch.setattr("eval.reading.PDFTOTEXT", "no-such-program")
    check = check_text(read_folder([tmp_path], ocr=False, workers=1))
    assert check.pages == ()
    assert "apt install poppler-utils" in text_text(check)


def test_papers_and_pages_that_fall_short_are_listed_worst_first() -> None:
    pages = (
        PageShare("a.pdf", 1, 100, 100),
        PageShare("b.pdf", 1, 100, 85, ("roads",)),
        PageShare("b.pdf", 2, 10, 1, ("parks",)),
    )
    text = text_text(eval.reading.TextCheck(pages, otherwise=(("c.pdf", 3),)))
    assert text.splitlines()[0].endswith("the stored text holds 88.57%.")
    assert "Papers below 95%: 1\n  b.pdf: 78.2%" in text
    assert text.index("b.pdf, page 2: 10.0% of 10 words") < text.index("b.pdf, page 1: 85.0% of 100 words")
    assert "read otherwise: 1\n  c.pdf, page 3" in text


def test_the_command_prints_tables_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_papers(tmp_path / "papers", {"a.md": "# Road works\n\nThe works cost £40,000.\n", "b.txt": " "})
    labels = write_labels(tmp_path, "a.md,Road works,,,report,,,no,kind_alt=other", "c.md,x,,,report,,,no,")
    call = ["reading", "--papers", str(tmp_path / "papers"), "--no-ocr", "--metadata", str(labels)]
    assert main(call) == 0
    out = capsys.readouterr().out
    assert out.startswith("2 files, 1 pages read")
    assert "Not read:\n  b.txt: the file holds no text" in out
    assert re.search(r"title equal +100\.0%", out)
    assert main([*call, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["reading"]["outcomes"] == {"read wholly": 1, "read in part": 0, "not read": 1}
    assert data["reading"]["reasons"] == {"the file holds no text": 1}
    assert data["metadata"]["fields"]["title equal"] == {"right": 1, "papers": 1}
    assert data["metadata"]["absent"] == ["c.md"]


def test_a_council_is_judged_as_read_and_as_its_folder_fills_it_in(tmp_path: Path) -> None:
    named = {f"{number}.md": f"# Thornmere Council\n\nNotes of group {number}.\n" for number in range(5)}
    write_papers(tmp_path / "papers", {**named, "a.md": "# Road works\n\nThe works cost £40,000.\n"})
    labels = write_labels(tmp_path, "a.md,Road works,Thornmere Council,,other,,,no,")
    verdicts, _ = check_metadata(read_folder([tmp_path / "papers"], ocr=False, workers=1), read_labels(labels))
    councils = {verdict.field: (verdict.got, verdict.right) for verdict in verdicts if "council" in verdict.field}
    assert councils == {
        "council, as read": ("", False),
        "council, filled in by its folder": ("Thornmere Council", True),
    }


def test_a_wrong_folder_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reading", "--papers", str(tmp_path / "gone")]) == 2
    assert "does not exist" in capsys.readouterr().err


def test_what_papers_are_made_of_is_counted(tmp_path: Path) -> None:
    table = "Ward\tVisits\tCalls\nNorth\t12\t15\nSouth\t7\t9"
    write_papers(tmp_path, {"a.txt": f"{table}\n", "b.md": "# Roads\n\nNorth 12 was closed.\n"})
    with zipfile.ZipFile(tmp_path / "more.zip", "w") as archive:
        archive.writestr("c.txt", "One two three")
    read = read_folder([tmp_path], ocr=False, workers=1, archives=tmp_path / "unpacked")
    in_table = (Evidence("a.txt", "North 12 15"), Evidence("b.md", "North 12"), Evidence("gone.pdf", "x", 1))
    questions = [
        GoldQuestion("1", "?", True, tags=("table",), evidence=in_table),
        GoldQuestion("2", "?", True, tags=("table",), evidence=in_table[:1]),
        GoldQuestion("3", "?", True, tags=("fact",), evidence=(Evidence("b.md", "closed"),)),
    ]
    data = parts_data(read, questions)
    assert {name: (row["papers"], row["words"]) for name, row in data["formats"].items()} == {
        ".md": (1, 6),
        ".txt": (1, 9),
        ".txt in a ZIP": (1, 3),
    }
    assert data["blocks"]["table rows with column headings"] == 2
    assert list(data["evidence"].values()) == [2, 2, 2, 1, 1]
    assert "in one table row with column headings" in parts_text(read, questions)
    assert parts_data(read)["evidence"] == {}


def test_what_is_printed_twice_is_counted(tmp_path: Path) -> None:
    said = " ".join(f"word{letter}{other}" for letter in "abcdefghij" for other in "klmnopqrst") + ".\n"
    write_papers(
        tmp_path, {"a.md": said, "pack.md": f"Item 4 of the pack.\n\n{said}", "other.md": "Nothing of that.\n"}
    )
    twins = parts_data(read_folder([tmp_path], ocr=False, workers=1))["twins"]
    assert list(twins.values()) == [2, 1, 1, 2]
