"""Where sentences begin and end, in the sentences that committee papers write."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def test_sentences_end_at_full_stops_questions_and_exclamations() -> None:
    assert sentences("It rose. Why? Nobody knew! So be it.") == ["It rose.", "Why?", "Nobody knew!", "So be it."]


@pytest.mark.parametrize(
    "text",
    [
        "Cllr. Osei moved it.",
        "See para. 4 of the report.",
        "Ref. No. 24/0031 applies.",
        "It applies to fees, e.g. Parking.",
        "Moved by J. Smith of the ward.",
        "It cost £3.5m in all.",
        "It rose 2.4 points.",
    ],
)
def test_a_full_stop_inside_a_sentence_does_not_end_it(text: str) -> None:
    assert sentences(text) == [text]


def test_a_closing_quotation_mark_belongs_to_its_sentence() -> None:
    assert sentences("He said “never.” They left.") == ["He said “never.”", "They left."]


def test_a_small_letter_goes_on_with_the_sentence() -> None:
    assert sentences("The total (approx. £4m.) was noted. it was said") == [
        "The total (approx. £4m.) was noted. it was said"
    ]


def test_the_number_of_a_numbered_paragraph_is_no_sentence() -> None:
    assert sentences("3. The committee agreed. 4.2. It closed.") == ["3. The committee agreed.", "4.2.", "It closed."]
    assert sentences("One ended.\n4.2. It closed.") == ["One ended.", "4.2. It closed."]


def test_items_of_a_list_that_end_in_semicolons_stand_apart() -> None:
    assert sentences("(a) roads;\n(b) parks;\n(c) trees.") == ["(a) roads;", "(b) parks;", "(c) trees."]
    assert sentences("We ask for:\n• roads;\n• parks") == ["We ask for:", "• roads;", "• parks"]


def test_a_semicolon_inside_a_line_ends_nothing() -> None:
    assert sentences("It rose; it fell.") == ["It rose; it fell."]


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_text_without_words_has_no_sentences(text: str) -> None:
    assert sentence_spans(text) == ()


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("aB1 .!?;:\n\"'”()•-\u00a0é"), max_size=120) | st.text(max_size=120))
def test_sentences_are_trimmed_in_order_and_hold_every_character_that_is_seen(text: str) -> None:
    spans = sentence_spans(text)
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
    for start, end in spans:
        assert text[start:end] == text[start:end].strip() != ""
    assert list(spans) == sorted(spans)
