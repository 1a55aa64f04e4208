"""Random worlds over every table, and a reference model of who may see what in them.

A world is dense and small; a seed gives the same one always. The model knows nothing of SQL: it is the written policy.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from django.db import connections, models

from records.fields import CertainRange, DateWords, FuzzyDateField, PossibleRange
from records.kernel import graph
from records.kernel.graph import table
from records.models import Fact, Term
from records.viewer import OWNER, viewing

RARE = "rare"
WORDS = ["alpha", "beta", "gamma", "delta", "Oslo", "Genève", "Çuhadar", "مدريد"]
DATES = ["", "1960", "1960-10", "1993-09-13", "197X", "1990~", "1960-10/1990", "1994/", "/2006-04", "1981-24"]
# Compartments of a world: one team's private and shared one, another team's, a process. A label needs all of its set.
EDITORS, CUSTODIANS, PRIVATE, SHARED, OTHERS, OTHERS_SHARED, PROCESS = range(1, 8)
NEEDS = [
    frozenset(),
    frozenset({EDITORS}),
    frozenset({CUSTODIANS}),
    frozenset({PRIVATE}),
    frozenset({SHARED}),
    frozenset({OTHERS}),
    frozenset({PRIVATE, PROCESS}),
]
CHATHAM_HOUSE = "attribution:chatham_house"
SCHEMES_OF_CLASSIFICATION = ("track", "goals", "methods", "audience", "quietness", "status")
# Rules of the domain that random values would break; the database's own tests are elsewhere.
FIXED: dict[tuple[str, str], Any] = {
    ("meeting", "outside_periods"): True,
    ("participation", "proximity"): None,
}


@dataclass(frozen=True)
class Row:
    model: type[Fact]
    id: uuid.UUID
    values: dict[str, Any] = field(hash=False)
    needs: frozenset[int] = frozenset()

    @property
    def kind(self) -> str:
        return table(self.model)

    def parents(self) -> Iterable[tuple[models.ForeignKey, uuid.UUID]]:
        return ((fk, self.values[fk.name]) for fk in graph.parents(self.model) if self.values[fk.name])


class World(dict[uuid.UUID, Row]):
    """Rows by id, parents before children."""

    def of(self, model: type[models.Model]) -> list[Row]:
        return [row for row in self.values() if row.model is model]

    def put(self, row: Row) -> None:
        self[row.id] = row

    # ---------------------------------------------------------------- the policy, as written

    def label(self, row: Row) -> frozenset[int]:
        """What a viewer must hold to see the row: its own needs and those of all its parents."""
        needs = set(row.needs)
        for _, parent in row.parents():
            needs |= self.label(self[parent])
        return frozenset(needs)

    def visible(self, clearance: set[int]) -> set[uuid.UUID]:
        return {row.id for row in self.values() if self.label(row) <= clearance}

    def unfounded(self) -> list[Row]:
        """Public claims without a public source, public actors that nothing public refers to, and what names somebody
        without a basis."""
        public = self.visible(set())
        founded = {
            target
            for row in self.values()
            if row.id in public
            for fk, target in row.parents()
            if row.model.evidence or (fk.related_model.needs_mention and fk in graph.references(row.model))
        }
        return [
            self[i]
            for i in public
            if ((self[i].model.claim or self[i].model.needs_mention) and i not in founded)
            or not self.may_name(self[i])
        ]

    def may_name(self, row: Row) -> bool:
        """Whether there is a basis for the row, whoever may see that; under the Chatham House Rule, consent."""
        targets = {fk.name for fk in graph.owners(graph.basis()) if fk.related_model is row.model}
        if not targets:
            return True
        under_the_rule = self._under_chatham_house(row)
        if not under_the_rule and not row.model.needs_basis:
            return True
        return any(
            basis.values[target] == row.id
            and not basis.values["withdrawn"]
            and (basis.values["kind"] == "basis_kind:consent" or not under_the_rule)
            for basis in self.of(graph.basis())
            for target in targets
        )

    def _under_chatham_house(self, row: Row) -> bool:
        """Whether the meeting that the row names somebody at has that rule."""
        # A remark is what was said at its meeting, wherever else its speaker took part.
        at = next(name for name in ("meeting", "remark", "participation") if name in row.values)
        meeting = row.values[at] if at == "meeting" else self[row.values[at]].values["meeting"]
        return meeting is not None and self[meeting].values["rule"] == CHATHAM_HOUSE

    def settle(self, public_before: set[uuid.UUID]) -> bool:
        """What a commit does: seal what lost its ground; False where it must refuse to publish."""
        while lacking := self.unfounded():
            if any(row.id not in public_before for row in lacking):
                return False
            for row in lacking:
                self.put(replace(row, needs=frozenset({1})))
        return True


# ---------------------------------------------------------------------- making one


# Codes that rules speak of; of every other scheme any three will do.
CODES = {
    "contribution": ("own_result", "claimed", "disputed"),
    "attribution": ("chatham_house", "non_attribution"),
    "basis_kind": ("published_source", "consent", "public_role"),
}


def codes(scheme: str) -> list[str]:
    return [f"{scheme}:{code}" for code in CODES.get(scheme, ("one", "two", "three"))]


def schemes() -> set[str]:
    named = {f.scheme for m in graph.facts() for f in graph.terms(m) if f.scheme}
    return named | {*SCHEMES_OF_CLASSIFICATION}


def random_world(r: Random, size: int = 3) -> World:
    """Around `size` rows of every table, mostly public, founded so that the database accepts it."""
    world = World()
    for model in graph.facts():
        if model.evidence or model.basis:
            continue
        for number in range(r.randint(1, size)):
            row = random_row(
                model, r, world, needs=frozenset() if number == 0 and graph.is_record(model) else None
            )
            if row:
                world.put(row)
    for row in [row for row in world.values() if row.model.claim]:
        for _ in range(r.choice([0, 1, 2, 2, 2, 3])):
            world.put(citation_of(row, r, world))
    for row in [*world.values()]:
        if row.model in BASED and r.random() < 0.85:
            world.put(basis_of(row, r, world))
    world.settle(public_before=set(world))
    return world


BASED = {fk.related_model for fk in graph.owners(graph.basis())}


def citation_of(row: Row, r: Random, world: World, *, needs: frozenset[int] | None = None) -> Row:
    """A citation of some source that speaks to this row."""
    return _about(row, random_row(graph.evidence(), r, world, needs=needs))


def basis_of(row: Row, r: Random, world: World) -> Row:
    """What allows this row to name somebody, in force."""
    found = _about(row, random_row(graph.basis(), r, world))
    return replace(found, values=found.values | {"withdrawn": False})


def _about(row: Row, found: Row | None) -> Row:
    """The same, hung on this row and no other."""
    assert found
    owners = graph.owners(found.model)
    targets = {fk.name: row.id if fk.related_model is row.model else None for fk in owners}
    return replace(found, values=found.values | targets)


def random_row(
    model: type[Fact], r: Random, world: World, *, needs: frozenset[int] | None = None
) -> Row | None:
    """A row with random values; None where a needed parent is absent or the like exists already."""
    values: dict[str, Any] = {}
    for f in model._meta.concrete_fields:
        if f.name in {"id", "label", "own_label"} or isinstance(f, (PossibleRange, CertainRange, DateWords)):
            continue
        value = FIXED.get((table(model), f.name), ...)
        values[f.name] = _random_value(f, r, world) if value is ... else value
    if not _exactly_one_owner(model, r, world, values):
        return None
    needed = [f for f in graph.parents(model) if not f.null]
    if any(values[f.name] is None for f in needed):
        return None
    if needs is None:
        openness = 0.85 if graph.is_record(model) or model.evidence else 0.7
        needs = frozenset() if r.random() < openness else r.choice(NEEDS)
    if model.never_public and not needs:
        needs = r.choice(NEEDS[1:])
    if model.basis and values["source"] is None:
        values["kind"] = "basis_kind:consent"
    row = Row(model, uuid.UUID(int=r.getrandbits(128), version=4), values, needs)
    return None if _clashes(row, world) else row


def _random_value(f: models.Field, r: Random, world: World) -> Any:
    if isinstance(f, models.ForeignKey):
        if f.null and r.random() < 0.4:
            return None
        if f.related_model is Term:
            return r.choice(codes(f.scheme or r.choice(SCHEMES_OF_CLASSIFICATION)))
        candidates = world.of(f.related_model)
        return r.choice(candidates).id if candidates else None
    if isinstance(f, FuzzyDateField):
        return r.choice(DATES[1:] if f.model.__name__ == "Period" else DATES) if f.name == "date" else ""
    if isinstance(f, models.SlugField):
        return f"s-{r.getrandbits(40):x}"
    if isinstance(f, models.BooleanField):
        return r.random() < 0.5
    if isinstance(f, models.DecimalField):
        return None
    if isinstance(f, (models.IntegerField, models.SmallIntegerField)):
        return r.randint(0, 5)
    if isinstance(f, models.CharField):
        return ""
    state = r.getstate()[1]
    seen = state[state[-1] % 624]  # looked at and not drawn, so that it is the same world with and without
    rare = [f"{RARE}{seen % 300}"] if seen % 10 < 3 else []  # stands in few rows, so that a search tells
    return " ".join([*(r.choice(WORDS) for _ in range(r.randint(1, 2))), *rare])


def _exactly_one_owner(model: type[Fact], r: Random, world: World, values: dict[str, Any]) -> bool:
    """Citations and fates belong to one of several kinds of row; False where there is none of any."""
    nullable = [f for f in graph.owners(model) if f.null]
    if len(nullable) < 2:
        return True
    for f in nullable:
        values[f.name] = None
    possible = [f for f in nullable if world.of(f.related_model)]
    if possible:
        chosen = r.choice(possible)
        values[chosen.name] = r.choice(world.of(chosen.related_model)).id
    return bool(possible)


def _rests_on(one: uuid.UUID, other: uuid.UUID, world: World) -> bool:
    """Whether a source is, at however many removes, derived from another."""
    derivations = [row.values for row in world.values() if row.kind == "source_derivation"]
    return one == other or any(
        d["source"] == one and _rests_on(d["original"], other, world) for d in derivations
    )


def _clashes(row: Row, world: World) -> bool:
    """Two satellites of one row, the same conflict twice, a row tied to itself."""
    tied = [parent for _, parent in row.parents()]
    if row.kind == "source_derivation" and _rests_on(row.values["original"], row.values["source"], world):
        return True
    if len(graph.owners(row.model)) == 1 and len(tied) > len(set(tied)):
        return True
    unique = [c.fields for c in row.model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    return any(
        other.id != row.id and all(other.values[name] == row.values[name] for name in names)
        for other in world.of(row.model)
        for names in unique
        if [*names] != ["slug"]
    )


# ---------------------------------------------------------------------- putting it into the database


def load_terms() -> None:
    with viewing(OWNER):
        Term.objects.bulk_create(
            Term(id=code, scheme=scheme, code=code.split(":")[1], title=code, definition=code, own_label=0)
            for scheme in sorted(schemes())
            for code in codes(scheme)
        )


def label_of(needs: frozenset[int]) -> int:
    """The number under which the kernel knows a set of compartments."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("select kernel.intern(%s::int[])", [sorted(needs)])
        (number,) = cursor.fetchone()
        return number


