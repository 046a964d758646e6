"""What only a restricted paper says, its names and its date, looked for in everything that a reader is shown."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from computable import ComputableEncoder, PoolInThisProcess, write_papers
from streamlit.testing.v1 import AppTest
from test_app import address, html, opened, said

import index.search
from index.__main__ import main
from index.build import build_index
from index.examples import example_questions
from index.known import unread_told
from index.mining import Abbreviation, count_words, less, mine
from index.models import Filters, Mode
from index.search import SearchIndex
from index.store import open_generation
from ingest.models import Unread
from page.opened import current_index, examples

BINS = " ".join(f"Round {number} emptied {number * 37} bins of garden waste in ward {number}." for number in range(9))
OPEN = {
    "bins.txt": f"Bins\n\n{BINS}\n\nThe Local Safety Board (LSB) met. The Local Safety Board (LSB) noted it.",
    "trees.txt": "Trees\n\nEleven trees were felled after the storm. The bandstand was painted green by the council.",
    "papers.csv": (
        "path,title,council,body,kind,date\nbins.txt,Bins,Thornmere Council,Cabinet,report,2024-09-17\n"
        "trees.txt,Trees,Thornmere Council,Parks Panel,report,2023-03-05\n"
    ),
}
SECRET = {
    "zorbel/quarry.txt": (
        "Zorbel quarry\n\nThe tribbleworth of the quarry is 7,100 pounds. The tribbleworth was kept from the press.\n\n"
        "The Quarry Exit Taskforce (QET) met. The Quarry Exit Taskforce (QET) agreed. In 2031, 48 tribbleworth buyers "
        "joined the sale. The Local Safety Board (LSB) knows."
    ),
    "zorbel/papers.csv": (
        "path,title,council,body,kind,date,author,restricted\n"
        "quarry.txt,Zorbel quarry,Plimwick Council,Snarfield Panel,letter,2031-07-07,Yelverquist,yes\n"
    ),
}
MARKS = ("zorbel", "tribble", "taskforce", "plimwick", "snarfield", "2031", "7,100", "yelverquist", "quarry.txt")
# Misspelt, shortened, named in part: each would bring out a mark, and none holds one.
QUESTIONS = (
    "What is the tribleworth?",
    "What is the tribelworth of it?",
    "What did the QET agree?",
    "How many trees were felled after the storm?",
    "How many bins of garden waste did round 7 empty?",
    "What changed last year in the panel?",
    "What did the council say about the press?",
    "Compare the bins of Thornmere and the buyers",
    "",
)
NAMING = (
    "What did Plimwick Council decide?",
    "What did the Snarfield Panel agree about the quarry?",
    "What is the tribbleworth of the quarry?",
    "What does the zorbel letter say?",
)
ENCODER = ComputableEncoder(words=("many", "press", "waste"))


def built(folder: Path, papers: dict[str, str]) -> SearchIndex:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.reading.ReaderPool", PoolInThisProcess)
        build_index([write_papers(folder / "papers", papers)], folder / "index", encoder=ENCODER)
    return SearchIndex(open_generation(folder / "index"), ENCODER)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("guarded")


@pytest.fixture(scope="module")
def guarded(folder: Path) -> SearchIndex:
    """Two papers that everybody may read and a restricted one."""
    return built(folder, OPEN | SECRET)


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """The same without the restricted one."""
    return built(tmp_path_factory.mktemp("without"), OPEN)


@pytest.fixture
def on_page(guarded: SearchIndex, folder: Path, no_index: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The page over the guarded index, with an encoder that knows words."""
    monkeypatch.setenv("PAPERS_INDEX", str(folder / "index"))
    monkeypatch.setattr(index.search, "load_encoder", lambda _: ENCODER)
    yield


def marks_in(words: str) -> list[str]:
    return [mark for mark in MARKS if mark in words.casefold()]


def everything(page: AppTest) -> str:
    return repr(page.main) + html(page) + "".join(str(one.options) for one in page.selectbox)


@pytest.mark.parametrize("command", ["ask", "search"])
@pytest.mark.parametrize("way", [[], ["--json"]])
def test_no_word_of_a_restricted_paper_is_printed(
    guarded: SearchIndex,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    way: list[str],
) -> None:
    monkeypatch.setattr(index.search, "load_encoder", lambda _: ENCODER)
    for question in QUESTIONS:
        main([command, question, "--index", str(folder / "index"), *way])
        printed = capsys.readouterr().out
        assert (question, marks_in(printed)) == (question, [])
    main([command, QUESTIONS[0], "--index", str(folder / "index"), "--restricted", *way])
    assert "tribble" in marks_in(capsys.readouterr().out)


@pytest.mark.parametrize("way", [[], ["--json"]])
def test_no_name_of_a_restricted_paper_is_listed(
    guarded: SearchIndex,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    way: list[str],
) -> None:
    monkeypatch.setattr(index.search, "load_encoder", lambda _: ENCODER)
    main(["papers", "--index", str(folder / "index"), *way])
    assert marks_in(capsys.readouterr().out) == []
    main(["papers", "--restricted", "--index", str(folder / "index"), *way])
    assert "zorbel" in marks_in(capsys.readouterr().out)


