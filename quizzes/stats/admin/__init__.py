"""The statistics of a quiz among its other pages in the admin."""

from django.utils.translation import gettext_lazy as _

from quizzes.attempts.admin.pages import PAGES
from quizzes.attempts.admin.ways import WAYS
from quizzes.stats.admin.statistics import statistics_pages

PAGES.append(statistics_pages)
WAYS.append(("stats_quiz", _("Statistics")))
