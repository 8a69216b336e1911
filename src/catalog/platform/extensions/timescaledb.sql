-- Extension timescaledb: what it makes, bodies left out.
create function create_hypertable(relation regclass, time_column_name name, partitioning_column name default null, number_partitions integer default null, chunk_time_interval anyelement default null::bigint, create_default_indexes boolean default true, if_not_exists boolean default false, migrate_data boolean default false) returns table(hypertable_id int, schema_name name, table_name name, created bool) language sql as '';
create function time_bucket(bucket_width interval, ts timestamptz) returns timestamptz language sql immutable as '';
create function time_bucket(bucket_width interval, ts timestamp) returns timestamp language sql immutable as '';
create function add_compression_policy(hypertable regclass, compress_after interval, if_not_exists boolean default false) returns integer language sql as '';
create function add_retention_policy(relation regclass, drop_after interval, if_not_exists boolean default false) returns integer language sql as '';
