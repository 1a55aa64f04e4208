-- Rules between rows of a dialogue, checked at commit so that a form may save its parts in any order.

create or replace function kernel.rule_proximity() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    rated uuid;
begin
    if tg_table_name = 'participation' then rated := new.id; else rated := old.participation_id; end if;
    if exists (select from vault.participation where id = rated and proximity_id is not null)
       and not exists (select from vault.participation_affiliation where participation_id = rated) then
        raise exception 'Nearness to power is rated only where the post at the time is given.' using errcode = '23514';
    end if;
    return null;
end $$;
revoke all on function kernel.rule_proximity() from public;

drop trigger if exists rule_proximity on vault.participation;
create constraint trigger rule_proximity after insert or update of proximity_id on vault.participation
    deferrable initially deferred for each row when (new.proximity_id is not null)
    execute function kernel.rule_proximity();
drop trigger if exists rule_proximity on vault.participation_affiliation;
create constraint trigger rule_proximity after update or delete on vault.participation_affiliation
    deferrable initially deferred for each row execute function kernel.rule_proximity();

-- A meeting that took place lies in a period of its dialogue, where any are recorded, unless it is said not to.
create or replace function kernel.rule_periods() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    held uuid := coalesce(new.dialogue_id, old.dialogue_id);
    stray text;
begin
    if not exists (select from vault.period where dialogue_id = held) then return null; end if;
    select m.date into stray from vault.meeting m
    where m.dialogue_id = held and not m.outside_periods and m.date_possible is not null
      and m.kind_id in ('meeting_kind:dialogue_meeting', 'meeting_kind:remote')
      and m.status_id not in ('meeting_status:planned', 'meeting_status:cancelled')
      and not exists (
          select from vault.period p where p.dialogue_id = held and p.date_possible && m.date_possible)
    order by m.date limit 1;
    if found then
        raise exception 'The meeting of % lies outside the periods of its dialogue: widen a period, or mark the meeting.',
            stray using errcode = '23514';
    end if;
    return null;
end $$;
revoke all on function kernel.rule_periods() from public;

drop trigger if exists rule_periods on vault.meeting;
create constraint trigger rule_periods after insert or update on vault.meeting
    deferrable initially deferred for each row execute function kernel.rule_periods();
drop trigger if exists rule_periods on vault.period;
create constraint trigger rule_periods after insert or update or delete on vault.period
    deferrable initially deferred for each row execute function kernel.rule_periods();
