"""`python -m benchmarks.queries PATH [SESSION]` prints how many queries a page takes: cache empty, then warm."""

import sys

import django


def main(path: str, session: str = "") -> None:
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - after set-up
    from django.core.cache import cache  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    cache.clear()
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    for _time in ("empty", "warm"):
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path, headers={"host": "127.0.0.1"})
        if answer.status_code != 200:  # noqa: PLR2004 - OK
            message = f"{path} answered {answer.status_code}."
            raise RuntimeError(message)
        print(len(captured))


if __name__ == "__main__":
    main(*sys.argv[1:])
