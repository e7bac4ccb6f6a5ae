"""What the admin's own pages say, whoever looks."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst

from seminar.people.models import Group
from tests.factories import people

pytestmark = pytest.mark.django_db


def crumbs(client, address, language):
    page = client.get(address, headers={"accept-language": language}).content.decode()
    (way,) = re.findall(r'<ol class="breadcrumbs">(.*?)</ol>', page, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", step).strip() for step in re.findall(r"<li.*?</li>", way, re.DOTALL)]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_way_to_a_list_is_named_once(client, language):
    client.force_login(people.site_admin())
    ways, names = [], []

    for about in (model._meta for model in admin.site._registry):
        address = reverse(f"admin:{about.app_label}_{about.model_name}_changelist")
        ways.append(crumbs(client, address, language)[1:])
        with translation.override(language):
            names.append([capfirst(about.verbose_name_plural)])

    assert ways == names


def test_the_way_to_a_page_leads_over_its_list(client):
    client.force_login(people.site_admin("boss"))
    group = Group.objects.create(seminar=people.seminar(), name="Tuesday")
    pk = people.user("somebody").pk
    pages = {
        "people_user_add": (),
        "people_user_change": (pk,),
        "people_user_history": (pk,),
        "auth_user_password_change": (pk,),
        "people_group_delete": (group.pk,),
    }

    ways = {name: crumbs(client, reverse(f"admin:{name}", args=args), "en") for name, args in pages.items()}

    assert ways == {
        "people_user_add": ["Home", "Users", "Add user"],
        "people_user_change": ["Home", "Users", "somebody"],
        "people_user_history": ["Home", "Users", "somebody", "History"],
        "auth_user_password_change": ["Home", "Users", "somebody", "Set password"],
        "people_group_delete": ["Home", "Groups", "Tuesday", "Delete"],
    }
