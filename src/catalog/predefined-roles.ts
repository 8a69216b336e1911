import data from './platform/server/roles.json' with { type: 'json' };
import { has, readMark } from './server-version.ts';

/** The predefined roles of a server (the manual's chapter 22.5), with what each is a member of. */
export function predefinedRoles(version: number): Readonly<Record<string, readonly string[]>> {
  const roles: Record<string, readonly string[]> = {};
  for (const [name, marked] of Object.entries(data.roles)) {
    const mark = readMark(marked);
    if (has(mark, version)) roles[name] = mark.text === '' ? [] : mark.text.split(' ');
  }
  return roles;
}

/** Whether any version has a predefined role of this name. */
export function isPredefinedRole(name: string): boolean {
  return Object.hasOwn(data.roles, name);
}
