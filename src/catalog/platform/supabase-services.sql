-- Schemas storage, realtime, supabase_functions and supabase_migrations, as Supabase's services make them. Bodies are left out.
set role supabase_storage_admin;

create type storage.buckettype as enum ('STANDARD', 'ANALYTICS', 'VECTOR');

create table storage.buckets (
  id text not null primary key, name text not null, owner uuid, created_at timestamptz default now(),
  updated_at timestamptz default now(), public boolean default false, avif_autodetection boolean default false,
  file_size_limit bigint, allowed_mime_types text[], owner_id text, type storage.buckettype not null default 'STANDARD'
);
create table storage.objects (
  id uuid not null default gen_random_uuid() primary key,
  bucket_id text constraint "objects_bucketId_fkey" references storage.buckets, name text, owner uuid,
  created_at timestamptz default now(), updated_at timestamptz default now(), last_accessed_at timestamptz default now(),
  metadata jsonb, path_tokens text[] generated always as (string_to_array(name, '/')) stored, version text, owner_id text,
  user_metadata jsonb
);
create table storage.migrations (
  id integer primary key, name varchar(100) unique not null, hash varchar(40) not null,
  executed_at timestamp default current_timestamp
);
create table storage.s3_multipart_uploads (
  id text not null primary key, in_progress_size bigint not null default 0, upload_signature text not null,
  bucket_id text not null references storage.buckets, key text collate "C" not null, version text not null, owner_id text,
  created_at timestamptz not null default now(), user_metadata jsonb, metadata jsonb
);
create table storage.s3_multipart_uploads_parts (
  id uuid not null default gen_random_uuid() primary key,
  upload_id text not null references storage.s3_multipart_uploads on delete cascade, size bigint not null default 0,
  part_number integer not null, bucket_id text not null references storage.buckets, key text collate "C" not null,
  etag text not null, owner_id text, version text not null, created_at timestamptz not null default now()
);
create table storage.buckets_analytics (
  name text not null, type storage.buckettype not null default 'ANALYTICS', format text not null default 'ICEBERG',
  created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
  id uuid not null default gen_random_uuid() primary key, deleted_at timestamptz
);
create table storage.buckets_vectors (
  id text not null primary key, type storage.buckettype not null default 'VECTOR',
  created_at timestamptz not null default now(), updated_at timestamptz not null default now()
);
create table storage.vector_indexes (
  id text not null default gen_random_uuid() primary key, name text collate "C" not null,
  bucket_id text not null references storage.buckets_vectors, data_type text not null, dimension integer not null,
  distance_metric text not null, metadata_configuration jsonb, created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create index idx_objects_bucket_id_name on storage.objects (bucket_id, name collate "C");
create index name_prefix_search on storage.objects (name text_pattern_ops);
create unique index bname on storage.buckets (name);
create unique index bucketid_objname on storage.objects (bucket_id, name);

create function storage.allow_any_operation(expected_operations text[]) returns boolean language sql stable as '';
create function storage.allow_only_operation(expected_operation text) returns boolean language sql stable as '';
create function storage.can_insert_object(bucketid text, name text, owner uuid, metadata jsonb) returns void language plpgsql as '';
create function storage.enforce_bucket_name_length() returns trigger language plpgsql as '';
create function storage.extension(name text) returns text language plpgsql immutable as '';
create function storage.filename(name text) returns text language plpgsql immutable as '';
create function storage.foldername(name text) returns text[] language plpgsql immutable as '';
create function storage.get_size_by_bucket() returns table(size bigint, bucket_id text) language plpgsql stable as '';
create function storage.list_multipart_uploads_with_delimiter(bucket_id text, prefix_param text, delimiter_param text, max_keys integer default 100, next_key_token text default '', next_upload_token text default '') returns table(key text, id text, created_at timestamptz) language plpgsql as '';
create function storage.list_objects_with_delimiter(_bucket_id text, prefix_param text, delimiter_param text, max_keys integer default 100, start_after text default '', next_token text default '', sort_order text default 'asc') returns table(name text, id uuid, metadata jsonb, updated_at timestamptz, created_at timestamptz, last_accessed_at timestamptz) language plpgsql stable as '';
create function storage.operation() returns text language plpgsql stable as '';
create function storage.protect_delete() returns trigger language plpgsql as '';
create function storage.search(prefix text, bucketname text, limits integer default 100, levels integer default 1, offsets integer default 0, search text default '', sortcolumn text default 'name', sortorder text default 'asc') returns table(name text, id uuid, updated_at timestamptz, created_at timestamptz, last_accessed_at timestamptz, metadata jsonb) language plpgsql stable as '';
create function storage.search_v2(prefix text, bucket_name text, limits integer default 100, levels integer default 1, start_after text default '', sort_order text default 'asc', sort_column text default 'name', sort_column_after text default '') returns table(key text, name text, id uuid, updated_at timestamptz, created_at timestamptz, last_accessed_at timestamptz, metadata jsonb) language plpgsql stable as '';
create function storage.update_updated_at_column() returns trigger language plpgsql as '';

create trigger update_objects_updated_at before update on storage.objects for each row execute function storage.update_updated_at_column();
create trigger enforce_bucket_name_length_trigger before insert or update of name on storage.buckets for each row execute function storage.enforce_bucket_name_length();

alter table storage.buckets enable row level security;
alter table storage.buckets_analytics enable row level security;
alter table storage.buckets_vectors enable row level security;
alter table storage.migrations enable row level security;
alter table storage.objects enable row level security;
alter table storage.s3_multipart_uploads enable row level security;
alter table storage.s3_multipart_uploads_parts enable row level security;
alter table storage.vector_indexes enable row level security;

grant all on storage.buckets, storage.objects to anon, authenticated, service_role;
grant all on storage.buckets, storage.objects to postgres with grant option;
grant select on
  storage.buckets_analytics, storage.buckets_vectors, storage.migrations,
  storage.s3_multipart_uploads, storage.s3_multipart_uploads_parts, storage.vector_indexes
  to anon, authenticated;
grant all on
  storage.buckets_analytics, storage.buckets_vectors, storage.migrations,
  storage.s3_multipart_uploads, storage.s3_multipart_uploads_parts, storage.vector_indexes
  to postgres, service_role;
grant all on all functions in schema storage to postgres, dashboard_user;

reset role;

create type realtime.action as enum ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'ERROR');
create type realtime.equality_op as enum ('eq', 'neq', 'lt', 'lte', 'gt', 'gte', 'in');
create type realtime.user_defined_filter as (column_name text, op realtime.equality_op, value text);
create type realtime.wal_column as (name text, type_name text, type_oid oid, value jsonb, is_pkey boolean, is_selectable boolean);
create type realtime.wal_rls as (wal jsonb, is_rls_enabled boolean, subscription_ids uuid[], errors text[]);
create table realtime.schema_migrations (
  version bigint not null primary key, inserted_at timestamp(0)
);
create function realtime.to_regrole(role_name text) returns regrole language sql immutable as '';
create table realtime.subscription (
  id bigint generated always as identity primary key, subscription_id uuid not null, entity regclass not null,
  filters realtime.user_defined_filter[] not null default '{}', claims jsonb not null,
  claims_role regrole not null generated always as (realtime.to_regrole(claims ->> 'role')) stored,
  created_at timestamp not null default timezone('utc', now()), action_filter text default '*'
);
create index ix_realtime_subscription_entity on realtime.subscription (entity);
create table realtime.messages (
  topic text not null, extension text not null, payload jsonb, event text, private boolean default false,
  updated_at timestamp not null default now(), inserted_at timestamp not null default now(),
  id uuid not null default gen_random_uuid(), binary_payload bytea,
  primary key (id, inserted_at)
) partition by range (inserted_at);
alter table realtime.messages enable row level security;
create function realtime.topic() returns text language sql stable as '';
create function realtime.send(payload jsonb, event text, topic text, private boolean default true) returns void language plpgsql as '';
create function realtime.send(payload bytea, event text, topic text, private boolean default true) returns void language plpgsql as '';
create function realtime.send_binary(payload bytea, event text, topic text, private boolean default true) returns void language plpgsql as '';
create function realtime.broadcast_changes(topic_name text, event_name text, operation text, table_name text, table_schema text, new record, old record, level text default 'ROW') returns void language plpgsql as '';
create function realtime.quote_wal2json(entity regclass) returns text language sql immutable as '';
create function realtime.apply_rls(wal jsonb, max_record_bytes integer default 1048576) returns setof realtime.wal_rls language plpgsql as '';
create function realtime.list_changes(publication name, slot_name name, max_changes integer, max_record_bytes integer) returns setof realtime.wal_rls language sql as '';
create function realtime.subscription_check_filters() returns trigger language plpgsql as '';
create trigger tr_check_filters before insert or update on realtime.subscription for each row execute function realtime.subscription_check_filters();
alter table realtime.messages owner to supabase_realtime_admin;
alter function realtime.topic() owner to supabase_realtime_admin;
grant select, insert, update on realtime.messages to postgres, anon, authenticated, service_role;
grant select on realtime.subscription, realtime.schema_migrations to postgres, anon, authenticated, service_role;
grant all on all tables in schema realtime to postgres, dashboard_user;
grant execute on all functions in schema realtime to postgres, anon, authenticated, service_role;

create publication supabase_realtime;
alter publication supabase_realtime owner to postgres;
create publication supabase_realtime_messages_publication for table realtime.messages;

create table supabase_functions.migrations (
  version text primary key, inserted_at timestamptz not null default now()
);
create table supabase_functions.hooks (
  id bigserial primary key, hook_table_id integer not null, hook_name text not null,
  created_at timestamptz not null default now(), request_id bigint
);
create index supabase_functions_hooks_request_id_idx on supabase_functions.hooks (request_id);
create index supabase_functions_hooks_h_table_id_h_name_idx on supabase_functions.hooks (hook_table_id, hook_name);
create function supabase_functions.http_request() returns trigger language plpgsql security definer set search_path = supabase_functions as '';
grant all on all tables in schema supabase_functions to postgres, anon, authenticated, service_role;
grant execute on function supabase_functions.http_request() to postgres, anon, authenticated, service_role;
create table supabase_migrations.schema_migrations (
  version text not null primary key, statements text[], name text, created_by text, idempotency_key text unique
);
create table supabase_migrations.seed_files (
  path text not null primary key, hash text not null
);
alter table supabase_migrations.schema_migrations owner to postgres;
alter table supabase_migrations.seed_files owner to postgres;
