"""Facts that have a list of their own: of each a narrow row with what the list is narrowed, sorted and found by.

As with documents it is a view in the vault, under the reader's own row-level security, and in the open catalogue a
table of the same name, filled from the same definition at commit.
"""

from dataclasses import dataclass
from functools import cache, cached_property

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.module_loading import autodiscover_modules

from records.gathered import facets
from records.kernel.graph import children, table, terms
from records.kernel.words import Sought, words_of
from records.models import Fact
from records.shapes import certainty_of

_registered: list["Listed"] = []


@dataclass(frozen=True, eq=False)
class Listed:
    """How one kind of fact stands in its list.

    model   the fact, a part of a dialogue; its codes, its certainty and its date are read off it
    facets  queries for more: `scheme:code` or `what:slug` of the row `r`
    """

    model: type[Fact]
    facets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        assert self.model.listed, self.model
        _registered.append(self)

    sections = ()

    @property
    def table(self) -> str:
        return f"{table(self.model)}_listed"

    @property
    def tables(self) -> tuple[str, ...]:
        return (self.table,)

    @cached_property
    def sought(self) -> Sought:
        return Sought(self.model, (), ())

    def sql(self, kinds: list[Sought], gathered: str = "", joined: str = "") -> str:
        """The definition, with unqualified table names: the search_path says of which schema. `gathered` is SQL that
        gives the facets otherwise, from tables `joined` to it."""
        return (
            "select r.id, r.dialogue_id, d.record_kind_id as record_kind, "
            "lower(r.date_possible) as begins, upper(r.date_possible) - 1 as ends, "
            f"ext.fold(d.name) as sort_name, {gathered or self._facets()} as facets, "
            f"ext.name_vector(d.name) as names, {words_of(self.sought, kinds)} as words "
            f"from {table(self.model)} r join dialogue d on d.id = r.dialogue_id{joined}"
        )

    def at_the_desk(self, kinds: list[Sought]) -> str:
        """The same of many in little time: of a public row without a hidden part that says anything of it, the facets
        are read from the open catalogue."""
        live = self._facets()  # its text names the parts that it asks
        parts = [(part, fk.column) for part, fk in children(self.model) if f" {table(part)} " in live]
        told = [
            f"or r.id in (select x.{key} from {table(part)} x where x.label <> 0 and x.{key} is not null)"
            for part, key in parts
        ]
        gathered = f"case when p.id is null {' '.join(told)} then {live} else p.facets end"
        return self.sql(kinds, gathered, f" left join open.{self.table} p on p.id = r.id")

    def _facets(self) -> str:
        return facets(
            "select d.record_kind_id",
            *(f"select r.{fk.column}" for fk in terms(self.model)),
            f"select {certainty_of(self.model, 'r', "'certainty:' || t.code")}",
            "select d.v from ext.decades(r.date_possible, r.date_certain) d(v)",
            *self.facets,
        )

    indexes = (
        "(begins, id)",
        "(sort_name, id)",
        "using gin (facets)",
        "using gin (words) with (fastupdate = off)",
        "using gin (names) with (fastupdate = off)",
    )


def registered() -> list[Listed]:
    """Every kind of fact that has a list; each app declares its own in its `documents` module."""
    autodiscover_modules("documents")
    return [*_registered]


@cache
def listed_of(model: type[Fact]) -> type[models.Model]:
    """The model to query a list's rows by."""
    (one,) = (one for one in registered() if one.model is model)
    fields: dict[str, models.Field] = {
        "id": models.UUIDField(primary_key=True),
        "dialogue_id": models.UUIDField(),
        "record_kind": models.TextField(),
        "begins": models.DateField(null=True),
        "ends": models.DateField(null=True),
        "sort_name": models.TextField(),
        "facets": ArrayField(models.TextField()),
    }
    meta = type("Meta", (), {"app_label": "documents", "managed": False, "db_table": one.table})
    return type(
        f"Listed{model.__name__}",
        (models.Model,),
        {**fields, "Meta": meta, "__module__": model.__module__},
    )
