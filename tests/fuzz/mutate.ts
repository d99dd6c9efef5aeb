/**
 * Small damage to valid bytes.
 *
 * @module
 */
import { concat } from "../hanging_protocol/encoding.ts";
import type { Random } from "./random.ts";

/** Valid bytes, and the offsets where a change does most: tags, VRs, lengths. */
export interface Seed {
  readonly bytes: Uint8Array;
  readonly hot: readonly number[];
}

const Interesting = [0, 1, 2, 3, 4, 6, 7, 8, 0x10, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x10000];
const Interesting32 = [...Interesting, 0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffffe, 0xffffffff, 0xe000fffe];
const Interesting8 = [0x00, 0x01, 0x09, 0x0a, 0x1b, 0x20, 0x24, 0x28, 0x2a, 0x3d, 0x3f, 0x5c, 0x5e, 0x7e, 0x80, 0xff];
/** What means something somewhere in a data set: items and their delimiters, sequences, character sets, wild cards. */
const Words = [
  [0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff],
  [0xfe, 0xff, 0x00, 0xe0, 0x00, 0x00, 0x00, 0x00],
  [0xfe, 0xff, 0x0d, 0xe0, 0x00, 0x00, 0x00, 0x00],
  [0xfe, 0xff, 0xdd, 0xe0, 0x00, 0x00, 0x00, 0x00],
  [0x53, 0x51, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff],
  [0x55, 0x4e, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff],
  [0x55, 0x4e, 0x00, 0x00],
  [0x08, 0x00, 0x05, 0x00, 0x43, 0x53, 0x0a, 0x00, ...new TextEncoder().encode("ISO_IR 192")],
  [0x1b, 0x24, 0x42, 0x5c, 0x1b, 0x28, 0x4a],
  [0x1b, 0x24, 0x29, 0x43, 0xb0, 0xa1],
  [0x2a, 0x3f, 0x2a, 0x3f, 0x2a],
  [0x5c, 0x5c, 0x5c],
] as const;

/** Damages a seed in one to six places. */
export function mutate(random: Random, seed: Seed, others: readonly Seed[]): Uint8Array {
  let bytes = seed.bytes;
  for (let changes = 1 + random.below(random.chance(50) ? 2 : 6); changes > 0; changes--) {
    bytes = change(random, bytes, seed.hot, others);
  }
  return bytes;
}

function change(random: Random, bytes: Uint8Array, hot: readonly number[], others: readonly Seed[]): Uint8Array {
  const spot = hot.length > 0 && random.chance(60) ? random.pick(hot) + random.below(4) : random.below(bytes.length);
  const at = Math.min(spot, bytes.length);
  switch (random.below(12)) {
    case 0:
      return overwrite(bytes, at, [random.next() & 0xff]);
    case 1:
      return overwrite(bytes, at, [(bytes[at] ?? 0) ^ 1 << random.below(8)]);
    case 2:
      return overwrite(bytes, at, [random.pick(Interesting8)]);
    case 3:
    case 4:
      return overwrite(bytes, at, number(random.pick(Interesting), 2, random.chance(50)));
    case 5:
    case 6:
      return overwrite(bytes, at, number(random.pick(Interesting32), 4, random.chance(50)));
    case 7:
      return random.chance(50) ? bytes.slice(0, at) : remove(bytes, at, random.below(16));
    case 8:
      return insert(bytes, at, random.chance(50) ? random.pick(Words) : random.bytes(random.below(16)));
    case 9:
      return overwrite(bytes, at, random.pick(Words));
    case 10: {
      const from = random.below(bytes.length);
      return insert(bytes, at, bytes.slice(from, from + random.below(64)));
    }
    default: {
      const other = others.length > 0 ? random.pick(others).bytes : bytes;
      const from = random.below(other.length);
      return insert(bytes, at, other.slice(from, from + random.below(256)));
    }
  }
}

function number(value: number, size: number, bigEndian: boolean): number[] {
  const bytes = Array.from({ length: size }, (_, index) => value >>> 8 * index & 0xff);
  return bigEndian ? bytes.reverse() : bytes;
}

function overwrite(bytes: Uint8Array, at: number, values: ArrayLike<number>): Uint8Array {
  const changed = bytes.slice();
  for (let index = 0; index < values.length && at + index < changed.length; index++) {
    changed[at + index] = values[index];
  }
  return changed;
}

function insert(bytes: Uint8Array, at: number, values: ArrayLike<number>): Uint8Array {
  return concat([bytes.subarray(0, at), Uint8Array.from(values), bytes.subarray(at)]);
}

function remove(bytes: Uint8Array, at: number, count: number): Uint8Array {
  return concat([bytes.subarray(0, at), bytes.subarray(at + count)]);
}
