"""Other words for what a question says: from the papers, from the field, as synonyms and as spellings."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.mining import Abbreviation, count_words, mine
from index.vocabulary import Field, Origin, Vocabulary, load_field, parse_field

FIELD = parse_field(
    "# a comment\n\nHRA = housing revenue account\nLADO = local authority designated officer\n"
    "EHCP; EHC plan = education, health and care plan\nMASH = multi-agency safeguarding hub\n"
    "~ looked after children; children in care; LAC\n"
)


def of_pages(*texts: str) -> Vocabulary:
    return Vocabulary(mine(texts), words=count_words(texts))


def instead(vocabulary: Vocabulary, text: str, *, synonyms: bool = True) -> list[str]:
    return [one.instead for one in vocabulary.expansions(text, synonyms=synonyms)]


def test_an_abbreviation_is_written_out_and_a_long_form_shortened() -> None:
    vocabulary = Vocabulary([Abbreviation("SGO", "Special Guardianship Orders", 2)], field=FIELD)
    (one,) = vocabulary.expansions("How many SGOs were made?")
    assert (one.asked, one.instead, one.origin) == ("SGOs", "Special Guardianship Orders", Origin.PAPERS)
    (other,) = vocabulary.expansions("Was a special guardianship order made?")
    assert (other.asked, other.instead) == ("special guardianship order", "SGO")


def test_the_field_explains_what_the_papers_do_not() -> None:
    (one,) = Vocabulary(field=FIELD).expansions("What is in the HRA?")
    assert (one.instead, one.origin) == ("housing revenue account", Origin.FIELD)


def test_what_the_papers_mean_by_an_abbreviation_goes_before_the_field() -> None:
    vocabulary = Vocabulary([Abbreviation("HRA", "Habitats Regulations Assessment")], field=FIELD)
    assert instead(vocabulary, "What does the HRA say?") == ["Habitats Regulations Assessment"]
    assert instead(vocabulary, "the housing revenue account") == []


def test_papers_that_mean_nearly_the_same_leave_the_field_its_say() -> None:
    vocabulary = Vocabulary([Abbreviation("LADO", "Local Authority Delegated Officer")], field=FIELD)
    assert instead(vocabulary, "the LADO") == [
        "Local Authority Delegated Officer",
        "local authority designated officer",
    ]


def test_synonyms_can_be_left_out() -> None:
    vocabulary = Vocabulary(field=FIELD)
    assert instead(vocabulary, "How many looked-after children are there?") == ["children in care", "LAC"]
    assert instead(vocabulary, "How many looked-after children are there?", synonyms=False) == []


def test_small_letters_are_an_abbreviation_unless_papers_have_the_word() -> None:
    assert instead(Vocabulary(field=FIELD), "mash contacts") == ["multi-agency safeguarding hub"]
    plain = Vocabulary(words={"mash": 1}, field=FIELD)
    assert instead(plain, "mash potatoes") == []
    assert instead(plain, "MASH contacts") == ["multi-agency safeguarding hub"]


def test_the_longest_phrase_is_taken_and_its_words_are_not_read_again() -> None:
    own = [Abbreviation("CDOP", "Child Death Overview Panel"), Abbreviation("DOP", "Death Overview Panel")]
    assert instead(Vocabulary(own, field=FIELD), "the child death overview panel") == ["CDOP"]


def test_a_phrase_that_the_question_has_already_is_not_repeated() -> None:
    assert instead(Vocabulary(field=FIELD), "the MASH (multi-agency safeguarding hub)") == []


def test_only_phrases_whose_terms_the_index_holds_are_worth_trying() -> None:
    assert instead(Vocabulary(field=FIELD, held={"look", "children"}), "looked after children") == []
    held = {"look", "children", "lac"}
    assert instead(Vocabulary(field=FIELD, held=held), "looked after children") == ["LAC"]


def test_the_other_spelling_is_tried_where_papers_use_it() -> None:
    vocabulary = Vocabulary(words={"program": 3, "Program": 1, "programme": 9}, field=FIELD)
    (one,) = vocabulary.expansions("the programme")
    assert (one.instead, one.origin) == ("program", Origin.SPELLING)


def test_abbreviations_and_words_of_pages_make_a_vocabulary() -> None:
    vocabulary = of_pages("The Skip Levy Panel (SLP) met. The levy rose; the levy is £4.")
    assert "SLP" in instead(vocabulary, "What did the skip levy panel say?")
    assert vocabulary.words["levy"] == 3
    assert vocabulary.mend("the levvy").changes == (("levvy", "levy"),)


def test_a_word_that_papers_write_with_a_capital_alone_is_a_name_unless_it_is_a_month() -> None:
    vocabulary = of_pages("Stanley and Stanley met in February. In February the board met; the board agreed.")
    assert vocabulary.mend("the swanley baord in febuary").text == "the swanley board in february"


def test_a_vocabulary_without_papers_mends_nothing() -> None:
    assert Vocabulary(field=FIELD).mend("the coucil").text == "the coucil"


@pytest.mark.parametrize("line", ["HRA housing", "HRA = ", " = housing", "~ alone", "~ one; "])
def test_a_bad_line_of_the_list_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        parse_field(f"# head\n{line}\n")


def test_the_list_that_comes_with_the_package_is_whole() -> None:
    field = load_field()
    shorts = {one.short for one in field.abbreviations}
    assert {"EHCP", "CLA", "LAC", "CYPIC", "NEET", "MASH", "DSG", "YOT", "S47", "UASC", "SEND", "ILACS"} <= shorts
    pairs = [(one.short, one.long) for one in field.abbreviations]
    assert len(pairs) == len(set(pairs))
    assert isinstance(field, Field) and all(len(set(group)) == len(group) for group in field.synonyms)


@settings(deadline=None)
@given(st.text(max_size=120), st.text(max_size=120))
def test_any_question_can_be_put_to_any_papers(paper: str, question: str) -> None:
    vocabulary = of_pages(paper)
    assert all(one.asked in question for one in vocabulary.expansions(question))
    mended = vocabulary.mend(question)
    assert (mended.text == question) == (not mended.changes)
