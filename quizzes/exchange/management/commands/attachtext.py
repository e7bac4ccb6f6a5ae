"""Attaches a lecture's full text to its passages: `attachtext LECTURE FILE [--seminar CODE] [--dry-run]`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from quizzes.exchange.queries import LectureUnknown, SeminarUnknown, lecture_named, seminar_named
from seminar.lectures.services import AttachedPassage, TextDoesNotMatch, attach_text

TITLE_WIDTH = 34
WORDS_WIDTH = 46


class Command(BaseCommand):
    help = "Find each passage's paragraph in a text file (UTF-8, blank lines between paragraphs) and store it there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("lecture", metavar="LECTURE", help="id of the lecture as in its file, or its public id")
        parser.add_argument("file", metavar="FILE", help="the text")
        parser.add_argument("--seminar", metavar="CODE", help="join code or public id, where several have the lecture")
        parser.add_argument("--dry-run", action="store_true", help="show what was matched and store nothing")

    def handle(
        self, *args: str, lecture: str, file: str, seminar: str | None, dry_run: bool, **options: object
    ) -> None:
        try:
            found = lecture_named(lecture, seminar=seminar_named(seminar) if seminar else None)
            text = Path(file).read_text(encoding="utf-8-sig")
            matched = attach_text(lecture=found, text=text, is_dry_run=dry_run)
        except (LectureUnknown, SeminarUnknown) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{file}: not UTF-8.") from error
        except TextDoesNotMatch as error:
            raise CommandError(f"{file}: the text does not fit the lecture: {error}.") from error
        for match in matched:
            self.stdout.write(match_line(match))
        doubtful = sum(match.is_doubtful for match in matched)
        self.stdout.write(f"{len(matched)} passages, {doubtful} doubtful (marked ?).")
        if dry_run:
            self.stdout.write("Dry run: nothing was stored.")


def match_line(match: AttachedPassage) -> str:
    """Return mark, anchor, title, the paragraph's first words and the score in columns."""
    mark = "?" if match.is_doubtful else " "
    title = shortened(match.passage.title, TITLE_WIDTH)
    words = shortened(match.paragraph, WORDS_WIDTH)
    return f"{mark} {match.passage.anchor:<6} {title:<{TITLE_WIDTH}}  {words:<{WORDS_WIDTH}} {match.score:6.1f}"


def shortened(text: str, width: int) -> str:
    """Return the text, cut at a word where it is longer than `width`."""
    return text if len(text) <= width else f"{text[: width - 1].rsplit(' ', 1)[0]}…"
