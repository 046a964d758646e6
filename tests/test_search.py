"""Questions asked of a small index whose encoder is computable: what is found, filtered, folded, cited and refused."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from computable import ComputableEncoder, PoolInThisProcess, write_papers
from numpy.typing import NDArray

import index.reading
from index import NoIndexError, OtherEncoderError, SearchIndex, open_index
from index.build import build_index
from index.models import Filters, Mode
from index.reranker import reranked
from index.settings import Settings
from index.store import open_generation
from index.weights import load_weights, other_weights

LEVY = "The levy on skips is £40 a week. Road works in March cost £40,000 more than planned."
TREES = "Eleven trees were felled after the storm. The bandstand was painted green."
PAPERS = {
    "roads.txt": LEVY,
    "archive/roads.txt": LEVY + "\n\n",
    "parks.txt": TREES,
    "undated.txt": "The ferry carried fewer people than before. Its timetable did not change.",
    "papers.csv": (
        "path,title,council,body,kind,date\n"
        "roads.txt,Road works,Thornmere Borough Council,Environment Committee,report,2024-06-04\n"
        "archive/roads.txt,Old road works,Thornmere Borough Council,Environment Committee,appendix,2024-01-16\n"
        "parks.txt,Parks in autumn,Aldwater District Council,Leisure Committee,minutes,2023-09-19\n"
        "undated.txt,The ferry,,,,\n"
    ),
}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("index")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.reading, "ReaderPool", PoolInThisProcess)
        build_index([write_papers(tmp_path_factory.mktemp("papers"), PAPERS)], directory, encoder=ComputableEncoder())
    return directory


@pytest.fixture(scope="module")
def papers(directory: Path) -> Iterator[SearchIndex]:
    yield SearchIndex(open_generation(directory), ComputableEncoder())


def found(papers: SearchIndex, question: str, mode: Mode = Mode.FULL, **filters: object) -> list[str]:
    hits = papers.search(question, mode=mode, filters=Filters(**filters))  # type: ignore[arg-type]
    return [hit.paper.path for hit in hits]


@pytest.mark.parametrize("mode", list(Mode))
def test_the_passage_that_answers_comes_first_in_every_mode(papers: SearchIndex, mode: Mode) -> None:
    assert found(papers, "How many trees were felled after the storm?", mode)[0] == "parks.txt"


def test_the_answer_is_a_verbatim_quote_of_the_page(papers: SearchIndex) -> None:
    answer = papers.ask("How many trees were felled after the storm?")
    (citation,) = answer.citations
    assert answer.refusal is None
    assert citation.quote == "Eleven trees were felled after the storm."
    assert citation.paper.title == "Parks in autumn"
    assert citation.page.text[citation.start : citation.end] == citation.quote


def test_nearly_equal_passages_are_shown_once_with_the_other_places(papers: SearchIndex) -> None:
    answer = papers.ask("How much is the levy on skips a week?")
    first, *others = answer.hits
    assert {first.paper.path, *(path for path, _ in first.also_in)} == {"roads.txt", "archive/roads.txt"}
    assert "roads.txt" not in {hit.paper.path for hit in others} | {path for hit in others for path, _ in hit.also_in}
    assert answer.citations[0].also_in == first.also_in


def test_words_printed_again_in_a_paper_that_was_not_searched_are_named(tmp_path: Path) -> None:
    bins = " ".join(
        f"Round {number} emptied {number * 37} bins of garden waste in ward {number}." for number in range(9)
    )
    pack = f"Agenda for the day.\n\n{bins}\n\nThe chair closed the meeting."
    texts = {"report.txt": bins, "pack.txt": pack, "papers.csv": "path,title\nreport.txt,Bins\npack.txt,Pack\n"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.reading, "ReaderPool", PoolInThisProcess)
        build_index([write_papers(tmp_path / "papers", texts)], tmp_path / "index", encoder=ComputableEncoder())
    asked = SearchIndex(open_generation(tmp_path / "index"), ComputableEncoder())
    answer = asked.ask("How many bins of garden waste did round 7 empty?", filters=Filters(paper="report.txt"))
    assert {hit.paper.path for hit in answer.hits} == {"report.txt"}
    assert [citation.also_in for citation in answer.citations] == [(("pack.txt", None),)] * len(answer.citations)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """Two papers with one report's words, one of them exempt, and an exempt paper of its own."""
    bins = " ".join(
        f"Round {number} emptied {number * 37} bins of garden waste in ward {number}." for number in range(9)
    )
    texts = {
        "open.txt": bins,
        "exempt.txt": f"Annex.\n\n{bins}",
        "secret.txt": "The bid for the quarry was £7,100.",
        "papers.csv": "path,title,restricted\nopen.txt,Bins,no\nexempt.txt,Annex,yes\nsecret.txt,Quarry,yes\n",
    }
    directory = tmp_path_factory.mktemp("guarded")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.reading, "ReaderPool", PoolInThisProcess)
        build_index([write_papers(tmp_path_factory.mktemp("papers"), texts)], directory, encoder=ComputableEncoder())
    return SearchIndex(open_generation(directory), ComputableEncoder())


