"""The page in each of its states, run without a browser, over a small index and the computable encoder."""

import gc
import hashlib
import json
import shutil
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from computable import ComputableEncoder, write_papers
from conftest import HOSTILE_TITLE, PAPERS, PARKING_QUESTION, PARKING_QUOTE, REFUSED_QUESTION
from reportlab.pdfgen.canvas import Canvas
from streamlit.testing.v1 import AppTest

from eval.gold import read_gold
from index.build import build_index
from index.models import Answer
from page.opened import current_index, examples, job
from page.over_time import NOTHING
from page.quality import NO_BREAK, measuring
from page.tables import PAPER_ID
from page.words import plain_label

APP = str(Path(__file__).parent.parent / "app.py")
CONFIG = Path(__file__).parent.parent / ".streamlit" / "config.toml"


def opened(**address: str) -> AppTest:
    """The page as a browser finds it that opens an address."""
    page = AppTest.from_file(APP, default_timeout=30)
    for name, value in address.items():
        page.query_params[name.removesuffix("_")] = value
    page.run()
    assert not page.exception
    return page


def html(page: AppTest) -> str:
    return "\n".join(one.value for one in page.html if not one.value.startswith("<style"))


def welcome(page: AppTest) -> str:
    return next(one.value for one in page.text if one.value.startswith("Answers are quoted word for word"))


def headings(page: AppTest) -> list[str]:
    return [one.value for one in page.header]


def address(page: AppTest) -> dict[str, str]:
    """The query of the address bar, one value a name."""
    return {name: value if isinstance(value, str) else value[0] for name, value in dict(page.query_params).items()}


def described(page: AppTest) -> str:
    """The text alternative of the page's picture."""
    return str(page.get("image")[0].proto.imgs[0].alt)


def said(message: Any) -> str:
    """The words of a message, without the marks that keep them from being read as Markdown."""
    return str(message.value).replace("\\", "")


def ask(page: AppTest, question: str) -> AppTest:
    page.text_input(key="form_q").set_value(question)
    page.button[0].click().run()
    assert not page.exception
    return page


# Nothing to ask


def test_without_an_index_the_page_tells_the_command_and_offers_upload(no_index: Path) -> None:
    page = opened()
    assert [one.value for one in page.title] == ["Ask the committee papers"]
    assert headings(page) == ["No papers yet", "Add papers"]
    assert page.code[0].value == f"python -m ingest FOLDER_OF_PAPERS --index {no_index}"
    assert len(page.file_uploader) == 1


def test_the_library_without_an_index_says_the_same(no_index: Path) -> None:
    assert headings(opened(view="Library")) == ["No papers yet", "Add papers"]


def test_a_damaged_index_is_named_with_the_command_that_mends_it_and_no_upload(small_index: Path) -> None:
    for file in small_index.glob("generation-*/vectors.faiss"):
        file.write_bytes(b"cut")
    page = opened()
    assert headings(page) == ["The index can’t be used"]
    assert "is damaged or missing" in page.error[0].value.replace("\\", "")
    assert page.code[0].value == f"python -m ingest --rebuild --index {small_index}"
    assert len(page.file_uploader) == 0


