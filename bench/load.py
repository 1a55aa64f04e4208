"""The load, as a process of its own: clients that ask as fast as they are answered.

    python -m bench.load < job.json > result.json

A job has `clients` and `seconds` or `count` or both, `least` if there are to be so many answers however long they take,
and one of
* `port` and `requests`: heads of HTTP requests, sent in turn over one connection for each client;
* `dsn`, `sql` and `parameters`: a prepared statement, executed with each row of parameters in turn.
The result has `seconds` and for each answer its `times` (s); `failed` counts answers that are neither 200 nor 304.
"""

import itertools
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import psycopg

from bench.catalogue import PROJECT

Headers = Mapping[str, str]
NO_HEADERS: Headers = {}
BROWSER: Headers = {"Accept": "text/html", "Accept-Encoding": "gzip"}
Ask = Callable[[int], bool]  # asks the question with this number; whether the answer is a good one


def run(**job: Any) -> dict[str, Any]:
    """What the load tells that is put to a server like this."""
    command = [sys.executable, "-m", "bench.load"]
    ran = subprocess.run(
        command, input=json.dumps(job), cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return json.loads(ran.stdout)


def head(address: str, headers: Headers = NO_HEADERS) -> str:
    """Of a request."""
    lines = [
        f"GET {address} HTTP/1.1",
        "Host: localhost",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""])


def main() -> None:
    job = json.load(sys.stdin)
    asks = [_http(job) if "port" in job else _sql(job) for _ in range(job["clients"])]
    numbers, times, failed = itertools.count(), list[float](), list[int]()
    begun = time.perf_counter()
    until, last, least = begun + job.get("seconds", 1e9), job.get("count", 1e9), job.get("least", 0)

    def client(ask: Ask) -> None:
        while ((at := time.perf_counter()) < until or len(times) < least) and (
            number := next(numbers)
        ) < last:
            good = ask(number)
            times.append(time.perf_counter() - at)
            if not good:
                failed.append(number)

    threads = [threading.Thread(target=client, args=[ask]) for ask in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    json.dump({"seconds": time.perf_counter() - begun, "times": times, "failed": len(failed)}, sys.stdout)


def _http(job: dict[str, Any]) -> Ask:
    requests = [head.encode() for head in job["requests"]]
    connection = socket.create_connection(("127.0.0.1", job["port"]), timeout=600)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(number: int) -> bool:
        connection.sendall(requests[number % len(requests)])
        return _read_answer(connection) in {b"200", b"304"}

    return ask


def _read_answer(connection: socket.socket) -> bytes:
    """Reads one answer to its end and returns its status."""
    pieces = _received(connection)
    head = b""
    while b"\r\n\r\n" not in head:
        head += next(pieces)
    head, _, body = head.partition(b"\r\n\r\n")
    lines, got = head.lower(), len(body)
    if b"transfer-encoding: chunked" in lines:
        while not body.endswith(b"0\r\n\r\n"):
            body = body[-8:] + next(pieces)
    elif b"content-length: " in lines:
        wanted = int(lines.partition(b"content-length: ")[2].partition(b"\r")[0])
        while got < wanted:
            got += len(next(pieces))
    return head[9:12]


def _received(connection: socket.socket) -> Iterator[bytes]:
    while piece := connection.recv(1 << 18):
        yield piece
    raise ConnectionError("The server closed a connection that was to be kept.")


def _sql(job: dict[str, Any]) -> Ask:
    connection = psycopg.connect(job["dsn"], autocommit=True)
    rows = job["parameters"]

    def ask(number: int) -> bool:
        connection.execute(job["sql"], rows[number % len(rows)], prepare=True).fetchall()
        return True

    return ask


if __name__ == "__main__":
    main()
