"""Quotes: verbatim, short, readable by themselves, and the right ones first."""

from collections.abc import Sequence
from dataclasses import replace
from time import process_time

import numpy as np
import pytest
from computable import made_passage
from handmade import apart, looked_at, numbered, ready
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.answer import MOST_QUOTES, MOST_WORDS, Candidate, candidates, choose_quotes, coverage, fitted
from index.features import UNIT_FEATURES, unit_features
from index.looks import Looks, look_closely
from index.models import Answer, Citation, Filters, Hit, Question, Ranking
from index.question import read_question
from index.texts import searched_text
from index.weights import LinearModel, load_weights, other_weights
from ingest.models import Page, Paper, Passage


def hit(text: str, *, row: int = 0, score: float = 1.0, **more: object) -> Hit:
    paper, page, passage = made_passage(text, path=f"{row}.pdf", **more)  # type: ignore[arg-type]
    return Hit(paper, page, passage, row, score)


def quotes(question: str, *hits: Hit) -> list[str]:
    return [citation.quote for citation in citations(read_question(question), *hits)]


def citations(question: Question, *hits: Hit) -> tuple[Citation, ...]:
    return choose_quotes(question, hits, units=units_of(question, hits), idf=lambda term: 1.0)


def units_of(question: Question, hits: Sequence[Hit]) -> NDArray[np.float64]:
    """The features of the units of the hits, in order."""
    if not hits:
        return np.zeros((0, len(UNIT_FEATURES)))
    numbers = numbered(question.text, *(searched_text(hit.paper, hit.passage) for hit in hits))
    asked = ready(question, numbers)
    looks = Looks.joined([looked_at(hit.paper, hit.page, hit.passage, numbers) for hit in hits])
    return unit_features(asked, looks, look_closely(asked, looks, apart(numbers)))


def test_coverage_is_the_share_of_the_weight_held() -> None:
    weights = {"levy": 3.0, "road": 1.0}
    assert coverage(("levy", "road"), ["levy", "tree"], idf=weights.__getitem__) == 0.75
    assert coverage((), ["levy"], idf=weights.__getitem__) == 0.0


def test_the_sentence_that_holds_the_answer_is_quoted() -> None:
    sentences = ["Apologies came from two members.", "The levy on skips is £40 a week.", "The meeting closed early."]
    assert quotes("How much is the levy on skips?", hit(" ".join(sentences), units=sentences)) == [sentences[1]]


def test_a_question_for_a_figure_prefers_the_sentence_with_one() -> None:
    hits = (hit("The levy on skips was discussed."), hit("The levy on skips is £40 weekly.", row=1))
    assert quotes("How much is the levy on skips?", *hits)[0] == "The levy on skips is £40 weekly."


def test_a_question_in_the_paper_is_not_preferred_to_its_answer() -> None:
    sentences = ["Members met.", "Is the levy on skips going up?", "The levy on skips is going up."]
    asked, found = read_question("the levy on skips going up"), hit("\n".join(sentences), units=sentences)
    assert candidates([found], units=units_of(asked, [found]))[0].quote == sentences[2]


def test_a_question_in_the_paper_is_quoted_where_it_says_all_there_is() -> None:
    asks = hit("How many trees were felled in the park?")
    assert quotes("How many trees were felled?", asks) == ["How many trees were felled in the park?"]
    assert quotes("How many trees were felled?", asks, hit("Eleven.", row=1)) == ["Eleven."]


@pytest.mark.parametrize("opening", ["This", "These", "They", "It", "Such"])
def test_a_sentence_that_leans_back_brings_the_one_before_it(opening: str) -> None:
    first, second = "Skips need a licence.", f"{opening} cost £40 weekly as a levy on builders."
    assert quotes("What levy do builders pay weekly?", hit(f"{first} {second}", units=[first, second])) == [
        f"{first} {second}"
    ]


def test_a_sentence_that_leans_back_stays_alone_where_both_are_too_long() -> None:
    first = " ".join(["Skips"] + ["need"] * 52 + ["licences."])
    second = "This levy on builders costs £40 weekly."
    found = quotes("What levy do builders pay weekly?", hit(f"{first} {second}", units=[first, second]))
    assert found[0] == second


def test_a_sentence_that_ends_in_a_colon_brings_its_list() -> None:
    text = "The levy applies to these builders:\n• those with skips;\n• those with scaffolds."
    units = text.split("\n")
    assert quotes("Which builders does the levy apply to?", hit(text, units=units)) == [text]