def make_compartments() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "insert into kernel.compartment (kind, name, team) values "
            "('team_private', 'one', %(one)s), ('team_shared', 'one', %(one)s), "
            "('team_private', 'other', %(other)s), ('team_shared', 'other', %(other)s), ('process', 'it', null)",
            {"one": uuid.uuid4(), "other": uuid.uuid4()},
        )


def instance(row: Row) -> Fact:
    values = {
        (f"{name}_id" if isinstance(row.model._meta.get_field(name), models.ForeignKey) else name): value
        for name, value in row.values.items()
    }
    return row.model(id=row.id, own_label=label_of(row.needs), **values)


def insert(rows: Iterable[Row]) -> None:
    """Rows in their order, one statement for each kind."""
    by_model: dict[type[Fact], list[Fact]] = {}
    for row in rows:
        by_model.setdefault(row.model, []).append(instance(row))
    for model, instances in by_model.items():
        model.objects.bulk_create(instances)


def delete(ids: Iterable[uuid.UUID]) -> None:
    """Children before parents, whatever hangs on whatever: foreign keys are checked at commit."""
    wanted = list(ids)
    with connections["owner"].cursor() as cursor:
        for model in reversed(graph.facts()):
            cursor.execute(f"delete from {table(model)} where id = any (%s)", [wanted])


