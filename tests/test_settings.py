"""Settings: what the environment says, what is the default, and what is refused."""

from pathlib import Path

import pytest

from index.settings import Settings, load_settings
from ingest.errors import PapersError


def test_without_an_environment_the_defaults_hold() -> None:
    assert load_settings({}) == Settings()
    assert load_settings({}).index == Path("data/index")


def test_the_environment_goes_before_the_defaults() -> None:
    settings = load_settings({"PAPERS_INDEX": "/elsewhere", "PAPERS_WORKERS": "4", "PAPERS_READ_SECONDS": "2.5"})
    assert (settings.index, settings.workers, settings.read_seconds) == (Path("/elsewhere"), 4, 2.5)
    assert settings.encoder == Settings().encoder


def test_limits_are_those_set() -> None:
    limits = load_settings({"PAPERS_READ_SECONDS": "60", "PAPERS_READ_PAGE_SECONDS": "0.5"}).limits
    assert (limits.seconds_for(0), limits.seconds_for(1000), limits.memory_mb) == (60, 560, 3000)


def test_an_empty_variable_counts_as_unset() -> None:
    assert load_settings({"PAPERS_INDEX": " ", "PAPERS_WORKERS": ""}) == Settings()


def test_other_variables_have_no_say() -> None:
    assert load_settings({"INDEX": "/elsewhere", "PAPERS_UNKNOWN": "1"}) == Settings()


@pytest.mark.parametrize(
    ("text", "expected"), [("0", False), ("no", False), ("OFF", False), ("1", True), ("Yes", True)]
)
def test_a_switch_is_on_or_off(text: str, expected: bool) -> None:
    assert load_settings({"PAPERS_OCR": text}).ocr is expected


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PAPERS_WORKERS", "many"),
        ("PAPERS_WORKERS", "1.5"),
        ("PAPERS_WORKERS", "0"),
        ("PAPERS_WORKERS", "-1"),
        ("PAPERS_READ_SECONDS", "soon"),
        ("PAPERS_READ_SECONDS", "0"),
        ("PAPERS_READ_SECONDS", "nan"),
        ("PAPERS_READ_MEMORY_MB", "-3"),
        ("PAPERS_UPLOAD_MB", "0"),
        ("PAPERS_OCR", "perhaps"),
    ],
)
def test_a_value_that_can_not_be_is_refused_by_the_name_of_its_variable(name: str, text: str) -> None:
    with pytest.raises(PapersError, match=f"{name}={text} is not a"):
        load_settings({name: text})