def test_a_list_is_brought_as_far_as_sixty_words() -> None:
    lead = "The levy applies to these builders:"
    items = [f"• item {number} " + "word " * 17 + "end;" for number in range(4)]  # 21 words each, and 6 in the lead
    text = "\n".join([lead, *items])
    assert quotes("Which builders does the levy apply to?", hit(text, units=[lead, *items]))[0] == "\n".join(
        [lead, *items[:2]]
    )


def test_an_item_brings_the_list_that_was_asked_for() -> None:
    units = [
        "Fees rose.",
        "It has three aims:",
        "(a) cleaner roads;",
        "(b) fewer skips on the roads;",
        "(c) trees.",
        "It ended.",
    ]
    found = hit("\n".join(units), units=units)
    assert quotes("What are the aims about skips on the roads?", found)[0] == "\n".join(units[1:5])
    assert quotes("Why are there fewer skips on the roads?", found)[0] == units[3]


def test_of_a_long_list_what_is_next_to_the_item_stays() -> None:
    items = [f"• item {number} " + "word " * 15 + "end;" for number in range(6)]  # 19 words each
    items[4] = "• the levy on skips in the road " + "word " * 10 + "end;"
    (quote,) = quotes("What are the items about the levy on skips in the road?", hit("\n".join(items), units=items))
    assert quote == "\n".join(items[3:])


def test_a_list_goes_on_behind_its_passage() -> None:
    lead = "The levy applies to these builders:"
    behind = "• those with skips\nand lorries;\n\n• those with scaffolds.\n\nIt ended."
    paper, page, passage = made_passage(lead)
    found = Hit(paper, replace(page, text=f"{lead}\n\n{behind}"), passage, 0, 1.0)
    assert quotes("Which builders does the levy apply to?", found) == [
        f"{lead}\n\n{behind}".removesuffix("\n\nIt ended.")
    ]


def test_a_long_sentence_is_cut_to_the_clauses_that_answer() -> None:
    long = "One thing was said; " + "padding " * 58 + "here; " + "the levy on skips is £40, and that was all."
    (quote,) = quotes("levy on skips", hit(long))
    assert quote == "the levy on skips is £40, and that was all."


def test_a_long_sentence_without_clauses_is_cut_after_sixty_words() -> None:
    long = " ".join(["levy"] * 80)
    assert quotes("levy", hit(long)) == [" ".join(["levy"] * 60)]


def test_a_clause_of_white_space_alone_is_no_quote() -> None:
    # Two line ends with a blank between them were a clause of no words, and short enough.
    long = "padding " * 70 + "\n \n" + "filling " * 70
    (quote,) = quotes("levy", hit(long.strip()))
    assert quote == " ".join(["padding"] * 60)


def test_quotes_that_follow_one_another_are_one() -> None:
    sentences = ["The levy on skips is £40.", "The levy on skips was £30."]
    text = "\n".join(sentences)
    assert quotes("How much is the levy on skips?", hit(text, units=sentences)) == [text]


def test_quotes_with_other_words_between_them_stay_apart() -> None:
    sentences = ["The levy on skips is £40.", "Members had tea.", "The levy on skips was £30."]
    found = quotes("How much is the levy on skips?", hit(" ".join(sentences), units=sentences))
    assert sorted(found) == [sentences[0], sentences[2]]


def test_quotes_stop_where_the_next_would_make_more_than_sixty_words() -> None:
    told = [f"In {place} the levy on skips is £40 " + "as told before " * 5 + "." for place in ("Ash", "Bow", "Cam")]
    assert [len(sentence.split()) for sentence in told] == [24, 24, 24]
    assert len(quotes("How much is the levy on skips?", *(hit(text, row=row) for row, text in enumerate(told)))) == 2


def chosen(*hits: Hit, scores: Sequence[float]) -> list[str]:
    """The quotes where the units of the hits, in order, have these scores."""
    units = np.zeros((len(scores), len(UNIT_FEATURES)))
    units[:, 0] = scores
    model = LinearModel(UNIT_FEATURES, np.eye(len(UNIT_FEATURES))[0])
    with other_weights(replace(load_weights(), unit=model)):
        found = choose_quotes(read_question("levy"), hits, units=units, idf=lambda term: 1.0)
    return [citation.quote for citation in found]


def test_a_further_quote_may_score_two_and_a_half_less_than_the_best() -> None:
    assert chosen(hit("Best."), hit("Enough.", row=1), hit("Too little.", row=2), scores=[5.0, 2.5, 2.4]) == [
        "Best.",
        "Enough.",
    ]


def test_three_places_are_quoted_at_most() -> None:
    places = [hit(f"Place {row}.", row=row) for row in range(4)]
    assert chosen(*places, scores=[5.0, 4.9, 4.8, 4.7]) == ["Place 0.", "Place 1.", "Place 2."]


