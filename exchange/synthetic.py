"""A large catalogue of invented dialogues, shaped like a real one, to measure on. The same for a seed, always.

Every row has a number, and everything about it is a hash of that number, the seed and what is asked. So each table is
one INSERT ... SELECT, and a row knows its parents' ids without looking them up.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models

from actors.models import Actor, ActorName
from dialogues.models import (
    Absence,
    Classification,
    Conflict,
    Dialogue,
    DialogueConflict,
    DialogueName,
    DialogueRelation,
    Funding,
    FundingAmount,
    FundingFunder,
    Involvement,
    Meeting,
    MeetingVenue,
    OfficialStance,
    Participation,
    ParticipationAffiliation,
    ParticipationIdentity,
    Period,
    Side,
    ThirdPartyRole,
)
from exchange.library.reference import add_terms
from exchange.library.rows import Rows
from exchange.sheets import read_library
from outcomes.models import (
    Assessment,
    ClaimVersion,
    CompetingClaim,
    OfficialProcess,
    Outcome,
    ProcessPhase,
    Transfer,
)
from records.kernel import graph
from records.kernel.graph import table, target
from records.kernel.republish import alone, bare, copy, finish, relabel, triggers_off
from records.models import Fact, Record, Term
from sources.models import Basis, Citation, Source, SourceAuthor, SourceDerivation

CONFLICTS, COUNTRIES = 60, 80
TOPICS = (
    "river waters", "fishing grounds", "prisoners", "a ceasefire line", "missing persons", "arms control",
    "minority schools", "a divided city", "refugees", "pipelines", "grazing land", "a customs union",
    "power sharing", "nuclear risks", "air corridors", "holy places", "amnesty", "broadcasting", "land mines", "trade",
)  # fmt: skip
# How many labels a dialogue bears under each scheme that the list filters by: at least, at most.
LABELS = {
    "track": (1, 2),
    "goals": (1, 2),
    "methods": (1, 2),
    "audience": (1, 2),
    "quietness": (1, 1),
    "status": (1, 1),
}
HIDDEN_DIALOGUES, HIDDEN_FACTS = 15, 6  # per cent; what is part of a hidden dialogue is hidden too


def make_catalogue(dialogues: int, seed: int, library: Path, say: Callable[[str], object]) -> None:
    """Adds `dialogues` invented dialogues and publishes them. Needs the owner's connection.

    The rows are added in one transaction, their documents in others. Terms are those of `library`, where the catalogue
    has none. `say` is told what is being done.
    """
    with alone() as cursor:
        if not Term.objects.exists():
            Term.objects.bulk_create(_terms(library))
        cursor.execute("set constraints all immediate; set constraints all deferred")
        with triggers_off(cursor):
            with bare(cursor, "vault"):
                catalogue = _Catalogue(cursor, seed, dialogues, say)
                catalogue.write()
                say("labels")
                relabel(cursor)  # while no index has to follow
                say("indexes")
            say("the open catalogue")
            copy(cursor)
    finish(say)


def _terms(library: Path) -> Iterable[Term]:
    found = read_library(library)
    rows = Rows(found)
    add_terms(rows, found)
    return rows.of[Term].values()  # type: ignore[return-value]


# ------------------------------------------------------------------ chance, and dates, as SQL


@dataclass(frozen=True)
class Chance:
    """Expressions whose value depends on the seed, what they are about, and the row's number `key` alone."""

    seed: int

    def die(self, what: str, key: str, sides: int | str) -> str:
        """A whole number from 0 to sides - 1."""
        return f"((hashint8extended({key}, {self._salt(what)}) & 2147483647) % ({sides}))::int"

    def skewed(self, what: str, key: str, size: int) -> str:
        """From 0 to size - 1, the small ones often: the first comes up size ** (1/3) times as often as the mean."""
        share = f"(hashint8extended({key}, {self._salt(what)}) & 2147483647) / 2147483648::float8"
        return f"floor({size} * power({share}, 1.5))::int"

    def pick(self, what: str, key: str, among: Iterable[Any]) -> str:
        values = [f"'{value}'" if isinstance(value, str) else str(value) for value in among]
        return f"(array[{', '.join(values)}])[1 + {self.die(what, key, len(values))}]"

    def id(self, kind: str, key: str) -> str:
        return f"md5('{self.seed} {kind} ' || ({key}))::uuid"

    def _salt(self, what: str) -> int:
        return int(hashlib.blake2b(f"{self.seed} {what}".encode(), digest_size=7).hexdigest(), 16)


