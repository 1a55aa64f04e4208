"""What the open door answers: the same bytes to everybody, made once for each generation of the open catalogue.

A public response is a function of the open catalogue, the address with its known parameters in order, the
representation and this build. ETag and cache key are made of these, and of the generation read before the data.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import OperationalError, connections
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.urls import resolve
from isal import isal_zlib

from records.viewer import PUBLIC, current, viewing

GetResponse = Callable[[HttpRequest], HttpResponse]
Asked = tuple[str, str, bool, bool]  # path, query, whether as a page, whether compressed
COMPRESSIBLE = (
    "text/",
    "application/json",
    "application/problem+json",
    "application/xml",
    "application/atom+xml",
    "application/x-bibtex",
    "application/x-research-info-systems",
    "application/vnd.citationstyles.csl+json",
    "image/svg+xml",
)
MOST_KEPT = 500  # results of one function
MOST_ADDRESSES, LONGEST_KEPT_ADDRESS = 10_000, 300  # whose ETag is at hand; in characters
SMALLEST_WORTH_COMPRESSING = 500  # bytes
GZIP = 31  # zlib's number for that format, without a name or a time in it


def takes(*names: str, refuse_others: bool = False, asks_once: bool = False) -> Callable[[Any], Any]:
    """Declare the query parameters a view knows. Others are dropped, or left for the view to refuse.

    A view that asks the database once needs no snapshot for several questions, and so no transaction around it.
    """

    def declare(view: Any) -> Any:
        view.known_parameters = None if refuse_others else frozenset(names)
        view.asks_once = asks_once
        return view

    return declare


def signal(view: Any) -> Any:
    """Mark a view that only tells whether the process lives: it gets no viewer and is never kept."""
    view.is_signal = True
    return view


def exports(view: Any) -> Any:
    """Mark a view that hands out all of a list at once: at the desk that takes somebody who is surely who they say."""
    view.exports = True
    return view


def is_signal(request: HttpRequest) -> bool:
    """Whether such a view is asked, which may be asked however often."""
    return getattr(_view(request), "is_signal", False)


@cache
def build_id() -> str:
    """Of the code and templates that make responses: a new release answers under new ETags."""
    digest = hashlib.blake2b(digest_size=8)
    for folder in (
        "config",
        "records",
        "actors",
        "dialogues",
        "outcomes",
        "sources",
        "exchange",
        "analytics",
        "desk",
        "templates",
        "static",
    ):
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(path.read_bytes())
    return digest.hexdigest()


class _Generation:
    """The open catalogue's generation, asked for again when what is known is older than GENERATION_TTL.

    One thread asks at a time. Who waited for it takes an answer whose question was put after they came, and so, were
    the time 0, four that come together put two questions, not four.
    """

    def __init__(self) -> None:
        self.number = -1
        self.asked = float("-inf")
        self.lock = threading.Lock()
        self.lost = 0  # connections found lost
        self._seen = threading.local()
        self._held: ContextVar[int | None] = ContextVar("generation", default=None)

    @contextmanager
    def held(self, number: int) -> Iterator[None]:
        """Within one request the generation is the one that its answer will be filed under."""
        token = self._held.set(number)
        try:
            yield
        finally:
            self._held.reset(token)

    def now(self) -> int:
        held = self._held.get()
        if held is not None:
            return held
        came = time.monotonic()
        if came - self.asked >= settings.GENERATION_TTL:
            with self.lock:
                if came - self.asked >= settings.GENERATION_TTL:
                    self._ask()
        # Another thread's connection was lost since; ours may be too.
        if vars(self._seen).setdefault("lost", self.lost) != self.lost:
            connections["open"].close()
            self._seen.lost = self.lost
        return self.number

    def _ask(self) -> None:
        asked = time.monotonic()
        try:
            self.number = _read_generation()
        except OperationalError:  # the server went away and may be back
            connections["open"].close()
            self.number = _read_generation()
            self.lost = self._seen.lost = self.lost + 1
        self.asked = asked

    def forget(self) -> None:
        self.asked = float("-inf")


def _read_generation() -> int:
    with connections["open"].cursor() as cursor:
        cursor.execute("select number from generation")
        return cursor.fetchone()[0]


generation = _Generation()


_kept_functions: list[Callable[[], None]] = []


def per_generation[**P, T](function: Callable[P, T]) -> Callable[P, T]:
    """Keep a function's results for as long as the open catalogue stays as it is; at most MOST_KEPT of them.

    Only for what is the same to every viewer; arguments must be hashable. `forget()` empties all of them.
    """
    kept: dict[Any, tuple[int, T]] = {}

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        # Other threads may be at another generation: each result says of which it is.
        number, key = generation.now(), (args, tuple(kwargs.items()))
        found = kept.get(key)
        if found is None or found[0] != number:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            found = kept[key] = (number, function(*args, **kwargs))
        return found[1]

    def known(*args: P.args, **kwargs: P.kwargs) -> T | None:
        number, found = kept.get((args, tuple(kwargs.items())), (-1, None))
        return found if number == generation.now() else None

    _kept_functions.append(kept.clear)
    call.known = known  # type: ignore[attr-defined]  # what is at hand without working it out
    return call


def public_per_generation[**P, T](function: Callable[P, T]) -> Callable[P, T]:
    """Likewise for what differs between viewers: kept at the open door, worked out anew at every other."""
    kept = per_generation(function)

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        return (kept if current().is_public else function)(*args, **kwargs)

    def known(*args: P.args, **kwargs: P.kwargs) -> T | None:
        return kept.known(*args, **kwargs) if current().is_public else None  # type: ignore[attr-defined]

    call.known = known  # type: ignore[attr-defined]
    return call


def forget() -> None:
    """Ask everything anew, as after pointing at another database."""
    generation.forget()
    for clear in _kept_functions:
        clear()


@dataclass(frozen=True, slots=True)
class Stored:
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Shelf:
    """The responses of one generation, least recently used first, within a number of bytes."""

    def __init__(self, megabytes: int) -> None:
        self.room = megabytes * 1_000_000
        self.generation = -1
        self.size = 0
        self.kept: OrderedDict[str, Stored] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, generation: int, key: str) -> Stored | None:
        with self.lock:
            if generation != self.generation:
                self.generation, self.size = generation, 0
                self.kept.clear()
            found = self.kept.get(key)
            if found:
                self.kept.move_to_end(key)
            return found

    def put(self, generation: int, key: str, stored: Stored) -> None:
        with self.lock:
            if generation != self.generation or key in self.kept or len(stored.body) > self.room // 8:
                return
            self.kept[key] = stored
            self.size += len(stored.body)
            while self.size > self.room:
                self.size -= len(self.kept.popitem(last=False)[1].body)


class PublicResponses:
    """Answers a request at the open door from the shelf, with 304, or by asking the view once."""

    def __init__(self, get_response: GetResponse, refused: Callable[[HttpRequest], Any]) -> None:
        """`refused` gives the answer for somebody for whom nothing more is worked out at the moment."""
        self.get_response, self.refused = get_response, refused
        self.shelf = Shelf(settings.CACHE_MEGABYTES)
        self.etags: dict[Asked, tuple[int, str]] = {}  # of requests as they came, with the generation

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return self._ask(request, _view(request))
        asked = _asked(request)
        number, etag = self.etags.get(asked, (-1, ""))
        found = self._kept(request, number, etag) if etag and number == generation.now() else None
        return found or self._answer(request, asked)

    def _answer(self, request: HttpRequest, asked: Asked) -> HttpResponse:
        """What has not been asked in these words since the last change."""
        view = _view(request)
        if view is None:
            return self._ask(request, view)
        if getattr(view, "is_signal", False):
            return self.get_response(request)
        _normalise(request, getattr(view, "known_parameters", frozenset()))
        number = generation.now()
        etag = _etag(request, number, compressed=asked[3])
        response = self._kept(request, number, etag)
        if response is None:
            with generation.held(number):
                response = self._ask(request, view)
            if response.status_code != 200:
                return response
            if response.streaming:
                return _headers(_unsent(response) if request.method == "HEAD" else response, etag)
            stored = _store(response, etag, compressed=asked[3])
            self.shelf.put(number, etag, stored)
            if request.method == "HEAD":
                response = _response(stored, head=True)
        if len(asked[0]) + len(asked[1]) < LONGEST_KEPT_ADDRESS:
            if len(self.etags) >= MOST_ADDRESSES:
                self.etags.clear()
            self.etags[asked] = (number, etag)
        return response

    def _kept(self, request: HttpRequest, number: int, etag: str) -> HttpResponse | None:
        """304 for who has it, or what is on the shelf."""
        if etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
            return _headers(HttpResponseNotModified(), etag)
        stored = self.shelf.get(number, etag)
        return _response(stored, head=request.method == "HEAD") if stored else None

    def _ask(self, request: HttpRequest, view: Any) -> HttpResponse:
        if refused := self.refused(request):
            return refused
        with viewing(PUBLIC, snapshot=not getattr(view, "asks_once", False)):
            return _headers(self.get_response(request))


def _asked(request: HttpRequest) -> Asked:
    """All of a request that an answer may depend on, as it came; `_normalise` makes many of these equal."""
    page = "text/html" in request.META.get("HTTP_ACCEPT", "")
    compressed = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    return request.path_info, request.META["QUERY_STRING"], page, compressed


def _view(request: HttpRequest) -> Any:
    """The view that answers, an API's class rather than its function; None where none does."""
    try:
        view = resolve(request.path_info).func
    except Http404:
        return None
    return getattr(view, "cls", view)


