"""People who take part: enrolments, a waiting list, attendance and answers."""

import random
import uuid
from datetime import timedelta

from django.utils import timezone
from django.utils.text import slugify

from evaluations.models import Answer
from lms_portal.demo_data.courses import DemoRun
from lms_portal.demo_data.source import read
from messaging.models import Channel
from offers.models import Audience, CourseRun
from participants.models import (
    AgeBand,
    Announcement,
    Attendance,
    Enrolment,
    EnrolmentStatus,
    Need,
    Presence,
    Segment,
    Source,
    TakesPartAs,
)
from participants.models.periods import asks_age_band

SEED = 5501  # the same people in every demo
SIGNED_UP_SHARE = {"completed": 0.95, "running": 0.9, "published": 0.5, "cancelled": 0.3}
OPEN_GROUP_SIZE = 14
WAITING = 4
ANSWER_SHARE = 0.8
# In a hundred: most choose their age group where they are asked.
AGE_BANDS = {
    "": 20,
    AgeBand.FROM_18: 5,
    AgeBand.FROM_30: 20,
    AgeBand.FROM_45: 30,
    AgeBand.FROM_67: 20,
    AgeBand.FROM_80: 5,
}
PLAIN_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "Æ": "Ae", "Ø": "O"})  # slugify would leave them out


def load(runs: list[DemoRun]) -> None:
    rng = random.Random(SEED)
    for run, plot in runs:
        if plot in {"planning", "draft"}:
            continue
        enrolments = Enrolment.objects.bulk_create(_enrolments(run, plot, rng))
        Enrolment.objects.filter(run=run).update(created_at=_signed_up(run))
        if plot in {"completed", "running"}:
            _attendance(run, enrolments, rng)
        if plot == "running":
            _last_words(run, enrolments)
        if plot == "completed":
            _answers(run, len(enrolments), rng)


def _signed_up(run: CourseRun) -> object:
    opened = run.enrolment_opens_at or timezone.now()
    return min(timezone.now() - timedelta(days=2), opened + timedelta(days=30))


def _enrolments(run: CourseRun, plot: str, rng: random.Random) -> list[Enrolment]:
    seats = run.seats or OPEN_GROUP_SIZE
    seated = seats if plot == "published_full" else max(3, round(seats * SIGNED_UP_SHARE[plot]))
    waiting = WAITING if plot == "published_full" else 0
    return [
        _enrolment(run, number, EnrolmentStatus.SEATED if number < seated else EnrolmentStatus.WAITING, rng)
        for number in range(seated + waiting)
    ]


def _enrolment(run: CourseRun, number: int, status: EnrolmentStatus, rng: random.Random) -> Enrolment:
    name = f"{rng.choice(read('names')['first'])} {rng.choice(read('names')['last'])}"
    email = f"{slugify(name.translate(PLAIN_LETTERS))}.{run.pk}-{number}@example.org"
    queued = timezone.now() - timedelta(days=30, hours=-number)
    needs = [need.value for need in Need if rng.random() < 0.08]
    return Enrolment(
        run=run,
        status=status,
        takes_part_as=_takes_part_as(run.offer.audience, rng),
        municipality=run.municipality,
        age_band=_age_band(run, number),
        name=name,
        email=email,
        email_key=email,
        channel=Channel.EMAIL,
        language=rng.choice(["nb", "nb", "nb", "nn", "en"]),
        needs=needs,
        interpreter_language="Somali" if Need.INTERPRETER.value in needs else "",
        queued_at=queued,
        seated_at=queued if status == EnrolmentStatus.SEATED else None,
    )


def _takes_part_as(audience: str, rng: random.Random) -> TakesPartAs:
    if audience == Audience.BOTH:
        return rng.choice([TakesPartAs.SELF, TakesPartAs.RELATIVE])
    return TakesPartAs.RELATIVE if audience == Audience.RELATIVES else TakesPartAs.SELF


def _age_band(run: CourseRun, number: int) -> str:
    """Drawn by itself, so that everyone else in the demo is who they were."""
    if not asks_age_band(run.offer.organiser):
        return ""
    return random.Random(f"{run.pk}-{number}").choices([*AGE_BANDS], [*AGE_BANDS.values()])[0]


def _attendance(run: CourseRun, enrolments: list[Enrolment], rng: random.Random) -> None:
    weights = {Presence.PRESENT: 80, Presence.APOLOGY: 13, Presence.ABSENT: 7}
    Attendance.objects.bulk_create(
        Attendance(session=session, enrolment=enrolment, presence=rng.choices([*weights], [*weights.values()])[0])
        for session in run.sessions.filter(ends_at__lt=timezone.now())
        for enrolment in enrolments
    )


def _last_words(run: CourseRun, enrolments: list[Enrolment]) -> None:
    """One of those who came had not signed up and is reached by nobody; and the coordinator wrote to all."""
    came = enrolments[-1]
    Enrolment.objects.filter(pk=came.pk).update(source=Source.WALK_IN, name="Vilde", email="", email_key="")
    Announcement.objects.create(
        run=run,
        segment=Segment.SEATED,
        text="Neste gang møtes vi i første etasje, ved kantina. Det står et skilt ved inngangen.",
        people=len(enrolments),
        submission=uuid.UUID(int=run.pk),
    )


def _answers(run: CourseRun, seated: int, rng: random.Random) -> None:
    words = read("names")
    Answer.objects.bulk_create(
        Answer(
            run=run,
            met_others=rng.randint(7, 10),
            shared_experiences=rng.randint(6, 10),
            asked_and_heard=rng.randint(5, 10),
            was_good=rng.choice(words["was_good"]),
            to_change=rng.choice(words["to_change"]),
        )
        for _ in range(round(seated * ANSWER_SHARE))
    )
