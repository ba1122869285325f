"""The settings of the portal: one file, read from the environment.

``PORTAL_MODE`` decides how strict it is:

- ``production`` (the default): refuses to start until every secret and address is named.
- ``demo``: what ``make demo`` runs. Private database and broker, messages kept on disk, a key made for this folder.
- ``test``: what ``make test`` runs. Like the demo, with faster password hashing and nothing left behind.

Every variable is described in docs/operations.md and listed in .env.example.
"""

from importlib.util import find_spec
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from lms_portal import embedded, logs

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env", overwrite=False)

MODE = env.str("PORTAL_MODE", "production")
PRODUCTION = MODE == "production"
DEMO = MODE == "demo"
TESTING = MODE == "test"
if MODE not in {"production", "demo", "test"}:
    message = f"PORTAL_MODE is {MODE!r}. It must be production, demo or test."
    raise ImproperlyConfigured(message)

REQUIRED_IN_PRODUCTION = (
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "CONTACT_EMAIL",
)
if PRODUCTION and (missing := [name for name in REQUIRED_IN_PRODUCTION if not env.str(name, "")]):
    message = f"The portal cannot start in production without: {', '.join(missing)}. See .env.example."
    raise ImproperlyConfigured(message)

# --- secrets and hosts ------------------------------------------------------------------------------------------------
SECRET_KEY = env.str("SECRET_KEY", "") or embedded.secret_key(VAR_DIR)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[]) or ["127.0.0.1", "localhost", "[::1]", "testserver"]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Links in messages are built without a request, so the portal's own address is named once, here.
PORTAL_URL = env.str("PORTAL_URL", "") or (
    f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if PRODUCTION else f"http://127.0.0.1:{env.int('PORT', 8000)}"
)

# A municipality's own name for the site; empty means the translated "Læring og mestring".
SITE_NAME = env.str("SITE_NAME", "")
# Whom people ask about privacy and accessibility; both pages show it.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", "kontakt@example.org")
CONTACT_PHONE = env.str("CONTACT_PHONE", "")

# --- applications -----------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "modeltranslation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "django_htmx",
    "phonenumber_field",
    "pgtrigger",
    "django_linear_migrations" if find_spec("django_linear_migrations") else "",  # a development tool
    "django_migration_linter" if find_spec("django_migration_linter") else "",  # another
    "csp",
    "lms_portal",
    "reports",
    "evaluations",
    "participants",
    "planning",
    "offers",
    "organisations",
    "messaging",
    "audit",
    "ui",
]
INSTALLED_APPS = [app for app in INSTALLED_APPS if app]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lms_portal.middleware.null_bytes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lms_portal.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "lms_portal.urls"
WSGI_APPLICATION = "lms_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ui.context_processors.portal",
            ],
        },
    },
]

# --- database, broker, cache ------------------------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", "") or embedded.database_url(VAR_DIR)
REDIS_URL = env.str("REDIS_URL", "") or embedded.redis_url(VAR_DIR)
# The private servers that stand in for what the environment does not name; manage.py and the tests start them.
EMBEDDED_SERVERS = tuple(
    server for server, name in (("postgres", "DATABASE_URL"), ("valkey", "REDIS_URL")) if not env.str(name, "")
)