# ---------------------------------------------------------------------- what must always be true of the database


def labels_in_database() -> dict[uuid.UUID, frozenset[int]]:
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        cursor.execute("select id, needs from kernel.label")
        needs = {number: frozenset(compartments) for number, compartments in cursor.fetchall()}
        found: dict[uuid.UUID, frozenset[int]] = {}
        for model in graph.facts():
            cursor.execute(f"select id, label from {table(model)}")
            found |= {i: needs[label] for i, label in cursor.fetchall()}
        return found


def labels_recomputed() -> dict[uuid.UUID, frozenset[int]]:
    """What the labels should be, from the rows as they stand: own needs and those of all parents."""
    with viewing(OWNER), connections["owner"].cursor() as cursor:
        cursor.execute("select id, needs from kernel.label")
        needs = {number: frozenset(compartments) for number, compartments in cursor.fetchall()}
        own, above = {}, {}
        for model in graph.facts():
            columns = [fk.column for fk in graph.parents(model)]
            cursor.execute(f"select {', '.join(['id', 'own_label', *columns])} from {table(model)}")
            for i, label, *parents in cursor.fetchall():
                own[i], above[i] = needs[label], [p for p in parents if p]

    def of(i: uuid.UUID) -> frozenset[int]:
        return own[i].union(*(of(parent) for parent in above[i]))

    return {i: of(i) for i in own}


