-- How rows change: one writer at a time, and what happens once at commit.
set local search_path = kernel, pg_catalog;

-- One writer at a time, readers never wait. It is taken before the first row lock of a transaction, so that labels,
-- closure and publication are decided on what is really there, and no two writers can deadlock.
create or replace function one_writer() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    perform pg_advisory_xact_lock(hashtext('kernel.one_writer'));
    return null;
end $$;

create or replace function no_truncate() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    raise exception 'Rows are deleted one by one, so that the open catalogue follows.' using errcode = '42501';
end $$;

-- What a transaction has changed in the open catalogue, worked off at its commit. Written by statement triggers on
-- open; there is one writer at a time, so these rows are always the present transaction's own.
create table if not exists stale (kind text not null, id uuid not null, primary key (kind, id));
create table if not exists note (kind text not null, id uuid not null, published bool not null, primary key (kind, id));
-- In whole seconds, so that it reads well; by the clock, not by when the transaction began: writers wait for each other,
-- so that what is committed later never bears an earlier moment, and who has seen all up to one misses nothing.
create or replace function moment() returns timestamptz language sql volatile set search_path = pg_catalog
as $$ select date_trunc('second', clock_timestamp()) $$;

-- What was public at any time, and since when: it can be hidden, but not undone.
create table if not exists once_public (id uuid primary key);
alter table once_public add column if not exists at timestamptz not null default kernel.moment();
-- Of each record as long as it is public: what its document tells, as a digest, and when; see records/kernel/told.py.
create table if not exists told (
    id uuid primary key,
    kind text not null,
    digest bytea not null,
    published timestamptz not null,
    changed timestamptz not null
);
grant select (id, published, changed) on told to @member, @editor;
create table if not exists pending (only_one bool primary key default true check (only_one));

-- What the case library loaded, as a digest of each row, so that a later load knows what people changed since.
create table if not exists loaded (kind text not null, id text not null, digest text not null, primary key (kind, id));

create table if not exists open.generation (
    only_one bool primary key default true check (only_one),
    number bigint not null,
    at timestamptz not null
);
insert into open.generation (number, at) values (1, now()) on conflict do nothing;
grant select on open.generation to @reader;

-- Everything that must hold of the open catalogue before it changes hands, once, at commit:
-- claims have sources, actors have facts, documents are fresh; bumping the generation is the last act.
create or replace function settle() returns void
language plpgsql security definer set search_path = kernel, pg_catalog as $$
declare
    missing text;
    sealed int;
    changed int;
    todo record;
    moment constant timestamptz := kernel.moment();
begin
    loop
        sealed := 0;
        select string_agg(kind || ' ' || id || ': ' || lacks, E'\n' order by kind, id) into missing
        from unfounded() where published;
        if missing is not null then
            raise exception E'This cannot be made public yet:\n%', missing using errcode = '23514';
        end if;
        for todo in select kind, array_agg(id) as ids from unfounded() group by kind order by kind loop
            execute format('update vault.%I set own_label = 1 where id = any ($1)', todo.kind) using todo.ids;
            get diagnostics changed = row_count;
            if changed <> cardinality(todo.ids) then
                raise exception 'The open catalogue holds rows that the vault does not: run manage.py republish.';
            end if;
            sealed := sealed + changed;
        end loop;
        exit when sealed = 0;
    end loop;
    insert into once_public select id, moment from note where published on conflict do nothing;
    delete from note;
    perform rebuild_stale(moment);
    delete from stale;
    delete from pending;
    update open.generation set number = number + 1, at = now();
end $$;

create or replace function settle_at_commit() returns trigger
language plpgsql security definer set search_path = kernel, pg_catalog as $$
begin
    if exists (select from pending) then perform settle(); end if;
    return null;
end $$;
create or replace function mark_pending() returns void
language sql security definer set search_path = kernel, pg_catalog as $$
    insert into pending default values on conflict do nothing
$$;
do $$ begin
    if not exists (select from pg_trigger where tgname = 'settle_at_commit') then
        create constraint trigger settle_at_commit after insert on pending
            deferrable initially deferred for each row execute function settle_at_commit();
    end if;
end $$;