@pytest.mark.parametrize("mode", list(Mode))
def test_restricted_papers_are_left_out_unless_asked_for(guarded: SearchIndex, mode: Mode) -> None:
    for question in ("What was the bid for the quarry?", "How many bins of garden waste did round 7 empty?"):
        answer = guarded.ask(question, mode=mode)
        shown = {hit.paper.path for hit in answer.hits} | {path for hit in answer.hits for path, _ in hit.also_in}
        assert shown | {path for citation in answer.citations for path, _ in citation.also_in} <= {"open.txt"}
    answer = guarded.ask("What was the bid for the quarry?", mode=mode, restricted=True)
    assert answer.hits[0].paper.path == "secret.txt"
    assert guarded.search("bid for the quarry", mode=mode, filters=Filters(restricted=True))[0].paper.restricted


def test_who_holds_an_office_is_quoted_where_a_name_stands_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.reading, "ReaderPool", PoolInThisProcess)
    texts = {
        "role.txt": "The leader of the council " + "sets the agenda and speaks first, then " * 7 + "is heard again.",
        "signed.txt": "Ann Brook took the chair, new as leader.",
    }
    build_index([write_papers(tmp_path / "papers", texts)], tmp_path / "index", encoder=ComputableEncoder())
    made = SearchIndex(open_generation(tmp_path / "index"), ComputableEncoder())
    with other_weights(replace(load_weights(), threshold=0.0)):
        answer = made.ask("Who is the leader of the council?")
        other = made.ask("What does the leader of the council do?")
    assert [citation.quote for citation in answer.citations] == ["Ann Brook took the chair, new as leader."]
    assert other.citations[0].paper.path == "role.txt"


def test_a_likely_quote_that_is_not_of_the_kind_asked_for_is_ruled_out_and_said_to_be_unlikely(
    papers: SearchIndex,
) -> None:
    with other_weights(replace(load_weights(), threshold=0.0)):
        plain, ruled_out = (
            papers.ask(f"{asked} bandstand was painted?") for asked in ("Is it true that the", "How many")
        )
    assert [citation.quote for citation in plain.citations] == ["The bandstand was painted green."]
    assert ruled_out.refusal is not None
    assert "don't give a figure of the kind asked for" in ruled_out.refusal
    assert ruled_out.confidence < plain.confidence / 2


@pytest.mark.parametrize("question", ["zyzzyva quoll xylem", "zyzzyva zyzzyva"])
def test_a_question_of_unknown_words_is_refused_with_that_reason(papers: SearchIndex, question: str) -> None:
    answer = papers.ask(question)
    assert answer.refusal == "None of the question's words occur in the papers."
    assert (answer.citations, answer.text) == ((), "")


