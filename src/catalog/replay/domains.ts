import type { AlterDomainStmt, Constraint, CreateDomainStmt, Node } from '../../syntax/node.ts';
import { as, namesOf } from '../../syntax/node.ts';
import { putType } from '../catalog.ts';
import type { DomainType } from '../model.ts';
import type { Expression } from '../object-model.ts';
import { SqlError } from '../sql-error.ts';
import { requireAssignable } from './analysis/cast-types.ts';
import { resolvePlain, toldType } from './analysis/plain-expressions.ts';
import type { Handlers } from './handler.ts';
import { requireOwner } from './role-spec.ts';
import { here, type Session } from './session.ts';
import { newType } from './type-names.ts';
import { resolveType } from './types.ts';

export const domainHandlers: Handlers = { CreateDomainStmt: createDomain, AlterDomainStmt: alterDomain };

function createDomain(session: Session, node: CreateDomainStmt): void {
  const base = resolveType(session, node.typeName);
  let domain: DomainType = { ...newType(session, node.domainname), kind: 'domain', base, notNull: false, checks: [] };
  let nullable = false;
  for (const item of node.constraints ?? []) {
    const constraint = as(item, 'Constraint') ?? {};
    const { contype, location } = constraint;
    if (contype === 'CONSTR_NULL') nullable = true;
    if (nullable && (domain.notNull || contype === 'CONSTR_NOTNULL'))
      throw new SqlError('42601', 'conflicting NULL/NOT NULL constraints', here(session, location, 'clause'));
    if (contype === 'CONSTR_NOTNULL' && domain.notNull && namesNotNull(session))
      throw new SqlError('42P17', 'redundant NOT NULL constraint definition', here(session, location, 'clause'));
    domain = withConstraint(session, domain, constraint);
  }
  session.catalog = putType(session.catalog, domain);
}

function withConstraint(session: Session, domain: DomainType, constraint: Constraint): DomainType {
  switch (constraint.contype) {
    case 'CONSTR_NOTNULL':
      return withNotNull(session, domain, constraint);
    case 'CONSTR_DEFAULT':
      return constraint.raw_expr ? { ...domain, default: defaultOf(session, domain, constraint.raw_expr) } : domain;
    case 'CONSTR_CHECK': {
      const name = constraint.conname ?? freeName(domain, 'check');
      requireFreeName(session, domain, name, constraint);
      return { ...domain, checks: [...domain.checks, { name, expression: checkOf(session, domain, constraint) }] };
    }
    default:
      return domain;
  }
}

/** The value that is checked, VALUE, is a name to the grammar, and the only one there is. */
function checkOf(session: Session, { base }: DomainType, { raw_expr }: Constraint): Expression {
  const scope = { relations: [{ columns: [{ name: 'value', type: base }] }] };
  return resolvePlain(session, raw_expr ?? { A_Const: { isnull: true } }, scope, 'check constraint');
}

function namesNotNull({ catalog }: Session): boolean {
  return catalog.postgresVersion >= 17;
}

function withNotNull(session: Session, domain: DomainType, constraint: Constraint): DomainType {
  if (domain.notNull || !namesNotNull(session)) return { ...domain, notNull: true };
  const notNullName = constraint.conname ?? freeName(domain, 'not_null');
  requireFreeName(session, domain, notNullName, constraint);
  return { ...domain, notNull: true, notNullName };
}

function withoutNotNull({ notNullName: _, ...domain }: DomainType): DomainType {
  return { ...domain, notNull: false };
}

function defaultOf(session: Session, { base, name }: DomainType, node: Node): Expression {
  const expression = resolvePlain(session, node, { relations: [] }, 'DEFAULT expression');
  requireAssignable(session, { name, type: base }, node, toldType(session, node, { relations: [] }), 'default expression');
  return expression;
}

/** Whether a domain has a constraint of this name. */
export function hasConstraint({ checks, notNullName }: DomainType, name: string): boolean {
  return notNullName === name || checks.some((check) => check.name === name);
}

/** @throws {SqlError} 42710. */
function requireFreeName(session: Session, domain: DomainType, name: string, { location }: Constraint): void {
  if (hasConstraint(domain, name))
    throw new SqlError('42710', `constraint "${name}" for domain "${domain.name}" already exists`, here(session, location));
}

/** `name_check`, `name_check1` … (`ChooseConstraintName`). */
function freeName(domain: DomainType, label: 'check' | 'not_null'): string {
  for (let number = 0; ; number++) {
    const candidate = `${domain.name}_${label}${number || ''}`;
    if (!hasConstraint(domain, candidate)) return candidate;
  }
}

function alterDomain(session: Session, node: AlterDomainStmt): void {
  const { oid } = resolveType(session, { names: node.typeName ?? [] });
  const domain = oid === undefined ? undefined : session.catalog.types.get(oid);
  if (domain?.kind !== 'domain')
    throw new SqlError('42809', `${namesOf(node.typeName).join('.')} is not a domain`, here(session, undefined));
  requireOwner(session, domain.owner, `type ${domain.name}`);
  session.catalog = putType(session.catalog, altered(session, domain, node));
}

/** `subtype` says which form: T default, N drop and O set not null, C add, X drop and V validate a constraint. */
function altered(session: Session, domain: DomainType, node: AlterDomainStmt): DomainType {
  const constraint = as(node.def, 'Constraint');
  switch (node.subtype) {
    case 'T': {
      const { default: _, ...rest } = domain;
      return node.def ? { ...rest, default: defaultOf(session, domain, node.def) } : rest;
    }
    case 'N':
      return withoutNotNull(domain);
    case 'O':
      return withNotNull(session, domain, {});
    case 'C':
      return constraint ? withConstraint(session, domain, constraint) : domain;
    case 'X':
    case 'V': {
      const isNotNull = node.name !== undefined && node.name === domain.notNullName;
      if (isNotNull && node.subtype === 'X') return withoutNotNull(domain);
      const what = `constraint "${node.name}" of domain "${domain.name}"`;
      if (isNotNull) throw new SqlError('42809', `${what} is not a check constraint`, here(session, undefined));
      const known = domain.checks.some((check) => check.name === node.name);
      if (!known && !node.missing_ok) throw new SqlError('42704', `${what} does not exist`, here(session, undefined));
      return node.subtype === 'X' ? { ...domain, checks: domain.checks.filter((check) => check.name !== node.name) } : domain;
    }
    default:
      return domain;
  }
}
