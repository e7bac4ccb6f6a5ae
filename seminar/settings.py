"""Settings, each value read once from the environment (docs/operating.md lists them all)."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

from seminar import env, logs

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("SEMINAR_DATA_DIR") or BASE_DIR / "var")

DEBUG = env.flag("DEBUG", default=False)
DEMO = env.flag("DEMO", default=False)
if DEMO and not DEBUG:
    raise ImproperlyConfigured(
        "DEMO makes accounts with a published password: it needs DEBUG=1, and never runs in production."
    )

SECRET_KEY = env.secret("SECRET_KEY")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is missing: set it, or SECRET_KEY_FILE to a file that holds it.")
if not DEBUG and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is too short: in production it needs 50 signs or more.")

SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")
if urlsplit(SITE_URL).scheme not in {"http", "https"} or not urlsplit(SITE_URL).netloc:
    raise ImproperlyConfigured(f"SITE_URL is {SITE_URL!r}: write the public address, such as https://quiz.example.org.")
IS_HTTPS = urlsplit(SITE_URL).scheme == "https"
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEBUG else urlsplit(SITE_URL).hostname or "")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "quizzes.web.apps.WebConfig",
    "quizzes.exchange.apps.ExchangeConfig",
    "quizzes.stats.apps.StatsConfig",
    "quizzes.agenda.apps.AgendaConfig",
    "quizzes.cards.apps.CardsConfig",
    "quizzes.attempts.apps.AttemptsConfig",
    "quizzes.bank.apps.BankConfig",
    "seminar.lectures.apps.LecturesConfig",
    "seminar.people.apps.PeopleConfig",
    "seminar.apps.SeminarAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "django_htmx",
    "django_structlog",
]

MIDDLEWARE = [
    "seminar.unreadbodies.read_to_the_end",
    "seminar.requestlog.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "seminar.loggedout.BackToTheForm",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "seminar.urls"
WSGI_APPLICATION = "seminar.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "seminar" / "templates", BASE_DIR / "api" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "quizzes.web.shell.shell",
            ],
        },
    }
]

# Database --------------------------------------------------------------------------------------

SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",  # a deferred transaction that turns into a writer fails at once instead of waiting
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728;",
}
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'seminar.sqlite3'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"].setdefault("OPTIONS", {}).update(SQLITE_OPTIONS)
else:
    if env.flag("DATABASE_PREPARES", default=True):  # what runs through seminar.prepared, from its third time on
        DATABASES["default"].setdefault("OPTIONS", {}).setdefault("prepare_threshold", 2)
    if pool_size := env.integer("DATABASE_POOL_SIZE", default=0, low=0, high=200):
        DATABASES["default"]["CONN_MAX_AGE"] = 0
        DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": pool_size}
SILENCED_SYSTEM_CHECKS = ["models.W040"]  # SQLite's indexes hold no further columns, and do without them
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Never the broker's database: it may not evict, so a cache in it could fill it up.
CACHE_URL = env.text("CACHE_URL")
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
    }
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "seminar"}
}

# People ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SIGNUP_OPEN = env.flag("SIGNUP_OPEN", default=True)
ACCOUNT_ADAPTER = "seminar.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none" if DEBUG else "mandatory"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a code typed in its last second arrives in the next step (RFC 6238, section 5.2)
MFA_ALLOW_UNVERIFIED_EMAIL = DEBUG  # where nobody confirms an address, none can be asked for
USERSESSIONS_TRACK_ACTIVITY = True

SMTP = {
    "host": env.text("EMAIL_HOST"),
    "port": env.integer("EMAIL_PORT", default=587, low=1, high=65535),
    "username": env.text("EMAIL_HOST_USER"),
    "password": env.secret("EMAIL_HOST_PASSWORD"),
    "use_tls": env.flag("EMAIL_USE_TLS", default=True),
    "timeout": 10,
}
MAILERS: dict[str, Any] = {
    "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": SMTP}
    if SMTP["host"]
    else {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
}
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL") or f"seminar@{urlsplit(SITE_URL).hostname}"

# Language, time, files -------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "seminar" / "locale"]
TIME_ZONE = env.text("TIME_ZONE", "UTC")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "seminar" / "static", BASE_DIR / "api" / "static"]
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "seminar.staticfiles.StaticFiles"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Security --------------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = IS_HTTPS and not DEBUG
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # asked for by the container itself, without the proxy
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("BEHIND_PROXY", default=False) else None

# API -------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    # Tokens first: the first one's challenge is what turns a missing login into 401 and not 403.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.access.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated", "api.access.AsNamed"],
    "DEFAULT_PARSER_CLASSES": ["api.parsing.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "api.pages.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "api.access.AlwaysJson",
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS is no call of ours; the schema says what there is
    "DEFAULT_SCHEMA_CLASS": "api.openapi.Schema",
    "EXCEPTION_HANDLER": "api.errors.problem_response",
    "NUM_PROXIES": 1 if SECURE_PROXY_SSL_HEADER else 0,  # else anybody could name the address they are counted under
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=30), "TOKEN_LIMIT_PER_USER": 20, "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = {
    "TITLE": "Seminar",
    "DESCRIPTION": "Question banks from a lecture, drilled as flashcards with spaced repetition.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "ReasonEnum": [
            "too_few_attempts",
            "no_worth",
            "no_second_part",
            "no_variance",
            "negative_covariance",
            "alpha_below_zero",
        ],
        "ReportReasonEnum": ["wrong", "unclear", "source", "slip", "other"],
        "BehaviourEnum": ["deferred", "immediate", "tries", "certainty"],
        "AttemptStateEnum": ["in_progress", "overdue", "submitted", "graded"],
        "QuizStateEnum": ["upcoming", "open", "closed"],
        "CopiedFileKindEnum": ["lecture", "bank", "deck", "quiz"],
        "CopiedFileFateEnum": ["new", "changed", "unchanged", "kept", "conflict", "removed"],
        "ItemTypeEnum": [
            "flashcard",
            "cloze",
            "choice",
            "multiple",
            "truefalse",
            "shorttext",
            "numeric",
            "matching",
            "ordering",
            "essay",
        ],
        "ImportStateEnum": [
            "waiting",
            "reading",
            "planned",
            "applying",
            "applied",
            "refused",
            "failed",
            "undone",
        ],
        "ExportStateEnum": ["waiting", "writing", "ready", "failed"],
        "StateEnum": ["new", "learning", "review", "relearning"],
    },
}

# Celery (measured against worker and broker kills, docs/decisions) ------------------------------

CELERY_BROKER_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
REVIEW_BATCH_LIMIT = 500
FIT_REVIEWS_NEEDED = env.integer("FIT_REVIEWS_NEEDED", default=1000, low=100, high=1_000_000)

# Files brought in and taken away ---------------------------------------------------------------

IMPORT_LARGEST_MB = env.integer("IMPORT_LARGEST_MB", default=50, low=1, high=1000)
IMPORT_MEMORY_MB = env.integer("IMPORT_MEMORY_MB", default=512, low=128, high=65536)  # address space, not resident
IMPORT_SECONDS = env.integer("IMPORT_SECONDS", default=30, low=1, high=600)

# Logs ------------------------------------------------------------------------------------------

LOG_FORMAT = env.choice("LOG_FORMAT", default="console" if DEBUG else "json", allowed=("console", "json"))
LOGGING = logs.configuration(
    log_format=LOG_FORMAT, level=env.choice("LOG_LEVEL", default="INFO", allowed=("DEBUG", "INFO", "WARNING", "ERROR"))
)
DJANGO_STRUCTLOG_CELERY_ENABLED = True
# One line for each request and task, when it is done (of a task by Celery itself); LOG_LEVEL=DEBUG brings the others.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = DJANGO_STRUCTLOG_CELERY_TASK_SUCCESS_LOG_LEVEL = logging.DEBUG
