-- Who may see what: compartments, labels as sets of them, and who holds which. Run as the owner; every statement of
-- these files may be repeated.
set local search_path = kernel, pg_catalog;

-- A named audience. The two compartments of one team share `team`.
create table if not exists compartment (
    id int generated always as identity primary key,
    kind text not null check (kind in ('editors', 'custodians', 'team_private', 'team_shared', 'process')),
    name text not null,
    team uuid,
    unique (kind, name),
    unique (kind, team),
    check ((team is not null) = (kind in ('team_private', 'team_shared')))
);
-- An installation that is older than teams.
alter table compartment add column if not exists team uuid;
alter table compartment drop constraint if exists compartment_name_key;
-- A label is a set of compartments, ALL of which a viewer must hold. Label 0 is the empty set: public.
create table if not exists label (id int generated always as identity primary key, needs int[] not null unique);
insert into compartment (id, kind, name) overriding system value
values (1, 'editors', 'editors'), (2, 'custodians', 'custodians') on conflict do nothing;
insert into label (id, needs) overriding system value
values (0, '{}'), (1, '{1}'), (2, '{2}') on conflict do nothing;
select setval(pg_get_serial_sequence('compartment', 'id'), (select max(id) from compartment));
select setval(pg_get_serial_sequence('label', 'id'), (select max(id) from label));

-- What somebody was given, from when to when. Rows stay when they have ended: they are the record of it.
create table if not exists clearance (
    id uuid primary key default gen_random_uuid(),
    user_id bigint not null,
    compartment_id int not null references compartment,
    starts timestamptz not null default now(),
    ends timestamptz check (ends >= starts)
);
create index if not exists clearance_user on clearance (user_id);
alter table clearance add column if not exists manages bool not null default false;
comment on column clearance.manages is 'Also adds people to this team, and takes them out.';

-- Who has a second factor: a passkey or an authenticator. Without one nobody holds anything.
create table if not exists factor (user_id bigint primary key);

-- Derived, and never older than the last change of the clearances it is made of: what a user holds now, and which
-- labels that satisfies. Label 0 is never stored here. `derived` says when it was worked out.
create table if not exists holds (
    user_id bigint not null,
    compartment_id int not null references compartment,
    primary key (user_id, compartment_id)
);
drop trigger if exists holds_changed on holds;  -- of an older installation
create table if not exists held (
    user_id bigint not null, label_id int not null references label, primary key (user_id, label_id)
);
create table if not exists derived (user_id bigint primary key, at timestamptz not null);

-- Editors hold what teams share with them, and so does the team itself; nobody holds anything else by being somebody.
create or replace function derive(someone bigint) returns void
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
begin
    insert into derived (user_id, at) values (someone, now()) on conflict (user_id) do update set at = excluded.at;
    delete from holds where user_id = someone;
    insert into holds
    with own as (
        select c.id, c.kind, c.team from clearance r join compartment c on c.id = r.compartment_id
        where r.user_id = someone and r.starts <= now() and (r.ends is null or r.ends > now())
          and exists (select from factor f where f.user_id = someone))
    select someone, c.id from compartment c
    where c.id in (select id from own)
       or c.kind = 'team_shared' and exists (
           select from own o where o.kind = 'editors' or (o.kind = 'team_private' and o.team = c.team));
    delete from held where user_id = someone;
    insert into held
    select someone, l.id from label l
    where l.id <> 0
      and l.needs <@ coalesce((select array_agg(compartment_id) from holds where user_id = someone), '{}');
end $$;

-- No clock stands in any policy. A clearance that began or ended since is seen to when its holder next comes in, so
-- that a job that has stopped keeps nobody inside.
create or replace function derive_if_due(someone bigint) returns void
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
begin
    if exists (
        select from clearance r left join derived d using (user_id)
        where r.user_id = someone
          and (r.starts > coalesce(d.at, '-infinity') and r.starts <= now()
               or r.ends > coalesce(d.at, '-infinity') and r.ends <= now())) then
        perform derive(someone);
    end if;
end $$;

create or replace function clearance_changed() returns trigger
language plpgsql security definer set search_path = kernel, pg_catalog as $$
begin
    if tg_op <> 'INSERT' then perform derive(old.user_id); end if;
    if tg_op <> 'DELETE' then perform derive(new.user_id); end if;
    return null;
end $$;
create or replace trigger clearance_changed after insert or update or delete on clearance
    for each row execute function clearance_changed();

create or replace function compartment_made() returns trigger
language plpgsql security definer set search_path = kernel, pg_catalog as $$
begin
    perform intern(array[new.id]);
    if new.kind = 'team_shared' then
        perform derive(user_id) from (select user_id from holds where compartment_id = 1 order by user_id) editors;
    end if;
    return null;
end $$;
create or replace trigger compartment_made after insert on compartment
    for each row execute function compartment_made();

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

-- Each compartment alone is a label, so that people can choose it; here those of an older installation.
select intern(array[id]) from compartment order by id;

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

