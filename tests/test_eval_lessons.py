"""Public question sets as lessons: what marks the passage, the sentence and the row that answer."""

import json
from pathlib import Path
from typing import Any

import pytest
from test_eval_run import TinyIndex

from eval.examples import lessons_marked
from eval.learning import learn
from eval.lessons import Lesson, read_qmsum, read_squad, read_tatqa
from ingest.errors import PapersError

BRIDGE = "The bridge was built by the council. It cost forty pounds in 1899, and half as much again to paint."
SQUAD = {
    "data": [
        {
            "title": "Old_Bridge",
            "paragraphs": [
                {
                    "context": BRIDGE,
                    "qas": [
                        {
                            "question": "What did it cost?",
                            "is_impossible": False,
                            "answers": [{"text": "forty pounds", "answer_start": BRIDGE.index("forty pounds")}] * 2,
                        },
                        {"question": "Who fell off it?", "is_impossible": True, "answers": []},
                    ],
                }
            ],
        }
    ]
}


def asked(question: str, answer: Any, kind: str, source: str, derivation: str = "", **more: Any) -> dict[str, Any]:
    return {
        "question": question,
        "answer": answer,
        "answer_type": kind,
        "answer_from": source,
        "derivation": derivation,
        "rel_paragraphs": ["1"],
        "req_comparison": False,
    } | more


TATQA = [
    {
        "table": {
            "uid": "t1",
            "table": [["", "2019", "2018"], ["Sales", "$1,452.4", "1,146.2"], ["Other", "44.1", "2019"]],
        },
        "paragraphs": [{"order": 1, "text": "Sales are paid in advance by most customers."}],
        "questions": [
            asked("What were sales in 2018?", ["1,146.2"], "span", "table"),
            asked("By how much did sales grow?", 306.2, "arithmetic", "table", "1,452.4-1,146.2"),
            asked("When are sales paid?", ["in advance"], "span", "text"),
            asked("What is 2019?", ["2019"], "span", "table"),
            asked("In which year were sales higher?", ["2018"], "span", "table", req_comparison=True),
            asked("Which lines are there?", ["Sales", "Other"], "multi-span", "table"),
        ],
    },
    {"table": {"uid": "t2", "table": [["A", "1"]]}, "paragraphs": [], "questions": []},
]
MEETING = {
    "meeting_transcripts": [
        {"speaker": "Chair", "content": "Welcome."},
        {"speaker": "Ms Hook", "content": "Yes. The bus to the hospital should run on Sundays too."},
        *({"speaker": "Chair", "content": "We go on to talk about the next thing here."} for _ in range(12)),
    ],
    "specific_query_list": [
        {"query": "What did Ms Hook want?", "relevant_text_span": [["0", "1"]]},
        {"query": "What was said at length?", "relevant_text_span": [["1", "13"]]},
    ],
}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, content in (("squad.json", SQUAD), ("tatqa.json", TATQA)):
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    (tmp_path / "qmsum").mkdir()
    for name in ("a", "b"):
        (tmp_path / "qmsum" / f"{name}.json").write_text(json.dumps(MEETING), encoding="utf-8")
    return tmp_path


def test_an_answer_marks_its_place_by_the_words_around_it(files: Path) -> None:
    texts, (cost, fell) = read_squad(files / "squad.json", every=1)
    assert texts == {"Old Bridge": ("Old Bridge", BRIDGE)}
    assert cost.quotes == ("built by the council. It cost forty pounds in 1899, and half as much again",)
    assert (cost.answers, cost.answerable) == (("forty pounds",), True)
    assert fell == Lesson("Who fell off it?", "Old Bridge")
    assert not fell.answerable


def test_a_row_answers_for_its_cell_and_for_the_figures_it_is_worked_out_from(files: Path) -> None:
    texts, lessons = read_tatqa(files / "tatqa.json", every=2)
    table = "\t2019\t2018\nSales\t$1,452.4\t1,146.2\nOther\t44.1\t2019"
    assert texts == {"t1": ("", f"Sales are paid in advance by most customers.\n\n{table}")}
    row = ("Sales\t$1,452.4\t1,146.2",)
    assert [(lesson.question, lesson.quotes, lesson.answers) for lesson in lessons] == [
        ("What were sales in 2018?", row, row),
        ("By how much did sales grow?", row, row),
        ("When are sales paid?", ("Sales are paid in advance by most customers.",), ("in advance",)),
    ]
    assert all(lesson.alone for lesson in lessons)


def test_the_turns_that_answer_are_marked_by_their_long_sentences(files: Path) -> None:
    texts, lessons = read_qmsum(files / "qmsum", every=2)
    assert list(texts) == ["a"]
    assert texts["a"][1].startswith("Chair: Welcome.\n\nMs Hook: Yes. The bus")
    assert lessons == [
        Lesson("What did Ms Hook want?", "a", ("The bus to the hospital should run on Sundays too.",)),
    ]


def test_a_question_is_asked_without_the_texts_that_cannot_answer_it() -> None:
    kent = {name: f"papers/kent/{name}.pdf" for name in ("fees", "dates", "other")}
    lessons = [Lesson("What is it?", kent["fees"], ("levy",), ("£40",), alone=alone) for alone in (True, False)]
    index: Any = TinyIndex({})
    together = [question.without for question in lessons_marked(lessons, index)]
    assert together == [{kent["dates"], kent["other"]}, frozenset()]
    (left_out,) = lessons_marked(lessons[1:], index, leave_out=True)
    assert left_out.without == {kent["fees"]}
    assert not left_out.answerable


def test_a_public_set_that_is_missing_is_named(tmp_path: Path) -> None:
    call = ["--index", "i", "--work", "w", "--tatqa", str(tmp_path / "none.json")]
    with pytest.raises(PapersError, match=r"none\.json is missing"):
        learn(call, gold=tmp_path / "gold.jsonl")
