-- Extension pgsodium: what it makes, bodies left out.
-- schema: pgsodium
create type pgsodium.key_status as enum ('default','valid','invalid','expired');
create type pgsodium.key_type as enum ('aead-ietf','aead-det','hmacsha512','hmacsha256','auth','shorthash','generichash','kdf','secretbox','secretstream','stream_xchacha20');
create table pgsodium.key (id uuid primary key default gen_random_uuid(), status pgsodium.key_status default 'valid', created timestamptz not null default now(), expires timestamptz, key_type pgsodium.key_type, key_id bigserial, key_context bytea default '\x7067736f6469756d', name text unique, associated_data text default 'associated', raw_key bytea, raw_key_nonce bytea, parent_key uuid references pgsodium.key(id), comment text, user_data text);
create view pgsodium.valid_key as select id, name, status, key_type, key_id, key_context, created, expires, associated_data from pgsodium.key;
create function pgsodium.create_key(key_type pgsodium.key_type default 'aead-det', name text default null, raw_key bytea default null, raw_key_nonce bytea default null, parent_key uuid default null, key_context bytea default '\x7067736f6469756d', expires timestamptz default null, associated_data text default '') returns pgsodium.valid_key language sql security definer as '';
create function pgsodium.crypto_aead_det_keygen() returns bytea language sql as '';
create function pgsodium.crypto_aead_det_encrypt(message bytea, additional bytea, key_uuid uuid, nonce bytea default null) returns bytea language sql as '';
create function pgsodium.crypto_aead_det_decrypt(message bytea, additional bytea, key_uuid uuid, nonce bytea default null) returns bytea language sql as '';
create function pgsodium.crypto_aead_det_noncegen() returns bytea language sql as '';
create function pgsodium.randombytes_buf(size integer) returns bytea language sql as '';
create function pgsodium.derive_key(key_id bigint, key_len integer default 32, context bytea default '\x7067736f6469756d') returns bytea language sql as '';
grant usage on schema pgsodium to public;
grant all on all tables in schema pgsodium to public;
