"""A calendar as a file that calendar programs read: iCalendar, RFC 5545."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

CONTENT_TYPE = "text/calendar; charset=utf-8"
_LONGEST_LINE = 75  # octets, RFC 5545 section 3.1
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True, slots=True)
class Event:
    """A moment or a whole day in a calendar. `uid` lasts: an event that moves keeps it. `stamped_at` is when it was
    first made.
    """

    uid: str
    at: datetime | date
    summary: str
    description: str
    url: str
    stamped_at: datetime


def written_calendar(events: Iterable[Event], *, name: str, product: str) -> bytes:
    """Return the calendar; the same events give the same bytes. Raises ValueError for a moment without a zone."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(product)}//EN",
        "CALSCALE:GREGORIAN",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",  # what the programs read that came before NAME (RFC 7986)
        "REFRESH-INTERVAL;VALUE=DURATION:PT4H",
        "X-PUBLISHED-TTL:PT4H",
        *(line for event in events for line in _event_lines(event)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _event_lines(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{_moment(event.stamped_at)}"
    yield f"DTSTART:{_moment(event.at)}" if isinstance(event.at, datetime) else f"DTSTART;VALUE=DATE:{event.at:%Y%m%d}"
    yield f"SUMMARY:{_text(event.summary)}"
    yield f"DESCRIPTION:{_text(event.description)}"
    yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"  # a deadline does not make its owner busy
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    """Return it in UTC: then no program needs our table of time zones, nor has an older one."""
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """Return a text as a value: line breaks and separators escaped, other control characters left out."""
    lines = "\n".join(text.splitlines())
    return "".join(sign for sign in lines if sign == "\n" or (sign >= " " and sign != "\x7f")).translate(_ESCAPES)


def _folded(line: str) -> Iterator[str]:
    """Yield the line in pieces of at most 75 octets, each after the first behind a blank; no character is cut."""
    piece, octets = "", 0
    for sign in line:
        size = len(sign.encode())
        if octets + size > _LONGEST_LINE:
            yield piece
            piece, octets = " ", 1
        piece += sign
        octets += size
    yield piece
