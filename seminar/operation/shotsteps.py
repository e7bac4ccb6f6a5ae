"""The steps of `./dev shots` to pages that no link leads to, or not in the state worth a picture.

They go by accessible names, as a visitor would; what they leave behind (a session, an import that is never applied) is
of the demo data.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page, expect

type Go = Callable[[Page, str], None]

TABLE = "question,right,wrong\n" + "\n".join(
    f"Which of these is number {number}?,the {number}th,another" for number in range(4, 10)
)
GIFT = """\
::new::Which estate?{=the third ~the first ~the second}

::broken::Where is the end?{=here

::tf::He was Polish.{T}
"""
SIT = re.compile("Go on|Sit it as a preview")  # at any time: what learners of the demo sit is over in an hour
DECK_IS_KEPT = """async () => {
    await navigator.serviceWorker.ready;
    const later = () => new Promise((on) => setTimeout(on, 100));
    const open = () => new Promise((found) => {
        const asked = indexedDB.open("seminar");
        asked.onsuccess = () => found(asked.result);
    });
    const count = (db) => new Promise((found) => {
        const asked = db.transaction("bundles").objectStore("bundles").count();
        asked.onsuccess = () => found(asked.result);
    });
    const db = await open();
    while ((await count(db)) < document.querySelectorAll("[data-opened]").length) await later();
    db.close();
}"""


@dataclass(frozen=True, slots=True)
class Step:
    """A page by name, for an account ('' for nobody), and how to get there."""

    account: str
    name: str
    go: Go

    @property
    def title(self) -> str:
        return f"{self.account or 'anybody'} {self.name}"


def at(path: str) -> Go:
    """Return the step to an address that is the same in every demo."""

    def go(page: Page, site: str) -> None:
        page.goto(f"{site}{path}", wait_until="networkidle")

    return go


def through(start: str, *links: str | re.Pattern[str]) -> Go:
    """Return the step from an address along links and buttons, each the first whose name holds the words."""

    def go(page: Page, site: str) -> None:
        page.goto(f"{site}{start}")
        for words in links:
            page.get_by_role("link", name=words).or_(page.get_by_role("button", name=words)).first.click()
            page.wait_for_load_state("networkidle")

    return go


def drill(deck: str, *keys: str) -> Go:
    """Return the step to a card of a deck, and then by keys."""

    def go(page: Page, site: str) -> None:
        page.goto(f"{site}/")
        page.locator(".deck h3 a", has_text=deck).last.click()  # below the quiz of that lecture
        page.wait_for_load_state("networkidle")
        for key in keys:
            page.keyboard.press(key)
            page.wait_for_timeout(300)

    return go


def without_network(path: str) -> Go:
    """Return the step to a page while the network is gone, after the device has kept the decks."""

    def go(page: Page, site: str) -> None:
        page.goto(f"{site}/")
        page.evaluate(DECK_IS_KEPT)
        page.wait_for_load_state("networkidle")
        address = f"{site}{path}"
        if path == "drill":
            address = site + str(page.locator("[data-opened] h3 a").first.get_attribute("href"))
        page.context.set_offline(True)
        page.goto(address)
        page.wait_for_timeout(500)

    return go


def sent(name: str, content: str) -> Go:
    """Return the step to what becomes of a file that is brought in."""

    def go(page: Page, site: str) -> None:
        page.goto(f"{site}/files/")
        page.get_by_label("Files").set_input_files({"name": name, "mimeType": "text/plain", "buffer": content.encode()})
        page.get_by_role("button", name="Look at the plan").click()
        page.wait_for_url("**/files/*/")
        expect(page.locator("[data-under-way]")).to_have_count(0, timeout=20_000)
        page.wait_for_load_state("networkidle")
        for folded in page.locator("main details").all():
            folded.evaluate("each => { each.open = true }")

    return go


def copied(page: Page, site: str) -> None:
    """Make a copy of the seminar, and go to the plan of bringing it in again."""
    page.goto(f"{site}/files/")
    whole = page.locator("select[name=of] optgroup").last.locator("option").first
    page.select_option("select[name=of]", str(whole.get_attribute("value")))
    page.get_by_role("button", name="Make the file").click()
    expect(page.locator("#progress[data-under-way]")).to_have_count(0, timeout=30_000)
    with page.expect_download() as download:
        page.locator("#progress a").first.click()
    page.get_by_role("link", name="Copy a whole seminar").click()
    page.locator("[name=file]").set_input_files(download.value.path())
    page.get_by_role("button", name="Look at the plan").click()
    page.wait_for_load_state("networkidle")


def two_factor(page: Page, site: str) -> None:
    """Go to setting two-factor up, past the question who it is; nothing is set up."""
    through("/accounts/2fa/", "Set it up")(page, site)
    page.get_by_label("Password").fill("seminar-demo")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_load_state("networkidle")


def refused(path: str, button: str) -> Go:
    """Return the step to a form as it comes back where nothing was filled in."""

    def go(page: Page, site: str) -> None:
        page.goto(f"{site}{path}")
        page.locator("form").evaluate_all("forms => forms.forEach(form => { form.noValidate = true })")
        page.get_by_role("button", name=button).click()
        page.wait_for_load_state("networkidle")

    return go


STEPS = (
    Step("", "login", at("/accounts/login/")),
    Step("", "login refused", refused("/accounts/login/", "Log in")),
    Step("", "signup", at("/accounts/signup/")),
    Step("", "password reset", at("/accounts/password/reset/")),
    Step("", "offline nothing kept", at("/offline/")),
    Step("student01", "drill front", drill("Lecture 1")),
    Step("student01", "drill back", drill("Lecture 2", " ")),
    Step("student01", "drill keys", drill("Lecture 1", "?")),
    Step("student01", "offline home", without_network("/")),
    Step("student01", "offline drill", without_network("drill")),
    Step("student01", "offline elsewhere", without_network("/progress/")),
    Step("student01", "plan with an exam", through("/", "Plan – Lecture 2")),
    Step("student01", "own note", through("/lectures/", "Roots of Bureaucracy", "My note", "Edit")),
    Step("student01", "is it you", through("/accounts/2fa/", "Set it up")),
    Step("student01", "two factor setup", two_factor),
    Step("student01", "account refused", refused("/accounts/password/change/", "Change it")),
    Step("student01", "card search refused", at("/cards/?q=prop:x")),
    Step("student01", "card search empty", at("/cards/?q=nowhere")),
    Step("student01", "quiz result", through("/quizzes/", "Quiz 1", "Attempt 1")),
    Step("student01", "essay result", through("/quizzes/", "First essay", "Attempt 1")),
    Step("instructor", "quiz sitting", through("/quizzes/", "Quiz 3", SIT)),
    Step("instructor", "quiz hand in", through("/quizzes/", "Quiz 3", SIT, "Finish")),
    Step("student06", "home in another zone", at("/")),
    Step("student30", "home not begun", at("/")),
    Step("student30", "progress empty", at("/progress/")),
    Step("student30", "cards empty", at("/cards/")),
    Step("admin", "home without seminar", at("/")),
    Step("instructor", "import columns", sent("table.csv", TABLE)),
    Step("instructor", "import plan", sent("questions.gift", GIFT)),
    Step("instructor", "seminar copy", copied),
    Step("instructor", "lecture of the class", through("/lectures/", "Roots of Bureaucracy", "The class")),
    Step("instructor", "grading", through("/admin/attempts/quiz/to-grade/", "Second essay")),
    Step("instructor", "grade an essay", through("/admin/attempts/quiz/to-grade/", "Second essay", "Explain how")),
)

README = (
    Step("student01", "home", at("/")),
    Step("student01", "drill", drill("Lecture 1")),
    Step("student01", "lecture", through("/lectures/", "Roots of Bureaucracy")),
    Step("student04", "quiz", through("/", "Quiz 3", "Go on")),
    Step("instructor", "grading", through("/admin/attempts/quiz/to-grade/", "Second essay")),
    Step("instructor", "class", through("/progress/", "Roots of Bureaucracy")),
)
