"""The Celery application: its queues, its settings, and the beat schedule as code.

The broker only carries hints. Every fold has a sweeper on beat that finds undone work by query, so a lost message,
worker or broker costs minutes and never a row. The settings were measured against killed workers and brokers
(docs/operating.md).
"""

from __future__ import annotations

import os
import sys
from typing import Any

from celery import Celery, states
from celery.schedules import crontab
from celery.signals import task_postrun, task_prerun
from django.db import close_old_connections, connections
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seminar.settings")

app = Celery("seminar")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)

app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_retry_on_worker_lost=True,
    task_ignore_result=True,
    result_backend=None,
    worker_prefetch_multiplier=1,
    task_soft_time_limit=45,
    task_time_limit=60,
    worker_soft_shutdown_timeout=10,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "visibility_timeout": 120,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 1,
        "socket_timeout": 2,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
        "interval_max": 0.2,
    },
    timezone="UTC",
    task_default_queue="fold",
    task_queues=[Queue("deadline"), Queue("fold"), Queue("bulk")],
    task_routes={
        "quizzes.agenda.tasks.*": {"queue": "bulk"},
        "quizzes.cards.tasks.fit_weights": {"queue": "bulk"},
        "quizzes.cards.tasks.order_fits": {"queue": "bulk"},
        "quizzes.attempts.tasks.carry_out_regrade": {"queue": "bulk"},
        "quizzes.attempts.tasks.close_overdue": {"queue": "deadline"},
        "quizzes.attempts.tasks.renew_holds": {"queue": "bulk"},
        "quizzes.attempts.tasks.sweep_regrades": {"queue": "bulk"},
        "quizzes.attempts.tasks.tell_of_grades": {"queue": "bulk"},
        "quizzes.exchange.tasks.*": {"queue": "bulk"},
        "quizzes.stats.tasks.*": {"queue": "bulk"},
        "seminar.people.tasks.*": {"queue": "bulk"},
    },
    beat_schedule={
        "sweep-unfolded": {"task": "quizzes.cards.tasks.sweep_unfolded", "schedule": 5.0, "options": {"expires": 15}},
        # Two beats do no harm: an attempt that one worker holds is left to it, and a closed one is no longer found.
        "close-overdue": {"task": "quizzes.attempts.tasks.close_overdue", "schedule": 2.0, "options": {"expires": 6}},
        "sweep-ungraded": {
            "task": "quizzes.attempts.tasks.sweep_ungraded",
            "schedule": 10.0,
            "options": {"expires": 30},
        },
        "tell-of-grades": {
            "task": "quizzes.attempts.tasks.tell_of_grades",
            "schedule": 30.0,
            "options": {"expires": 60},
        },
        "sweep-regrades": {
            "task": "quizzes.attempts.tasks.sweep_regrades",
            "schedule": 30.0,
            "options": {"expires": 60},
        },
        "renew-holds": {"task": "quizzes.attempts.tasks.renew_holds", "schedule": 600.0, "options": {"expires": 600}},
        "sweep-runs": {"task": "quizzes.exchange.tasks.sweep_runs", "schedule": 15.0, "options": {"expires": 30}},
        "refresh-statistics": {
            "task": "quizzes.stats.tasks.refresh_stale_statistics",
            "schedule": 30.0,
            "options": {"expires": 60},
        },
        "sweep-invitations": {
            "task": "seminar.people.tasks.sweep_invitations",
            "schedule": 60.0,
            "options": {"expires": 120},
        },
        # It is always somebody's hour. A row per person and local day decides, so a second beat sends nothing.
        "order-reminders": {
            "task": "quizzes.agenda.tasks.order_reminders",
            "schedule": 300.0,
            "options": {"expires": 300},
        },
        # Every hour: it is night somewhere. The job asks which learners' local day has just begun.
        "order-fits": {
            "task": "quizzes.cards.tasks.order_fits",
            "schedule": crontab(minute=20),
            "options": {"expires": 1800},
        },
    },
)
if (
    os.environ.get("SEMINAR_PROCESS") == "web"
):  # a person waits: give up on the broker at once, the sweeper will see to it
    app.conf.update(task_publish_retry=False, broker_connection_timeout=2)
if os.environ.get("SEMINAR_PROCESS") == "bulk":
    # The worker of long tasks (exchange/tasks.py). What it has taken is kept under keys of its own: another worker
    # would give it back to the queue after that worker's own, shorter time, while it is still at work.
    app.conf.broker_transport_options |= {
        "visibility_timeout": 600,
        "unacked_key": "unacked_bulk",
        "unacked_index_key": "unacked_bulk_index",
        "unacked_mutex_key": "unacked_bulk_mutex",
    }

# Celery would close the database's connection before and after each task, whatever CONN_MAX_AGE says. It is told to
# wait for more tasks than will ever come, and the two functions below do for a task what Django does for a request
# (docs/decisions/0016).
app.conf.update(CELERY_DB_REUSE_MAX=sys.maxsize)


def look_over_connections(*, sender: Any, **_about: object) -> None:  # noqa: ANN401 - Celery's own
    """Let go of what is too old or broken; the first statement finds out whether the server still listens."""
    if not sender.request.is_eager:
        close_old_connections()


def keep_connections(*, sender: Any, state: str | None, **_about: object) -> None:  # noqa: ANN401 - Celery's own
    """Keep the connections of a task that went well; one that was stopped may have left a statement under way."""
    if sender.request.is_eager:
        return
    if state == states.SUCCESS:
        close_old_connections()
    else:
        connections.close_all()


task_prerun.connect(look_over_connections)
task_postrun.connect(keep_connections)

app.autodiscover_tasks()
