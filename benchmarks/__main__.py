"""`make bench`: every target in one run, beside a bare view or bare psycopg. Exits with 1 when a target is missed."""

import argparse
import json
import operator
import sys
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks import board, clients, load, rush, server
from benchmarks.portal import Portal

ROUNDS, SECONDS = 5, 2.0
IDLE_PEOPLE = 30


COMPARISONS = {"≥": operator.ge, "≤": operator.le, "=": operator.eq}


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    measured: float
    sign: str
    limit: float

    @property
    def reached(self) -> bool:
        return bool(COMPARISONS[self.sign](self.measured, self.limit))

    def __str__(self) -> str:
        verdict = "reached" if self.reached else "MISSED"
        return f"{self.name:<64}{self.measured:>8.2f}   {self.sign} {self.limit:<6g}{verdict}"


# A page that must reach a share of the bare view's rate: a new target is a line here.
PAGES = {
    "/tilbud/": 0.60,
}


def pages_beside_bare(portal: Portal, port: int) -> list[Result]:
    rates = load.side_by_side(port, ["/bare/", *PAGES], rounds=ROUNDS, seconds=SECONDS)
    for path, rate in rates.items():
        print(f"  {path:<30}{rate:>8.0f} requests/s with {portal.offers} offers", flush=True)
    return [
        Result(
            f"{path}: share of the bare view's rate, {portal.offers} offers", rates[path] / rates["/bare/"], "≥", limit
        )
        for path, limit in PAGES.items()
    ]


def catalogue_times_bare(port: int) -> float:
    """How many times the bare view's time the catalogue takes: free of how busy the machine is at this moment."""
    rates = load.side_by_side(port, ["/bare/", "/tilbud/"], rounds=ROUNDS, seconds=SECONDS)
    return rates["/bare/"] / rates["/tilbud/"]


def queries(portal: Portal) -> list[Result]:
    """How many queries a page takes, with nothing remembered and with all of it."""
    found = []
    for path, limit in {"/tilbud/": 8, portal.offer_path(): 10}.items():
        first, again = portal.queries_of(path)
        found += [
            Result(f"{path}: queries, cache {how}", n, "≤", limit) for how, n in (("empty", first), ("warm", again))
        ]
    return found


def sign_ups(portal: Portal, port: int) -> list[Result]:
    """All in the same moment."""
    seats, people = 20, 200
    run_id = portal.open_run(seats=seats)
    bare = load.requests_per_second(port, "/bare/", SECONDS)
    outcome = rush.rush(port, run_id, people, at_once=people)
    seated, waiting = portal.seated_and_waiting(run_id)
    print(f"  200 sign-ups: {outcome.per_second:.0f}/s; bare view {bare:.0f}/s; {dict(outcome.answers)}", flush=True)
    return [
        Result("200 people for 20 seats: seats given", seated, "=", seats),
        Result("200 people for 20 seats: people with an answer kept", seated + waiting, "=", people),
        Result("sign-up: share of the bare view's rate", outcome.per_second / bare, "≥", 0.25),
    ]


def long_rush(portal: Portal, port: int, people: int) -> list[Result]:
    """Many more than there are seats, `CLIENTS` of them at any moment, beside one after the other on an idle server.

    Idle before and after, so that a machine that grew busy meanwhile is not taken for a slow portal.
    """
    seats = 20
    before = rush.rush(port, portal.open_run(seats=seats), IDLE_PEOPLE, at_once=1)
    run_id = portal.open_run(seats=seats)
    outcome = rush.rush(port, run_id, people, at_once=clients.CLIENTS)
    seated, waiting = portal.seated_and_waiting(run_id)
    after = rush.rush(port, portal.open_run(seats=seats), IDLE_PEOPLE, at_once=1)
    slowest, alone = outcome.slowest_hundredth, (before.median + after.median) / 2
    print(f"  {people} sign-ups: p99 {slowest * 1000:.0f} ms; idle p50 {alone * 1000:.0f} ms; {dict(outcome.answers)}")
    name = f"{people} people for {seats} seats"
    return [
        Result(f"{name}: errors", before.errors + outcome.errors + after.errors, "=", 0),
        Result(f"{name}: seats given", seated, "=", seats),
        Result(f"{name}: people on the waiting list", waiting, "=", people - seats),
        Result(f"{name}: p99, in times of the idle server's p50", slowest / alone, "≤", 20),
    ]


def service_beside_raw(portal: Portal, rounds: int) -> list[Result]:
    """The service, with all it checks, beside one bare psycopg transaction that writes the same rows."""
    results = []
    for line in portal.measure("enrolling", rounds):
        found = json.loads(line)
        print(f"  sign-ups {found['where']}: raw {found['raw']:.0f}/s; service {found['service']:.0f}/s", flush=True)
        share = found["service"] / found["raw"]
        results.append(Result(f"sign-up service {found['where']}: share of the raw rate", share, "≥", 0.30))
    return results


def sweep(portal: Portal, runs: int, each: int) -> list[Result]:
    tenth, everything = [json.loads(line) for line in portal.measure("sweep", runs, each)]
    print(f"  sweep of {runs * each} waiting in {runs} runs: {everything}; of a tenth: {tenth}", flush=True)
    return [
        Result(f"sweep of {runs} runs: runs with a seat offered", everything["offered"], "=", runs),
        Result("sweep: statements per run", everything["statements"] / everything["runs"], "≤", 12),
        Result("sweep: memory, in times of a tenth's", everything["mebibytes"] / tenth["mebibytes"], "≤", 2),
    ]


def participant_list(portal: Portal) -> list[Result]:
    [queries_taken] = portal.measure("listing", 1000)
    return [Result("list of 1000 participants: queries", int(queries_taken), "≤", 11)]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the data, for trying the harness")
    options = parser.parse_args(arguments)
    scale = 10 if options.quick else 1
    results: list[Result] = []
    with ExitStack() as stack:
        portal = Portal(stack)
        portal.grow(offers=500 // scale, runs=2_000 // scale, enrolments=10_000 // scale)
        with server.running(portal.env) as port:
            small = catalogue_times_bare(port)
        portal.grow(offers=4_500 // scale, runs=18_000 // scale, enrolments=90_000 // scale)
        with server.running(portal.env) as port:
            results += pages_beside_bare(portal, port)
            large = catalogue_times_bare(port)
            results.append(Result("/tilbud/: its time at 5,000 offers, in times at 500", large / small, "≤", 1.3))
            results += queries(portal)
            portal.forget_counts()
            results += sign_ups(portal, port)
            results += long_rush(portal, port, people=1_000 // scale)
        results += participant_list(portal)
        results += service_beside_raw(portal, rounds=2 if options.quick else ROUNDS)
        results += sweep(portal, runs=1_000 // scale, each=100)
        results += [Result(*measure) for measure in board.measures(portal, rounds=ROUNDS, seconds=SECONDS)]
    print(*results, sep="\n")
    return 0 if all(result.reached for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
