-- Extension pg_uuidv7: what it makes, bodies left out.
create function uuid_generate_v7() returns uuid language sql volatile as '';
