"""A plan and a simulation as plots to look at, each beside its table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.web.progress import Tile
from quizzes.web.progressplots import Plot, Value, bar_plot, every
from quizzes.web.progresssections import Section, axis_day, cards_in_words
from quizzes.web.progresstables import Table, day, minutes, number, percent

if TYPE_CHECKING:
    from quizzes.cards.queries.outlook import Simulation
    from quizzes.cards.queries.planning import Forecast

MOST_BARS = 60
MINUTE_MS = 60_000


def plan_tiles(found: Forecast) -> list[Tile]:
    days = (found.exam_on - found.today).days
    return [
        Tile(percent(found.plan.recall).shown, _("recalled on the day, by the plan")),
        Tile(percent(found.plan.recall_without).shown, _("if you did nothing more")),
        Tile(number(days).shown, ngettext("day to go", "days to go", days)),
        Tile(number(found.new).shown, _("cards still new")),
    ]


def plan_section(found: Forecast) -> tuple[Section, Plot]:
    """Return the recall that each day adds, with the table of the plan; and the minutes of each day."""
    plan = found.plan
    days = [found.today + timedelta(days=number) for number in range(len(plan.days))]
    recall = bar_plot(
        _("Recall on the day of the exam, if you stop after a day: %(without)s now, %(with)s with the whole plan.")
        % {"without": percent(plan.recall_without).shown, "with": percent(plan.recall).shown},
        _bars(days, plan.recall_after, lambda share: percent(share).shown),
        top=1.0,
        is_share=True,
    )
    load = bar_plot(
        _("Minutes a day: %(most)s at most.") % {"most": number_format(ceil(max(found.minutes, default=0)))},
        _bars(days, found.minutes, _minutes_in_words),
    )
    section = Section(
        title=_("What the plan comes to"),
        note=_("How much of the deck you may expect to recall on the day of the exam, if you stopped after each day."),
        plot=recall,
        table=plan_table(found),
    )
    return section, load


def plan_table(found: Forecast) -> Table:
    plan = found.plan
    rows = zip(plan.days, plan.new_counts, found.minutes, plan.recall_after, strict=True)
    return Table(
        "plan",
        (_("Day"), _("New"), _("Reviews"), _("Minutes"), _("Recall if you stop then")),
        tuple(
            (
                day(found.today + timedelta(days=place)),
                number(new),
                number(len(cards) - new),
                minutes(round(spent * MINUTE_MS)),
                percent(recall),
            )
            for place, (cards, new, spent, recall) in enumerate(rows)
        ),
    )


def simulation_sections(found: Simulation) -> list[Section]:
    days = [found.today + timedelta(days=number) for number in range(len(found.days))]
    known = [(of, each.known) for of, each in zip(days, found.days, strict=True) if each.known is not None]
    reviews = [each.reviews + each.new for each in found.days]
    spent = [each.seconds / 60 for each in found.days]
    table = simulation_table(found)
    return [
        Section(
            title=_("Cards a day"),
            note=_("New cards and reviews together. One course of events: another would differ by a little."),
            plot=bar_plot(
                _("%(mean)s a day on average, %(most)s at most.")
                % {"mean": cards_in_words(round(sum(reviews) / len(reviews))), "most": cards_in_words(max(reviews))},
                _bars(days, reviews, lambda each: cards_in_words(round(each))),
            ),
            table=table,
        ),
        Section(
            title=_("Minutes a day"),
            note=_("At your own pace, once you have reviewed a score of cards; till then at that of most learners."),
            plot=bar_plot(
                _("%(mean)s a day on average, %(most)s at most.")
                % {"mean": _minutes_in_words(sum(spent) / len(spent)), "most": _minutes_in_words(max(spent))},
                _bars(days, spent, _minutes_in_words),
            ),
            table=table,
        ),
        Section(
            title=_("Cards known"),
            note=_("How many cards you may expect to recall at the end of a day."),
            plot=bar_plot(
                _("%(known)s of %(all)s at the end.")
                % {"known": number_format(round(known[-1][1])), "all": cards_in_words(found.cards)},
                _bars([of for of, _ in known], [each for _, each in known], lambda each: cards_in_words(round(each))),
            ),
            table=table,
        ),
    ]


def simulation_table(found: Simulation) -> Table:
    return Table(
        "simulation",
        (_("Day"), _("New"), _("Reviews"), _("Minutes"), _("Known")),
        tuple(
            (
                day(found.today + timedelta(days=place)),
                number(each.new),
                number(each.reviews),
                minutes(round(each.seconds * 1000)),
                number(round(each.known)) if each.known is not None else percent(None),
            )
            for place, each in enumerate(found.days)
        ),
    )


def _bars(days: Sequence[date], heights: Sequence[float], in_words: Callable[[float], str]) -> list[Value]:
    """Return a bar for each day or, of many days, for each run of them: the highest of the run."""
    run = ceil(len(days) / MOST_BARS) or 1
    starts = range(0, len(days), run)
    named = every(len(starts), at_most=5)
    values = []
    for place, start in enumerate(starts):
        height = max(heights[start : start + run])
        of = days[start]
        name = axis_day(of) if place % named == 0 else ""
        values.append(Value(height, name, f"{date_format(of, 'DATE_FORMAT')}: {in_words(height)}"))
    return values


def _minutes_in_words(spent: float) -> str:
    whole = round(spent)
    return ngettext("%(number)s minute", "%(number)s minutes", whole) % {"number": number_format(whole)}
