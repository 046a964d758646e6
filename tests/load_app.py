"""Ten readers ask the page at once: how long their answers take, and whether each gets her own. A script, not a test.

    python tests/load_app.py --index data/index

Each question is first asked alone, then all of them at once, three times. It ends with exit code 1 when a session is
shown another answer than its question got alone.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from itertools import islice
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

PROJECT = Path(__file__).parent.parent
SESSIONS, ROUNDS = 10, 3
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


def questions_of(index: Path) -> list[str]:
    """Questions made from the papers, one for each session."""
    sys.path.insert(0, str(PROJECT))
    from index.examples import example_questions
    from index.search import open_index

    opened = open_index(index)
    made = example_questions(opened.papers, lambda paper: opened.passages_of(paper.id))
    return list(islice(made, SESSIONS))


async def ask(page: Page, question: str) -> tuple[float, str]:
    """Seconds from pressing Ask until the page stands still, and the answer that it shows."""
    await page.get_by_label("Your question about the papers").fill(question)
    began = time.monotonic()
    await page.get_by_role("button", name="Ask", exact=True).click()
    await page.wait_for_function("asked => new URLSearchParams(location.search).get('q') === asked", arg=question)
    # The address changes while the page is drawn; until the end the answer before is still shown.
    await page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    seconds = time.monotonic() - began
    await page.wait_for_timeout(300)
    return seconds, await page.locator(".quote blockquote, .refusal").first.inner_text()


async def opened(browser: Browser, address: str) -> Page:
    page = await (await browser.new_context(viewport={"width": 1366, "height": 768})).new_page()
    page.set_default_timeout(180_000)
    await page.goto(address)
    await page.get_by_label("Your question about the papers").wait_for()
    return page


async def measure(address: str, questions: list[str]) -> int:
    async with async_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        first = await opened(browser, address)
        await ask(first, "Is anybody there?")  # loads the encoder
        alone = {question: await ask(first, question) for question in questions}
        pages = await asyncio.gather(*(opened(browser, address) for _ in questions))
        seconds: list[float] = []
        wrong = 0
        for turn in range(ROUNDS):
            asked = questions[turn:] + questions[:turn]
            got = await asyncio.gather(*(ask(page, question) for page, question in zip(pages, asked, strict=True)))
            seconds += [taken for taken, _ in got]
            for (_, words), question in zip(got, asked, strict=True):
                if words != alone[question][1]:
                    wrong += 1
                    print(f"{question}: “{words}” instead of “{alone[question][1]}”")
        await browser.close()
    single = statistics.median(taken for taken, _ in alone.values())
    slow = statistics.quantiles(seconds, n=20)[-1]
    print(f"alone: median {single:.2f} s over {len(alone)} questions")
    print(f"{len(questions)} at once: median {statistics.median(seconds):.2f} s, p95 {slow:.2f} s over {len(seconds)}")
    print(f"answers other than the question got alone: {wrong}")
    return 1 if wrong else 0


def main() -> int:
    """Start the page, measure, end the page."""
    parser = argparse.ArgumentParser(description="Ask the page from ten browsers at once.")
    parser.add_argument("--index", type=Path, default=Path("data/index"))
    index = parser.parse_args().index.resolve()
    questions = questions_of(index)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    server = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=os.environ | {"PAPERS_INDEX": str(index)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=2)
                break
            except OSError:
                time.sleep(0.2)
        return asyncio.run(measure(address, questions))
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    sys.exit(main())
