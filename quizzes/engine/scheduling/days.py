"""A learner's local day, which begins at a roll-over hour instead of midnight."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache


def local_day(at: datetime, *, zone: tzinfo, rollover_hour: int) -> date:
    """The day that a learner in `zone` would call today at the aware moment `at`.

    The hours before `rollover_hour` (0–23, by the clock on the wall) belong to the day before. They are taken off in
    wall time, as Anki does: in a night that changes the clocks the result differs from taking them off in UTC.
    Source: docs/scheduling.md#days.
    """
    # Within one zone Python's datetime arithmetic is wall arithmetic, which is just what is meant here.
    return (at.astimezone(zone) - timedelta(hours=rollover_hour)).date()


@lru_cache(maxsize=8192)
def day_start(day: date, *, zone: tzinfo, rollover_hour: int) -> datetime:
    """The first moment, in UTC, of which `local_day` says `day` or, where the zone skipped that day, a later one.

    Where the roll-over hour strikes twice the first counts; where it is skipped, the moment the clocks jumped.
    """
    wall = datetime.combine(day, time(rollover_hour), tzinfo=zone)
    struck = wall.astimezone(UTC)
    if struck.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return struck
    # The hour is skipped. Read with the offset after the jump it lies before the jump, with the one before it after.
    earliest = wall.replace(fold=1).astimezone(UTC)
    seconds = range(int((struck - earliest).total_seconds()) + 1)

    def has_begun(second: int) -> bool:
        moment = earliest + timedelta(seconds=second)
        return local_day(moment, zone=zone, rollover_hour=rollover_hour) >= day

    return earliest + timedelta(seconds=bisect_left(seconds, x=True, key=has_begun))


class Calendar:
    """Numbers the local days of one zone and roll-over hour, fast enough to replay long logs.

    Take it from `calendar_for`. It remembers, for each day of UTC it was asked about, which local day is running when
    that begins and when the two after it begin: then a moment costs a look-up and a comparison instead of a conversion.
    """

    def __init__(self, zone: tzinfo, rollover_hour: int) -> None:
        self.zone = zone
        self.rollover_hour = rollover_hour
        self._days: dict[int, tuple[int, datetime, datetime]] = {}

    def day_number(self, at: datetime) -> int:
        """The ordinal (`date.toordinal`) of the local day of the aware moment `at`."""
        if at.tzinfo is not UTC:
            at = at.astimezone(UTC)
        utc_number = at.toordinal()
        running = self._days.get(utc_number)
        if running is None:
            running = self._days[utc_number] = self._look_up(at)
        number, next_starts_at, second_starts_at = running
        if at < next_starts_at:
            return number
        return number + 1 if at < second_starts_at else number + 2

    def start(self, number: int) -> datetime:
        """The moment, in UTC, when the local day with this ordinal begins."""
        return day_start(date.fromordinal(number), zone=self.zone, rollover_hour=self.rollover_hour)

    def _look_up(self, at: datetime) -> tuple[int, datetime, datetime]:
        """The local day that runs at midnight UTC of this moment, and when the two after it begin."""
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
        running = local_day(midnight, zone=self.zone, rollover_hour=self.rollover_hour).toordinal()
        return running, self.start(running + 1), self.start(running + 2)


@lru_cache(maxsize=1024)
def calendar_for(zone: tzinfo, rollover_hour: int) -> Calendar:
    """The one calendar of this zone and roll-over hour, with what it remembers."""
    return Calendar(zone, rollover_hour)
