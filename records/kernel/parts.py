"""What guards the database, part by part, as digests: to tell later whether any of it was changed."""

from typing import Any

# One row for each part: its name in words, and all that makes it what it is.
PARTS = """
select 'The function ' || p.oid::regprocedure, concat_ws('|', pg_get_functiondef(p.oid), p.proacl)
from pg_proc p where p.pronamespace = any (%(schemas)s::regnamespace[]) and p.prokind = 'f' and not exists (
    select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
union all
select 'The policy ' || quote_ident(polname) || ' on ' || polrelid::regclass,
    concat_ws('|', polcmd, polpermissive, polroles::regrole[], pg_get_expr(polqual, polrelid),
        pg_get_expr(polwithcheck, polrelid))
from pg_policy
union all
select 'The trigger ' || quote_ident(tgname) || ' on ' || tgrelid::regclass,
    concat_ws('|', tgenabled, pg_get_triggerdef(t.oid))
from pg_trigger t join pg_class c on c.oid = tgrelid
where not tgisinternal and c.relnamespace = any (%(schemas)s::regnamespace[])
union all
select 'The constraint ' || quote_ident(conname) || ' on ' || conrelid::regclass, pg_get_constraintdef(k.oid)
from pg_constraint k join pg_class c on c.oid = conrelid
where c.relnamespace = any (%(schemas)s::regnamespace[]) and contype in ('c', 'f', 'u', 'p', 't')
union all
select 'The relation ' || c.oid::regclass,
    concat_ws('|', relkind, relrowsecurity, relforcerowsecurity, relowner::regrole, relacl, reloptions,
    case relkind when 'v' then pg_get_viewdef(c.oid) end,
    (select string_agg(attname || ' ' || atttypid::regtype || coalesce(attacl::text, ''), ',' order by attname)
     from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped))
from pg_class c where relnamespace = any (%(schemas)s::regnamespace[]) and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
union all
select 'The schema ' || quote_ident(nspname), concat_ws('|', nspowner::regrole, nspacl)
from pg_namespace where nspname = any (%(schemas)s)
"""
SCHEMAS = ["open", "vault", "kernel", "audit", "ext"]


def digests(cursor: Any) -> dict[str, str]:
    """Each part and its digest, asked as the owner."""
    cursor.execute("set local search_path = pg_catalog")
    cursor.execute(f"select part, md5(told) from ({PARTS}) p (part, told)", {"schemas": SCHEMAS})
    return dict(cursor.fetchall())


def remember(cursor: Any) -> None:
    """From now on this is how it should be."""
    cursor.execute(
        "create table if not exists kernel.installed_part (part text primary key, digest text not null)"
    )
    found = digests(cursor)  # that table among them
    cursor.execute("delete from kernel.installed_part")
    cursor.execute(
        "insert into kernel.installed_part select * from unnest(%s::text[], %s::text[])",
        [[*found], [*found.values()]],
    )
