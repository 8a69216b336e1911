-- Extension supabase_vault: what it makes, bodies left out.
-- schema: vault
create table vault.secrets (id uuid primary key default gen_random_uuid(), name text, description text not null default '', secret text not null, key_id uuid, nonce bytea, created_at timestamptz not null default now(), updated_at timestamptz not null default now());
create unique index secrets_name_idx on vault.secrets (name) where name is not null;
create view vault.decrypted_secrets as select id, name, description, secret, secret as decrypted_secret, key_id, nonce, created_at, updated_at from vault.secrets;
create function vault.create_secret(new_secret text, new_name text default null, new_description text default '', new_key_id uuid default null) returns uuid language sql security definer set search_path = '' as '';
create function vault.update_secret(secret_id uuid, new_secret text default null, new_name text default null, new_description text default null, new_key_id uuid default null) returns void language sql security definer set search_path = '' as '';
grant usage on schema vault to postgres, service_role with grant option;
grant all on vault.secrets, vault.decrypted_secrets to postgres, service_role with grant option;
grant execute on all functions in schema vault to postgres, service_role with grant option;
