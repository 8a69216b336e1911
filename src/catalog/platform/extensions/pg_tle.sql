-- Extension pg_tle: what it makes, bodies left out.
-- schema: pgtle
create function pgtle.install_extension(name text, version text, description text, ext text, requires text[] default null) returns boolean language sql as '';
create function pgtle.uninstall_extension_if_exists(extname text) returns boolean language sql as '';
create function pgtle.uninstall_extension(extname text) returns boolean language sql as '';
create function pgtle.available_extensions() returns table(name name, default_version text, comment text) language sql as '';
