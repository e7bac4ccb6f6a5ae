# One image for every role: web (the default command), worker, deadline worker, beat and the migration job.

FROM python:3.13-slim AS packages
COPY requirements.lock /
RUN python -m venv /opt/seminar \
 && /opt/seminar/bin/pip install --no-cache-dir --require-hashes --requirement /requirements.lock

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin seminar
ENV PATH=/opt/seminar/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=seminar.settings
WORKDIR /app
COPY --from=packages /opt/seminar /opt/seminar
COPY manage.py ./
COPY api ./api
COPY fixtures ./fixtures
COPY quizzes ./quizzes
COPY seminar ./seminar
# Static files and byte code belong to the image, since a container may write neither, and uploads to a volume; the key
# here signs nothing and stays in this layer's shell.
RUN SECRET_KEY=only-to-collect-the-static-files-of-this-image-never-to-sign \
    SITE_URL=https://build.invalid python manage.py collectstatic --no-input \
 && python -m compileall -q api quizzes seminar \
 && install --directory --owner=seminar /app/var/media
USER seminar
EXPOSE 8000
# Asked in the name of the public address, since every other name is refused.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 CMD ["python", "-c", "\
import os, urllib.parse, urllib.request; \
host = urllib.parse.urlsplit(os.environ['SITE_URL']).hostname; \
urllib.request.urlopen(urllib.request.Request('http://127.0.0.1:8000/health/live', headers={'Host': host}), timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", "--blocking-threads", "8", \
     "--respawn-failed-workers", "--workers-kill-timeout", "20", "seminar.wsgi:application"]
