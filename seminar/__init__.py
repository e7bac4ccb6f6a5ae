"""The Django project, and who and what a seminar is."""

from seminar.celery import app as celery_app

__all__ = ["celery_app"]
