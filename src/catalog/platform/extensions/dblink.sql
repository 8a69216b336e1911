-- Extension dblink: the functions that migrations name.
create function dblink_connect(text) returns text language c strict as '';
create function dblink_connect(text, text) returns text language c strict as '';
create function dblink_disconnect() returns text language c strict as '';
create function dblink_disconnect(text) returns text language c strict as '';
create function dblink_exec(text) returns text language c strict as '';
create function dblink_exec(text, text) returns text language c strict as '';
create function dblink(text) returns setof record language c strict as '';
create function dblink(text, text) returns setof record language c strict as '';
