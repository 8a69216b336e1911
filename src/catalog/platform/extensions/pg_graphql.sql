-- Extension pg_graphql: what it makes, bodies left out.
-- schema: graphql
create function graphql.resolve(query text, variables jsonb default '{}', "operationName" text default null, extensions jsonb default null) returns jsonb language sql as '';
create function graphql.comment_directive(comment_ text) returns jsonb language sql immutable as '';
create sequence graphql.seq_schema_version;
create function graphql.get_schema_version() returns int language sql security definer as '';
create function graphql.increment_schema_version() returns event_trigger language plpgsql security definer as '';
grant usage on schema graphql to public;
