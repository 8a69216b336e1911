-- A fresh Supabase project: roles, schemas, default privileges, extensions. Run as supabase_admin.
set check_function_bodies to off;

-- Roles. `postgres` is no superuser here, but it passes over row security.
create role postgres login createdb createrole replication bypassrls;
create role anon;
create role authenticated;
create role service_role bypassrls;
create role authenticator login noinherit;
create role dashboard_user createdb createrole replication;
create role supabase_auth_admin login noinherit createrole;
create role supabase_storage_admin login noinherit createrole;
create role supabase_functions_admin login noinherit createrole;
create role supabase_realtime_admin noinherit;
create role supabase_replication_admin login replication;
create role supabase_etl_admin login replication;
create role supabase_read_only_user login bypassrls;
create role pgbouncer login;
create role pgsodium_keyiduser;
create role pgsodium_keyholder;
create role pgsodium_keymaker;

grant anon, authenticated, service_role to authenticator;
grant anon, authenticated, service_role, authenticator to postgres with admin option;
grant pg_monitor, pg_read_all_data, pg_signal_backend to postgres;
grant pg_read_all_data to supabase_read_only_user;
-- Membership of old; since 2025 supautils lets `postgres` make policies and triggers on these roles' tables without it.
grant supabase_auth_admin, supabase_storage_admin, supabase_realtime_admin, supabase_functions_admin to postgres;
grant authenticator to supabase_storage_admin;
grant pgsodium_keyiduser, pgsodium_keyholder, pgsodium_keymaker to postgres;
grant pgsodium_keyholder to service_role;

alter role supabase_admin set search_path to "$user", public, auth, extensions;
alter role postgres set search_path to "$user", public, extensions;
alter role supabase_auth_admin set search_path to auth;
alter role supabase_storage_admin set search_path to storage;
alter role anon set statement_timeout to '3s';
alter role authenticated set statement_timeout to '8s';
alter role authenticator set statement_timeout to '8s';

alter database postgres owner to postgres;

-- Schemas
create schema auth;
create schema storage;
create schema realtime;
create schema graphql;
create schema graphql_public;
create schema vault;
create schema supabase_functions;
create schema extensions authorization postgres;
create schema _realtime authorization postgres;
create schema supabase_migrations authorization postgres;
create schema pgbouncer authorization pgbouncer;

grant usage on schema public, extensions, storage, graphql, graphql_public, supabase_functions, realtime
  to postgres, anon, authenticated, service_role;
grant usage on schema auth to anon, authenticated, service_role;
grant all on schema auth to postgres, supabase_auth_admin, dashboard_user;
grant all on schema storage to postgres, supabase_storage_admin, dashboard_user;
grant all on schema realtime to postgres, supabase_realtime_admin;
grant all on schema extensions to postgres, dashboard_user;
grant all on schema supabase_functions to supabase_functions_admin;

-- The classic default grants: what these roles create is open to the data API's roles.
alter default privileges for role postgres, supabase_admin in schema public, graphql, graphql_public
  grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges for role postgres, supabase_admin in schema public, graphql, graphql_public
  grant all on sequences to postgres, anon, authenticated, service_role;
alter default privileges for role postgres, supabase_admin in schema public, graphql, graphql_public
  grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema storage grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema storage grant all on sequences to postgres, anon, authenticated, service_role;
alter default privileges for role postgres in schema storage grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges for role supabase_admin in schema supabase_functions
  grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges for role supabase_admin in schema supabase_functions
  grant all on sequences to postgres, anon, authenticated, service_role;
alter default privileges for role supabase_admin in schema supabase_functions
  grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges for role supabase_auth_admin in schema auth grant all on tables to postgres, dashboard_user;
alter default privileges for role supabase_auth_admin in schema auth grant all on sequences to postgres, dashboard_user;
alter default privileges for role supabase_auth_admin in schema auth grant all on functions to postgres, dashboard_user;
alter default privileges for role supabase_admin in schema realtime grant all on tables to postgres, dashboard_user;
alter default privileges for role supabase_admin in schema realtime grant all on sequences to postgres, dashboard_user;
alter default privileges for role supabase_admin in schema realtime grant all on functions to postgres, dashboard_user;
alter default privileges for role postgres, supabase_admin in schema extensions grant all on tables to postgres with grant option;
alter default privileges for role postgres, supabase_admin in schema extensions grant all on sequences to postgres with grant option;
alter default privileges for role postgres, supabase_admin in schema extensions grant all on functions to postgres with grant option;

-- Extensions that every project begins with
create extension "uuid-ossp" with schema extensions;
create extension pgcrypto with schema extensions;
create extension pg_stat_statements with schema extensions;
create extension pgjwt with schema extensions;
create extension supabase_vault;
create extension pg_net with schema extensions;
create extension pg_graphql;
grant usage on schema graphql, graphql_public to postgres with grant option;

create function graphql_public.graphql(
  "operationName" text default null, query text default null, variables jsonb default null, extensions jsonb default null
) returns jsonb language sql as '';

create function extensions.grant_pg_cron_access() returns event_trigger language plpgsql as '';
create function extensions.grant_pg_graphql_access() returns event_trigger language plpgsql as '';
create function extensions.grant_pg_net_access() returns event_trigger language plpgsql as '';
create function extensions.pgrst_ddl_watch() returns event_trigger language plpgsql as '';
create function extensions.pgrst_drop_watch() returns event_trigger language plpgsql as '';
create function extensions.set_graphql_placeholder() returns event_trigger language plpgsql as '';
create function pgbouncer.get_auth(p_usename text) returns table (username text, password text)
  language sql security definer set search_path = '' as '';
