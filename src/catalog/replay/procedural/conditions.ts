/**
 * Condition names of PL/pgSQL's handlers and RAISE, by SQLSTATE: those that DDL and its guards meet, of the manual's appendix A.
 * A name that ends a class (`000`) stands for the whole class.
 */
const CONDITIONS = `08000 connection_exception 0A000 feature_not_supported 21000 cardinality_violation 22000 data_exception
22001 string_data_right_truncation 22003 numeric_value_out_of_range 22004 null_value_not_allowed
22007 invalid_datetime_format 22012 division_by_zero 22023 invalid_parameter_value 22P02 invalid_text_representation
23000 integrity_constraint_violation 23001 restrict_violation 23502 not_null_violation 23503 foreign_key_violation
23505 unique_violation 23514 check_violation 23P01 exclusion_violation 25000 invalid_transaction_state
25001 active_sql_transaction 2BP01 dependent_objects_still_exist 2F000 sql_routine_exception 3D000 invalid_catalog_name
3F000 invalid_schema_name 40001 serialization_failure 40P01 deadlock_detected 42000 syntax_error_or_access_rule_violation
42501 insufficient_privilege 42601 syntax_error 42602 invalid_name 42611 invalid_column_definition 42622 name_too_long
42701 duplicate_column 42702 ambiguous_column 42703 undefined_column 42704 undefined_object 42710 duplicate_object
42712 duplicate_alias 42723 duplicate_function 42725 ambiguous_function 42803 grouping_error 42804 datatype_mismatch
42809 wrong_object_type 42830 invalid_foreign_key 42846 cannot_coerce 42883 undefined_function 42939 reserved_name
42P01 undefined_table 42P02 undefined_parameter 42P04 duplicate_database 42P05 duplicate_prepared_statement
42P06 duplicate_schema 42P07 duplicate_table 42P10 invalid_column_reference 42P13 invalid_function_definition
42P15 invalid_schema_definition 42P16 invalid_table_definition 42P17 invalid_object_definition 53000 insufficient_resources
54000 program_limit_exceeded 55000 object_not_in_prerequisite_state 55006 object_in_use 55P03 lock_not_available
55P04 unsafe_new_enum_value_usage 57014 query_canceled 58000 system_error P0001 raise_exception P0002 no_data_found
P0003 too_many_rows P0004 assert_failure XX000 internal_error`;

/** The SQLSTATE of each. */
export const CONDITION_STATES: ReadonlyMap<string, string> = new Map(
  [...CONDITIONS.matchAll(/(\w+) (\w+)/g)].map(([, state = '', name = '']) => [name, state]),
);

/** The SQLSTATE of a condition name, or the name itself where it is an SQLSTATE. */
export function sqlstateOf(condition: string): string | undefined {
  return CONDITION_STATES.get(condition) ?? (/^[0-9A-Z]{5}$/.test(condition) ? condition : undefined);
}

/** Whether a handler of this condition takes an error (`exception_matches_conditions` in pl_exec.c). */
export function catches(condition: string, sqlstate: string): boolean {
  if (condition === 'others') return sqlstate !== '57014' && sqlstate !== 'P0004';
  const wanted = sqlstateOf(condition);
  if (wanted === undefined) return false;
  return wanted === sqlstate || (wanted.endsWith('000') && wanted.slice(0, 2) === sqlstate.slice(0, 2));
}
