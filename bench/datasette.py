"""The peer: Datasette over the same public rows, set up as somebody who knows SQLite well would.

One SQLite file for each catalogue. Lists come from `dialogue`, whose columns are facets; whatever values a dialogue has
stand in `dialogue_value` as well, through which lists are narrowed. What is looked for stands apart in
`<kind>_search`, with an FTS5 index, so that lists do not read it. Ranked search with snippets is a canned query, since
tables alone do not rank. Datasette serves the file as immutable and has as long as it needs for each statement.
"""

import contextlib
import json
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psycopg

from bench.catalogue import PROJECT, Catalogue

PYTHON = PROJECT / ".venv-bench" / "bin" / "python"
LIFE = 4 * 3600  # seconds, whatever happens
KINDS = {"dialogue": 10, "actor": 5, "conflict": 5, "official_process": 5, "source": 5}  # shown of each
PAGE = 25
CONTRAST = ("contact_cluster", "back_channel", "mediation")  # what our list leaves out
# What our list counts. A dialogue has one of each of these, in a column with an index,
ONE = ("record_kind", "quietness", "status")
# several of these, in a JSON array, the way for which Datasette has facets;
MANY = (
    *(
        "conflict",
        "convener",
        "methods",
        "audience",
        "outcomes",
        "contribution",
        "certainty",
        "funder",
        "goals",
    ),
    *("transfer_kind", "country", "track"),
)
# and in the table `plain`, to compare with what Datasette counts fastest, the first of these alone.
FIRST = {"conflict": "conflict", "convener": "actor"}
SHOWN = (
    "id integer primary key, slug text unique, name text, years text, summary text, sides text, begins text, "
    "ends text"
)
SETTINGS = {
    "suggest_facets": "off",
    "default_page_size": str(PAGE),
    "sql_time_limit_ms": "600000",
    "facet_time_limit_ms": "600000",
    "cache_size_kb": "100000",
}
# Datasette ends with the bench, whose end of the pipe closes then, and at the latest after its LIFE.
WATCHED = """
import os, sys, threading
life = threading.Timer(float(sys.argv.pop(1)), os._exit, [1])
bench = threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)))
life.daemon = bench.daemon = True
life.start(), bench.start()
from datasette.cli import cli
cli()
"""


# ------------------------------------------------------------------ the file


def written(of: Catalogue) -> Path:
    """The catalogue's public rows in a SQLite file, made if it is not there; while a server of the catalogue runs."""
    made, unfinished = of.home / "datasette.db", of.home / "datasette.part"
    if not made.exists():
        unfinished.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(unfinished)) as file, of.connect() as catalogue:
            write(file, catalogue)
        unfinished.rename(made)
    return made


def write(file: sqlite3.Connection, catalogue: psycopg.Connection) -> None:
    """`catalogue` reads the schema `open`."""
    for kind in FIRST.values():
        file.execute(f"create table {kind} (slug text primary key, name text) without rowid")
        _copy(file, catalogue, kind, f"select slug, name from {kind}_document")
    _write_list(file, catalogue)
    _write_plain(file)
    for kind in KINDS:
        _write_words(file, catalogue, kind)
    file.commit()
    file.execute("analyze")
    file.execute("vacuum")


def _write_list(file: sqlite3.Connection, catalogue: psycopg.Connection) -> None:
    """The dialogues, in the order of their ids, and all values of each."""
    file.execute(f"create table dialogue ({SHOWN}, {', '.join(f'{one} text' for one in (*ONE, *MANY))})")
    numbered = "(select row_number() over (order by id) as number, * from dialogue_document) d"
    values = [_values(one, "min({})") for one in ONE]
    values += [_values(one, "coalesce(json_agg({}), '[]')::text") for one in MANY]
    _copy(
        file,
        catalogue,
        "dialogue",
        "select number, slug, name, core #>> '{years,words}', core ->> 'summary', (select string_agg(s ->> 'text', "
        f"' and ') from json_array_elements(sides) s), begins::text, ends::text, {', '.join(values)} from {numbered}",
    )
    _finish_list(file, "dialogue", ONE)
    _copy(
        file,
        catalogue,
        "dialogue_value",
        f"select number, f from {numbered}, unnest(facets) f where f like '%:%'",
    )


def _write_plain(file: sqlite3.Connection) -> None:
    """The same list, whose rows are short."""
    named = ", ".join(column.split()[0] for column in SHOWN.split(", "))
    references = [f"{one} text references {kind} (slug)" for one, kind in FIRST.items()]
    file.execute(f"create table plain ({SHOWN}, {', '.join([*(f'{one} text' for one in ONE), *references])})")
    firsts = [f"json_extract({one}, '$[0]')" for one in FIRST]
    file.execute(f"insert into plain select {named}, {', '.join([*ONE, *firsts])} from dialogue")
    _finish_list(file, "plain", (*ONE, *FIRST))
    file.execute("insert into plain_value select * from dialogue_value")


def _finish_list(file: sqlite3.Connection, table: str, indexed: Iterable[str]) -> None:
    for column in ("name", "begins", "ends", *indexed):
        file.execute(f"create index {table}_{column} on {table} ({column})")
    file.execute(
        f"create table {table}_value (dialogue integer references {table} (id), value text, "
        "primary key (value, dialogue)) without rowid"
    )


