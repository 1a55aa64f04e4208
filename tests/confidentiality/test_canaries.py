"""Every text of every hidden row is a word of its own, and none of them comes up where it must not.

Worlds are compared byte for byte elsewhere; here it is asked what reaches the places that such a comparison does not
look at: dumps, logs, mails, files, and what the public login can read of the server.
"""

import logging
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core import mail
from django.db import DatabaseError, connections, transaction

from config import cluster
from records.kernel import graph
from records.viewer import OWNER, PUBLIC, viewing
from tests import worlds
from tests.confidentiality.addresses import parameters, routes
from tests.confidentiality.canaries import Planted, plant, texts
from tests.confidentiality.crawl import FORMS, by_client, crawl
from tests.confidentiality.traces import left_behind
from tests.confidentiality.urls_that_fail import REFUSED, too_long
from tests.confidentiality.viewers import ONLOOKERS, Onlooker
from tests.environment import PROOF, THOROUGH

WORLDS = 2 if PROOF else 1
# The comparison of worlds asks for all of them; here one on the server that comes along, and one on another.
LOOKING = [*ONLOOKERS] if PROOF else ["member"] if THOROUGH else ["anonymous"]
ANONYMOUS, MEMBER = ONLOOKERS["anonymous"], ONLOOKERS["member"]
Behind = Callable[[], Iterator[tuple[str, bytes]]]


@pytest.fixture
def planted(fresh) -> Planted:
    worlds.load_terms()
    worlds.make_compartments()
    return plant()


@pytest.fixture
def behind(said, caplog) -> Behind:
    """What is left behind since the test began, with everything logged that can be."""
    caplog.set_level(logging.DEBUG)
    mail.outbox = []
    began = time.time()
    return lambda: left_behind(began, said)


# ------------------------------------------------------------------ pages


@pytest.mark.parametrize("world", range(WORLDS))
@pytest.mark.parametrize("name", LOOKING)
def test_no_page_that_anybody_comes_to_holds_a_word_they_may_not_see(
    planted, behind, name, world, record_property
):
    who, asked, seen, hits = ONLOOKERS[name], 0, set(), []
    forms = FORMS if PROOF else FORMS[:1]  # a page of the API holds the json that a program gets
    with who.looking() as client:
        for answer in crawl(by_client(client), who.address("/")[:-1], guesses(who, planted), forms):
            asked += 1
            assert answer.status < 500, answer.address
            hits += [(answer.address, hit) for hit in planted.told(answer.told, who.holds)]
            seen |= planted.words_in(answer.body)
    hits += [(place, hit) for place, text in behind() for hit in planted.told(text)]
    record_property("requests", asked)
    record_property("canaries", len(planted.hidden(who.holds)))
    record_property("hits", len(hits))
    assert hits == []
    assert len(seen) > len(planted.seen(who.holds)) / 2  # the rest is what rows were before


def guesses(who: Onlooker, planted: Planted) -> Iterator[str]:
    """Addresses that somebody makes up: of hidden rows by id and slug, and searches for the beginning of a word."""
    visible = planted.world.visible({*who.holds})
    unseen = [row for row in planted.world.values() if row.id not in visible]
    beginnings = [row.values[name][:9] for row in unseen for name in ("name", "title") if name in row.values]
    for route in routes():
        if route.keyed:
            keys = [
                key for row in unseen if row.kind == route.table for key in (row.id, row.values.get("slug"))
            ]
            yield from (who.address(route.filled(str(key))) for key in keys if key)
        elif "q" in parameters(route.view):
            yield from (who.address(f"{route.path}?{urlencode({'q': word})}") for word in beginnings)


def test_every_text_of_every_table_is_hidden_somewhere_in_that_world(planted):
    hidden = {planted.words[word][1] for word in planted.hidden()}
    assert hidden >= {(graph.table(model), name) for model in graph.facts() for name in texts(model)}
    assert len(planted.seen(())) > 50


# ------------------------------------------------------------------ what a login can take away


def dump(alias: str, name: str, *options: str) -> subprocess.CompletedProcess:
    """pg_dump of what a door's login can read."""
    door = settings.DATABASES[alias]
    login = {"PGHOST": door["HOST"], "PGPORT": str(door["PORT"] or ""), "PGUSER": door["USER"]}
    return subprocess.run(
        [cluster._programs() / "bin" / "pg_dump", *options],
        env=login | {"PGPASSWORD": door["PASSWORD"], "PGDATABASE": name},
        capture_output=True,
        cwd="/",
    )


def dump_of_what_is_open(name: str) -> bytes:
    """Of all that the public login may read; there is one table in its schema that it may not, Django's own."""
    made = dump("open", name, "--schema=open", "--exclude-table=open.django_migrations")
    assert made.returncode == 0, made.stderr
    return made.stdout


