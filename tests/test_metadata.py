"""What a paper is said to be, rule by rule, on invented papers."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.dates import find_dates, find_month, find_period
from ingest.errors import PapersError
from ingest.metadata import Description, describe
from ingest.models import DateKind, Page, PaperKind
from ingest.names import council_of_folder
from ingest.overrides import read_overrides


def described(text: str, *later: str, name: str = "x.pdf", overrides: dict[str, str] | None = None) -> Description:
    pages = [Page("paper", number, words) for number, words in enumerate((text, *later), start=1)]
    return describe(pages, file_name=name, overrides=overrides)


REPORT = (
    "From: Ann Lee, Cabinet Member for Roads\n \n  Bob Ray, Director of Highways\n and Transport\n"
    " \nTo: Cabinet – 4 June 2024\n \n"
    "Subject: Resurfacing Programme 2024-25 and\n    Later Years\n \nClassification: Unrestricted\n \n"
    "Past Pathway: Roads Panel, 2 May 2024\n \nFuture Pathway: Council, 9 July 2024\n"
)


def test_report_header_gives_title_body_meeting_and_authors() -> None:
    found = described(REPORT)
    assert (found.kind, found.title, found.body) == (
        PaperKind.REPORT,
        "Resurfacing Programme 2024-25 and Later Years",
        "Cabinet",
    )
    assert (found.meeting_date, found.date_kind) == (date(2024, 6, 4), DateKind.MEETING)
    assert found.author == "Ann Lee, Cabinet Member for Roads; Bob Ray, Director of Highways and Transport"
    assert found.sources["meeting_date"] == "page 1: 'To: Cabinet – 4 June 2024'"


def test_front_and_end_of_a_report_state_the_member_the_contact_and_the_wards() -> None:
    front = f"{REPORT}Electoral Division:   Northgate\n   Mill End\n\nSummary: roads.\n"
    found = described(
        front, "More.", "7. Contact details\n\nReport Author:\nJo Poe (Head of Roads) 01234 567890 jo@x.test\n"
    )
    assert found.stated == {
        "cabinet member": "Ann Lee, Cabinet Member for Roads",
        "contact": "Jo Poe (Head of Roads)",
        "wards": "Northgate, Mill End",
    }
    assert found.sources["contact"] == "page 3: 'Report Author: Jo Poe (Head of Roads) 01234 567890 jo@x.test'"


def test_member_in_the_table_of_a_report_is_stated_with_the_portfolio() -> None:
    text = (
        "Cabinet Member Report\nCOUNCILLOR PORTFOLIO DATE\nAnn Lee Cabinet Member for Roads 4 June 2024\n\nPotholes\n"
    )
    assert described(text).stated == {"cabinet member": "Ann Lee (Roads)"}


def test_officers_who_attended_a_meeting_wrote_no_minutes_and_are_no_contact() -> None:
    text = (
        "MINUTES of a meeting of the Planning Committee held on 4 June 2024\nOfficers: Ann Lee, Head of Law; Bob\nRay\n"
    )
    found = described(text)
    assert (found.author, found.stated) == (None, {})


def test_a_sentence_about_wards_or_a_heading_below_contact_is_not_stated() -> None:
    text = f"{REPORT}Wards affected: This report speaks of all wards that flood.\nContact details\nRelevant Director\n"
    assert set(described(text).stated) == {"cabinet member"}


def test_labels_beside_each_other_and_broken_over_lines_are_told_apart() -> None:
    text = (
        "Report for: Cabinet 5 December 2023\nTitle: Parking charges\nReport\nauthorised by: Bob Ray\n"
        "Report of: Head of Roads\tWards Affected: (All Wards);\nPortfolio: Streets\n"
        "Exempt /\nConfidential\nReport:\nNo\n"
        "LEAD OFFICER: ANN LEE, DIRECTOR, 020 7946 0000\n"
    )
    found = described(text)
    assert (found.title, found.body, found.meeting_date) == ("Parking charges", "Cabinet", date(2023, 12, 5))
    assert (found.author, found.restricted) == ("Head of Roads", False)
    assert found.stated == {"contact": "Ann Lee, Director", "portfolio": "Streets", "wards": "All Wards"}


def test_question_of_a_form_ends_the_title_above_it() -> None:
    text = "Report to: Executive Board\nSubject: Market hall\nAre specific wards affected?   Yes   No\n"
    assert described(text).title == "Market hall"


def test_front_table_in_markdown_is_read_by_its_rows() -> None:
    text = "# Roads\n\n| Report to | Cabinet |\n| --- | --- |\n| Date | 4 June 2024 |\n| Contact officer | Ann Lee |\n"
    found = described(text)
    assert (found.body, found.meeting_date, found.stated) == ("Cabinet", date(2024, 6, 4), {"contact": "Ann Lee"})


def test_pathways_of_a_report_are_not_its_date() -> None:
    undated = REPORT.replace(" – 4 June 2024", "")
    assert described(undated).meeting_date is None


def test_report_to_one_member_has_no_body() -> None:
    assert described("From: Ann Lee, Director\nTo: Jo Poe, Cabinet Member for Housing\nSubject: Rents\n").body is None


def test_agenda_takes_the_day_with_an_hour_not_the_earlier_minutes() -> None:
    text = (
        "AGENDA\n\nPLANNING COMMITTEE\n\nTuesday, 4th June,\n2024, at 7.00 pm\n\n1. Apologies\n"
        "2. Minutes of the meeting held on 7 May 2024\nEXEMPT ITEMS\n(there were no exempt items)\n"
    )
    found = described(text)
    assert found.meeting_date == date(2024, 6, 4)
    assert found.title == "Agenda: Planning Committee, 4 June 2024"
    assert not found.restricted


def test_summons_names_its_body_on_a_later_page() -> None:
    found = described(
        "Summons to and\nAgenda for an\nExtraordinary\nMeeting on\nThursday, 9th\nMay, 2024\nat 10.00 am\n",
        "Tuesday, 30 April 2024\nTo: All Members of the County Council\n",
    )
    assert (found.kind, found.body, found.meeting_date) == (PaperKind.AGENDA, "County Council", date(2024, 5, 9))
    assert found.title == "Summons to and Agenda for an Extraordinary Meeting of the County Council, 9 May 2024"


def test_minutes_take_their_own_day_not_the_day_of_the_minutes_they_approve() -> None:
    text = (
        "LONDON BOROUGH OF THORNHAM\n\nMINUTES OF THE MEETING OF THE HEALTH SCRUTINY PANEL\n"
        "HELD ON TUESDAY, 9 JULY 2024 AT 7PM\n\n"
        "Present: Councillor A Ali\n1. MINUTES\n"
        "RESOLVED that the minutes of the meeting held on 4 June 2024 be agreed\n"
    )
    found = described(text)
    assert (found.council, found.body) == ("London Borough of Thornham", "Health Scrutiny Panel")
    assert (found.kind, found.meeting_date) == (PaperKind.MINUTES, date(2024, 7, 9))


def test_american_minutes_are_dated_month_first() -> None:
    found = described(
        "CITY OF RIVERTON\nCITY COUNCIL\nREGULAR MEETING MINUTES\nMarch 4, 2019\n\n"
        "Approval of minutes of February 18, 2019\n"
    )
    assert (found.council, found.body, found.meeting_date) == ("City of Riverton", "City Council", date(2019, 3, 4))


def test_pack_takes_the_meeting_in_its_heading_not_the_date_of_its_letter() -> None:
    text = (
        "Ask for: Jo Poe\nDate: 3 June 2024\n\nDear Member\n\nCABINET - TUESDAY, 4 JUNE 2024\n\n"
        "I enclose the following report.\n\n"
        "Agenda Item No\n7 Bus Fares Review (Pages 1 - 4)\n\nYours sincerely\n"
    )
    found = described(text)
    assert (found.kind, found.meeting_date, found.agenda_item) == (PaperKind.PACK, date(2024, 6, 4), "7")
    assert found.title == "Agenda supplement: Bus Fares Review"


DECISION = (
    "WESTMERE DISTRICT COUNCIL – RECORD OF DECISION\nDECISION TO BE TAKEN BY:\nCabinet\n"
    "DECISION NO:\n24/017\nTitle of Decision: Bus Fares\n"
)


def test_decision_is_dated_by_its_signature_on_the_last_page() -> None:
    found = described(
        DECISION, "The contract ends on 31 March 2025.\n\n  17/6/2024\n.......... ..........\n signed  date\n"
    )
    assert (found.meeting_date, found.date_kind) == (date(2024, 6, 17), DateKind.PUBLISHED)
    assert (found.council, found.title) == ("Westmere District Council", "Record of Decision 24/017: Bus Fares")
    assert found.sources["meeting_date"] == "page 2: '17/6/2024 (beside the signature)'"


def test_unsigned_decision_has_no_date() -> None:
    assert described(DECISION, "The contract ends on 31 March 2025.\n.......... \n signed  date\n").meeting_date is None


def test_wording_of_a_form_on_exemption_marks_nothing() -> None:
    assert not described(DECISION + "For publication [Do not include information which is exempt]\n").restricted


@pytest.mark.parametrize(
    "text",
    [
        "NOT FOR PUBLICATION by virtue of paragraph 3 of Schedule 12A\nSale of Land\n",
        "Subject: Sale\nTo: Cabinet\nClassification: Exempt\n",
        "CONFIDENTIAL – NOT FOR PUBLICATION\nSale of Land\n",
        "[RESTRICTED]\nSale of Land\n",
        "OFFICIAL-SENSITIVE\nRisk Register\n",
        "Sale of Land\nExempt by virtue of paragraph 3 of Part 1 of Schedule 12A\n",
        "By virtue of paragraph(s) 3 of Part 1 of Schedule 12A\nof the Local Government Act 1972.\n",
        "Document is Restricted\n",
        "This report is exempt from publication under paragraph No. 3 of Schedule 12A\nSale of Land\n",
        "Appendix 2 – Exempt under paragraph 3 of Schedule 12A\nBids\n",
        "Subject: Sale\nTo: Cabinet\nExempt / Confidential Report: Yes\n",
        "Subject: Sale\nTo: Cabinet\nConfidential: Yes, paragraph 3\n",
        "Subject: Sale\nTo: Cabinet\nExempt /\nConfidential\nReport:\nYes\n",
    ],
)
def test_marked_paper_is_restricted(text: str) -> None:
    assert described(text).restricted


@pytest.mark.parametrize(
    "text",
    [
        "Subject: Sale\nTo: Cabinet\nExempt / Confidential Report: No\n",
        "Subject: Sale\nTo: Cabinet\nConfidential: Yes, Appendix 2 only\n",
        "Subject: Sale\nTo: Cabinet\nNot for publication: Appendix 2, by paragraph 3 of Schedule 12A\n",
        "Subject: Sale\nTo: Cabinet\nThe press and public leave while a paper\nexempt under paragraph 3 is heard.\n",
        "Subject: Data\nTo: Cabinet\nConfidentiality is kept.\nOfficial sensitive data stays in the house.\n",
        "AGENDA\nCabinet\n4 June 2024\n1. Apologies\n2. Minutes\n3. Roads\nCONFIDENTIAL\n4. Sale of land\n",
        "MINUTES of the Cabinet held on 4 June 2024\nPresent: all\n1. Apologies\n2. Roads\n3. Parks\n4. Fees\n"
        "NOT FOR PUBLICATION\nThe public left.\n",
    ],
)
def test_a_mention_of_what_is_exempt_marks_nothing(text: str) -> None:
    assert not described(text).restricted


@pytest.mark.parametrize(
    ("name", "restricted"),
    [
        ("Appendix 2 - EXEMPT.pdf", True),
        ("Sale of Land (Confidential).pdf", True),
        ("Restricted_appendix_B.pdf", True),
        ("Confidential reporting policy.pdf", False),
        ("Restricted parking zone.pdf", False),
        ("Non-exempt report.pdf", False),
    ],
)
def test_a_file_name_marks_a_paper_only_as_a_mark_stands(name: str, restricted: bool) -> None:
    assert described("Bids for the land\n", name=name).restricted is restricted


def test_inspection_is_dated_by_its_publication_before_its_visit() -> None:
    head = (
        "Northford City Council\nInspection of services for children in\nneed of help\n"
        "Inspection dates: 11 April to 5 May 2016\n"
    )
    visited, published = described(head), described(head + "Report published: 27 June 2016\n")
    assert (visited.meeting_date, visited.date_kind) == (date(2016, 5, 5), DateKind.PERIOD)
    assert (published.meeting_date, published.date_kind) == (date(2016, 6, 27), DateKind.PUBLISHED)
    assert published.title == "Northford City Council: Inspection of services for children in need of help"


def test_inspected_area_stands_where_no_council_is_named() -> None:
    text = "Inspection of Northford local authority\nchildren’s services\nInspection dates: 9 to 20 May 2022\n"
    assert described(text).council == "Northford"
    assert described(text + "Leaders of Northford City Council act.").council == "Northford City Council"


def test_table_of_a_members_report_gives_holder_portfolio_and_date() -> None:
    found = described(
        "CABINET MEMBER UPDATE\nCOUNCILLOR\tPORTFOLIO\tDATE\n"
        "Ann Lee\tRoads and Parks\t7 November 2022\n\nA visit took place on 1 May 2021."
    )
    assert (found.title, found.author) == ("Cabinet Member Update: Roads and Parks", "Ann Lee")
    assert (found.meeting_date, found.date_kind) == (date(2022, 11, 7), DateKind.PUBLISHED)


def test_letter_is_dated_and_named_by_its_ends() -> None:
    found = described(
        "Rt Hon Jo Poe MP\nMinister\n\nLeader - Westmere Council 5 February 2024\nDear Leader,\n"
        "On 1 May 2023 we met.\nYours sincerely\nJo Poe\n"
    )
    assert (found.kind, found.meeting_date) == (PaperKind.LETTER, date(2024, 2, 5))
    assert found.title == "Letter from Jo Poe to Leader, 5 February 2024"


def test_form_labels_broken_over_lines_are_put_together() -> None:
    found = described(
        "Budget Amendment Form\nAmendment\nName:\nFree Bus\nRides Amendment\nNumber: 5\nProposer: Ann Lee\n"
    )
    assert (found.kind, found.title) == (PaperKind.AMENDMENT, "Budget Amendment 5: Free Bus Rides")


def test_equality_assessment_without_a_date_gets_none() -> None:
    found = described(
        "EQIA Submission Form\nEQIA Title Free Bus Rides\nResponsible Officer Ann Lee\n"
        "The scheme ends on 31 March 2025\n"
    )
    assert (found.kind, found.meeting_date) == (PaperKind.ASSESSMENT, None)
    assert found.title == "Equality Impact Assessment: Free Bus Rides"


def test_appendix_letter_stays_a_capital_and_takes_the_heading_below() -> None:
    assert described("APPENDIX A - CAPITAL PLAN\nRow 2024-25 2025-26\n").title == "Appendix A - Capital Plan"
    assert described("Appendix G\n\nReserves Policy\n1. Background\n").title == "Appendix G: Reserves Policy"


def test_period_of_a_report_is_its_last_day() -> None:
    found = described("Quarterly Performance Report\n\nQuarter 3\n\n2024/25\n")
    assert (found.meeting_date, found.date_kind) == (date(2024, 12, 31), DateKind.PERIOD)


def test_budget_year_is_no_date() -> None:
    assert described("Draft Revenue Budget 2025-26\nand Capital Programme 2025-35\n").meeting_date is None


def test_council_named_only_in_passing_is_not_the_papers_own() -> None:
    assert described(REPORT + "We spoke with Easthaven Borough Council and met the County Council.").council is None


def test_initials_bear_out_a_council_named_in_the_text() -> None:
    assert (
        described(REPORT + "WCC acts. Westshire County Council (WCC) and Easthaven Council met.").council
        == "Westshire County Council"
    )


HEADER = "Roads and Bridges Scrutiny Committee – Tuesday, 4 June 2024, at Hollin Hall\n"


def test_title_that_a_form_carries_on_in_small_letters_is_read_whole() -> None:
    text = "RECORD OF DECISION\nTitle of Decision: Move of the roads team to the other\ndirectorate from 2025\n\nRest\n"
    assert described(text).title == "Record of Decision: Move of the roads team to the other directorate from 2025"


def test_short_code_in_a_title_set_in_capitals_stays_a_code() -> None:
    assert described("ACTION ON THE IC STRATEGY OF MR LEE\n\nWords.\n").title == "Action on the IC Strategy of Mr Lee"


def test_title_stands_below_a_long_running_header() -> None:
    found = described(
        HEADER + "Review of weight limits on bridges\nReport of Ann Lee, Head of Bridges\n1. Why now\n",
        HEADER + "2. Costs\n",
        HEADER + "3. Next\n",
    )
    assert (found.title, found.body) == ("Review of weight limits on bridges", "Roads and Bridges Scrutiny Committee")


def test_running_header_that_says_more_than_the_heading_is_the_title() -> None:
    header = "Equality impact assessment – Free Bus Rides\n"
    found = described(
        header + "Equality impact assessment\nWhat is being assessed The end of free rides\n"
        "For decision by Cabinet, 4 June 2024\n",
        header + "Step 2. Who pays\n",
    )
    assert found.title == "Equality impact assessment – Free Bus Rides"
    assert (found.body, found.meeting_date, found.date_kind) == ("Cabinet", date(2024, 6, 4), DateKind.MEETING)


def test_paper_with_nothing_but_a_running_header_is_titled_by_it() -> None:
    header = "Survey of bridges and culverts across the whole of the county of Westshire\n"
    prose = "The survey was made by two engineers over many weeks and it found little that was wrong.\n"
    assert described(header + prose, header + prose).title == header.strip()


def test_running_header_is_the_title_where_only_sentences_stand_below_it() -> None:
    assert described("Mill Plan\nThe mill stands.\n", "Mill Plan\n2. More\n").title == "Mill Plan"


def test_minutes_of_a_body_name_it_without_the_word_meeting() -> None:
    found = described(
        "MINUTES of the Housing Panel held on 11 June 2024 at 7pm\nItem 2 was deferred to 9 July 2024 at 7pm\n"
    )
    assert found.title == "Minutes of the Housing Panel, 11 June 2024"
    assert (found.body, found.meeting_date) == ("Housing Panel", date(2024, 6, 11))


def test_day_above_a_body_is_no_part_of_its_name() -> None:
    found = described("AGENDA\nMonday, 3 June 2024\nHousing Panel\n1. Apologies\n")
    assert found.body == "Housing Panel"


def test_body_beside_its_council_is_told_apart_from_it() -> None:
    found = described("Easthaven Borough Council | Housing Overview and Scrutiny Committee\nEmpty Homes\n1. Purpose\n")
    assert (found.council, found.body) == ("Easthaven Borough Council", "Housing Overview and Scrutiny Committee")


def test_words_of_a_front_table_belong_neither_to_the_body_nor_to_the_title() -> None:
    found = described(
        "Cabinet Member Update\nCouncillor Ann Lee\nPortfolio Roads and Parks\nCommittee Places Overview and Scrutiny "
        "Committee\nDate of meeting Tuesday, 4 June 2024\n1. Introduction\n1.1 Ofsted inspected our schools in May.\n"
    )
    assert (found.kind, found.body) == (PaperKind.REPORT, "Places Overview and Scrutiny Committee")
    assert found.title == "Cabinet Member Update: Roads and Parks"


def test_words_that_only_begin_like_a_row_of_a_front_table_are_no_row() -> None:
    found = described("Review of Grants\nTo Whom It May Concern\nReference to earlier work\nDate palms in parks\n")
    assert (found.body, found.meeting_date, found.title.split()[:3]) == (None, None, ["Review", "of", "Grants"])


def test_decision_record_is_named_by_the_rows_of_its_front_table() -> None:
    found = described(
        "Westmere District Council – Record of executive decision\nRecord of executive decision by a Cabinet Member\n"
        "Reference CM/24/03\nDecision taken by Councillor Ann Lee, Cabinet Member for Roads\n"
        "Date of decision 4 June 2024\nExempt No\nSubject\nWeight limit on Mill Bridge\nDecision\n1.1 That it stand.\n"
    )
    assert found.title == "Record of Decision CM/24/03: Weight limit on Mill Bridge"
    assert (found.kind, found.body, found.meeting_date) == (PaperKind.DECISION, None, date(2024, 6, 4))


def test_amendment_is_named_by_its_heading_though_a_year_stands_in_it() -> None:
    found = described(
        "Budget 2031-32: amendment 4\nMeeting Council, Thursday, 20 February 2031\nMoved by Councillor Ann Lee\n",
        name="paper.pdf",
    )
    assert (found.kind, found.title) == (PaperKind.AMENDMENT, "Budget 2031-32: amendment 4")


def test_supplement_to_an_agenda_is_a_pack() -> None:
    found = described("Supplement to the agenda\nRoads Committee – 4 June 2024\nDear Councillor,\n")
    assert (found.kind, found.title) == (PaperKind.PACK, "Agenda supplement: Roads Committee, 4 June 2024")


def test_agenda_is_dated_by_its_head_not_by_a_hearing_that_a_case_is_put_off_to() -> None:
    cases = "Case 3\nDisposition: The Board {} July 9, 2024 at\n1:30 pm.\n"
    text = "LICENSING BOARD\nNOTICE OF PUBLIC HEARINGS\nTUESDAY, JUNE 4, 2024\n1 MILL LANE\n" + cases
    for act in (
        "scheduled a hearing for",
        "rescheduled the hearing to",
        "scheduled the appeal on",
        "adjourned it until",
    ):
        assert described(text.format(act)).meeting_date == date(2024, 6, 4)


@pytest.mark.parametrize(
    "case", ["The Board set the matter for a protest hearing on", "Comments are taken until", "Send papers by"]
)
def test_agenda_is_not_dated_by_a_day_that_it_sets_or_by_a_deadline(case: str) -> None:
    head = "NOTICE OF PUBLIC HEARINGS\n\nLicensing Board\n\nWednesday, 7 February 2024\n\n"
    assert described(f"{head}{case} 6 March 2024 at 4.00 pm\n").meeting_date == date(2024, 2, 7)


def test_agenda_tells_the_day_for_which_its_own_meeting_is_scheduled() -> None:
    text = (
        "AGENDA\nLicensing Board\nMonday, 3 June 2024\nThe meeting is scheduled for 11 June 2024 at 7 pm in Mill Hall\n"
    )
    assert described(text).meeting_date == date(2024, 6, 11)


def test_report_on_an_inspection_is_a_report() -> None:
    text = "To: Cabinet – 4 June 2024\nSubject: What Ofsted found\nOfsted inspection: our answer\n"
    assert described(text).kind is PaperKind.REPORT


def test_council_that_first_and_last_page_name_is_the_papers_own() -> None:
    foot = "Westshire County Council\n"
    assert described(f"Fares\nRides end.\nBy {foot}", f"More.\nBy {foot}").council == "Westshire County Council"
    assert described(f"Fares\nRides end.\nBy {foot}", "More.\n").council is None


def test_initials_alone_are_never_spelt_out() -> None:
    assert described(REPORT + "WCC acts for WCC in Westshire.").council is None


def test_officers_address_names_the_council_whose_area_is_printed() -> None:
    text = REPORT + "The County Council acts in Westshire. ann.lee@westshire.gov.uk"
    assert described(text).council == "Westshire County Council"


def test_national_address_names_no_council() -> None:
    assert described(REPORT + "Justice. ann.lee@justice.gov.uk").council is None


@pytest.mark.parametrize(
    ("councils", "council"),
    [
        (["Westmere Council"] * 5 + [None] * 40, "Westmere Council"),
        (["Westmere Council"] * 4 + [None], None),
        (["Westmere Council"] * 6 + ["Easthaven Council"] * 4, "Westmere Council"),
        (["Westmere Council"] * 5 + ["Easthaven Council"] * 4, None),
        (["Mill & Down Council"] * 2 + ["Mill and Down Council"] * 3, "Mill and Down Council"),
        ([None, None], None),
        ([], None),
    ],
)
def test_council_of_a_folder_is_the_one_that_five_papers_and_three_in_five_agree_on(
    councils: list[str | None], council: str | None
) -> None:
    assert council_of_folder(councils) == council


def test_list_of_members_from_two_councils_names_neither_as_the_papers_own() -> None:
    text = "Appendix 1 – Terms of Reference\nMembership: Kent County Council Members: 4; Medway Council\nmembers: 4.\n"
    assert described(text).council is None


def test_image_only_pages_leave_the_file_name() -> None:
    found = described("", "", name="scans/Board_Minutes-April-20-2011.pdf")
    assert (found.title, found.meeting_date) == ("Board Minutes-April-20-2011", date(2011, 4, 20))
    assert (found.sources["title"], found.sources["meeting_date"]) == ("file name", "file name")


def test_paper_without_pages_numbers_gives_text_as_the_source() -> None:
    found = describe([Page("paper", None, "To: Cabinet – 4 June 2024\nSubject: Rents\n")], file_name="a.txt")
    assert found.sources["meeting_date"] == "text: 'To: Cabinet – 4 June 2024'"


def test_paper_without_pages_is_named_after_its_file() -> None:
    assert describe([], file_name="a/Bus_Fares.pdf").title == "Bus Fares"


def test_overrides_win_and_say_so() -> None:
    found = described(
        REPORT, overrides={"title": "Roads", "kind": "appendix", "date": "2024-07-01", "restricted": "yes"}
    )
    assert (found.title, found.kind, found.meeting_date, found.restricted) == (
        "Roads",
        PaperKind.APPENDIX,
        date(2024, 7, 1),
        True,
    )
    assert (found.sources["title"], found.body) == ("papers.csv", "Cabinet")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=300), max_size=3), st.text(max_size=40))
def test_describe_never_raises_and_always_has_a_title(texts: list[str], name: str) -> None:
    assert describe([Page("paper", number, text) for number, text in enumerate(texts, start=1)], file_name=name).title


PIECES = (
    "To:",
    "Cabinet",
    "Subject: ",
    "\n",
    "4 June 2024",
    "Dear ",
    "MINUTES",
    " – ",
    "Appendix",
    "(",
    "Council",
    "Inspection of ",
    "Date:\n",
    "\t",
    "9",
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_describe_never_raises_on_jumbled_papers(pieces: list[str]) -> None:
    assert "\n" not in described("".join(pieces)).title


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("TUESDAY 24TH SEPTEMBER, 2024", date(2024, 9, 24)),
        ("the 3rd day of June 2024", date(2024, 6, 3)),
        ("April 20, 2011", date(2011, 4, 20)),
        ("03/04/2011", date(2011, 4, 3)),
        ("4/20/2011", date(2011, 4, 20)),
        ("2024-06-04", date(2024, 6, 4)),
        ("13th-Feb-2025", date(2025, 2, 13)),
    ],
)
def test_full_date_is_read(text: str, day: date) -> None:
    assert [found.day for found in find_dates(text)] == [day]


@pytest.mark.parametrize("text", ["31 February 2024", "June 2024", "10.12.24", "£1.5 May 2024", "tomorrow", "2025-26"])
def test_less_than_a_full_date_is_none(text: str) -> None:
    assert find_dates(text) == ()


def test_periods_end_on_their_last_day() -> None:
    days = [
        found.day
        for text in ("Annual Report 2022-23", "2024 Annual Report", "year ended 31 May 2024")
        if (found := find_period(text))
    ]
    assert days == [date(2023, 3, 31), date(2024, 12, 31), date(2024, 5, 31)]
    month = find_month("September 2021")
    assert month is not None and month.day == date(2021, 9, 30)


def test_overrides_are_read_with_marks_of_excel(tmp_path: Path) -> None:
    text = "\ufeffPath;Title;Kind;Date;Restricted;Body\r\nkent\\a.pdf;Fares, old;Report;4/6/2024;Yes;\r\nb.pdf;;;;;\r\n"
    (tmp_path / "papers.csv").write_text(text, encoding="utf-8", newline="")
    assert read_overrides(tmp_path) == {
        "kent/a.pdf": {"title": "Fares, old", "kind": "report", "date": "2024-06-04", "restricted": "yes"},
        "b.pdf": {},
    }


def test_no_papers_csv_gives_no_overrides(tmp_path: Path) -> None:
    assert read_overrides(tmp_path) == {}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a.pdf,June 2024,", r"papers\.csv line 2: 'June 2024' is not a date\. Write it like 2024-06-04"),
        ("a.pdf,,speech", r"papers\.csv line 2: no kind 'speech'\. Kinds are: agenda, minutes, report"),
    ],
)
def test_wrong_cell_is_named_with_what_is_allowed(tmp_path: Path, row: str, message: str) -> None:
    (tmp_path / "papers.csv").write_text(f"file,date,kind\n{row}\n", encoding="utf-8")
    with pytest.raises(PapersError, match=message):
        read_overrides(tmp_path)


def test_csv_without_a_path_column_is_refused(tmp_path: Path) -> None:
    (tmp_path / "papers.csv").write_text("name,title\na,b\n", encoding="utf-8")
    with pytest.raises(PapersError, match="no column 'path'"):
        read_overrides(tmp_path)


@pytest.mark.parametrize(
    ("name", "title"), [(" .txt", "Untitled"), ("\n", "Untitled"), ("--.txt", "--"), ("_ _", "_ _")]
)
def test_a_file_whose_name_has_no_words_has_a_title_all_the_same(name: str, title: str) -> None:
    # A name of nothing but spaces became a title that nobody could see or click.
    assert describe([Page("paper", 1, "")], file_name=name).title == title
