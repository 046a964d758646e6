"""The door before the page: closed, tried, opened by a password or a login, and what nobody sees before that."""

import logging
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from computable import ComputableEncoder, PoolInThisProcess, write_papers
from conftest import PAPERS, PARKING_QUESTION, PARKING_QUOTE
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import expect, sync_playwright
from served import served
from streamlit.testing.v1 import AppTest
from test_app import APP, address, html, opened, said
from test_app_browser import CHROMIUM, PROJECT

import page.door
from index.build import build_index
from ingest.errors import PapersError
from page.door import LOGIN
from page.password import LONGEST_WAIT, VARIABLE, VARIABLE_OF_FILE, Guard, Password, read_password

PASSWORD = "gråt willow 41"
AUTH = {"auth": {"client_id": "papers"}}
TITLES = ("Parking review", "Libraries report", "Pelican report", "Thornmere", "64 pounds")
WATCHED: list[tuple[Path, list[str]]] = []  # a folder, and which of its files were opened while it was watched


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("open", "sqlite3.connect") and isinstance(arguments[0], str | bytes):
        name = arguments[0] if isinstance(arguments[0], str) else arguments[0].decode()
        for folder, seen in WATCHED:
            if str(folder) in name:
                seen.append(name)


sys.addaudithook(_watch)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of PAPERS, made once, for nothing here changes it."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.reading.ReaderPool", PoolInThisProcess)
        build_index([write_papers(folder / "papers", PAPERS)], folder / "index", encoder=ComputableEncoder())
    return folder / "index"


