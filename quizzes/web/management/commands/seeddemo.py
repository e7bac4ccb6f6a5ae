"""Makes two seminars to try the service out: people, the lecture with its banks, decks and quizzes, weeks of work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from quizzes.cards.queries.presets import settings_for
from quizzes.cards.queries.showing import cards_of, decks_visible_to
from quizzes.cards.services.decks import open_deck, save_preset
from quizzes.cards.services.folding import fold_now
from quizzes.cards.services.handling import flag_card, suspend_card
from quizzes.cards.services.reviews import NewReview, record_reviews
from quizzes.exchange.queries import SeminarUnknown, seminar_named
from quizzes.exchange.services import SourceFile, files_to_load, finding_line, load_files
from quizzes.web.management.demoown import write_something_own
from quizzes.web.management.demoquizzes import DemoQuiz, hold_quizzes, read_essays
from quizzes.web.management.demoreports import report_some_cards
from quizzes.web.management.simulation import Answer, DrilledCard, Habits, drilled
from seminar.people.queries import members
from seminar.people.services import apply_roster, create_seminar
from seminar.people.services.demoaccounts import DemoPerson, ensure_demo_accounts
from seminar.rosterfile import Roster, read_roster

if TYPE_CHECKING:
    from seminar.people.models import Seminar, User

PASSWORD = "seminar-demo"  # noqa: S105 - published, which is why this command refuses to run in production
FIXTURES: Path = settings.BASE_DIR / "fixtures"
DAYS = 42
HOME = "Europe/Berlin"
ELSEWHERE = {
    "student06": "Asia/Ho_Chi_Minh",
    "student11": "America/New_York",
    "student15": "Asia/Kolkata",
    "student25": "America/Mexico_City",
    "student26": "Asia/Tokyo",
}
SITE_ADMIN = DemoPerson("admin", "admin@example.org", "Site", "Admin", HOME, is_site_admin=True)


@dataclass(frozen=True, slots=True)
class DemoSeminar:
    """A seminar to be made; `opened` gives the decks that its students open, and on which day of the six weeks.

    `exams` gives the decks with an exam, and in how many days. `quizzes` are those to be held, in the order of their
    dates, with the essays of a file.
    """

    title: str
    description: str
    join_code: str
    instructor: str
    roster: str
    files: tuple[str, ...]
    opened: dict[str, int]
    exams: tuple[tuple[str, int], ...] = ()
    quizzes: tuple[DemoQuiz, ...] = ()
    essays: str = ""


SEMINARS = (
    DemoSeminar(
        title="Roots of Bureaucracy",
        description="A graduate seminar on Isaac Deutscher's lectures of 1960.",
        join_code="ROOTS1960",
        instructor="instructor",
        roster="demo/roots-roster.csv",
        files=(
            "lectures/roots-of-bureaucracy.md",
            "banks/*.toml",
            "decks/*.toml",
            "quizzes/*.toml",
            "demo/roots-essay-*.toml",
        ),
        opened={"lecture-1": 0, "lecture-2": 14, "lecture-3": 28},
        exams=(("lecture-2", 13),),
        quizzes=(
            DemoQuiz("lecture-1", opens_in_days=-28, closes_in_days=-21, turnout=0.85),
            DemoQuiz("essay-1", opens_in_days=-20, closes_in_days=-17, turnout=0.93, is_marked=True),
            DemoQuiz("lecture-2", opens_in_days=-14, closes_in_days=-7, turnout=0.6),
            DemoQuiz("essay-2", opens_in_days=-5, closes_in_days=-2, turnout=0.87),
            DemoQuiz(
                "lecture-3",
                opens_in_days=-1,
                closes_in_days=6,
                turnout=0.35,
                sitting=("student04", "student09", "student17"),
                absent=("student01", "student30"),
            ),
            DemoQuiz("final", opens_in_days=13, closes_in_days=14, turnout=0),
        ),
        essays="demo/roots-essays.toml",
    ),
    DemoSeminar(
        title="Reading Charts",
        description="What to look at before believing a chart.",
        join_code="CHARTS2026",
        instructor="instructor2",
        roster="demo/charts-roster.csv",
        files=("demo/charts-*.md", "demo/charts-*.toml"),
        opened={"charts": 7},
    ),
)

# Who is not drawn by lot: one whose pages have everything to show, and one who has not begun.
SHOWN = "student01"
SHOWN_HABITS = Habits(diligence=0.88, ability=0.3, new_per_day=6, hour=18, days_away=2)
NOT_BEGUN = "student30"
DILIGENCE_TO_OPEN = (0.0, 0.35, 0.5)  # of the first deck, the second, the third
STUBBORN_CARDS = 3  # of the shown learner, so hard that they become leeches


class Command(BaseCommand):
    help = "Make the demo: two seminars with people, content, six weeks of reviews, and quizzes. Again it adds nothing."

    verbosity = 1

    def say(self, sentence: str) -> None:
        if self.verbosity:
            self.stdout.write(sentence)

    def handle(self, *args: str, verbosity: int, **options: object) -> None:
        self.verbosity = verbosity
        if not settings.DEBUG or not settings.DEMO:
            raise CommandError(
                "The demo makes accounts with a published password, so it needs DEBUG=1 and DEMO=1: not in production."
            )
        now = timezone.now()
        for demo in SEMINARS:
            roster = read_roster((FIXTURES / demo.roster).read_bytes())
            seminar = self._seminar(demo, roster)
            self._load(demo, seminar)
            self._drill(demo, seminar, roster, now=now)
            self._hold_quizzes(demo, seminar, now=now)

    def _seminar(self, demo: DemoSeminar, roster: Roster) -> Seminar:
        try:
            return seminar_named(demo.join_code)
        except SeminarUnknown:
            self.say(f"Making the seminar {demo.title}, join code {demo.join_code} …")
        with transaction.atomic():
            accounts = ensure_demo_accounts(people=[*people_of(roster), SITE_ADMIN], password=PASSWORD)
            seminar = create_seminar(
                title=demo.title,
                description=demo.description,
                join_code=demo.join_code,
                instructor=accounts[demo.instructor],
            )
            apply_roster(seminar=seminar, roster=roster)
        return seminar

    def _load(self, demo: DemoSeminar, seminar: Seminar) -> None:
        paths = [path for pattern in demo.files for path in sorted(FIXTURES.glob(pattern))]
        sources = [SourceFile(str(path.relative_to(FIXTURES)), path.read_bytes()) for path in paths]
        reports = load_files(seminar=seminar, files=files_to_load(seminar=seminar, files=sources))
        if errors := [
            finding_line(report.filename, each) for report in reports if report.has_errors for each in report.findings
        ]:
            raise CommandError("\n".join(errors))
        stored = sum(report.counts.get(fate, 0) for report in reports for fate in ("new", "changed"))
        if stored:
            self.say(f"Loaded {stored} passages and items from {len(reports)} files.")

    def _drill(self, demo: DemoSeminar, seminar: Seminar, roster: Roster, *, now: datetime) -> None:
        usernames = {row.username for row in roster.rows if row.username != NOT_BEGUN}
        learners = [each.user for each in members(seminar, roles=["student"]) if each.user.username in usernames]
        fresh = [learner for learner in learners if not cards_of(learner).exists()]
        if not fresh:
            return
        self.say(f"Simulating {DAYS // 7} weeks of reviews of {len(fresh)} students …")
        total = 0
        for learner in fresh:
            with transaction.atomic():  # whoever is interrupted begins again with this learner
                total += drill_for_weeks(demo, learner, now=now)
                if learner.username == SHOWN:
                    write_something_own(learner, seminar=seminar, at=now)
        self.say(f"Recorded {total} reviews.")
        decks = {deck.slug: deck for deck in decks_visible_to(fresh[0])}
        for slug, days in demo.exams:
            if slug not in decks:
                continue
            exam_on = timezone.localdate(now) + timedelta(days=days)
            save_preset(deck=decks[slug], learner=None, settings={"exam_on": exam_on, "minutes_per_day": 15})

    def _hold_quizzes(self, demo: DemoSeminar, seminar: Seminar, *, now: datetime) -> None:
        if not demo.quizzes:
            return
        staff = {each.user.username: each.user for each in members(seminar, roles=["instructor", "assistant"])}
        instructor = staff.pop(demo.instructor)
        total = hold_quizzes(
            seminar,
            plans=demo.quizzes,
            essays=read_essays(FIXTURES / demo.essays),
            graders=[instructor, *staff.values()],
            learners=[each.user for each in members(seminar, roles=["student"])],
            now=now,
        )
        if total:
            self.say(f"Held {len(demo.quizzes)} quizzes with {total} attempts.")
        learners = {each.user.username: each.user for each in members(seminar, roles=["student"])}
        report_some_cards(learners, instructor=instructor, at=now)


def people_of(roster: Roster) -> list[DemoPerson]:
    return [
        DemoPerson(row.username, row.email, row.first_name, row.last_name, ELSEWHERE.get(row.username, HOME))
        for row in roster.rows
    ]


def drill_for_weeks(demo: DemoSeminar, learner: User, *, now: datetime) -> int:
    """Open the learner's decks in the past and record the reviews since; returns how many.

    Chance is drawn from the user name, so the demo is about the same everywhere: only the fuzz of intervals differs.
    """
    chance = Random(learner.username)
    begins_at = now - timedelta(days=DAYS + 1)
    decks = {deck.slug: deck for deck in decks_visible_to(learner)}
    is_shown = learner.username == SHOWN
    habits = SHOWN_HABITS if is_shown else Habits.drawn(chance)
    for place, (slug, day) in enumerate(demo.opened.items()):
        if habits.diligence > DILIGENCE_TO_OPEN[place]:
            open_deck(learner=learner, deck=decks[slug], at=begins_at + timedelta(days=day))
    preset = next(iter(settings_for(learner=learner, deck_ids=[next(iter(decks.values())).id]).values())).scheduling
    answers = drilled(
        drilled_cards(learner, stubborn=STUBBORN_CARDS if is_shown else 0),
        habits=habits,
        preset=preset,
        days=DAYS,
        until=now,
        chance=chance,
    )
    for batch in batched(new_reviews(answers, chance), 250):
        record_reviews(learner=learner, reviews=batch, at=batch[-1].reviewed_at, asks_for_fold=False)
    fold_now(learner=learner)
    if is_shown:
        handle_some_cards(learner, at=now)
    return len(answers)


def drilled_cards(learner: User, *, stubborn: int) -> list[DrilledCard]:
    """Return the learner's cards in order. An item is as hard for everyone, but for `stubborn` early ones."""
    rows = cards_of(learner).values_list("public_id", "seed", "opened_at", "item__slug")
    return [
        DrilledCard(public_id, seed, opened_at, 6.0 if 3 <= place < 3 + stubborn else Random(slug).gauss(0, 0.5))
        for place, (public_id, seed, opened_at, slug) in enumerate(rows)
    ]


def new_reviews(answers: Sequence[Answer], chance: Random) -> Iterator[NewReview]:
    for answer in answers:
        client_id = UUID(int=chance.getrandbits(128), version=4)
        yield NewReview(client_id, answer.card_id, answer.rating, answer.at, answer.duration_ms)


def handle_some_cards(learner: User, *, at: datetime) -> None:
    """Flag a few cards and suspend one, as somebody who looks closely would."""
    seen = list(cards_of(learner).filter(reps__gt=0, leech_count=0)[10:60:10])
    for flag, card in enumerate(seen[:4], start=1):
        flag_card(card=card, flag=flag)
    suspend_card(card=seen[4], at=at)
