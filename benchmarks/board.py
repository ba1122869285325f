"""The programme board of 12 sessions of 20 items beside the bare view: as it is, after an edit, and with no cache."""

import gzip
import http.client
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks import load, server
from benchmarks.portal import Portal
from benchmarks.rush import FORM_ENCODED

BARE = "/bare/"
SHARE, SHARE_AFTER_EDIT, SHARE_WITHOUT_CACHE = 0.25, 0.10, 0.03
QUERIES, BYTES = 15, 60_000
EDITS = 12
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
DOWN = re.compile(r'formaction="([^"]+/ned/)" name="plass" value="0"')
COOKIE = re.compile(r"(csrftoken)=([^;]+)")
COLUMN = 'class="board__column"'
NO_CACHE = {"BENCH_CACHE": "none"}

Measure = tuple[str, float, str, float]  # name, measured, sign, limit


def measures(portal: Portal, *, rounds: int, seconds: float) -> list[Measure]:
    [made] = portal.measure("large_plan")
    portal.tidy_up()
    run, session = made.split()
    path = f"/arbeid/gjennomforing/{run}/plan/"
    headers = {"Cookie": f"sessionid={session}"}
    with server.running(portal.env) as port:
        rates = load.side_by_side(port, [BARE, path], rounds=rounds, seconds=seconds, headers=headers)
        person = Person(port, path, session)
        after = person.shares_after_an_edit()
    with server.running(portal.env | NO_CACHE) as port:
        cold = load.side_by_side(port, [BARE, path], rounds=rounds, seconds=seconds, headers=headers)
    first, again = portal.queries_of(path, session)
    return [
        ("board: queries, cache empty", first, "≤", QUERIES),
        ("board: queries, cache warm", again, "≤", QUERIES),
        ("board: kB of HTML, compressed", len(gzip.compress(person.page.encode(), 6)) / 1000, "≤", BYTES / 1000),
        ("board: share of the bare view's rate", rates[path] / rates[BARE], "≥", SHARE),
        ("board: the same for one person, after an edit of one column", after.page, "≥", SHARE_AFTER_EDIT),
        ("board: an edit of one column, share of the bare view's rate", after.edit, "≥", SHARE_AFTER_EDIT),
        ("board: share of the bare view's rate without a cache", cold[path] / cold[BARE], "≥", SHARE_WITHOUT_CACHE),
    ]


@dataclass(frozen=True, slots=True)
class Shares:
    """How much longer than the bare view an edit takes, and the page that follows it: shares of its rate."""

    edit: float
    page: float


class Person:
    """Someone who moves an item, and looks at the page, over one connection."""

    def __init__(self, port: int, path: str, session: str) -> None:
        self.connection = http.client.HTTPConnection(load.HOST, port, timeout=30)
        self.path = path
        self.cookies = {"sessionid": session}
        self.page = ""

    def shares_after_an_edit(self) -> Shares:
        bare, edits, pages = [], [], []
        self._look()
        for _edit in range(EDITS):
            bare.append(_seconds(self._look_at_bare))
            edits.append(_seconds(self._move))
            pages.append(_seconds(self._look))
        quick = statistics.median(bare)
        return Shares(quick / statistics.median(edits), quick / statistics.median(pages))

    def _look_at_bare(self) -> None:
        self._ask("GET", BARE)

    def _look(self) -> None:
        self.page = self._ask("GET", self.path)

    def _move(self) -> None:
        """The first item of the first session one place down, as its button does."""
        token, down = TOKEN.search(self.page), DOWN.search(self.page)
        if token is None or down is None:
            message = "The board has no item that can be moved down."
            raise RuntimeError(message)
        changed = self._ask("POST", down[1], urlencode({"plass": "0", "csrfmiddlewaretoken": token[1]}))
        if changed.count(COLUMN) != 1:
            message = "Moving an item within its session gave back other columns than that one."
            raise RuntimeError(message)

    def _ask(self, method: str, path: str, body: str | None = None) -> str:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"HX-Request": "true", "Content-Type": FORM_ENCODED} if body else {}
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        page = response.read().decode()
        if response.status != load.OK:
            message = f"{path} answered {response.status}."
            raise RuntimeError(message)
        self.cookies |= dict(COOKIE.findall(response.getheader("Set-Cookie") or ""))
        return page


def _seconds(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
