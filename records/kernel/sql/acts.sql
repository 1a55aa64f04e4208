-- What people do about secrecy: each act is a function, logged with who and why, and there is no other way.
set local search_path = kernel, pg_catalog;

-- Where one person runs the installation nobody else can agree; then each act says so.
create table if not exists policy (
    only_one bool primary key default true check (only_one), second_person bool not null default true
);
insert into policy default values on conflict do nothing;

create table if not exists act (
    id uuid primary key default gen_random_uuid(),
    at timestamptz not null default now(),
    kind text not null,
    actor bigint,
    second bigint,
    alone bool not null default false,
    reason text not null check (btrim(reason) <> '')
);
comment on column act.actor is 'Who did it; null: a command of the installation.';
comment on column act.alone is 'Made public without a second person, by the installation''s policy.';
-- The rows it was about, with the label that each had of its own before; gone with what is destroyed.
create table if not exists act_row (
    act_id uuid not null references act on delete cascade,
    kind text not null,
    row_id uuid not null,
    own_before int not null,
    label_before int not null,
    primary key (act_id, row_id)
);
create index if not exists act_row_row on act_row (row_id);

-- Rows that somebody wants to be public, from `not_before` on where that is given: an embargo. When it is due, either a
-- review begins or, where a second person agreed to that, the rows become public.
create table if not exists review (
    id uuid primary key default gen_random_uuid(),
    at timestamptz not null default now(),
    actor bigint,
    reason text not null check (btrim(reason) <> ''),
    not_before timestamptz,
    on_due text not null default 'review' check (on_due in ('review', 'release')),
    second bigint,
    agreed_at timestamptz,
    due_at timestamptz,
    ended_at timestamptz,
    outcome text check (outcome in ('published', 'released', 'withdrawn')),
    lacking text,
    check ((ended_at is null) = (outcome is null)),
    check (on_due = 'review' or not_before is not null)
);
comment on column review.lacking is 'Why a release that was due did not happen.';
create table if not exists review_row (
    review_id uuid not null references review on delete cascade,
    kind text not null,
    row_id uuid not null,
    primary key (review_id, row_id)
);
create index if not exists review_row_row on review_row (row_id);

-- Tables whose rows are facts; Protect fills it.
drop table if exists fact;
create table fact (kind text primary key, never_public bool not null);

create or replace function must_say_why(why text) returns void
language plpgsql stable security definer set search_path = kernel, pg_catalog as $$
begin
    if coalesce(btrim(why), '') = '' then raise exception 'Say why.' using errcode = '22023'; end if;
end $$;

create or replace function log_act(kind text, reason text) returns uuid
language sql volatile security definer set search_path = kernel, pg_catalog as $$
    select must_say_why(reason);
    insert into act (kind, actor, reason) values (log_act.kind, actor(), log_act.reason) returning id
$$;

-- Whoever asks; null where there is no such row.
create or replace function find_labels(kind text, row_id uuid, out own int, out label int)
language plpgsql stable security definer set search_path = kernel, pg_catalog as $$
begin
    if exists (select from fact f where f.kind = find_labels.kind) then
        execute format('select own_label, label from vault.%I where id = $1', kind) using row_id into own, label;
    end if;
end $$;

-- A row that does not exist and one that is hidden from the person answer alike.
create or replace function labels_of(kind text, row_id uuid, out own int, out label int)
language plpgsql stable security definer set search_path = kernel, pg_catalog as $$
begin
    select f.own, f.label into own, label from find_labels(kind, row_id) f;
    if own is null or (actor() is not null and not sees(label)) then
        raise exception 'There is no such row.' using errcode = 'P0002';
    end if;
end $$;

create or replace function log_rows(act_id uuid, review_id uuid) returns void
language sql volatile security definer set search_path = kernel, pg_catalog as $$
    insert into act_row
    select log_rows.act_id, w.kind, w.row_id, l.own, l.label from review_row w, lateral find_labels(w.kind, w.row_id) l
    where w.review_id = log_rows.review_id and l.own is not null
$$;

