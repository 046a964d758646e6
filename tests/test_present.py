"""Answers, passages and papers as words and as plain data."""

import json
from dataclasses import replace
from datetime import date

import pytest

from index.models import Answer, Citation, Hit, Question
from index.present import (
    answer_data,
    answer_markdown,
    answer_text,
    citation_line,
    cited,
    hits_text,
    in_quotes,
    page_words,
    paper_data,
    paper_line,
    quoted,
)
from ingest.models import DateKind, Page, Paper, PaperKind, Passage, TextSource
from ingest.same_council import AS_READ

PAPER = Paper(
    id="0123456789" * 6 + "0123",
    path="transport/parking.pdf",
    title="Parking review",
    council="Thornmere Borough Council",
    body="Environment Committee",
    kind=PaperKind.REPORT,
    meeting_date=date(2024, 6, 4),
    date_kind=DateKind.MEETING,
    pages=12,
    other_paths=("archive/parking.pdf",),
    agenda_item="7",
    sources={"title": "page 1"},
)
TEXT = "The levy\nis £40.\nNorth\t12\t15"
PAGE = Page(PAPER.id, 9, TEXT, label="31")
LEVY = Citation(PAPER, PAGE, "The levy\nis £40.", 0, 16, headings=("Fees",), also_in=(("b.pdf", 3), ("c.txt", None)))
ROW = Citation(PAPER, PAGE, "North\t12\t15", 17, 28, columns=("Ward", "Visits", "Calls"))
PASSAGE = Passage(PAPER.id, 9, 0, 28, TEXT, ("Fees",), units=((0, 16), (17, 28)))
HIT = Hit(PAPER, PAGE, PASSAGE, 4, 0.75, {"lexical": 1 / 3})
QUESTION = Question("How much is the *levy*?", ("levi",), dates=((date(2024, 1, 1), date(2024, 12, 31)),))
ANSWER = Answer(QUESTION, (LEVY, ROW), (HIT,), confidence=0.87654321)
REFUSAL = Answer(QUESTION, (), (HIT,), refusal="Nothing near.")


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (Page("p", 12, "", label="7"), "page 7, PDF page 12"),
        (Page("p", 7, "", label="7"), "page 7"),
        (Page("p", 7, ""), "page 7"),
        (Page("p", None, ""), ""),
    ],
)
def test_a_page_is_named_by_its_printed_number_where_that_differs(page: Page, expected: str) -> None:
    assert page_words(page) == expected


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("• The levy\nrises.", "The levy rises."),
        ("• roads;\n• parks", "• roads; • parks"),
        ("- 5 of them", "- 5 of them"),
        ("•", "•"),
    ],
)
def test_a_single_item_of_a_list_is_quoted_without_its_mark(quote: str, shown: str) -> None:
    assert quoted(Citation(PAPER, Page(PAPER.id, 9, quote), quote, 0, len(quote))) == shown


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("The levy rises.", "“The levy rises.”"),
        ("She said: “It rises.”", "‘She said: “It rises.”’"),
        ('"Rises" and falls', '‘"Rises" and falls’'),
        ("the residents' “levy” and councillors'", "“the residents' “levy” and councillors'”"),
        ("", "“”"),
    ],
)
def test_a_quote_that_holds_quotation_marks_stands_in_single_ones(words: str, shown: str) -> None:
    assert in_quotes(words) == shown


def test_quoted_speech_is_marked_once_in_a_terminal_and_unchanged_in_the_data() -> None:
    page = Page(PAPER.id, 9, "She said: “It rises.”")
    answer = replace(ANSWER, citations=(Citation(PAPER, page, page.text, 0, len(page.text)),))
    assert answer_text(answer).splitlines()[0] == "  ‘She said: “It rises.”’"
    assert answer_data(answer)["citations"][0]["quote"] == "She said: “It rises.”"


def test_a_citation_names_the_paragraph() -> None:
    page = Page(PAPER.id, 9, "3.4 The levy rises.\nNorth\t12\t15")
    assert ", Parking review, paragraph 3.4, page 9" in cited(Citation(PAPER, page, "The levy rises.", 4, 19))
    assert "paragraph" not in cited(Citation(PAPER, page, "North\t12\t15", 20, 31, columns=("Ward", "Visits", "Calls")))


