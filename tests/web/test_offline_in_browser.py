"""The drill without a network, in a real Chromium with its service worker: kept, drilled, and sent once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import BrowserContext, expect
from rest_framework.response import Response

from api.reviews import ReviewsView
from quizzes.bank.models import ItemReport
from quizzes.bank.services import hold_items
from quizzes.cards.models import ReviewLog
from quizzes.web import offline
from tests.browser import accessibility_violations, needs_browser
from tests.flows.stack import wait_for
from tests.web.pupils import card_of, class_with, drill_address, flashcards, logged_in, question
from tests.web.sitters import begun, paper_of, quiz_and_learner

pytestmark = [needs_browser, pytest.mark.django_db(transaction=True)]

UNTIL_KEPT = """async (decks) => {
    const count = (db) => new Promise((found) => {
        const asked = db.transaction("bundles").objectStore("bundles").count();
        asked.onsuccess = () => found(asked.result);
    });
    await navigator.serviceWorker.ready;
    const db = await new Promise((found) => {
        const asked = indexedDB.open("seminar");
        asked.onsuccess = () => found(asked.result);
    });
    while ((await count(db)) < decks) await new Promise((later) => setTimeout(later, 50));
    db.close();
}"""

# The network that Playwright takes away from pages stays there for what the browser sends by itself.
NO_SYNC = "if (window.SyncManager) SyncManager.prototype.register = () => Promise.reject(new Error('not here'))"
AGED = """() => new Promise((done) => {
    const asked = indexedDB.open("seminar");
    asked.onsuccess = () => {
        const bundles = asked.result.transaction("bundles", "readwrite").objectStore("bundles");
        bundles.openCursor().onsuccess = ({ target: { result: row } }) =>
            row?.update({ ...row.value, kept_at: Date.now() - 3.6e6 });
        bundles.transaction.oncomplete = () => done(asked.result.close());
    };
})"""
UNTIL_KEPT_ANEW = """async () => {
    const keptAt = () => new Promise((found) => {
        const asked = indexedDB.open("seminar");
        asked.onsuccess = () => {
            const rows = asked.result.transaction("bundles").objectStore("bundles").getAll();
            rows.onsuccess = () => (asked.result.close(), found(Math.min(...rows.result.map((row) => row.kept_at))));
        };
    });
    while (Date.now() - (await keptAt()) > 60_000) await new Promise((later) => setTimeout(later, 50));
}"""
SHELLS = "async () => (await caches.keys()).filter((name) => name.startsWith('shell-'))"

SHELLS_ONCE_NEW = """async () => {
    const names = async () => (await caches.keys()).filter((name) => name.startsWith("shell-"));
    const later = () => new Promise((on) => setTimeout(on, 50));
    while (!(await names()).every((name) => name.startsWith("shell-x"))) await later();
    return names();
}"""


@dataclass
class Device:
    """A browser that keeps what it is given, with the service worker."""

    context: BrowserContext
    url: str

    def log_in(self, user):
        cookie = logged_in(user).cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.url}])

    def open(self, path):
        page = self.context.new_page()
        page.goto(path)
        return page

    def keep(self, learner, *, decks=1):
        """Open the first page as the learner until the device keeps their decks, and close it."""
        self.log_in(learner)
        page = self.open("/")
        page.evaluate(UNTIL_KEPT, decks)
        page.wait_for_load_state("networkidle")
        page.close()

    def be(self, *, offline):
        self.context.set_offline(offline)


@pytest.fixture
def device(chromium, live_server):
    context = chromium.new_context(base_url=live_server.url)
    context.add_init_script(NO_SYNC)
    yield Device(context, live_server.url)
    context.close()


def opened_class(*items, **preset):
    classroom = class_with(*items, **preset)
    classroom.open(at=timezone.now() - timedelta(hours=1))
    return classroom


def rate(page, text, key):
    expect(page.locator("[data-front]")).to_contain_text(text)
    page.keyboard.press("Space")
    page.keyboard.press(key)


def wait_until_sent(page):
    expect(page.locator("[data-sync]")).to_have_attribute("data-pending", "0", timeout=15_000)


def ratings():
    """Return the reviews that stand, as (item, rating) in the order made."""
    undone = ReviewLog.objects.filter(kind="undo").values("undoes")
    rows = ReviewLog.objects.filter(kind="review").exclude(client_id__in=undone).order_by("reviewed_at")
    return list(rows.values_list("card__item__slug", "rating"))


def test_a_deck_is_drilled_from_a_cold_start_reloaded_and_sent_once_each(device):
    classroom = opened_class(*flashcards(4), learning_steps="1m 10m")
    device.keep(classroom.learner)
    device.be(offline=True)

    page = device.open("/")
    expect(page.locator("[data-here]")).to_have_text("The server cannot be reached. 4 cards wait here all the same.")
    found = accessibility_violations(page)
    page.get_by_role("link", name="Deck").click()
    rate(page, "Front 1", "1")
    rate(page, "Front 2", "4")
    expect(page.locator("[data-sync]")).to_have_text("2 reviews wait for the network", timeout=10_000)
    page.reload()
    rate(page, "Front 3", "4")
    page.keyboard.press("u")
    rate(page, "Front 3", "3")
    rate(page, "Front 4", "4")
    expect(page.locator("[data-front]")).to_contain_text("Front 1")
    expect(page.locator("[data-state]")).to_have_text("learning")
    found += accessibility_violations(page)
    page.goto("/")
    expect(page.locator("[data-waiting]")).to_have_text("4 reviews wait for the network", timeout=10_000)
    device.be(offline=False)
    # It opens anew by itself, though a browser that was online all the time, for all it knew, has nothing to say of it.
    expect(page.get_by_role("heading", name="Join another seminar")).to_be_visible(timeout=20_000)
    wait_for(
        lambda: ReviewLog.objects.count() == 6, seconds=20, why="all is sent, the one taken back and its undo as well"
    )

    assert found == []
    assert ratings() == [("f1", 1), ("f2", 4), ("f3", 3), ("f4", 4)]


def test_who_loads_a_quiz_again_without_a_network_is_told_that_the_answers_are_kept(device):
    quiz, learner = quiz_and_learner()
    device.log_in(learner)
    page = device.open("/")
    page.evaluate("() => navigator.serviceWorker.ready")
    page.goto(paper_of(begun(quiz, learner)))

    device.be(offline=True)
    page.reload()

    expect(page.get_by_text("What you have answered in the quiz is kept on this device")).to_be_visible()


def test_the_cards_of_a_deck_begun_online_go_on_when_the_network_goes(device):
    classroom = opened_class(*flashcards(3), question("choice"))
    device.keep(classroom.learner)
    page = device.open(drill_address(classroom))
    rate(page, "Front 1", "4")
    wait_until_sent(page)
    page.wait_for_load_state("networkidle")
    device.be(offline=True)
    page.reload()

    rate(page, "Front 2", "4")
    rate(page, "Front 3", "4")
    page.locator(".option").first.click()
    page.locator("[data-check]").click()
    expect(page.locator("[data-back] .note")).to_contain_text("compare for yourself")
    page.keyboard.press("2")
    expect(page.locator("[data-state]")).to_have_text("learning")  # Hard keeps it in its step, and nothing else is left
    page.keyboard.press("b")
    expect(page.locator("[data-finished-due]")).to_contain_text("All that this device keeps is done")
    device.be(offline=False)
    wait_until_sent(page)

    assert ratings() == [("f1", 4), ("f2", 4), ("f3", 4), ("choice", 2)]
    assert card_of(classroom, "choice").buried_until is not None


def test_a_card_is_reported_from_a_cold_start(device):
    classroom = opened_class(*flashcards(1))
    device.keep(classroom.learner)
    device.be(offline=True)
    page = device.open(drill_address(classroom))
    expect(page.locator("[data-front]")).to_contain_text("Front 1")

    page.locator("summary.tool").click()
    page.locator("[data-tool=report]").click()
    page.get_by_label("What is wrong?").select_option("slip")
    page.get_by_label("In your words").fill("It is spelled so.")
    page.get_by_role("button", name="Send").click()
    device.be(offline=False)
    wait_until_sent(page)

    assert list(ItemReport.objects.values_list("reason", "text")) == [("slip", "It is spelled so.")]


def test_a_cramming_that_only_the_server_can_choose_offers_the_whole_deck(device):
    classroom = opened_class(*flashcards(2))
    device.keep(classroom.learner)
    device.be(offline=True)

    page = device.open(f"{drill_address(classroom)}?cram=1&q=front")
    expect(page.locator("[data-unreachable]")).to_be_visible()
    expect(page.locator("[data-whole]")).to_contain_text("Only the server can put this selection together.")
    found = accessibility_violations(page)
    page.get_by_role("link", name="Drill the whole deck").click()

    expect(page.locator("[data-front]")).to_contain_text("Front 1")
    assert found == []


def test_the_worker_sends_what_waits_when_the_browser_says_that_the_network_is_back(device):
    classroom = opened_class(*flashcards(2))
    device.keep(classroom.learner)
    device.be(offline=True)
    page = device.open(drill_address(classroom))
    rate(page, "Front 1", "4")
    expect(page.locator("[data-sync]")).to_have_text("One review waits for the network", timeout=10_000)
    page.close()
    device.be(offline=False)
    page = device.open("/accounts/password/change/")  # no script of this page sends anything

    registrations = []
    devtools = device.context.new_cdp_session(page)
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda said: registrations.extend(said["registrations"]))
    devtools.send("ServiceWorker.enable")
    page.wait_for_timeout(500)
    event = {"origin": device.url, "registrationId": registrations[0]["registrationId"], "tag": "outbox"}
    devtools.send("ServiceWorker.dispatchSyncEvent", {**event, "lastChance": False})
    wait_for(ReviewLog.objects.exists, seconds=20, why="the worker sends it")  # the browser may say so earlier itself

    assert ratings() == [("f1", 4)]


def test_two_tabs_share_what_waits_and_send_it_once(device):
    classroom = opened_class(*flashcards(4))
    device.keep(classroom.learner)
    device.be(offline=True)
    one, other = device.open(drill_address(classroom)), device.open(drill_address(classroom))

    expect(other.locator("[data-front]")).to_contain_text("Front 1")
    rate(one, "Front 1", "4")
    rate(one, "Front 2", "4")
    expect(other.locator("[data-sync]")).to_have_attribute("data-pending", "2")
    rate(other, "Front 1", "3")
    rate(other, "Front 3", "4")
    for page in (one, other):
        expect(page.locator("[data-sync]")).to_have_text("4 reviews wait for the network", timeout=10_000)
    one.close()
    device.be(offline=False)
    wait_until_sent(other)

    rows = list(ReviewLog.objects.order_by("reviewed_at").values_list("card__item__slug", "rating"))
    assert rows == [("f1", 4), ("f2", 4), ("f1", 3), ("f3", 4)]


def test_what_one_learner_kept_is_nobody_elses_and_waits_for_them(device, monkeypatch):
    classroom = opened_class(*flashcards(2))
    other = classroom.member(classroom.seminar, "eve")
    other.set_password("quite-a-long-word")
    other.save()
    device.keep(classroom.learner)
    device.be(offline=True)
    page = device.open(drill_address(classroom))
    rate(page, "Front 1", "4")
    expect(page.locator("[data-sync]")).to_have_text("One review waits for the network", timeout=10_000)
    monkeypatch.setattr(ReviewsView, "post", lambda view, request: Response(status=503))
    device.be(offline=False)
    page.goto("/account/")
    page.locator(".account-menu summary").click()
    page.get_by_role("button", name="Log out").click()
    page.get_by_label("Username or email").wait_for()
    page.close()
    device.be(offline=True)

    monkeypatch.undo()
    shared = device.open("/")
    expect(shared.locator("[data-nothing]")).to_be_visible()
    shared.close()
    device.be(offline=False)
    device.log_in(other)
    shared = device.open("/")
    shared.wait_for_load_state("networkidle")
    expect(shared.locator("[data-waiting]")).to_be_empty()
    taken_from_other = ratings()
    device.log_in(classroom.learner)
    shared.goto("/")
    shared.wait_for_load_state("networkidle")
    wait_for(ReviewLog.objects.exists, seconds=20, why="it is sent")

    rows = list(ReviewLog.objects.values_list("learner__username", "card__item__slug", "rating"))
    assert (taken_from_other, rows) == ([], [("ada", "f1", 4)])


def test_reviews_in_a_tab_of_one_learner_are_not_sent_as_the_one_who_logged_in_meanwhile(device):
    classroom = opened_class(*flashcards(2))
    other = classroom.member(classroom.seminar, "eve")
    device.log_in(classroom.learner)
    page = device.open(drill_address(classroom))
    device.log_in(other)

    rate(page, "Front 1", "4")
    expect(page.locator("[data-sync]")).to_contain_text("You are logged out; 1 kept here.", timeout=10_000)
    meanwhile = ratings()
    device.log_in(classroom.learner)
    page.goto(drill_address(classroom))
    wait_until_sent(page)

    assert (meanwhile, ratings()) == ([], [("f1", 4)])


def test_a_card_whose_quiz_has_opened_is_dropped_at_the_next_contact(device):
    classroom = opened_class(*flashcards(2))
    device.keep(classroom.learner)
    held = card_of(classroom, "f1")
    hold_items(item_ids=[held.item_id], holder="quiz:1", starts_at=None, ends_at=None)
    page = device.open("/")
    page.evaluate(AGED)
    page.goto("/")
    page.evaluate(UNTIL_KEPT_ANEW)
    device.be(offline=True)

    page.goto(drill_address(classroom))

    expect(page.locator("[data-front]")).to_contain_text("Front 2")
    expect(page.locator("[data-count=new]")).to_have_text("1")
    assert "Front 1" not in page.content()


def test_a_new_release_replaces_the_files_of_the_old_one(device, monkeypatch):
    classroom = opened_class(*flashcards(1))
    device.keep(classroom.learner)
    page = device.open("/")
    before = page.evaluate(SHELLS)

    def next_release(language):
        return offline._shell(language).replace('"release": "', '"release": "x')

    monkeypatch.setattr(offline, "_shell_once", next_release)
    page.evaluate("async () => { await (await navigator.serviceWorker.ready).update(); }")
    after = page.evaluate(SHELLS_ONCE_NEW)
    device.be(offline=True)
    page.goto("/")

    expect(page.locator("[data-here]")).to_contain_text("One card waits here")
    assert (len(before), after) == (1, [before[0].replace("shell-", "shell-x")])


def test_what_an_older_release_left_in_local_storage_is_sent(device):
    classroom = opened_class(*flashcards(2))
    (card, _) = classroom.open()
    device.log_in(classroom.learner)
    page = device.open("/accounts/password/change/")
    page.evaluate(
        """([learner, card]) => {
            const id = "0b9c6a3e-4d0e-4f6e-9d6c-6f0a8f3c1d2b";
            const body = { id, card, rating: 3, reviewed_at: new Date().toISOString(), duration_ms: 900 };
            const entry = { kind: "review", id, body };
            localStorage.setItem(`seminar.outbox.${learner}.${id}`, JSON.stringify({ at: 1, entry }));
        }""",
        [classroom.learner.public_id, card.public_id],
    )

    page.goto(drill_address(classroom))
    expect(page.locator("[data-front]")).to_contain_text("Front 2")
    wait_until_sent(page)

    left = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('seminar.outbox'))")
    assert (ratings(), left) == ([("f1", 3)], [])


def test_without_indexeddb_reviews_are_kept_all_the_same(chromium, live_server):
    classroom = opened_class(*flashcards(3))
    context = chromium.new_context(base_url=live_server.url, service_workers="block")
    context.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    device = Device(context, live_server.url)
    device.log_in(classroom.learner)
    page = device.open(drill_address(classroom))
    context.route("**/api/v1/**", lambda route: route.abort())

    rate(page, "Front 1", "4")
    expect(page.locator("[data-sync]")).to_have_text("One review waits for the network", timeout=10_000)
    page.reload()
    expect(page.locator("[data-front]")).to_contain_text("Front 2")
    context.unroute("**/api/v1/**")
    page.reload()
    wait_until_sent(page)

    assert ratings() == [("f1", 4)]
    context.close()
