"""Following links: every address that somebody can come to from the home page, in the forms that it has."""

import gzip
import html
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urljoin, urlsplit
from zlib import crc32

from django.conf import settings

from tests.confidentiality.addresses import EXEMPT, routes
from tests.environment import PROOF

Headers = dict[str, str]
# As browsers ask, and as programs do; only the former take compressed answers.
FORMS = ({"Accept": "text/html", "Accept-Encoding": "gzip"}, {"Accept": "application/json"})
LINK = re.compile(r'(?:href|src|action)="([^"]+)"|<loc>([^<]+)</loc>|"((?:https?:/)?/[^"\s<>]+)"')
MOST = 5000  # addresses; more than that is a circle


@dataclass(frozen=True)
class Answer:
    """What came back to one request; the body as it was before it was compressed."""

    address: str
    form: Headers
    status: int
    head: str  # the status line and all headers
    body: bytes

    @property
    def told(self) -> bytes:
        """All of it."""
        return self.head.encode() + b"\r\n\r\n" + self.body

    @property
    def links(self) -> Iterator[str]:
        """Addresses of the same site that stand in it, without their fragments."""
        for found in LINK.findall(self.body.decode()):
            whole = urlsplit(urljoin(settings.SITE_URL + self.address, html.unescape("".join(found))))
            if f"{whole.scheme}://{whole.netloc}" == settings.SITE_URL:
                yield whole._replace(scheme="", netloc="", fragment="").geturl()


Ask = Callable[[str, Headers], Answer]


def unpacked(body: bytes) -> bytes:
    """As it was before it was compressed; of a workbook, all that is in it."""
    if body.startswith(b"\x1f\x8b"):
        return gzip.decompress(body)
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            return b"\n".join(book.read(name) for name in book.namelist())
    return body


def by_client(client) -> Ask:
    """Through Django's test client."""

    def ask(address: str, headers: Headers) -> Answer:
        response = client.get(address, headers=headers)
        body = unpacked(response.getvalue())
        lines = [f"{response.status_code} {response.reason_phrase}"]
        lines += [f"{name}: {value}" for name, value in response.headers.items()]
        return Answer(address, headers, response.status_code, "\r\n".join(lines), body)

    return ask


def by_http(port: int, cookies: str = "") -> Ask:
    """Over one connection to a process that serves."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)

    def ask(address: str, headers: Headers) -> Answer:
        connection.request("GET", address, headers=headers | ({"Cookie": cookies} if cookies else {}))
        response = connection.getresponse()
        body = unpacked(response.read())
        lines = [f"{response.status} {response.reason}"]
        lines += [f"{name}: {value}" for name, value in response.getheaders()]
        return Answer(address, headers, response.status, "\r\n".join(lines), body)

    return ask


def crawl(
    ask: Ask, door: str = "", also: Iterable[str] = (), forms: Iterable[Headers] = FORMS
) -> Iterator[Answer]:
    """Answers to every address behind a door: all routes without a key, those given `also`, and what any of them
    link to. A link with a query is followed from addresses without one, and to the next page from any."""
    waiting = [
        f"{door}{route.path}" for route in routes(settings.DESK_URLCONF if door else None) if not route.keyed
    ] + [*also]
    known = set(waiting)
    while waiting:
        address = waiting.pop()
        for form in forms:
            answer = ask(address, form)
            yield answer
            for link in answer.links:
                onwards = "?" not in link or "?" not in address or "cursor=" in link
                if onwards and link not in known and _behind(link, door) and _wanted(link):
                    known.add(link)
                    waiting.append(link)
    assert len(known) < MOST


def _wanted(link: str) -> bool:
    """Forms for a new part and files of single records are many and alike: but in the long proof, some are opened."""
    rare = 6 if "/add/" in link else 4 if "." in link.partition("?")[0].rpartition("/")[2] else 1
    return PROOF or crc32(link.encode()) % rare == 0


def _behind(link: str, door: str) -> bool:
    """Whether an address is of this door, the open one being none of the others; files are the same to all."""
    if not link.startswith(f"{door}/") or link.removeprefix("/").startswith(tuple(EXEMPT)):
        return False
    return bool(door) or not link.startswith(("/desk/", "/accounts/"))