def _values(facet: str, gathered: str) -> str:
    """SQL of a dialogue's values of one facet."""
    value = gathered.format(f"substr(f, {len(facet) + 2})")
    return f"(select {value} from unnest(facets) f where f ^@ '{facet}:')"


def _write_words(file: sqlite3.Connection, catalogue: psycopg.Connection, kind: str) -> None:
    """What is looked for in one kind of record; words in names count most, then those in the summary."""
    searched = f"{kind}_search"
    file.execute(
        f"create table {searched} (id integer primary key, slug text, name text, summary text, body text)"
    )
    _copy(
        file,
        catalogue,
        searched,
        "select row_number() over (order by d.id), d.slug, d.name, core ->> 'summary', body "
        f"from {kind}_document d join {searched} s using (id)",
    )
    file.execute(
        f"create virtual table {kind}_fts using fts5 (name, summary, body, content='{searched}', content_rowid='id', "
        "tokenize='porter unicode61 remove_diacritics 2')"
    )
    for order in ("('rebuild')", "('optimize')"):
        file.execute(f"insert into {kind}_fts ({kind}_fts) values {order}")
    file.execute(f"insert into {kind}_fts ({kind}_fts, rank) values ('rank', 'bm25(10, 5, 1)')")


def _copy(file: sqlite3.Connection, catalogue: psycopg.Connection, table: str, query: str) -> None:
    with catalogue.transaction(), catalogue.cursor(f"all_of_{table}") as rows:
        rows.itersize = 1000
        rows.execute(query.encode())
        assert rows.description
        places = ", ".join("?" * len(rows.description))
        file.executemany(f"insert into {table} values ({places})", rows)


# ------------------------------------------------------------------ the server


@contextlib.contextmanager
def served(of: Catalogue, port: int) -> Iterator[None]:
    """Datasette on the loopback, one process."""
    file, metadata = written(of), of.home / "datasette.json"
    metadata.write_text(json.dumps(described()))
    settings = [word for pair in SETTINGS.items() for word in ("--setting", *pair)]
    command = [
        str(PYTHON),
        "-c",
        WATCHED,
        str(LIFE),
        "serve",
        "--immutable",
        str(file),
        "--metadata",
        str(metadata),
        *settings,
    ]
    with subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            _await(server, port)
            yield
        finally:
            server.kill()


def _await(server: subprocess.Popen, port: int) -> None:
    for _ in range(300):
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError("Datasette did not start.")


def version() -> str:
    """Of Datasette and of the SQLite below it."""
    told = "import datasette, sqlite3; print(f'Datasette {datasette.__version__}, SQLite {sqlite3.sqlite_version}')"
    return subprocess.run([PYTHON, "-c", told], capture_output=True, text=True, check=True).stdout.strip()


def described() -> dict[str, Any]:
    """Datasette's metadata: the order of the list, and the searches as canned queries."""
    totals = [
        f"(select count(*) from {kind}_fts where {kind}_fts match escape_fts(:q)) as {kind}s"
        for kind in KINDS
    ]
    queries = {
        "everything": {"sql": " union all ".join(_found(kind, size) for kind, size in KINDS.items())},
        "dialogues": {"sql": f"select *, {', '.join(totals)} from ({_found('dialogue', PAGE)})"},
    }
    return {
        "databases": {
            "datasette": {
                "queries": queries,
                "tables": {"dialogue": {"sort": "begins"}, "plain": {"sort": "begins"}},
            }
        }
    }


def _found(kind: str, size: int) -> str:
    """The best of one kind, marked, with how many there are."""
    fts, asked = f"{kind}_fts", "match escape_fts(:q)"
    return (
        f"select * from (select '{kind}' as kind, (select count(*) from {fts} where {fts} {asked}) as total, s.slug, "
        f"highlight({fts}, 0, '<mark>', '</mark>') as name, snippet({fts}, -1, '<mark>', '</mark>', '…', 24) as said "
        f"from {fts} join {kind}_search s on s.id = {fts}.rowid where {fts} {asked} order by {fts}.rank limit {size})"
    )


# ------------------------------------------------------------------ the same questions


def found(words: str, query: str = "everything", form: str = "") -> str:
    """The address of a search; `form` ".json" is for machines."""
    return f"/datasette/{query}{form}?{urlencode({'q': words})}"


def listed(values: Iterable[str] = (), *, table: str = "dialogue", **more: str) -> str:
    """The address of a list of what has all of these values ("conflict:cold-war"), with its facets."""
    through = [{"table": f"{table}_value", "column": "value", "value": value} for value in values]
    one, many = ((*ONE, *FIRST), ()) if table == "plain" else (ONE, MANY)
    pairs = [
        *(("_through", json.dumps(each)) for each in through),
        ("record_kind__notin", ",".join(CONTRAST)),
        *more.items(),
        *(("_facet", facet) for facet in one),
        *(("_facet_array", facet) for facet in many),
    ]
    return f"/datasette/{table}?{urlencode(pairs)}"


def after(begins: str, number: int) -> str:
    """Where a page of the list begins: after the dialogue with this number and first day."""
    return f"{quote(begins)},{number}"
