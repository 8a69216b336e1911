import { PGlite } from '@electric-sql/pglite';
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { citext } from '@electric-sql/pglite/contrib/citext';
import { cube } from '@electric-sql/pglite/contrib/cube';
import { earthdistance } from '@electric-sql/pglite/contrib/earthdistance';
import { fuzzystrmatch } from '@electric-sql/pglite/contrib/fuzzystrmatch';
import { hstore } from '@electric-sql/pglite/contrib/hstore';
import { intarray } from '@electric-sql/pglite/contrib/intarray';
import { ltree } from '@electric-sql/pglite/contrib/ltree';
import { moddatetime } from '@electric-sql/pglite/contrib/moddatetime';
import { pg_stat_statements } from '@electric-sql/pglite/contrib/pg_stat_statements';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { pgcrypto } from '@electric-sql/pglite/contrib/pgcrypto';
import { tablefunc } from '@electric-sql/pglite/contrib/tablefunc';
import { unaccent } from '@electric-sql/pglite/contrib/unaccent';
import { uuid_ossp } from '@electric-sql/pglite/contrib/uuid_ossp';
import { standInExtensions } from './extensions.ts';

/** What PostgreSQL says of a statement it refuses. */
export interface Refusal {
  readonly sqlstate: string;
  readonly message: string;
}

/** A PostgreSQL 18 in this process. One costs 2 to 3 seconds and 600 MB: share it in a test file, and close it. */
export interface Database {
  /** Runs SQL of any number of statements. @throws what PostgreSQL says. */
  exec(sql: string): Promise<void>;
  /** The first column of the first row, parsed where it is JSON. */
  value<T>(sql: string): Promise<T>;
  /** Runs one statement in a transaction that goes on: a refused one leaves no trace. */
  attempt(sql: string): Promise<Refusal | undefined>;
  /** Does something and takes all of it back, roles and settings included (6 ms). */
  discarding<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const extensions = {
  btree_gin,
  btree_gist,
  citext,
  cube,
  earthdistance,
  fuzzystrmatch,
  hstore,
  intarray,
  ltree,
  moddatetime,
  pg_stat_statements,
  pg_trgm,
  pgcrypto,
  tablefunc,
  unaccent,
  'uuid-ossp': uuid_ossp,
};

export async function openDatabase(): Promise<Database> {
  const db = await PGlite.create({ extensions });
  standInExtensions(db, new Set([...Object.keys(extensions), 'plpgsql']));
  return {
    async exec(sql) {
      await db.exec(sql);
    },
    async value<T>(sql: string) {
      const [row] = (await db.query<Record<string, T>>(sql)).rows;
      if (!row) throw new Error(`no row from ${sql}`);
      return Object.values(row)[0] as T;
    },
    async attempt(sql) {
      try {
        await db.exec(`savepoint attempt;\n${sql}\n;release savepoint attempt`);
        return undefined;
      } catch (error) {
        await db.exec('rollback to savepoint attempt; release savepoint attempt');
        return refusalOf(error);
      }
    },
    async discarding(work) {
      await db.exec('begin');
      try {
        return await work();
      } finally {
        await db.exec('rollback');
      }
    },
    close: () => db.close(),
  };
}

function refusalOf(error: unknown): Refusal {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code !== 'string') throw error;
  return { sqlstate: code, message: String(message) };
}