def test_a_question_that_the_papers_do_not_answer_is_refused_with_the_nearest_passages(papers: SearchIndex) -> None:
    answer = papers.ask("Which quoll painted the zyzzyva of the xylem on a Tuesday in Peru?")
    assert answer.refusal is not None
    assert answer.refusal.startswith("No passage in the papers answers this closely enough")
    assert len(answer.hits) > 0
    assert answer.confidence < 0.5


@pytest.mark.parametrize("question", ["", "   ", "\n"])
def test_nothing_asked_is_refused(papers: SearchIndex, question: str) -> None:
    assert papers.search(question) == ()
    assert papers.ask(question).refusal == "Nothing was asked. Type a question."


def test_a_question_about_a_council_without_papers_is_refused_by_name(papers: SearchIndex) -> None:
    assert any(paper.council for paper in papers.papers)
    answer = papers.ask("What levy does Zyzzyva County Council ask of visitors?")
    assert answer.refusal == "No paper of Zyzzyva County Council is indexed."
    assert len(answer.hits) > 0


def test_how_many_passages_are_listed_changes_nothing_in_the_answer(papers: SearchIndex) -> None:
    one, many = papers.ask("What is the levy on skips?", k=1), papers.ask("What is the levy on skips?", k=8)
    assert (one.text, one.refusal, one.confidence) == (many.text, many.refusal, many.confidence)
    assert one.hits == many.hits[:1]


def test_how_many_passages_are_listed_changes_nothing_in_a_refusal(papers: SearchIndex) -> None:
    # With none to list it said that nothing near was of this council.
    question = "Which quoll of Aldwater District Council ate trees, zyzzyvas and xylem in Peru?"
    none, many = papers.ask(question, k=0), papers.ask(question, k=8)
    assert (none.hits, many.hits[0].paper.council) == ((), "Aldwater District Council")
    assert none.refusal == many.refusal is not None


@pytest.mark.parametrize("question", ["?", "the of and", "'\"; DROP TABLE papers --", "\x00", "levy " * 2000, "🙂"])
@pytest.mark.parametrize("mode", list(Mode))
def test_no_question_raises(papers: SearchIndex, question: str, mode: Mode) -> None:
    answer = papers.ask(question, mode=mode)
    assert bool(answer.citations) != bool(answer.refusal)


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"date_from": date(2024, 6, 4)}, {"roads.txt"}),
        ({"date_to": date(2023, 9, 19)}, {"parks.txt"}),
        ({"date_from": date(2023, 9, 20), "date_to": date(2024, 6, 3)}, {"archive/roads.txt"}),
        ({"body": "LEISURE"}, {"parks.txt"}),
        ({"council": "aldwater"}, {"parks.txt"}),
        ({"kind": "Report"}, {"roads.txt"}),
        ({"paper": "archive/roads.txt"}, {"archive/roads.txt"}),
        ({"body": "environment", "kind": "appendix"}, {"archive/roads.txt"}),
    ],
)
def test_filters_let_only_their_papers_through(
    papers: SearchIndex, filters: dict[str, object], expected: set[str], mode: Mode
) -> None:
    assert set(found(papers, "levy trees", mode, **filters)) == expected


def test_a_paper_is_chosen_by_the_start_of_its_id(papers: SearchIndex) -> None:
    chosen = next(paper for paper in papers.papers if paper.path == "undated.txt")
    assert found(papers, "levy ferry", paper=chosen.id[:12]) == ["undated.txt"]


@pytest.mark.parametrize("mode", list(Mode))
def test_filters_that_nothing_passes_are_refused_with_what_to_do(papers: SearchIndex, mode: Mode) -> None:
    # Without a row to rank there were no signals to add up either, and that raised.
    answer = papers.ask("levy", mode=mode, filters=Filters(body="nobody"))
    assert answer.refusal is not None
    assert "Widen the dates" in answer.refusal


