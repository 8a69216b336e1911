import type { AlterDomainStmt, Constraint, CreateDomainStmt, Node } from '../../syntax/node.ts';
import { as, namesOf } from '../../syntax/node.ts';
import { putType } from '../catalog.ts';
import type { DomainType } from '../model.ts';
import type { Expression } from '../object-model.ts';
import { SqlError } from '../sql-error.ts';
import type { Handlers } from './handler.ts';
import { resolvePlain } from './plain-expressions.ts';
import { requireOwner } from './role-spec.ts';
import { here, type Session } from './session.ts';
import { newType } from './type-names.ts';
import { resolveType } from './types.ts';

export const domainHandlers: Handlers = { CreateDomainStmt: createDomain, AlterDomainStmt: alterDomain };

function createDomain(session: Session, node: CreateDomainStmt): void {
  const base = resolveType(session, node.typeName);
  let domain: DomainType = { ...newType(session, node.domainname), kind: 'domain', base, notNull: false, checks: [] };
  for (const item of node.constraints ?? []) domain = withConstraint(session, domain, as(item, 'Constraint') ?? {});
  session.catalog = putType(session.catalog, domain);
}

function withConstraint(session: Session, domain: DomainType, constraint: Constraint): DomainType {
  switch (constraint.contype) {
    case 'CONSTR_NOTNULL':
      return { ...domain, notNull: true };
    case 'CONSTR_DEFAULT':
      return constraint.raw_expr ? { ...domain, default: defaultOf(session, constraint.raw_expr) } : domain;
    case 'CONSTR_CHECK': {
      const name = constraint.conname ?? freeName(domain);
      if (domain.checks.some((check) => check.name === name))
        throw new SqlError(
          '42710',
          `constraint "${name}" for domain "${domain.name}" already exists`,
          here(session, constraint.location),
        );
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

function defaultOf(session: Session, node: Node): Expression {
  return resolvePlain(session, node, { relations: [] }, 'DEFAULT expression');
}

/** `name_check`, `name_check1` … (`ChooseConstraintName`). */
function freeName({ name, checks }: DomainType): string {
  for (let number = 0; ; number++) {
    const candidate = `${name}_check${number || ''}`;
    if (!checks.some((check) => check.name === candidate)) return candidate;
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
      return node.def ? { ...rest, default: defaultOf(session, node.def) } : rest;
    }
    case 'N':
      return { ...domain, notNull: false };
    case 'O':
      return { ...domain, notNull: true };
    case 'C':
      return constraint ? withConstraint(session, domain, constraint) : domain;
    case 'X':
    case 'V': {
      const known = domain.checks.some((check) => check.name === node.name);
      if (!known && !node.missing_ok)
        throw new SqlError(
          '42704',
          `constraint "${node.name}" of domain "${domain.name}" does not exist`,
          here(session, undefined),
        );
      return node.subtype === 'X' ? { ...domain, checks: domain.checks.filter((check) => check.name !== node.name) } : domain;
    }
    default:
      return domain;
  }
}