DATABASES = {"default": env.db_url_config(DATABASE_URL)}
DATABASES["default"] |= {
    "ENGINE": "django.db.backends.postgresql",
    "CONN_MAX_AGE": 0,  # the pool below keeps connections; Django must not
    "OPTIONS": {
        **DATABASES["default"].get("OPTIONS", {}),
        "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL_SIZE", 8), "timeout": 10},
    },
    # A name per run lets two test runs use one server at once.
    "TEST": {"NAME": env.str("TEST_DATABASE_NAME", "test_portal")},
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": env.str("TEST_DATABASE_NAME", "portal"),
    },
}

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)  # Celery's word for a socket
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A web request asks for delivery after its commit, so a broker that is away must cost it seconds, not minutes.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 1,
    "socket_timeout": 3,
    "max_retries": 0,
}
CELERY_TASK_DEFAULT_QUEUE = env.str("TEST_DATABASE_NAME", "portal")
CELERY_TIMEZONE = "Europe/Oslo"
# What happens by the clock. `expires`: a worker that was away does not find a heap of the same work.
# By the clock, not "every 24 hours": that would start again with each restart, and might never come.
NIGHTLY = crontab(hour=4, minute=10)
CELERY_BEAT_SCHEDULE = {
    "messages": {"task": "messaging.tasks.deliver_due", "schedule": 30.0, "options": {"expires": 25}},
    "evaluation": {"task": "evaluations.tasks.invite_to_evaluate", "schedule": 900.0, "options": {"expires": 600}},
    "expired tickets": {"task": "evaluations.tasks.forget_expired_tickets", "schedule": NIGHTLY},
    "seat offers": {"task": "participants.tasks.expire_invitations", "schedule": 180.0, "options": {"expires": 150}},
    "reminders": {"task": "participants.tasks.queue_reminders", "schedule": 300.0, "options": {"expires": 240}},
    "changed sessions": {"task": "participants.tasks.announce_changes", "schedule": 300.0, "options": {"expires": 240}},
    "cancelled runs": {
        "task": "participants.tasks.announce_cancelled_runs",
        "schedule": 300.0,
        "options": {"expires": 240},
    },
    "too few participants": {
        "task": "participants.tasks.warn_of_too_few",
        "schedule": 900.0,
        "options": {"expires": 600},
    },
    "concerns to forget": {"task": "planning.tasks.forget_concerns", "schedule": NIGHTLY},
    "vacancy answers to forget": {"task": "planning.tasks.forget_vacancy_answers", "schedule": NIGHTLY},
    "questions to remind of": {
        "task": "participants.tasks.remind_of_merge",
        "schedule": crontab(hour="8-20", minute=40),
    },
    "newcomers to forget": {"task": "planning.tasks.forget_newcomers", "schedule": NIGHTLY},
    "announcements to forget": {"task": "participants.tasks.forget_announcements", "schedule": NIGHTLY},
    "needs to forget": {"task": "participants.tasks.forget_needs", "schedule": NIGHTLY},
    "people to forget": {"task": "participants.tasks.forget_people", "schedule": NIGHTLY},
    "interests to ask": {"task": "participants.tasks.ask_interested", "schedule": crontab(hour=10, minute=20)},
    "consents to forget": {"task": "participants.tasks.forget_help_consents", "schedule": NIGHTLY},
    "interests to forget": {"task": "participants.tasks.forget_interests", "schedule": NIGHTLY},
    "codes to forget": {"task": "participants.tasks.forget_codes", "schedule": NIGHTLY},
    "addresses to forget": {"task": "participants.tasks.forget_addresses", "schedule": NIGHTLY},
    "log to forget": {"task": "participants.tasks.forget_log", "schedule": NIGHTLY},
    "publishing": {"task": "planning.tasks.publish_due", "schedule": 60.0, "options": {"expires": 50}},
    "runs": {"task": "offers.tasks.start_and_complete_runs", "schedule": 300.0, "options": {"expires": 240}},
}
CELERY_BEAT_SYNC_EVERY = 1  # each sending is written down, which is also how its health is seen

# --- people -----------------------------------------------------------------------------------------------------------
# How many days after the last session participants' access needs, and the participants themselves, are kept.
RETENTION_NEEDS_DAYS = env.int("RETENTION_NEEDS_DAYS", 14)
RETENTION_PERSON_DAYS = env.int("RETENTION_PERSON_DAYS", 90)
# How many days a question to someone with only an e-mail address is kept once it is answered, withdrawn or expired.
RETENTION_NEWCOMER_DAYS = env.int("RETENTION_NEWCOMER_DAYS", 30)
# How many days a message that is over says who it went to: as long as someone may ask why it did not come.
RETENTION_CONCERN_DAYS = env.int("RETENTION_CONCERN_DAYS", 30)
RETENTION_ADDRESS_DAYS = env.int("RETENTION_ADDRESS_DAYS", 30)
# How many days after a vacancy is over it is kept who could take part and who could not.
RETENTION_VACANCY_DAYS = env.int("RETENTION_VACANCY_DAYS", 90)
# How many days the log of what was done, read and exported is kept: three years. The database keeps each row for one.
RETENTION_LOG_DAYS = env.int("RETENTION_LOG_DAYS", 1096)
# How many days after its reminder a wish to be reminded is kept: as long as someone may answer "ask me again".
RETENTION_INTEREST_DAYS = env.int("RETENTION_INTEREST_DAYS", 30)
# How many days someone who has taken part may be asked to help, from when they said so.
RETENTION_HELP_DAYS = env.int("RETENTION_HELP_DAYS", 365)
# A form that comes back sooner than this after it was shown is asked for once more: only programs are that quick.
FASTEST_FORM_SECONDS = 0 if TESTING else 2
AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
if not PRODUCTION:
    AUTHENTICATION_BACKENDS.append("lms_portal.demo_login.DemoBackend")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Coordinators and administrators; the demo does without.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", PRODUCTION)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workspace:home"
