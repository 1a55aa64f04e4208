-- Rules between rows of a dialogue, checked at commit so that a form may save its parts in any order. They speak of what
-- the writer may see and run with the writer's rights: a rule that looked further would tell of what is hidden.

create or replace function kernel.rule_proximity() returns trigger
language plpgsql set search_path = pg_catalog as $$
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

drop trigger if exists rule_proximity on vault.participation;
create constraint trigger rule_proximity after insert or update of proximity_id on vault.participation
    deferrable initially deferred for each row when (new.proximity_id is not null)
    execute function kernel.rule_proximity();
drop trigger if exists rule_proximity on vault.participation_affiliation;
create constraint trigger rule_proximity after update or delete on vault.participation_affiliation
    deferrable initially deferred for each row execute function kernel.rule_proximity();

-- A meeting that took place lies in a period of its dialogue, where any are recorded, unless it is said not to.
create or replace function kernel.rule_periods() returns trigger
language plpgsql set search_path = pg_catalog as $$
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

drop trigger if exists rule_periods on vault.meeting;
create constraint trigger rule_periods after insert or update on vault.meeting
    deferrable initially deferred for each row execute function kernel.rule_periods();
drop trigger if exists rule_periods on vault.period;
create constraint trigger rule_periods after insert or update or delete on vault.period
    deferrable initially deferred for each row execute function kernel.rule_periods();

-- A meeting comes under the Chatham House Rule, or somebody is said to have been at such a meeting: who is named there
-- without having agreed to it is hidden in the same transaction.
create or replace function kernel.rule_chatham_house() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    held uuid;
begin
    if tg_table_name = 'meeting' then held := new.id; else held := new.meeting_id; end if;
    if not exists (select from vault.meeting where id = held and rule_id = 'attribution:chatham_house') then return null; end if;
    update vault.attendance set own_label = 1
    where meeting_id = held and label = 0 and not kernel.grounded_attendance(id);
    update vault.participation_identity set own_label = 1
    where participation_id in (select id from vault.participation where meeting_id = held)
      and label = 0 and not kernel.grounded_participation_identity(id);
    update vault.remark_speaker set own_label = 1
    where remark_id in (select id from vault.remark where meeting_id = held)
      and label = 0 and not kernel.grounded_remark_speaker(id);
    update vault.remark_affiliation set own_label = 1
    where remark_id in (select id from vault.remark where meeting_id = held)
      and label = 0 and not kernel.grounded_remark_affiliation(id);
    return null;
end $$;
drop trigger if exists rule_chatham_house on vault.meeting;
create trigger rule_chatham_house after update of rule_id on vault.meeting
    for each row when (new.rule_id is distinct from old.rule_id) execute function kernel.rule_chatham_house();
drop trigger if exists rule_chatham_house on vault.participation;
create trigger rule_chatham_house after update of meeting_id on vault.participation
    for each row when (new.meeting_id is distinct from old.meeting_id) execute function kernel.rule_chatham_house();
drop trigger if exists rule_chatham_house on vault.remark;
create trigger rule_chatham_house after update of meeting_id on vault.remark
    for each row when (new.meeting_id is distinct from old.meeting_id) execute function kernel.rule_chatham_house();

-- A summary is done when somebody else than who last wrote it has read it; written again, it is not done.
create or replace function kernel.rule_summary() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
declare
    writer bigint;
begin
    if tg_op = 'INSERT' or (new.text, new.kind_id) is distinct from (old.text, old.kind_id) then
        new.done := false;
    elsif new.done and not old.done and kernel.actor() is not null and (select second_person from kernel.policy) then
        -- The last change after which the text was another than before.
        select v.who into writer from (
            select h.who, h.at, h.was ->> 'text' as before,
                lead(h.was ->> 'text', 1, old.text) over (order by h.at, h.act = 'update') as after
            from kernel.history h where h.kind = 'dialogue_note' and h.row_id = new.id::text) v
        where v.before is distinct from v.after order by v.at desc limit 1;
        if writer is not distinct from kernel.actor() then
            raise exception 'A summary is checked by somebody else than who wrote it.' using errcode = '23514';
        end if;
    end if;
    return new;
end $$;
drop trigger if exists rule_summary on vault.dialogue_note;
create trigger rule_summary before insert or update on vault.dialogue_note
    for each row when (new.kind_id = 'note_kind:summary') execute function kernel.rule_summary();
