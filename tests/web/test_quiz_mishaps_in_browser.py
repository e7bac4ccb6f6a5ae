"""A quiz in a real Chromium when something goes wrong: what is said, where one is left, where the focus is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import needs_browser
from tests.web.sitters import begun, paper_of, positions, quiz_and_learner
from tests.web.test_quiz_in_browser import own_context, question, saved

pytestmark = [needs_browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sitting(chromium, live_server):
    """Return what opens a quiz in a page whose network and session the test may take away, with the places of types."""
    contexts = []

    def sit(*, ago=timedelta(0), **quiz_settings):
        quiz, learner = quiz_and_learner(**quiz_settings)
        attempt = begun(quiz, learner, at=timezone.now() - ago)
        contexts.append(own_context(chromium, live_server, learner))
        page = contexts[-1].new_page()
        page.goto(paper_of(attempt))
        saved(page)
        return page, positions(attempt)

    yield sit
    for context in contexts:
        context.close()


def log_out(page):
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def alarm(page):
    return page.locator("[data-alarm]")


def notice(page):
    return page.locator("[data-notice]")


def test_who_cannot_see_the_page_is_told_the_network_is_gone_or_the_session(sitting):
    page, at = sitting()

    page.context.set_offline(True)
    question(page, at["choice"]).get_by_role("radio").nth(1).check()
    expect(alarm(page)).to_contain_text("The network is gone.")
    page.context.set_offline(False)
    saved(page)
    log_out(page)
    question(page, at["choice"]).get_by_role("radio").nth(0).check()

    expect(alarm(page)).to_have_text("You are logged out. 1 kept on this device.")


@pytest.mark.parametrize("answers", [0, 1])
def test_finish_without_a_network_stays_on_the_paper_and_says_why(sitting, answers):
    page, at = sitting()
    page.context.set_offline(True)
    for nth in range(answers):
        question(page, at["choice"]).get_by_role("radio").nth(nth).check()

    page.get_by_role("button", name="Finish").click()

    expect(notice(page)).to_contain_text("The server cannot be reached, and handing in needs it.")
    expect(notice(page).get_by_role("link")).to_have_count(0)
    expect(page.locator("[data-paper]")).to_have_count(1)


def test_handing_in_without_a_network_stays_on_its_page_and_says_why(sitting):
    page, _at = sitting()
    page.get_by_role("button", name="Finish").click()
    page.wait_for_url("**/hand-in/")
    page.context.set_offline(True)

    page.get_by_role("button", name="Hand in").click()

    expect(notice(page)).to_contain_text("The server cannot be reached, and handing in needs it.")


def test_finish_without_a_session_leads_to_the_log_in_and_back_to_the_paper(sitting):
    page, at = sitting()
    log_out(page)
    question(page, at["choice"]).get_by_role("radio").nth(1).check()

    page.get_by_role("button", name="Finish").click()

    expect(notice(page)).to_contain_text("You are logged out. 1 kept on this device.")
    paper = page.url.replace("http://", "").partition("/")[2].partition("?")[0]
    link = notice(page).get_by_role("link", name="Log in").get_attribute("href")
    assert link.endswith(f"?next=%2F{paper.replace('/', '%2F')}")


def test_when_the_time_is_up_without_a_session_the_server_is_not_said_to_be_away(sitting):
    page, at = sitting(time_limit_seconds=60, ago=timedelta(seconds=50))
    log_out(page)
    question(page, at["choice"]).get_by_role("radio").nth(1).check()

    expect(notice(page)).to_contain_text("Time is up, and you are logged out.", timeout=20_000)


def test_clearing_an_answer_by_key_leaves_the_focus_in_its_question(sitting):
    page, at = sitting()
    asked = question(page, at["choice"])
    asked.get_by_role("radio").nth(1).check()

    asked.get_by_role("button", name="Clear my answer").press("Enter")

    expect(asked.get_by_role("button", name="Clear my answer")).to_be_hidden()
    assert page.evaluate("document.activeElement.closest('[data-slot]')?.dataset.slot") == str(at["choice"])


def test_a_check_that_settles_leaves_the_focus_in_its_question(sitting):
    page, at = sitting(behaviour_name="immediate")
    asked = question(page, at["choice"])
    asked.get_by_role("radio").nth(1).check()

    asked.get_by_role("button", name="Check").press("Enter")

    expect(asked.locator("[data-answer]")).to_have_attribute("disabled", "")
    assert page.evaluate("document.activeElement.closest('[data-slot]')?.dataset.slot") == str(at["choice"])


def shown(page):
    """The places of the questions in sight."""
    slots = page.locator("[data-slot]:visible").evaluate_all("all => all.map(each => each.dataset.slot)")
    return ",".join(slots)


def test_the_back_button_goes_to_the_question_before_and_loses_nothing(sitting):
    page, at = sitting(layout="one_question")
    paper = page.url

    page.get_by_role("button", name="Next").click()
    page.wait_for_timeout(500)
    page.locator(f"[data-goto='{at['shorttext']}']").click()
    question(page, at["shorttext"]).locator("input[type=text]").fill("cook")
    saved(page)
    page.go_back()
    back_once = shown(page)
    page.go_back()
    back_twice = shown(page)
    page.go_forward()
    page.go_forward()

    assert (back_once, back_twice, shown(page)) == ("2", "1", str(at["shorttext"]))
    assert page.url == f"{paper}?page={at['shorttext']}"
    expect(question(page, at["shorttext"]).locator("input[type=text]")).to_have_value("cook")


def test_a_double_tap_on_next_leaves_out_no_question(sitting):
    page, _at = sitting(layout="one_question")

    page.get_by_role("button", name="Next").evaluate("button => { button.click(); button.click(); }")

    assert shown(page) == "2"


def test_a_request_that_nobody_answers_is_given_up_and_sent_again(sitting):
    page, at = sitting()
    page.route("**/responses/*/", lambda _route: None)  # neither an answer nor an error, as in a tunnel

    question(page, at["choice"]).get_by_role("radio").nth(1).check()
    expect(page.locator("[data-sync]")).to_have_text("1 kept on this device", timeout=20_000)
    page.unroute_all(behavior="ignoreErrors")

    saved(page)


def test_a_check_of_an_answer_that_was_changed_elsewhere_leads_to_the_choice(sitting):
    page, at = sitting(behaviour_name="immediate")
    page.set_viewport_size({"width": 390, "height": 500})
    asked = question(page, at["choice"])
    other = page.context.new_page()
    other.goto(page.url)
    question(other, at["choice"]).get_by_role("radio").nth(0).check()
    saved(other)
    asked.get_by_role("radio").nth(1).check()
    expect(asked.locator("[data-conflict]")).to_be_visible()

    asked.get_by_role("button", name="Check").click()

    expect(asked.locator("[data-error]")).to_contain_text("was changed in another tab or on another device.")
    expect(asked.get_by_role("button", name="Save mine")).to_be_in_viewport()
    asked.get_by_role("button", name="Save mine").click()
    expect(asked.locator("[data-error]")).to_be_empty()


def test_what_a_check_came_to_is_in_sight(sitting):
    page, at = sitting(behaviour_name="tries", tries=3, penalty="0.25")
    page.set_viewport_size({"width": 390, "height": 500})
    asked = question(page, at["choice"])
    asked.get_by_role("radio").nth(1).check()

    check = asked.get_by_role("button", name="Check")
    check.evaluate(
        "button => scrollBy(0, button.getBoundingClientRect().bottom - innerHeight)"
    )  # the last thing in sight
    check.evaluate("button => button.click()")

    expect(asked.locator("[data-judgement] .verdict")).to_be_in_viewport()
