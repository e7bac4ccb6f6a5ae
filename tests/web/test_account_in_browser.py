"""One's account in a real browser: two-factor set up, reminders, one's data taken away; nothing axe would mind."""

from __future__ import annotations

import json
import zipfile

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import is_mfa_enabled
from django.utils import timezone

from quizzes.exchange.jobs.exportruns import write_export
from quizzes.exchange.models import ExportRun
from seminar.people.models import User
from tests.browser import accessibility_violations, needs_browser

pytestmark = [needs_browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PASSWORD = "quite-a-long-word"


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_two_factor_is_set_up_and_the_data_are_fetched(page_as, settings, tmp_path, width, scheme):
    settings.MEDIA_ROOT = tmp_path
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = True  # as where DEBUG is on: tests turn it off after the settings are read
    ada = User.objects.create_user("ada", "ada@example.org", PASSWORD)
    page = page_as(ada, width=width, scheme=scheme)

    def look() -> None:
        assert accessibility_violations(page) == []

    page.goto("/account/")
    look()
    page.get_by_role("link", name="Two-factor log-in").click()
    look()
    page.get_by_role("link", name="Set it up").click()
    look()  # is it you?
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    secret = page.locator(".secret").text_content()
    look()
    page.get_by_label("Code").fill(format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30)))
    page.get_by_role("button", name="Turn it on").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    assert (page.locator(".codes li").count(), is_mfa_enabled(ada)) == (10, True)
    look()

    page.goto("/account/reminders/")
    page.get_by_role("button", name="Make an address for it").click()
    page.locator(".address").wait_for()
    look()

    page.goto("/account/data/")
    page.get_by_role("button", name="Make the file").click()
    page.get_by_text("waiting").wait_for()
    write_export(run_id=ExportRun.objects.get().id, at=timezone.now())
    with page.expect_download() as download:
        page.get_by_role("link", name="my-data-").click()  # it comes by itself, without a reload
    look()
    (account,) = json.loads(zipfile.ZipFile(download.value.path()).read("account.json"))
    assert (account["username"], account["has_two_factors"]) == ("ada", True)

    page.goto("/account/delete/")
    page.get_by_label("A code from your authenticator").wait_for()
    look()
