"""Ten readers ask the page at once: how long their answers take, whether each gets her own, and the server's memory.

A script, not a test.

    python tests/load_app.py --index data/index --minutes 10

Each question is first asked alone, then all of them at once, three times or for so many minutes. It ends with exit code
1 when a session meets an error, or is shown another answer than its question got alone.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import statistics
import sys
import threading
import time
from functools import partial
from itertools import count, islice
from pathlib import Path

from load_ask import Load, memory_mb, watch
from playwright.async_api import Browser, Page, async_playwright
from playwright.async_api import Error as BrowserError
from served import served

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


async def measure(address: str, questions: list[str], *, minutes: float, server: int) -> int:
    """Exit code 1 for an error or a mix-up. `server` is the number of the page's process, whose memory is watched."""
    load, stop = Load(), threading.Event()
    async with async_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        first = await opened(browser, address)
        await ask(first, "Is anybody there?")  # loads the encoder
        alone = {question: await ask(first, question) for question in questions}
        pages = await asyncio.gather(*(opened(browser, address) for _ in questions))
        looking = partial(watch, load, stop, look=partial(memory_mb, server))
        watching = threading.Thread(target=looking, daemon=True)
        watching.start()
        until = time.monotonic() + 60 * minutes
        for turn in count():
            if time.monotonic() >= until and turn >= ROUNDS:
                break
            begin = turn % len(questions)
            asked = questions[begin:] + questions[:begin]
            got = await asyncio.gather(
                *(ask(page, question) for page, question in zip(pages, asked, strict=True)), return_exceptions=True
            )
            for one, question in zip(got, asked, strict=True):
                if isinstance(one, BrowserError):
                    load.errors.append(f"{question}: {one.message.splitlines()[0]}")
                elif isinstance(one, BaseException):
                    raise one
                else:
                    load.seconds.append(one[0])
                    if one[1] != alone[question][1]:
                        load.mixed_up.append(f"{question}: “{one[1]}” instead of “{alone[question][1]}”")
        stop.set()
        watching.join()
        await browser.close()
    single = statistics.median(taken for taken, _ in alone.values())
    print(f"alone: median {single:.2f} s over {len(alone)} questions")
    print("\n".join(load.lines(f"{len(questions)} at once, questions")))
    return 1 if load.failed else 0


def main() -> int:
    """Start the page, measure, end the page."""
    parser = argparse.ArgumentParser(description="Ask the page from ten browsers at once.")
    parser.add_argument("--index", type=Path, default=Path("data/index"))
    parser.add_argument("--minutes", type=float, default=0.0, help="how long; three rounds at least")
    given = parser.parse_args()
    index = given.index.resolve()
    questions = questions_of(index)
    with served({"PAPERS_INDEX": str(index)}) as (address, server):
        return asyncio.run(measure(address, questions, minutes=given.minutes, server=server))


if __name__ == "__main__":
    sys.exit(main())
