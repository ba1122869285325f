"""`python -m benchmarks.queries PATH` prints how many queries a page takes: with an empty cache, then a warm one."""

import sys

import django


def main(path: str) -> None:
    django.setup()
    from django.core.cache import cache  # noqa: PLC0415 - after set-up
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    cache.clear()
    for _time in ("empty", "warm"):
        with CaptureQueriesContext(connection) as captured:
            answer = Client().get(path, headers={"host": "127.0.0.1"})
        if answer.status_code != 200:  # noqa: PLR2004 - OK
            message = f"{path} answered {answer.status_code}."
            raise RuntimeError(message)
        print(len(captured))


if __name__ == "__main__":
    main(sys.argv[1])
