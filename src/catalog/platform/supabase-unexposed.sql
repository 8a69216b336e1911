-- `[api] auto_expose_new_tables = false`: what `postgres` creates in `public` is no longer open to the data API's roles. Functions stay
-- open through the grant to PUBLIC that PostgreSQL itself makes.
alter default privileges for role postgres in schema public
  revoke select, insert, update, delete on tables from anon, authenticated, service_role;
alter default privileges for role postgres in schema public revoke usage, select on sequences from anon, authenticated, service_role;
alter default privileges for role postgres in schema public revoke execute on functions from anon, authenticated, service_role;
