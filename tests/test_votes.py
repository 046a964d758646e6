"""A reader's verdict, written as a gold question that the evaluation can read; and an answer as a Word document."""

from io import BytesIO
from pathlib import Path

import docx
import pytest
from computable import made_passage

from eval.gold import Evidence, read_gold
from index.document import answer_docx
from index.models import Answer, Citation, Hit
from index.question import read_question
from index.votes import right, to_check, unanswerable, votes_in, write_vote
from ingest.errors import PapersError

PAPER, PAGE, PASSAGE = made_passage("The levy is £40.\nIt rises\x0c in May.", path="a/levy.pdf", title="The levy")
HIT = Hit(PAPER, PAGE, PASSAGE, 0, 1.0)
CITATION = Citation(PAPER, PAGE, "The levy is £40.", 0, 16, columns=("Fee", "2024"))
ANSWER = Answer(read_question("How much is  the levy?"), (CITATION,), (HIT,))
REFUSED = Answer(read_question("Who sings?"), (), (HIT,), refusal="Nothing near.")


def test_a_right_answer_becomes_a_gold_question_with_its_quotes_as_evidence(tmp_path: Path) -> None:
    file = tmp_path / "new" / "questions.jsonl"
    assert write_vote(file, right(ANSWER)) == file
    (question,) = read_gold(file)
    assert (question.question, question.answerable, question.tags) == (
        "How much is the levy?",
        True,
        ("reader", "figure"),
    )
    assert question.evidence == (Evidence("a/levy.pdf", "The levy is £40.", 1),)


def test_a_reader_can_say_which_passage_would_be_right_or_that_the_papers_do_not_say(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    write_vote(file, right(ANSWER, passage=HIT))
    write_vote(file, unanswerable(REFUSED))
    first, second = read_gold(file)
    assert first.evidence == (Evidence("a/levy.pdf", "The levy is £40. It rises in May.", 1),)
    assert (second.question, second.answerable) == ("Who sings?", False)
    assert votes_in(file) == 2


def test_a_second_verdict_on_a_question_takes_the_place_of_the_first(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    write_vote(file, right(ANSWER))
    checked = write_vote(file, to_check(ANSWER))
    assert checked == tmp_path / "questions-to-check.jsonl"
    assert (votes_in(file), votes_in(checked)) == (0, 1)
    write_vote(file, unanswerable(ANSWER))
    assert (votes_in(file), votes_in(checked)) == (1, 0)
    assert not read_gold(file)[0].answerable


def test_a_file_that_holds_something_else_is_left_alone_and_named(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text("no JSON\n", encoding="utf-8")
    with pytest.raises(PapersError, match=r"questions\.jsonl can't be written"):
        write_vote(file, right(ANSWER))
    assert file.read_text(encoding="utf-8") == "no JSON\n"


def test_a_word_document_holds_the_question_the_quotes_and_their_citations() -> None:
    written = docx.Document(BytesIO(answer_docx(ANSWER)))
    assert [paragraph.text for paragraph in written.paragraphs] == [
        "How much is the levy?",
        "From a table with the columns: Fee | 2024",
        "“The levy is £40.”",
        "no date, The levy, page 1 (a/levy.pdf)",
    ]


def test_a_word_document_of_a_refusal_says_so() -> None:
    written = docx.Document(BytesIO(answer_docx(REFUSED)))
    assert [paragraph.text for paragraph in written.paragraphs] == ["Who sings?", "No answer: Nothing near."]
