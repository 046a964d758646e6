"""A whole evaluation over a small made-up index, by a perfect system and by a useless one."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from eval.gold import GoldQuestion, parse_gold
from eval.metrics import MEASURES
from eval.report import summarise
from eval.run import outcome_of, papers_not_indexed, run
from index.models import Answer, Citation, Hit, Mode, Question
from ingest.models import Page, Paper, Passage

GOLD = (
    {
        "id": "levy",
        "question": "How much is the levy?",
        "tags": ["figure"],
        "answerable": True,
        "answers": ["£40"],
        "evidence": [{"paper": "kent/fees.pdf", "page": 2, "quote": "a levy of £40"}],
    },
    {
        "id": "both",
        "question": "Which dates <b>were</b> compared?",
        "tags": ["compare"],
        "answerable": True,
        "answers": ["May", "June"],
        "require": "all",
        "evidence": [
            {"paper": "kent/dates.pdf", "page": 1, "quote": "from May"},
            {"paper": "kent/dates.pdf", "page": 1, "quote": "to June & July"},
        ],
    },
    {"id": "moon", "question": "Who walked on the moon?", "tags": ["unanswerable"], "answerable": False},
)
TEXTS = {
    ("papers/kent/fees.pdf", 2): "There is a levy of £40.",
    ("papers/kent/dates.pdf", 1): "It ran from May to June & July.",
    ("papers/kent/other.pdf", 1): "Apologies for absence.",
}
LEVY, BOTH, MOON = (row["question"] for row in GOLD)


class TinyIndex:
    """An index of one-passage pages that answers each question with the page it is told, and refuses the others."""

    def __init__(self, answers: Mapping[object, tuple[str, int]]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, int, Mode]] = []

    @property
    def papers(self) -> tuple[Paper, ...]:
        return tuple(Paper(path, path, path) for path, _ in TEXTS)

    def ask(self, question: str, *, k: int = 10, mode: Mode = Mode.FULL) -> Answer:
        self.asked.append((question, k, mode))
        place = self.answers.get(question)
        if place is None:
            return Answer(Question(question, ()), (), (hit(("papers/kent/other.pdf", 1)),), refusal="Nothing near.")
        page = Page(place[0], place[1], TEXTS[place])
        citation = Citation(Paper(place[0], place[0], place[0]), page, page.text, 0, len(page.text))
        return Answer(Question(question, ()), (citation,), (hit(place),))


def hit(place: tuple[str, int], **more: Any) -> Hit:
    path, number = place
    text = TEXTS[place]
    paper = Paper(path, path, path, other_paths=more.pop("other_paths", ()))
    return Hit(paper, Page(path, number, text), Passage(path, number, 0, len(text), text), row=0, score=0.5, **more)


PERFECT: dict[object, tuple[str, int]] = {LEVY: ("papers/kent/fees.pdf", 2), BOTH: ("papers/kent/dates.pdf", 1)}
USELESS: dict[object, tuple[str, int]] = {MOON: ("papers/kent/other.pdf", 1)}
CONFUSED: dict[object, tuple[str, int]] = dict.fromkeys((LEVY, BOTH, MOON), ("papers/kent/other.pdf", 1))


def questions() -> tuple[GoldQuestion, ...]:
    return parse_gold([json.dumps(row) for row in GOLD])


def measures(answers: Mapping[object, tuple[str, int]]) -> dict[str, float]:
    summary = summarise("full", questions(), run(TinyIndex(answers), questions()))
    return {name: figure.value for name, figure in summary.measures.items()}


def test_a_perfect_system_scores_one_everywhere_and_refuses_what_no_paper_answers() -> None:
    figures = measures(PERFECT)
    assert set(figures) == set(MEASURES)
    assert {name: value for name, value in figures.items() if name not in ("words", "refused_wrong")} == {
        name: 1.0 for name in MEASURES if name not in ("words", "refused_wrong")
    }
    assert figures["refused_wrong"] == 0.0
    assert figures["words"] == 7.0  # 6 words and 8, "&" counted


def test_a_useless_system_scores_zero_everywhere_and_refuses_what_papers_answer() -> None:
    figures = measures(USELESS)
    assert figures.pop("refused_wrong") == 1.0
    assert figures.pop("page_right") == 1.0  # its one citation is a true quote, of the wrong thing
    assert figures.pop("words") == 3.0
    assert set(figures.values()) == {0.0}


def test_a_question_is_asked_once_for_twenty_passages_and_timed() -> None:
    index = TinyIndex(PERFECT)
    times: Iterator[float] = iter([1.0, 1.5, 2.0, 4.0, 5.0, 5.25])
    outcomes = run(index, questions(), mode=Mode.DENSE, clock=lambda: next(times))
    assert index.asked == [(question, 20, Mode.DENSE) for question in (LEVY, BOTH, MOON)]
    assert [outcome.seconds for outcome in outcomes.values()] == [0.5, 2.0, 0.25]


def test_a_passage_stands_in_every_path_of_its_paper_and_where_its_words_recur() -> None:
    found = hit(("papers/kent/fees.pdf", 2), other_paths=("copy.pdf",), also_in=(("pack.pdf", 9),))
    answer = Answer(Question("?", ()), (), (found,), refusal="Unsure.")
    outcome = outcome_of("x", answer)
    assert outcome.found[0].places == (("papers/kent/fees.pdf", 2), ("copy.pdf", 2), ("pack.pdf", 9))
    assert (outcome.abstained, outcome.answer, outcome.quoted) == (True, "", ())


def test_papers_of_the_evidence_that_are_not_indexed_are_named() -> None:
    assert papers_not_indexed(questions(), TinyIndex({}).papers) == ()
    assert papers_not_indexed(questions(), [Paper("x", "kent/fees.pdf", "Fees")]) == ("kent/dates.pdf",)
