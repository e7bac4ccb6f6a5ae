"""A seminar with a small lecture, and files to load into it."""

import pytest

from quizzes.exchange.services import load_lecture_file
from seminar.people.models import Seminar
from seminar.people.services import create_seminar, create_user

LECTURE = """\
---
id: tides
title: Tides
author: A. Teacher
source: Lecture notes
---

## 1 Causes

### 1.1 The moon
The moon raises two bulges of water.

### 1.2 The sun
The sun does so too, with less than half the force.
"""

BANK = """\
[bank]
id = "tides-1"
title = "Causes"
lecture = "tides"

[[item]]
id = "bulges"
type = "flashcard"
passage = "1.1"
tags = ["moon"]
front = "How many bulges does the moon raise?"
back = "Two"

[[item]]
id = "sun-raises-tides"
type = "truefalse"
passage = "1.2"
stem = "The sun raises tides."
answer = true
feedback_false = "It does, though lower ones than the moon."
"""

DECK = """\
[deck]
id = "causes"
title = "Causes"
position = 1

[select]
banks = ["tides-1"]

[preset]
new_per_day = 5
learning_steps = "1m 10m"
"""


@pytest.fixture
def seminar(db: None) -> Seminar:
    """A seminar with the lecture loaded."""
    seminar = empty_seminar("TIDES")
    load_lecture_file(seminar=seminar, content=LECTURE.encode(), filename="tides.md")
    return seminar


def empty_seminar(code: str) -> Seminar:
    return create_seminar(title=code, instructor=create_user(username=f"teacher-of-{code}"), join_code=code)