-- True while publish() sets labels; the triggers of the vault ask where a signed-in person changes something.
create or replace function publishing() returns bool
language sql stable security definer set search_path = kernel, pg_catalog as $$
    select signed('kernel.publishing') is not null
$$;
create or replace function refuse_unless_publishing() returns void
language plpgsql stable security definer set search_path = kernel, pg_catalog as $$
begin
    if session_user in ('@name_login_web', '@name_login_staff') and not publishing() then
        raise exception 'Rows become public by being published, and in no other way.' using errcode = '42501';
    end if;
end $$;

-- ------------------------------------------------------------------ proposing and publishing

-- rows: [{"kind": "meeting", "id": "..."}, ...]
create or replace function propose(rows jsonb, why text, not_before timestamptz default null, on_due text default 'review')
returns uuid
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    made uuid;
    wanted record;
begin
    perform must_say_why(why);
    if propose.on_due = 'release' and propose.not_before is null then
        raise exception 'Say when these rows are to become public.' using errcode = '22023';
    end if;
    insert into review (actor, reason, not_before, on_due)
    values (actor(), why, propose.not_before, propose.on_due) returning id into made;
    for wanted in select x.kind, x.id from jsonb_to_recordset(rows) x (kind text, id uuid) loop
        perform labels_of(wanted.kind, wanted.id);
        if (select f.never_public from fact f where f.kind = wanted.kind) then
            raise exception '% % is never public.', wanted.kind, wanted.id using errcode = '22023';
        end if;
        insert into review_row values (made, wanted.kind, wanted.id) on conflict do nothing;
    end loop;
    if not exists (select from review_row where review_id = made) then
        raise exception 'Say which rows it is about.' using errcode = '22023';
    end if;
    perform log_rows(log_act('propose', why), made);
    return made;
end $$;

-- Whether every row of the review is in sight of the person; rows that are no more count for nothing. A question with an
-- answer, not a refusal: whoever asks it among others gets the same in whatever order they are asked.
create or replace function sees_review(review_id uuid) returns bool
language sql stable security definer set search_path = kernel, pg_catalog as $$
    select coalesce(bool_and(actor() is null or sees(f.label)), false)
    from review_row w, lateral find_labels(w.kind, w.row_id) f
    where w.review_id = sees_review.review_id and f.own is not null
$$;

-- The review, if it is open and in sight of the person. Nobody else keeps others waiting for it.
create or replace function open_review(review_id uuid) returns review
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    asked review;
begin
    if sees_review(review_id) then
        select * into asked from review r where r.id = review_id for update;
    end if;
    if asked.id is null then
        raise exception 'There is no such row.' using errcode = 'P0002';
    end if;
    if asked.ended_at is not null then
        raise exception 'This review has ended: %.', asked.outcome using errcode = '55000';
    end if;
    return asked;
end $$;

-- Whether this person may be the one without whom nothing becomes public. Returns whether nobody else was needed.
create or replace function be_second(proposer bigint) returns bool
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    alone bool := actor() is not distinct from proposer;
begin
    if actor() is not null and not holds_kind('editors') then
        raise exception 'Only editors make rows public.' using errcode = '42501';
    end if;
    if alone and (select second_person from policy) and actor() is not null then
        raise exception 'Making something public takes a second person.' using errcode = '42501';
    end if;
    return alone;
end $$;

create or replace function set_public(review_id uuid) returns void
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    part record;
begin
    perform set_signed('kernel.publishing', review_id::text);
    for part in select w.kind, array_agg(w.row_id) as ids from review_row w
                where w.review_id = set_public.review_id group by w.kind order by w.kind loop
        execute format('update vault.%I set own_label = 0 where id = any ($1) and own_label <> 0', part.kind)
        using part.ids;
        if has_address(part.kind) then  -- what comes back is no longer withdrawn
            execute format('delete from vault.tombstone t using vault.%I r '
                'where r.id = any ($1) and t.kind = $2 and t.slug = r.slug', part.kind)
            using part.ids, part.kind;
        end if;
    end loop;
    perform set_config('kernel.publishing', '', true);
