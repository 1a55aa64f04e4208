-- Independence is counted along derivations, so they may not run in a circle.
create or replace function kernel.rule_derivation() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
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
revoke all on function kernel.rule_derivation() from public;

drop trigger if exists rule_derivation on vault.source_derivation;
create constraint trigger rule_derivation after insert or update on vault.source_derivation
    deferrable initially deferred for each row execute function kernel.rule_derivation();
