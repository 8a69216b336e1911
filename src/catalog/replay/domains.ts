import type { AlterDomainStmt, Constraint, CreateDomainStmt } from '../../syntax/node.ts';
import { as, namesOf } from '../../syntax/node.ts';
import { putType } from '../catalog.ts';
import type { DomainType } from '../model.ts';
import type { Expression } from '../object-model.ts';
import { SqlError } from '../sql-error.ts';
import { openScope, resolveExpression } from './expressions.ts';
import type { Handlers } from './handler.ts';
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
      return constraint.raw_expr ? { ...domain, default: expression(session, constraint) } : domain;
    case 'CONSTR_CHECK': {
      const name = constraint.conname ?? freeName(domain);
      if (domain.checks.some((check) => check.name === name))
        throw new SqlError(
          '42710',
          `constraint "${name}" for domain "${domain.name}" already exists`,
          here(session, constraint.location),
        );
      return { ...domain, checks: [...domain.checks, { name, expression: expression(session, constraint) }] };
    }
    default:
      return domain;
  }
}

/** VALUE, which only a domain's check knows, is a name to the grammar: any name may stand here. */
function expression(session: Session, { raw_expr }: Constraint): Expression {
  return resolveExpression(session, raw_expr ?? { A_Const: { isnull: true } }, openScope);
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
      return node.def ? { ...rest, default: resolveExpression(session, node.def, openScope) } : rest;
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
