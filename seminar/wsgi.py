"""The web server's way in."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seminar.settings")
os.environ.setdefault("SEMINAR_PROCESS", "web")

application = get_wsgi_application()

# What is loaded by now stays: the collector need not look through it again, nor so often for what a request leaves.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 50)
