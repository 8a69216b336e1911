-- What initdb leaves, beside the schemas and predefined roles that initdb.ts makes. Run as the superuser.
create extension plpgsql with schema pg_catalog;
