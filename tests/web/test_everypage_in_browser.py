"""What holds for every page, in a real Chromium: narrow, zoomed, in forced colours, on paper, and by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import accessibility_violations, needs_browser
from tests.web.everypage import FAMILIES, world

pytestmark = [needs_browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


CHECKS = Path(__file__).with_name("pagechecks.js").read_text(encoding="utf-8")


def ask(page, check):
    """Return what one of the checks finds wrong on the page as it stands, a few of each."""
    return page.evaluate(f"(() => {{ {CHECKS}\nreturn {check}(); }})()")


FROM_RIGHT_TO_LEFT = "document.documentElement.style.fontSize = ''; document.documentElement.dir = 'rtl'"
TWICE_THE_TEXT = "document.documentElement.style.fontSize = '200%'"
VIEWS = {
    "320 px": (320, 700),  # also a window of 1280 px at 400 %
    "200 %": (640, 512),
    "phone": (390, 844),
    "desk": (1280, 800),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_all_of_a_page_is_there_where_little_fits(page_as, family):
    user, addresses = world().pages(family)
    page = page_as(user)
    found = {}

    for name, address in addresses.items():
        page.goto(address)
        page.keyboard.press("Tab")  # from here on the focus is shown as to somebody who has no mouse
        for view, (width, height) in VIEWS.items():
            page.set_viewport_size({"width": width, "height": height})
            found[name, view] = ask(page, "misfits")
            if view in ("320 px", "200 %"):
                found[name, view] += ask(page, "unseenFocus")
        page.evaluate(TWICE_THE_TEXT)
        found[name, "large text"] = ask(page, "misfits")
        page.evaluate(FROM_RIGHT_TO_LEFT)
        for view in ("phone", "desk"):
            page.set_viewport_size(dict(zip(("width", "height"), VIEWS[view], strict=True)))
            found[name, "right to left", view] = ask(page, "misfits")

    assert {where: each for where, each in found.items() if each} == {}


def test_what_site_admins_alone_see_is_readable_in_the_dark(page_as):
    user, addresses = world().pages("site admin")
    page = page_as(user, scheme="dark")
    found = {}

    for name, address in addresses.items():
        page.goto(address)
        found[name] = accessibility_violations(page)

    assert {name: each for name, each in found.items() if each} == {}


def test_what_of_an_account_is_to_press_is_there_and_no_empty_row(page_as):
    made = world()
    page = page_as(made.boss)
    rows = "all => all.map(each => [each.className, each.checkVisibility()])"

    page.goto(made.addresses["site admin"]["people_user page"])
    password = page.locator(".field-password").evaluate_all(rows)
    page.goto(made.addresses["site admin"]["password"])

    assert password == [["form-row field-password", True]]
    assert page.locator(".form-row").evaluate_all(rows) == [
        ["form-row", False],
        ["form-row field-password1", True],
        ["form-row field-password2", True],
    ]


def test_the_lists_of_the_admin_stand_in_one_row_in_german(page_as):
    made = world()
    page = page_as(made.teacher)
    page.set_extra_http_headers({"accept-language": "de"})

    page.goto(made.addresses["admin lists"]["bank_item"])
    tops = page.locator("#lists a").evaluate_all("all => all.map(each => each.getBoundingClientRect().top)")

    assert page.locator("html").get_attribute("lang") == "de"
    assert len(tops) > 10
    assert len(set(tops)) == 1


READ_ON_PAPER = {
    "drill": ("cards", "card"),
    "quiz": ("paper", "result"),
    "own": ("lecture", "questions", "notes", "cards"),
    "account": ("progress", "expected", "shown"),
    "class": ("class", "memory", "attempts_gradebook", "attempts_grading", "statistics"),
    "admin lists": ("bank_item", "bank_itemreport", "cards_deck", "cards_card", "attempts_quiz"),
    "admin forms": ("people_seminar_change", "lectures_lecture_change"),
}


def on_paper(page):
    page.wait_for_function("document.querySelector('link[media=print]').sheet")
    page.emulate_media(media="print")


@pytest.mark.parametrize("family", READ_ON_PAPER)
def test_on_paper_there_is_what_is_read_and_nothing_to_press(page_as, family):
    user, addresses = world().pages(family)
    page = page_as(user, width=680, scheme="dark")  # as wide as A4 between its margins
    found = {}

    for name in READ_ON_PAPER[family]:
        page.goto(addresses[name])
        page.evaluate("localStorage.setItem('seminar.theme', 'dark')")
        page.reload()
        on_paper(page)
        found[name] = ask(page, "unprintable")

    assert {name: each for name, each in found.items() if each} == {}


def test_a_quiz_on_paper_has_lines_and_a_sheet_of_cards_its_answers(page_as):
    made = world()
    page = page_as(made.learner, width=680)

    page.goto(made.addresses["quiz"]["paper"])
    on_paper(page)
    essay, gap = page.locator(".essay textarea"), page.locator("input.gap").first
    lines = essay.evaluate(
        "each => [each.clientHeight > 200, getComputedStyle(each).backgroundImage.includes('repeating')]"
    )
    line = gap.evaluate("each => [getComputedStyle(each).borderBottomStyle, getComputedStyle(each).borderTopStyle]")
    page.goto(made.addresses["own"]["questions"])
    on_paper(page)
    answers = page.locator(".prompt-answer > :not(summary)").evaluate_all(
        "all => all.map(each => each.checkVisibility())"
    )

    assert (lines, line) == ([True, True], ["solid", "none"])
    assert answers != []
    assert all(answers)


STATES = (
    ("quiz", "paper", ".navigator a:not(.answered)", "each.classList.add('answered')"),
    ("quiz", "paper", ".navigator a:not(.flagged)", "each.classList.add('flagged')"),
    ("quiz", "paper", ".pool-answer", "each.ariaPressed = 'true'"),
    ("quiz", "paper", ".option:has([type=radio])", "each.querySelector('input').click()"),
    ("drill", "drill", ".drill-progress", "each.value = each.max / 2"),
    ("drill", "drill", ".rating-1", "each.classList.add('suggested')"),
    ("own", "lecture", ".legend .fresh .gauge", "each.parentElement.className = 'fading'"),
    ("own", "lecture", ".legend .fading .gauge", "each.parentElement.className = 'unseen'"),
    ("class", "class", ".periods a:not([aria-current])", "each.ariaCurrent = 'true'"),
    ("admin lists", "bank_item", "#lists a:not([aria-current])", "each.ariaCurrent = 'page'"),
    ("account", "progress", ".plot rect", "each.setAttribute('class', 'none')"),
)


def test_states_are_seen_in_forced_colours(page_as):
    made = world()
    pages = {user: page_as(user) for user in (made.learner, made.teacher)}
    unseen = []

    for family, name, selector, change in STATES:
        user, addresses = made.pages(family)
        page = pages[user]
        page.emulate_media(forced_colors="active", reduced_motion="reduce")
        page.goto(addresses[name])
        part = page.locator(selector).first.element_handle()
        part.evaluate("each => { each.closest('[hidden]')?.removeAttribute('hidden') }")
        before = part.screenshot(animations="disabled")
        part.evaluate(f"each => {{ {change} }}")
        if part.screenshot(animations="disabled") == before:
            unseen.append((name, selector))

    assert unseen == []


def test_nothing_moves_for_who_wants_less_motion(page_as):
    made = world()
    page = page_as(made.learner)
    page.emulate_media(reduced_motion="reduce")
    page.goto(made.addresses["drill"]["drill"])
    moving = """() => [...document.querySelectorAll("*")].filter((each) => {
        const style = getComputedStyle(each);
        const seconds = [style.transitionDuration, style.animationDuration].join(",").split(",").map(parseFloat);
        return style.transitionProperty !== "none" && Math.max(...seconds) > 0.001;
    }).map((each) => each.className)"""

    assert page.evaluate(moving) == []
