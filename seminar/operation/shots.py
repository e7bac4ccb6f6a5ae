"""`./dev shots`: pictures of every kind of page in build/shots, from a running `./dev up` (PORT) with the demo data.

It logs in as each account of ACCOUNTS and follows the links it is shown, to one page of each view, in every width and
both colour schemes. `./dev shots drill home` takes the views with such a name only.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin, urlsplit

import django
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Error, Page, sync_playwright

from seminar.operation.environment import ROOT, service_environment

ACCOUNTS = ("student01", "instructor")
PASSWORD = "seminar-demo"  # noqa: S105 - published, and refused outside the demo
WIDTHS_PX = {"phone": 390, "tablet": 768, "desk": 1280}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PAGE_LIMIT = 80
NEVER_FOLLOWED = ("logout", "schema")


def browser_program() -> str | None:
    """Return the path of an installed Chromium, or None for the one that Playwright brings."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def view_name(path: str) -> str | None:
    """Return the name of the view that answers `path`, which all pages of one kind share."""
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def log_in(page: Page, site: str, account: str) -> None:
    page.goto(f"{site}/accounts/login/")
    page.fill("[name=login]", account)
    page.fill("[name=password]", PASSWORD)
    page.locator("form:has([name=password]) [type=submit]").click()
    page.wait_for_load_state()


def opens(page: Page, address: str) -> bool:
    """Open `address` and say whether it is a page; a file to take away is none."""
    try:
        page.goto(address)
    except Error as problem:
        if "Download is starting" in problem.message:
            return False
        raise
    return True


def pages_of_each_kind(page: Page, site: str) -> Iterator[tuple[str, str]]:
    """Yield (view, address) for one page of every view that links lead to, those nearest to the start first."""
    waiting, seen = [("web:home", f"{site}/"), ("admin:index", f"{site}/admin/")], {"web:home", "admin:index"}
    while waiting:
        view, start = waiting.pop(0)
        if not opens(page, start):
            continue
        yield view, start
        for href in page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))"):
            address = urljoin(page.url, href).partition("#")[0]
            name = view_name(urlsplit(address).path)
            if not address.startswith(f"{site}/") or name is None or name in seen or len(seen) >= PAGE_LIMIT:
                continue
            if not any(word in name for word in NEVER_FOLLOWED):
                seen.add(name)
                waiting.append((name, address))


def take(browser: Browser, site: str, account: str, wanted: Sequence[str], folder: Path) -> Iterator[Path]:
    """Take the pictures that `account` sees and yield their files."""
    with browser.new_context() as context:
        page = context.new_page()
        log_in(page, site, account)
        for name, address in list(pages_of_each_kind(page, site)):
            if wanted and not any(word in name for word in wanted):
                continue
            for device, width in WIDTHS_PX.items():
                for scheme in SCHEMES:
                    page.set_viewport_size({"width": width, "height": 844})
                    page.emulate_media(color_scheme=scheme)
                    page.goto(address, wait_until="networkidle")
                    path = folder / f"{account}-{name.replace(':', '-')}-{device}-{scheme}.png"
                    page.screenshot(path=path, full_page=True)
                    yield path


def main(wanted: Sequence[str]) -> int:
    os.environ.update(service_environment(os.environ))
    django.setup()
    site = f"http://localhost:{os.environ.get('PORT') or 8000}"
    folder = ROOT / "build" / "shots"
    folder.mkdir(parents=True, exist_ok=True)
    # A root without a user namespace cannot have Chromium's sandbox; the only pages shown are ours.
    arguments = ["--no-sandbox"] if os.getuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program(), args=arguments)
        for account in ACCOUNTS:
            for path in take(browser, site, account, wanted, folder):
                print(path.relative_to(ROOT), flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
