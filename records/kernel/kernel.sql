-- Labels, clearances, the signed viewer, and what happens at commit. Run as the owner; every statement may be repeated.
set local search_path = kernel, pg_catalog;

-- A label is a set of compartments, ALL of which a viewer must hold. Label 0 is the empty set: public.
create table if not exists compartment (
    id int generated always as identity primary key,
    kind text not null,
    name text not null unique
);
create table if not exists label (id int generated always as identity primary key, needs int[] not null unique);
create table if not exists holds (
    user_id bigint not null,
    compartment_id int not null references compartment,
    primary key (user_id, compartment_id)
);
-- Derived: which labels a user satisfies. Label 0 is never stored here.
create table if not exists held (user_id bigint not null, label_id int not null references label, primary key (user_id, label_id));
insert into compartment (id, kind, name) overriding system value values (1, 'editors', 'editors') on conflict do nothing;
insert into label (id, needs) overriding system value values (0, '{}'), (1, '{1}') on conflict do nothing;
select setval(pg_get_serial_sequence('compartment', 'id'), (select max(id) from compartment));
select setval(pg_get_serial_sequence('label', 'id'), (select max(id) from label));

-- The label that needs exactly these compartments.
create or replace function intern(wanted int[]) returns int
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    found_id int;
    sorted int[] := coalesce((select array_agg(distinct x order by x) from unnest(wanted) x), '{}');
begin
    select id into found_id from label where needs = sorted;
    if found_id is null then
        insert into label (needs) values (sorted) on conflict (needs) do nothing returning id into found_id;
        if found_id is null then
            select id into found_id from label where needs = sorted;
        else
            insert into held
            select user_id, found_id from holds where compartment_id = any (sorted)
            group by user_id having count(*) = cardinality(sorted);
        end if;
    end if;
    return found_id;
end $$;

-- The union of two labels. An unknown parent (-1) makes a label that nobody holds, so that an absent parent
-- and a hidden one answer alike.
create or replace function join_labels(a int, b int) returns int
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
begin
    if a < 0 or b < 0 then return -1; end if;
    if b = 0 or a = b then return a; end if;
    if a = 0 then return b; end if;
    return intern((select needs from label where id = a) || (select needs from label where id = b));
end $$;

create or replace function holds_changed() returns trigger
language plpgsql security definer set search_path = kernel, pg_catalog as $$
declare
    someone bigint := coalesce(new.user_id, old.user_id);
begin
    delete from held where user_id = someone;
    insert into held
    select someone, l.id from label l
    where l.id <> 0
      and l.needs <@ coalesce((select array_agg(compartment_id) from holds where user_id = someone), '{}');
    return null;
end $$;
create or replace trigger holds_changed after insert or update or delete on holds
    for each row execute function holds_changed();

-- The signed viewer. A ticket is an HMAC over user, time and this backend's process id, under a key that only
-- the application and these two functions know; SQL injected into a member's request cannot mint one.
create table if not exists ticket_key (only_one bool primary key default true check (only_one), key bytea not null);
create table if not exists viewer_key (only_one bool primary key default true check (only_one), key bytea not null
    default sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));
insert into viewer_key default values on conflict do nothing;

create or replace function hmac(key bytea, message text) returns text
language plpgsql immutable set search_path = pg_catalog as $$
declare
    padded bytea := key || decode(repeat('00', 64 - length(key)), 'hex');
    inner_pad bytea := '';
    outer_pad bytea := '';
begin
    for i in 0..63 loop
        inner_pad := inner_pad || set_byte('\x00', 0, get_byte(padded, i) # 54);
        outer_pad := outer_pad || set_byte('\x00', 0, get_byte(padded, i) # 92);
    end loop;
    return encode(sha256(outer_pad || sha256(inner_pad || convert_to(message, 'UTF8'))), 'hex');
end $$;
revoke all on function hmac(bytea, text) from public;

create or replace function sign_viewer(someone text) returns text
language sql stable security definer set search_path = kernel, pg_catalog as $$
    select kernel.hmac(key, someone || '|' || extract(epoch from transaction_timestamp()) || '|' || pg_backend_pid())
    from viewer_key
$$;
revoke all on function sign_viewer(text) from public;

-- The user of this transaction; -1 where nobody entered or the signature does not fit.
create or replace function viewer() returns bigint
language plpgsql stable security definer set search_path = kernel, pg_catalog as $$
declare
    claimed text := current_setting('kernel.viewer', true);
    someone text;
begin
    if claimed is null or claimed = '' then return -1; end if;
    someone := split_part(claimed, '.', 1);
    if split_part(claimed, '.', 2) is distinct from sign_viewer(someone) then return -1; end if;
    return someone::bigint;
end $$;

create or replace function enter(someone bigint, at bigint, ticket text) returns bigint
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
begin
    if abs(extract(epoch from clock_timestamp()) - at) > 30
       or ticket is distinct from (select kernel.hmac(key, someone || '|' || at || '|' || pg_backend_pid()) from ticket_key) then
        raise exception 'bad ticket' using errcode = '28000';
    end if;
    perform set_config('kernel.viewer', someone || '.' || sign_viewer(someone::text), true);
    return someone;
end $$;

revoke all on function intern(int[]), join_labels(int, int), viewer(), enter(bigint, bigint, text), holds_changed() from public;
grant execute on function viewer() to @member, @editor;
grant execute on function enter(bigint, bigint, text) to @login_web, @login_staff;
alter table held enable row level security;
drop policy if exists own on held;
create policy own on held for select to @member, @editor using (user_id = (select kernel.viewer()));
grant select on held to @member, @editor;

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
    todo record;
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
            sealed := sealed + cardinality(todo.ids);
        end loop;
        exit when sealed = 0;
    end loop;
    perform rebuild_stale();
    delete from stale;
    delete from note;
    delete from pending;
    update open.generation set number = number + 1, at = now();
end $$;
revoke all on function settle() from public;

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

revoke all on function one_writer(), no_truncate(), settle_at_commit(), mark_pending() from public;

-- What documents are made with. In ext, since the open login reads it too.
-- The body is bound when it is made, so it needs no search_path of its own and is written into the query that calls it.
create or replace function ext.fuzzy(edtf text, possible daterange, certain daterange, words text) returns json
language sql stable parallel safe return
    case when edtf <> '' then json_build_object(
        'edtf', edtf, 'words', words,
        'earliest', lower(possible), 'latest', upper(possible) - 1,
        'certain_from', lower(certain), 'certain_to', upper(certain) - 1) end;
create or replace function ext.fold(words text) returns text
language sql immutable parallel safe set search_path = ext, pg_catalog as $$
    select lower(ext.unaccent('ext.unaccent', words))
$$;
