"""A whole evaluation over a small made-up index: perfect, useless, and the command line around it."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from eval.__main__ import main
from eval.gold import GoldQuestion, parse_gold
from eval.metrics import MEASURES
from eval.misses import find_misses, judge
from eval.outcome import Found, Outcome, RunFileError, read_runs
from eval.report import falls_short, misses_text, summarise, table
from eval.run import outcome_of, papers_not_indexed, run
from eval.webpage import webpage
from index.errors import NoIndexError
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


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in GOLD), encoding="utf-8")
    return path


def opener(answers: Mapping[object, tuple[str, int]]) -> Callable[[Path], TinyIndex]:
    return lambda folder: TinyIndex(answers)


def test_all_modes_are_shown_side_by_side(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--gold", str(gold)], open_index=opener(PERFECT)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "3 questions, 1 unanswerable"
    assert lines[2].split() == ["measure", "lexical", "dense", "hybrid", "full"]
    assert lines[4].split() == ["hit@1", *["1.000", "[1.00,", "1.00]"] * 4]
    assert lines[-1] == "0 questions with something missed, 0 shown:"


def test_json_holds_the_figures_and_the_misses(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["--gold", str(gold), "--mode", "hybrid", "--json", "--misses", "1"]
    assert main(call, open_index=opener(CONFUSED)) == 0
    data = json.loads(capsys.readouterr().out)
    assert list(data["modes"]) == ["hybrid"]
    assert data["modes"]["hybrid"]["measures"]["answer"] == {"value": 0.0, "low": 0.0, "high": 0.0, "count": 2}
    assert data["modes"]["hybrid"]["tags"]["unanswerable"]["refused_right"]["value"] == 0.0
    assert (data["missed"], [miss["id"] for miss in data["misses"]]) == (3, ["levy"])


def test_the_run_file_has_the_agreed_fields_and_can_be_read_back(gold: Path, tmp_path: Path) -> None:
    path = tmp_path / "new" / "runs.jsonl"
    assert main(["--gold", str(gold), "--runs", str(path)], open_index=opener(PERFECT)) == 0
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["levy", "both", "moon"]
    assert all(list(row) == ["id", "abstained", "answer", "passages", "seconds"] for row in rows)
    assert rows[0]["passages"] == [
        {"paper": "papers/kent/fees.pdf", "page": 2, "text": "There is a levy of £40.", "score": 0.5}
    ]
    assert (rows[0]["abstained"], rows[0]["answer"]) == (False, "There is a levy of £40.")
    assert (rows[2]["abstained"], rows[2]["answer"]) == (True, "")
    assert rows[0]["seconds"] >= 0
    assert read_runs(path)["levy"].answer == "There is a levy of £40."


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("{", "Expecting property name"),
        ('{"id": "levy"}', '"abstained" is missing or is not bool'),
        ('{"id": "a", "abstained": false, "answer": "", "passages": [1], "seconds": 1}', "a passage is a JSON object"),
        ('{"id": "a", "abstained": false, "answer": "", "passages": [], "seconds": true}', '"seconds" is missing'),
    ],
)
def test_a_wrong_line_of_a_run_file_is_named(tmp_path: Path, wrong: str, reason: str) -> None:
    path = tmp_path / "runs.jsonl"
    path.write_text(f"\n{wrong}\n")
    with pytest.raises(RunFileError) as caught:
        read_runs(path)
    assert "runs.jsonl, line 2: " in str(caught.value)
    assert reason in str(caught.value)


def test_the_exit_code_tells_whether_the_limits_are_met(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    limits = ["--min", "hit@1=0.9", "answer=1", "--max", "refused_wrong=0"]
    assert main(["--gold", str(gold), *limits], open_index=opener(PERFECT)) == 0
    assert main(["--gold", str(gold), *limits], open_index=opener(USELESS)) == 1
    assert capsys.readouterr().err.splitlines() == [
        "eval: full mode: hit@1 is 0.0000, 0.9000 short: it must be at least 0.9",
        "eval: full mode: answer is 0.0000, 1.0000 short: it must be at least 1",
        "eval: full mode: refused_wrong is 1.0000, 1.0000 over: it must be at most 0",
    ]


@pytest.mark.parametrize("wrong", ["hit@2=0.5", "hit@1", "hit@1=high", "hit@1=nan"])
def test_a_wrong_limit_is_refused(wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--min", wrong], open_index=opener(PERFECT))
    assert caught.value.code == 2
    assert wrong.partition("=")[0] in capsys.readouterr().err


def test_a_wrong_gold_line_exits_with_two_before_an_index_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(f"{json.dumps(GOLD[0])}\n{{}}\n", encoding="utf-8")

    def refuse(folder: Path) -> TinyIndex:
        raise AssertionError("opened")

    assert main(["--gold", str(path)], open_index=refuse) == 2
    assert "gold.jsonl, line 2: " in capsys.readouterr().err


def test_a_missing_index_exits_with_two_and_its_own_words(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def refuse(folder: Path) -> TinyIndex:
        raise NoIndexError(f"No index in {folder}.")

    assert main(["--gold", str(gold), "--index", "nowhere"], open_index=refuse) == 2
    assert capsys.readouterr().err == "eval: No index in nowhere.\n"


def test_the_web_page_is_written_where_asked(gold: Path, tmp_path: Path) -> None:
    path = tmp_path / "out" / "report.html"
    assert main(["--gold", str(gold), "--mode", "full", "--html", str(path)], open_index=opener(PERFECT)) == 0
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_two_run_files_are_compared(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, answers in (("a", USELESS), ("b", PERFECT)):
        call = ["--gold", str(gold), "--mode", "full", "--runs", str(tmp_path / f"{name}.jsonl")]
        assert main(call, open_index=opener(answers)) == 0
    capsys.readouterr()
    a, b = str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")
    assert main(["compare", a, b, "--gold", str(gold), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["answer"]["first"], data["answer"]["second"], data["answer"]["difference"]) == (0, 1, 1)
    assert main(["compare", a, a, "--gold", str(gold), "--json"]) == 0
    assert {row["difference"] for row in json.loads(capsys.readouterr().out).values()} == {0}


def test_a_run_over_other_questions_is_refused(gold: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text('{"id": "z", "abstained": true, "answer": "", "passages": [], "seconds": 0}\n')
    assert main(["compare", str(path), str(path), "--gold", str(gold)]) == 2
    assert "no gold question has the id 'z'" in capsys.readouterr().err


def test_the_index_is_the_one_that_the_environment_sets(gold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []

    def keep(folder: Path) -> TinyIndex:
        opened.append(folder)
        return TinyIndex(PERFECT)

    monkeypatch.setenv("PAPERS_INDEX", "set/here")
    assert main(["--gold", str(gold), "--mode", "full"], open_index=keep) == 0
    assert main(["--gold", str(gold), "--mode", "full", "--index", "named"], open_index=keep) == 0
    monkeypatch.delenv("PAPERS_INDEX")
    assert main(["--gold", str(gold), "--mode", "full"], open_index=keep) == 0
    assert opened == [Path("set/here"), Path("named"), Path("data/index")]


def test_papers_that_are_not_in_the_index_are_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = {**GOLD[0], "evidence": [{"paper": "lost.pdf", "quote": "levy"}]}
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    assert main(["--gold", str(path), "--mode", "full"], open_index=opener(PERFECT)) == 0
    assert capsys.readouterr().err == "eval: 1 papers of the evidence aren't in the index: lost.pdf\n"
