-- What somebody thinks a public row should say: kept beside what it says for good, with who proposed it and what became
-- of that. It changes nothing by itself; an editor who agrees changes the row.
set local search_path = kernel, pg_catalog;

create table if not exists proposal (
    id uuid primary key default gen_random_uuid(),
    at timestamptz not null default now(),
    actor bigint not null,
    kind text not null,
    row_id uuid not null,
    fields jsonb not null check (pg_column_size(fields) <= 500000),
    reason text not null check (btrim(reason) <> ''),
    decided_at timestamptz,
    decided_by bigint,
    accepted bool,
    answer text,
    check ((decided_at is null) = (accepted is null) and (decided_at is null) = (answer is null))
);
create index if not exists proposal_row on proposal (row_id);

-- Of a public row in sight; what is not public its own people change.
create or replace function suggest(kind text, row_id uuid, fields jsonb, why text) returns uuid
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
declare
    made uuid;
begin
    perform must_say_why(why);
    if (select l.label from labels_of(kind, row_id) l) <> 0 then
        raise exception 'This is not public: change it yourself.' using errcode = '55000';
    end if;
    insert into proposal (actor, kind, row_id, fields, reason) values (viewer(), kind, row_id, fields, why)
    returning id into made;
    return made;
end $$;

-- For editors all of them, for others their own; the open ones first, the oldest of these first.
create or replace function proposals() returns setof proposal
language sql stable security definer set search_path = kernel, pg_catalog as $$
    select p.* from proposal p, lateral find_labels(p.kind, p.row_id) f
    where (p.actor = viewer() or holds_kind('editors')) and f.own is not null and sees(f.label)
    order by p.decided_at is not null, case when p.decided_at is null then p.at end, p.at desc, p.id
$$;

create or replace function decide(proposal_id uuid, accepted bool, why text) returns void
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
begin
    perform must_say_why(why);
    perform must_be_editor();
    update proposal p set decided_at = now(), decided_by = viewer(), accepted = decide.accepted, answer = why
    where p.id = proposal_id and p.decided_at is null;
    if not found then raise exception 'There is no such row.' using errcode = 'P0002'; end if;
end $$;

grant execute on function suggest(text, uuid, jsonb, text), proposals() to @member, @editor;
grant execute on function decide(uuid, bool, text) to @editor;
