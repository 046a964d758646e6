"""Measures, each against a value worked by hand."""

import math

import pytest

from eval.gold import Evidence, GoldQuestion, Require
from eval.metrics import MEASURES, Score, evidence_ranks, needed_rank, score, score_all
from eval.outcome import Found, Outcome, Quoted

FEES = Evidence("fees.pdf", "a levy of £40", page=2)
NOTES = Evidence("notes.txt", "the levy rose by five pounds")


def question(*evidence: Evidence, require: Require = Require.ANY, answers: tuple[str, ...] = ("£40",)) -> GoldQuestion:
    return GoldQuestion("q", "How much?", bool(evidence), answers=answers, require=require, evidence=evidence)


def fees(page: int | None = 2, path: str = "fees.pdf") -> Found:
    return Found("There is a levy of £40.", ((path, page),))


def notes() -> Found:
    return Found("In May the levy rose by five pounds.", (("notes.txt", None),))


def noise(count: int) -> list[Found]:
    return [Found("Apologies for absence.", (("minutes.pdf", 1),))] * count


def outcome(
    *found: Found, answer: str = "", abstained: bool = False, quoted: tuple[Quoted, ...] | None = None
) -> Outcome:
    return Outcome("q", abstained, answer, tuple(found), quoted=quoted)


def value(name: str, gold: GoldQuestion, came_back: Outcome) -> float:
    return score(gold, came_back)[name].value


def test_a_passage_is_relevant_only_with_paper_page_and_words() -> None:
    gold = question(FEES)
    assert evidence_ranks(gold, outcome(fees())) == (1,)
    assert evidence_ranks(gold, outcome(fees(page=3))) == (None,)
    assert evidence_ranks(gold, outcome(fees(path="budget.pdf"))) == (None,)
    assert evidence_ranks(gold, outcome(Found("a levy of £400", (("fees.pdf", 2),)))) == (None,)


def test_a_passage_counts_for_each_place_where_its_words_recur() -> None:
    folded = Found("There is a levy of £40.", (("pack.pdf", 9), ("papers/fees.pdf", 2)))
    assert evidence_ranks(question(FEES), outcome(folded)) == (1,)


def test_evidence_past_the_twentieth_passage_is_not_found() -> None:
    assert evidence_ranks(question(FEES), outcome(*noise(19), fees())) == (20,)
    assert evidence_ranks(question(FEES), outcome(*noise(20), fees())) == (None,)


def test_any_needs_the_first_piece_and_all_the_last() -> None:
    assert needed_rank(question(FEES, NOTES), (4, 2)) == 2
    assert needed_rank(question(FEES, NOTES, require=Require.ALL), (4, 2)) == 4
    assert needed_rank(question(FEES, NOTES, require=Require.ALL), (4, None)) is None
    assert needed_rank(question(FEES, NOTES), (None, None)) is None


@pytest.mark.parametrize(("k", "hit"), [(1, 0.0), (3, 0.0), (5, 1.0), (10, 1.0)])
def test_hit_at_k_of_evidence_at_rank_four(k: int, hit: float) -> None:
    assert value(f"hit@{k}", question(FEES), outcome(*noise(3), fees())) == hit


def test_a_comparison_hits_when_both_pieces_are_found() -> None:
    gold = question(FEES, NOTES, require=Require.ALL)
    came_back = outcome(fees(), *noise(1), notes())
    assert value("hit@1", gold, came_back) == 0.0
    assert value("hit@3", gold, came_back) == 1.0
    assert value("mrr@10", gold, came_back) == pytest.approx(1 / 3)


def test_reciprocal_rank_ends_at_ten() -> None:
    assert value("mrr@10", question(FEES), outcome(*noise(9), fees())) == pytest.approx(0.1)
    assert value("mrr@10", question(FEES), outcome(*noise(10), fees())) == 0.0


def test_ndcg_of_two_pieces_at_ranks_one_and_three() -> None:
    # gained 1/log2(2) + 1/log2(4) = 1.5; ideal 1/log2(2) + 1/log2(3) = 1.63093
    found = value("ndcg@10", question(FEES, NOTES), outcome(fees(), *noise(1), notes()))
    assert found == pytest.approx(1.5 / (1 + 1 / math.log2(3))) == pytest.approx(0.91972, abs=1e-5)


def test_ndcg_counts_a_piece_once_however_often_it_is_found() -> None:
    assert value("ndcg@10", question(FEES, NOTES), outcome(fees(), fees())) == pytest.approx(0.61315, abs=1e-5)


