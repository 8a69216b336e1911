-- Extension postgres_fdw.
create function postgres_fdw_handler() returns fdw_handler language c strict as '';
create function postgres_fdw_validator(text[], oid) returns void language c strict as '';
create foreign data wrapper postgres_fdw handler postgres_fdw_handler validator postgres_fdw_validator;
