-- Extension postgis_topology.
-- schema: topology
-- requires: postgis
create table topology.topology (id serial primary key, name varchar not null unique, srid integer not null, precision float8 not null, hasz boolean not null default false);
create table topology.layer (topology_id integer not null references topology.topology, layer_id integer not null, schema_name varchar not null, table_name varchar not null, feature_column varchar not null, feature_type integer not null, level integer not null default 0, child_id integer, primary key (layer_id, topology_id));
