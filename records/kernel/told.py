"""When each public record was first published, and when what the public is told of it last changed.

`kernel.told` has a row for each record as long as it is public: a digest of its document, and both moments. It is
written where documents are made, so that a document made anew from nothing finds its dates again, and one that comes
out byte by byte as it was keeps them. Everybody may know them: they tell of nothing that is hidden.
"""

from collections.abc import Iterable, Sequence

# Columns of every document, of a record `r`.
COLUMNS = {name: f"select t.{name} from kernel.told t where t.id = r.id" for name in ("published", "changed")}


def dated(
    kind: str, parts: Sequence[str], others: Sequence[str], made: str, moment: str, *, form_only: bool = False
) -> str:
    """SQL that writes documents of a kind with their dates, and notes what they tell now.

    parts      the columns whose bytes count; `others` are those that lists are ordered and narrowed by
    made       SQL: the documents as their definition gives them
    moment     SQL: when whatever differs has changed
    form_only  a new release writes documents otherwise: what differs has not changed, nor what was never told before
    """
    digest = f"sha256(convert_to(concat({', '.join(f'd.{part}' for part in parts)}), 'UTF8'))"
    first = f"coalesce((select p.at from kernel.once_public p where p.id = d.id), {moment})"
    changed = (
        "t.changed"
        if form_only
        else "case when t.digest = excluded.digest then t.changed else excluded.changed end"
    )
    return (
        f"with made as materialized ({made}), noted as ("
        "insert into kernel.told as t (id, kind, digest, published, changed) "
        f"select d.id, '{kind}', {digest}, {first}, {first if form_only else moment} from made d "
        f"on conflict (id) do update set digest = excluded.digest, changed = {changed} "
        "returning t.id, t.published, t.changed) "
        f"insert into open.{kind}_document "
        f"select {', '.join(f'd.{name}' for name in (*parts, *others))}, n.published, n.changed "
        "from made d join noted n using (id)"
    )


def forgotten(kind: str, among: str = "") -> str:
    """SQL that forgets the dates of those of these records that are public no more."""
    which = f" and t.id = any ({among})" if among else ""
    return (
        f"delete from kernel.told t where t.kind = '{kind}'{which} "
        f"and not exists (select from open.{kind} r where r.id = t.id)"
    )


def changes(kinds: Iterable[str]) -> str:
    """All public records with their dates: `kind` is the record's table. Nothing of it is worked out for all of them,
    so that the newest are found by the documents' indexes."""
    return " union all ".join(
        f"select '{kind}'::text as kind, id, slug, name, published, changed from {kind}_document"
        for kind in kinds
    )
