"""What the logs of the processes may hold: where it went wrong, and nothing about people.

A personal link is a key to what is kept about someone, and a message of an error often repeats what somebody wrote. So
links are cut out of every line, and of an error its kind and the way to it are written, not its words.
"""

import logging
import re
import traceback
from types import TracebackType

SECRET_PATHS = ("min", "minn-meg", "kalender", "evaluering", "invitasjon", "pamelding/kvittering", "konto/passord/nytt")
_SLASH = r"(?:/|%2F)"
_PATHS = "|".join(path.replace("/", _SLASH) for path in SECRET_PATHS)
AFTER_SECRET_PATH = re.compile(rf"({_SLASH}(?:{_PATHS}){_SLASH})[^\s?&#\"'<>]+", re.IGNORECASE)
VISITOR = re.compile(r"(\bfrom ip=)\S+")  # gunicorn's words for one that sent nonsense
CUT = r"\1…"

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def without_secrets(text: str) -> str:
    return VISITOR.sub(CUT, AFTER_SECRET_PATH.sub(CUT, text))


def way_to(error: BaseException) -> str:
    """The error's kind and the lines of code that led to it, and the same of the error that it came from."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    head = f"{way_to(before)}\nwhich led to\n" if before else ""
    return head + "".join(traceback.format_tb(error.__traceback__)) + _kind(error)


def _kind(error: BaseException) -> str:
    """With the name of the constraint that the database kept, if that is what it was."""
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    return f"{name} ({constraint})" if constraint else name


class SafeFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's name
        return way_to(ei[1]) if ei[1] else ""


class TaskErrorsWithoutWords(logging.Filter):
    """Celery writes a failed task's error out in the line itself."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, dict) and "exc" in record.args:
            kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "error"
            record.args = {**record.args, "exc": kind}
        return True


FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"safe": {"()": SafeFormatter, "format": FORMAT}},
    "filters": {"task errors": {"()": TaskErrorsWithoutWords}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "safe", "filters": ["task errors"]},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers are for its development server and for mails with all of the request in them.
        "django": {"handlers": [], "level": "WARNING"},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
