import { isSuperuser } from '../privileges.ts';
import { type ServerSetting, serverSetting } from '../server-settings.ts';
import { SqlError } from '../sql-error.ts';
import { here, type Session } from './session.ts';

/** What `parse_bool` in utils/adt/bool.c takes: each word may be cut short as long as it is clear. */
export const BOOLEAN = /^(?:t|tr|tru|true|f|fa|fal|fals|false|y|ye|yes|n|no|on|of|off|1|0)$/i;

const WHEN: Readonly<Record<string, readonly [sqlstate: string, message: string]>> = {
  backend: ['55P02', 'cannot be set after connection start'],
  internal: ['55P02', 'cannot be changed'],
  postmaster: ['55P02', 'cannot be changed without restarting the server'],
  sighup: ['55P02', 'cannot be changed now'],
};

/**
 * A parameter that is set has to be there and to take the value (`set_config_option` in guc.c); undefined resets it. Of names with a dot
 * PostgreSQL takes any, of texts and words only the parameter itself knows which are right.
 * @throws {SqlError} 42704, 55P02, 22023.
 */
export function requireSetting(session: Session, name: string, value: string | undefined, location?: number): void {
  const key = name.toLowerCase();
  if (key === 'search_path' || key === '' || key.includes('.')) return;
  const setting = serverSetting(key, session.catalog.postgresVersion);
  const refuse = (sqlstate: string, message: string): SqlError => new SqlError(sqlstate, message, here(session, location));
  if (!setting) throw refuse('42704', `unrecognized configuration parameter "${name}"`);
  const never = WHEN[setting.context];
  if (never) throw refuse(never[0], `parameter "${setting.name}" ${never[1]}`);
  if (value === undefined || (setting.context === 'superuser' && !isSuperuser(session.catalog, session.role))) return;
  const fault = faultOf(setting, value, session.catalog.postgresVersion);
  if (fault) throw refuse('22023', fault);
}

function faultOf(setting: ServerSetting, value: string, version: number): string | undefined {
  const { name, type } = setting;
  if (type === 'bool') return BOOLEAN.test(value) ? undefined : `parameter "${name}" requires a Boolean value`;
  if (type !== 'integer' && type !== 'real') return undefined;
  const number = numberOf(setting, value);
  if (number === undefined) return `invalid value for parameter "${name}": "${value}"`;
  const { least, greatest, unit } = setting;
  if (least === undefined || greatest === undefined || Number.isNaN(number)) return undefined;
  const said = type === 'integer' ? Math.round(number) : number;
  if (said >= least && said <= greatest) return undefined;
  if (type === 'integer' && Math.abs(said) > 0x7fffffff) return `invalid value for parameter "${name}": "${value}"`;
  const measure = unit === undefined ? '' : ` ${unit}`;
  const range = version < 17 ? `(${least} .. ${greatest})` : `(${least}${measure} .. ${greatest}${measure})`;
  return `${said}${measure} is outside the valid range for parameter "${name}" ${range}`;
}

/** Units of time in milliseconds, of space in bytes (`time_unit_conversion_table`, `memory_unit_conversion_table`). */
const UNITS: readonly Readonly<Record<string, number>>[] = [
  { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 },
  { B: 1, kB: 2 ** 10, '8kB': 2 ** 13, MB: 2 ** 20, GB: 2 ** 30, TB: 2 ** 40 },
];
const NUMBER = /^\s*([-+]?(?:0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?))\s*([a-z]*)\s*$/i;

/** A number in the parameter's unit, NaN for one whose size is not known; undefined for what is none (`parse_int`, `parse_real`). */
function numberOf({ unit: own }: ServerSetting, value: string): number | undefined {
  if (/^\s*[-+]?(?:inf|nan)/i.test(value)) return Number.NaN;
  const [, digits, unit = ''] = NUMBER.exec(value) ?? [];
  if (digits === undefined) return undefined;
  const number = /^[-+]?0[\dx]/i.test(digits) ? Number.NaN : Number(digits);
  if (unit === '') return number;
  const units = UNITS.find((one) => own !== undefined && own in one);
  const [from, to] = [units?.[unit], own === undefined ? undefined : units?.[own]];
  return from === undefined || to === undefined || unit === '8kB' ? undefined : (number * from) / to;
}