@pytest.mark.parametrize("mode", list(Mode))
def test_an_index_without_papers_refuses(tmp_path: Path, mode: Mode) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.reading, "ReaderPool", PoolInThisProcess)
        folder = write_papers(tmp_path / "papers", {"empty.txt": " "})
        build_index([folder], tmp_path / "index", encoder=ComputableEncoder())
    empty = SearchIndex(open_generation(tmp_path / "index"), ComputableEncoder())
    assert len(empty) == 0
    assert empty.ask("levy", mode=mode).refusal is not None


@pytest.mark.parametrize("mode", list(Mode))
def test_the_same_question_twice_has_the_same_answer(papers: SearchIndex, directory: Path, mode: Mode) -> None:
    again = SearchIndex(open_generation(directory), ComputableEncoder())
    question = "How much did road works in March cost?"
    assert papers.ask(question, mode=mode) == papers.ask(question, mode=mode) == again.ask(question, mode=mode)


def test_no_more_passages_than_asked_for_are_found(papers: SearchIndex) -> None:
    assert len(papers.search("levy trees ferry", k=2)) == 2
    assert papers.search("levy", k=0) == ()


def test_a_period_asked_for_brings_its_papers_forward(papers: SearchIndex) -> None:
    assert found(papers, "committee papers of September 2023")[0] == "parks.txt"


def test_scores_fall_and_every_hit_says_why(papers: SearchIndex) -> None:
    hits = papers.search("levy trees ferry")
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all({"bm25", "cosine", "coverage"} <= set(hit.signals) for hit in hits)
    assert all(hit.passage.text == hit.page.text[hit.passage.start : hit.passage.end] for hit in hits)


def test_a_council_in_the_index_is_understood_in_a_question(papers: SearchIndex) -> None:
    assert papers.understand("what did aldwater decide").councils == ("Aldwater District Council",)


def test_papers_come_by_path_with_their_pages_and_passages(papers: SearchIndex) -> None:
    assert [paper.path for paper in papers.papers] == ["archive/roads.txt", "parks.txt", "roads.txt", "undated.txt"]
    parks = papers.papers[1]
    assert [page.text for page in papers.pages(parks.id)] == [TREES]
    assert [passage.text for passage in papers.passages_of(parks.id)] == [TREES]
    with pytest.raises(KeyError):
        papers.pages("nobody")


def test_an_index_of_another_encoder_is_refused_with_the_command_that_mends_it(directory: Path) -> None:
    with pytest.raises(OtherEncoderError, match="Run: python -m ingest --rebuild --index "):
        SearchIndex(open_generation(directory), ComputableEncoder(name="another"))


def test_no_index_is_refused_with_the_command_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoIndexError, match="Run: python -m ingest PAPERS --index "):
        open_index(tmp_path)
    with pytest.raises(NoIndexError, match="elsewhere"):
        open_index(settings=Settings(index=tmp_path / "elsewhere"))


def test_an_open_index_knows_when_a_newer_one_is_there(tmp_path: Path) -> None:
    folder, directory = write_papers(tmp_path / "papers", {"a.txt": LEVY}), tmp_path / "index"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.reading, "ReaderPool", PoolInThisProcess)
        build_index([folder], directory, encoder=ComputableEncoder())
        opened = SearchIndex(open_generation(directory), ComputableEncoder())
        assert opened.is_current
        write_papers(folder, {"b.txt": TREES})
        build_index([folder], directory, encoder=ComputableEncoder())
    assert not opened.is_current
    assert [hit.passage.text for hit in opened.search("How much is the levy on skips a week?")] == [LEVY]


@pytest.fixture(scope="module")
def knowing(directory: Path) -> Iterator[SearchIndex]:
    """The same papers with an encoder that knows words, without which nothing is mended."""
    yield SearchIndex(open_generation(directory), ComputableEncoder(words=("many", "firm", "weeks")))


SLIP = "How much is the levvy on skips a week?"
SAID = "“levy” instead of “levvy”"


