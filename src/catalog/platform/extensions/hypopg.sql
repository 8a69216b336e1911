-- Extension hypopg.
create function hypopg_create_index(sql_order text, indexrelid out oid, indexname out text) returns setof record language c as '';
create function hypopg_reset() returns void language c as '';
create function hypopg_drop_index(indexid oid) returns boolean language c as '';
