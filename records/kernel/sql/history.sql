-- What rows were before: one table, written by triggers that Protect makes on every table of the vault.
-- Real changes only: a label that follows a parent's is none. `label` is the old row's joined with the new one's, and
-- grows with every later sealing of the row or of what it hung on, so that the past is never more public than the present.
set local search_path = kernel, pg_catalog;

create table if not exists history (
    id uuid primary key default gen_random_uuid(),
    kind text not null,
    row_id text not null,
    act text not null check (act in ('insert', 'update', 'delete')),
    at timestamptz not null default now(),
    who bigint,
    why text,
    was jsonb,
    above uuid[] not null,
    label int not null references label
);
create index if not exists history_row on history (row_id, at);
create index if not exists history_above on history using gin (above);
alter table history enable row level security;
drop policy if exists see on history;
create policy see on history for select to @member, @editor
    using (label = 0 or label = any ((select kernel.held_labels())::int[]));
revoke select on history from @member, @editor;  -- as it was
grant select (id, kind, row_id, act, at, was, above, label) on history to @member, @editor;  -- who and why by past_of alone

-- The part that was public when it happened and still is: without who and why, which are never public.
create table if not exists open.history (
    id uuid primary key,
    kind text not null,
    row_id text not null,
    act text not null,
    at timestamptz not null,
    was jsonb,
    label int not null check (label = 0)
);
create index if not exists history_row on open.history (row_id, at);
create index if not exists history_at on open.history (at, id);
grant select on open.history to @reader;
create or replace view vault.history with (security_invoker) as
    select id, kind, row_id, act, at, was, label from kernel.history;
grant select on vault.history to @member, @editor;

create or replace function publish_history() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if tg_op = 'INSERT' then
        insert into open.history (id, kind, row_id, act, at, was, label)
        select id, kind, row_id, act, at, was, label from new_rows where label = 0;
    else
        delete from open.history o using old_rows b
        where o.id = b.id and not exists (select from kernel.history h where h.id = b.id and h.label = 0);
    end if;
    return null;
end $$;
create or replace trigger publish_insert after insert on history
    referencing new table as new_rows for each statement execute function publish_history();
create or replace trigger publish_update after update on history
    referencing old table as old_rows for each statement execute function publish_history();
create or replace trigger publish_delete after delete on history
    referencing old table as old_rows for each statement execute function publish_history();

-- The user who acts in this transaction, null for a command of the installation; and the reason given.
create or replace function actor() returns bigint
language sql stable security definer set search_path = kernel, pg_catalog as $$ select nullif(viewer(), -1) $$;
create or replace function reason() returns text
language sql stable security definer set search_path = kernel, pg_catalog as $$
    select nullif(current_setting('kernel.reason', true), '')
$$;

-- Something became more secret: so does its past, and the past of what hung on it and is no more.
create or replace function seal_past(sealed uuid, needs int) returns void
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
begin
    update history h set label = join_labels(h.label, needs)
    where h.id in (
        with recursive past(id, row_id) as (
            select id, row_id from history where row_id = sealed::text or above @> array[sealed]
            union
            select h.id, h.row_id from past p join history h on h.above @> array[p.row_id::uuid])
        select id from past)
      and h.label is distinct from join_labels(h.label, needs);
end $$;

