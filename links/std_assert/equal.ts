/**
 * Deep equality as the assertions mean it: by value, `NaN` equal to itself, `0` equal to `-0`, a missing property
 * different from one that is `undefined`, classes told apart.
 *
 * @module
 */

type Bag = Record<PropertyKey, unknown>;
type Numbers = ArrayLike<number | bigint>;

function same(a: unknown, b: unknown): boolean {
  return a === b || Object.is(a, b);
}

function samePrototype(a: object, b: object): boolean {
  // An object without a prototype counts as a plain one
  const of = (value: object) => Object.getPrototypeOf(value) ?? Object.prototype;
  return of(a) === of(b);
}

function sameBytes(a: Numbers, b: Numbers): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (!same(a[i], b[i])) return false;
  }
  return true;
}

function bytesOf(value: object): Numbers | undefined {
  if (ArrayBuffer.isView(value)) {
    return value instanceof DataView
      ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
      : value as unknown as Numbers;
  }
  const isBuffer = value instanceof ArrayBuffer ||
    (typeof SharedArrayBuffer !== "undefined" && value instanceof SharedArrayBuffer);
  return isBuffer ? new Uint8Array(value) : undefined;
}

/**
 * Tells whether two values are deeply equal.
 *
 * @param a One value
 * @param b The other
 * @returns `true` when they are equal
 * @throws {TypeError} If either is a `WeakMap` or a `WeakSet`
 */
export function equal(a: unknown, b: unknown): boolean {
  const seen = new Map<unknown, unknown>();

  function compare(a: unknown, b: unknown): boolean {
    if (same(a, b)) return true;
    if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
    if (a instanceof Date && b instanceof Date) return same(a.getTime(), b.getTime());
    if (!samePrototype(a, b)) return false;
    const bytes = bytesOf(a);
    if (bytes !== undefined) return sameBytes(bytes, bytesOf(b)!);
    if (a instanceof WeakMap || a instanceof WeakSet) throw new TypeError("Cannot compare weak collections");
    if (a instanceof WeakRef) return compare(a.deref(), (b as WeakRef<WeakKey>).deref());
    if (a instanceof RegExp || a instanceof URL || a instanceof URLSearchParams) return String(a) === String(b);
    if (seen.get(a) === b) return true;
    seen.set(a, b);
    if (Object.keys(a).length !== Object.keys(b).length) return false;
    if (a instanceof Set) return compareSets(a, b as Set<unknown>);
    if (a instanceof Map) return compareMaps(a, b as Map<unknown, unknown>);
    for (const key of keysOf(a).union(keysOf(b))) {
      if (!(key in a) || !(key in b) || !compare((a as Bag)[key], (b as Bag)[key])) return false;
    }
    return true;
  }

  function compareSets(a: Set<unknown>, b: Set<unknown>): boolean {
    if (a.size !== b.size) return false;
    return [...a].every((value) => b.has(value) || [...b].some((other) => compare(value, other)));
  }

  function compareMaps(a: Map<unknown, unknown>, b: Map<unknown, unknown>): boolean {
    if (a.size !== b.size) return false;
    return [...a].every(([key, value]) =>
      b.has(key)
        ? compare(value, b.get(key))
        : [...b].some(([otherKey, other]) => compare(key, otherKey) && compare(value, other))
    );
  }

  return compare(a, b);
}

/** Own keys, and those of a class: accessors on its prototypes are part of a value. */
function keysOf(value: object): Set<PropertyKey> {
  const keys = new Set<PropertyKey>();
  for (
    let level: object | null = value;
    level !== null && level !== Object.prototype && level !== Array.prototype;
    level = Object.getPrototypeOf(level)
  ) {
    for (const key of Reflect.ownKeys(level)) keys.add(key);
  }
  return keys;
}
