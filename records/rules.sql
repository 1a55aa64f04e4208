-- A release is cited: what a public one is called and what it holds is never said otherwise. It can be withdrawn.
create or replace function kernel.rule_release() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    raise exception 'A release stays as it is: make a new one, which may withdraw this one.' using errcode = '23514';
end $$;

drop trigger if exists rule_release on vault.release;
create trigger rule_release after update on vault.release for each row
    when (old.label = 0 and (old.version, old.date, old.digest, old.size)
        is distinct from (new.version, new.date, new.digest, new.size))
    execute function kernel.rule_release();

drop trigger if exists rule_release on vault.release_table;
create trigger rule_release after update on vault.release_table for each row
    when (old.label = 0 and (old.name, old.rows, old.added, old.changed, old.removed, old.merged)
        is distinct from (new.name, new.rows, new.added, new.changed, new.removed, new.merged))
    execute function kernel.rule_release();
