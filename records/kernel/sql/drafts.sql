-- What somebody is writing and has not saved: for that person alone, in no history, gone with what it is about.
set local search_path = kernel, pg_catalog;

create table if not exists draft (
    user_id bigint not null,
    form text not null check (char_length(form) <= 300),
    fields jsonb not null check (pg_column_size(fields) <= 500000),
    at timestamptz not null default now(),
    primary key (user_id, form)
);

-- `form` is the address of the form, `fields` a list of pairs of name and value. The oldest give way to the fiftieth.
create or replace function keep_draft(form text, fields jsonb) returns void
language plpgsql volatile security definer set search_path = kernel, pg_catalog as $$
#variable_conflict use_column
begin
    insert into draft values (viewer(), keep_draft.form, keep_draft.fields)
    on conflict (user_id, form) do update set fields = excluded.fields, at = now();
    delete from draft d where d.user_id = (select viewer()) and d.form in (
        select o.form from draft o where o.user_id = (select viewer()) order by o.at desc offset 50);
end $$;

create or replace function drafts() returns table (form text, fields jsonb, at timestamptz)
language sql stable security definer set search_path = kernel, pg_catalog as $$
    select d.form, d.fields, d.at from draft d where d.user_id = (select viewer()) order by d.at desc, d.form
$$;

create or replace function drop_draft(form text) returns void
language sql volatile security definer set search_path = kernel, pg_catalog as $$
    delete from draft d where d.user_id = (select viewer()) and d.form = drop_draft.form
$$;

grant execute on function keep_draft(text, jsonb), drafts(), drop_draft(text) to @member, @editor;
