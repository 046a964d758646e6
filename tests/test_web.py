"""Web pages of agendas and minutes are read as a reader sees them, without what surrounds them on every page."""

from pathlib import Path

import pytest

from ingest.errors import LimitExceededError, UnreadablePaperError
from ingest.models import BlockKind
from ingest.pipeline import read_source
from ingest.sources import find_sources
from ingest.web import read_html


def text_of(tmp_path: Path, markup: str | bytes) -> str:
    path = tmp_path / "agenda.html"
    path.write_bytes(markup if isinstance(markup, bytes) else markup.encode())
    (page,) = read_html(path, paper_id="p1")
    assert (page.paper_id, page.number) == ("p1", None)
    return page.text


def test_headings_paragraphs_lists_and_tables_come_in_order(tmp_path: Path) -> None:
    markup = """<!doctype html><title>Parking charges</title><h1>Parking  <em>charges</em></h1>
    <p>To set the <a href="https://example.org/x">charges</a> for<br>2024.</p><h2>Options</h2>
    <ul><li>Keep them</li><li><p>Raise them</p><ul><li>by 5%</li></ul></li></ul>
    <table><tr><th>Zone<th>Charge</tr><tr><td>A
    Centre<td>&pound;2.50</tr></table><div>The committee is <b>asked</b> to decide.</div>"""
    assert text_of(tmp_path, markup) == (
        "# Parking charges\n\nTo set the charges for\n2024.\n\n## Options\n\n- Keep them\n- Raise them\n- by 5%\n\n"
        "Zone\tCharge\nA Centre\t£2.50\n\nThe committee is asked to decide."
    )


def test_items_of_an_agenda_keep_their_numbers(tmp_path: Path) -> None:
    markup = "<ol start=4><li>Apologies<li>Minutes</ol><ol type=a><li>Levy</ol>"
    assert text_of(tmp_path, markup) == "4. Apologies\n5. Minutes\n- Levy"


def test_menus_scripts_and_what_is_hidden_are_left_out(tmp_path: Path) -> None:
    markup = """<head><style>p {color: red}</style><script>var a = "no";</script></head><body>
    <header><p>Site banner</p></header><nav><a>Home</a></nav><div role="search">Search</div>
    <p hidden>secret</p><p style="display:none">secret</p><span class="link sr-only">opens a window</span>
    <!-- draft --><noscript>Turn it on</noscript><button>Print</button><p>Shown.</p>
    <footer>Contact us</footer></body>"""
    assert text_of(tmp_path, markup) == "Shown."


def test_only_the_main_part_is_read_where_the_page_names_one(tmp_path: Path) -> None:
    markup = "<body><p>Cookies?</p><main><header><h1>Minutes</h1></header><p>Agreed.</p></main><p>Share this</p></body>"
    assert text_of(tmp_path, markup) == "# Minutes\n\nAgreed."
    assert text_of(tmp_path, "<body><p>Agreed.</p><main></main></body>") == "Agreed."


def test_what_the_title_says_beyond_the_heading_stands_first(tmp_path: Path) -> None:
    page = "<title>Minutes of Cabinet - Thornmere Council</title><h1>Minutes of Cabinet</h1><p>Agreed.</p>"
    assert text_of(tmp_path, page) == "Thornmere Council\n\n# Minutes of Cabinet\n\nAgreed."
    assert text_of(tmp_path, "<title>Minutes</title><p>Agreed.</p>") == "# Minutes\n\nAgreed."
    page = "<title>Cabinet, 4 June 2024 | Agenda | Thornmere Council</title><h1>Agenda</h1><p>1</p>"
    assert text_of(tmp_path, page) == "Cabinet, 4 June 2024\nThornmere Council\n\n# Agenda\n\n1"