# ---------------------------------------------------------------------- worlds that differ only in what is hidden


def hidden_variant(world: World, r: Random, clearance: set[int]) -> World:
    """A world that differs from this one only in rows hidden from `clearance`: dropped, rewritten, moved, added."""
    visible = world.visible(clearance)
    variant = World()
    for row in world.values():
        if row.id in visible:
            variant.put(row)
        elif row.model.basis and any(
            not world.label(world[parent]) for fk, parent in row.parents() if fk.name != "source"
        ):
            # That something public rests on it is seen, and its end would be; its words are not.
            variant.put(
                replace(
                    row,
                    values=row.values
                    | {"text": " ".join(r.choices(WORDS, k=2)), "source": None, "kind": "basis_kind:consent"},
                )
            )
        elif r.random() < 0.75 and all(parent in variant for _, parent in row.parents()):
            changed = rewritten(row, r, variant)
            kept = changed if changed and variant_hides(variant, changed, clearance) else row
            if not _clashes(kept, variant) and not _clashes(kept, world):  # nor with what is to come
                variant.put(kept)
    for model in graph.facts():
        for _ in range(r.randint(0, 2)):
            added = random_row(model, r, variant, needs=r.choice(NEEDS[1:]))
            if added and variant_hides(variant, added, clearance):
                variant.put(added)
    return variant


def rewritten(row: Row, r: Random, world: World) -> Row | None:
    fresh = random_row(row.model, r, world, needs=r.choice(NEEDS))
    return fresh and replace(row, values=fresh.values, needs=fresh.needs)


def variant_hides(world: World, row: Row, clearance: set[int]) -> bool:
    return not world.label(row) <= clearance


def become(before: World, after: World) -> None:
    """Turn one world into another in one transaction, touching only what differs."""
    with viewing(OWNER):
        delete(i for i in before if i not in after)
        for row in after.values():
            if row.id in before and before[row.id] != row:
                instance(row).save(force_update=True)
        insert(row for row in after.values() if row.id not in before)
