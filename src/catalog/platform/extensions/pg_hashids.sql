-- Extension pg_hashids: what it makes, bodies left out.
create function id_encode(bigint) returns text language sql immutable as '';
create function id_encode(bigint, text) returns text language sql immutable as '';
create function id_encode(bigint, text, integer) returns text language sql immutable as '';
create function id_encode(bigint, text, integer, text) returns text language sql immutable as '';
create function id_decode(text, text default '', integer default 0, text default '') returns bigint[] language sql immutable as '';
create function id_decode_once(text, text default '', integer default 0, text default '') returns bigint language sql immutable as '';
