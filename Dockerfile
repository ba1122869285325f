# The portal's image: the same for web, worker, beat and migrate. `docker build -t lms-portal .`
# Runs as a user without rights, on a file system that may be read-only (with /tmp in memory).

# --- 1. what browsers get ---------------------------------------------------------------------------------------------
FROM node:24-bookworm-slim AS frontend
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY designsystemet.config.json ./
COPY ui ui
COPY static static
RUN npm run build

# --- 2. Python packages: run-time ones only, each checked against its hash --------------------------------------------
FROM python:3.13-slim-bookworm AS packages
COPY requirements/base.txt /base.txt
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r /base.txt

# --- 3. what runs -----------------------------------------------------------------------------------------------------
FROM python:3.13-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PORTAL_MODE=production \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    WEB_HOST=0.0.0.0 \
    PORT=8000
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin portal
WORKDIR /app
COPY --from=packages /venv /venv
COPY manage.py gunicorn.conf.py LICENSE ./
COPY deploy/healthcheck.py deploy/healthcheck.py
COPY tools/messages.py tools/messages.py
COPY lms_portal lms_portal
COPY reports reports
COPY evaluations evaluations
COPY participants participants
COPY planning planning
COPY offers offers
COPY organisations organisations
COPY messaging messaging
COPY audit audit
COPY ui ui
COPY templates templates
COPY static static
COPY --from=frontend /app/static/vendor static/vendor

# The settings refuse to load without these; none is kept, and nothing is connected to.
RUN python tools/messages.py compile \
 && SECRET_KEY=build ALLOWED_HOSTS=build DATABASE_URL=postgresql://build REDIS_URL=redis://build \
    EMAIL_URL=consolemail:// DEFAULT_FROM_EMAIL=build@example.org CONTACT_EMAIL=build@example.org \
    python manage.py collectstatic --no-input \
 && python -m compileall -q /app

USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s --retries=3 CMD ["python", "deploy/healthcheck.py", "web"]
CMD ["gunicorn", "lms_portal.wsgi"]