def test_a_misspelt_word_is_searched_as_the_papers_spell_it(papers: SearchIndex, knowing: SearchIndex) -> None:
    understood = knowing.understand(SLIP)
    assert (understood.text, understood.mended) == (SLIP, (("levvy", "levy"),))
    assert understood.searched == "How much is the levy on skips a week?"
    right = knowing.ask(understood.searched)
    assert understood.terms == right.question.terms
    answer = knowing.ask(SLIP)
    assert (answer.text, answer.confidence) == (right.text, right.confidence)
    assert papers.understand(SLIP).mended == ()


def test_a_mended_word_can_be_left_as_typed(knowing: SearchIndex) -> None:
    understood = knowing.understand(SLIP, ignore=[SAID])
    assert understood.mended == ()
    assert understood.terms == knowing.understand(SLIP.replace("levvy", "Levvy")).terms  # a name


def test_words_that_are_right_stay_as_they_are_typed(knowing: SearchIndex) -> None:
    for question in ("How many trees were felled?", "Did the firm fall for weeks?", "How many were felled in Trexes?"):
        assert knowing.understand(question).mended == ()


def test_a_place_that_no_paper_has_is_no_misspelt_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.reading, "ReaderPool", PoolInThisProcess)
    texts = {"group.txt": "The working group met in May. The working group made no report."}
    encoder = ComputableEncoder(words=("residents",))
    build_index([write_papers(tmp_path / "papers", texts)], tmp_path / "index", encoder=encoder)
    opened = SearchIndex(open_generation(tmp_path / "index"), encoder)
    assert opened.understand("the worcking group").searched == "the working group"
    assert opened.understand("residents of woking").mended == ()


class Backwards:
    """Reads nothing: the later a passage is given, the better it finds it."""

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float32]:
        return np.arange(len(passages), dtype=np.float32)


def test_a_reranker_has_the_last_word_in_full_mode_and_no_other(papers: SearchIndex, directory: Path) -> None:
    asked = SearchIndex(open_generation(directory), ComputableEncoder(), reranker=Backwards())
    question = "How many trees were felled after the storm?"
    as_found = [hit.row for hit in papers.search(question, k=20)]
    turned = asked.search(question, k=20)
    assert len(as_found) > 1
    assert [hit.row for hit in turned] == as_found[::-1]
    assert [hit.score for hit in turned] == list(range(len(turned) - 1, -1, -1))
    assert asked.search(question, k=2) == turned[:2]
    assert asked.search(question, k=20, mode=Mode.HYBRID) == papers.search(question, k=20, mode=Mode.HYBRID)


def test_passages_behind_the_reranked_keep_their_order_below_them(papers: SearchIndex) -> None:
    hits = papers.search("How many trees were felled after the storm?", k=20)
    assert len(hits) > 2
    found = reranked(Backwards(), papers.understand("How many trees were felled after the storm?"), hits, most=2)
    assert [hit.row for hit in found] == [hits[1].row, hits[0].row, *(hit.row for hit in hits[2:])]
    assert all(one.score >= other.score for one, other in pairwise(found))


def test_what_an_abbreviation_stands_for_is_answered_where_papers_explain_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index.reading, "ReaderPool", PoolInThisProcess)
    said = {
        f"{place}.txt": f"RWP and RWP again. RWP spoke of {thing}." for place, thing in enumerate(("bins", "skips"))
    }
    explained = "The ferry, the bandstand and the Road Works Panel (RWP) were talked of at length, as were trees."
    papers = write_papers(tmp_path / "papers", {**said, "explained.txt": explained})
    build_index([papers], tmp_path / "index", encoder=ComputableEncoder())
    opened = SearchIndex(open_generation(tmp_path / "index"), ComputableEncoder())
    assert opened.ready("What does RWP stand for?").vector @ opened.ready("Road Works Panel (RWP)").vector > 0.99
    assert opened.ready("What does ABC stand for?").vector @ opened.ready("Road Works Panel (RWP)").vector < 0.9
    assert "Road Works Panel (RWP)" in opened.ask("What does RWP stand for?").text
