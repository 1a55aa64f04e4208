"""What protection costs, against the same code on a catalogue that protects nothing.

    python -m bench.price [--dialogues 10000 100000] [--seconds 10]

The catalogue is copied, file by file, and the copy is stripped:

* in its open catalogue the tables lose the checks and triggers that keep them public. What is left is a catalogue of
  the same visible rows that never heard of hidden ones; that its vault still lies on the disk changes nothing, since
  nobody reads it.
* of its vault there is a view of each table that filters by a literal list of the viewer's labels, and over these the
  same documents; the owner reads them, whom no policy holds. So every table of every query is filtered as a careful
  application would do it, by the cheapest way there is.

Pages of both are asked for turn about in one process that keeps no answers. At the desk the page is the view under an
entered viewer, with all that comes with it (ticket, policies, noting which rows were read); the audit's line, which any
desk would have to write, is left out of both. The SQL of a page is what the view asks, alone, one statement after the
other. Figures are medians, and ratios of medians.
"""

import argparse
import hashlib
import hmac
import itertools
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from bench import inside, report
from bench.catalogue import PROJECT, Catalogue, catalogue
from bench.report import Target, head, row

ENTRIES = 2000  # of a viewer
MOST = 500  # measurements of one page
EDITOR, MEMBER = 1, 2  # users: one who holds everything, one who holds one process
WORDS = ("amnesty", "pipelines", "refugees", "holy places", "air corridors")
PUBLIC_LIMIT, DESK_LIMIT, ENTER_LIMIT = 1.1, 1.7, 0.3
PARTS = {
    "question": "any statement: once to the database and back",
    "nonce": "the database draws a nonce",
    "ticket": "the ticket is made",
    "enter": "the ticket is checked, the role is set",
}
Act = Callable[[], None]
Side = tuple[inside.Place, Act]
Figures = dict[str, dict[str, float]]  # what was asked -> of which side, ms


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.price")
    parser.add_argument("--dialogues", type=int, nargs="+", default=[100_000])
    parser.add_argument("--seconds", type=float, default=10, help="for each page, at most")
    parser.add_argument("--measure", action="store_true", help="one size in this process; prints JSON")
    asked = parser.parse_args()
    os.environ.pop("DATABASE_URL", None)
    made = [catalogue(number) for number in asked.dialogues]
    if asked.measure:
        print(json.dumps(measured(made[0], asked.seconds)))
    else:
        found = [_in_a_process(one, asked.seconds) for one in made]
        inside.begin(made[0])
        report.put(table(found, made, asked.seconds), "python -m bench.price")


