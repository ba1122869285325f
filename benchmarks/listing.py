"""`python -m benchmarks.listing PEOPLE` prints how many queries the coordinator's list of them takes."""

import sys

import django

COORDINATOR = "koordinator@example.org"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def main(people: int) -> None:
    django.setup()
    from django.db import connection  # noqa: PLC0415 - after set-up
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from offers.models import CourseRun  # noqa: PLC0415
    from organisations.models import User  # noqa: PLC0415
    from participants.models import Enrolment, EnrolmentStatus, TakesPartAs  # noqa: PLC0415

    coordinator = User.objects.get(email=COORDINATOR)
    run = CourseRun.objects.visible_to(coordinator).public().order_by("-starts_at")[0]
    CourseRun.objects.filter(pk=run.pk).update(seats=None)
    Enrolment.objects.bulk_create(
        Enrolment(run=run, status=EnrolmentStatus.SEATED, takes_part_as=TakesPartAs.SELF, name=f"Deltaker {number:04}")
        for number in range(people)
    )
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(coordinator, backend=BACKEND)
    path = reverse("participants_staff:list", args=[run.pk])
    browser.get(path)  # a session's first page looks up more
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(path)
    if answer.status_code != 200:  # noqa: PLR2004 - OK
        message = f"{path} answered {answer.status_code}."
        raise RuntimeError(message)
    print(len(captured))


if __name__ == "__main__":
    main(int(sys.argv[1]))
