"""What instructors ask for about files: load our own, all or nothing of each, import and export those of others."""

from quizzes.exchange.jobs.loading.banks import load_bank_file
from quizzes.exchange.jobs.loading.decks import load_deck_file
from quizzes.exchange.jobs.loading.files import SourceFile, files_to_load, load_files
from quizzes.exchange.jobs.loading.lectures import load_lecture_file
from quizzes.exchange.jobs.loading.quizzes import load_quiz_file
from quizzes.exchange.jobs.loading.reports import Fate, LoadReport, Part, finding_line
from quizzes.exchange.jobs.loading.seminarcopy import CopyReport, SeminarCopy, bring_in_copy, read_seminar_copy
from quizzes.exchange.services.exports import FormatUnknown, start_deck_export, start_export, start_own_export
from quizzes.exchange.services.imports import (
    FileTooLarge,
    NotATable,
    NotInPlan,
    NotPlanned,
    NotUndoable,
    TooManyFiles,
    apply_import,
    lay_out_import,
    start_import,
    undo_import,
)
from quizzes.exchange.services.seminarcopy import accept_copy, receive_copy

__all__ = [
    "CopyReport",
    "Fate",
    "FileTooLarge",
    "FormatUnknown",
    "LoadReport",
    "NotATable",
    "NotInPlan",
    "NotPlanned",
    "NotUndoable",
    "Part",
    "SeminarCopy",
    "SourceFile",
    "TooManyFiles",
    "accept_copy",
    "apply_import",
    "bring_in_copy",
    "files_to_load",
    "finding_line",
    "lay_out_import",
    "load_bank_file",
    "load_deck_file",
    "load_files",
    "load_lecture_file",
    "load_quiz_file",
    "read_seminar_copy",
    "receive_copy",
    "start_deck_export",
    "start_export",
    "start_import",
    "start_own_export",
    "undo_import",
]
