"""The order of the apps is written twice, for Django and for the import contracts, and must be one order."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).parents[2]
NOT_APPS = {"api", "seminar.urls", "seminar.rendering", "seminar.enginewords", "quizzes.engine"}


def contract(identity):
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    return next(each for each in contracts if each["id"] == identity)


def installed_apps():
    """Our apps by their packages, as installed; the admin site's configuration is none."""
    own = [app.rpartition(".apps.")[0] for app in settings.INSTALLED_APPS if app.startswith(("quizzes.", "seminar."))]
    return [app for app in own if app != "seminar"]


def test_installed_apps_stand_in_the_order_of_the_first_contract():
    layers = [re.findall(r"[\w.]+", layer) for layer in contract("apps")["layers"]]
    ordered = [
        app for layer in layers for app in layer if app not in NOT_APPS and (ROOT / app.replace(".", "/")).exists()
    ]

    assert installed_apps() == ordered


def test_every_app_is_held_to_its_inner_order():
    held = set(contract("inside")["containers"])

    assert held == set(installed_apps()) - {"quizzes.web"}
