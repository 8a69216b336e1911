-- Extension pg_cron: what it makes, bodies left out.
-- reported schema: pg_catalog
create schema cron;
create sequence cron.jobid_seq;
create table cron.job (jobid bigint primary key default nextval('cron.jobid_seq'), schedule text not null, command text not null, nodename text not null default 'localhost', nodeport int not null default 5432, database text not null default current_database(), username text not null default current_user, active boolean not null default true, jobname text, unique (jobname, username));
alter table cron.job enable row level security;
create policy cron_job_policy on cron.job using (username = current_user);
create sequence cron.runid_seq;
create table cron.job_run_details (jobid bigint, runid bigint primary key default nextval('cron.runid_seq'), job_pid int, database text, username text, command text, status text, return_message text, start_time timestamptz, end_time timestamptz);
alter table cron.job_run_details enable row level security;
create policy cron_job_run_details_policy on cron.job_run_details using (username = current_user);
create function cron.schedule(job_name text, schedule text, command text) returns bigint language plpgsql security definer as '';
create function cron.schedule(schedule text, command text) returns bigint language plpgsql security definer as '';
create function cron.schedule_in_database(job_name text, schedule text, command text, database text, username text default null, active boolean default true) returns bigint language sql as '';
create function cron.alter_job(job_id bigint, schedule text default null, command text default null, database text default null, username text default null, active boolean default null) returns void language plpgsql security definer as '';
create function cron.unschedule(job_id bigint) returns bool language plpgsql security definer as '';
create function cron.unschedule(job_name text) returns bool language plpgsql security definer as '';
create function cron.job_cache_invalidate() returns trigger language plpgsql as '';
grant usage on schema cron to public;
grant select on cron.job, cron.job_run_details to public;
grant delete on cron.job_run_details to public;
grant usage on schema cron to postgres with grant option;
grant all on all tables in schema cron to postgres with grant option;
grant all on all functions in schema cron to postgres with grant option;
grant all on all sequences in schema cron to postgres with grant option;