def test_minutes_set_as_a_table_are_read_item_by_item(tmp_path: Path) -> None:
    markup = """<table><tr><th>No.</th><th>Item</th></tr>
    <tr><td><p>1.</p></td><td><p>Apologies</p><p>Minutes:</p><p>Councillor Brown sent apologies.</p></td></tr>
    <tr><td>2.</td><td><p>Parking</p><ul><li>Report</li></ul><p>RESOLVED: to note it.</p></td></tr></table>"""
    assert text_of(tmp_path, markup) == (
        "No.\n\nItem\n\n1. Apologies\n\nMinutes:\n\nCouncillor Brown sent apologies.\n\n"
        "2. Parking\n- Report\n\nRESOLVED: to note it."
    )


def test_a_cell_over_several_columns_or_rows_leaves_its_other_places_empty(tmp_path: Path) -> None:
    markup = """<table><caption>Spend</caption><tr><td rowspan=2>Roads</td><td colspan=2>2023</td></tr>
    <tr><td>£1m</td><td>£2m</td></tr><tr><td>Parks</td><td>£3m</td><td>£4m</td></tr></table>"""
    assert text_of(tmp_path, markup) == "Spend\n\nRoads\t2023\n\t£1m\t£2m\nParks\t£3m\t£4m"


def test_a_table_that_only_arranges_the_page_is_read_as_text(tmp_path: Path) -> None:
    markup = "<table><tr><td><h2>Left</h2><table><tr><td>a<td>b</tr></table></td><td>Right</td></tr></table>"
    assert text_of(tmp_path, markup) == "## Left\n\na\tb\n\nRight"
    assert text_of(tmp_path, "<table><tr><td>One<tr><td>Two</table>") == "One\n\nTwo"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<p>café – £5".encode(), "café – £5"),
        ("<p>café – £5".encode("utf-16"), "café – £5"),
        ("<meta charset='iso-8859-1'><p>café – £5".encode("cp1252"), "café – £5"),
        ("<meta http-equiv=content-type content='text/html; charset=ISO-8859-2'><p>ł".encode("iso-8859-2"), "ł"),
        ("<p>café – £5".encode("cp1252"), "café – £5"),
        (b'<?xml version="1.0" encoding="UTF-8"?><html><body><p>caf\xc3\xa9</p></body></html>', "café"),
    ],
)
def test_characters_are_read_in_the_encoding_of_the_page(tmp_path: Path, content: bytes, expected: str) -> None:
    assert text_of(tmp_path, content) == expected


def test_entities_that_name_files_are_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hush")
    markup = f'<!DOCTYPE html [<!ENTITY a SYSTEM "{secret.as_uri()}">]><html><body><p>Words &a;</p></body></html>'
    assert "hush" not in text_of(tmp_path, markup)


def test_deep_nesting_ends_in_a_page_and_not_in_a_crash(tmp_path: Path) -> None:
    assert text_of(tmp_path, "<p>Top</p>" + "<div>" * 50_000 + "deep") == "Top"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the web page holds no text"),
        (b"<html><body><script>1</script></body></html>", "the web page holds no text"),
        (b"\x89PNG\0\0", "this is not a web page"),
    ],
)
def test_a_page_without_words_is_named_and_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadablePaperError, match=rf"^agenda\.html: {reason}"):
        text_of(tmp_path, content)


def test_a_huge_page_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.web.MOST_BYTES", 10)
    with pytest.raises(LimitExceededError, match=r"agenda\.html: the web page has more than"):
        text_of(tmp_path, "<p>eleven bytes")


def test_a_web_page_in_a_folder_is_a_paper_with_its_blocks(tmp_path: Path) -> None:
    markup = """<title>Agenda - Thornmere Council</title><h1>Agenda for Cabinet</h1><p>Tuesday, 4 June 2024</p>
    <ul><li>Apologies for absence</li><li>Minutes</li></ul><p>The cabinet is asked to note the report.</p>"""
    (tmp_path / "agenda.htm").write_text(markup)
    (source,) = find_sources([tmp_path])[0]
    read = read_source(source)
    assert (read.paper.pages, str(read.paper.meeting_date)) == (0, "2024-06-04")
    kinds = [block.kind for block in read.pages[0].blocks]
    assert kinds[1] is BlockKind.HEADING
    assert kinds.count(BlockKind.LIST_ITEM) == 2