def test_what_stands_beside_a_quote_is_taken_before_what_scores_a_little_more_elsewhere() -> None:
    # 25 words each, so that two fit into sixty.
    best, beside, elsewhere = (f"{name} " + "word " * 23 + "end." for name in ("Best", "Beside", "Elsewhere"))
    passage = hit(f"{best}\n{beside}", units=[best, beside])
    assert chosen(passage, hit(elsewhere, row=1), scores=[5.0, 4.0, 4.4]) == [f"{best}\n{beside}"]
    assert chosen(passage, hit(elsewhere, row=1), scores=[5.0, 4.0, 4.6]) == [best, elsewhere]


def test_what_stands_between_two_quotes_makes_them_one() -> None:
    # The third was quoted before the second, which was joined to the first alone.
    sentences = ["First.", "Second.", "Third."]
    assert chosen(hit(" ".join(sentences), units=sentences), scores=[5.0, 3.0, 4.9]) == ["First. Second. Third."]


def test_a_passage_without_units_is_quoted_whole() -> None:
    assert chosen(hit("The levy is £40.", units=[]), hit("It rose.", row=1), scores=[5.0, 1.0]) == ["The levy is £40."]


def test_the_same_words_of_two_papers_are_quoted_once() -> None:
    same = "The levy on skips is £40."
    assert quotes("How much is the levy on skips?", hit(same), hit(same, row=1)) == [same]


def test_a_comparison_quotes_each_paper_once() -> None:
    asked = read_question("How does the levy on skips compare?")
    first = ["The levy on skips is £40.", "Something else was said.", "The levy on skips was £41."]
    hits = (hit(" ".join(first), units=first), hit("The levy on skips is £50.", row=1))
    assert [citation.paper.path for citation in citations(asked, *hits)] == ["0.pdf", "1.pdf"]


def test_a_row_is_cited_with_its_column_headings_and_a_sentence_is_not() -> None:
    row = hit("North\t12\t15", columns=("Ward", "Visits", "Calls"))
    words = hit("The levy was dropped.", columns=("Ward", "Visits", "Calls"))
    assert citations(read_question("visits north"), row)[0].columns == ("Ward", "Visits", "Calls")
    assert citations(read_question("levy dropped"), words)[0].columns == ()


def test_a_citation_carries_the_headings_and_the_other_places() -> None:
    paper, page, passage = made_passage("The levy is £40.", headings=("Fees",))
    found = Hit(paper, page, passage, 0, 1.0, also_in=(("b.pdf", 3),))
    (citation,) = citations(read_question("levy"), found)
    assert (citation.headings, citation.also_in) == (("Fees",), (("b.pdf", 3),))


def test_there_is_nothing_to_quote_without_passages() -> None:
    assert quotes("levy") == []


WORDS = st.sampled_from(
    ["levy", "skips", "£40", "This", "and", "which", "x;", "north,", "list:", "–", "end.", "\n", "\n \n"]
)
UNIT = st.lists(WORDS, min_size=1, max_size=130).map(" ".join).filter(str.strip).map(str.strip)


@settings(deadline=None)
@given(
    st.lists(st.lists(UNIT, min_size=1, max_size=4), max_size=4),
    st.sampled_from(["levy", "How much is the levy on skips?", "How has the levy changed?", "", "north list"]),
)
def test_quotes_are_verbatim_and_few_and_short(passages: list[list[str]], question: str) -> None:
    hits = [hit("\n".join(units), units=units, row=row) for row, units in enumerate(passages)]
    found = citations(read_question(question), *hits)
    assert bool(found) == bool(hits)
    assert len(found) <= MOST_QUOTES
    assert sum(len(citation.quote.split()) for citation in found) <= MOST_WORDS
    for citation in found:
        assert citation.quote == citation.page.text[citation.start : citation.end] == citation.quote.strip() != ""
        assert citation.page.paper_id == citation.paper.id
    assert citations(read_question(question), *hits) == found


MINUTES = (
    "Ms Ash proposed that the council sell the depot on Mill Lane.",
    "Members debated whether the council should decide to sell the depot on Mill Lane at once.",
    "RESOLVED that the council keep the depot on Mill Lane.",
)


def test_of_what_was_decided_the_decision_is_quoted_and_not_the_debate() -> None:
    minutes = hit("\n".join(MINUTES), units=MINUTES)
    assert quotes("What did the council decide about the depot on Mill Lane?", minutes) == [MINUTES[2]]
    assert quotes("What did Ms Ash propose about the depot on Mill Lane?", minutes)[0].startswith(MINUTES[0])


def test_what_says_what_the_thing_is_is_quoted_before_what_only_names_it() -> None:
    said = ("It is about Turnaround.", "Turnaround aims to help children.")
    assert quotes("What is Turnaround?", *(hit(text, row=row) for row, text in enumerate(said)))[0] == said[1]


