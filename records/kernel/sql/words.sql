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

-- The decades, as lists are narrowed by them, that a date may touch, and those in which it surely falls; an open end
-- reaches as far as they go. The same conditions as `from`, `to` and `match` have.
create or replace function ext.decades(possible daterange, certain daterange) returns setof text
language sql immutable parallel safe begin atomic
    select kind || ':' || first from generate_series(
            greatest(1900, coalesce(extract(year from lower(possible))::int, 1900) / 10 * 10),
            least(2090, coalesce(extract(year from upper(possible) - 1)::int, 2090) / 10 * 10), 10) first,
        lateral (select daterange(make_date(first, 1, 1), make_date(first + 10, 1, 1))) d(days),
        lateral (values ('decade', possible && days), ('sure', certain && days or possible <@ days)) k(kind, holds)
    where holds;
end;

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
