"""Asking a server on this machine many times, bounded in count and time."""

import http.client
import statistics
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

HOST = "127.0.0.1"
CLIENTS = 8
OK = http.HTTPStatus.OK


def requests_per_second(port: int, path: str, seconds: float, headers: Mapping[str, str] | None = None) -> float:
    """How many answers a second `CLIENTS` kept-alive connections get. Raises RuntimeError for one other than 200."""
    deadline = time.perf_counter() + seconds
    started = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = sum(pool.map(lambda _number: _ask_until(port, path, deadline, headers or {}), range(CLIENTS)))
    return answers / (time.perf_counter() - started)


def _ask_until(port: int, path: str, deadline: float, headers: Mapping[str, str]) -> int:
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    answers = 0
    try:
        while time.perf_counter() < deadline:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            response.read()
            if response.status != OK:
                message = f"{path} answered {response.status}."
                raise RuntimeError(message)
            answers += 1
    finally:
        connection.close()
    return answers


def side_by_side(
    port: int, paths: Sequence[str], *, rounds: int, seconds: float, headers: Mapping[str, str] | None = None
) -> dict[str, float]:
    """The median rate of each path, measured in turns, so that a busy moment of the machine hits all alike."""
    rates: dict[str, list[float]] = {path: [] for path in paths}
    for path in paths:
        requests_per_second(port, path, seconds / 2, headers)  # warm
    for _round in range(rounds):
        for path in paths:
            rates[path].append(requests_per_second(port, path, seconds, headers))
    return {path: statistics.median(values) for path, values in rates.items()}
