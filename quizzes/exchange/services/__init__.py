"""What instructors ask for about files: load our own, all or nothing of each, import and export those of others."""

from quizzes.exchange.services.banks import load_bank_file
from quizzes.exchange.services.decks import load_deck_file
from quizzes.exchange.services.exports import FormatUnknown, start_deck_export, start_export, start_own_export
from quizzes.exchange.services.files import SourceFile, files_to_load, load_files
from quizzes.exchange.services.imports import (
    FileTooLarge,
    NotATable,
    NotInPlan,
    NotPlanned,
    NotUndoable,
    apply_import,
    lay_out_import,
    start_import,
    undo_import,
)
from quizzes.exchange.services.lectures import load_lecture_file
from quizzes.exchange.services.quizzes import load_quiz_file
from quizzes.exchange.services.reports import Fate, LoadReport, Part, finding_line
from quizzes.exchange.services.seminarcopy import (
    CopyReport,
    SeminarCopy,
    accept_copy,
    bring_in_copy,
    look_at_copy,
    read_seminar_copy,
    receive_copy,
)

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
    "look_at_copy",
    "read_seminar_copy",
    "receive_copy",
    "start_deck_export",
    "start_export",
    "start_import",
    "start_own_export",
    "undo_import",
]
