import type { NodeOf, NodeTag } from '../../syntax/node.ts';
import type { Session } from './session.ts';

/** Applies a statement: changes `session.catalog`; throws `SqlError` where PostgreSQL refuses. */
export type Handler<Tag extends NodeTag> = (session: Session, node: NodeOf<Tag>) => void;

/** The statements that one file handles. */
export type Handlers = { readonly [Tag in NodeTag]?: Handler<Tag> };