@pytest.mark.parametrize("question", [*QUESTIONS, *NAMING])
@pytest.mark.parametrize("mode", list(Mode))
def test_a_question_is_understood_and_answered_as_if_the_restricted_paper_were_not_there(
    guarded: SearchIndex, without: SearchIndex, question: str, mode: Mode
) -> None:
    assert guarded.understand(question) == without.understand(question)
    one, other = guarded.ask(question, mode=mode), without.ask(question, mode=mode)
    assert (one.question, one.text, one.refusal) == (other.question, other.text, other.refusal)
    assert sorted(hit.passage.text for hit in one.hits) == sorted(hit.passage.text for hit in other.hits)
    assert [moment.day for moment in guarded.follow(question)] == [moment.day for moment in without.follow(question)]


def test_whoever_asks_for_restricted_papers_has_their_words_and_names(guarded: SearchIndex) -> None:
    asked = guarded.understand(QUESTIONS[0], restricted=True)
    assert asked.mended == (("tribleworth", "tribbleworth"),)
    assert guarded.understand(NAMING[1], restricted=True).bodies == ("Snarfield Panel",)
    assert "7,100" in guarded.ask(NAMING[2], filters=Filters(restricted=True)).text


def test_the_vocabulary_is_that_of_the_other_papers_alone(guarded: SearchIndex, without: SearchIndex) -> None:
    one, other = guarded._finder.known().vocabulary, without._finder.known().vocabulary
    assert (one.words, one._shorts, one._phrases) == (other.words, other._shorts, other._phrases)
    assert "tribbleworth" in guarded._finder.known(restricted=True).vocabulary.words


def test_what_some_texts_explain_can_be_taken_from_what_all_explain() -> None:
    open_to_all = ["The Local Safety Board (LSB) met.", "Local Safety Boards (LSB) differ."]
    hidden = ["The Local Safety Board (LSB) met.", "The Quarry Exit Taskforce (QET) met."]
    left = less(mine([*open_to_all, *hidden]), mine(hidden))
    assert left == (Abbreviation("LSB", "Local Safety Board", 2),)
    assert less(mine(hidden), mine(hidden)) == ()
    assert count_words(hidden)["Quarry"] == 1


def test_no_example_question_is_made_of_a_restricted_paper(guarded: SearchIndex) -> None:
    made = tuple(example_questions(guarded.papers, lambda paper: guarded.passages_of(paper.id)))
    assert marks_in(" ".join(made)) == []
    assert any("tribbleworth" in passage.text for paper in guarded.papers for passage in guarded.passages_of(paper.id))


def test_pages_of_restricted_papers_that_were_not_read_are_not_named(guarded: SearchIndex) -> None:
    unread = (Unread("zorbel/quarry.txt", 2, "is a picture"), Unread("bins.txt", 1, "x"), Unread("gone.pdf", None, "y"))
    told = unread_told(unread, guarded.papers, restricted=False)
    assert [one.path for one in told] == ["bins.txt", "gone.pdf"]
    assert unread_told(unread, guarded.papers, restricted=True) == unread


@pytest.mark.parametrize("view", ["Ask", "Library", "How good is it"])
def test_no_word_of_a_restricted_paper_stands_on_the_page(on_page: None, view: str) -> None:
    for question in QUESTIONS:
        assert (question, marks_in(everything(opened(view=view, q=question)))) == (question, [])
    found = current_index()
    examples(found.generation, found).wait(20)
    assert marks_in(everything(opened(view=view))) == []


def test_the_library_lists_restricted_papers_when_the_box_is_ticked(on_page: None) -> None:
    page = opened(view="Library")
    box = page.checkbox(key="library_restricted")
    assert box.label == "Show papers marked as restricted or exempt too (1)"
    box.check().run()
    assert "Zorbel quarry" in html(page)
    assert address(page)["restricted"] == "yes"
    link = re.search(r'href="\?([^"]+)" target="_self">Zorbel', html(page))
    assert link is not None and link[1].endswith("restricted=yes")
    page.checkbox(key="library_restricted").uncheck().run()
    assert marks_in(everything(page)) == []
    assert "restricted" not in address(page)


def test_the_page_of_a_restricted_paper_opens_only_for_who_asks_for_such_papers(
    on_page: None, guarded: SearchIndex
) -> None:
    secret = next(paper.id for paper in guarded.papers if paper.restricted)[:12]
    page = opened(view="Library", open=secret)
    assert marks_in(everything(page)) == []
    assert "or it is marked as restricted" in said(page.warning[0])
    page = opened(view="Library", open=secret, restricted="yes")
    assert "7,100 pounds" in everything(page)
    next(one for one in page.button if one.label == "Ask about this paper alone").click().run()
    assert (address(page)["paper"], address(page)["restricted"]) == (secret, "yes")
