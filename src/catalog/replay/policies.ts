import type { DropStmt } from '../../syntax/node.ts';
import type { Handlers } from './handler.ts';
import type { Session } from './session.ts';

export const policyHandlers: Handlers = {};

/** DROP POLICY [IF EXISTS] name ON table. @throws {SqlError} 42P01, 42704. */
export function dropPolicy(_session: Session, _statement: DropStmt): void {}
