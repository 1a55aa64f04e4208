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

-- ------------------------------------------------------------------ full text

-- English stems without accents; for names no word is too common to be looked for. Signs that only join words stand for
-- a space, or "track-two" and "Dartmouth/Task Force" would be words of their own.
do $do$
declare
    kinds constant text := 'asciiword, word, hword, hword_part, hword_asciipart, asciihword';
begin
    if not exists (select from pg_ts_config where cfgname = 'names' and cfgnamespace = 'ext'::regnamespace) then
        create text search dictionary ext.every_word (template = pg_catalog.snowball, language = 'english');
        create text search configuration ext.english (copy = pg_catalog.english);
        create text search configuration ext.names (copy = pg_catalog.english);
        execute format('alter text search configuration ext.english alter mapping for %s '
            'with ext.unaccent, pg_catalog.english_stem', kinds);
        execute format('alter text search configuration ext.names alter mapping for %s '
            'with ext.unaccent, ext.every_word', kinds);
    end if;
end $do$;
create or replace function ext.spaced(words text) returns text
language sql immutable parallel safe return translate(words, '/\_@.:-–—’', '          ');
create or replace function ext.vector(words text) returns tsvector
language sql immutable parallel safe return to_tsvector('ext.english'::regconfig, ext.spaced(words));
create or replace function ext.name_vector(words text) returns tsvector
language sql immutable parallel safe return to_tsvector('ext.names'::regconfig, ext.spaced(words));
-- With each two words that follow one another also as one, so that an index alone can tell where they do. Otherwise each
-- row that has both must be looked into, which with a hundred thousand rows takes longer than everything else.
create or replace function ext.paired(words tsvector) returns tsvector
language sql immutable parallel safe set search_path = pg_catalog as $$
    with said as (select lexeme, place from unnest(words), unnest(positions) place)
    select words || array_to_tsvector(array(
        select distinct one.lexeme || ' ' || other.lexeme from said one join said other on other.place = one.place + 1))
$$;
-- What is looked for: a word, or words in this order. Of words that are too common for anything but names, nothing.
create or replace function ext.said(words text) returns tsquery
language sql immutable parallel safe return phraseto_tsquery('ext.english'::regconfig, ext.spaced(words));
create or replace function ext.named(words text) returns tsquery
language sql immutable parallel safe return phraseto_tsquery('ext.names'::regconfig, ext.spaced(words));
