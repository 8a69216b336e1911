-- Extension postgis: types, its table and views, and the functions that migrations and advisors name.
create type spheroid (input = spheroid_in, output = spheroid_out);
create type geometry (input = geometry_in, output = geometry_out);
create type geography (input = geography_in, output = geography_out);
create type box2d (input = box2d_in, output = box2d_out);
create type box3d (input = box3d_in, output = box3d_out);
create type box2df (input = box2df_in, output = box2df_out);
create type gidx (input = gidx_in, output = gidx_out);
create type geometry_dump as (path integer[], geom geometry);
create type valid_detail as (valid boolean, reason varchar, location geometry);
create table spatial_ref_sys (
  srid integer not null constraint spatial_ref_sys_pkey primary key constraint spatial_ref_sys_srid_check check (srid > 0 and srid <= 998999),
  auth_name varchar(256), auth_srid integer, srtext varchar(2048), proj4text varchar(2048)
);
grant select on spatial_ref_sys to public;
create view geometry_columns as
  select ''::varchar(256) as f_table_catalog, ''::name as f_table_schema, ''::name as f_table_name, ''::name as f_geometry_column,
    0 as coord_dimension, 0 as srid, ''::varchar(30) as type;
grant select on geometry_columns to public;
create view geography_columns as
  select ''::name as f_table_catalog, ''::name as f_table_schema, ''::name as f_table_name, ''::name as f_geography_column,
    0 as coord_dimension, 0 as srid, ''::text as type;
grant select on geography_columns to public;
create function st_estimatedextent(text, text, text, boolean) returns box2d language c strict security definer as '';
create function st_estimatedextent(text, text, text) returns box2d language c strict security definer as '';
create function st_estimatedextent(text, text) returns box2d language c strict security definer as '';
create function st_makepoint(double precision, double precision) returns geometry language c immutable strict as '';
create function st_point(double precision, double precision) returns geometry language c immutable strict as '';
create function st_point(double precision, double precision, srid integer) returns geometry language c immutable strict as '';
create function st_setsrid(geom geometry, srid integer) returns geometry language c immutable strict as '';
create function st_setsrid(geog geography, srid integer) returns geography language c immutable strict as '';
create function st_srid(geom geometry) returns integer language c immutable strict as '';
create function st_x(geometry) returns double precision language c immutable strict as '';
create function st_y(geometry) returns double precision language c immutable strict as '';
create function st_astext(geometry) returns text language c immutable strict as '';
create function st_astext(geography) returns text language c immutable strict as '';
create function st_asgeojson(geom geometry, maxdecimaldigits integer default 9, options integer default 8) returns text language c immutable strict as '';
create function st_geomfromtext(text) returns geometry language c immutable strict as '';
create function st_geomfromtext(text, integer) returns geometry language c immutable strict as '';
create function st_geogfromtext(text) returns geography language c immutable strict as '';
create function st_distance(geom1 geometry, geom2 geometry) returns double precision language c immutable strict as '';
create function st_distance(geog1 geography, geog2 geography, use_spheroid boolean default true) returns double precision language c immutable strict as '';
create function st_dwithin(geom1 geometry, geom2 geometry, double precision) returns boolean language c immutable strict as '';
create function st_dwithin(geog1 geography, geog2 geography, tolerance double precision, use_spheroid boolean default true) returns boolean language c immutable strict as '';
create function st_transform(geometry, integer) returns geometry language c immutable strict as '';
create function st_buffer(geography, double precision) returns geography language c immutable strict as '';
create function st_contains(geom1 geometry, geom2 geometry) returns boolean language c immutable strict as '';
create function st_within(geom1 geometry, geom2 geometry) returns boolean language c immutable strict as '';
create function st_intersects(geom1 geometry, geom2 geometry) returns boolean language c immutable strict as '';
create function st_area(geometry) returns double precision language c immutable strict as '';
create function st_length(geometry) returns double precision language c immutable strict as '';
create function st_centroid(geometry) returns geometry language c immutable strict as '';
create function geography(geometry) returns geography language c immutable strict as '';
create function geometry(geography) returns geometry language c immutable strict as '';
create function addgeometrycolumn(
  table_name varchar, column_name varchar, new_srid integer, new_type varchar, new_dim integer, use_typmod boolean default true
) returns text language c strict as '';
