"""How much is recalled on the day of an exam, by the plan and by plain FSRS, for the same number of reviews."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from statistics import mean, stdev

from bench.table import Row, report, say
from quizzes.engine.scheduling.examplan import PlannedCard, exam_plan
from quizzes.engine.scheduling.fuzz import nearest_day
from quizzes.engine.scheduling.habits import USUAL_HABITS, after_rating
from quizzes.engine.scheduling.memory import AGAIN, RATINGS, MemoryState, retrievability
from quizzes.engine.scheduling.preset import DEFAULT

FSRS = DEFAULT.fsrs
COURSES = ((300, 30, 15), (300, 60, 25), (600, 45, 60), (150, 14, 40))
"""Cards, days until the exam, and how many answers a day (of new cards and others) the learner is ready for."""

LEARNERS = 6
RETENTION = 0.9


@dataclass(slots=True)
class Learner:
    """A made-up learner, who recalls as FSRS says and rates as learners do; nobody is told what comes next."""

    chance: Random
    memories: list[MemoryState | None]
    last_days: list[int]
    due_days: list[int] = field(default_factory=list)
    reviews: int = 0

    @classmethod
    def with_cards(cls, count: int, *, seed: int) -> "Learner":
        """A third of the cards were learnt before; the rest are new."""
        chance = Random(seed)
        learner = cls(chance, [None] * count, [0] * count, [0] * count)
        for card in range(count // 3):
            for day in sorted(-chance.randrange(1, 60) for _ in range(chance.randint(1, 4))):
                learner.answer(card, day)
        learner.reviews = 0
        return learner

    def recall(self, card: int, day: int) -> float:
        memory = self.memories[card]
        elapsed_days = day - self.last_days[card]
        return (
            0.0
            if memory is None
            else retrievability(stability_days=memory[0], elapsed_days=elapsed_days, decay=FSRS.decay)
        )

    def answer(self, card: int, day: int) -> None:
        memory, habits = self.memories[card], USUAL_HABITS
        if memory is None:
            rating = self.chance.choices(RATINGS, habits.first_ratings)[0]
        elif self.chance.random() > self.recall(card, day):
            rating = AGAIN
        else:
            rating = self.chance.choices(RATINGS[1:], habits.recalled_ratings)[0]
        self.memories[card] = after = after_rating(FSRS, memory, rating, day - self.last_days[card])
        self.last_days[card] = day
        self.due_days[card] = day + max(nearest_day(after[0] * FSRS.interval_factor(RETENTION)), 1)
        self.reviews += 1

    def recalled_on(self, day: int) -> float:
        return mean(self.recall(card, day) for card in range(len(self.memories)))


type Policy = Callable[[Learner, int, int, int], Sequence[int]]


def new_first(learner: Learner, day: int, exam_day: int, answers: int) -> Sequence[int]:
    """Plain FSRS: new cards at an even pace until the last day, then what is due, longest due first."""
    due, new = waiting(learner, day)
    introduced = new[: -(-len(new) // (exam_day - day))][:answers]
    return [*introduced, *due[: answers - len(introduced)]]


def reviews_first(learner: Learner, day: int, exam_day: int, answers: int) -> Sequence[int]:
    """Plain FSRS: what is due, longest due first, then as many of twenty new cards as fit."""
    due, new = waiting(learner, day)
    reviews = due[:answers]
    return [*reviews, *new[: min(answers - len(reviews), 20)]]


def waiting(learner: Learner, day: int) -> tuple[list[int], list[int]]:
    """The cards due, longest due first, and the new ones."""
    cards = range(len(learner.memories))
    due = [card for card in cards if learner.memories[card] is not None and learner.due_days[card] <= day]
    due.sort(key=learner.due_days.__getitem__)
    return due, [card for card in cards if learner.memories[card] is None]


def planned(learner: Learner, day: int, exam_day: int, answers: int) -> Sequence[int]:
    cards = [
        PlannedCard(card, memory, day - learner.last_days[card], card) for card, memory in enumerate(learner.memories)
    ]
    plan = exam_plan(cards, seconds_a_day=[float(answers)] * (exam_day - day), fsrs=FSRS, habits=EVERY_ANSWER_ALIKE)
    return plan.days[0]


EVERY_ANSWER_ALIKE = USUAL_HABITS._replace(first_seconds=(1.0,) * 4, review_seconds=(1.0,) * 4)


def sat(policy: Policy, *, cards: int, exam_day: int, answers: int, seed: int) -> tuple[float, int]:
    learner = Learner.with_cards(cards, seed=seed)
    for day in range(exam_day):
        for card in policy(learner, day, exam_day, answers):
            learner.answer(card, day)
    return learner.recalled_on(exam_day), learner.reviews


def rows() -> Iterator[Row]:
    for cards, exam_day, answers in COURSES:
        say(f"{cards} cards, {exam_day} days …")
        found = [of_learner(cards, exam_day, answers, seed=seed) for seed in range(LEARNERS)]
        ours, evenly, due_first = ([each[place][0] for each in found] for place in range(3))
        gains = [mine - plain for mine, plain in zip(ours, evenly, strict=True)]
        error = stdev(gains) / len(gains) ** 0.5
        used = [mean(each[place][1] for each in found) for place in range(3)]
        yield Row(
            work=f"recall on exam day, {cards} cards in {exam_day} days, {used[0]:.0f} answers",
            measured=f"{mean(ours):.1%} ± {stdev(ours):.1%}, {mean(gains):+.1%} ± {error:.1%} on plain FSRS",
            bar="gain above two standard errors",
            compared=f"plain FSRS, new first: {mean(evenly):.1%} ± {stdev(evenly):.1%} with {used[1]:.0f} answers;"
            f" reviews first: {mean(due_first):.1%} ± {stdev(due_first):.1%} with {used[2]:.0f}",
            is_met=mean(gains) > 2 * error,
        )
    yield speed()


def of_learner(cards: int, exam_day: int, answers: int, *, seed: int) -> tuple[tuple[float, int], ...]:
    """What one learner recalls by the plan, by plain FSRS with new cards first, and with reviews first; the answers."""
    evenly = sat(new_first, cards=cards, exam_day=exam_day, answers=answers, seed=seed)
    due_first = sat(reviews_first, cards=cards, exam_day=exam_day, answers=answers, seed=seed)
    # As many answers as plain FSRS came to, each day alike: what its limit left unused is not used here either.
    fair = max(evenly[1] // exam_day, 1)
    return sat(planned, cards=cards, exam_day=exam_day, answers=fair, seed=seed), evenly, due_first


def speed() -> Row:
    learner = Learner.with_cards(5000, seed=1)
    cards = [PlannedCard(card, memory, -learner.last_days[card], card) for card, memory in enumerate(learner.memories)]
    started = time.thread_time()
    exam_plan(cards, seconds_a_day=[3600.0] * 60, fsrs=FSRS)
    seconds = time.thread_time() - started
    return Row("exam plan of 5,000 cards over 60 days", f"{seconds:.2f} s CPU", bar="≤ 1 s", is_met=seconds <= 1)


if __name__ == "__main__":
    report(rows())
