-- Independence is counted along derivations, so they may not run in a circle.
create or replace function kernel.rule_derivation() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    if exists (
        with recursive rests_on(id) as (
            select new.original_id
            union
            select d.original_id from vault.source_derivation d join rests_on r on d.source_id = r.id)
        select from rests_on where id = new.source_id) then
        raise exception 'A source cannot be derived from one that is derived from it.' using errcode = '23514';
    end if;
    return null;
end $$;

drop trigger if exists rule_derivation on vault.source_derivation;
create constraint trigger rule_derivation after insert or update on vault.source_derivation
    deferrable initially deferred for each row execute function kernel.rule_derivation();

-- Where a basis ends, what rested on it alone is hidden in the same transaction.
create or replace function kernel.rule_basis() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
    update vault.participation_identity set own_label = 1
    where id = old.identity_id and label = 0 and not kernel.grounded_participation_identity(id);
    update vault.remark_speaker set own_label = 1
    where id = old.speaker_id and label = 0 and not kernel.grounded_remark_speaker(id);
    update vault.remark_affiliation set own_label = 1
    where id = old.affiliation_id and label = 0 and not kernel.grounded_remark_affiliation(id);
    update vault.attendance set own_label = 1
    where id = old.attendance_id and label = 0 and not kernel.grounded_attendance(id);
    return null;
end $$;
drop trigger if exists rule_basis on vault.basis;
create trigger rule_basis after update or delete on vault.basis for each row execute function kernel.rule_basis();
