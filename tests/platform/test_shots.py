"""`./dev shots` takes what it can and fails on what it cannot."""

from __future__ import annotations

import pytest

from seminar.operation.shots import take_steps, told
from seminar.operation.shotsteps import Step, at
from tests.browser import chromium, needs_browser

__all__ = ["chromium"]


@needs_browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_step_that_fails_is_told_and_the_next_one_is_taken(chromium, live_server, tmp_path, capsys):
    steps = (
        Step("stranger", "home", at("/")),
        Step("", "nowhere", lambda page, _site: page.goto("http://localhost:1/")),
        Step("", "login", at("/accounts/login/")),
    )
    failures = []

    taken = list(take_steps(chromium, live_server.url, steps, tmp_path, failures))
    exit_code = told(len(taken), failures)

    assert [path.name for path in taken] == [
        f"anybody-login-{device}-{scheme}.png" for device in ("phone", "tablet", "desk") for scheme in ("light", "dark")
    ]
    assert [failure.partition(":")[0] for failure in failures] == ["stranger home", "anybody nowhere"]
    assert exit_code == 1
    assert [line for line in capsys.readouterr().err.splitlines() if line.startswith("Not taken: ")] == [
        f"Not taken: {failure.splitlines()[0]}" for failure in failures
    ]


@pytest.mark.parametrize(("taken", "failures", "exit_code"), [(6, [], 0), (0, [], 1), (6, ["anybody home: late"], 1)])
def test_the_command_succeeds_where_pictures_were_taken_and_nothing_failed(taken, failures, exit_code):
    assert told(taken, failures) == exit_code
