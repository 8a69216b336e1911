/**
 * A map of which every version stays as it was: `set` and `delete` give a new one. Made for catalogs, of which the newest is asked all
 * the time and older ones (`before` of a step, a savepoint) now and then, mostly one after the other: each get of the newest is one of a
 * native Map, and a change costs no copy (see `rebase`). Lists are in the order of the keys. A value is never undefined.
 */
export interface PersistentMap<K extends string | number, V> extends Iterable<readonly [K, V]> {
  readonly size: number;
  get(key: K): V | undefined;
  has(key: K): boolean;
  set(key: K, value: V): PersistentMap<K, V>;
  delete(key: K): PersistentMap<K, V>;
  keys(): readonly K[];
  values(): readonly V[];
  entries(): readonly (readonly [K, V])[];
  some(test: (value: V, key: K) => boolean): boolean;
  /** With every value replaced. */
  map(change: (value: V) => V): PersistentMap<K, V>;
  /** The same map, sharing nothing: neither keeps what only the other's later versions hold. */
  copy(): PersistentMap<K, V>;
}

export function persistentMap<K extends string | number, V>(entries: Iterable<readonly [K, V]> = []): PersistentMap<K, V> {
  return new Version(new Map(entries));
}

/** Steps to the table that are taken as often as asked. */
const NEAR = 64;
/** Longer ways are taken this often; then the version gets a table of its own. */
const FAR_ACCESSES = 2;

/** The next version on the way to the table, and the one key in which they differ, with this one's value. */
interface Difference<K extends string | number, V> {
  readonly next: Version<K, V>;
  readonly key: K;
  readonly value: V | undefined;
}

/** One version. One of those that share a table holds it; each other says in what it differs from the next one on the way there. */
class Version<K extends string | number, V> implements PersistentMap<K, V> {
  private table: Map<K, V> | undefined;
  private difference: Difference<K, V> | undefined;
  private farAccesses = 0;
  private sortedKeys: readonly K[] | undefined;
  /** Of the table as it was when `sortedKeys` was made. */
  private isTableInOrder = false;
  private sortedValues: readonly V[] | undefined;

  constructor(table: Map<K, V>) {
    this.table = table;
  }

  get size(): number {
    return (this.table ?? this.rebase()).size;
  }

  get(key: K): V | undefined {
    return (this.table ?? this.rebase()).get(key);
  }

  has(key: K): boolean {
    return (this.table ?? this.rebase()).has(key);
  }

  set(key: K, value: V): PersistentMap<K, V> {
    const table = this.table ?? this.rebase();
    const before = table.get(key);
    if (before === value) return this;
    table.set(key, value);
    return this.replacedBy(table, key, before);
  }

  delete(key: K): PersistentMap<K, V> {
    const table = this.table ?? this.rebase();
    const before = table.get(key);
    return table.delete(key) ? this.replacedBy(table, key, before) : this;
  }

  keys(): readonly K[] {
    const table = this.table ?? this.rebase();
    if (!this.sortedKeys) {
      const keys = [...table.keys()];
      this.isTableInOrder = areInOrder(keys);
      this.sortedKeys = this.isTableInOrder ? keys : keys.sort((a, b) => (a < b ? -1 : 1));
    }
    return this.sortedKeys;
  }

  values(): readonly V[] {
    const table = this.table ?? this.rebase();
    if (!this.sortedValues) {
      const keys = this.keys();
      this.sortedValues = this.isTableInOrder ? [...table.values()] : keys.map((key) => table.get(key) as V);
    }
    return this.sortedValues;
  }

  entries(): readonly (readonly [K, V])[] {
    const values = this.values();
    return this.keys().map((key, i) => [key, values[i] as V]);
  }

  [Symbol.iterator](): Iterator<readonly [K, V]> {
    return this.entries()[Symbol.iterator]();
  }

  some(test: (value: V, key: K) => boolean): boolean {
    const values = this.values();
    return this.keys().some((key, i) => test(values[i] as V, key));
  }

  map(change: (value: V) => V): PersistentMap<K, V> {
    return persistentMap(this.entries().map(([key, value]) => [key, change(value)] as const));
  }

  copy(): PersistentMap<K, V> {
    return new Version(new Map(this.table ?? this.rebase()));
  }

  /** Hands the table, already changed, to a new version. */
  private replacedBy(table: Map<K, V>, key: K, before: V | undefined): Version<K, V> {
    const newer = new Version(table);
    this.pointTo(newer, key, before);
    return newer;
  }

  private pointTo(next: Version<K, V>, key: K, value: V | undefined): void {
    this.table = undefined;
    this.difference = { next, key, value };
    // Kept by the one that holds the table only: they are as long as the map.
    this.sortedKeys = undefined;
    this.sortedValues = undefined;
  }

  /**
   * Brings the table here by undoing, one after the other, the changes on the way, after which the way leads back: Baker's "shallow
   * binding". Going through versions in order costs a step each. Going to and fro would cost the whole way each time: a version that
   * is asked again and again from afar gets a copy.
   */
  private rebase(): Map<K, V> {
    const way: { readonly version: Version<K, V>; readonly difference: Difference<K, V> }[] = [];
    let holder: Version<K, V> = this;
    while (holder.difference) {
      way.push({ version: holder, difference: holder.difference });
      holder = holder.difference.next;
    }
    const shared = holder.table as Map<K, V>;
    const copies = way.length > NEAR && ++this.farAccesses > FAR_ACCESSES;
    const table = copies ? new Map(shared) : shared;
    for (const { version, difference } of way.reverse()) {
      const { key, value } = difference;
      if (!copies) holder.pointTo(version, key, table.get(key));
      if (value === undefined) table.delete(key);
      else table.set(key, value);
      holder = version;
    }
    this.table = table;
    this.difference = undefined;
    return table;
  }
}

function areInOrder<K extends string | number>(keys: readonly K[]): boolean {
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] as K) >= (keys[i] as K)) return false;
  return true;
}