@pytest.fixture
def small_index(made: Path, no_index: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The page's settings point at the index; what the page writes would go elsewhere."""
    monkeypatch.setenv("PAPERS_INDEX", str(made))
    return made


@pytest.fixture
def closed(small_index: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page with a password over the small index."""
    monkeypatch.setenv("PAPERS_PAGE_PASSWORD", PASSWORD)
    monkeypatch.setattr(page.door, "GUARD", Guard())
    return small_index


@pytest.fixture
def login(small_index: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page with a login over the small index; the package for it is there in name."""
    monkeypatch.setenv("PAPERS_PAGE_LOGIN", "oidc")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: name)
    return small_index


@pytest.fixture
def opened_files(small_index: Path) -> Iterator[list[str]]:
    """The files of the index, and of uploads beside it, that are opened in the course of a test."""
    seen: list[str] = []
    WATCHED.append((small_index.parent, seen))
    yield seen
    WATCHED.clear()


def give(page: AppTest, password: str) -> AppTest:
    page.text_input(key="door_typed").set_value(password)
    page.button[0].click().run()
    assert not page.exception
    return page


def everything(page: AppTest) -> str:
    """All words that the page holds, whatever they stand in."""
    return repr(page.main) + repr(page.sidebar) + html(page)


def assert_closed(page: AppTest) -> None:
    shown = everything(page)
    assert [title for title in TITLES if title in shown] == []
    assert (len(page.file_uploader), len(page.tabs), len(page.download_button)) == (0, 0, 0)
    assert len(page.button) <= 1


def visit(user: dict[str, Any], secrets: dict[str, Any] = AUTH, **query: str) -> AppTest:
    """The page as somebody finds it whom Streamlit's login knows, or does not."""
    page = AppTest.from_file(APP, default_timeout=30)
    page.user, page.secrets = user, secrets
    for name, value in query.items():
        page.query_params[name] = value
    return page.run()


# A password on the page


def test_without_a_password_the_page_is_open(small_index: Path) -> None:
    page = opened(q=PARKING_QUESTION)
    assert PARKING_QUOTE in html(page)
    assert "Password" not in [one.label for one in page.text_input]


@pytest.mark.parametrize("view", ["Ask", "Library", "How good is it"])
def test_before_the_password_nothing_of_any_paper_is_shown_or_read(
    closed: Path, opened_files: list[str], view: str
) -> None:
    page = opened(q=PARKING_QUESTION, view=view)
    assert_closed(page)
    assert [one.label for one in page.text_input] == ["Password"]
    assert opened_files == []
    give(page, PASSWORD)
    assert opened_files != []


def test_a_wrong_password_opens_nothing_and_is_told_so(closed: Path, opened_files: list[str]) -> None:
    page = give(opened(q=PARKING_QUESTION), "willow")
    assert_closed(page)
    assert [one.value for one in page.error] == ["That is not the password."]
    assert opened_files == []


def test_the_right_password_opens_the_page_that_the_address_names(closed: Path) -> None:
    page = give(opened(q=PARKING_QUESTION), PASSWORD)
    assert PARKING_QUOTE in html(page)
    assert "Password" not in [one.label for one in page.text_input]


def test_the_page_stays_open_for_the_session_and_no_other(closed: Path) -> None:
    page = give(opened(), PASSWORD)
    page.text_input(key="form_q").set_value(PARKING_QUESTION)
    page.button[0].click().run()
    assert PARKING_QUOTE in html(page)
    page.run()
    assert PARKING_QUOTE in html(page)
    assert_closed(opened(q=PARKING_QUESTION))


def test_another_password_closes_the_sessions_that_were_open(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = give(opened(q=PARKING_QUESTION), PASSWORD)
    monkeypatch.setenv("PAPERS_PAGE_PASSWORD", "another one")
    assert_closed(page.run())


def test_a_reload_of_the_browser_needs_no_password_again(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = give(opened(), PASSWORD).session_state["door_ticket"]
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.cookies", {"papers_door_8501": ticket})
    monkeypatch.setattr("streamlit.get_option", lambda _: 8501)
    assert PARKING_QUOTE in html(opened(q=PARKING_QUESTION))
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.cookies", {"papers_door_8501": f"9{ticket}"})
    assert_closed(opened(q=PARKING_QUESTION))


def test_after_three_wrong_tries_the_next_has_to_wait_in_every_session(closed: Path) -> None:
    for _ in range(3):
        page = give(opened(), "guess")
    assert [one.value for one in page.error] == ["That was not let in. Try again in 1 seconds."]
    page = give(opened(), PASSWORD)
    assert_closed(page)
    assert "That was not let in." in page.error[0].value


def test_a_password_is_written_nowhere(closed: Path, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    caplog.set_level(logging.DEBUG)
    tries = ("wrong but long enough to find", PASSWORD)
    page = opened(q=PARKING_QUESTION)
    for typed in tries:
        give(page, typed)
    assert address(page) == {"q": PARKING_QUESTION}
    kept = everything(page) + repr(page.session_state) + caplog.text
    written = b"".join(file.read_bytes() for at in (tmp_path, closed) for file in at.rglob("*") if file.is_file())
    assert [typed for typed in tries if typed in kept or typed.encode() in written] == []
    assert PASSWORD not in repr(Password.of(PASSWORD))


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"PAPERS_PAGE_PASSWORD": ""}, "gives no password of 1 to"),
        ({"PAPERS_PAGE_PASSWORD": "  "}, "gives no password of 1 to"),
        ({"PAPERS_PAGE_PASSWORD": "a", "PAPERS_PAGE_PASSWORD_FILE": "b"}, "are both set"),
        ({"PAPERS_PAGE_PASSWORD_FILE": "/no/such/file"}, "PAPERS_PAGE_PASSWORD_FILE: the file can't be read"),
        ({"PAPERS_PAGE_LOGIN": ""}, "PAPERS_PAGE_LOGIN is set to something else than oidc"),
        ({"PAPERS_PAGE_LOGIN": "saml"}, "PAPERS_PAGE_LOGIN is set to something else than oidc"),
    ],
)
def test_a_door_that_is_set_up_wrongly_stays_closed(
    small_index: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], told: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    page = opened(q=PARKING_QUESTION)
    assert_closed(page)
    assert said(page.error[0]).startswith("The page is closed.")
    assert told in said(page.error[0])


# A login


def test_without_a_login_only_the_button_is_shown(login: Path, opened_files: list[str]) -> None:
    page = visit({"is_logged_in": False}, q=PARKING_QUESTION)
    assert_closed(page)
    assert [one.label for one in page.button] == ["Log in"]
    assert [one.value for one in page.text] == ["Log in to see the papers."]
    assert opened_files == []


def test_after_the_login_the_page_is_open(login: Path) -> None:
    assert PARKING_QUOTE in html(visit({"is_logged_in": True}, q=PARKING_QUESTION))


@pytest.mark.parametrize("user", [{}, {"email": "someone@example.org"}, {"is_logged_in": "yes"}])
def test_who_is_known_without_a_login_is_not_let_in(login: Path, user: dict[str, Any]) -> None:
    assert_closed(visit(user, q=PARKING_QUESTION))


def test_a_login_that_nobody_set_up_is_told_and_opens_nothing(login: Path) -> None:
    page = visit({"is_logged_in": True}, {"else": "where"}, q=PARKING_QUESTION)
    assert_closed(page)
    assert "needs an [auth] section" in page.error[0].value