def test_ndcg_ends_at_ten_and_its_ideal_at_ten_pieces() -> None:
    assert value("ndcg@10", question(FEES), outcome(*noise(10), fees())) == 0.0
    pieces = tuple(Evidence(f"{number}.pdf", "levy") for number in range(12))
    passages = [Found("levy", ((f"{number}.pdf", 1),)) for number in range(12)]
    assert value("ndcg@10", question(*pieces), outcome(*passages)) == pytest.approx(1.0)


def test_ndcg_stops_at_one_when_one_passage_holds_both_pieces() -> None:
    both = Found("a levy of £40; the levy rose by five pounds", (("fees.pdf", 2), ("notes.txt", None)))
    assert value("ndcg@10", question(FEES, NOTES), outcome(both)) == 1.0


def test_recall_is_the_share_of_pieces_for_any_too() -> None:
    assert value("recall@20", question(FEES, NOTES), outcome(*noise(15), notes())) == 0.5


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("The charge is £40 a year.", 1.0),  # an accepted answer
        ("The charge is £400 a year.", 0.0),  # not in whole words
        ("In May the levy rose by five pounds.", 1.0),  # the words of a piece
        ("levy rose by five pounds", 1.0),  # 5 of the piece's 6 words
        ("by five pounds", 0.0),  # 3 of 6 are too few
        ("a levy of", 0.0),  # 3 of the other piece's 4 words, without the answer that stands in it
        ("Apologies for absence.", 0.0),
        ("", 0.0),
        ("word " * 59 + "£40", 1.0),  # 60 words
        ("word " * 60 + "£40", 0.0),  # 61 words
        ("The charge is\nnot known\n£40", 1.0),  # one of three quotes
        ("The levy rose\nby five pounds", 0.0),  # no single quote gives it
    ],
)
def test_an_answer_is_right_when_a_quote_gives_it_shortly(answer: str, right: float) -> None:
    assert value("answer", question(FEES, NOTES), outcome(answer=answer)) == right


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("a levy of £40\nIn May the levy rose by five pounds.", 1.0),
        ("The charge is £40 now.\nIn May the levy rose by five pounds.", 1.0),  # £40 stands in the first piece
        ("The charge is £40 now.", 0.0),  # half of a comparison
        ("In May the levy rose by five pounds.", 0.0),
    ],
)
def test_a_comparison_is_right_when_every_piece_is_given(answer: str, right: float) -> None:
    assert value("answer", question(FEES, NOTES, require=Require.ALL), outcome(answer=answer)) == right


def test_an_abstention_is_no_answer_whatever_its_text() -> None:
    scores = score(question(FEES), outcome(fees(), answer="£40", abstained=True))
    assert scores["answer"] == Score(0.0)
    assert scores["refused_wrong"] == Score(1.0)
    assert scores["hit@1"] == Score(1.0)
    assert "words" not in scores


def test_grounded_asks_for_the_place_and_not_the_words() -> None:
    cited = Quoted("Apologies.", (("papers/fees.pdf", 2),), on_page=True)
    assert value("grounded", question(FEES, NOTES), outcome(quoted=(cited,))) == 1.0
    assert value("grounded", question(FEES, NOTES, require=Require.ALL), outcome(quoted=(cited,))) == 0.0
    assert value("grounded", question(FEES), outcome(quoted=())) == 0.0


def test_page_right_weighs_by_citations() -> None:
    cited = tuple(Quoted("x", (("fees.pdf", 2),), on_page=on_page) for on_page in (True, True, False, True))
    assert score(question(FEES), outcome(quoted=cited))["page_right"] == Score(0.75, weight=4)


def test_citations_that_are_not_known_are_not_measured() -> None:
    assert not {"grounded", "page_right"} & set(score(question(FEES), outcome(answer="£40")))


def test_an_unanswerable_question_measures_the_refusal() -> None:
    assert score(question(), outcome(*noise(3), abstained=True)) == {"refused_right": Score(1.0)}
    assert score(question(), outcome(answer="three short words")) == {"refused_right": Score(0.0), "words": Score(3.0)}


def test_a_question_that_got_nothing_back_scores_zero_and_is_not_skipped() -> None:
    [scores] = score_all([question(FEES)], {})
    assert set(scores) == set(MEASURES) - {"grounded", "page_right", "words", "refused_right"}
    assert {one.value for one in scores.values()} == {0.0}