def _in_a_process(one: Catalogue, seconds: float) -> dict[str, Figures]:
    """A process belongs to one home for good."""
    print(f"{one.dialogues} dialogues", flush=True)
    command = [sys.executable, "-m", "bench.price", "--measure", "--seconds", str(seconds)]
    command += ["--dialogues", str(one.dialogues)]
    ran = subprocess.run(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(ran.stdout.splitlines()[-1])


def measured(of: Catalogue, seconds: float) -> dict[str, Figures]:
    inside.begin(of)
    from django.conf import settings

    give_clearances()
    found: dict[str, Figures] = {"entering": entering()}
    protected, plain = inside.Place(settings.SERVER.dbname), inside.copied("price_plain")
    try:
        _as_owner(plain, [*open_without_checks()])
        found["public"] = public(protected, plain, seconds)
        for name, viewer in viewers().items():
            _as_owner(plain, [*filtered_vault(labels(viewer.user_id))])
            found |= desk(name, viewer, protected, plain, seconds)
    finally:
        protected.close()
        plain.drop()
    return found


def viewers() -> dict[str, Any]:
    from records.viewer import editor, member

    return {"editor": editor(EDITOR), "member": member(MEMBER)}


def give_clearances() -> None:
    """The editor holds all there is; the member one process."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("insert into kernel.factor values (1), (2) on conflict do nothing")
        cursor.execute("delete from kernel.clearance where user_id in (1, 2)")
        cursor.execute(
            "insert into kernel.clearance (user_id, compartment_id, starts) select u, id, now() - interval '1 day' "
            "from kernel.compartment, (values (1), (2)) u (u) where u = 1 or name = 'Synthetic process 1'"
        )


def labels(user: Any) -> list[int]:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("select label_id from kernel.held where user_id = %s order by 1", [user])
        return [0, *(label for (label,) in cursor.fetchall())]


# ------------------------------------------------------------------ the copy that protects nothing


def open_without_checks() -> Iterator[str]:
    from records.kernel.graph import protected, table

    for name in map(table, protected()):
        yield f"alter table open.{name} disable trigger user"
        yield f"alter table open.{name} drop constraint {name}_is_public"


def filtered_vault(held: list[int]) -> Iterator[str]:
    """A schema `filtered` in place of `vault`, and the functions that find names and words, with a list of labels."""
    from django.conf import settings

    from records import cited, documents
    from records.kernel import graph, words
    from records.kernel.graph import table
    from records.kernel.install import named
    from records.kernel.names import finding
    from records.kernel.protect.policies import HELD, SEES
    from records.models import Record
    from records.shapes import fact

    among = f"label = any ('{{{','.join(map(str, held))}}}'::int[])"
    yield "drop schema if exists filtered cascade"
    yield "create schema filtered"
    yield "set search_path = filtered, ext"
    for name in map(table, graph.protected()):
        yield f"create view {name} as select * from vault.{name} where {among}"
    for model in graph.facts():
        if not issubclass(model, Record):
            yield (
                f"create view {documents.fact_view(model)} as "
                f"select f.id, {fact(model, 'f').sql} as data from {table(model)} f"
            )
    yield f"create view cited as {cited.cited_sql(graph.evidence())}"
    yield f"create view cited_by_source as {cited.cited_by_source_sql(graph.evidence())}"
    one_of = re.compile(rf"\((\w+)\.label = 0 or \1\.{re.escape(HELD)}\)")
    kinds = [doc.sought for doc in documents.registered()]
    for doc in documents.registered():
        yield f"create view {doc.table} as {doc.at_the_desk()}"
        yield f"create view {doc.search_table} as {words.definition(doc.sought, kinds)}"
        for statement in words.asked_at_the_desk(doc.sought, kinds):
            if statement.startswith("create or replace function"):
                filtered = one_of.sub(rf"\1.{among}", named(statement, settings.SERVER))
                assert HELD not in filtered
                yield filtered
        kept = f"pg_get_functiondef('vault.{doc.table}_at'::regproc)"
        yield f"do $do$ begin execute replace({kept}, 'vault.', 'filtered.'); end $do$"
        drop, create, *_ = finding(doc.model, doc.names)
        assert SEES in create
        yield from (drop, create.replace(SEES, among))


def _as_owner(place: inside.Place, statements: Iterable[str]) -> None:
    from django.db import connections, transaction

    with place.entered(), transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("set search_path = vault, ext")


# ------------------------------------------------------------------ public pages


def public(protected: inside.Place, plain: inside.Place, seconds: float) -> Figures:
    from dialogues.models import Conflict, Dialogue
    from records.viewer import PUBLIC, viewing

    with viewing(PUBLIC):
        slugs = [*Dialogue.objects.order_by("id").values_list("slug", flat=True)[:200]]
        conflicts = [*Conflict.objects.order_by("id").values_list("slug", flat=True)]
    pages = {
        "list": ["/dialogues/"],
        "filtered list": [f"/dialogues/?conflict={slug}" for slug in conflicts],
        "search": [f"/dialogues/?q={word.replace(' ', '+')}" for word in WORDS],
        "dialogue page": [f"/dialogues/{slug}/" for slug in slugs],
        "API detail": [f"/api/v1/dialogues/{slug}/" for slug in slugs],
        "API page": ["/api/v1/dialogues/?page_size=100"],
    }
    return {
        name: _compared((protected, _pages(addresses)), (plain, _pages(addresses)), seconds)
        for name, addresses in pages.items()
    }


def _pages(addresses: list[str]) -> Act:
    return _each([inside.page(address) for address in addresses])


def _each(acts: list[Act]) -> Act:
    """One after the other, and again from the first."""
    following = itertools.cycle(acts)
    return lambda: next(following)()


def _compared(one: Side, other: Side, seconds: float) -> dict[str, float]:
    sides = {"protected": one, "plain": other}
    times = inside.turn_about(sides, MOST, random.Random(1), seconds)  # noqa: S311
    found = {name: statistics.median(taken) * 1000 for name, taken in times.items()}
    print(", ".join(f"{name} {ms:.2f} ms" for name, ms in found.items()), file=sys.stderr, flush=True)
    return found


# ------------------------------------------------------------------ the desk


def desk(
    name: str, viewer: Any, protected: inside.Place, plain: inside.Place, seconds: float
) -> dict[str, Figures]:
    """Each page through Django, and the SQL that it asks alone."""
    from records.viewer import Viewer

    filtering = Viewer("filtered", "", viewer.user_id)
    _let_in_without_a_ticket(filtering.alias)
    whole: Figures = {}
    alone: Figures = {}
    for page, addresses in _desk_pages(viewer).items():
        sides = [(protected, viewer), (plain, filtering)]
        one, other = [(place, _each([_view(who, a) for a in addresses])) for place, who in sides]
        whole[page] = _compared(one, other, seconds)
        one, other = [(place, _each([_statements(place, who, a) for a in addresses])) for place, who in sides]
        alone[page] = _compared(one, other, seconds)
    return {f"{name} through Django": whole, f"{name}, SQL alone": alone}


def _desk_pages(viewer: Any) -> dict[str, list[str]]:
    """Dialogues of the detail are drawn among those that the viewer sees, hidden ones too."""
    from dialogues.models import Dialogue
    from records.viewer import viewing

    with viewing(viewer):
        ids = [*Dialogue.objects.order_by("id").values_list("id", flat=True)[:5]]
    return {
        "list": ["/dialogues/"],
        "search": [f"/dialogues/?q={word.replace(' ', '+')}" for word in WORDS],
        "dialogue page": [f"/dialogues/{i}/" for i in ids],
        "API detail": [f"/api/v1/dialogues/{i}/" for i in ids],
    }


def _let_in_without_a_ticket(alias: str) -> None:
    """Whoever comes by this alias reads the views of the copy, as the owner."""
    from django.conf import settings
    from django.db import connections

    from records import viewer as doors

    if alias in settings.DATABASES:
        return
    owner = settings.DATABASES["owner"]
    options = owner["OPTIONS"] | {"options": owner["OPTIONS"]["options"].replace("=vault,", "=filtered,")}
    settings.DATABASES[alias] = connections.settings[alias] = owner | {"OPTIONS": options}
    enter = doors._enter

    def enter_or_not(viewer: Any) -> None:
        if viewer.alias != alias:
            enter(viewer)

    doors._enter = enter_or_not


def _view(viewer: Any, address: str) -> Act:
    from django.conf import settings
    from django.test import RequestFactory
    from django.urls import resolve, set_script_prefix, set_urlconf

    from records.viewer import viewing

    request = RequestFactory(SERVER_NAME="localhost").get(address, headers=inside.asker(address))
    match = resolve(request.path_info, settings.DESK_URLCONF)
    request.resolver_match = match

    def ask() -> None:
        set_script_prefix("/desk/")
        set_urlconf(settings.DESK_URLCONF)
        with viewing(viewer):
            response = match.func(request, **match.kwargs)
            assert response.status_code == 200, address
        set_script_prefix("/")
        set_urlconf(None)

    return ask


def _statements(place: inside.Place, viewer: Any, address: str) -> Act:
    """What the view asks of the viewer's connection, as it stands."""
    from django.db import connections, reset_queries

    from records.viewer import viewing

    with place.entered():
        connection = connections[viewer.alias]
        with viewing(viewer):
            reset_queries()
            connection.force_debug_cursor = True
            _view(viewer, address)()
            connection.force_debug_cursor = False
            asked = [query["sql"] for query in connection.queries if "SAVEPOINT" not in query["sql"]]

    def ask() -> None:
        with viewing(viewer):
            cursor = connections[viewer.alias].connection.cursor()
            for statement in asked:
                cursor.execute(statement).fetchall()

    return ask


# ------------------------------------------------------------------ entering


def entering() -> Figures:
    """How long it takes to let a viewer in, in all and step by step."""
    from django.db import transaction

    from records import viewer as doors

    who = viewers()["member"]
    steps: dict[str, list[float]] = {}
    for number in range(ENTRIES + 50):
        with transaction.atomic(using=who.alias):
            found = {"all": inside.timed(lambda: doors._enter(who))}
        with transaction.atomic(using=who.alias):
            found |= dict(_steps(who))
        if number >= 50:
            for name, taken in found.items():
                steps.setdefault(name, []).append(taken)
    figures = {name: {"ms": statistics.median(taken) * 1000} for name, taken in steps.items()}
    return figures


def _steps(who: Any) -> Iterator[tuple[str, float]]:
    """The same as `records.viewer._enter`, one step after the other; and a statement that does nothing."""
    from django.conf import settings
    from django.db import connections

    from config.databases import role

    with connections[who.alias].cursor() as cursor:

        def asked(sql: str, *parameters: Any) -> Any:
            cursor.execute(sql, parameters)
            return cursor.fetchone()[0]

        def ticket() -> str:
            words = f"{who.user_id}|{at}|{nonce}".encode()
            return hmac.new(settings.TICKET_KEY.encode(), words, hashlib.sha256).hexdigest()

        yield "question", inside.timed(lambda: asked("select 1"))
        yield "nonce", inside.timed(lambda: asked("select kernel.nonce()"))
        nonce, at = asked("select kernel.nonce()"), int(time.time())
        yield "ticket", inside.timed(ticket)
        entering = "select kernel.enter(%s, %s, %s), set_config('role', %s, true)"
        known = who.user_id, at, ticket(), role(settings.SERVER, who.group)
        yield "enter", inside.timed(lambda: asked(entering, *known))


# ------------------------------------------------------------------ the tables


def table(found: list[dict[str, Figures]], of: list[Catalogue], seconds: float) -> Iterator[str]:
    sizes = [f"{one.dialogues:,}" for one in of]
    yield (
        f"{date.today():%-d %B %Y}. {report.machine(of[0])} Medians of up to {MOST} requests in {seconds:g} s "
        f"each; of {ENTRIES:,} for entering."
    )
    yield from ("", *head(["protected to plain", *sizes, "asked", "kept"]))
    for target in targets(found):
        yield target.shown()
    yield from ("", *head(["ms; protected, plain", *sizes]))
    for part in found[0]:
        for name in found[0][part] if part != "entering" else ():
            figures = [f"{one[part][name]['protected']:.2f}, {one[part][name]['plain']:.2f}" for one in found]
            yield row([f"{part}: {name}", *figures])
    yield from ("", *head(["where entering takes its time, ms", *sizes]))
    for name, words in PARTS.items():
        yield row([words, *(f"{one['entering'][name]['ms']:.3f}" for one in found)])


def targets(found: list[dict[str, Figures]]) -> Iterator[Target]:
    for part in found[0]:
        if part != "entering":
            limit = PUBLIC_LIMIT if part == "public" else DESK_LIMIT
            for name in found[0][part]:
                ratios = [one[part][name]["protected"] / one[part][name]["plain"] for one in found]
                yield Target(f"{part}: {name}", ratios, limit)
    yield Target("a viewer is let in", [one["entering"]["all"]["ms"] for one in found], ENTER_LIMIT, " ms")


if __name__ == "__main__":
    main()
