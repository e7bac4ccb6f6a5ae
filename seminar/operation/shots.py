"""`./dev shots`: pictures of every kind of page in build/shots, from a running `./dev up` (PORT) with the demo data.

It logs in as each account of ACCOUNTS and follows the links it is shown, to one page of each view, then takes the steps
of `shotsteps` to what no link leads to, in every width and both colour schemes. `./dev shots drill home` takes those
whose name holds such a word only; `./dev shots --readme` takes the six of README.md into docs/shots instead. What could
not be taken is said at the end, and makes the command fail.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin, urlsplit

import django
from django.urls import Resolver404, resolve
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page, ViewportSize, sync_playwright

from seminar.operation.environment import ROOT, service_environment
from seminar.operation.shotsteps import README, STEPS, Step

ACCOUNTS = ("student01", "instructor", "admin")
PASSWORD = "seminar-demo"  # noqa: S105 - published, and refused outside the demo
WIDTHS_PX = {"phone": 390, "tablet": 768, "desk": 1280}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
ZONE = "Europe/Berlin"  # that of most demo accounts; in another one, the first page offers to take it over
HOME, ADMIN = "web:home", "admin:index"
NEVER_FOLLOWED = ("logout", "schema")
README_SIZE = ViewportSize(width=1080, height=720)
PATIENCE_MS = 15_000
README_COLOURS = 64  # few, flat ones: a third of the bytes, and nobody sees it


def browser_program() -> str | None:
    """Return the path of an installed Chromium, or None for the one that Playwright brings."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def view_name(path: str) -> str | None:
    """Return the name of the view that answers `path`, which all pages of one kind share."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def logged_in(context: BrowserContext, site: str, account: str) -> Page:
    """Return a page on which `account` has logged in; '' stays outside. Raises LookupError where it is not let in."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    if account:
        page.goto(f"{site}/accounts/login/")
        page.fill("[name=login]", account)
        page.fill("[name=password]", PASSWORD)
        page.locator("form:has([name=password]) [type=submit]").click()
        page.wait_for_load_state()
        if page.locator("[name=password]").count():
            raise LookupError(f"{account} cannot log in: {' '.join(page.locator('.error').all_inner_texts())}")
    return page


def opens(page: Page, address: str) -> bool:
    """Open `address` and say whether it is a page; a file to take away is none."""
    try:
        page.goto(address, wait_until="networkidle")
    except Error as problem:
        if "Download is starting" in problem.message:
            return False
        raise
    return True


def pages_of_each_kind(page: Page, site: str) -> Iterator[str]:
    """Open one page of every view that links lead to, and yield the view while it is open.

    Those nearest to the start come first.
    """
    seen = {HOME, ADMIN}
    waiting = [(HOME, f"{site}/"), (ADMIN, f"{site}/admin/")]
    while waiting:
        view, start = waiting.pop(0)
        if not opens(page, start):
            continue
        here, links = page.url, page.locator("a[href]").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        yield view
        for href in links:
            address = urljoin(here, href).partition("#")[0]
            name = view_name(urlsplit(address).path)
            if not address.startswith(f"{site}/") or name is None or name in seen:
                continue
            if not any(word in name for word in NEVER_FOLLOWED):
                seen.add(name)
                waiting.append((name, address))


def pictures(page: Page, name: str, folder: Path) -> Iterator[Path]:
    """Take the page as it stands in every width and both schemes, and yield the files."""
    for device, width in WIDTHS_PX.items():
        page.set_viewport_size({"width": width, "height": 844})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            path = folder / f"{re.sub(r'[^a-z0-9]+', '-', name.lower())}-{device}-{scheme}.png"
            page.screenshot(path=path, full_page=True, animations="disabled")
            yield path


def take_linked(browser: Browser, site: str, wanted: Sequence[str], folder: Path) -> Iterator[Path]:
    """Take the pages that links show to each account, those of one view once, and yield their files."""
    taken: set[str] = set()
    for account in ACCOUNTS:
        with browser.new_context(timezone_id=ZONE) as context:
            page = logged_in(context, site, account)
            for view in pages_of_each_kind(page, site):
                name = f"{account} {view}"
                is_start = view in (HOME, ADMIN)  # which shows each account something else
                if is_wanted(name, wanted) and (is_start or view not in taken):
                    taken.add(view)
                    yield from pictures(page, name, folder)


def arrived(context: BrowserContext, site: str, step: Step, failures: list[str]) -> Page | None:
    """Return the page that a step leads to; where it does not get there, None, with a line more in `failures`."""
    try:
        page = logged_in(context, site, step.account)
        step.go(page, site)
    except (Error, AssertionError, LookupError) as problem:
        failures.append(f"{step.title}: {str(problem).strip()}")
        return None
    return page


def take_steps(browser: Browser, site: str, steps: Sequence[Step], folder: Path, failures: list[str]) -> Iterator[Path]:
    """Take what each step leads to, and yield the files. A step that fails is passed over, and added to `failures`."""
    for step in steps:
        with browser.new_context(timezone_id=ZONE) as context:
            if page := arrived(context, site, step, failures):
                yield from pictures(page, step.title, folder)


def is_wanted(name: str, wanted: Sequence[str]) -> bool:
    return not wanted or any(word in name for word in wanted)


def take_for_readme(browser: Browser, site: str, folder: Path, failures: list[str]) -> Iterator[Path]:
    """Take the pictures that README.md shows, and yield their files. Adds to `failures` as `take_steps` does."""
    for step in README:
        with browser.new_context(viewport=README_SIZE, color_scheme="light", timezone_id=ZONE) as context:
            page = arrived(context, site, step, failures)
            if page is None:
                continue
            page.mouse.move(0, 0)
            picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
            path = folder / f"{step.name}.png"
            picture.quantize(README_COLOURS).save(path, optimize=True)
            yield path


def every_picture(browser: Browser, site: str, words: Sequence[str], failures: list[str]) -> Iterator[Path]:
    """Take the pictures that were asked for, and yield their files. Adds to `failures` what could not be taken."""
    if "--readme" in words:
        yield from take_for_readme(browser, site, ROOT / "docs" / "shots", failures)
        return
    folder = ROOT / "build" / "shots"
    folder.mkdir(parents=True, exist_ok=True)
    yield from take_linked(browser, site, words, folder)
    yield from take_steps(browser, site, [step for step in STEPS if is_wanted(step.title, words)], folder, failures)


def told(taken: int, failures: Sequence[str]) -> int:
    """Say what could not be taken, if anything; returns the command's exit code."""
    if not taken and not failures:
        print("No page has a name that holds one of these words.", file=sys.stderr)
        return 1
    for failure in failures:
        print(f"Not taken: {failure}", file=sys.stderr)
    return 1 if failures else 0


def main(words: Sequence[str]) -> int:
    os.environ.update(service_environment(os.environ))
    django.setup()
    site = f"http://localhost:{os.environ.get('PORT') or 8000}"
    # A root without a user namespace cannot have Chromium's sandbox; the only pages shown are ours.
    arguments = ["--no-sandbox"] if os.getuid() == 0 else []
    taken, failures = 0, list[str]()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program(), args=arguments)
        try:
            for path in every_picture(browser, site, words, failures):
                print(path.relative_to(ROOT), flush=True)
                taken += 1
        except Error as problem:
            if "ERR_CONNECTION_REFUSED" not in problem.message:
                raise
            failures.append(f"nothing answers at {site}: is ./dev up running, and on this PORT?")
        browser.close()
    return told(taken, failures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
