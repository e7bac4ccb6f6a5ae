"""How long the drill page takes from a rating to the next card, measured in a real Chromium by the page itself.

The page marks the moment of the rating and the moment at which the next card stands in the document (`next-card`).
Beside it stands what the browser says of the key press, painting included: it tells of 16 ms and more, in steps of 8.
Once at a pace that a quick person could keep up, and once without any pause, where the hand of twenty cards runs out
before the next one has come.
"""

import subprocess
import sys
from collections.abc import Iterator, Sequence

from playwright.sync_api import Page, sync_playwright

from bench.service import Service, service
from bench.table import Row, report, say
from seminar.operation.environment import ROOT
from seminar.operation.shots import browser_program
from tests.flows.stack import wait_for

BAR_MILLISECONDS = 16
CARDS = 40
GRADES = 200
WARM_UP = 20
PAUSE_MILLISECONDS = 250  # between answer and rating: nobody reads in less
WATCH_KEYS = """() => {
    window.painted = [];
    const keep = (list) => window.painted.push(...list.getEntries().filter(({ name }) => name === "keydown"));
    new PerformanceObserver(keep).observe({ type: "event", durationThreshold: 16 });
}"""
MEASURED = "() => performance.getEntriesByName('next-card').map(({ duration }) => duration)"
PAINTED = "() => window.painted.map(({ duration }) => duration)"


def rows() -> Iterator[Row]:
    with service() as running:
        collect_static(running)
        learner = running.run("bench.learner", str(CARDS))
        site = f"http://localhost:{running.stack.port}"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_program(), args=["--no-sandbox"])
            context = browser.new_context(base_url=site, viewport={"width": 390, "height": 844})
            context.add_cookies([{"name": "sessionid", "value": learner["session"], "url": site}])
            page = context.new_page()
            for pace, pause in (("at four a second", PAUSE_MILLISECONDS), ("without a pause", 0)):
                say(f"{GRADES} ratings {pace} …")
                page.goto(f"/decks/{learner['deck']}/drill/")
                measured, painted = drilled(page, pause_milliseconds=pause)
                half, most = at_share(measured, 0.5), at_share(measured, 0.95)
                yield Row(
                    work=f"drill page: grade → next card, {len(measured)} times {pace}",
                    measured=f"p50 {half:.1f} ms, p95 {most:.1f} ms by the clock",
                    bar=f"p95 ≤ {BAR_MILLISECONDS} ms" if pause else "",
                    compared=f"key press → painted: p95 {at_share(painted, 0.95):.0f} ms",
                    is_met=most <= BAR_MILLISECONDS if pause else None,
                )
            browser.close()


def collect_static(running: Service) -> None:
    say("collecting static files …")
    run = [sys.executable, "manage.py", "collectstatic", "--no-input"]
    subprocess.run(run, cwd=ROOT, env=running.stack.environment, stdout=subprocess.DEVNULL, check=True)
    running.stack.end("web")  # it looks for the files when it starts
    running.stack.start("web")
    wait_for(running.stack.is_up, seconds=60, why="the web server answers")


def drilled(page: Page, *, pause_milliseconds: int) -> tuple[Sequence[float], Sequence[float]]:
    """Rate cards by key and return in milliseconds how long each next one took, and each key press until painted."""
    for number in range(WARM_UP + GRADES):
        if number == WARM_UP:
            page.evaluate("() => performance.clearMeasures('next-card')")
            page.evaluate(WATCH_KEYS)
        page.locator("[data-bar-front]:not([hidden])").wait_for()
        page.keyboard.press("Space")
        page.wait_for_timeout(pause_milliseconds)
        page.keyboard.press("1" if number % 3 else "2")  # they stay in their steps, so that there is always a next one
    page.locator("[data-bar-front]:not([hidden])").wait_for()
    measured, painted = page.evaluate(MEASURED), page.evaluate(PAINTED)
    # Two key presses a card; those that are not told of took less than 16 ms.
    return measured, [*painted, *[BAR_MILLISECONDS / 2] * (2 * GRADES - len(painted))]


def at_share(figures: Sequence[float], share: float) -> float:
    return sorted(figures)[min(int(len(figures) * share), len(figures) - 1)]


if __name__ == "__main__":
    report(rows())
