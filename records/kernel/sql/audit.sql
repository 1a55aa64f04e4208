-- Who was shown what is not public: ids, no content. Written by a login that can do nothing but add lines, and chained
-- in batches, so that a line that was changed or taken out later shows.
set local search_path = audit, pg_catalog;

create table if not exists audit.batch (
    number int primary key,
    at timestamptz not null default now(),
    events int not null,
    hash bytea not null
);
create table if not exists audit.event (
    id uuid primary key default gen_random_uuid(),
    at timestamptz not null default clock_timestamp(),
    who bigint not null,
    what text not null,
    status int not null,
    rows uuid[] not null,
    batch int references audit.batch
);
comment on column audit.event.what is 'Method and route, never an address: an address may hold a name.';
create index if not exists event_batch on audit.event (batch, at, id);
grant insert (who, what, status, rows) on audit.event to @login_audit;

create or replace function audit.only_grows() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    if tg_op = 'UPDATE' and old.batch is null and to_jsonb(old) - 'batch' = to_jsonb(new) - 'batch' then
        return new;
    end if;
    raise exception 'Lines of the audit are neither changed nor taken out.' using errcode = '42501';
end $$;
create or replace trigger only_grows before update or delete on audit.event
    for each row execute function audit.only_grows();
create or replace trigger no_truncate before truncate on audit.event
    for each statement execute function kernel.no_truncate();

create or replace function audit.digest(previous bytea, batch int) returns bytea
language sql stable set search_path = pg_catalog as $$
    select sha256(coalesce(previous, '') || convert_to(coalesce(string_agg(
        concat_ws('|', e.id, extract(epoch from e.at), e.who, e.what, e.status, array_to_string(e.rows, ',')), E'\n'
        order by e.at, e.id), ''), 'UTF8'))
    from audit.event e where e.batch = digest.batch
$$;

-- Binds all lines that are not in the chain yet to those before; returns how many they were.
create or replace function audit.chain() returns int
language plpgsql volatile set search_path = audit, pg_catalog as $$
declare
    last audit.batch;
    bound int;
begin
    lock table audit.batch in exclusive mode;
    if not exists (select from audit.event where batch is null) then return 0; end if;
    select * into last from audit.batch order by number desc limit 1;
    insert into audit.batch (number, events, hash) values (coalesce(last.number, 0) + 1, 0, '');
    update audit.event set batch = coalesce(last.number, 0) + 1 where batch is null;
    get diagnostics bound = row_count;
    update audit.batch set events = bound, hash = audit.digest(last.hash, number) where number = coalesce(last.number, 0) + 1;
    return bound;
end $$;

-- The batches whose lines are not what they were when they were bound.
create or replace function audit.broken() returns table (number int, at timestamptz)
language sql stable set search_path = audit, pg_catalog as $$
    select b.number, b.at from audit.batch b left join audit.batch p on p.number = b.number - 1
    where b.hash is distinct from audit.digest(p.hash, b.number)
       or (p.number is null and b.number > 1)
       or b.events <> (select count(*) from audit.event e where e.batch = b.number)
    order by b.number
$$;
