"""How fast a package of 10,000 notes and 30,000 reviews is read and written. Bars: 1 s and 1.5 s of CPU time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

from bench.gift import best_cpu_seconds
from bench.table import Row, report
from quizzes.engine.formats.apkg.fieldhtml import field_html
from quizzes.engine.formats.apkg.notetypes import Notetype, Template
from quizzes.engine.formats.apkg.package import LogRow, Memory, PackageCard
from quizzes.engine.formats.apkg.reader import read, read_package
from quizzes.engine.formats.apkg.writer import write
from quizzes.engine.items import Item
from quizzes.engine.itemtypes.base import Json

BAR_READ_SECONDS, BAR_WRITE_SECONDS = 1.0, 1.5
NOTES, REVIEWS_A_NOTE = 10_000, 3
BASIC = Template("Card 1", "{{Front}}", "{{FrontSide}}\n\n<hr id=answer>\n\n{{Back}}")
CLOZE = Template("Cloze", "{{cloze:Text}}", "{{cloze:Text}}<br>\n{{Back Extra}}")
MADE_AT = datetime(2026, 11, 1, tzinfo=UTC)


def rows() -> Iterator[Row]:
    """Yield reading and writing: a package of Anki's kind and one of ours, each in the current form."""
    items = made_up_items()
    memory = made_up_memory(items)
    own = write(items, made_at=MADE_AT, memory=memory).content
    ankis = write(as_from_anki(items), made_at=MADE_AT).content
    foreign = read(ankis).items
    ankis = write(foreign, made_at=MADE_AT, memory=made_up_memory(foreign)).content
    for name, content in (("Anki's notetypes", ankis), ("our notetypes", own)):
        seconds = best_cpu_seconds(partial(read_package, content))
        yield in_seconds(f"read, {name}", seconds, BAR_READ_SECONDS)
    for name, written in (("Anki's notetypes", foreign), ("our notetypes", items)):
        seconds = best_cpu_seconds(partial(write, written, made_at=MADE_AT, memory=made_up_memory(written)))
        yield in_seconds(f"written, {name}", seconds, BAR_WRITE_SECONDS)


def in_seconds(work: str, seconds: float, bar: float) -> Row:
    return Row(
        work=f".apkg {work}",
        measured=f"{seconds:.2f} s CPU",
        bar=f"≤ {bar} s",
        compared=f"{NOTES:,} notes, {NOTES * REVIEWS_A_NOTE:,} reviews; Anki itself 0.23 s read, 0.22 s written",
        is_met=seconds <= bar,
    )


def made_up_items() -> list[Item]:
    """Return flashcards and clozes, a third of them with emphasis or mathematics."""
    return [made_up_item(number) for number in range(NOTES)]


def made_up_item(number: int) -> Item:
    marked = ("*term*", "$x^2$", "**bold**")[number % 3] if number % 3 == 0 else "term"
    if number % 5 == 0:
        text = f"The {{{{c1::answer {number}}}}} completes the {marked} of sentence {{{{c2::{number}::a number}}}}."
        return Item(id=f"cloze-{number}", type="cloze", body={"text": text}, tags=("lecture-1",))
    body = {
        "front": f"What is the {marked} numbered {number}?",
        "back": f"Its definition, which is {number} words long.",
    }
    return Item(id=f"card-{number}", type="flashcard", body=body, tags=("lecture-1", f"week-{number % 12}"))


def as_from_anki(items: Sequence[Item]) -> list[Item]:
    """Return the items as notes of the notetypes that Anki has from the start."""
    basic = Notetype(1, "Basic", is_cloze=False, fields=("Front", "Back"), templates=(BASIC,)).as_json()
    cloze = Notetype(2, "Cloze", is_cloze=True, fields=("Text", "Back Extra"), templates=(CLOZE,)).as_json()
    made = []
    for item in items:
        is_cloze = item.type == "cloze"
        body = item.body if isinstance(item.body, Mapping) else {}
        origin: Json = {
            "format": "apkg",
            "guid": item.id,
            "notetype": cloze if is_cloze else basic,
            "fields": [field_html(str(text)) for text in (*body.values(), "")[:2]],
            "deck": "Course::Unit",
            "cards": [] if is_cloze else [0],
        }
        made.append(replace(item, origin=origin))
    return made


def made_up_memory(items: Sequence[Item]) -> Memory:
    """Return a learner who has seen the first card of each item three times."""
    cards = [
        PackageCard(
            id=number,
            guid="",
            template=0,
            item=item.id,
            ordinal=1,
            deck="",
            kind="review",
            due_on=date(2026, 11, 1) + timedelta(days=number % 60),
            interval_days=10,
            ease_permille=2500,
            reps=3,
            stability=12.5,
            difficulty=5.25,
            desired_retention=0.9,
            decay=0.1542,
        )
        for number, item in enumerate(items)
    ]
    log = [
        LogRow(1_750_000_000_000 + 60_000 * (number * REVIEWS_A_NOTE + review), number, 3, 10, 4, 500, 4_000, 1)
        for number in range(len(items))
        for review in range(REVIEWS_A_NOTE)
    ]
    return Memory(cards, log)


if __name__ == "__main__":
    report(rows())
