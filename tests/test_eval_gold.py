"""Gold files: reading them, refusing wrong lines, and when words count as the evidence."""

import json
from pathlib import Path

import pytest

from eval.gold import Evidence, GoldError, GoldQuestion, Require, holds, normalise, parse_gold, read_gold

GOOD = {
    "id": "q1",
    "question": "How much is the levy?",
    "tags": ["figure"],
    "answerable": True,
    "answers": ["£40"],
    "require": "all",
    "evidence": [{"paper": "fees.pdf", "page": 2, "quote": "a levy of £40"}, {"paper": "notes.txt", "quote": "levy"}],
}


def line(**changes: object) -> str:
    return json.dumps({**GOOD, **changes})


def test_every_field_of_a_line_is_read() -> None:
    assert parse_gold([line()]) == (
        GoldQuestion(
            id="q1",
            question="How much is the levy?",
            answerable=True,
            tags=("figure",),
            answers=("£40",),
            require=Require.ALL,
            evidence=(Evidence("fees.pdf", "a levy of £40", 2), Evidence("notes.txt", "levy")),
        ),
    )


def test_tags_answers_and_require_may_be_left_out_and_blank_lines_are_passed_over() -> None:
    short = json.dumps({"id": "u", "question": "Who?", "answerable": False})
    assert parse_gold(["", short, " "]) == (GoldQuestion("u", "Who?", answerable=False),)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(line(), encoding="utf-8-sig")
    assert [question.id for question in read_gold(path)] == ["q1"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("{", "Expecting property name"),
        ("[]", "a question is a JSON object"),
        (line(answerable="yes"), '"answerable" must be true or false'),
        (line(require="some"), '"require" must be "any" or "all"'),
        (line(require=["any"]), '"require" must be "any" or "all"'),
        (line(id=7), '"id" must be text'),
        (line(question=" ? "), '"question" must be text with a letter or a digit'),
        (line(tags="figure"), '"tags" must be a list'),
        (line(answers=["—"]), '"answers" must be text with a letter or a digit'),
        (line(evidence=[]), "an answerable question needs evidence"),
        (line(answerable=False), "an unanswerable question has evidence"),
        (line(evidence=["fees.pdf"]), 'each piece of "evidence" is a JSON object'),
        (line(evidence=[{"paper": "fees.pdf"}]), '"quote" is missing'),
        (line(evidence=[{"paper": "fees.pdf", "quote": "levy", "page": 0}]), '"page" must be a whole number from 1'),
        (line(evidence=[{"paper": "fees.pdf", "quote": "levy", "page": True}]), '"page" must be a whole number from 1'),
        (line(), "the id 'q1' is taken by a line above"),
    ],
)
def test_a_wrong_line_is_named_with_what_is_wrong(wrong: str, reason: str) -> None:
    with pytest.raises(GoldError) as caught:
        parse_gold([line(), "", wrong], name="my.jsonl")
    assert str(caught.value).startswith("my.jsonl, line 3: ")
    assert reason in str(caught.value)


def test_a_line_that_breaks_off_is_told_by_its_own_number_alone() -> None:
    with pytest.raises(GoldError) as caught:
        parse_gold([line(), '{"id": "q2", "question": "Who'], name="my.jsonl")
    said = "no JSON from character 26 on (Unterminated string)"
    assert str(caught.value) == f"my.jsonl, line 2: {said}. Correct that line."


def test_a_file_without_questions_is_refused() -> None:
    with pytest.raises(GoldError, match="holds no questions"):
        parse_gold(["", "  "])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"There is no gold file .*none\.jsonl"):
        read_gold(tmp_path / "none.jsonl")


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("The  Levy", " the levy "),
        ("£4,798.50 (97%)", " 4 798 50 97 "),
        ("S.P.A.C.E.\nteam", " s p a c e team "),
        ("children\u2019s", " children s "),
        ("café", " caf "),
        ("—", "  "),
        ("", "  "),
    ],
)
def test_text_is_normalised_to_lower_case_words_and_figures(text: str, normal: str) -> None:
    assert normalise(text) == normal


def test_words_are_held_whole_and_in_order() -> None:
    assert holds("There are 8 permanent managers.", "8 Permanent")
    assert not holds("There are 18 services", "8")
    assert not holds("permanent 8", "8 permanent")
    assert holds("8", "8")
    assert not holds("8", "8 permanent")


def test_no_words_are_held_by_nothing() -> None:
    assert not holds("text", "—")
    assert not holds("", "")


@pytest.mark.parametrize(
    ("gold", "page", "place", "same"),
    [
        ("minutes.pdf", 2, ("/papers/kent/minutes.pdf", 2), True),
        ("kent/minutes.pdf", 2, ("/papers/kent/minutes.pdf", 2), True),
        ("kent/minutes.pdf", 2, ("minutes.pdf", 2), True),
        ("kent/minutes.pdf", 2, ("papers\\kent\\minutes.pdf", 2), True),
        ("kent/minutes.pdf", 2, ("leeds/minutes.pdf", 2), False),
        ("minutes.pdf", 2, ("kent/old-minutes.pdf", 2), False),
        ("minutes.pdf", 2, ("minutes.pdf", 3), False),
        ("minutes.pdf", None, ("minutes.pdf", 3), True),
        ("minutes.pdf", 2, ("minutes.pdf", None), True),
    ],
)
def test_a_place_is_the_evidence_s_when_path_and_page_agree(
    gold: str, page: int | None, place: tuple[str, int | None], same: bool
) -> None:
    assert Evidence(gold, "words", page).is_at([("other.pdf", 2), place]) is same