end $$;

-- What keeps the rows of a review from being public, once they are set so: a line each.
create or replace function lacking(review_id uuid) returns text
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    found text;
    part record;
    hidden uuid[];
begin
    select string_agg(u.kind || ' ' || u.id || ': ' || u.lacks, E'\n' order by u.kind, u.id) into found
    from unfounded() u where u.published;
    for part in select w.kind, array_agg(w.row_id) as ids from review_row w
                where w.review_id = lacking.review_id group by w.kind order by w.kind loop
        execute format('select array_agg(id order by id) from vault.%I where id = any ($1) and label <> 0', part.kind)
        using part.ids into hidden;
        found := concat_ws(E'\n', found,
            (select string_agg(part.kind || ' ' || x || ': it hangs on something that is not public', E'\n') from unnest(hidden) x));
    end loop;
    return nullif(found, '');
end $$;

-- What publishing would make public, and what is missing for it: done, looked at and taken back.
create or replace function look(review_id uuid, out shown jsonb, out missing text)
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    taken text;
begin
    perform set_public(review_id);
    shown := (select jsonb_agg(jsonb_build_object('kind', n.kind, 'id', n.id) order by n.kind, n.id)
              from note n where n.published);
    missing := lacking(review_id);
    raise exception 'only a look' using errcode = 'T2000';
exception
    when sqlstate 'T2000' then null;
    when unique_violation then
        get stacked diagnostics taken = constraint_name;
        missing := 'Another public row is in the place of one of these: ' || taken;
end $$;

-- Exactly the rows that publishing would make public, and what is missing for it. Nothing is changed.
create or replace function becomes_public(review_id uuid) returns table (kind text, id uuid, lacks text)
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    shown jsonb;
    missing text;
begin
    perform open_review(review_id);
    select l.shown, l.missing into shown, missing from look(review_id) l;
    return query
        select x.kind, x.id, null::text from jsonb_to_recordset(shown) x (kind text, id uuid)
        union all select null, null, line from string_to_table(missing, E'\n') line;
end $$;

create or replace function publish(review_id uuid, why text) returns void
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    found review := open_review(review_id);
    alone bool := be_second(found.actor);
begin
    if found.not_before > now() then
        raise exception 'This is under embargo until %.', to_char(found.not_before, 'YYYY-MM-DD') using errcode = '55000';
    end if;
    perform carry_out(found.id, 'publish', why, found.actor, actor(), alone, 'published');
end $$;

create or replace function carry_out(
    review_id uuid, what text, why text, proposer bigint, agreed bigint, alone bool, outcome text) returns void
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    logged uuid;
    shown jsonb;
    missing text;
begin
    perform must_say_why(why);
    select l.shown, l.missing into shown, missing from look(review_id) l;
    if missing is not null then
        raise exception E'This cannot be made public yet:\n%', missing using errcode = '23514';
    end if;
    insert into act (kind, actor, second, alone, reason) values (what, proposer, agreed, carry_out.alone, why)
    returning id into logged;
    perform log_rows(logged, review_id);
    insert into act_row  -- what becomes public along with them
    select logged, x.kind, x.id, l.own, l.label
    from jsonb_to_recordset(shown) x (kind text, id uuid), lateral find_labels(x.kind, x.id) l
    on conflict do nothing;
    perform set_public(review_id);
    update review r set ended_at = now(), outcome = carry_out.outcome, second = agreed where r.id = review_id;
end $$;

-- A second person agrees that the rows become public when the embargo ends, without another look.
create or replace function agree_to_release(review_id uuid, why text) returns void
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    found review := open_review(review_id);
begin
    if found.on_due <> 'release' then
        raise exception 'This opens a review when it is due; there is nothing to agree to now.' using errcode = '55000';
    end if;
    perform be_second(found.actor);
    update review r set second = actor(), agreed_at = now() where r.id = review_id;
    perform log_rows(log_act('agree', why), review_id);
end $$;

