set local search_path = kernel, pg_catalog;

-- What documents are made with. In ext, since the open login reads it too.
-- The body is bound when it is made, so it needs no search_path of its own and is written into the query that calls it.
create or replace function ext.fuzzy(edtf text, possible daterange, certain daterange, words text) returns json
language sql stable parallel safe return
    case when edtf <> '' then json_build_object(
        'edtf', edtf, 'words', words,
        'earliest', lower(possible), 'latest', upper(possible) - 1,
        'certain_from', lower(certain), 'certain_to', upper(certain) - 1) end;
create or replace function ext.fold(words text) returns text
language sql immutable parallel safe set search_path = ext, pg_catalog as $$
    select lower(ext.unaccent('ext.unaccent', words))
$$;