def test_a_citation_says_who_when_what_and_where() -> None:
    assert citation_line(PAPER, PAGE) == (
        "Thornmere Borough Council, Environment Committee, 4 June 2024, item 7, Parking review, page 31, PDF page 9"
    )


@pytest.mark.parametrize(
    ("title", "cited_as"),
    [
        (
            "Thornmere Borough Council budget",
            "Environment Committee, 4 June 2024, item 7, Thornmere Borough Council budget",
        ),
        (
            "THORNMERE BOROUGH COUNCIL: levy",
            "Environment Committee, 4 June 2024, item 7, THORNMERE BOROUGH COUNCIL: levy",
        ),
        *(
            (title, f"Thornmere Borough Council, Environment Committee, 4 June 2024, item 7, {title}")
            for title in (
                "Thornmere Borough Council",
                "Thornmere Borough Councillors",
                "Levy of Thornmere Borough Council",
            )
        ),
    ],
)
def test_a_council_that_the_title_begins_with_is_named_once(title: str, cited_as: str) -> None:
    assert citation_line(replace(PAPER, title=title), PAGE) == f"{cited_as}, page 31, PDF page 9"


def test_a_council_that_the_title_calls_by_another_of_its_names_is_named_once() -> None:
    paper = replace(PAPER, title="Thornmere Council: levy", stated={AS_READ: "Thornmere Council"})
    assert citation_line(paper, PAGE).startswith("Environment Committee, 4 June 2024, item 7, Thornmere Council: levy,")


def test_a_citation_of_a_paper_of_which_little_is_known_says_so() -> None:
    bare = Paper("p", "a.txt", "Notes")
    assert citation_line(bare, Page("p", None, "")) == "no date, Notes"
    assert citation_line(bare, Page("p", 2, "", source=TextSource.OCR)) == "no date, Notes, page 2, read from a picture"
    assert citation_line(bare, Page("p", 2, "", source=TextSource.BOTH)).endswith("page 2, read in part from pictures")


def test_an_answer_for_a_terminal_has_quotes_places_and_column_headings() -> None:
    place = f"    — {citation_line(PAPER, PAGE)}"
    assert answer_text(ANSWER).splitlines() == [
        "  “The levy is £40.”",
        place,
        "      also in b.pdf, page 3",
        "      also in c.txt",
        "",
        "  [Ward | Visits | Calls]",
        "  “North 12 15”",
        place,
    ]


def test_a_refusal_for_a_terminal_shows_the_nearest_passages_as_no_answer() -> None:
    lines = answer_text(REFUSAL).splitlines()
    assert lines[:4] == ["No answer. Nothing near.", "", "Nearest passages (not an answer):", ""]
    assert lines[4] == f"1. {citation_line(PAPER, PAGE)}  (score 0.750)"
    assert lines[5] == "   The levy is £40. North 12 15"


def test_no_passages_are_said_to_be_none() -> None:
    assert hits_text(()) == "No passage was found."


def test_markdown_escapes_what_papers_and_readers_wrote() -> None:
    lines = answer_markdown(ANSWER).splitlines()
    assert lines[0] == "# How much is the \\*levy\\*?"
    assert "> The levy is £40." in lines
    assert "> (Ward \\| Visits \\| Calls)" in lines
    page = Page("p", 1, "<script>alert(1)</script> [a](b) `c`")
    quote = Citation(Paper("p", "a_b.txt", "T"), page, page.text, 0, len(page.text))
    shown = answer_markdown(Answer(QUESTION, (quote,), ()))
    assert "\\<script\\>alert\\(1\\)\\</script\\> \\[a\\]\\(b\\) \\`c\\`" in shown
    assert "(a\\_b.txt)" in shown


