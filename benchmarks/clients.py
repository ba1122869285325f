"""Sixteen processes that do the same thing again and again, bounded in count and time."""

import gc
import multiprocessing
import statistics
import time
from collections.abc import Callable, Sequence
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier

CLIENTS = 16
WARM_UP, MOST = 10, 20_000
PATIENCE_SECONDS = 60

Act = Callable[[int], None]  # once, in the run with this number
Client = Callable[[], Act]  # opens what one process needs: called in that process


def side_by_side(kinds: dict[str, Client], runs: Sequence[int], *, rounds: int, seconds: float) -> dict[str, float]:
    """How often a second each kind of client gets it done: the median of turns, so a busy moment hits all alike."""
    rates: dict[str, list[float]] = {name: [] for name in kinds}
    for _round in range(rounds):
        for name, client in kinds.items():
            rates[name].append(per_second(client, runs, seconds))
    return {name: statistics.median(values) for name, values in rates.items()}


def per_second(client: Client, runs: Sequence[int], seconds: float) -> float:
    """All processes together. Raises RuntimeError when one of them failed."""
    gc.freeze()  # what all have in common stays so: a collector that walks it would copy it into each
    forked = multiprocessing.get_context("fork")
    gate, done = forked.Barrier(CLIENTS), forked.SimpleQueue()
    processes = [
        forked.Process(target=_work, args=(client, [*runs[number:], *runs[:number]], seconds, gate, done), daemon=True)
        for number in range(CLIENTS)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(PATIENCE_SECONDS + seconds)
    if any(process.exitcode != 0 for process in processes):
        message = f"{client.__name__}: a client failed."
        raise RuntimeError(message)
    finished: int = sum(done.get() for _process in processes)
    return finished / seconds


def _work(client: Client, runs: Sequence[int], seconds: float, gate: Barrier, done: "SimpleQueue[int]") -> None:
    act = client()
    for number in range(WARM_UP):
        act(runs[number % len(runs)])
    gate.wait(PATIENCE_SECONDS)
    deadline = time.perf_counter() + seconds
    number = 0
    while number < MOST and time.perf_counter() < deadline:
        act(runs[number % len(runs)])
        number += 1
    done.put(number)