def _normalise(request: HttpRequest, known: frozenset[str] | None) -> None:
    """Keep of the request only what an answer may depend on; `known` are the view's parameters, None if it tells."""
    kept = [
        (name, value)
        for name, values in sorted(request.GET.lists())
        for value in values
        if known is None or (name in known and value)
    ]
    request.META["QUERY_STRING"] = urlencode(kept)
    request.GET = QueryDict(request.META["QUERY_STRING"], mutable=False)
    wants_page = "text/html" in request.headers.get("Accept", "")
    request.META["HTTP_ACCEPT"] = "text/html" if wants_page else "application/json"
    request.__dict__.pop("headers", None)


def _etag(request: HttpRequest, number: int, *, compressed: bool) -> str:
    parts = (
        str(number),
        build_id(),
        request.path_info,
        request.META["QUERY_STRING"],
        request.META["HTTP_ACCEPT"],
        "gzip" if compressed else "identity",
    )
    return f'"{hashlib.blake2b("\n".join(parts).encode(), digest_size=12).hexdigest()}"'


def _unsent(response: HttpResponse) -> HttpResponse:
    """The headers of a file that nobody reads."""
    response.close()
    return HttpResponse(headers=dict(response.items()))


def _headers(response: HttpResponse, etag: str = "") -> HttpResponse:
    response.setdefault("Cache-Control", "public, no-cache")
    response["Vary"] = "Accept, Accept-Encoding"
    if etag:
        response["ETag"] = etag
    return response


def _store(response: HttpResponse, etag: str, *, compressed: bool) -> Stored:
    """Finishes the response, and gives what is to be kept of it."""
    compressible = response["Content-Type"].startswith(COMPRESSIBLE)
    if compressed and compressible and len(response.content) >= SMALLEST_WORTH_COMPRESSING:
        response.content = isal_zlib.compress(response.content, wbits=GZIP)
        response["Content-Encoding"] = "gzip"
    response["Content-Length"] = str(len(response.content))
    _headers(response, etag)
    return Stored(tuple(response.items()), response.content)


def _response(stored: Stored, *, head: bool) -> HttpResponse:
    response = HttpResponse(b"" if head else stored.body)
    for name, value in stored.headers:
        response[name] = value
    return response
