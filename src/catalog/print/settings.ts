import { quoteIdentifier } from '../names.ts';
import { quoteLiteral } from './literal.ts';

/** Parameters whose value is a list of quoted names (`GUC_LIST_QUOTE` in guc_tables.c). */
const LISTS = new Set([
  'search_path',
  'temp_tablespaces',
  'session_preload_libraries',
  'shared_preload_libraries',
  'local_preload_libraries',
]);

/** `search_path="", public` of `proconfig` as SET takes it: `search_path to '', 'public'`. */
export function settingSql(setting: string): string {
  const at = setting.indexOf('=');
  const [name, value] = [setting.slice(0, at), setting.slice(at + 1)];
  const values = LISTS.has(name.toLowerCase()) ? namesIn(value) : [value];
  const parameter = name.split('.').map(quoteIdentifier).join('.');
  return `${parameter} to ${values.map(quoteLiteral).join(', ')}`;
}

function namesIn(list: string): readonly string[] {
  const names = [...list.matchAll(/"((?:[^"]|"")*)"|[^\s,"]+/g)].map(([text, quoted]) => quoted?.replaceAll('""', '"') ?? text);
  return names.length ? names : [''];
}
