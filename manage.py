#!/usr/bin/env python
"""Run one of the portal's commands. `./manage.py help` lists them."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms_portal.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - the settings must be named first

    from lms_portal.embedded.commands import start_servers_for  # noqa: PLC0415

    start_servers_for(sys.argv)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
