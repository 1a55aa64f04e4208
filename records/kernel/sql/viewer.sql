-- The signed viewer. A ticket is an HMAC over user, time and a nonce that the server drew for this transaction, under a
-- key that only the application and these functions know; SQL injected into a member's request cannot mint one, nor use
-- one that it saw: not even in a later transaction of the same backend, as pools and poolers hand them on.
set local search_path = kernel, pg_catalog;

-- The keys' pads are made once: an HMAC is then two digests, and every statement of the desk needs one.
create or replace function pad(key bytea, flip int) returns bytea
language plpgsql immutable set search_path = pg_catalog as $$
declare
    padded bytea := key || decode(repeat('00', 64 - length(key)), 'hex');
begin
    for i in 0..63 loop padded := set_byte(padded, i, get_byte(padded, i) # flip); end loop;
    return padded;
end $$;
drop function if exists kernel.hmac(bytea, text);
create or replace function hmac(inner_pad bytea, outer_pad bytea, message text) returns text
language sql immutable set search_path = pg_catalog
return encode(sha256(outer_pad || sha256(inner_pad || convert_to(message, 'UTF8'))), 'hex');

create table if not exists ticket_key (only_one bool primary key default true check (only_one), key bytea not null);
create table if not exists viewer_key (only_one bool primary key default true check (only_one), key bytea not null
    default sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));
alter table ticket_key add column if not exists inner_pad bytea generated always as (kernel.pad(key, 54)) stored,
    add column if not exists outer_pad bytea generated always as (kernel.pad(key, 92)) stored;
alter table viewer_key add column if not exists inner_pad bytea generated always as (kernel.pad(key, 54)) stored,
    add column if not exists outer_pad bytea generated always as (kernel.pad(key, 92)) stored;
insert into viewer_key default values on conflict do nothing;

-- Of a text, good in this transaction only.
create or replace function sign(words text) returns text
language sql stable security definer set search_path = kernel, pg_catalog as $$
    select kernel.hmac(inner_pad, outer_pad,
        words || '|' || extract(epoch from transaction_timestamp()) || '|' || pg_backend_pid())
    from viewer_key
$$;

-- What a setting of this transaction says, if it was signed in it; null where nobody set it or the signature does not fit.
create or replace function signed(setting text) returns text
language plpgsql stable security definer set search_path = kernel, pg_catalog as $$
declare
    claimed text := current_setting(setting, true);
    words text := split_part(claimed, '.', 1);
begin
    if claimed is null or claimed = '' or split_part(claimed, '.', 2) is distinct from sign(setting || '=' || words) then
        return null;
    end if;
    return words;
end $$;

create or replace function set_signed(setting text, words text) returns void
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
begin
    perform set_config(setting, words || '.' || sign(setting || '=' || words), true);
end $$;

-- The user of this transaction. Where nobody entered or the signature does not fit it is -1 for the installation itself,
-- which has no viewer and may do everything, and for everybody else -2: nobody, who may do nothing.
create or replace function viewer() returns bigint
language sql stable security definer set search_path = kernel, pg_catalog as $$
    select coalesce(signed('kernel.viewer')::bigint,
        case when pg_has_role(session_user, '@name_owner', 'member') then -1 else -2 end)
$$;

-- What the next ticket must be made for.
create or replace function nonce() returns text
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    drawn text := replace(gen_random_uuid()::text, '-', '');
begin
    perform set_signed('kernel.nonce', drawn);
    return drawn;
end $$;

create or replace function enter(someone bigint, at bigint, ticket text) returns bigint
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    fits bool := abs(extract(epoch from clock_timestamp()) - at) <= 30
        and ticket = (select kernel.hmac(inner_pad, outer_pad, someone || '|' || at || '|' || signed('kernel.nonce'))
                      from ticket_key);
begin
    if fits is not true then  -- nor where anything in it is null
        raise exception 'bad ticket' using errcode = '28000';
    end if;
    perform set_signed('kernel.viewer', someone::text);
    perform derive_if_due(someone);
    return someone;
end $$;

-- Whether the viewer of this transaction may see a row with this label; the same rule as every policy's.
create or replace function sees(seen int) returns bool
language sql stable security definer set search_path = kernel, pg_catalog as $$
    select seen = 0 or exists (select from held where user_id = (select viewer()) and label_id = seen)
$$;
create or replace function holds_kind(wanted text) returns bool
language sql stable security definer set search_path = kernel, pg_catalog as $$
    select exists (select from holds h join compartment c on c.id = h.compartment_id
                   where h.user_id = (select viewer()) and c.kind = wanted)
$$;

-- What the viewer of this transaction may see besides what is public. A row may be the first with its label, which is made
-- in the same statement before the policy is asked: so it is read as of this very moment.
create or replace function held_now() returns int[]
language plpgsql volatile set search_path = kernel, pg_catalog as $$
declare
    who constant bigint := viewer();  -- or each line would be asked whether its signature fits
begin
    return array(select label_id from held where user_id = who);
end $$;

-- Each policy asks it once, as an array: to look into the table instead made plans five times as large. It says that it
-- is stable, or no view could be read in part: whoever wants one column of a document would work out all of it.
create or replace function held_labels() returns int[]
language sql stable security definer set search_path = kernel, pg_catalog as $$
    select held_now()
$$;

-- The same for people: what they may choose for what they write and what stands beside what they read. Every label they
-- hold, its compartments, and how many people hold it.
create or replace function circles() returns table (label int, kinds text[], names text[], people bigint)
language sql stable security definer set search_path = kernel, pg_catalog as $$
    select h.label_id, array_agg(c.kind order by c.id), array_agg(c.name order by c.id),
        (select count(*) from held o where o.label_id = h.label_id)
    from held h join label l on l.id = h.label_id join compartment c on c.id = any (l.needs)
    where h.user_id = (select viewer()) group by h.label_id
$$;

grant execute on function viewer(), held_labels(), circles() to @member, @editor;
grant execute on function nonce(), enter(bigint, bigint, text) to @login_web, @login_staff;
alter table held enable row level security;
drop policy if exists own on held;
create policy own on held for select to @member, @editor using (user_id = (select kernel.viewer()));
grant select on held to @member, @editor;