def test_a_login_without_its_package_is_told_and_opens_nothing(login: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "httpx" else name)
    page = visit({"is_logged_in": False}, q=PARKING_QUESTION)
    assert_closed(page)
    assert "Logging in needs httpx. Run: .venv/bin/pip install" in said(page.error[0])


def test_where_both_are_set_a_reader_needs_both(login: Path, closed: Path) -> None:
    assert [one.label for one in visit({"is_logged_in": False}).button] == ["Log in"]
    page = visit({"is_logged_in": True}, q=PARKING_QUESTION)
    assert_closed(page)
    assert PARKING_QUOTE in html(give(page, PASSWORD))


def test_the_variables_are_named_where_a_reader_looks_for_them() -> None:
    for document in ("README.md", "SECURITY.md"):
        text = (PROJECT / document).read_text(encoding="utf-8")
        assert [name for name in (VARIABLE, VARIABLE_OF_FILE, LOGIN) if f"`{name}" not in text] == []


# What a password is, and how fast it may be tried


def test_a_password_comes_from_a_file_without_its_last_line_break(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n", encoding="utf-8")
    password = read_password({"PAPERS_PAGE_PASSWORD_FILE": str(file)})
    assert password is not None
    assert password.fits(PASSWORD)
    assert not password.fits(f"{PASSWORD}\n")


def test_a_file_that_is_no_text_is_refused_without_its_words(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(PapersError, match=re.escape("the file can't be read. Name a file of text.")):
        read_password({"PAPERS_PAGE_PASSWORD_FILE": str(file)})


def test_letters_put_together_otherwise_are_the_same_password() -> None:
    assert Password.of("caf\u00e9").fits("cafe\u0301")


@given(st.text(), st.text())
def test_only_the_password_fits(one: str, other: str) -> None:
    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert Password.of(one).fits(other) is same


def test_waits_grow_to_half_a_minute_and_end_with_the_right_password() -> None:
    guard, password, now, waits = Guard(), Password.of("right"), 0.0, []
    for _ in range(9):
        waits.append(guard.look_at("wrong", password, now=now).wait)
        assert not waits[-1] or not guard.look_at("right", password, now=now + waits[-1] - 0.01).right
        now += waits[-1]
    assert waits == [0, 0, 1, 2, 4, 8, 16, LONGEST_WAIT, LONGEST_WAIT]
    assert guard.look_at("right", password, now=now).right
    assert guard.look_at("wrong", password, now=now).wait == 0


def test_a_ticket_opens_for_twelve_hours_one_process_and_one_password() -> None:
    guard, password, day = Guard(), Password.of("right"), 24 * 3600.0
    ticket = guard.ticket(password, now=day)
    assert guard.takes(ticket, password, now=day + 12 * 3600 - 1)
    assert not guard.takes(ticket, password, now=day + 12 * 3600)
    assert not guard.takes(ticket, Password.of("other"), now=day)
    assert not Guard().takes(ticket, password, now=day)


@given(st.text())
def test_words_that_are_no_ticket_open_nothing(words: str) -> None:
    assert not Guard().takes(words, Password.of("right"), now=0.0)


# In a browser


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed")
def test_a_browser_gives_the_password_once_and_another_browser_has_to_give_it_too(
    small_index: Path, tmp_path: Path
) -> None:
    settings = {"PAPERS_INDEX": str(small_index), "PAPERS_PAGE_PASSWORD": PASSWORD}
    log = tmp_path / "page.log"
    with served(settings, log=log) as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            screen = browser.new_page()
            screen.goto(f"{url}/?view=Library")
            screen.get_by_label("Password", exact=True).fill(PASSWORD)
            screen.get_by_role("button", name="Open", exact=True).click()
            # The index is of another encoder than the one that a page of its own has.
            expect(screen.get_by_text("The index can’t be used")).to_be_visible()
            screen.wait_for_function("() => document.cookie.includes('papers_door')")
            screen.reload()
            expect(screen.get_by_text("The index can’t be used")).to_be_visible()
            other = browser.new_page()
            other.goto(f"{url}/?view=Library")
            expect(other.get_by_label("Password", exact=True)).to_be_visible()
            expect(other.get_by_text("The index can’t be used")).to_have_count(0)
            assert (PASSWORD in screen.url, PASSWORD in str(screen.context.cookies())) == (False, False)
        finally:
            browser.close()
    assert PASSWORD.encode() not in log.read_bytes()