def test_an_index_of_another_encoder_is_refused_in_words(small_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.search.load_encoder", lambda *_: ComputableEncoder(name="other words"))
    page = opened()
    assert headings(page) == ["The index can’t be used"]
    assert "other words" in page.error[0].value


def test_a_setting_of_the_wrong_kind_is_named(small_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAPERS_WORKERS", "many")
    page = opened()
    assert headings(page) == ["Something is not in order"]
    assert "PAPERS_WORKERS=many" in page.error[0].value.replace("\\", "")


# Asking


def test_before_a_question_the_page_says_what_it_holds(small_index: Path) -> None:
    page = opened()
    assert "from 3 papers, dated 2023 to 2024" in welcome(page)


def test_an_empty_question_is_told_so_and_not_asked(small_index: Path) -> None:
    page = ask(opened(), "   ")
    assert [one.value for one in page.warning] == [
        "Nothing was asked. Type a question in the box above, then press Ask."
    ]
    assert address(page) == {}
    assert "quote" not in html(page)


def test_a_question_is_answered_with_its_quote_and_citation_and_stands_in_the_address(small_index: Path) -> None:
    page = ask(opened(), PARKING_QUESTION)
    assert headings(page)[:2] == ["Answer, in the papers’ own words", "Cited text"]
    assert f"<blockquote>“{PARKING_QUOTE}”</blockquote>" in html(page)
    assert "<figcaption>Thornmere Council, Cabinet, 17 September 2024, Parking review</figcaption>" in html(page)
    assert f"<mark>{PARKING_QUOTE}</mark>" in html(page)
    assert address(page) == {"q": PARKING_QUESTION}


def test_a_shared_link_opens_with_its_question_filters_and_answer(small_index: Path) -> None:
    page = opened(q=PARKING_QUESTION, council="Thornmere Council", from_="2024-01-01")
    assert page.text_input(key="form_q").value == PARKING_QUESTION
    assert page.selectbox(key="form_council").value == "Thornmere Council"
    assert page.date_input(key="form_from").value == date(2024, 1, 1)
    assert PARKING_QUOTE in html(page)
    assert page.expander[0].label == plain_label(
        "Filters: Thornmere Council, from 1 January 2024; 1 of 3 papers are searched"
    )


def test_a_link_with_an_impossible_date_range_says_so_and_still_answers(small_index: Path) -> None:
    page = opened(q=PARKING_QUESTION, from_="2024-12-01", to="2024-01-01")
    assert "first date is after the last one" in page.warning[0].value
    assert PARKING_QUOTE in html(page)


def test_a_session_keeps_its_last_answers_and_not_all_of_them(small_index: Path) -> None:
    """Streamlit keeps what each widget was given, so a widget given an answer kept every answer of a session."""
    page = opened()
    # In words of its own, for answers of other tests may be there still.
    asked = [
        f"{question} And by whom?" for question in (PARKING_QUESTION, "Which trees?", "Which bins?", REFUSED_QUESTION)
    ]
    for question in asked:
        ask(page, question)
    gc.collect()
    # By its type: some libraries' objects warn when they are asked for their class.
    kept = {one.question.text for one in gc.get_objects() if type(one) is Answer}
    assert asked[-1] in kept
    assert kept.isdisjoint(asked[:2])


def test_a_refusal_shows_the_nearest_passages_under_a_heading_that_denies_an_answer(small_index: Path) -> None:
    page = ask(opened(), REFUSED_QUESTION)
    assert headings(page) == [
        *("No answer found", "To search wider", "Nearest passages: these do not answer the question")
    ]
    assert "Searched: 3 papers, dated 5 March 2023 to 17 September 2024 (1 without a known date)." in html(page)
    assert "The answer may be in what could not be read: 1 paper was not read at all." in html(page)
    assert 'class="refusal"' in html(page)
    assert "<blockquote>" not in html(page)


def test_passages_say_why_they_were_found(small_index: Path) -> None:
    page = ask(opened(), PARKING_QUESTION)
    assert "Passages found (3)" in headings(page)
    assert "<summary>Why this passage</summary>" in html(page)
    assert "Words of the question in it: residents, parking, permit, costs, year." in html(page)


def test_an_example_question_is_made_from_the_papers_and_asks_itself(small_index: Path, tmp_path: Path) -> None:
    write_papers(tmp_path / "papers", {"boats.txt": "Boats\n\nThere, 31 rowing boats were hired on the lake.\n"})
    build_index([tmp_path / "papers"], small_index, encoder=ComputableEncoder())
    page = opened()
    index = current_index()
    examples(index.generation, index).wait(20)
    page.run()
    assert page.button(key="example_0").label == r"How many rowing boats were hired on the lake?"
    page.button(key="example_0").click().run()
    assert address(page) == {"q": "How many rowing boats were hired on the lake?"}
    assert "There, 31 rowing boats were hired on the lake." in html(page)
    assert page.text_input(key="form_q").value == "How many rowing boats were hired on the lake?"


def test_what_a_paper_says_is_shown_as_written_and_never_run(small_index: Path) -> None:
    page = ask(opened(), "How much is the pelican budget this season?")
    shown = html(page)
    assert "The &lt;script&gt;alert(3)&lt;/script&gt; pelican budget is 512 pounds this season." in shown
    assert "&lt;img src=x onerror=alert(1)&gt; [x](javascript:alert(2)) **bold**" in shown
    assert "<script" not in shown and "<img" not in shown
    assert not [one for one in page.markdown if "alert" in one.value]


def test_a_hostile_question_is_shown_as_written(small_index: Path) -> None:
    page = opened(q="<script>alert(1)</script> pelican budget 512 pounds this season?")
    assert "<script" not in html(page)


def test_the_answer_can_be_copied_downloaded_and_shared(small_index: Path) -> None:
    page = ask(opened(), PARKING_QUESTION)
    labels = [one.label for one in page.download_button]
    assert labels[:3] == ["Word", "Markdown", "JSON"]
    keys = [one.key for one in page.get("bidi_component")]
    assert keys == ["told_answer", "copy_0", "copy_all"]


def test_what_was_understood_can_be_left_out_and_used_again(small_index: Path) -> None:
    question = "What does the residents parking permit costs a year in September 2024?"
    page = ask(opened(), question)
    page.button(key="ignore_September 2024").click().run()
    assert address(page)["ignore"] == "September 2024"
    assert not [one for one in page.button if one.label.startswith("September")]
    assert PARKING_QUOTE in html(page)
    page.button(key="use_September 2024").click().run()
    assert "ignore" not in address(page)
    assert page.button(key="ignore_September 2024").label.startswith("September 2024")


def test_the_same_outcome_under_another_filter_is_told_anew(small_index: Path) -> None:
    told = [
        json.loads(opened(q=PARKING_QUESTION, **limits).get("bidi_component")[0].proto.json)["words"]
        for limits in ({}, {"council": "Thornmere Council"}, {"ignore": "2024"})
    ]
    assert told == [
        f"1 quote found for: {PARKING_QUESTION}",
        f"1 quote found for: {PARKING_QUESTION} Filters: Thornmere Council.",
        f"1 quote found for: {PARKING_QUESTION} Left out: 2024.",
    ]


def test_a_new_question_forgets_what_was_left_out(small_index: Path) -> None:
    page = opened(q=PARKING_QUESTION, ignore="2024")
    ask(page, "How much is the pelican budget this season?")
    assert "ignore" not in address(page)


def test_recent_questions_can_be_asked_again_with_their_filters(small_index: Path) -> None:
    page = opened(q=PARKING_QUESTION, council="Thornmere Council")
    ask(page, REFUSED_QUESTION)
    assert [one.label for one in page.button if str(one.key).startswith("recent")] == [
        plain_label(REFUSED_QUESTION),
        plain_label(PARKING_QUESTION),
    ]
    page.button(key="recent_1").click().run()
    assert address(page) == {"q": PARKING_QUESTION, "council": "Thornmere Council"}
    assert page.text_input(key="form_q").value == PARKING_QUESTION


def test_a_question_can_be_followed_from_meeting_to_meeting(small_index: Path, tmp_path: Path) -> None:
    csv = "path,date\n" + "".join(f"boats{year}.txt,{year}-06-04\n" for year in (2022, 2023, 2024))
    boats = {
        f"boats{year}.txt": f"Boats\n\nThere are {year - 2000} boats on the lake.\n" for year in (2022, 2023, 2024)
    }
    write_papers(tmp_path / "boats", {**boats, "papers.csv": csv})
    build_index([tmp_path / "boats"], small_index, encoder=ComputableEncoder())
    page = ask(opened(), "How many boats are on the lake?")
    page.toggle(key="follow").set_value(True).run()
    assert not page.exception
    assert "Over time, oldest first" in headings(page)
    said = html(page)
    assert said.index(">4 June 2022<") < said.index(">4 June 2023<") < said.index(">4 June 2024<")
    assert "figures_chart" in [one.key for one in page.get("bidi_component")]
    assert said.count('<td data-label="Figure" class="">2') == 3


def test_over_time_without_figures_that_compare_the_table_has_no_column_for_them(
    small_index: Path, tmp_path: Path
) -> None:
    boats = {
        "boats2022.txt": "Boats\n\nThe harbour office keeps the boats on the lake.\n",
        "boats2023.txt": "Boats\n\nVolunteers keep the boats on the lake since the office closed.\n",
        "papers.csv": "path,date\nboats2022.txt,2022-06-04\nboats2023.txt,2023-06-04\n",
    }
    write_papers(tmp_path / "boats", boats)
    build_index([tmp_path / "boats"], small_index, encoder=ComputableEncoder())
    page = ask(opened(), "Who keeps the boats on the lake?")
    page.toggle(key="follow").set_value(True).run()
    assert ">4 June 2022<" in html(page) and ">4 June 2023<" in html(page)
    assert 'data-label="Figure"' not in html(page) and ">Figure</th>" not in html(page)


def test_over_time_papers_of_one_date_are_not_called_dates(small_index: Path) -> None:
    page = ask(opened(), PARKING_QUESTION)
    page.toggle(key="follow").set_value(True).run()
    assert "<caption>Papers of one date alone tell of it</caption>" in html(page)


def test_over_time_without_anything_near_says_so_without_denying_the_answer_above(small_index: Path) -> None:
    page = ask(opened(), REFUSED_QUESTION)
    page.toggle(key="follow").set_value(True).run()
    assert not page.exception
    assert NOTHING in [one.value for one in page.text]


def test_a_verdict_is_kept_as_a_gold_question(small_index: Path, tmp_path: Path) -> None:
    page = press(ask(opened(), PARKING_QUESTION), "Right")
    (question,) = read_gold(tmp_path / "questions.jsonl")
    assert (question.question, question.evidence[0].quote) == (PARKING_QUESTION, PARKING_QUOTE)
    assert "Thank you." in next(one.value for one in page.text if one.value.startswith("Thank"))
    press(page, "Wrong")
    assert "given" in (tmp_path / "questions-to-check.jsonl").read_text(encoding="utf-8")


def test_a_passage_opens_its_page_over_the_list(small_index: Path) -> None:
    page = ask(opened(), REFUSED_QUESTION)
    before = html(page).count("page-text")
    page.button(key="show_passage_1").click().run()
    assert not page.exception
    assert html(page).count("page-text") == before + 2


# Filters


def test_filter_values_carry_the_number_of_papers_that_they_leave(small_index: Path) -> None:
    page = opened()
    assert page.selectbox(key="form_body").options == ["Any body", "Cabinet (1)", "Culture Committee (1)"]
    assert page.selectbox(key="form_council").options == ["Any council", "Thornmere Council (2)"]
    assert page.text[0].value == "1 paper has no known date; a date filter leaves it out."


def test_a_filter_asks_again_and_stands_in_the_address(small_index: Path) -> None:
    page = ask(opened(), PARKING_QUESTION)
    page.selectbox(key="form_body").set_value("Culture Committee").run()
    assert address(page) == {"q": PARKING_QUESTION, "body": "Culture Committee"}
    assert headings(page)[0] == "No answer found"
    assert "Parking review" not in html(page)
    page.button[1].click().run()
    assert page.button[1].label != "Clear the filters"
    assert address(page) == {"q": PARKING_QUESTION}
    assert PARKING_QUOTE in html(page)


def test_dates_filter_the_papers(small_index: Path) -> None:
    page = ask(opened(), PARKING_QUESTION)
    page.date_input(key="form_to").set_value(date(2023, 12, 31)).run()
    assert address(page) == {"q": PARKING_QUESTION, "to": "2023-12-31"}
    assert headings(page)[0] == "No answer found"
    assert page.expander[0].label == plain_label("Filters: up to 31 December 2023; 1 of 3 papers are searched")


def test_a_span_of_time_fills_in_both_dates(small_index: Path) -> None:
    page = opened()
    chooser = page.selectbox(key="form_span")
    assert "Municipal year 2024–25 (1)" in chooser.options
    chooser.set_value("Municipal year 2024–25").run()
    assert address(page) == {"from": "2024-05-01", "to": "2025-04-30"}
    assert page.date_input(key="form_from").value == date(2024, 5, 1)
    page.selectbox(key="form_span").set_value("Choose a span of time").run()
    assert address(page) == {}


# What is read out


def test_what_came_of_a_question_is_read_out(small_index: Path) -> None:
    page = opened()
    assert heard(page) == ""
    assert heard(ask(page, PARKING_QUESTION)) == f"1 quote found for: {PARKING_QUESTION}"
    assert heard(ask(page, REFUSED_QUESTION)) == f"No answer found for: {REFUSED_QUESTION}"


def test_how_many_papers_were_found_and_their_order_is_read_out(small_index: Path) -> None:
    page = opened(view="Library")
    page.text_input(key="library_find").set_value("culture 2023").run()
    assert heard(page) == "1 of 4 papers, in the order: Latest first"
    page.selectbox(key="library_order").set_value("Body").run()
    assert heard(page) == "1 of 4 papers, in the order: Body"


# How good it is


def test_the_evaluation_is_offered_and_its_figures_and_misses_are_shown(
    small_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = {"value": 0.5, "low": 0.25, "high": 0.75, "count": 2}
    mode = {
        "questions": 2,
        "measures": {"answer": figure},
        "tags": {"figure": {"answer": figure}},
        "seconds": {"median": 0.1},
    }
    miss = {
        "id": "a", "question": PARKING_QUESTION, "reasons": ["refused wrongly"], "expected": [], "passages": [],
        "evidence": [{"paper": "<b>.md", "page": None, "quote": "64"}], "abstained": True, "answer": "",
    }  # fmt: skip
    printed = json.dumps({"modes": {"full": mode}, "missed": 1, "misses": [miss]})
    monkeypatch.setattr("page.quality.command", lambda **_: [sys.executable, "-c", f"print({printed!r})"])
    page = press(opened(view="How good is it"), "Measure")
    assert measuring().wait(20)
    page.run()
    assert headings(page) == ["How good are the answers?", "What was missed (1)"]
    assert "As the page asks (full)" in html(page) and '<td data-label="Questions" class="">2</td>' in html(page)
    assert "0.50 [0.25 to 0.75]" in html(page).replace(NO_BREAK, " ") and "&lt;b&gt;.md, page any: “64”" in html(page)
    page.button(key="miss_0").click().run()
    assert address(page)["q"] == PARKING_QUESTION
    assert PARKING_QUOTE in html(page)


def heard(page: AppTest) -> str:
    """What a screen reader is told without being asked."""
    told = [json.loads(one.proto.json) for one in page.get("bidi_component") if "status" in one.proto.html_content]
    return str(told[0]["words"])


def test_how_many_questions_are_done_is_shown_mode_by_mode_while_they_are_asked_and_read_out_when_it_ends(
    small_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = tmp_path / "go on"
    mode = {"questions": 10, "measures": {}, "tags": {}, "seconds": {"median": 0.1}}
    printed = json.dumps({"modes": {"full": mode}, "missed": 0, "misses": []})
    code = (
        "import pathlib, sys, time\n"
        "print('progress: dense mode (2 of 4): 3 of 10 questions', file=sys.stderr, flush=True)\n"
        f"while not pathlib.Path({str(go_on)!r}).exists(): time.sleep(0.02)\n"
        f"print({printed!r})"
    )
    monkeypatch.setattr("page.quality.command", lambda **_: [sys.executable, "-c", code])
    page = opened(view="How good is it")
    assert heard(page) == ""
    press(page, "Measure")
    until = time.monotonic() + 20
    while measuring().state.progress is None and time.monotonic() < until:
        time.sleep(0.02)
    page.run()
    bar = page.get("progress")[0].proto
    assert (bar.value, bar.text) == (32, "13 of 40 questions asked")
    assert [line for line in html(page).split("</p>") if "questions" in line or "begun" in line] == [
        '<p class="small">Words alone (lexical): 10 of 10 questions',
        '<p class="small">Meaning alone (dense): 3 of 10 questions',
        '<p class="small">Words and meaning (hybrid): not begun',
        '<p class="small">As the page asks (full): not begun',
    ]
    assert heard(page) in ("Opening the papers for the questions…", "13 of 40 questions asked")
    go_on.touch()
    assert measuring().wait(20)
    page.run()
    assert not page.get("progress")
    assert heard(page) == "It has ended. The measures stand below."


def measure_with(page: AppTest, *lines: str) -> AppTest:
    """The page after the lines were given as a gold file `mine.jsonl`, and asked."""
    page.selectbox(key="gold").set_value("A file of your own").run()
    page.file_uploader[0].set_value(("mine.jsonl", "\n".join(lines).encode(), "application/jsonl")).run()
    press(page, "Measure")
    assert measuring().wait(120)
    return page.run()


def test_a_gold_file_that_is_not_right_is_told_by_its_own_name_and_line(small_index: Path) -> None:
    page = opened(view="How good is it")
    assert [said(one) for one in measure_with(page, '{"id": 1').error] == [
        "mine.jsonl, line 1: no JSON from character 9 on (Expecting ',' delimiter). Correct that line."
    ]
    assert [said(one) for one in measure_with(page, "").error] == [
        "mine.jsonl holds no questions. Write one JSON object a line."
    ]


def test_papers_that_gold_questions_name_and_the_index_lacks_are_told_beside_the_figures(
    small_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = {"value": 0.0, "low": 0.0, "high": 0.0, "count": 1}
    mode = {"questions": 1, "measures": {"answer": figure}, "tags": {}, "seconds": {"median": 0.1}}
    printed = json.dumps({"modes": {"full": mode}, "missed": 0, "misses": []})
    warned = "import sys; print('eval: 1 paper is not there: *a*.pdf', file=sys.stderr)"
    monkeypatch.setattr("page.quality.command", lambda **_: [sys.executable, "-c", f"{warned}; print({printed!r})"])
    page = press(opened(view="How good is it"), "Measure")
    assert measuring().wait(20)
    page.run()
    assert [said(one) for one in page.warning] == [
        "1 paper is not there: *a*.pdf. What can only be found there counts as missed."
    ]
    assert "1 question. 1 is best" in html(page)


# PDF pages


@pytest.fixture
def pdf_index(no_index: Path, quick_encoder: ComputableEncoder, tmp_path: Path) -> Path:
    """An index of one PDF of three pages, the quote on the second."""
    folder = tmp_path / "papers"
    folder.mkdir()
    canvas = Canvas(str(folder / "permits.pdf"), pagesize=(600, 800))
    for line in ("The agenda lists nine apologies.", PARKING_QUOTE, "Nobody asked about otters."):
        canvas.drawString(72, 700, line)
        canvas.showPage()
    canvas.save()
    build_index([folder], no_index, encoder=quick_encoder)
    return folder / "permits.pdf"


def test_the_cited_page_is_a_picture_whose_description_says_what_is_marked(pdf_index: Path) -> None:
    page = ask(opened(), PARKING_QUESTION)
    assert "Cited page" in headings(page)
    assert described(page).startswith("Picture of page 2 of ")
    assert described(page).endswith(f"Marked on it: “{PARKING_QUOTE}”")
    assert 'target="_blank">Open the PDF at page 2 (new tab)</a>' in html(page)
    assert ".pdf#page=2" in html(page)
    assert f"<mark>{PARKING_QUOTE}</mark>" in html(page)


def test_the_page_can_be_enlarged_in_a_frame_that_the_keyboard_reaches(pdf_index: Path) -> None:
    page = press(ask(opened(), PARKING_QUESTION), "Zoom in")
    assert 'class="zoomed" tabindex="0"' in html(page)
    assert 'style="width: 100%"' in html(page)


def test_the_pages_before_and_after_can_be_turned_to(pdf_index: Path) -> None:
    page = ask(opened(), PARKING_QUESTION)
    page.button(key="cited_on").click().run()
    assert described(page).startswith("Picture of page 3 of ")
    assert "Nobody asked about otters." in html(page)
    assert page.button(key="cited_on").disabled
    page.button(key="show_citation_0").click().run()
    assert described(page).startswith("Picture of page 2 of ")


def test_a_file_that_has_changed_or_gone_is_not_shown_and_its_text_is(pdf_index: Path) -> None:
    shutil.copy(APP, pdf_index)
    page = ask(opened(), PARKING_QUESTION)
    assert "has changed since it was read" in page.info[0].value
    assert not page.get("image")
    assert f"<mark>{PARKING_QUOTE}</mark>" in html(page)
    pdf_index.unlink()
    page.run()
    assert "is no longer at" in page.info[0].value


# The library


PARKING_ID = hashlib.sha256(PAPERS["parking.md"].encode()).hexdigest()[:PAPER_ID]


def field(page: AppTest, label: str) -> Any:
    return next(one for one in [*page.text_input, *page.selectbox, *page.date_input] if one.label == label)


def press(page: AppTest, label: str) -> AppTest:
    next(one for one in page.button if one.label == label).click().run()
    assert not page.exception
    return page


def test_the_library_lists_every_paper_how_it_was_read_and_what_was_not(small_index: Path) -> None:
    page = opened(view="Library")
    assert headings(page) == ["Papers", "Add papers"]
    assert "<caption>4 of 4 papers</caption>" in html(page)
    assert html(page).index("Parking review") < html(page).index("Libraries report")
    assert '<th scope="row">broken.txt</th>' in html(page) and "not read: the file holds no text" in html(page)
    assert "&lt;img src=x" in html(page) and "<img" not in html(page)


def test_the_library_finds_papers_by_what_they_are(small_index: Path) -> None:
    page = opened(view="Library")
    page.text_input(key="library_find").set_value("culture 2023").run()
    assert "<caption>1 of 4 papers</caption>" in html(page)
    assert "Parking review" not in html(page)
    page.text_input(key="library_find").set_value("")
    page.selectbox(key="library_shown").set_value("Not read, in part or at all").run()
    assert "<caption>1 of 4 papers</caption>" in html(page)


def test_a_papers_own_page_shows_its_text_and_where_its_values_came_from(small_index: Path) -> None:
    page = opened(view="Library")
    page.selectbox(key="library_open").set_value(PARKING_ID).run()
    assert address(page)["open"] == PARKING_ID
    assert headings(page) == ["Parking review"]
    assert '<td data-label="How it is known" class="">Corrected in papers.csv</td>' in html(page)
    assert "Corrected by hand: title, council, body, kind, date." in html(page)
    assert PARKING_QUOTE in html(page)
    assert [one.label for one in page.expander if one.label.startswith("Passages")] == ["Passages (1)"]
    press(page, "Back to all papers")
    assert headings(page) == ["Papers", "Add papers"] and "open" not in address(page)


def test_a_link_to_a_paper_that_is_gone_says_so(small_index: Path) -> None:
    page = opened(view="Library", open="0000")
    assert "is not in the index any more" in page.warning[0].value
    assert headings(page) == ["Papers", "Add papers"]


def test_one_paper_can_be_asked_alone(small_index: Path) -> None:
    page = press(opened(view="Library", open=PARKING_ID), "Ask about this paper alone")
    assert address(page)["paper"] == PARKING_ID
    assert page.selectbox(key="form_paper").value == PARKING_ID


def test_a_correction_is_written_beside_the_paper_and_in_force_after_the_run(small_index: Path, tmp_path: Path) -> None:
    page = opened(view="Library", open=PARKING_ID)
    field(page, "Title").set_value("Review of parking")
    field(page, "Date").set_value(date(2024, 9, 18))
    press(page, "Save the correction")
    assert job().wait(20)
    page.run()
    assert said(page.success[0]) == "Done: “Review of parking” was corrected; the index now holds 3 papers."
    assert headings(page) == ["Review of parking"]
    assert ">18 September 2024</td>" in html(page)
    assert "parking.md,Review of parking,Thornmere Council,Cabinet,report,2024-09-18" in (
        tmp_path / "papers" / "papers.csv"
    ).read_text(encoding="utf-8-sig")


def test_a_date_that_is_emptied_is_none_until_it_is_taken_from_the_paper_again(
    small_index: Path, tmp_path: Path
) -> None:
    write_papers(
        tmp_path / "papers", {"trams.txt": "Subject: Trams\nTo: Council\nDate of meeting: 4 June 2024\n\nOne."}
    )
    build_index([tmp_path / "papers"], small_index, encoder=ComputableEncoder())
    identity = next(paper.id for paper in current_index().papers if paper.path == "trams.txt")[:PAPER_ID]
    page = opened(view="Library", open=identity)
    assert not [one for one in page.checkbox if "again" in one.label]
    field(page, "Date").set_value(None)
    press(page, "Save the correction")
    assert job().wait(20)
    page.run()
    assert '<td data-label="Value" class="">none</td>' in html(page) and "Corrected by hand: date." in html(page)
    assert field(page, "Date").value is None
    next(one for one in page.checkbox if one.label == "Take the date from the paper again").check()
    press(page, "Save the correction")
    assert job().wait(20)
    page.run()
    assert ">4 June 2024</td>" in html(page)
    assert field(page, "Date").value == date(2024, 6, 4)


def test_the_library_keeps_what_was_chosen_while_a_paper_is_looked_at(small_index: Path) -> None:
    page = opened(view="Library")
    page.selectbox(key="library_order").set_value("Title").run()
    page.text_input(key="library_find").set_value("review").run()
    page.selectbox(key="library_open").set_value(PARKING_ID).run()
    press(page, "Back to all papers")
    assert (page.selectbox(key="library_order").value, page.text_input(key="library_find").value) == ("Title", "review")
    assert "<caption>1 of 4 papers</caption>" in html(page)


def test_a_form_sent_as_it_was_writes_nothing(small_index: Path, tmp_path: Path) -> None:
    before = (tmp_path / "papers" / "papers.csv").read_bytes()
    page = press(opened(view="Library", open=PARKING_ID), "Save the correction")
    assert page.warning[0].value == "Nothing was changed, so nothing was written."
    assert (tmp_path / "papers" / "papers.csv").read_bytes() == before


def test_a_paper_is_removed_after_a_yes_its_file_stays_and_it_can_be_brought_back(
    small_index: Path, tmp_path: Path
) -> None:
    page = opened(view="Library", open=PARKING_ID)
    assert next(one for one in page.button if one.label == "Remove the paper").disabled
    page.checkbox(key=f"sure_{PARKING_ID}").check().run()
    press(page, "Remove the paper")
    assert job().wait(20)
    page.run()
    assert headings(page) == ["Papers", "Papers that were removed", "Add papers"]
    assert (tmp_path / "papers" / "parking.md").exists()
    assert headings(ask(opened(), PARKING_QUESTION))[0] == "No answer found"
    press(page, "Bring back")
    assert job().wait(20)
    page.run()
    assert headings(page) == ["Papers", "Add papers"]
    assert PARKING_QUOTE in html(ask(opened(), PARKING_QUESTION))


def test_a_removed_upload_is_deleted(small_index: Path, tmp_path: Path) -> None:
    page = send(opened(view="Library"), ("tram.txt", b"Trams\n\nThe tram line is long.\n", "text/plain"))
    assert job().wait(20)
    identity = hashlib.sha256(b"Trams\n\nThe tram line is long.\n").hexdigest()[:PAPER_ID]
    page = opened(view="Library", open=identity)
    page.checkbox(key=f"sure_{identity}").check().run()
    press(page, "Remove the paper")
    assert job().wait(20)
    assert not (tmp_path / "uploads" / "tram.txt").exists()
    assert headings(page.run()) == ["Papers", "Add papers"]


def test_a_hostile_title_is_a_plain_choice_and_a_plain_heading(small_index: Path) -> None:
    page = opened(view="Library")
    chooser = page.selectbox(key="library_open")
    assert f"{HOSTILE_TITLE} (hostile.md)" in chooser.options
    chooser.set_value(hashlib.sha256(PAPERS["hostile.md"].encode()).hexdigest()[:PAPER_ID]).run()
    assert headings(page) == [plain_label(HOSTILE_TITLE)]
    assert "<img" not in html(page)


# Adding papers


def send(page: AppTest, *files: tuple[str, bytes, str]) -> AppTest:
    page.file_uploader[0].set_value(list(files))
    next(one for one in page.button if one.label == "Add these papers").click().run()
    assert not page.exception
    return page


def test_uploaded_papers_are_saved_indexed_and_can_be_asked_at_once(no_index: Path, tmp_path: Path) -> None:
    text = b"Tram report\n\nThe tram line carries seven thousand passengers daily.\n"
    page = send(opened(), ("../../tram.txt", text, "text/plain"), ("empty line.txt", b" \n", "text/plain"))
    assert job().wait(20)
    page.run()
    assert [said(one) for one in page.success] == ["Done: 2 files added; the index now holds 1 papers."]
    assert (tmp_path / "uploads" / "tram.txt").read_bytes() == text
    assert "../../tram.txt: read as “" in html(page)
    assert "empty line.txt: not read: the file holds no text" in html(page)
    answer = ask(opened(), "What does the tram line carries daily? seven thousand passengers")
    assert "The tram line carries seven thousand passengers daily." in html(answer)


def test_an_upload_of_a_refused_kind_is_not_kept_and_nothing_is_built(no_index: Path, tmp_path: Path) -> None:
    page = opened()
    assert {".docx", ".md", ".pdf", ".txt"} <= set(page.file_uploader[0].allowed_type)
    # A browser does not let this through; what sends it all the same is stopped before it is read.
    page.file_uploader[0].set_value([("page.exe", b"MZ", "application/octet-stream")])
    next(one for one in page.button if one.label == "Add these papers").click().run()
    assert len(page.exception) == 1
    assert not (tmp_path / "uploads").exists()


def test_an_upload_that_is_too_large_is_named_and_the_others_are_added(no_index: Path, tmp_path: Path) -> None:
    page = send(opened(), ("**big**.txt", b"x" * 1_000_001, "text/plain"))
    assert page.error[0].value.startswith(r"**Not taken:** \*\*big\*\*\.txt is larger than 1 MB")
    assert not job().state.running and not job().state.ended


def test_an_upload_of_nothing_says_so(small_index: Path) -> None:
    page = opened(view="Library")
    next(one for one in page.button if one.label == "Add these papers").click().run()
    assert "No file was chosen" in page.warning[0].value


def test_a_question_is_answered_from_the_last_complete_index_until_the_new_one_is_there(
    small_index: Path, tmp_path: Path, quick_encoder: ComputableEncoder
) -> None:
    page = ask(opened(), PARKING_QUESTION)
    assert PARKING_QUOTE in html(page)
    write_papers(tmp_path / "papers", {"trams.txt": "Trams\n\nThe tram line carries seven thousand passengers.\n"})
    assert "from 3 papers" in welcome(opened())
    build_index([tmp_path / "papers"], small_index, encoder=quick_encoder)
    assert "from 4 papers" in welcome(opened())
    page.run()
    assert PARKING_QUOTE in html(page)


# Settings of the server


def test_the_server_answers_on_this_machine_only_and_reports_nothing() -> None:
    import tomllib

    config = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["browser"]["gatherUsageStats"] is False
