"""Whose paper it is, told from the place, the initials or the address that it prints."""

from __future__ import annotations

import pytest

from ingest.councils import council_of_host, council_of_place, council_of_text


@pytest.mark.parametrize(
    ("place", "council"),
    [
        ("Leeds", "Leeds City Council"),
        ("St. Helens", "St Helens Borough Council"),
        ("Kent", "Kent County Council"),
        ("Brighton & Hove", "Brighton & Hove City Council"),
        ("Kingston upon Thames", "Royal Borough of Kingston upon Thames"),
        ("Wrexham", "Wrexham County Borough Council"),
        ("Orkney", "Orkney Islands Council"),
        ("York", "City of York Council"),
        ("City of London", "City of London Corporation"),
        ("Northford", None),
    ],
)
def test_a_place_has_the_council_that_calls_itself_so(place: str, council: str | None) -> None:
    assert council_of_place(place) == council


def test_a_place_that_a_members_report_speaks_of_as_its_own_names_the_council() -> None:
    text = (
        "Cabinet Member Report\nSefton’s rates are low. A visit to Leeds helped. Families in Sefton agree. Sefton YJS."
    )
    assert council_of_text(text) == ("Sefton Council", "Sefton named 3 times in the text")


@pytest.mark.parametrize(
    "text",
    [
        "Sefton’s rates are low. Families in Sefton agree. Sefton YJS.",  # nothing of a council
        "Cabinet Member Report\nFamilies in Sefton agree. Sefton’s rates are low.",  # twice may be chance
        "Cabinet Member Report\nSefton has staff, Wirral has staff. In Sefton, in Wirral, Sefton’s and Wirral’s.",
        "Cabinet Member Report\nReading is fun. Reading’s joys are found in Reading. Reading is for all.",
        "Cabinet Member Report\nMr Bolton is here. Councillor Jo Bolton’s view is known. Dr Bolton has left.",
        "Cabinet Member Report\nBolton Road is shut. In Bolton Street, Bolton House is open. Greater Bolton is far.",
        "Cabinet Member Report\nKent’s roads are wet. In Kent it rains. Kent has gullies. Kent is flat.",  # whose?
        "The Council thanks Dover District. Dover’s port is busy. In Dover it rains. Dover has a castle.",
    ],
)
def test_a_place_that_leaves_a_doubt_names_no_council(text: str) -> None:
    assert council_of_text(text) is None


def test_the_county_council_is_that_of_the_one_county_named() -> None:
    text = "Summons to a meeting of the County Council at County Hall, Maidstone, Kent"
    assert council_of_text(text, body="County Council") == ("Kent County Council", "the County Council, and Kent named")
    assert council_of_text(text, body="Cabinet") is None
    assert council_of_text(f"{text}. Surrey, too.", body="County Council") is None


def test_initials_name_the_council_of_a_place_that_is_printed_too() -> None:
    named = ("Kent County Council", "its initials 2 times in the text, and Kent named")
    assert council_of_text("KCC will act. People in Kent hope that KCC will.") == named
    assert council_of_text("KCC will act. People hope that KCC will.") is None
    assert council_of_text("KCC will act. KCC met. Kent asked Medway, Medway answered, Medway wrote.") is None


def test_a_district_that_writes_of_its_county_is_not_taken_for_it() -> None:
    text = "The Borough Council owns the hall in Maidstone. KCC keeps the roads of Kent. KCC agrees."
    assert council_of_text(text) is None
    assert council_of_text("KCC keeps the roads of Kent. KCC asked Dover, and Dover agreed.") is None


def test_a_parish_council_is_not_taken_for_the_council_around_it() -> None:
    text = "Formby Parish Council, minutes. Sefton’s officers came. Sefton has replied. In Sefton it rains."
    assert council_of_text(text) is None


def test_a_metropolitan_borough_is_known_by_its_longer_initials() -> None:
    found = council_of_text("SMBC owns the site in Solihull. SMBC will sell.")
    assert found and found[0] == "Solihull Council"


def test_a_website_names_the_council_of_the_one_place_that_is_printed() -> None:
    text = "The policy of Kent is at https://www.kent.gov.uk/policy and at www.education.gov.uk."
    assert council_of_text(text) == ("Kent County Council", "its website in the text, and Kent named")
    assert council_of_text("The policy of the county is at www.kent.gov.uk/policy.") is None
    assert council_of_text("Kent and Medway share www.kent.gov.uk/policy.") is None


@pytest.mark.parametrize(
    ("host", "text", "council"),
    [
        ("sthelens", "Schools in St Helens", "St Helens Borough Council"),
        ("leics", "Schools in Leicestershire", "Leicestershire County Council"),
        ("redcar-cleveland", "Schools in Redcar and Cleveland", "Redcar and Cleveland Borough Council"),
        ("leics", "Schools in the county", None),
        ("northford", "Schools in Northford", None),
    ],
)
def test_an_address_names_the_council_of_a_place_that_is_printed(host: str, text: str, council: str | None) -> None:
    assert council_of_host(host, text) == council
