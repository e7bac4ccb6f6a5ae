"""The sections of a learner's progress: each a plot to look at, the same as a table, and words on what is counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from django.utils.dates import MONTHS_3, WEEKDAYS_ABBR
from django.utils.formats import date_format, get_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.cards.queries.progress import counting
from quizzes.cards.queries.progress.counting import Recalled, Work
from quizzes.cards.queries.progress.reading import History
from quizzes.web.progressplots import Plot, Point, Value, bar_plot, calibration_plot, every, heat_map
from quizzes.web.progresstables import Table, day, minutes, number, percent, words
from seminar.figures import per_cent

DAYS_AHEAD: Final = 30
DAYS_BACK: Final = 30


@dataclass(frozen=True, slots=True)
class Section:
    """A title, what is counted, the plot (None: the table says it all), and the table."""

    title: str
    note: str
    plot: Plot | None
    table: Table
    is_wide: bool = False


def reviews_in_words(number: int) -> str:
    shown = number_format(number, force_grouping=True)
    return ngettext("%(number)s review", "%(number)s reviews", number) % {"number": shown}


def cards_in_words(number: int) -> str:
    shown = number_format(number, force_grouping=True)
    return ngettext("%(number)s card", "%(number)s cards", number) % {"number": shown}


def retained_in_words(recalled: Recalled) -> str:
    """Return the share with its n: '92 % of 40 reviews'."""
    share = percent(recalled.share).shown
    return _("%(share)s of %(number)s") % {"share": share, "number": reviews_in_words(recalled.asked)}


def due(history: History) -> Section:
    counts = counting.forecast(history.cards, today=history.today, days=DAYS_AHEAD)
    days = [date.fromordinal(history.today + place) for place in range(len(counts))]
    values = [
        Value(
            count,
            axis_day(of) if place % 7 == 0 else "",
            f"{date_format(of, 'DATE_FORMAT')}: {cards_in_words(count)}",
        )
        for place, (of, count) in enumerate(zip(days, counts, strict=True))
    ]
    return Section(
        title=_("What falls due"),
        note=_("Each card once, on the day it falls due next; today with all that is overdue. New cards come on top."),
        plot=bar_plot(
            _("Today %(today)s; in the %(days)s days after it %(later)s.")
            % {"today": cards_in_words(counts[0]), "days": DAYS_AHEAD, "later": cards_in_words(sum(counts[1:]))},
            values,
        ),
        table=Table(
            "due",
            (_("Day"), _("Cards due")),
            tuple((day(of), number(count)) for of, count in zip(days, counts, strict=True)),
        ),
    )


def year(history: History) -> Section:
    done = {of: work for of, work in sorted(counting.work_by_day(history.answers).items()) if of > history.today - 371}
    titles = {
        of: f"{date_format(date.fromordinal(of), 'DATE_FORMAT')}: {reviews_in_words(work.reviews)}"
        for of, work in done.items()
    }
    reviews = sum(work.reviews for work in done.values())
    plot = heat_map(
        ngettext(
            "%(reviews)s on %(days)s day of the last year.", "%(reviews)s on %(days)s days of the last year.", len(done)
        )
        % {"reviews": reviews_in_words(reviews), "days": len(done)},
        {of: work.reviews for of, work in done.items()},
        today=history.today,
        first_weekday=get_format("FIRST_DAY_OF_WEEK"),
        titles=titles,
        weekdays=[str(WEEKDAYS_ABBR[place]) for place in range(7)],
        months=[str(MONTHS_3[place]).capitalize() for place in range(1, 13)],
    )
    return Section(
        title=_("Your year"),
        note=_("Reviews on each of your days. The darker, the more: each shade is a quarter of the days you drilled."),
        plot=plot,
        table=Table("days", _work_head(), tuple(_work_row(of, work) for of, work in reversed(done.items()))),
        is_wide=True,
    )


def minutes_a_day(history: History) -> Section:
    done = counting.work_by_day(history.answers)
    days = range(history.today - DAYS_BACK + 1, history.today + 1)
    works = [(of, done.get(of, Work())) for of in days]
    values = [
        Value(
            work.duration_ms / 60_000,
            axis_day(date.fromordinal(of)) if (history.today - of) % 7 == 0 else "",
            _("%(day)s: %(minutes)s min, %(reviews)s")
            % {
                "day": date_format(date.fromordinal(of), "DATE_FORMAT"),
                "minutes": minutes(work.duration_ms).shown,
                "reviews": reviews_in_words(work.reviews),
            },
        )
        for of, work in works
    ]
    total = sum(work.duration_ms for _day, work in works)
    label = ngettext(
        "%(minutes)s minute in the last %(days)s days.",
        "%(minutes)s minutes in the last %(days)s days.",
        round(total / 60_000),
    )
    return Section(
        title=_("Minutes a day"),
        note=_("From seeing a card to rating it."),
        plot=bar_plot(label % {"minutes": minutes(total).shown, "days": DAYS_BACK}, values),
        table=Table("minutes", _work_head(), tuple(_work_row(of, work) for of, work in reversed(works))),
    )


def _work_head() -> tuple[str, ...]:
    return (_("Day"), _("Reviews"), _("Minutes"))


def _work_row(of: int, work: Work) -> tuple:  # type: ignore[type-arg]
    return (day(date.fromordinal(of)), number(work.reviews), minutes(work.duration_ms))


def retention_by_month(history: History) -> Section:
    months = counting.retention_by_month(history.answers, today=history.today)
    names = [str(MONTHS_3[of.month]).capitalize() for of, _recalled in months]
    rows = [(date_format(of, "YEAR_MONTH_FORMAT"), recalled) for of, recalled in months]
    return _retention(
        title=_("Remembered by month"),
        note=_(
            "True retention: of the cards in review, how many you remembered (rated Hard or better) when first asked "
            "on a day. The line is the range in which the share lies with 95 per cent confidence."
        ),
        name="retention",
        head=_("Month"),
        rows=rows,
        axis=names,
    )


def retention_by_interval(history: History) -> Section:
    found = counting.retention_by_interval(history.answers)
    names = _classes(counting.INTERVAL_EDGES_DAYS)
    return _retention(
        title=_("Remembered by interval"),
        note=_("The same by the interval that the card had waited for, in days. From 21 days on it is called mature."),
        name="intervals",
        head=_("Interval in days"),
        rows=list(zip(names, found, strict=True)),
        axis=names,
    )


def _retention(
    *, title: str, note: str, name: str, head: str, rows: Sequence[tuple[str, Recalled]], axis: Sequence[str]
) -> Section:
    values = [
        Value(recalled.share or 0.0, label, f"{row}: {retained_in_words(recalled)}", recalled.bounds)
        for label, (row, recalled) in zip(axis, rows, strict=True)
    ]
    whole = Recalled(sum(each.remembered for _row, each in rows), sum(each.asked for _row, each in rows))
    return Section(
        title=title,
        note=note,
        plot=bar_plot(_("Remembered: %(share)s.") % {"share": retained_in_words(whole)}, values, top=1, is_share=True),
        table=Table(
            name,
            (head, _("Remembered"), _("Reviews counted"), _("At least"), _("At most")),
            tuple(
                (
                    words(row),
                    percent(recalled.share),
                    number(recalled.asked),
                    *(percent(bound) for bound in recalled.bounds or (None, None)),
                )
                for row, recalled in rows
            ),
        ),
    )


def _classes(edges: Sequence[float]) -> list[str]:
    """Return names of the classes that whole edges make: '< 7', '7–20', '≥ 90'."""
    inner = [f"{low}–{high - 1}" if high - low > 1 else f"{low}" for low, high in pairwise(edges)]
    return [f"< {edges[0]}", *inner, f"≥ {edges[-1]}"]


def buttons(history: History) -> Section:
    counted = counting.buttons(history.answers)
    ratings = (_("Again"), _("Hard"), _("Good"), _("Easy"))
    kinds = (_("Learning"), _("Young"), _("Mature"))
    values = []
    for kind, counts in zip(kinds, counted, strict=True):
        for place, (rating, count) in enumerate(zip(ratings, counts, strict=True)):
            title = f"{kind}, {rating}: {number_format(count)}"
            values.append(Value(count, kind if place == 1 else "", title, kind=f"rating-{place + 1}"))
        values.append(Value(0, "", ""))
    return Section(
        title=_("Answer buttons"),
        note=_("Again, Hard, Good and Easy, by what the card was when it was asked: learning, young, or mature."),
        plot=bar_plot(_("How often you pressed each button."), values[:-1]),
        table=Table(
            "buttons",
            (_("Cards"), *ratings),
            tuple(
                (words(kind), *(number(count) for count in counts)) for kind, counts in zip(kinds, counted, strict=True)
            ),
        ),
    )


def hours(history: History) -> Section:
    found = counting.by_hour(history.answers)
    values = [
        Value(
            hour.reviews,
            f"{place}" if place % 6 == 0 else "",
            f"{place:02}:00: {reviews_in_words(hour.reviews)}; {retained_in_words(hour.recalled)}",
        )
        for place, hour in enumerate(found)
    ]
    busiest = max(range(24), key=lambda place: found[place].reviews)
    return Section(
        title=_("Hours of the day"),
        note=_("When you review, by the clock on your wall; the table says how much you remembered then."),
        plot=bar_plot(_("Most reviews come from %(hour)s:00 on.") % {"hour": busiest}, values),
        table=Table(
            "hours",
            (_("Hour"), _("Reviews"), _("Remembered"), _("Reviews counted")),
            tuple(
                (
                    words(f"{place:02}:00"),
                    number(hour.reviews),
                    percent(hour.recalled.share),
                    number(hour.recalled.asked),
                )
                for place, hour in enumerate(found)
            ),
        ),
    )


def states(history: History) -> Section:
    counted = counting.states(history.cards)
    names = (_("New"), _("Learning"), _("Review"), _("Relearning"), _("Set aside"))
    return _histogram(
        title=_("Your cards"),
        note=_("Where they stand. Set aside are cards that are suspended, leeches, or no longer in a deck."),
        name="cards",
        head=_("State"),
        names=names,
        counts=list(counted.values()),
    )


def stabilities(history: History) -> Section:
    return _histogram(
        title=_("Stability"),
        note=_("After so many days the chance that you recall a card has fallen to %(percent)s.")
        % {"percent": per_cent(90)},
        name="stability",
        head=_("Stability in days"),
        names=_classes(counting.STABILITY_EDGES_DAYS),
        counts=counting.stabilities(history.cards),
    )


def difficulties(history: History) -> Section:
    return _histogram(
        title=_("Difficulty"),
        note=_("From 1 to 10: how little a review of the card adds to its stability."),
        name="difficulty",
        head=_("Difficulty"),
        names=[f"{low}–{low + 1}" for low in range(1, 10)],
        counts=counting.difficulties(history.cards),
    )


def _histogram(*, title: str, note: str, name: str, head: str, names: Sequence[str], counts: Sequence[int]) -> Section:
    step = every(len(names), at_most=5)
    values = [
        Value(count, label if place % step == 0 else "", f"{label}: {cards_in_words(count)}")
        for place, (label, count) in enumerate(zip(names, counts, strict=True))
    ]
    rows = tuple((words(label), number(count)) for label, count in zip(names, counts, strict=True))
    label = f"{title}: {cards_in_words(sum(counts))}."
    return Section(title, note, bar_plot(label, values), Table(name, (head, _("Cards")), rows))


def calibration(history: History) -> Section:
    found = counting.calibration(history.answers)
    edges = (0.0, *counting.CHANCE_EDGES, 1.0)
    names = [f"{edges[each.bin] * 100:.0f}–{per_cent(edges[each.bin + 1] * 100)}" for each in found]
    points = [
        Point(
            each.foretold,
            each.recalled.share or 0.0,
            each.recalled.bounds or (0.0, 1.0),
            each.recalled.asked,
            _("Foretold %(foretold)s, came %(actual)s")
            % {"foretold": percent(each.foretold).shown, "actual": retained_in_words(each.recalled)},
        )
        for each in found
    ]
    rows = tuple(
        (words(name), percent(each.foretold), percent(each.recalled.share), number(each.recalled.asked))
        for name, each in zip(names, found, strict=True)
    )
    tested = sum(each.recalled.asked for each in found)
    return Section(
        title=_("Foretold and remembered"),
        note=_(
            "Across, the chance of recall that was foretold at a review; up, how many came true. On the dashed line "
            "the forecast is right; above it you remember more than foretold. Larger dots rest on more reviews."
        ),
        plot=calibration_plot(
            _("The forecast of recall beside what came, for %(reviews)s.") % {"reviews": reviews_in_words(tested)},
            points,
        ),
        table=Table("calibration", (_("Chance foretold"), _("Mean"), _("Remembered"), _("Reviews counted")), rows),
    )


def axis_day(of: date) -> str:
    """Return a day as short as below a plot: '29.11.' or '11/29'."""
    return date_format(of, "j.n." if get_format("DATE_FORMAT").startswith("j") else "n/j")


SECTIONS: Final[tuple[Callable[[History], Section], ...]] = (
    *(year, due, minutes_a_day, retention_by_month, retention_by_interval, calibration),
    *(buttons, hours, states, stabilities, difficulties),
)
"""In the order of the page."""


def last_days(history: History, *, days: int) -> tuple[Work, int, Recalled]:
    """Return the work of the last local days, today among them, on how many of them, and what was remembered."""
    since = date.fromordinal(history.today) - timedelta(days=days - 1)
    answers = [answer for answer in history.answers if answer.day >= since.toordinal()]
    return counting.work(answers), len({answer.day for answer in answers}), counting.recalled(answers)
