"""How gunicorn serves the portal. Started in this folder (`gunicorn lms_portal.wsgi`), it reads this file by itself."""

import os
from pathlib import Path
from typing import Any

bind = f"{os.environ.get('WEB_HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))

# A worker that hangs is replaced, and one that has served long makes room for a fresh one, not all at the same moment.
timeout = 30
graceful_timeout = 30
max_requests = 5000
max_requests_jitter = 500
keepalive = 5

# Nothing is written below the code, so the file system may be read-only.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - memory, not a folder that others fill
control_socket_disable = True

# No access log: a participant's personal link is an address and would lie there to be read. The proxy has none either.
accesslog = None
errorlog = "-"


def on_starting(server: Any) -> None:  # gunicorn's hook
    """What gunicorn itself reports may name an address too."""
    from lms_portal.logs import FORMAT, SafeFormatter  # noqa: PLC0415 - gunicorn is in this folder only by now

    for handler in server.log.error_log.handlers:
        handler.setFormatter(SafeFormatter(FORMAT))