def test_a_misspelt_word_is_said_before_the_answer_and_kept_in_the_data() -> None:
    slips = (("levvy", "levy"), ("coucil", "council"))
    answer = replace(ANSWER, question=Question("levvy of the coucil", ("levi", "council"), mended=slips))
    said = "Searched for “levy” instead of “levvy”, “council” instead of “coucil”."
    assert answer_text(answer).splitlines()[:3] == [said, "", "  “The levy is £40.”"]
    assert answer_text(replace(REFUSAL, question=answer.question)).splitlines()[2] == "No answer. Nothing near."
    assert answer_markdown(answer).splitlines()[:4] == ["# levvy of the coucil", "", said, ""]
    assert answer_data(answer)["understood"]["mended"][0] == {"typed": "levvy", "searched": "levy"}
    assert answer_data(ANSWER)["understood"]["mended"] == []


def test_a_refusal_in_markdown_says_so() -> None:
    assert answer_markdown(REFUSAL).splitlines()[2] == "No answer: Nothing near."


def test_an_answer_as_data_can_be_written_as_json_and_keeps_the_quote_as_it_stands() -> None:
    data = json.loads(json.dumps(answer_data(ANSWER)))
    assert list(data) == [
        "question",
        "understood",
        "answer",
        "refusal",
        "confidence",
        "missing",
        "citations",
        "passages",
    ]
    assert (data["answer"], data["refusal"], data["confidence"]) == ("The levy is £40.\nNorth 12 15", None, 0.8765)
    assert data["understood"]["dates"] == [["2024-01-01", "2024-12-31"]]
    first = data["citations"][0]
    assert first["quote"] == TEXT[first["start"] : first["end"]] == "The levy\nis £40."
    assert (first["paper"], first["page"], first["page_label"], first["date"]) == (PAPER.path, 9, "31", "2024-06-04")
    assert first["also_in"] == [{"paper": "b.pdf", "page": 3}, {"paper": "c.txt", "page": None}]
    assert data["passages"][0]["signals"] == {"lexical": 0.333333}


def test_a_paper_as_data_says_where_each_value_came_from() -> None:
    data = json.loads(json.dumps(paper_data(PAPER)))
    assert (data["kind"], data["date"], data["date_kind"], data["other_paths"]) == (
        "report",
        "2024-06-04",
        "meeting",
        ["archive/parking.pdf"],
    )
    assert data["sources"] == {"title": "page 1"}


def test_a_paper_on_one_line() -> None:
    assert paper_line(PAPER) == "01234567  2024-06-04    12 p.  Parking review  (transport/parking.pdf)"
    assert paper_line(Paper("f" * 64, "a.txt", "Notes")) == "ffffffff  no date        text  Notes  (a.txt)"


COMPARED = replace(ANSWER, sides=("the *north*", "June 2024"), missing=("Leeds",))


def test_a_comparison_says_what_each_quote_is_for_and_what_was_not_found() -> None:
    lines = answer_text(COMPARED).splitlines()
    assert lines[0] == "Nothing was found about Leeds."
    assert [line for line in lines if line.endswith(":")] == ["The *north*:", "June 2024:"]
    markdown = answer_markdown(COMPARED)
    assert "Nothing was found about Leeds." in markdown
    assert r"**The \*north\***" in markdown
    data = answer_data(COMPARED)
    assert data["missing"] == ["Leeds"]
    assert [citation["side"] for citation in data["citations"]] == ["The *north*", "June 2024"]


def test_an_answer_that_compares_nothing_has_no_sides() -> None:
    assert [citation["side"] for citation in answer_data(ANSWER)["citations"]] == [None, None]
    with pytest.raises(ValueError, match="2 citations but 1 sides"):
        replace(ANSWER, sides=("June 2024",))


def test_what_a_quote_stands_under_is_said_before_it() -> None:
    item = replace(ROW, columns=(), under=("3. *Depot*", "RESOLVED\nthat:"))
    answer = replace(ANSWER, citations=(item,))
    assert "  Under: 3. *Depot* › RESOLVED that:\n  “North" in answer_text(answer)
    assert "> (Under: 3. \\*Depot\\* › RESOLVED that:)" in answer_markdown(answer)
    assert answer_data(answer)["citations"][0]["under"] == ["3. *Depot*", "RESOLVED\nthat:"]
    assert "Under" not in answer_text(ANSWER)
