"""What instructors ask for about files: load lectures, banks, decks and quizzes, all or nothing of each."""

from quizzes.exchange.services.banks import load_bank_file
from quizzes.exchange.services.decks import load_deck_file
from quizzes.exchange.services.files import SourceFile, files_to_load, load_files
from quizzes.exchange.services.lectures import load_lecture_file
from quizzes.exchange.services.quizzes import load_quiz_file
from quizzes.exchange.services.reports import Fate, LoadReport, Part, finding_line

__all__ = [
    "Fate",
    "LoadReport",
    "Part",
    "SourceFile",
    "files_to_load",
    "finding_line",
    "load_bank_file",
    "load_deck_file",
    "load_files",
    "load_lecture_file",
    "load_quiz_file",
]
