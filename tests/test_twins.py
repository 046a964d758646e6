"""What is the same twice and what only looks it: passages, pages, drafts. Expected values are worked by hand."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.models import Citation, Question
from index.twins import (
    Found,
    Group,
    Standing,
    TwinPages,
    TwinRun,
    find_twins,
    fold,
    gather,
    named_everywhere,
    places_holding,
    preferred,
    printed_twice,
    runs,
    same_meeting,
    same_words,
    standing,
)
from ingest.models import Page, Paper, PaperKind

JUNE = date(2024, 6, 11)
SEPTEMBER = date(2024, 9, 10)
TOLD = (
    "the committee noted that the cost of home to school transport rose by £1,240 a week because more families now"
    " live further than 3 miles from the nearest school with a free place for their child"
)


def minutes(name: str, *, day: date | None = JUNE, body: str = "Scrutiny Committee", council: str = "Kent") -> Paper:
    title = f"Minutes of the {body}"
    return Paper(name, f"{name}.pdf", title, council=council, body=body, kind=PaperKind.MINUTES, meeting_date=day)


def report(name: str, *, day: date | None = JUNE, kind: PaperKind = PaperKind.REPORT, pages: int = 3) -> Paper:
    return Paper(name, f"{name}.pdf", "School transport", kind=kind, meeting_date=day, pages=pages)


def found(paper: Paper, text: str = TOLD, *, number: int = 1, of: Standing = Standing.UNKNOWN) -> Found:
    return Found(paper, Page(paper.id, number, text), text, of)


def page_words(start: int, count: int = 60) -> str:
    """Words of letters only, none twice: word 0 is "aa", word 1 "ab", ..."""
    return " ".join(chr(97 + number // 26) + chr(97 + number % 26) for number in range(start, start + count))


# What minutes say of themselves


@pytest.mark.parametrize(
    "heading",
    [
        "DRAFT MINUTES of the meeting held on 11 June 2024",
        "Minutes (draft)\nScrutiny Committee",
        "Scrutiny Committee\nDRAFT\nMinutes of the meeting",
        "Minutes of the meeting, subject to approval at the next meeting",
        "These minutes are a draft and may be changed before the Committee approves them.",
        "Unconfirmed minutes of the Scrutiny Committee",
        "Minutes of the meeting (to be approved on 10 September 2024)",
    ],
)
def test_minutes_that_call_themselves_a_draft_are_one(heading: str) -> None:
    assert standing(minutes("m"), heading) is Standing.DRAFT


@pytest.mark.parametrize(
    "heading",
    [
        "Minutes as approved\nScrutiny Committee",
        "MINUTES of the meeting held on 11 June 2024\nApproved as a correct record on 10 September 2024",
        "Approved minutes of the Scrutiny Committee",
    ],
)
def test_minutes_that_say_they_were_approved_are_approved(heading: str) -> None:
    assert standing(minutes("m"), heading) is Standing.APPROVED


def test_what_became_of_the_minutes_before_says_nothing_of_these() -> None:
    first = (
        "MINUTES of the meeting held on 11 June 2024\n"
        "PRESENT: Mr A Able (Chair)\n"
        "1. Minutes\n"
        "RESOLVED that the draft minutes of the meeting held on 12 March 2024 be approved as a correct record.\n"
        "The minutes were signed by the Chair."
    )
    assert standing(minutes("m"), first) is Standing.UNKNOWN


def test_a_signature_with_a_later_day_approves() -> None:
    first, last = (
        "MINUTES of the meeting\nPRESENT: Mr A Able",
        "The meeting closed at 9 pm.\nSigned as a correct record: ",
    )
    assert standing(minutes("m"), first, last + "A Able, Chair, 10 September 2024") is Standing.APPROVED


@pytest.mark.parametrize("signature", ["................ Chair", "A Able, Chair, 11 June 2024"])
def test_a_line_to_sign_on_approves_nothing(signature: str) -> None:
    first, last = "MINUTES of the meeting\nPRESENT: Mr A Able", f"Signed as a correct record: {signature}"
    assert standing(minutes("m"), first, last) is Standing.UNKNOWN


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2024-06-11-draft-minutes", Standing.DRAFT),
        ("Minutes_11_June_DRAFT", Standing.DRAFT),
        ("2024-06-11-approved-minutes", Standing.APPROVED),
        ("Minutes_of_Previous_Meeting", Standing.UNKNOWN),
    ],
)
def test_the_file_name_tells_where_the_heading_does_not(name: str, expected: Standing) -> None:
    assert standing(minutes(name), "MINUTES of the meeting\nPRESENT: Mr A Able") is expected


def test_the_heading_outweighs_the_file_name() -> None:
    assert standing(minutes("draft-minutes"), "Minutes as approved\nPresent: Mr A Able") is Standing.APPROVED


def test_a_draft_budget_is_no_draft_of_minutes() -> None:
    assert standing(report("draft-budget"), "DRAFT\nRevenue budget 2025-26") is Standing.UNKNOWN


def test_minutes_are_of_one_meeting_when_day_and_body_agree() -> None:
    draft = minutes("draft")
    assert same_meeting(draft, minutes("approved"))
    assert same_meeting(draft, minutes("approved", council="Kent County Council"))
    assert not same_meeting(draft, minutes("later", day=SEPTEMBER))
    assert same_meeting(draft, minutes("approved", body="Council Scrutiny Committee"))
    assert not same_meeting(draft, minutes("other", body="Scrutiny Sub-Committee"))
    assert not same_meeting(draft, minutes("other", council="Leeds City Council"))
    assert not same_meeting(minutes("no", day=None), minutes("day", day=None))
    assert not same_meeting(draft, report("report"))


# Passages that say the same


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("£1,240", "£1,420"),  # another figure
        ("£1,240", "-£1,240"),  # a loss
        ("£1,240", "£1.24m"),
        ("noted that", "noted not that"),  # no figure changes, but all it means
        ("live further", "don't live further"),
    ],
)
def test_one_change_makes_another_fact(before: str, after: str) -> None:
    assert same_words(TOLD, TOLD)
    assert not same_words(TOLD, TOLD.replace(before, after))


def test_another_numeral_is_another_figure() -> None:
    assert not same_words(f"{TOLD}, in all nine", f"{TOLD}, in all ten")


def test_figures_in_another_order_are_other_facts() -> None:
    assert not same_words(f"{TOLD}, lost by 4 votes to 5", f"{TOLD}, lost by 5 votes to 4")


def test_the_thousands_comma_and_the_line_break_make_no_difference() -> None:
    assert same_words(TOLD, TOLD.replace("1,240", "1240").replace("transport", "trans-\nport"))


def test_brackets_round_a_figure_are_its_minus() -> None:
    assert same_words(f"{TOLD} (3.5)", f"{TOLD} -3.5")
    assert not same_words(f"{TOLD} (3.5)", f"{TOLD} 3.5")


def test_the_second_year_of_a_pair_is_no_loss() -> None:
    assert same_words(f"{TOLD} in 2025-26", f"{TOLD} in 2025 26")


def test_another_name_is_another_fact() -> None:
    assert not same_words(f"{TOLD}, moved by Baldock", f"{TOLD}, moved by Hood")


def test_a_text_that_adds_a_name_and_a_figure_says_the_same_and_more() -> None:
    assert same_words(TOLD, f"{TOLD} (Appendix 2)")
    assert same_words(f"{TOLD} (Appendix 2)", TOLD)


def test_each_text_must_say_the_same_as_every_other_it_is_put_with() -> None:
    # The first says the same as either of the others, which contradict each other.
    assert fold([TOLD, f"{TOLD} in 2023", f"{TOLD} in 2024"]) == (0, 0, 2)


def test_the_share_of_words_in_common_decides() -> None:
    ten = "a b c d e f g h i j"
    # Nine words in common of ten are nine tenths; eight of ten are not.
    assert fold([ten, "x y z", "a b c d e f g h i", "a b c d e f g h"]) == (0, 1, 0, 3)


def test_texts_without_words_stand_apart() -> None:
    assert fold(["", "", "a", "..."]) == (0, 1, 2, 3)
    assert fold([]) == ()


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(["a", "b", "Cc", "not", "1", "-2"]), max_size=6).map(" ".join), max_size=10))
def test_those_folded_together_all_say_the_same(texts: list[str]) -> None:
    firsts = fold(texts)
    for place, first in enumerate(firsts):
        assert first <= place
        assert firsts[first] == first
        assert all(
            same_words(texts[place], texts[other])
            for other in range(place)
            if firsts[other] == first and texts[place].strip()
        )


# Which one is cited


def test_approved_minutes_are_cited_before_the_draft() -> None:
    draft, approved = found(minutes("a"), of=Standing.DRAFT), found(minutes("b"), of=Standing.APPROVED)
    assert preferred([draft, approved]) == 1
    assert preferred([draft, found(minutes("b"))]) == 1


def test_a_question_about_the_draft_is_not_turned_to_the_approved_minutes() -> None:
    draft, approved = found(minutes("a"), of=Standing.DRAFT), found(minutes("b"), of=Standing.APPROVED)
    asked = Question("what did the draft say?", ("draft", "say"))
    assert preferred([draft, approved], question=asked) == 0
    assert gather([draft, approved], question=asked) == (Group(0, (1,), 0),)


def test_a_report_is_cited_before_a_later_pack_that_holds_it() -> None:
    assert preferred([found(report("a", day=SEPTEMBER, kind=PaperKind.PACK, pages=90)), found(report("b"))]) == 1


def test_the_later_publication_is_cited_and_no_day_is_the_earliest() -> None:
    assert preferred([found(report("a")), found(report("b", day=SEPTEMBER)), found(report("c", day=None))]) == 1


def test_a_period_that_is_asked_for_outweighs_the_later_day() -> None:
    asked = Question("in June 2024", (), dates=((date(2024, 6, 1), date(2024, 6, 30)),))
    assert preferred([found(report("a", day=SEPTEMBER)), found(report("b"))], question=asked) == 1


def test_on_one_day_more_figures_then_more_pages_then_the_path_decide() -> None:
    plain = found(report("b"))
    assert preferred([plain, found(report("c"), f"{TOLD} (Appendix 2)")]) == 1
    assert preferred([plain, found(report("c", pages=4))]) == 1
    assert preferred([plain, found(report("a"))]) == 1
    assert preferred([found(report("b"), number=2), plain]) == 1


def test_of_nothing_none_is_preferred() -> None:
    with pytest.raises(ValueError, match="nothing to choose"):
        preferred([])


def test_a_group_has_the_rank_of_its_best() -> None:
    other = found(report("o"), "nothing like it in any word")
    pack = found(report("p", kind=PaperKind.PACK))
    assert gather([pack, other, found(report("r"))]) == (Group(2, (0,), 0), Group(1, (), 1))
    assert gather([]) == ()


def test_minutes_of_two_meetings_stay_apart_however_alike() -> None:
    assert len(gather([found(minutes("a")), found(minutes("b", day=SEPTEMBER))])) == 2
    assert len(gather([found(report("a")), found(report("b", day=SEPTEMBER))])) == 1


def test_papers_of_two_councils_stay_apart_and_two_names_of_one_do_not() -> None:
    leeds, st_helens = minutes("l", council="Leeds City Council"), minutes("s", council="St Helens")
    assert len(gather([found(leeds), found(st_helens)])) == 2
    assert len(gather([found(st_helens), found(minutes("t", council="St. Helens Metropolitan Borough Council"))])) == 1


def test_a_corrected_figure_is_shown_before_the_one_it_corrects() -> None:
    draft = found(minutes("draft"), of=Standing.DRAFT)
    other = found(report("o"), "nothing like it in any word")
    approved = found(minutes("approved"), TOLD.replace("1,240", "1,420"), of=Standing.APPROVED)
    assert gather([draft, other, approved]) == (Group(2, (), 0), Group(0, (), 0), Group(1, (), 1))
    later = found(minutes("later", day=SEPTEMBER), approved.text, of=Standing.APPROVED)
    assert [group.cited for group in gather([draft, other, later])] == [0, 1, 2]


def test_of_several_approved_passages_the_one_most_like_the_draft_comes_before_it() -> None:
    draft = found(minutes("draft"), "a b c d e f g h i j 1", of=Standing.DRAFT)
    # Seven of the eleven words are above the six tenths asked for, ten of eleven are more.
    near = found(minutes("approved"), "a b c d e f g q r s 2", of=Standing.APPROVED)
    nearer = found(minutes("approved"), "a b c d e f g h i j 2", of=Standing.APPROVED)
    assert [group.cited for group in gather([draft, near, nearer])] == [2, 0, 1]


# Pages


def test_a_page_published_again_is_found_with_what_the_two_share() -> None:
    pages = [("a", 1, page_words(0, 300)), ("b", 7, page_words(0, 300) + " zy zz"), ("c", 1, page_words(310, 300))]
    # The shorter page stands whole on the longer one, whose two words more make no difference to it.
    assert find_twins(pages) == (TwinPages(("a", 1), ("b", 7), 1.0),)


def test_a_report_is_found_in_a_pack_whose_pages_break_elsewhere() -> None:
    report = [("report", 1, page_words(0, 300)), ("report", 2, page_words(300, 300))]
    pack = [("pack", 8, page_words(150, 300)), ("pack", 9, page_words(450, 200))]
    pairs = find_twins([*report, *pack])
    # Report pages 1 and 2 each share 150 words with pack page 8, and page 2 shares 150 of pack page 9's 200.
    assert [(pair.first[1], pair.second[1]) for pair in pairs] == [(1, 8), (2, 8), (2, 9)]
    assert [pair.shared for pair in pairs] == pytest.approx([0.5, 0.5, 0.75], abs=0.15)


def test_lines_broken_elsewhere_capitals_and_hyphens_make_no_difference() -> None:
    words = page_words(0, 200).split()
    printed = "\n".join(" ".join(words[start : start + 7]) for start in range(0, 200, 7))
    broken = printed.upper().replace("CA CB", "C-\nA CB")
    assert [pair.shared for pair in find_twins([("a", 1, " ".join(words)), ("b", 1, broken)])] == [1.0]


def test_words_that_stand_everywhere_make_no_twins() -> None:
    form = page_words(0, 200)
    assert len(find_twins([(f"{number:02}", 1, form) for number in range(20)])) == 20 * 19 / 2
    assert find_twins([(f"{number:02}", 1, form) for number in range(21)]) == ()


def test_papers_in_another_order_make_the_same_twins() -> None:
    pages = [("a", 1, page_words(0, 300)), ("b", 1, page_words(100, 300)), ("c", None, page_words(90, 250))]
    forwards, backwards = find_twins(pages), find_twins(pages[::-1])
    assert len(forwards) == 3
    assert {(pair.first, pair.second, pair.shared) for pair in forwards} == {
        (pair.second, pair.first, pair.shared) for pair in backwards
    }


def test_pages_that_say_little_are_twins_of_nothing() -> None:
    assert find_twins([("a", 1, "Appendix A"), ("b", 1, "Appendix A")]) == ()
    assert find_twins([("a", 1, ""), ("b", None, "")]) == ()
    assert find_twins([]) == ()


def test_a_page_is_no_twin_of_another_of_its_paper() -> None:
    assert find_twins([("a", 1, page_words(0, 300)), ("a", 2, page_words(0, 300))]) == ()


@pytest.mark.parametrize("threshold", [0.0, -1.0, 1.1])
def test_a_threshold_that_means_nothing_is_refused(threshold: float) -> None:
    with pytest.raises(ValueError, match="threshold"):
        find_twins([], threshold=threshold)


def held(words: str, *papers: tuple[Paper, str]) -> list[str]:
    of = minutes("first")
    return [
        paper.id for paper, _ in places_holding(words, of, [(paper, Page(paper.id, 1, text)) for paper, text in papers])
    ]


def test_words_are_held_however_their_lines_are_broken() -> None:
    broken = TOLD.replace(" ", "\n", 9).replace("school", "sch-\nool", 1)
    there = report("there"), f"Before this.\n{broken}\nAnd after."
    assert held(TOLD, there) == ["there"]
    assert held(TOLD, (report("other"), TOLD.replace("£1,240", "£1,420"))) == []
    assert held("the cost of home", (report("longer"), "the cost of homes")) == []


def test_words_are_not_held_where_a_word_or_a_figure_goes_on_at_their_end() -> None:
    words = "the board agreed a cost of the re-"
    assert held(words, (report("goes on"), f"{words}\nport."), (report("ends"), f"So {words}\nPort.")) == ["ends"]
    figure = "240 homes were built in the ward"
    assert held(figure, (report("longer"), f"In all 1,{figure}."), (report("same"), f"In all {figure} today.")) == [
        "same"
    ]


def test_words_of_another_council_or_meeting_are_about_something_else() -> None:
    assert held(TOLD, (minutes("later", day=SEPTEMBER), TOLD)) == []
    assert held(TOLD, (minutes("away", council="Surrey"), TOLD)) == []
    assert held(TOLD, (minutes("draft"), TOLD)) == ["draft"]


def test_a_few_words_stand_in_too_many_places_to_name_any() -> None:
    assert held("Proposed Funding Source:", (report("other"), "Proposed Funding Source: reserves")) == []


def cited(paper: Paper, words: str = TOLD) -> tuple[Citation, Found]:
    page = Page(paper.id, 1, words)
    return Citation(paper, page, words, 0, len(words)), Found(paper, page, words)


def test_a_citation_names_every_other_place_of_its_words_once() -> None:
    citation, own = cited(report("report"))
    citation = replace(citation, also_in=(("pack.pdf", 1),))
    pack = found(report("pack", kind=PaperKind.PACK))
    assert named_everywhere(citation, [own, pack, found(report("copy"))]).also_in == (("pack.pdf", 1), ("copy.pdf", 1))


def test_words_of_a_draft_are_cited_from_the_paper_that_took_its_place() -> None:
    citation, own = cited(report("Draft_budget"))
    printed = "Page 3\n" + TOLD.replace(" ", "\n")
    moved = named_everywhere(citation, [own, found(report("Final_budget"), printed)])
    assert (moved.paper.path, moved.quote, moved.start) == ("Final_budget.pdf", printed[7:], 7)
    assert moved.also_in == (("Draft_budget.pdf", 1),)


def test_words_of_a_draft_are_cited_from_it_when_it_is_asked_for_or_the_only_place() -> None:
    citation, own = cited(report("Draft_budget"))
    asked = Question("What does the draft budget say?", ("draft", "budget"))
    final = found(report("Final_budget"))
    assert named_everywhere(citation, [own, final], question=asked).paper.path == "Draft_budget.pdf"
    assert named_everywhere(citation, [own]) == citation
    # Printed otherwise, as with a word broken at the end of a line, so there is no verbatim quote to be had.
    broken = found(report("Final_budget"), TOLD.replace("transport", "trans-\nport"))
    assert named_everywhere(citation, [own, broken]).paper.path == "Draft_budget.pdf"


def test_a_paper_that_calls_itself_a_draft_is_cited_after_one_that_does_not() -> None:
    assert preferred([found(report("Draft_budget", day=SEPTEMBER)), found(report("budget"))]) == 1


def twin(first: int | None, second: int | None) -> TwinPages:
    return TwinPages(("report", first), ("pack", second), 1.0)


def test_pages_that_go_on_in_both_papers_are_one_run() -> None:
    assert runs([twin(1, 6), twin(2, 7), twin(3, 8), twin(9, 10), twin(4, 20)]) == (
        TwinRun((twin(9, 10),)),
        TwinRun((twin(1, 6), twin(2, 7), twin(3, 8))),
        TwinRun((twin(4, 20),)),
    )


def test_pages_are_printed_twice_when_most_is_the_same_and_the_matter_is_one() -> None:
    papers = [report("report"), report("pack", kind=PaperKind.PACK)]
    assert printed_twice([twin(1, 6), twin(2, 7), replace(twin(3, 8), shared=0.5)], papers) == (
        TwinRun((twin(1, 6), twin(2, 7))),
    )
    apart = [replace(paper, council=name) for paper, name in zip(papers, ("Kent", "Surrey"), strict=True)]
    assert printed_twice([twin(1, 6)], apart) == ()


def test_pages_without_numbers_run_alone() -> None:
    assert runs([twin(None, 1)]) == (TwinRun((twin(None, 1),)),)
    assert runs([]) == ()
    with pytest.raises(ValueError, match="at least one"):
        TwinRun(())
