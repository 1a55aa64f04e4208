"""One catalogue, asked everything."""

import http.client
import json
import random
import re
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psutil

from bench.catalogue import PROJECT, Catalogue
from bench.load import BROWSER, NO_HEADERS, Headers, head, run

CLIENTS = 4
CONTRAST = "array['record_kind:contact_cluster', 'record_kind:back_channel', 'record_kind:mediation']"
EXPAND = ("participations", "outcomes")


@dataclass
class Result:
    """The rounds of one question: answers a second, and the times of one answer in ms."""

    per_second: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p95: list[float] = field(default_factory=list)

    def add(self, run: dict[str, Any]) -> None:
        if run["failed"] or len(run["times"]) < 2:
            raise RuntimeError(f"{run['failed']} of {len(run['times'])} answers were wrong.")
        cuts = statistics.quantiles(run["times"], n=20)
        self.per_second.append(len(run["times"]) / run["seconds"])
        self.p50.append(statistics.median(run["times"]) * 1000)
        self.p95.append(cuts[18] * 1000)

    def medians(self) -> dict[str, float]:
        return {name: statistics.median(values) for name, values in vars(self).items()}


class Sitting:
    """One catalogue while it is measured."""

    def __init__(self, of: Catalogue, ports: dict[float, int], workers: dict[float, psutil.Process]) -> None:
        self.catalogue, self.ports, self.workers = of, ports, workers
        self.results: dict[str, Result] = defaultdict(Result)
        self.first_lists: list[float] = []  # s
        self.memory = (0.0, 0.0)
        self.published: dict[str, list[float]] = {}
        self.chance = random.Random(1)  # noqa: S311
        with of.connect() as database:
            self.slugs = [
                slug for (slug,) in database.execute("select slug from dialogue order by id").fetchall()
            ]
            self.actors = [
                slug for (slug,) in database.execute("select slug from actor order by id").fetchall()
            ]
            self.conflicts = [
                slug for (slug,) in database.execute("select slug from conflict order by id").fetchall()
            ]
            self.documents = self._columns(database)
            self.rows = self._list_keys(database)
        self.pages = walk(self.ports[0.2], "/dialogues/", BROWSER, r'cursor=([\w-]+)[^"]*" rel="next"', 150)
        self.expanded = walk(
            self.ports[0.2],
            f"/api/v1/dialogues/?page_size=100&expand={','.join(EXPAND)}",
            {},
            r'"next":"[^"]*cursor=([\w-]+)',
            80,
        )

    @staticmethod
    def _columns(database: Any) -> list[str]:
        rows = database.execute(
            "select attname from pg_attribute where attrelid = 'dialogue_document'::regclass "
            "and atttypid = 'json'::regtype"
        )
        return [name for (name,) in rows.fetchall()]

    @staticmethod
    def _list_keys(database: Any) -> list[tuple]:
        """Where pages of the list and of the API begin."""
        rows = database.execute(
            "select begins::text, sort_name, id::text from dialogue_document "
            "where begins is not null order by md5(id::text) limit 500"
        )
        return rows.fetchall()

    # ---------------------------------------------------------------- asking

    def load(self, **job: Any) -> dict[str, Any]:
        return run(**{"clients": CLIENTS, **job})

    def cold(self, name: str, addresses: list[str], seconds: float, headers: Headers = NO_HEADERS) -> None:
        """Each address once at most; no answer comes from what the worker keeps."""
        requests = [head(address, headers) for address in addresses]
        self.results[name].add(
            self.load(port=self.ports[0.2], requests=requests, seconds=seconds, count=len(requests))
        )

    def again(
        self, name: str, address: str, seconds: float, ttl: float, headers: Headers = NO_HEADERS
    ) -> None:
        """The same over and over, from the server that asks for the generation that often."""
        self.results[name].add(
            self.load(port=self.ports[ttl], requests=[head(address, headers)], seconds=seconds)
        )

    def sql(self, name: str, statement: str, parameters: list, seconds: float) -> None:
        job = {"dsn": self.catalogue.dsn(), "sql": statement, "parameters": parameters}
        self.results[name].add(self.load(seconds=seconds, **job))

    def fresh(self) -> None:
        """A new generation: whatever the servers keep is void. The first list counts the facets again."""
        self.first_lists += fresh(self.catalogue, self.ports.values())

    def etag(self, address: str, ttl: float, headers: Headers) -> str:
        ask = http.client.HTTPConnection("127.0.0.1", self.ports[ttl])
        ask.request("GET", address, headers=headers)
        return ask.getresponse().headers["ETag"]

    # ---------------------------------------------------------------- one round

    def round(self, seconds: float) -> None:
        slugs = self.chance.sample(self.slugs, min(len(self.slugs), 5000))
        self.fresh()
        self.again("hello", "/bench/hello", seconds, 0.2)
        self._details(slugs, seconds)
        self.fresh()
        self._lists(seconds)
        self._again(slugs[0], seconds)

    def _details(self, slugs: list[str], seconds: float) -> None:
        everything = ", ".join(f"{name}::text" for name in self.documents)
        document = f"select {everything} from dialogue_document where slug = %s"
        half = len(slugs) // 2
        self.sql("document", document, [[slug] for slug in slugs], seconds)
        self.cold("detail", [f"/api/v1/dialogues/{slug}/" for slug in slugs[:half]], seconds)
        self.cold("dialogue page", [f"/dialogues/{slug}/" for slug in slugs[half:]], seconds, BROWSER)

    def _lists(self, seconds: float) -> None:
        core = "core::text, sides::text, roles::text"
        self.sql(
            "25 rows",
            f"select {core} from dialogue_document where not facets && {CONTRAST} "
            "and (begins, id) > (%s::date, %s::uuid) order by begins, id limit 26",
            [[begins, key] for begins, _, key in self.rows],
            seconds,
        )
        self.cold("list", self.pages, seconds, BROWSER)
        sections = ", ".join(f"{name}::text" for name in ("core", *EXPAND))
        self.sql(
            "100 documents",
            f"select {sections} from dialogue_document "
            "where (sort_name, id) > (%s, %s::uuid) order by sort_name, id limit 101",
            [[name, key] for _, name, key in self.rows],
            seconds,
        )
        self.cold("API page", self.expanded, seconds)
        self.cold("filtered list", [self._filtered() for _ in range(500)], seconds, BROWSER)

    def _filtered(self) -> str:
        """One of 60 x 5 x 5 x 36 addresses."""
        method = self.chance.choice(["task_force", "joint_drafting", "shuttle", "study_group", "single_text"])
        quietness = self.chance.choice(["public", "discreet", "secret", "closed_door", "confidential"])
        conflict = self.chance.choice(self.conflicts)
        begun = self.chance.randint(1955, 1990)
        return f"/dialogues/?conflict={conflict}&method={method}&quietness={quietness}&from={begun}"

    def _again(self, slug: str, seconds: float) -> None:
        """The same request over and over, and with the ETag of its answer."""
        address = f"/dialogues/{slug}/"
        for ttl in self.ports:
            self.again(f"hello, ttl {ttl}", "/bench/hello", seconds, ttl)
            self.again(f"repeated, ttl {ttl}", address, seconds, ttl, BROWSER)
            unchanged = {**BROWSER, "If-None-Match": self.etag(address, ttl, BROWSER)}
            self.again(f"304, ttl {ttl}", address, seconds, ttl, unchanged)

    # ---------------------------------------------------------------- memory, writing

    def fill_memory(self) -> None:
        """MB that the worker holds after 2,000 and after 10,000 mixed requests."""
        found = []
        for count in (2000, 8000):
            requests = [head(address, headers) for address, headers in self._mixed(count)]
            self.load(port=self.ports[0.2], requests=requests, count=count)
            found.append(self.workers[0.2].memory_info().rss / 1e6)
        self.memory = (found[0], found[1])

    def _mixed(self, count: int) -> Iterator[tuple[str, Headers]]:
        for _ in range(count):
            slug, actor = self.chance.choice(self.slugs), self.chance.choice(self.actors)
            yield self.chance.choices(
                [
                    (f"/api/v1/dialogues/{slug}/", {}),
                    (f"/dialogues/{slug}/", BROWSER),
                    (f"/actors/{actor}/", BROWSER),
                    (self.chance.choice(self.pages), BROWSER),
                    (self._filtered(), BROWSER),
                    (self.chance.choice(self.expanded), {}),
                    ("/codebook/", BROWSER),
                ],
                weights=[40, 30, 10, 8, 3, 1, 8],
            )[0]

    def publish(self, count: int) -> None:
        command = [sys.executable, "-m", "bench.publishing", str(count)]
        environment = self.catalogue.environment()
        ran = subprocess.run(
            command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True, check=True
        )
        self.published = json.loads(ran.stdout)


def fresh(of: Catalogue, ports: Iterable[int]) -> list[float]:
    """A new generation; gives the seconds that each server's first list took."""
    with of.connect() as database:
        database.execute("update generation set number = number + 1")
    time.sleep(0.3)  # longer than GENERATION_TTL
    first = [head("/dialogues/", BROWSER)]
    return [taken for port in ports for taken in run(port=port, requests=first, clients=1, count=1)["times"]]


def walk(port: int, address: str, headers: Headers, cursor: str, pages: int) -> list[str]:
    """Addresses of consecutive pages of a list."""
    found: list[str] = []
    ask = http.client.HTTPConnection("127.0.0.1", port)
    plain = {**headers, "Accept-Encoding": "identity"}
    following = address
    while following and len(found) < pages:
        found.append(following)
        ask.request("GET", following, headers=plain)
        match = re.search(cursor, ask.getresponse().read().decode())
        joint = "&" if "?" in address else "?"
        following = f"{address}{joint}cursor={match[1]}" if match else ""
    return found
