"""What the linter says, in the admin: beside an item, by rule over a bank, as a filter, and before publishing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes.bank import services
from quizzes.bank.admin import linting
from quizzes.bank.forms import ItemForm
from quizzes.bank.models import Bank, Item, ItemStatus
from quizzes.engine.items import Item as WrittenItem
from quizzes.engine.linting.evidence import Evidence
from seminar.people.models import Role
from tests.bank.test_admin import FormValues
from tests.factories import bank as banks
from tests.factories import lectures, people

pytestmark = pytest.mark.django_db

LIST = "admin:bank_item_changelist"
TWICE = {"choices": [{"id": "a", "text": "Weber", "correct": True}, {"id": "b", "text": "weber", "feedback": "No."}]}
FIT = {"choices": [{"id": "a", "text": "Weber", "correct": True}, {"id": "b", "text": "Hegel", "feedback": "No."}]}


@pytest.fixture
def teacher(client):
    user = people.user("teacher", first_name="Ida", last_name="Brandt")
    client.force_login(user)
    return user


@pytest.fixture
def bank(teacher):
    seminar = people.seminar(instructor=teacher)
    return banks.bank(seminar, lecture=lectures.lecture(seminar))


def asked(slug: str, *, body=FIT, stem: str = "Who wrote on economy and society?") -> WrittenItem:
    """A choice item on a passage: with body=TWICE it has one error, else nothing is to be said of it."""
    return banks.written(slug, type_name="choice", stem=stem, body=body, passage="1.1")


def page_of(item: Item) -> str:
    return reverse("admin:bank_item_change", args=[item.pk])


def post(client, item: Item, **changes: str):
    return client.post(page_of(item), FormValues(client.get(page_of(item)).content.decode()).values | changes)


def said(page) -> list[tuple[str, str, list[tuple[str, str]]]]:
    return [
        (rule.severity, rule.rule, [(remark.field_id, remark.field_label) for remark in rule.remarks])
        for rule in page.context["findings"].counting
    ]


# Beside the item ----------------------------------------------------------------------------------


def test_findings_stand_beside_the_item_and_point_to_its_fields(client, bank):
    item = banks.item(bank, said=banks.written(type_name="choice", body=TWICE))

    page = client.get(page_of(item))

    assert said(page) == [
        ("error", "duplicate-options", [("id_body-choices-1-text", "Options 2: Option")]),
        ("warning", "missing-passage", [("id_passage", "Passage")]),
        ("warning", "unfocused-stem", [("id_stem", "Stem")]),
    ]
    html = page.content.decode()
    assert all(f'id="{place}"' in html for place in ("id_body-choices-1-text", "id_passage", "id_stem"))


@pytest.mark.parametrize(
    ("path", "types"),
    [
        ("choices", {"choice", "multiple"}),
        ("choices[9].text", set()),
        ("rubric[0].levels", {"essay"}),
        ("rubric[0].levels[0].text", {"essay"}),
        ("answers[1]", {"shorttext"}),
        ("pairs[1].prompt", {"matching"}),
        ("waive[0]", set()),
        ("", set()),
    ],
)
def test_a_path_leads_to_a_field_where_the_type_has_one(bank, path, types):
    stored = {name: banks.item(bank, said=banks.written(name, type_name=name)) for name in banks.BODIES}
    forms = {name: ItemForm(bank=bank, type_name=name, stored=item) for name, item in stored.items()}

    located = {name for name, form in forms.items() if form.located(path) is not None}

    assert located == types


def test_a_preview_judges_what_was_typed(client, bank):
    item = banks.item(bank, said=asked("who"))

    page = post(client, item, **{"body-choices-1-text": "Weber", "_preview": "1"})

    assert [rule for _severity, rule, _places in said(page)] == ["duplicate-options"]
    assert said(client.get(page_of(item))) == []


def test_a_preview_counts_rows_as_they_will_be_saved(client, bank):
    item = banks.item(bank, said=asked("who", body=TWICE))

    page = post(client, item, **{"body-choices-0-place": "2", "body-choices-1-place": "1", "_preview": "1"})

    assert said(page) == [("error", "duplicate-options", [("id_body-choices-0-text", "Options 2: Option")])]


def test_rules_that_compare_items_speak_beside_the_item_too(client, bank):
    banks.item(bank, said=asked("one"))
    twin = banks.item(bank, said=asked("two"))

    page = client.get(page_of(twin))

    assert said(page) == [("warning", "near-duplicate", [("id_stem", "Stem")])]
    assert page.context["findings"].is_whole_bank


def test_a_large_bank_is_compared_only_when_asked(client, bank, monkeypatch):
    monkeypatch.setattr(linting, "MOST_ITEMS_UNASKED", 1)
    banks.item(bank, said=asked("one"))
    twin = banks.item(bank, said=asked("two"))

    unasked = client.get(page_of(twin))
    when_asked = client.get(page_of(twin), {"check": "1"})
    kept = client.get(page_of(twin))

    shown = [(bool(said(page)), page.context["findings"].is_whole_bank) for page in (unasked, when_asked, kept)]
    assert shown == [(False, False), (True, True), (True, True)]


def test_a_change_of_an_item_is_seen_at_once(client, bank):
    item = banks.item(bank, said=asked("who", body=TWICE))
    before = said(client.get(page_of(item)))

    services.revise_item(item=item, stem=item.current.stem, body=FIT, feedback="", points=Decimal(1), author=None)

    assert (len(before), said(client.get(page_of(item)))) == (1, [])


# Waivers ------------------------------------------------------------------------------------------


def test_a_finding_is_waived_with_a_reason_and_taken_back(client, bank):
    item = banks.item(bank, said=asked("who", body=TWICE))

    waived = post(client, item, **{"_waive": "duplicate-options", "waive-duplicate-options": "a trap"})
    after = client.get(page_of(item))
    taken_back = post(client, item, _unwaive="duplicate-options")

    shown = [(waiver.rule, waiver.reason, list(waiver.messages)) for waiver in after.context["findings"].waivers]
    assert (said(waived), said(after)) == ([], [])
    assert shown == [("duplicate-options", "a trap", ["'weber' is said twice"])]
    assert [rule for _severity, rule, _places in said(taken_back)] == ["duplicate-options"]
    assert (item.versions.count(), Item.objects.get().waivers) == (1, [])


def test_waiving_asks_for_a_reason_and_keeps_what_was_typed(client, bank):
    item = banks.item(bank, said=asked("who", body=TWICE))

    page = post(client, item, stem="Who wrote *Economy*?", _waive="duplicate-options")

    errors = [rule.error for rule in page.context["findings"].counting]
    assert errors == ["Say why this is meant so; the next author will ask."]
    assert (page.context["form"]["stem"].value(), Item.objects.get().waivers) == ("Who wrote *Economy*?", [])


@pytest.mark.parametrize("rule", ["malformed-body", "no-such-rule", "\0", ""])
def test_what_cannot_be_waived_is_not(client, bank, rule):
    item = banks.item(bank, said=asked("who", body=TWICE))

    page = post(client, item, **{"_waive": rule, f"waive-{rule}": "because"})

    assert (page.status_code, Item.objects.get().waivers) == (200, [])


def test_a_reason_that_was_typed_is_stored_with_the_item(client, bank):
    item = banks.item(bank, said=asked("who", body=TWICE))

    answer = post(client, item, **{"waive-duplicate-options": "a  trap", "name": "Who"})

    item.refresh_from_db()
    assert (answer.status_code, item.name) == (302, "Who")
    assert item.waivers == [{"rule": "duplicate-options", "reason": "a trap"}]


def test_an_assistant_sees_findings_and_waives_nothing(client, bank):
    item = banks.item(bank, said=asked("who", body=TWICE))
    client.force_login(people.member(bank.seminar, "helper", role=Role.ASSISTANT))

    page = client.get(page_of(item))
    answer = client.post(page_of(item), {"_waive": "duplicate-options", "waive-duplicate-options": "because"})

    assert (len(said(page)), 'name="_waive"' in page.content.decode()) == (1, False)
    assert (answer.status_code, Item.objects.get().waivers) == (403, [])


def test_findings_are_shown_while_the_cache_is_down(client, bank, settings):
    item = banks.item(bank, said=asked("one", body=TWICE))
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }

    assert said(client.get(page_of(item))) == [
        ("error", "duplicate-options", [("id_body-choices-1-text", "Options 2: Option")])
    ]


# Over a bank --------------------------------------------------------------------------------------


def test_a_banks_page_counts_findings_by_rule(client, bank):
    banks.item(bank, said=asked("one", body=TWICE))
    other = banks.item(bank, said=asked("two", body=TWICE, stem="Whom did the bishops crown in Reims?"))
    services.waive_finding(item=other, rule="duplicate-options", reason="a trap")
    banks.item(bank, said=banks.written("card"))

    page = client.get(reverse("admin:bank_bank_change", args=[bank.pk]))

    counts = [(row.severity, row.rule, row.findings, row.items, row.waived) for row in page.context["rules"]]
    assert counts == [("error", "duplicate-options", 1, 1, 1), ("warning", "missing-passage", 1, 1, 0)]


def test_a_banks_page_shows_where_the_lecture_has_no_items(client, bank):
    for slug, status in [("one", "ready"), ("two", "draft"), ("gone", "withdrawn")]:
        item = banks.item(bank, said=asked(slug), status=ItemStatus(status))
        Item.objects.filter(id=item.id).update(level="recall")
    other = banks.bank(bank.seminar, "other", lecture=bank.lecture)
    for anchor in ("1.1", "1.2"):
        banks.item(other, said=banks.written(f"at-{anchor[-1]}", passage=anchor))

    page = client.get(reverse("admin:bank_bank_change", args=[bank.pk]))

    covered = [(row.passage.anchor, row.by_level, row.total) for row in page.context["coverage"]]
    assert covered == [("1.1", [2, 0, 0, 0], 2), ("1.3", [0, 0, 0, 0], 0)]


def test_a_large_bank_is_counted_when_asked(client, bank, monkeypatch):
    monkeypatch.setattr(linting, "MOST_ITEMS_UNASKED", 0)
    banks.item(bank, said=asked("one", body=TWICE))
    address = reverse("admin:bank_bank_change", args=[bank.pk])

    unasked, when_asked = client.get(address), client.get(address, {"check": "1"})

    assert [page.context["is_linted"] for page in (unasked, when_asked)] == [False, True]


# The list -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("finding", "slugs"),
    [
        ("any", ["card", "twice"]),
        ("error", ["twice"]),
        ("warning", ["card"]),
        ("hint", []),
        ("duplicate-options", ["twice"]),
        ("missing-passage", ["card"]),
        ("no-such-rule", []),
    ],
)
def test_the_list_is_filtered_by_findings_that_are_not_waived(client, bank, finding, slugs):
    banks.item(bank, said=asked("twice", body=TWICE))
    banks.item(bank, said=asked("fit", stem="Whom did the bishops crown in Reims?"))
    banks.item(bank, said=banks.written("card"))
    waived = banks.item(bank, said=banks.written("waived", body={"front": "Whose was Reims?", "back": "The bishop's"}))
    services.waive_finding(item=waived, rule="missing-passage", reason="general")

    found = client.get(reverse(LIST), {"finding": finding}).context["cl"].result_list

    assert sorted(item.slug for item in found) == slugs


def test_the_filter_shows_no_item_of_another_seminar(client, bank):
    elsewhere = banks.bank(people.seminar("Elsewhere"))
    banks.item(elsewhere, said=banks.written("theirs"))
    banks.item(bank, said=banks.written("ours"))

    found = client.get(reverse(LIST), {"finding": "missing-passage"}).context["cl"].result_list

    assert [item.slug for item in found] == ["ours"]


def test_the_filter_names_banks_that_are_too_large_to_look_at(client, bank, monkeypatch):
    monkeypatch.setattr(linting, "MOST_ITEMS_UNASKED", 1)
    banks.item(bank, said=banks.written("a"))
    large = banks.bank(bank.seminar, "large")
    banks.item(large, said=banks.written("b"))
    banks.item(large, said=banks.written("c"))

    page = client.get(reverse(LIST), {"finding": "any"})

    assert [item.slug for item in page.context["cl"].result_list] == ["a"]
    assert [str(message) for message in page.context["messages"]] == [
        "Not looked at, since there is too much at once: Bank large. Check a bank on its own page first."
    ]


@pytest.mark.parametrize("is_kept", [True, False])
def test_the_filtered_list_costs_the_same_for_one_and_for_three_banks(client, bank, is_kept):
    def queries_of_the_list() -> int:
        if not is_kept:
            cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(LIST), {"finding": "any"})
        return len(queries)

    banks.item(bank, said=banks.written("a"))
    queries_of_the_list()
    one = queries_of_the_list()
    for slug in ("second", "third"):
        banks.item(banks.bank(bank.seminar, slug), said=banks.written(f"of-{slug}"))
    client.get(reverse(LIST), {"finding": "any"})

    assert queries_of_the_list() == one


# Publishing ---------------------------------------------------------------------------------------


def test_publishing_leaves_out_items_with_errors_and_says_so(client, bank):
    good = banks.item(bank, said=asked("good"), status=ItemStatus.DRAFT)
    bad = banks.item(bank, said=asked("bad", body=TWICE), status=ItemStatus.DRAFT)
    meant = banks.item(bank, said=asked("meant", body=TWICE), status=ItemStatus.DRAFT)
    services.waive_finding(item=meant, rule="duplicate-options", reason="a trap")
    wanted = {"action": "publish", "_selected_action": [good.pk, bad.pk, meant.pk]}

    shown = client.post(reverse(LIST), wanted)
    done = client.post(reverse(LIST), wanted | {"confirmed": "1"}, follow=True)

    assert [item.slug for item in shown.context["shown"]] == ["good", "meant"]
    assert [(item.slug, [error.rule for error in errors]) for item, errors in shown.context["shown_refused"]] == [
        ("bad", ["duplicate-options"])
    ]
    assert dict(Item.objects.values_list("slug", "status")) == {"good": "ready", "bad": "draft", "meant": "ready"}
    assert [str(message) for message in done.context["messages"]] == [
        "2 items changed.",
        "Left out because of errors: bad.",
    ]


def test_nothing_can_be_confirmed_where_every_item_has_errors(client, bank):
    bad = banks.item(bank, said=asked("bad", body=TWICE), status=ItemStatus.DRAFT)

    page = client.post(reverse(LIST), {"action": "publish", "_selected_action": [bad.pk]})

    assert 'name="confirmed"' not in page.content.decode()


def test_an_item_is_not_saved_as_ready_with_an_error(client, bank):
    item = banks.item(bank, said=asked("who", body=TWICE), status=ItemStatus.DRAFT)

    refused = post(client, item, status="ready")
    with_reason = post(client, item, status="ready", **{"waive-duplicate-options": "a trap"})

    why = "Duplicate options ('weber' is said twice). Correct it, waive it beside the form, or save as a draft."
    assert refused.context["form"].errors == {"status": [f"Not published: {why}"]}
    assert (with_reason.status_code, Item.objects.get().status) == (302, "ready")


def test_an_error_that_is_out_already_does_not_stop_other_corrections(client, bank):
    item = banks.item(bank, said=asked("who", body=TWICE), status=ItemStatus.READY)

    answer = post(client, item, stem="Who wrote on society and economy?")

    assert (answer.status_code, Item.objects.get().current.number) == (302, 2)


def test_findings_are_kept_under_the_banks_revision(bank, django_assert_num_queries):
    banks.item(bank, said=banks.written())
    stored = Bank.objects.get(id=bank.id)
    first = linting.findings_of_banks([stored])

    with django_assert_num_queries(1):  # for what learners made of its items
        again = linting.findings_of_banks([stored])

    assert again == first


# What learners made of an item ----------------------------------------------------------------------------------------

HARD = Evidence(first_attempts=40, facility_percent=12.0, discrimination_percent=30.0, chosen_percent={"b": 60.0})


def record(item: Item, evidence: Evidence = HARD, *, holder: str = "quiz:one") -> None:
    services.record_uses(holder=holder, label="First lecture", evidence={item.current_id: evidence})


def messages_of(item: Item) -> list[str]:
    found = linting.findings_of_banks([Bank.objects.get(id=item.bank_id)])[item.bank_id]
    return [judged.finding.message for judged in found.by_item.get(item.id, ()) if not judged.waived_because]


def test_how_an_item_was_answered_stands_beside_its_form(client, bank):
    item = banks.item(bank, said=asked("who"), status=ItemStatus.READY)

    record(item)

    assert said(client.get(page_of(item))) == [("warning", "too-hard", [("", "")])]
    assert messages_of(item) == [
        "In “First lecture”, n = 40: facility 12\u00a0%: look for a wrong key, or teach the passage again"
    ]
    page = client.get(reverse(LIST), {"finding": "too-hard"})
    assert [each.slug for each in page.context["cl"].result_list] == ["who"]


def test_what_was_said_before_is_replaced_by_whoever_said_it(bank):
    item = banks.item(bank, said=asked("who"), status=ItemStatus.READY)
    record(item)
    record(item, holder="quiz:two")

    record(item, Evidence(first_attempts=41, facility_percent=50.0))
    services.record_uses(holder="quiz:two", label="gone", evidence={})

    assert messages_of(item) == []
    assert list(item.current.uses.values_list("holder", "first_attempts")) == [("quiz:one", 41)]


def test_a_corrected_item_and_one_seldom_answered_are_not_judged_by_use(teacher, bank):
    corrected = banks.item(bank, said=asked("who"), status=ItemStatus.READY)
    seldom = banks.item(bank, said=asked("when", stem="Which of the two taught in Berlin?"), status=ItemStatus.READY)
    record(corrected)
    record(seldom, Evidence(first_attempts=29, facility_percent=1.0), holder="quiz:two")
    written = asked("who", stem="Who wrote on society and economy?")
    services.revise_item(
        item=corrected, stem=written.stem, body=written.body, feedback="", points=written.points, author=teacher
    )

    assert (messages_of(corrected), messages_of(seldom)) == ([], [])


def test_what_use_says_is_waived_and_counts_again(client, bank):
    item = banks.item(bank, said=asked("who"), status=ItemStatus.READY)
    record(item)

    page = post(client, item, _waive="too-hard", **{"waive-too-hard": "meant to be hard"})

    assert [(waiver.rule, len(waiver.messages)) for waiver in page.context["findings"].waivers] == [("too-hard", 1)]
    assert (said(page), messages_of(item)) == ([], [])
    services.unwaive_finding(item=item, rule="too-hard")
    assert len(messages_of(item)) == 1
