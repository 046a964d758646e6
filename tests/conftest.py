"""What tests of the page share: a small index that is quick to make, and a page with no memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from computable import ComputableEncoder, PoolInThisProcess, write_papers

HOSTILE_TITLE = "<img src=x onerror=alert(1)> [x](javascript:alert(2)) **bold**"
PAPERS = {
    "parking.md": (
        "# Parking review\n\nThe residents parking permit costs 64 pounds a year.\n\n"
        "The chair thanked the officers for the review.\n"
    ),
    "library.txt": "Libraries report\n\nThe mobile library visits eleven villages every fortnight.\n",
    "hostile.md": "Pelican report\n\nThe <script>alert(3)</script> pelican budget is 512 pounds this season.\n",
    "broken.txt": "",
    "papers.csv": (
        "path,title,council,body,kind,date\n"
        "parking.md,Parking review,Thornmere Council,Cabinet,report,2024-09-17\n"
        "library.txt,Libraries report,Thornmere Council,Culture Committee,minutes,2023-03-05\n"
        f"hostile.md,{HOSTILE_TITLE},,,,\n"
    ),
}
PARKING_QUESTION = "What does the residents parking permit costs a year?"
PARKING_QUOTE = "The residents parking permit costs 64 pounds a year."
REFUSED_QUESTION = "Which zebra won the volcano championship?"


@pytest.fixture
def quick_encoder(monkeypatch: pytest.MonkeyPatch) -> ComputableEncoder:
    """Everything that loads the encoder gets the computable one, and papers are read without processes of their own."""
    import index.search  # noqa: F401  (first, or it would import the computable one, and keep it)

    encoder = ComputableEncoder()
    monkeypatch.setattr("index.encoder.load_encoder", lambda *_, **__: encoder)
    monkeypatch.setattr("index.search.load_encoder", lambda *_: encoder)
    monkeypatch.setattr("index.reading.ReaderPool", PoolInThisProcess)
    return encoder


@pytest.fixture
def no_index(quick_encoder: ComputableEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The settings point at an empty folder for the index and for uploads; nothing is cached before or after."""
    import streamlit as st

    monkeypatch.setenv("PAPERS_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("PAPERS_UPLOADS", str(tmp_path / "uploads"))
    monkeypatch.setenv("PAPERS_UPLOAD_MB", "1")
    monkeypatch.setenv("PAPERS_QUESTIONS", str(tmp_path / "questions.jsonl"))
    st.cache_resource.clear()
    st.cache_data.clear()
    yield tmp_path / "index"
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def small_index(no_index: Path, quick_encoder: ComputableEncoder, tmp_path: Path) -> Path:
    """An index of PAPERS at the place that the settings name."""
    from index.build import build_index

    build_index([write_papers(tmp_path / "papers", PAPERS)], no_index, encoder=quick_encoder)
    return no_index