def test_a_dump_by_the_public_login_holds_no_hidden_word_and_no_other_dump_is_made(
    planted, fresh, record_property
):
    made = dump_of_what_is_open(fresh)
    record_property("canaries", len(planted.hidden()))
    record_property("hits", len(planted.told(made)))
    assert planted.told(made) == []
    assert planted.seen(()) <= planted.words_in(made)  # it is the whole open catalogue
    for alias in ("open", "desk", "staff", "accounts", "audit"):
        for schema in ("vault", "kernel", "audit", "accounts", "*"):
            if (alias, schema) != ("accounts", "accounts"):  # its own, which holds nothing of the catalogue
                refused = dump(alias, fresh, f"--schema={schema}")
                assert refused.returncode != 0, (alias, schema)
                assert refused.stdout == b"" or planted.told(refused.stdout) == []
                assert planted.told(refused.stderr) == []
    assert planted.told(dump("accounts", fresh, "--schema=accounts").stdout) == []


def test_whatever_the_public_login_can_read_of_the_server_holds_no_hidden_word(planted):
    """Statistics too, which hold values of columns: made first, and here of every table."""
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        cursor.execute("analyze")
    read = 0
    with viewing(PUBLIC), connections["open"].cursor() as cursor:
        cursor.execute(
            "select oid::regclass::text from pg_class where relkind in ('r', 'p', 'v', 'm', 'S') "
            "and has_schema_privilege(relnamespace, 'usage') and has_table_privilege(oid, 'select')"
        )
        for (relation,) in cursor.fetchall():
            try:
                with transaction.atomic(using="open"):
                    cursor.execute(f"select convert_to(t::text, 'UTF8') from {relation} t")
                    text = b"\n".join(row for (row,) in cursor.fetchall())
            except DatabaseError:  # a view whose function the login may not call
                continue
            read += 1
            assert planted.told(text) == [], relation
    assert read > 200


# ------------------------------------------------------------------ what errors leave behind


def test_whatever_goes_wrong_no_hidden_word_is_in_logs_mails_or_files(
    planted, behind, settings, record_property
):
    """In the process of somebody who sees some of the hidden rows, asked wrongly for all of them."""
    settings.ROOT_URLCONF = settings.DESK_URLCONF = "tests.confidentiality.urls_that_fail"
    hidden = planted.hidden()
    with MEMBER.looking() as client:
        for act in REFUSED:
            answer = client.get(f"/desk/{act.__name__}/")
            assert answer.status_code == (503 if act is too_long else 500), act
            assert planted.told(answer.getvalue()) == [], act
        settings.ROOT_URLCONF, settings.DESK_URLCONF = "config.urls", "desk.urls"
        some = sorted(hidden)[:: 1 if PROOF else 10]
        for word in some:
            row, (kind, _) = planted.words[word]
            for address in wrong(word, str(row), kind):
                for door in ("/desk", ""):
                    assert client.get(door + address).status_code < 500, address
                    assert client.post(door + address, {"name": word}).status_code < 500, address
        client.post("/accounts/login/", {"login": some[0], "password": some[1]})
    hits = [(place, hit) for place, text in behind() for hit in planted.told(text)]
    record_property("canaries", len(hidden))
    record_property("hits", len(hits))
    assert hits == []


def wrong(word: str, row: str, table: str) -> list[str]:
    """Addresses that are refused or lead nowhere, with a hidden word and a hidden row's id in them."""
    name = f"{table.replace('_', '-')}s"
    return [
        f"/{name}/{row}/",
        f"/{name}/{word}/{row}",
        f"/api/v1/{name}/{row}/?{word}={row}",
        f"/api/v1/dialogues/?{urlencode({word: row})}",
        f"/api/v1/dialogues/?{urlencode({'cursor': word, 'from': word, 'track': word})}",
        f"/dialogues/?{urlencode({'cursor': row, 'from': row, 'conflict': word, 'q': f'{word} {row}'})}",
    ]


# ------------------------------------------------------------------ it would be noticed


@contextmanager
def in_a_public_row(word: str) -> Iterator[None]:
    """A text of a row that everybody sees, as if somebody had copied a hidden one there."""
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        # A source is no claim, which might lack what it takes to be public: every world has a public one.
        cursor.execute("update vault.source set title = %s where label = 0", [word])
        assert cursor.rowcount
    yield


def test_a_hidden_word_that_stands_in_a_public_row_is_found_in_pages_dump_and_statistics(planted, fresh):
    word = next(iter(sorted(planted.hidden())))
    expected = (word, planted.words[word][1])
    with in_a_public_row(word):
        with ANONYMOUS.looking() as client:
            assert any(expected in planted.told(answer.told) for answer in crawl(by_client(client)))
        assert expected in planted.told(dump_of_what_is_open(fresh))
    with pytest.raises(AssertionError, match=word):
        test_whatever_the_public_login_can_read_of_the_server_holds_no_hidden_word(planted)


def test_a_hidden_word_that_is_logged_mailed_or_left_in_a_file_is_found(planted, behind, tmp_path):
    word = next(iter(sorted(planted.hidden())))
    row = str(planted.words[word][0])
    logging.getLogger("somebody").debug("Looking for %s", word)
    mail.outbox.append(mail.EmailMessage("A row", f"See {row}"))
    with tempfile.NamedTemporaryFile() as left:
        Path(left.name).write_text(f"name\n{word}\n")
        (settings.HOME / "left.txt").write_text(row)
        found = {place for place, text in behind() if planted.told(text)}
        (settings.HOME / "left.txt").unlink()
        assert found == {"the logs", "mail 0", left.name, str(settings.HOME / "left.txt")}
