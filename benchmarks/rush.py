"""Many people signing up through the real form: all at the same moment, some at a time, or one after the other."""

import http.client
import re
import statistics
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

HOST = "127.0.0.1"
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
NAME, VALUE = re.compile(r'name="([^"]+)"'), re.compile(r'value="([^"]*)"')
RECEIPT = "302 receipt"
FORM_ENCODED = "application/x-www-form-urlencoded"
FILLING_IN_SECONDS = 2.5  # whoever is quicker than two seconds is taken for a program, and asked to press again


NUMBERS = count()  # so that nobody signs up twice


@dataclass(frozen=True, slots=True)
class Rush:
    """What came of it: answers of each kind (where the person was sent), and how long each waited for theirs."""

    took: float
    answers: Counter[str]
    seconds: list[float]

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.took

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def slowest_hundredth(self) -> float:
        """The 99th percentile."""
        return statistics.quantiles(self.seconds, n=100)[-1]

    @property
    def errors(self) -> int:
        return self.answers.total() - self.answers[RECEIPT]


@dataclass(frozen=True, slots=True)
class Form:
    """One that a person has filled in and not sent yet."""

    path: str
    body: str
    cookie: str


def rush(port: int, run_id: int, people: int, *, at_once: int) -> Rush:
    """Everybody opens the form first; then all send it, `at_once` of them at any moment."""
    with ThreadPoolExecutor(at_once) as pool:
        forms = list(pool.map(lambda _number: _fill_in(port, f"/pamelding/{run_id}/"), range(people)))
        time.sleep(FILLING_IN_SECONDS)
        started = time.perf_counter()
        sent = list(pool.map(lambda form: _send(port, form), forms))
        took = time.perf_counter() - started
    kinds, seconds = zip(*sent, strict=True)
    return Rush(took=took, answers=Counter(kinds), seconds=list(seconds))


def _fill_in(port: int, path: str) -> Form:
    opened, page = _ask(port, "GET", path)
    cookie = (opened.getheader("Set-Cookie") or "").split(";")[0]
    return Form(path, urlencode(_hidden_fields(page) | _person(next(NUMBERS))), cookie)


def _send(port: int, form: Form) -> tuple[str, float]:
    """Over a connection of its own. What came of it, and how long it took."""
    started = time.perf_counter()
    answer, _page = _ask(port, "POST", form.path, form.body, {"Content-Type": FORM_ENCODED, "Cookie": form.cookie})
    kind = "receipt" if answer.getheader("Location") else "form again"
    return f"{answer.status} {kind}", time.perf_counter() - started


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
