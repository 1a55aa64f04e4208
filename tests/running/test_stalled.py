"""Clients that ask for whole files and then do not take them: everybody else is served all the same."""

import socket
import time
from http.client import HTTPConnection

import pytest

from exchange.streams import AT_ONCE
from tests import databases
from tests.serving import served

pytestmark = pytest.mark.xdist_group("roles")
STALLED, PATIENCE = 8, 1.0  # clients; seconds
FILE = "/dialogues.jsonl?record_kind=all"


def stalls(port: int) -> socket.socket:
    """Asks for a file and reads not a byte of it, with next to no room to put it meanwhile."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    client.connect(("127.0.0.1", port))
    client.sendall(f"GET {FILE} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    return client


def ask(port: int, address: str) -> tuple[int, float]:
    """The status, and the seconds it took until all was there."""
    begun = time.monotonic()
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", address)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, time.monotonic() - begun


def test_eight_clients_that_stall_keep_nobody_waiting(every_door):
    with databases.clone(databases.library_template()) as name, served(name) as port:
        assert ask(port, "/")[0] == 200
        clients = [stalls(port) for _ in range(STALLED)]
        time.sleep(1)
        refused = sum(b" 503 " in client.recv(64) for client in clients)
        assert refused == STALLED - AT_ONCE
        for number in range(10):
            status, seconds = ask(port, f"/dialogues/?q=word{number}" if number % 2 else "/")
            assert status == 200
            assert seconds < PATIENCE
        for client in clients:
            client.close()
        time.sleep(1)
        assert ask(port, FILE)[0] == 200  # their places are free, if they were not before
