"""What reports say: why a question was missed, limits, tables and the web page."""

import pytest
from test_eval_run import CONFUSED, PERFECT, TinyIndex, questions

from eval.misses import find_misses, judge
from eval.outcome import Found, Outcome
from eval.report import falls_short, misses_text, summarise, table
from eval.run import run
from eval.webpage import webpage


@pytest.mark.parametrize(
    ("came_back", "reasons"),
    [
        (Outcome("levy", abstained=True), ("not found in the first 20", "refused wrongly")),
        (
            Outcome("levy", abstained=False, answer="Apologies."),
            ("not found in the first 20", "the answer's quote lacks it"),
        ),
        (Outcome("levy", abstained=False), ("not found in the first 20", "gave no answer and did not refuse")),
        (
            Outcome(
                "levy",
                abstained=False,
                answer="£40",
                found=(Found("Apologies.", (("fees.pdf", 2),)), Found("a levy of £40", (("fees.pdf", 2),))),
            ),
            ("found at rank 2 but not first",),
        ),
        (
            Outcome(
                "levy",
                abstained=False,
                answer="£40\n" + "word " * 60,
                found=(Found("a levy of £40", (("fees.pdf", 2),)),),
            ),
            ("a quote has it, but the answer is 61 words long, past 60",),
        ),
    ],
)
def test_a_miss_says_why(came_back: Outcome, reasons: tuple[str, ...]) -> None:
    assert judge(questions()[0], came_back).reasons == reasons


def test_half_of_a_comparison_is_told_from_none() -> None:
    found = (Found("It ran from May", (("dates.pdf", 1),)),)
    verdict = judge(questions()[1], Outcome("both", abstained=True, found=found))
    assert verdict.reasons == ("only 1 of 2 pieces found in the first 20", "refused wrongly")


def test_misses_put_wrong_answers_first_and_are_capped() -> None:
    late = Outcome(
        "levy",
        abstained=False,
        answer="£40",
        found=(Found("Apologies.", (("fees.pdf", 2),)), Found("a levy of £40", (("fees.pdf", 2),))),
    )
    wrong = Outcome("moon", abstained=False, answer="Armstrong")
    right = run(TinyIndex(PERFECT), questions())["both"]
    misses = find_misses(questions(), {"levy": late, "both": right, "moon": wrong})
    assert [(miss.question.id, miss.right) for miss in misses] == [("moon", False), ("levy", True)]
    assert misses[0].reasons == ("answered the unanswerable",)
    text = misses_text(misses, most=1)
    assert text.startswith("2 questions with something missed, 1 shown:\n\nmoon: Who walked on the moon?")
    assert "levy:" not in text


def test_limits_that_are_not_met_are_told_with_by_how_much() -> None:
    figures = summarise("full", questions(), run(TinyIndex(PERFECT), questions())).measures
    assert falls_short(figures, least={"hit@1": 1.0}, most={"refused_wrong": 0.0}) == ()
    assert falls_short(figures, least={"hit@1": 1.25}, most={"words": 6.5}) == (
        "hit@1 is 1.0000, 0.2500 short: it must be at least 1.25",
        "words is 7.0000, 0.5000 over: it must be at most 6.5",
    )
    assert falls_short({}, least={"answer": 0.0}, most={}) == (
        "answer must be at least 0, but no question measures it",
    )


def test_a_table_is_aligned() -> None:
    assert table(["name", "n"], [["a", "10"], ["longer", "1"]]).splitlines() == [
        "name     n",
        "------  --",
        "a       10",
        "longer   1",
    ]


def test_the_web_page_escapes_what_papers_and_people_wrote_and_says_why_each_was_missed() -> None:
    outcomes = run(TinyIndex(CONFUSED), questions())
    summary = summarise("full", questions(), outcomes)
    page = webpage(questions(), outcomes, [summary], detail=summary)
    assert "<b>" not in page
    assert "Which dates &lt;b&gt;were&lt;/b&gt; compared?" in page
    assert "to June &amp; July" in page
    assert "Wrong: answered the unanswerable" in page
    assert "Wrong: not found in the first 20; the answer&#x27;s quote lacks it" in page
    assert "<script" not in page
    assert "http" not in page
    assert '<html lang="en-GB">' in page