create or replace function withdraw(review_id uuid, why text) returns void
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
begin
    perform open_review(review_id);
    update review r set ended_at = now(), outcome = 'withdrawn' where r.id = review_id;
    perform log_rows(log_act('withdraw', why), review_id);
end $$;

-- Embargoes whose day has come. Everything that is not sure to be agreed and founded begins a review instead.
create or replace function release_due() returns table (review_id uuid, became text)
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    found review;
begin
    for found in select * from review r
                 where r.ended_at is null and r.due_at is null and r.not_before <= now() order by r.not_before, r.id
                 for update loop
        review_id := found.id;
        became := 'review';
        if not exists (select from review_row w, lateral find_labels(w.kind, w.row_id) f
                       where w.review_id = found.id and f.own is not null) then
            update review r set ended_at = now(), outcome = 'withdrawn' where r.id = found.id;
            continue;
        end if;
        if found.on_due = 'release' and found.agreed_at is not null then
            begin
                if exists (select from look(found.id) l, jsonb_to_recordset(l.shown) x (id uuid)
                           join history h on h.row_id = x.id::text where h.at > found.agreed_at) then
                    raise exception 'It was changed after somebody agreed to it.' using errcode = '55000';
                end if;
                perform carry_out(found.id, 'release', found.reason, found.actor, found.second,
                    found.second is not distinct from found.actor, 'released');
                became := 'public';
            exception when others then
                update review r set lacking = sqlerrm where r.id = found.id;
            end;
        end if;
        update review r set due_at = now() where r.id = found.id;
        if became = 'review' then perform log_rows(log_act('due', found.reason), found.id); end if;
        return next;
    end loop;
end $$;

-- ------------------------------------------------------------------ hiding

-- Hidden at once, and everything that hangs on it: by editors, or by those who could see it before it was published.
-- Where an editor gives a `tombstone`, one of the reasons of that vocabulary, the record's address says so from then on.
drop function if exists hide(text, uuid, text);
create or replace function hide(kind text, row_id uuid, why text, tombstone text default null) returns void
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    was record;
    before record;
    logged uuid;
begin
    select * into was from labels_of(kind, row_id);
    select coalesce(nullif(r.own_before, 0), r.label_before) as own, r.label_before as label into before
    from act_row r join act a on a.id = r.act_id
    where r.row_id = hide.row_id and a.kind in ('publish', 'release') and r.label_before <> 0
    order by a.at desc, a.id limit 1;
    if actor() is not null and not holds_kind('editors') and not holds_kind('custodians')
       and not (before.label is not null and sees(before.label)) and not (was.label <> 0) then
        raise exception 'Only editors, and the people whose record it was, can hide this.' using errcode = '42501';
    end if;
    logged := log_act('hide', why);
    insert into act_row values (logged, kind, row_id, was.own, was.label);
    if was.own = 0 then
        execute format('update vault.%I set own_label = $2 where id = $1', kind)
        using row_id, coalesce(before.own, nullif(was.label, 0), 1);
    end if;
    if was.label = 0 and has_address(kind) and (actor() is null or holds_kind('editors'))
       and exists (select from vault.term t where t.id = hide.tombstone and t.scheme = 'withdrawal') then
        perform set_signed('kernel.publishing', logged::text);
        execute format('insert into vault.tombstone (id, own_label, kind, slug, reason_id) '
            'select gen_random_uuid(), 0, $2, slug, $3 from vault.%I where id = $1 and slug is not null '
            'on conflict (kind, slug) where label = 0 do nothing', kind)
        using row_id, kind, hide.tombstone;
        perform set_config('kernel.publishing', '', true);
    end if;
end $$;

-- Whether rows of a kind have a page, and so the last part of an address.
create or replace function has_address(kind text) returns bool
language sql stable set search_path = kernel, pg_catalog as $$
    select exists (select from pg_attribute
                   where attrelid = format('vault.%I', kind)::regclass and attname = 'slug' and kind <> 'tombstone')
$$;

-- ------------------------------------------------------------------ clearances

