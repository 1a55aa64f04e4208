"""By which words a record is found: in the open catalogue one column of its document, at the desk row by row.

Below row-level security no index helps to look for words, since the operators that do are not leakproof. So the desk
asks a function of the owner, which looks with the index and then at the label, as the policy does.
"""

from collections.abc import Iterable
from typing import cast

from django.db import models

from records.kernel.graph import table
from records.kernel.protect.policies import HELD
from records.models import Fact

Column = tuple[type[Fact], str, str]  # model, its column with the words, its column with the record's id


def columns(model: type[Fact], names: Iterable[str]) -> list[Column]:
    """Where the words of `names` stand: a field of the record, or "relation.field" of its parts."""
    found: list[Column] = []
    for name in names:
        relation, _, column = name.rpartition(".")
        if not relation:
            found.append((model, column, "id"))
            continue
        foreign = cast(models.ForeignKey, model._meta.get_field(relation).field)  # type: ignore[union-attr]
        found.append((cast(type[Fact], foreign.model), column, foreign.column))
    return found


def folded(model: type[Fact], names: Iterable[str]) -> str:
    """SQL of all words of a record `r`, lower case and without accents."""
    words = [
        f"nullif(r.{column}, '')"
        if part is model
        else f"(select string_agg(n.{column}, ' | ' order by n.position, n.id) from {table(part)} n "
        f"where n.{key} = r.id)"
        for part, column, key in columns(model, names)
    ]
    return f"ext.fold(concat_ws(' | ', {', '.join(words)}))"


def finding(model: type[Fact], names: Iterable[str]) -> list[str]:
    """kernel.find_x(word): the records of this kind that have the word in a name that the viewer may see. And what
    makes it quick. The label of a part holds that of its record, so that one label is enough to look at.

    It takes a word and no pattern: `like` fails on a pattern that ends in a lone backslash as soon as a name begins
    like it, and so would tell of hidden names, which are looked at before their labels.
    """
    known = columns(model, names)
    pattern = "'%' || regexp_replace(ext.fold(word), '([\\\\%_])', '\\\\\\1', 'g') || '%'"
    arms = " union ".join(
        f"select {key} from vault.{table(part)} "
        f"where ext.fold({column}) operator(pg_catalog.~~) ({pattern}) and (label = 0 or {HELD})"
        for part, column, key in known
    )
    name = f"kernel.find_{table(model)}"
    return [
        f"drop function if exists {name}(text)",  # an older one has another name for its argument
        f"create function {name}(word text) returns setof uuid language sql stable security definer "
        f"set search_path = pg_catalog as $f$ {arms} $f$",
        f"grant execute on function {name}(text) to @member, @editor",
        *(
            f"create index if not exists {table(part)}_{column}_words on vault.{table(part)} "
            f"using gin (ext.fold({column}) ext.gin_trgm_ops)"
            for part, column, _ in known
        ),
    ]