LOGOUT_REDIRECT_URL = "offers:front_page"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 10
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # the address is unique whatever its capitals (organisations_user_email); Django wants `unique=True`
    "security.W021",  # whether browsers preload HSTS is for the domain's owner to decide, and hard to take back
]
# Nobody registers: people come by invitation, which also proves their address, so allauth has nothing to verify.
ACCOUNT_ADAPTER = "organisations.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "organisations.account_forms.SignInForm",
    "request_login_code": "organisations.account_forms.RequestCodeForm",
    "confirm_login_code": "organisations.account_forms.ConfirmCodeForm",
    "reset_password": "organisations.account_forms.ForgottenPasswordForm",
    "reset_password_from_key": "organisations.account_forms.NewPasswordForm",
    "change_password": "organisations.account_forms.ChangePasswordForm",
    "set_password": "organisations.account_forms.SetPasswordForm",
    "reauthenticate": "organisations.account_forms.PasswordAgainForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # the portal never writes to strangers; the page says the same to everyone
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 60 * 10
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8}
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
PASSWORD_RESET_TIMEOUT = 60 * 60
MFA_ADAPTER = "organisations.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "organisations.account_forms.SecondFactorForm",
    "reauthenticate": "organisations.account_forms.SecondFactorAgainForm",
    "activate_totp": "organisations.account_forms.ActivateSecondFactorForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # see above: every address was proved by its invitation
MFA_TOTP_TOLERANCE = 1  # clocks of phones differ

# --- language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "nb"
LANGUAGES = [("nb", _("Bokmål")), ("nn", _("Nynorsk")), ("en", _("English"))]
MODELTRANSLATION_DEFAULT_LANGUAGE = "nb"
MODELTRANSLATION_LANGUAGES = ("nb", "nn", "en")
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("nb", "nn", "en"), "nn": ("nb", "en"), "en": ("nb", "nn")}
# Before every library's: what one of them calls "økter" is "samlinger" here.
LOCALE_PATHS = [
    BASE_DIR / room / "locale"
    for room in (
        "lms_portal",
        "reports",
        "evaluations",
        "participants",
        "planning",
        "offers",
        "organisations",
        "messaging",
        "audit",
        "ui",
    )
]
LANGUAGE_COOKIE_NAME = "sprak"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Oslo"
PHONENUMBER_DEFAULT_REGION = "NO"
PHONENUMBER_DEFAULT_FORMAT = "INTERNATIONAL"

# --- mail and SMS -----------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Læring og mestring <ikke-svar@example.org>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 20
# In the demo every message lies on disk and is read at /demo/post/; nothing leaves the machine.
DEMO_POST_DIR = VAR_DIR / "demo-post"
# The class that speaks to an SMS gateway. Without one, people are not offered SMS.
SMS_BACKEND = env.str("SMS_BACKEND", "messaging.channels.sms.NotConfigured")
if DEMO:
    EMAIL_BACKEND = "messaging.channels.demo.EmailBackend"
    SMS_BACKEND = "messaging.channels.demo.DemoSms"
elif TESTING:
    SMS_BACKEND = "messaging.channels.memory.MemorySms"

# --- static files -----------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# Not static/css: `npm run build` joins those files into vendor/portal.css, and they refer to what is never served.
STATICFILES_DIRS = [(part, BASE_DIR / "static" / part) for part in ("img", "js", "vendor")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEMO:
    # Nobody reads the demo from afar: without compressing, its first start is ten seconds quicker.
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
if TESTING:
    # The suite serves files from where they lie; tests/ui/test_static_files.py collects them as production does.
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    MIDDLEWARE.remove("whitenoise.middleware.WhiteNoiseMiddleware")  # it warns where nothing was collected

CRISPY_ALLOWED_TEMPLATE_PACKS = ("designsystemet",)
CRISPY_TEMPLATE_PACK = "designsystemet"

# --- logs -------------------------------------------------------------------------------------------------------------
LOGGING = logs.LOGGING  # warnings and errors, to stderr in every mode, and nothing about people

# --- security ---------------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = PRODUCTION and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
# The proxy says who the visitor is and whether they came by https; without one, anybody could claim either.
BEHIND_PROXY = env.bool("BEHIND_PROXY", PRODUCTION)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
RATELIMIT_IP_META_KEY = "HTTP_X_REAL_IP" if BEHIND_PROXY else "REMOTE_ADDR"
ALLAUTH_TRUSTED_CLIENT_IP_HEADER = "X-Real-IP" if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "ui.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