def _year(year: str) -> dict[str, str]:
    return _date(f"{year}::text", f"{year}::text", f"make_date({year}, 1, 1)", "1 year")


def _years(first: str, last: str) -> dict[str, str]:
    """An interval of whole years, the second later than the first."""
    return {
        "date": f"{first} || '/' || {last}",
        "date_possible": f"daterange(make_date({first}, 1, 1), make_date({last} + 1, 1, 1))",
        "date_certain": f"daterange(make_date({first}, 12, 31), make_date({last}, 1, 2))",
        "date_words": f"{first} || ' to ' || {last}",
    }


def _month(day: str) -> dict[str, str]:
    """The month that begins on `day`."""
    return _date(f"to_char({day}, 'YYYY-MM')", f"to_char({day}, 'FMMonth YYYY')", day, "1 month")


def _date(edtf: str, words: str, first: str, unit: str) -> dict[str, str]:
    possible = f"daterange({first}, ({first} + interval '{unit}')::date)"
    return {
        "date": edtf,
        "date_possible": possible,
        "date_certain": "'empty'::daterange",
        "date_words": words,
    }


# ------------------------------------------------------------------ the tables


class _Catalogue:
    """Writes one table after the other, parents before children."""

    def __init__(self, cursor: Any, seed: int, dialogues: int, say: Callable[[str], object]) -> None:
        self.cursor, self.dialogues, self.say = cursor, dialogues, say
        self.chance = Chance(seed)
        self.people, self.bodies, self.sources = (
            dialogues * 3 // 10 + 20,
            dialogues // 20 + 10,
            dialogues * 3 // 2 + 20,
        )
        self.labels = self._labels()
        cursor.execute("select scheme, array_agg(id order by id) from vault.term group by scheme")
        self.codes: dict[str, list[str]] = dict(cursor.fetchall())

    def _labels(self) -> list[int]:
        """Editors; one process; one process and another; three at once."""
        names = [f"Synthetic process {number}" for number in (1, 2, 3)]
        self.cursor.execute(
            "insert into kernel.compartment (kind, name) select 'process', unnest(%s::text[]) on conflict do nothing",
            [names],
        )
        self.cursor.execute(
            "select array_agg(id order by name) from kernel.compartment where name = any (%s)", [names]
        )
        (one, two, three), found = self.cursor.fetchone()[0], [1]
        for needs in ([one], [one, two], [one, two, three]):
            self.cursor.execute("select kernel.intern(%s::int[])", [needs])
            found.append(self.cursor.fetchone()[0])
        return found

    def write(self) -> None:
        self._reference()
        self._actors()
        self._dialogues()
        self._meetings()
        self._people()
        self._money()
        self._results()
        self._citations()

    def put(
        self,
        model: type[Fact],
        rows: str,
        *,
        key: str = "n",
        hidden: int | str = HIDDEN_FACTS,
        **columns: str,
    ) -> None:
        """One row of `model` for each row of `rows`, whose number is the SQL `key`; columns are SQL too.

        `hidden` is the share that is labelled, in per cent. What is not given is null, empty or false.
        """
        self.say(table(model))
        name, chance = table(model), self.chance
        label = chance.pick(f"{name} label", key, self.labels)
        own = f"case when {chance.die(f'{name} hidden', key, 100)} < {hidden} then {label} else 0 end"
        values = {"id": chance.id(name, key), "own_label": "own", "label": "own"}
        if issubclass(model, Record):
            values["slug"] = f"case when own = 0 then 'synthetic-{chance.seed}-' || {columns.pop('slug')} end"
        for f in model._meta.concrete_fields:
            values.setdefault(str(f.column), columns.pop(f.name, "") or _nothing(f))
        assert not columns, f"{name} has no {', '.join(columns)}"
        self.cursor.execute(
            f"insert into vault.{name} ({', '.join(f'"{c}"' for c in values)}) select {', '.join(values.values())} "
            f"from ({rows}) r cross join lateral (select {own} as own) o"
        )

    def code(self, scheme: str, key: str, *, without: Iterable[str] = ()) -> str:
        left = [code for code in self.codes[scheme] if code.partition(":")[2] not in without]
        return self.chance.pick(scheme, key, left)

    def each(self, least: int, most: int, what: str, *, where: str = "true") -> str:
        """From `least` to `most` rows for each dialogue, less those that are not `where`.

        n is the row's number, d the dialogue's, i the row's place; y the dialogue's first year, years its length.
        """
        more = self.chance.die(f"how many {what}", "d", most - least + 1)
        return (
            f"select * from (select d * 32 + i as n, d, i, {self._begun} as y, {self._lasted} as years "
            f"from generate_series(1::bigint, {self.dialogues}) d, generate_series(1, {least} + {more}) i) e "
            f"where {where}"
        )

    @property
    def _begun(self) -> str:
        return f"1955 + {self.chance.die('begun', 'd', 58)}"

    @property
    def _lasted(self) -> str:
        return f"1 + {self.chance.die('lasted', 'd', 9)}"

    def dialogue(self, key: str = "d") -> str:
        return self.chance.id("dialogue", key)

    def person(self, what: str, key: str = "n") -> str:
        return self.chance.id("actor", f"1 + {self.chance.skewed(what, key, self.people)}")

    def body(self, what: str, key: str = "n") -> str:
        return self.chance.id("actor", f"{self.people + 1} + {self.chance.skewed(what, key, self.bodies)}")

    def state(self, what: str, key: str) -> str:
        return f"'Synthetic State ' || (1 + {self.chance.die(what, key, COUNTRIES)})"

    def topic(self, key: str) -> str:
        return self.chance.pick("topic", key, TOPICS)

    # ---------------------------------------------------------------- what dialogues refer to

    def _reference(self) -> None:
        numbers = "select n from generate_series(1::bigint, {}) n"
        self.put(
            Conflict,
            numbers.format(CONFLICTS),
            hidden=0,
            slug="'conflict-' || n",
            name="'Synthetic conflict ' || n",
            region=f"'Synthetic region ' || (1 + {self.chance.die('region', 'n % 15', 8)})",
            parent=f"case when n > 15 then {self.chance.id('conflict', '1 + n % 15')} end",
        )
        self.put(
            OfficialProcess,
            numbers.format(CONFLICTS),
            hidden=0,
            slug="'talks-' || n",
            name="'Synthetic talks ' || n",
            conflict=self.chance.id("conflict", "n"),
        )
        self.put(
            ProcessPhase,
            f"select p * 8 + i as n, p, i from generate_series(1::bigint, {CONFLICTS}) p, generate_series(1, 3) i",
            process=self.chance.id("official_process", "p"),
            position="i",
            code=self.code("process_phase", "n"),
            **_year("(1980 + p % 20 + i)::int"),
        )
        self._sources()

    def _sources(self) -> None:
        numbers = f"select n from generate_series(1::bigint, {self.sources}) n"
        self.put(
            Source,
            numbers,
            hidden="case when n % 20 = 0 then 100 else 0 end",
            slug="'source-' || n",
            title="'Synthetic source ' || n || ' on ' || " + self.topic("n"),
            outlet=f"'Synthetic press ' || (1 + {self.chance.die('outlet', 'n', 200)})",
            source_type=self.code("source_type", "n"),
            reliability=self.code("reliability", "n"),
            **_year(f"(1960 + {self.chance.die('printed', 'n', 60)})"),
        )
        self.put(
            SourceAuthor, numbers, source=self.chance.id("source", "n"), text="'Synthetic author ' || n % 997"
        )
        self.put(
            SourceDerivation,
            f"{numbers} where n % 10 = 5",
            source=self.chance.id("source", "n"),
            original=self.chance.id("source", "n - 1"),
        )

    def _actors(self) -> None:
        """People, then bodies; those without a public fact are sealed at the end."""
        last = self.people + self.bodies
        numbers = f"select n, n <= {self.people} as person from generate_series(1::bigint, {last}) n"
        kind = "case when person then '{}' else '{}' end || "
        self.put(
            Actor,
            numbers,
            hidden=HIDDEN_FACTS,
            slug=kind.format("person-", "organisation-") + "n",
            kind=kind.format("actor_kind:person", "actor_kind:organisation") + "''",
            name=kind.format("Synthetic Person ", "Synthetic Organisation ") + "n",
            sort_name=kind.format("Person, Synthetic ", "Synthetic Organisation ") + "n",
        )
        self.put(
            ActorName,
            f"{numbers} where n % 10 = 0",
            actor=self.chance.id("actor", "n"),
            kind="'name_kind:alias'",
            text="'Synthetic alias ' || n",
        )

    # ---------------------------------------------------------------- what dialogues are

    def _dialogues(self) -> None:
        self.put(
            Dialogue,
            f"select d as n, d, {self.topic('d')} as topic, {self._begun} as y "
            f"from generate_series(1::bigint, {self.dialogues}) d",
            hidden=HIDDEN_DIALOGUES,
            slug="'dialogue-' || d || '-on-' || replace(topic, ' ', '-')",
            name="'Synthetic dialogue ' || d || ' on ' || topic",
            record_kind=self.code("record_kind", "d"),
            summary="'Invented people from two invented states met out of office from ' || y || ' on to talk about ' "
            "|| topic || '. They exchanged papers, and some of them carried what they heard to their capitals.'",
        )
        self.put(
            DialogueName,
            self.each(0, 1, "names"),
            dialogue=self.dialogue(),
            kind="'name_kind:acronym'",
            text="'SD' || d",
        )
        self.put(
            Side,
            self.each(2, 2, "sides"),
            hidden=0,
            dialogue=self.dialogue(),
            position="i",
            text=self.state("side", "n"),
        )
        self.put(
            DialogueConflict,
            self.each(1, 2, "conflicts"),
            dialogue=self.dialogue(),
            position="i",
            conflict=self.chance.id(
                "conflict", f"1 + ({self.chance.die('conflict', 'd', CONFLICTS)} + i) % {CONFLICTS}"
            ),
        )
        self._periods()
        for place, (scheme, (least, most)) in enumerate(LABELS.items()):
            self._classify(place, scheme, least, most)
        self.put(
            DialogueRelation,
            self.each(0, 1, "relations", where="d > 5 and d % 3 = 0"),
            dialogue=self.dialogue(),
            kind=self.code("relation", "n"),
            to_dialogue=self.dialogue(f"d - 1 - {self.chance.die('relation', 'n', 5)}"),
        )
        self.put(
            Absence,
            self.each(0, 1, "absences", where="d % 2 = 0"),
            dialogue=self.dialogue(),
            kind=self.code("absence_kind", "n"),
            text="'Who paid for the meetings.'",
        )

    def _periods(self) -> None:
        """Meetings lie in the first, which is therefore never more secret than the dialogue."""
        first, second = _years("y", "(y + years)"), _years("(y + years + 2)", "(y + years + 4)")
        self.put(
            Period,
            self.each(1, 2, "periods"),
            hidden=0,
            dialogue=self.dialogue(),
            position="i",
            **{name: f"case when i = 1 then {first[name]} else {second[name]} end" for name in first},
        )

    def _classify(self, place: int, scheme: str, least: int, most: int) -> None:
        """Different codes of one scheme: neighbours in the list of codes, from a place drawn."""
        codes = self.codes[scheme]
        listed = ", ".join(f"'{code}'" for code in codes)
        first = self.chance.die(f"first {scheme}", "d", len(codes))
        self.put(
            Classification,
            self.each(least, most, scheme),
            key=f"n * 8 + {place}",
            dialogue=self.dialogue(),
            position=f"{place * 4} + i",
            term=f"(array[{listed}])[1 + ({first} + i) % {len(codes)}]",
            by="case when i = 1 then 'Synthetic Author ' || d % 997 else '' end",
        )

    def _meetings(self) -> None:
        month = f"(make_date(y + {self.chance.die('year', 'n', 'years')}, 1 + {self.chance.die('month', 'n', 12)}, 1))"
        self.put(
            Meeting,
            self.each(1, 4, "meetings"),
            dialogue=self.dialogue(),
            position="i",
            kind="'meeting_kind:dialogue_meeting'",
            status="'meeting_status:held'",
            ordinal="i",
            text="'The group went through the papers that both sides had sent.'",
            **_month(month),
        )
        self.put(
            MeetingVenue,
            self.each(1, 4, "meetings"),
            meeting=self.chance.id("meeting", "n"),
            place=f"'Synthetic City ' || (1 + {self.chance.die('city', 'n', 400)})",
            country=self.state("country", "n"),
        )

    # ---------------------------------------------------------------- who was there

    def _people(self) -> None:
        seats = self.each(7, 13, "seats")
        meeting = self.chance.id("meeting", "d * 32 + 1")
        posted = f"{self.chance.die('posted', 'n', 10)} < 8"
        self.put(
            Participation,
            seats,
            dialogue=self.dialogue(),
            position="i",
            meeting=f"case when {self.chance.die('at one', 'n', 10)} < 3 then {meeting} end",
            attribution="'a former official of ' || " + self.state("side", "d * 32 + 1 + i % 2"),
            side=self.state("side", "d * 32 + 1 + i % 2"),
            status="'participation_status:attended'",
            sector=self.code("sector", "n"),
            proximity=f"case when {posted} then {self.code('proximity', 'n')} end",
        )
        self.put(
            ParticipationIdentity,
            seats,
            participation=self.chance.id("participation", "n"),
            actor=self.person("participant"),
        )
        self.put(
            Basis,
            seats,
            hidden=100,
            kind="'basis_kind:published_source'",
            source=self.chance.id("source", f"1 + d % {self.sources}"),
            identity=self.chance.id("participation_identity", "n"),
        )
        self.put(
            ParticipationAffiliation,
            self.each(7, 13, "seats", where=posted),
            participation=self.chance.id("participation", "n"),
            organisation=f"case when i % 2 = 0 then {self.body('employer')} end",
            post=f"'Synthetic post ' || (1 + {self.chance.die('post', 'n', 300)})",
        )
        self.put(
            Involvement,
            self.each(0, 1, "involvements", where="d % 2 = 1"),
            dialogue=self.dialogue(),
            kind=self.code("involvement_kind", "n"),
            actor=self.person("involved"),
        )
        roles = ", ".join(f"'third_party_role:{code}'" for code in ("convener", "facilitator", "host"))
        self.put(
            ThirdPartyRole,
            self.each(1, 3, "roles"),
            dialogue=self.dialogue(),
            position="i",
            actor=self.body("third party"),
            role=f"(array[{roles}])[i]",
        )

    def _money(self) -> None:
        gifts = self.each(1, 1, "gifts", where=f"{self.chance.die('paid', 'd', 3)} = 0")
        self.put(
            Funding,
            gifts,
            dialogue=self.dialogue(),
            conditions=self.code("funder_conditions", "n"),
            disclosure=self.code("disclosure", "n"),
            **_year("y"),
        )
        self.put(
            FundingFunder,
            gifts,
            funding=self.chance.id("funding", "n"),
            actor=self.body("funder"),
            kind=self.code("funder_kind", "n"),
        )
        self.put(
            FundingAmount,
            gifts,
            funding=self.chance.id("funding", "n"),
            text="(10000 + n % 90000) || ' dollars'",
            number="10000 + n % 90000",
            currency="'USD'",
        )

    # ---------------------------------------------------------------- what came of it

    def _results(self) -> None:
        self.put(
            Outcome,
            self.each(0, 3, "outcomes"),
            dialogue=self.dialogue(),
            position="i",
            code=self.code("outcomes", "n"),
            sign=self.code("outcome_sign", "n"),
            contribution=self.code("contribution", "n", without=["same_person"]),
            text="'A result that the papers of the group describe.'",
            **_year("(y + years)"),
        )
        self.put(
            Transfer,
            self.each(0, 1, "transfers"),
            dialogue=self.dialogue(),
            kind=self.code("transfer_kind", "n"),
            what="'an idea for a joint commission'",
            origin="'the dialogue'",
            target="'the official talks'",
            to_process=self.chance.id("official_process", f"1 + {self.chance.die('talks', 'n', CONFLICTS)}"),
            direction=self.code("transfer_direction", "n"),
            contribution=self.code("contribution", "n", without=["same_person"]),
            **_year("(y + years)"),
        )
        self.put(
            Assessment,
            self.each(0, 1, "assessments"),
            dialogue=self.dialogue(),
            by="'Synthetic Author ' || d % 997",
            kind=self.code("assessment_kind", "n"),
            text="'It kept a line open when nothing else did.'",
            **_year("(y + years + 3)"),
        )
        self.put(
            OfficialStance,
            self.each(0, 1, "stances", where="d % 4 = 0"),
            dialogue=self.dialogue(),
            actor=self.person("official"),
            code=self.code("official_stance", "n"),
            channel=self.code("stance_channel", "n"),
            **_year("y"),
        )
        disputed = self.each(1, 1, "disputes", where="d % 20 = 0")
        self.put(
            CompetingClaim, disputed, dialogue=self.dialogue(), about="'Who proposed the first meeting.'"
        )
        self.put(
            ClaimVersion,
            f"select n * 2 + v as n, n as claim, v from ({disputed}) r, generate_series(0, 1) v",
            competing_claim=self.chance.id("competing_claim", "claim"),
            position="v",
            text="'Version ' || v + 1",
        )

    # ---------------------------------------------------------------- who says so

    def _citations(self) -> None:
        """One to three for each claim. The first is public, by a public source, so that no public claim is without."""
        for fk in graph.owners(Citation):
            wholes = [f.column for f in graph.owners(target(fk))]
            self._cite(fk, f"coalesce({', '.join(['null', *wholes, 't.id'])})")

    def _cite(self, fk: models.ForeignKey, whole: str) -> None:
        """What is said about one dialogue is mostly found in four neighbouring sources; every twentieth is hidden."""
        chance, sources = self.chance, self.sources
        further = f"(array[0, 0, 0, 0, 0, 0, 1, 1, 1, 2])[1 + {chance.die('citations', 'claim', 10)}]"
        near = f"({chance.die('shelf', 'whole', sources)} + {chance.die('book', 'n', 4)}) % {sources}"
        known = chance.skewed("known", "n", sources)
        self.put(
            Citation,
            f"select *, 1 + case when {chance.die('far', 'n', 10)} = 0 then {known} else {near} end as s from ("
            f"  select *, claim # i as n from ("
            f"    select id, uuid_hash_extended(id, 0) as claim, uuid_hash_extended({whole}, 0) as whole "
            f"    from vault.{table(target(fk))} t) c, generate_series(0, {further}) i) c",
            hidden=f"case when i = 0 then 0 else {HIDDEN_FACTS} end",
            position="i",
            source=chance.id("source", "case when i = 0 and s % 20 = 0 then s - 1 else s end"),
            stance="'citation_stance:supports'",
            certainty=self.code("certainty", "n"),
            locator="'p. ' || (1 + (n & 255))",
            **{fk.name: "r.id"},
        )


def _nothing(f: models.Field) -> str:
    """What stands in a column that nothing is said about."""
    if f.null:
        return "null"
    return {"BooleanField": "false", "SmallIntegerField": "0"}.get(f.get_internal_type(), "''")
