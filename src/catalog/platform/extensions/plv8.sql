-- Extension plv8: what it makes, bodies left out.
-- schema: pg_catalog
create function pg_catalog.plv8_call_handler() returns language_handler language c as '';
create trusted language plv8 handler plv8_call_handler;