-- Whether the person gives and takes a circle: custodians every one, and whoever manages a team those of the team.
create or replace function sees_to(circle int) returns bool
language sql stable security definer set search_path = kernel, pg_catalog as $$
    select actor() is null or holds_kind('custodians') or exists (
        select from compartment c join compartment own on own.team = c.team
        join holds h on h.compartment_id = own.id and h.user_id = (select viewer())
        join clearance r on r.compartment_id = own.id and r.user_id = (select viewer())
        where c.id = circle and r.manages and r.starts <= now() and (r.ends is null or r.ends > now()))
$$;

drop function if exists must_manage_clearances();
create or replace function must_manage_clearances(circle int) returns void
language plpgsql stable security definer set search_path = kernel, pg_catalog as $$
begin
    if not sees_to(circle) then
        raise exception 'Only custodians, and for a team whoever manages it, give and take clearances.'
            using errcode = '42501';
    end if;
end $$;

create or replace function grant_clearance(
    someone bigint, compartment int, why text, starts timestamptz default null, ends timestamptz default null) returns uuid
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    made uuid;
begin
    perform must_manage_clearances(compartment);
    if not exists (select from kernel.compartment c where c.id = compartment) then
        raise exception 'There is no such compartment.' using errcode = 'P0002';
    end if;
    if ends < coalesce(starts, now()) then
        raise exception 'A clearance cannot end before it begins.' using errcode = '22023';
    end if;
    insert into clearance (user_id, compartment_id, starts, ends)
    values (someone, compartment, coalesce(grant_clearance.starts, now()), grant_clearance.ends) returning id into made;
    insert into act_row values (log_act('grant clearance', why), 'clearance', made, 0, 0);
    return made;
end $$;

-- At once, with every browser in which the person is signed in and all that they had not saved.
create or replace function end_clearance(someone bigint, compartment int, why text) returns void
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    logged uuid;
begin
    perform must_manage_clearances(compartment);
    logged := log_act('end clearance', why);
    with ended as (
        update clearance set ends = greatest(now(), starts)
        where user_id = someone and compartment_id = compartment and (ends is null or ends > now()) returning id)
    insert into act_row select logged, 'clearance', id, 0, 0 from ended;
    delete from accounts.account_session s where s.user_id = someone;
    delete from draft d where d.user_id = someone;
    if (select kind from kernel.compartment c where c.id = compartment) = 'editors' then
        update accounts.user_account set is_staff = false where id = someone;
    end if;
end $$;

create or replace function open_compartment(kind text, name text, team uuid default null) returns int
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    made int;
begin
    perform must_manage_clearances(2);
    insert into compartment (kind, name, team)
    values (open_compartment.kind, open_compartment.name, open_compartment.team) returning id into made;
    return made;
end $$;

-- ------------------------------------------------------------------ destroying and erasing

-- Nothing of it stays: history, with that of rows that hung on it and had gone before, and what was written about it.
-- What was done to other rows by the same act stays done; the words go, since they may speak of what is no more.
create or replace function forget(ids uuid[]) returns void
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    acts uuid[];
    reviews uuid[];
begin
    with recursive past(id, kind, row_id) as (
        select h.id, h.kind, h.row_id from history h where h.row_id = any (ids::text[]) or h.above && ids
        union
        select h.id, h.kind, h.row_id from past p join history h on h.above @> array[p.row_id::uuid]
        where (select f.own is null from find_labels(p.kind, p.row_id::uuid) f)),
    deleted as (delete from history where id in (select id from past))
    select ids || array(select distinct p.row_id::uuid from past p, lateral find_labels(p.kind, p.row_id::uuid) f
                        where f.own is null) into ids;
    acts := array(select act_id from act_row where row_id = any (ids));
    reviews := array(select review_id from review_row where row_id = any (ids));
    delete from act_row where row_id = any (ids);
    delete from act a where a.id = any (acts) and not exists (select from act_row r where r.act_id = a.id);
    update act set reason = '-' where id = any (acts);
    delete from review_row where row_id = any (ids);
    delete from review v where v.id = any (reviews) and not exists (select from review_row r where r.review_id = v.id);
    update review set reason = '-', lacking = null where id = any (reviews);
    update review v set lacking = null from unnest(ids) gone where strpos(v.lacking, gone::text) > 0;
    delete from loaded where id = any (ids::text[]);
    delete from once_public where id = any (ids);
    delete from note where published and id = any (ids);
    delete from proposal p where p.row_id = any (ids);
    delete from draft d where exists (select from unnest(ids) gone where strpos(d.form || d.fields::text, gone::text) > 0);
