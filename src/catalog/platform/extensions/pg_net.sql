-- Extension pg_net: what it makes, bodies left out.
create schema if not exists net;
create type net.request_status as enum ('PENDING','SUCCESS','ERROR');
create domain net.http_method as text check (value in ('GET','POST','DELETE'));
create unlogged table net.http_request_queue (id bigserial, method net.http_method not null, url text not null, headers jsonb, body bytea, timeout_milliseconds int not null);
create unlogged table net._http_response (id bigint, status_code integer, content_type text, headers jsonb, content text, timed_out bool, error_msg text, created timestamptz not null default now());
create index on net._http_response (created);
create type net.http_response as (status_code integer, headers jsonb, body text);
create type net.http_response_result as (status net.request_status, message text, response net.http_response);
create function net.http_get(url text, params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds int default 5000) returns bigint language sql volatile as '';
create function net.http_post(url text, body jsonb default '{}', params jsonb default '{}', headers jsonb default '{"Content-Type": "application/json"}', timeout_milliseconds int default 5000) returns bigint language sql volatile as '';
create function net.http_delete(url text, params jsonb default '{}', headers jsonb default '{}', timeout_milliseconds int default 5000, body jsonb default null) returns bigint language sql volatile as '';
create function net.http_collect_response(request_id bigint, async bool default true) returns net.http_response_result language sql as '';
grant usage on schema net to public;
grant all on all tables in schema net to public;
grant all on all sequences in schema net to public;
