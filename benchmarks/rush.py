"""Many people signing up at the same moment, through the real form."""

import http.client
import re
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from urllib.parse import urlencode

HOST = "127.0.0.1"
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
NAME, VALUE = re.compile(r'name="([^"]+)"'), re.compile(r'value="([^"]*)"')
FORM_ENCODED = "application/x-www-form-urlencoded"
FILLING_IN_SECONDS = 2.5  # whoever is quicker than two seconds is taken for a program, and asked to press again


@dataclass(frozen=True, slots=True)
class Rush:
    """What came of it: answers per second, and how many answers of each kind (where the person was sent)."""

    per_second: float
    answers: Counter[str]


def rush(port: int, run_id: int, people: int) -> Rush:
    """Everybody opens the form first; then all send it at once."""
    path = f"/pamelding/{run_id}/"
    gate = Barrier(people + 1)
    with ThreadPoolExecutor(people) as pool:
        futures = [pool.submit(_sign_up, port, path, number, gate) for number in range(people)]
        gate.wait(timeout=120)
        started = time.perf_counter()
        answers = Counter(future.result(timeout=120) for future in futures)
        took = time.perf_counter() - started
    return Rush(per_second=people / took, answers=answers)


def _sign_up(port: int, path: str, number: int, gate: Barrier) -> str:
    """As a person does: open the form, fill it in, and send it over a connection of its own."""
    opened, page = _ask(port, "GET", path)
    cookie = (opened.getheader("Set-Cookie") or "").split(";")[0]
    body = urlencode(_hidden_fields(page) | _person(number))
    time.sleep(FILLING_IN_SECONDS)
    gate.wait(timeout=120)
    answer, _page = _ask(port, "POST", path, body, {"Content-Type": FORM_ENCODED, "Cookie": cookie})
    kind = "receipt" if answer.getheader("Location") else "form again"
    return f"{answer.status} {kind}"


def _ask(
    port: int, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
) -> tuple[http.client.HTTPResponse, str]:
    connection = http.client.HTTPConnection(HOST, port, timeout=120)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response, response.read().decode()
    finally:
        connection.close()


def _hidden_fields(page: str) -> dict[str, str]:
    """Values of the form's hidden fields: the CSRF token and the number of the submission."""
    fields = {}
    for tag in HIDDEN.findall(page):
        name, value = NAME.search(tag), VALUE.search(tag)
        if name:
            fields[name[1]] = value[1] if value else ""
    return fields


def _person(number: int) -> dict[str, str]:
    return {
        "takes_part_as": "self",
        "name": f"Deltaker Nummer{number}",
        "email": f"rush-{number}@example.org",
        "channel": "email",
        "language": "nb",
        "municipality": "5501",
        "old_enough": "on",
    }
