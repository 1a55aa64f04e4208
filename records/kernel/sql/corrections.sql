-- What somebody tells us is wrong or unsafe. It goes in by a function that anybody at the accounts door may call and comes
-- out for editors only: that door can write one down and cannot read a single one.
set local search_path = kernel, pg_catalog;

create table if not exists correction (
    id uuid primary key default gen_random_uuid(),
    at timestamptz not null default now(),
    page text not null check (char_length(page) <= 500),
    words text not null check (char_length(btrim(words)) between 1 and 5000),
    contact text not null check (char_length(contact) <= 500),
    unsafe bool not null,
    settled_at timestamptz,
    settled_by bigint,
    answer text,
    check ((settled_at is null) = (answer is null))
);

create or replace function accounts.tell(page text, words text, contact text, unsafe bool) returns void
language sql volatile security definer set search_path = kernel, pg_catalog as $$
    insert into correction (page, words, contact, unsafe) values (tell.page, tell.words, tell.contact, tell.unsafe)
$$;

create or replace function must_be_editor() returns void
language plpgsql stable security definer set search_path = kernel, pg_catalog as $$
begin
    if actor() is not null and not holds_kind('editors') then
        raise exception 'Only editors do this.' using errcode = '42501';
    end if;
end $$;

-- What nobody has seen to yet: what may put somebody at risk first, then the oldest.
create or replace function corrections() returns setof correction
language plpgsql stable security definer set search_path = kernel, pg_catalog as $$
begin
    perform must_be_editor();
    return query select * from correction c where c.settled_at is null order by c.unsafe desc, c.at, c.id;
end $$;

-- It stays written down, with what was done about it; how to reach whoever told it goes.
create or replace function settle_correction(correction_id uuid, why text) returns void
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
begin
    perform must_be_editor();
    perform must_say_why(why);
    update correction c set settled_at = now(), settled_by = actor(), answer = why, contact = ''
    where c.id = correction_id and c.settled_at is null;
    if not found then raise exception 'There is no such row.' using errcode = 'P0002'; end if;
end $$;

revoke execute on function accounts.tell(text, text, text, bool) from public;
grant execute on function accounts.tell(text, text, text, bool) to @login_accounts;
grant execute on function corrections(), settle_correction(uuid, text) to @editor;
