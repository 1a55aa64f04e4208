-- People: who has a second factor, who was invited to what, and who sees to that.
set local search_path = kernel, pg_catalog;

-- What a person signs in with besides a password comes and goes at the accounts door; what they hold follows at once.
create or replace function factor_changed() returns trigger
language plpgsql security definer set search_path = kernel, pg_catalog as $$
declare
    someone bigint := case when tg_op = 'DELETE' then old.user_id else new.user_id end;
begin
    if exists (select from accounts.mfa_authenticator where user_id = someone and type in ('totp', 'webauthn')) then
        insert into factor values (someone) on conflict do nothing;
    else
        delete from factor where user_id = someone;
    end if;
    perform derive(someone);
    return null;
end $$;
create or replace trigger factor_changed after insert or delete or update of type, user_id on accounts.mfa_authenticator
    for each row execute function factor_changed();

create or replace function has_second_factor() returns bool
language sql stable security definer set search_path = kernel, pg_catalog as $$
    select exists (select from factor where user_id = (select viewer()))
$$;

-- ------------------------------------------------------------------ inviting

-- To what a link leads; the link itself is known to the accounts door, by its digest and the address it was sent to.
create table if not exists offer (
    token_hash text not null,
    compartment_id int not null references compartment,
    manages bool not null,
    primary key (token_hash, compartment_id)
);

create or replace function invite(token_hash text, email text, compartments int[], manages bool, why text) returns void
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    one int;
    made uuid := log_act('invite', why);
begin
    if cardinality(compartments) = 0 then
        raise exception 'Say what for.' using errcode = '22023';
    end if;
    insert into accounts.account_invitation (token_hash, email, expires)
    values (invite.token_hash, lower(btrim(invite.email)), now() + interval '72 hours');
    foreach one in array compartments loop
        perform must_manage_clearances(one);
        insert into offer values (invite.token_hash, one, invite.manages);
    end loop;
end $$;

-- The person whom the link was sent to takes it, once, and with a second factor. A link that is unknown, was used, has
-- ended or was sent to somebody else is none.
create or replace function accept(token text) returns void
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    hash text := encode(sha256(convert_to(token, 'UTF8')), 'hex');
    one record;
    made uuid;
    logged uuid;
begin
    perform from accounts.account_invitation i
    where i.token_hash = hash and i.used_at is null and i.expires > now()
      and exists (select from accounts.user_account u where u.id = viewer() and lower(u.email) = i.email)
    for update;
    if not found then
        raise exception 'This link no longer works, or was sent to another address.' using errcode = 'P0002';
    end if;
    if not has_second_factor() then
        raise exception 'Add a passkey or an authenticator to your account first.' using errcode = '55000';
    end if;
    logged := log_act('accept invitation', 'by the link that was sent');
    for one in select o.compartment_id, o.manages, c.kind from offer o join compartment c on c.id = o.compartment_id
               where o.token_hash = hash order by o.compartment_id loop
        insert into clearance (user_id, compartment_id, manages) values (viewer(), one.compartment_id, one.manages)
        returning id into made;
        insert into act_row values (logged, 'clearance', made, 0, 0);
        if one.kind = 'editors' then
            update accounts.user_account set is_staff = true where id = viewer();
        end if;
    end loop;
    delete from offer o where o.token_hash = hash;
    update accounts.account_invitation i set used_at = now() where i.token_hash = hash;
end $$;

-- ------------------------------------------------------------------ who is where

-- Whoever is in one of the circles that the person belongs to, and in which the person sees to that.
create or replace function people() returns table (
    user_id bigint, compartment_id int, kind text, name text, manages bool, ends timestamptz, ready bool, mine bool)
language sql stable security definer set search_path = kernel, pg_catalog as $$
    select r.user_id, c.id, c.kind, c.name, r.manages, r.ends,
        exists (select from factor f where f.user_id = r.user_id), sees_to(c.id)
    from clearance r join compartment c on c.id = r.compartment_id
    where (r.ends is null or r.ends > now())
      and (actor() is null or holds_kind('custodians')
           or exists (select from holds h where h.user_id = (select viewer()) and h.compartment_id = c.id))
    order by c.id, r.starts, r.user_id
$$;

-- The circles to which the person may add somebody.
create or replace function own_circles() returns table (compartment_id int, kind text, name text)
language sql stable security definer set search_path = kernel, pg_catalog as $$
    select c.id, c.kind, c.name from compartment c where sees_to(c.id) order by c.id
$$;

grant execute on function has_second_factor(), invite(text, text, int[], bool, text), accept(text), people(),
    own_circles() to @member, @editor;
