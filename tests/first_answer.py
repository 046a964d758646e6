"""How long the page's first answer takes in a browser that has never seen it, the server's start and all.

A script, not a test.

    python tests/first_answer.py --index data/index --times 5

Each time a server is started, a link with a question is opened as soon as it is up, then another by a second reader.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import time
from pathlib import Path
from urllib.parse import quote

from load_app import QUIET, questions_of
from playwright.sync_api import Browser, sync_playwright
from served import served

STEPS = ("until the server is up", "from there to the first answer", "both", "the next reader's answer")


def seen(browser: Browser, address: str, question: str) -> float:
    """Seconds from opening a link to the answer on the screen."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(f"{address}/?q={quote(question)}")
    page.locator(".quote blockquote, .refusal").first.wait_for(timeout=60_000)
    seconds = time.perf_counter() - began
    context.close()
    return seconds


def once(browser: Browser, index: Path, questions: list[str]) -> tuple[float, ...]:
    """The seconds of each step."""
    began = time.perf_counter()
    with served({"PAPERS_INDEX": str(index)}) as (address, _):
        up = time.perf_counter() - began
        first, second = (seen(browser, address, question) for question in questions[:2])
    return up, first, up + first, second


def main() -> None:
    """Measure so many times, and print each step's median with its least and most."""
    parser = argparse.ArgumentParser(description="Time the page's first answer.")
    parser.add_argument("--index", type=Path, default=Path("data/index"))
    parser.add_argument("--times", type=int, default=5)
    given = parser.parse_args()
    index = given.index.resolve()
    questions = questions_of(index)
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        measured = [once(browser, index, questions) for _ in range(given.times)]
        browser.close()
    for step, seconds in zip(STEPS, zip(*measured, strict=True), strict=True):
        print(f"{step}: {statistics.median(seconds):.2f} s ({min(seconds):.2f} to {max(seconds):.2f})")


if __name__ == "__main__":
    main()