def test_who_was_there_is_answered_by_the_list_of_them() -> None:
    units = ("Mr Ash spoke of parks to the panel.", "PRESENT: Mr Ash (Chair), Ms Birch and Mr Cole.")
    assert quotes("Who attended the parks panel?", hit("\n".join(units), units=units)) == [units[1]]


def test_a_decision_about_something_else_does_not_push_the_nearest_words_out() -> None:
    units = ("The council may sell the depot on Mill Lane.", "RESOLVED that the bins be green.")
    assert quotes("What did the council decide about the depot on Mill Lane?", hit("\n".join(units), units=units))[
        0
    ].startswith(units[0])


def test_words_that_lead_up_to_another_page_are_not_quoted_where_there_is_something_else() -> None:
    units = ("The depot on Mill Lane was sold.", "The levy on skips is as follows:")
    assert quotes("What is the levy on skips?", hit("\n".join(units), units=units)) == [units[0]]
    assert quotes("What is the levy on skips?", hit(units[1])) == [units[1]]


def test_words_that_lead_up_to_more_than_fits_are_quoted_with_the_clauses_that_fit() -> None:
    long = "skips cost £40 a week, bins cost nothing, " + "so on " * 40 + "."
    units = ("The levy on skips is as follows:", long)
    assert quotes("What is the levy on skips?", hit(" ".join(units), units=units)) == [
        "The levy on skips is as follows: skips cost £40 a week, bins cost nothing,"
    ]


def test_an_item_of_many_clauses_behind_a_passage_is_cut_without_reading_it_for_each() -> None:
    page = Page("id", 1, "The levy on skips is as follows:\n- skips cost £40, " + "so on, " * 20_000)
    passage = Passage("id", 1, 0, 32, page.text[:32], units=((0, 32),))
    best = Candidate(Hit(Paper("id", "a.pdf", "Title"), page, passage, 0, 1.0), 0, 32, 1.0)
    began = process_time()
    found = fitted(best, read_question("What is the levy on skips?"), idf=lambda term: 1.0)
    assert process_time() - began < 2
    assert found.words <= MOST_WORDS < found.words + 3


PAPER, PAGE = Paper("id", "a.pdf", "Title"), Page("id", 1, "The levy is £40.")


@pytest.mark.parametrize(("quote", "start", "end"), [("levy", 0, 4), ("the levy", 0, 8), ("", 3, 3), ("levy", 4, 9)])
def test_a_quote_that_is_not_on_the_page_is_refused(quote: str, start: int, end: int) -> None:
    with pytest.raises(ValueError, match="the quote is not"):
        Citation(PAPER, PAGE, quote, start, end)


def test_a_page_of_another_paper_is_refused() -> None:
    with pytest.raises(ValueError, match=r"not of a\.pdf"):
        Citation(PAPER, Page("other", 1, "The levy is £40."), "The", 0, 3)


def test_an_answer_has_citations_or_a_refusal() -> None:
    citation = Citation(PAPER, PAGE, "levy", 4, 8)
    with pytest.raises(ValueError, match="not both"):
        Answer(Question("", ()), (citation,), (), refusal="No.")
    with pytest.raises(ValueError, match="not both"):
        Answer(Question("", ()), (), ())


def test_an_answer_reads_as_its_quotes_one_a_line() -> None:
    page = Page("id", 1, "The levy\nis £40. It rose.")
    found = (Citation(PAPER, page, "The levy\nis £40.", 0, 16), Citation(PAPER, page, "It rose.", 17, 25))
    assert Answer(Question("", ()), found, ()).text == "The levy is £40.\nIt rose."


def test_dates_that_leave_nothing_between_them_are_refused() -> None:
    with pytest.raises(ValueError, match="the date range is empty"):
        Filters(*(read_question("4 June 2024").dates[0][0], read_question("3 June 2024").dates[0][0]))


def test_rows_and_scores_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="2 rows but 1 scores"):
        Ranking((1, 2), (0.5,))


def test_of_a_list_too_long_to_quote_the_item_that_is_asked_for_is_quoted_and_not_its_first() -> None:
    items = tuple(f"({place}) the {thing} be kept as they are {'for now ' * 9}." for place, thing in enumerate(
        ("bins", "roads", "trees", "skips"), start=1))  # fmt: skip
    units = ("RESOLVED that the council's plans for bins, roads, trees and skips be so:", *items)
    found = citations(read_question("What was decided about the skips?"), hit("\n".join(units), units=units))
    assert found[0].quote == items[3]
    assert found[0].under == (units[0],)
