"""When each public record was first published, and when what the public is told of it last changed.

`kernel.told` has a row for each record as long as it is public: a digest of its document, and both moments. It is
written where documents are made, so that a document made anew from nothing finds its dates again, and one that comes
out byte by byte as it was keeps them. Everybody may know them: they tell of nothing that is hidden.
"""

from collections.abc import Iterable, Iterator, Sequence

# Columns of every document, of a record `r`.
COLUMNS = {name: f"select t.{name} from kernel.told t where t.id = r.id" for name in ("published", "changed")}


def remembering(
    kind: str, parts: Sequence[str], moment: str, *, among: str = "", form_only: bool = False
) -> Iterator[str]:
    """SQL that notes what the documents of a kind tell now, and gives them their dates.

    parts      the columns whose bytes count: not those that lists are ordered and narrowed by
    moment     SQL: when whatever differs has changed
    among      SQL: an array with the ids of the records that are looked at; all, if empty
    form_only  a new release writes documents otherwise: what differs has not changed
    """
    document = f"open.{kind}_document"
    one, its = (f"{row}.id = any ({among})" if among else "true" for row in ("t", "d"))
    digest = f"sha256(convert_to(concat({', '.join(f'd.{part}' for part in parts)}), 'UTF8'))"
    first = "coalesce((select p.at from kernel.once_public p where p.id = d.id), " + moment + ")"
    yield (
        f"delete from kernel.told t where kind = '{kind}' and {one} "
        f"and not exists (select from {document} d where d.id = t.id)"
    )
    yield (
        "insert into kernel.told as t (id, kind, digest, published, changed) "
        f"select d.id, '{kind}', {digest}, {first}, {moment} from {document} d where {its} "
        f"on conflict (id) do update set digest = excluded.digest, "
        f"changed = {'t.changed' if form_only else 'excluded.changed'} where t.digest <> excluded.digest"
    )
    yield (
        f"update {document} d set published = t.published, changed = t.changed from kernel.told t "
        f"where t.id = d.id and {its} "
        "and (d.published, d.changed) is distinct from (t.published, t.changed)"
    )


def changes(kinds: Iterable[str]) -> str:
    """All public records with their dates: `kind` is the record's table. Nothing of it is worked out for all of them,
    so that the newest are found by the documents' indexes."""
    return " union all ".join(
        f"select '{kind}'::text as kind, id, slug, name, published, changed from {kind}_document"
        for kind in kinds
    )
