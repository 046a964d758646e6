"""What stands above a quote and makes it readable."""

from dataclasses import replace
from time import process_time

from computable import made_passage

from index.question import read_question
from index.under import stands_under

LIST = ("26) RESOLVED that the Council:", "(1) sells the depot;", "(2) keeps the trees.")


def under(question: str, *units: str, quote: str, **more: object) -> tuple[str, ...]:
    paper, page, passage = made_passage("\n".join(units), units=units, **more)  # type: ignore[arg-type]
    start = passage.start + passage.text.index(quote)
    return stands_under(read_question(question), passage, page, paper, start=start, end=start + len(quote))


def test_an_item_stands_under_the_words_that_lead_up_to_its_list() -> None:
    assert under("What of the trees?", *LIST, quote=LIST[2]) == (LIST[0],)
    assert under("What of the depot?", *LIST, quote=LIST[1]) == (LIST[0],)


def test_a_quote_with_those_words_and_one_that_is_no_item_stand_under_nothing() -> None:
    assert under("What of the depot?", *LIST, quote="\n".join(LIST[:2])) == ()
    assert under("What of trees?", "Three things were said:", "Trees were kept.", quote="Trees were kept.") == ()


def test_an_item_of_another_list_and_a_numbered_paragraph_are_not_led_up_to() -> None:
    units = ("10. Inspectors found that:", "• trees were kept;", "11. The depot was sold.")
    assert under("What of the depot?", *units, quote=units[2]) == ()
    assert under("What of trees?", *units, quote=units[1]) == (units[0],)


def test_long_words_above_a_list_are_left_out() -> None:
    units = ("word " * 41 + "that:", "(1) sells the depot;")
    assert under("What of the depot?", *units, quote=units[1]) == ()


def test_a_heading_is_named_where_it_holds_what_the_quote_lacks() -> None:
    heading = ("3. Depot at Mill Lane",)
    assert under("What of the depot?", "It was sold.", quote="It was sold.", headings=heading) == heading
    assert under("Was it sold?", "It was sold.", quote="It was sold.", headings=heading) == ()


def test_an_item_of_a_list_that_began_in_the_passage_before_stands_under_its_lead_too() -> None:
    paper, page, passage = made_passage(
        "\n".join((*LIST, "(3) asks the officers to", "report on bins.", "(4) sweeps."))
    )
    start = page.text.index("(4)")
    behind = replace(passage, start=start, text=page.text[start:], units=((start, len(page.text)),))
    question = read_question("What of sweeping?")
    assert stands_under(question, behind, page, paper, start=start, end=len(page.text)) == (LIST[0],)
    other = replace(
        page, text=page.text.replace(LIST[0], "The Council then spoke of many things, at length."[: len(LIST[0])])
    )
    assert stands_under(question, behind, other, paper, start=start, end=len(page.text)) == ()


def test_a_heading_inside_the_passage_is_nearer_than_the_one_above_it() -> None:
    units = ("It was sold.", "4. Trees at Mill Lane", "They were kept.")
    assert under("What of Mill Lane?", *units, quote=units[2], headings=("3. Depot at Mill Lane",)) == (units[1],)
    assert under("What of Mill Lane?", *units, quote=units[0], headings=("3. Depot at Mill Lane",)) == (
        "3. Depot at Mill Lane",
    )


def test_a_heading_with_another_number_than_the_paragraph_is_not_its_own() -> None:
    units = ("It was sold.", "4. Trees grew. They were felled.", "Twelve were kept.")
    heading = ("3. Depot at Mill Lane",)
    assert under("What of Mill Lane?", "4.1 It was sold.", quote="4.1 It was sold.", headings=heading) == ()
    assert under("What of Mill Lane?", *units, quote=units[2], headings=heading) == ()
    assert under("What of Mill Lane?", "3.1 It was sold.", quote="3.1 It was sold.", headings=heading) == heading


def test_a_numbered_paragraph_that_begins_no_list_stands_under_no_line_with_a_colon() -> None:
    units = ("Proposed source:", "(20) The depot was sold.", "(21) The trees were kept.")
    assert under("What of the depot?", *units, quote=units[1]) == ()
    assert under("What of the trees?", *units, quote=units[2]) == ()
    paper, page, passage = made_passage("\n".join(units))
    start = page.text.index("(21)")
    behind = replace(passage, start=start, text=page.text[start:], units=((start, len(page.text)),))
    assert stands_under(read_question("What of trees?"), behind, page, paper, start=start, end=len(page.text)) == ()


def test_a_heading_is_not_named_for_what_the_quote_says_behind_its_passage() -> None:
    paper, page, passage = made_passage("It was sold:\n- the depot.", headings=("3. Depot",))
    short = replace(passage, end=12, text="It was sold:", units=((0, 12),))
    question = read_question("What of the depot?")
    assert stands_under(question, short, page, paper, start=0, end=12) == ("3. Depot",)
    assert stands_under(question, short, page, paper, start=0, end=len(page.text)) == ()


def test_a_line_of_colons_takes_no_time() -> None:
    paper, page, passage = made_passage(f"{':' * 20_000}x\n(2) The trees were kept.")
    start = page.text.index("(2)")
    behind = replace(passage, start=start, text=page.text[start:], units=((start, len(page.text)),))
    began = process_time()
    assert stands_under(read_question("What of trees?"), behind, page, paper, start=start, end=len(page.text)) == ()
    assert process_time() - began < 1
