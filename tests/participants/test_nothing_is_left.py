"""After retention nothing in any table, queue, cache, file or log holds the person.

Every field that a person can reach is filled with a marker, through the forms that people use; then everything that the
portal keeps is searched, before and after. Tables are found in the database itself, so a new one is searched too.
"""

import base64
import logging
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session as BrowserSession
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from messaging.channels import demo
from messaging.models import Message
from messaging.tasks import deliver_due
from offers.models import CourseRun, Session
from participants.links import personal_link
from participants.models import Enrolment, PreliminaryTalk, RetentionPeriods
from tests.participants.test_enrol import filled_in, url

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WORD = f"Zq{secrets.token_hex(4)}"
NUMBER = f"9{secrets.randbelow(10**7):07}"  # all of them are mobile numbers; some that begin with 4 are not
MARKS = [WORD.lower(), NUMBER]


def marked(text: str) -> bool:
    return any(mark in text.lower().replace(" ", "") for mark in MARKS)


def tables_with_a_mark() -> Iterator[str]:
    """Each row of each table as text, in which PostgreSQL writes every column."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT "{table}"::text FROM "{table}"')  # noqa: S608 - names from the database itself
            if any(marked(row) for (row,) in cursor.fetchall()):
                yield table


def keys_with_a_mark() -> Iterator[str]:
    """Strings, lists, sets and hashes of the whole server. Celery packs a task's body in base64."""
    server = redis.Redis.from_url(django_settings.REDIS_URL)
    for key in server.scan_iter():
        kind = server.type(key).decode()
        read = {
            "string": lambda key: [server.get(key) or b""],
            "list": lambda key: server.lrange(key, 0, -1),
            "set": server.smembers,
            "hash": lambda key: [part for pair in server.hgetall(key).items() for part in pair],
            "zset": lambda key: server.zrange(key, 0, -1),
        }[kind]
        if any(marked(unpacked(value)) for value in [key, *read(key)]):
            yield f"valkey {kind}"


def unpacked(value: bytes) -> str:
    text = value.decode(errors="replace")
    body = text.partition('"body": "')[2].partition('"')[0]
    return text + base64.b64decode(body or "").decode(errors="replace")


def files_with_a_mark(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file() and marked(path.read_bytes().decode("utf-8", errors="replace").replace("=\n", "")):
            yield "demo post"


def places(folder: Path, log: str) -> set[str]:
    browsers = {"browser session" for each in BrowserSession.objects.all() if marked(str(each.get_decoded()))}
    in_log = {"log"} if marked(log) else set()
    return {*tables_with_a_mark(), *keys_with_a_mark(), *files_with_a_mark(folder), *browsers, *in_log}


@pytest.fixture
def post(settings, tmp_path) -> Path:
    """Letters go where the demo keeps them."""
    settings.EMAIL_BACKEND = "messaging.channels.demo.EmailBackend"
    settings.SMS_BACKEND = "messaging.channels.demo.DemoSms"
    settings.DEMO_POST_DIR = tmp_path
    return tmp_path


def as_typed(**changes: str) -> dict[str, object]:
    needs = {
        "needs": ["interpreter"],
        "interpreter_language": f"{WORD}sk",
        "needs_note": f"Nær {WORD}",
        "age_band": "80+",
    }
    return filled_in(name=f"{WORD} Nilsen", email=f"{WORD}@example.org", phone=NUMBER, **needs) | changes


def sign_up_change_and_cancel(client: Client, run: CourseRun) -> None:
    assert client.post(url(run), as_typed()).status_code == 302
    token = personal_link(Enrolment.objects.get()).rstrip("/").rpartition("/")[2]
    changed = as_typed(email=f"ny.{WORD}@example.org", channel="sms")
    assert client.post(reverse("participants:change", args=[token]), changed).status_code == 302
    assert client.post(reverse("participants:cancel", args=[token])).status_code == 302
    assert client.post(reverse("participants:undo", args=[token])).status_code == 302


def change_by_staff(client: Client, run: CourseRun) -> None:
    nora = Enrolment.objects.get()
    assert client.get(reverse("participants_staff:list", args=[run.pk])).status_code == 200
    address = reverse("participants_staff:change", args=[run.pk, nora.pk])
    assert client.post(address, as_typed(name=f"Nora {WORD}")).status_code == 302
    PreliminaryTalk.objects.create(enrolment=nora, starts_at=timezone.now(), form="meeting", where=f"Hos {WORD}")


def let_time_pass() -> None:
    end = timezone.now() - timedelta(days=91)
    times = {"starts_at": end - timedelta(hours=2), "ends_at": end}
    CourseRun.objects.update(**times)
    Session.objects.update(**times)


def test_after_retention_nothing_anywhere_holds_the_person(client, client_of, kari, run, post, caplog):
    caplog.set_level(logging.INFO)
    RetentionPeriods.objects.create(organisation=run.offer.organiser, asks_age_band=True)
    sign_up_change_and_cancel(client, run)
    change_by_staff(client_of(kari), run)
    deliver_due()
    Message.objects.filter(state="sent").update(last_error=f"550 {WORD}@example.org is unknown")
    before = places(post, caplog.text)
    assert before >= {"participants_enrolment", "participants_preliminarytalk", "messaging_message", "demo post"}
    assert "log" not in before

    let_time_pass()
    call_command("retention")

    assert places(post, caplog.text) == set()
    figures = Enrolment.objects.values_list("takes_part_as", "municipality", "age_band", "status").get()
    assert figures == ("self", "5501", "80+", "seated")


def test_what_is_searched_would_be_found(db, post):
    """A mark in each kind of place, so that the search above is not blind to one."""
    server = redis.Redis.from_url(django_settings.REDIS_URL)
    demo.keep(f"To: {WORD}@example.org\n\nHei".encode())
    packed = base64.b64encode(WORD.encode()).decode()
    server.lpush("test_nothing_is_left", f'{{"body": "{packed}"}}')
    try:
        assert {"valkey list", "demo post", "log"} <= places(post, f"hello {NUMBER}")
    finally:
        server.delete("test_nothing_is_left")
