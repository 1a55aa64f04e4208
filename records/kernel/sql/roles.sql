-- Run by a login with CREATEROLE and CREATEDB, not a superuser. Every statement may be repeated.
-- Nobody ever logs in as @owner; migrations step into it. It owns the tables and the definer functions.
create schema if not exists kernel;
create schema if not exists vault;
create schema if not exists open;
create schema if not exists accounts;
create schema if not exists audit;
create schema if not exists ext;
alter schema kernel owner to @owner;
alter schema vault owner to @owner;
alter schema open owner to @owner;
alter schema accounts owner to @owner;
alter schema audit owner to @owner;
alter schema ext owner to @owner;
create extension if not exists unaccent with schema ext;
create extension if not exists pg_trgm with schema ext;
create extension if not exists btree_gist with schema ext;
revoke all on schema public from public;
grant usage on schema ext to @reader, @member, @editor, @login_accounts;
grant usage on schema open to @reader;
grant usage on schema vault, kernel to @member, @editor;
grant usage on schema kernel to @login_web, @login_staff;
grant usage on schema accounts to @login_accounts;
grant usage on schema audit to @login_audit;
alter default privileges for role @owner in schema accounts grant select, insert, update, delete on tables to @login_accounts;
alter default privileges for role @owner in schema accounts grant usage on sequences to @login_accounts;
grant select, insert, update, delete on all tables in schema accounts to @login_accounts;
grant usage on all sequences in schema accounts to @login_accounts;