end $$;

create or replace function destroy(kind text, row_id uuid, why text) returns void
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    gone uuid[];
begin
    if (select label from labels_of(kind, row_id)) <> 0 then
        execute format('select kernel.wipe_%I(array[$1])', kind) using row_id into gone;
    end if;
    if gone is null or exists (select from once_public where id = any (gone)) then
        raise exception 'What was once public cannot be destroyed; hide it instead.' using errcode = '42501';
    end if;
    perform forget(gone);
    perform log_act('destroy', why);
end $$;

-- A person asks to be forgotten: the name goes, and with it what says nothing but that it was this person, and the past
-- of all that; that somebody took part stays.
create or replace function erase(person uuid, why text) returns void
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    gone uuid[];
begin
    if actor() is not null and not holds_kind('custodians') then
        raise exception 'Only custodians erase a person.' using errcode = '42501';
    end if;
    perform labels_of('actor', person);
    gone := wipe_actor(array[person]);
    perform forget(gone);
    perform log_act('erase', why);
end $$;

-- ------------------------------------------------------------------ looking at what was done

-- Who did it and why is never public: of a row that is, only editors and custodians read that.
create or replace function may_know_why(label int) returns bool
language sql stable security definer set search_path = kernel, pg_catalog as $$
    select label <> 0 or actor() is null or holds_kind('editors') or holds_kind('custodians')
$$;

create or replace function acts_of(kind text, row_id uuid)
returns table (id uuid, at timestamptz, act text, actor bigint, second bigint, alone bool, reason text)
language plpgsql stable security definer set search_path = kernel, pg_catalog as $$
#variable_conflict use_column
declare
    -- A statement of its own: joined to the acts, a plan may begin with these and never ask.
    told bool := (select may_know_why(l.label) from labels_of(acts_of.kind, acts_of.row_id) l);
begin
    return query select a.id, a.at, a.kind, case when told then a.actor end, case when told then a.second end, a.alone,
        case when told then a.reason else '' end
    from act a join act_row r on r.act_id = a.id
    where r.row_id = acts_of.row_id order by a.at, a.id;
end $$;

-- What a row was before, as far as the person may see that, oldest first.
create or replace function past_of(kind text, row_id uuid)
returns table (id uuid, at timestamptz, act text, was jsonb, who bigint, why text)
language plpgsql stable security definer set search_path = kernel, pg_catalog as $$
#variable_conflict use_column
begin
    perform labels_of(past_of.kind, past_of.row_id);
    return query select h.id, h.at, h.act, h.was, case when t.told then h.who end, case when t.told then h.why end
    from history h, lateral (select may_know_why(h.label) as told) t
    where h.row_id = past_of.row_id::text and (actor() is null or sees(h.label))
    order by h.at, h.act <> 'insert', h.id;
end $$;

-- Open reviews whose every row is in sight of the person, oldest first.
create or replace function open_reviews() returns setof review
language sql stable security definer set search_path = kernel, pg_catalog as $$
    select * from review r where r.ended_at is null and sees_review(r.id) order by r.at, r.id
$$;

grant execute on function hide(text, uuid, text, text), grant_clearance(bigint, int, text, timestamptz, timestamptz),
    end_clearance(bigint, int, text), open_compartment(text, text, uuid), erase(uuid, text), destroy(text, uuid, text),
    propose(jsonb, text, timestamptz, text), withdraw(uuid, text), acts_of(text, uuid), past_of(text, uuid), open_reviews(),
    becomes_public(uuid) to @member, @editor;
grant execute on function publish(uuid, text), agree_to_release(uuid, text) to @editor;
