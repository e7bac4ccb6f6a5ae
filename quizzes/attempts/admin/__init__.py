"""The admin of quizzes: making them here, grading them in the pages that `pages.PAGES` adds."""

from quizzes.attempts.admin.grading_attempts import AttemptAdmin
from quizzes.attempts.admin.quiz import QuizAdmin

__all__ = ["AttemptAdmin", "QuizAdmin"]
